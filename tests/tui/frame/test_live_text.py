"""Figures that change many times a second are painted, but the screen is laid out only when they take other lines."""

from typing import Any, Self

from textual.app import App, ComposeResult
from textual.geometry import Region

from tui.widgets.live_text import LiveText


class Watched(LiveText):
    """Notes what it asks for: True with a layout, False without."""

    asked: list[bool]

    def refresh(self, *regions: Region, layout: bool = False, **more: Any) -> Self:
        if "asked" in self.__dict__:
            self.asked.append(layout)
        return super().refresh(*regions, layout=layout, **more)


class Figures(App[None]):
    """Nothing but the text."""

    def compose(self) -> ComposeResult:
        yield Watched("1 of 100", id="text")


async def test_only_what_changed_is_painted_and_only_other_lines_are_laid_out() -> None:
    app = Figures()
    async with app.run_test(size=(20, 5)) as pilot:
        text = app.query_one(Watched)
        for new, asked in (("1 of 100", []), ("2 of 100", [False]), ("two words too long for one line", [False, True]),
                           ("[b]no markup[/b]", [False, True])):
            text.asked = []
            text.put(new)
            assert text.asked == asked, new
            await pilot.pause()
            assert text.size.height == (2 if "long" in new else 1)
            assert "".join(strip.text for strip in text.render_lines(text.size.region)).split() == new.split()


async def test_what_was_put_before_there_is_a_place_for_it_gets_one() -> None:
    app = Figures()
    async with app.run_test(size=(20, 5)) as pilot:
        text = app.query_one(Watched)
        text.display = False
        await pilot.pause()
        text.put("two words too long for one line")
        text.display = True
        await pilot.pause()
        assert text.size.height == 2
