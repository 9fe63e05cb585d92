"""The texts: shown by level, language, kind and part, changed, tried on examples, stored and forgotten."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from textual.app import App
from textual.pilot import Pilot
from textual.widgets import Select, Static

from data.models import Operator
from data.preferences import Preferences, set_preference
from tui.screens.confirm import ConfirmScreen
from tui.screens.placeholders import PlaceholdersScreen
from tui.screens.texts import TextsScreen
from tui.widgets.message_text import MessageText

SIZE = (80, 24)
Until = Callable[..., Awaitable[None]]
MakeApp = Callable[..., Any]


def text(app: App[Any], id: str) -> str:
    return str(app.screen.query_one(f"#{id}", Static).render())


def area(app: App[Any]) -> MessageText:
    return app.screen.query_one("#text", MessageText)


async def choose(pilot: Pilot[Any], until: Until, source: str, **values: str) -> None:
    """Choose in the boxes, and wait until the text comes from ``source``."""
    for id, value in values.items():
        pilot.app.screen.query_one(f"#{id}", Select).value = value
    await until(pilot, lambda: source in text(pilot.app, "source"))
    await pilot.pause()


@pytest.fixture
def app(db: object, mail_app: MakeApp) -> Any:
    Operator.create(code="006", name="Skrbnik", login="006")
    return mail_app(TextsScreen, "006")


async def test_every_text_is_found_and_tried_on_examples(app: Any, until: Until) -> None:
    set_preference("dunning.level.3.last_before_lawsuit", "yes")
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: text(app, "filled") == "Opomin 2012/100 – Vzorec d.o.o.")  # noqa: RUF001
        await choose(pilot, until, "cs.toml person.last.opening", level="3", language="cs", kind="person",
                     part="letter_opening")
        assert "nejpozději do 25.08.2012" in text(app, "filled")


async def test_a_text_is_stored_for_everybody_or_for_me_and_forgotten(app: Any, until: Until) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await choose(pilot, until, "de.toml mail.level_2.body", level="2", language="de", kind="person", part="body")
        area(app).text = "Hallo [/b] {{ name }}"
        await until(pilot, lambda: text(app, "filled") == "Hallo [/b] Kupec A d.o.o.")
        await choose(pilot, until, "de.toml mail.level_2.subject", part="subject")
        area(app).text = "Zahlung {{ number }}"
        await until(pilot, lambda: text(app, "status") == "2 texts are changed; F10 saves them.")
        await choose(pilot, until, "de.toml mail.level_2.body", part="body")
        assert area(app).text == "Hallo [/b] {{ name }}"
        await pilot.press("f10")
        await until(pilot, lambda: "dunning.level.2.body.de.person" in text(app, "source"))
        assert text(app, "status") == ""
        assert Preferences()["dunning.level.2.body.de.person"] == "Hallo [/b] {{ name }}"
        assert Preferences()["dunning.level.2.subject.de"] == "Zahlung {{ number }}"
        await choose(pilot, until, "dunning.level.2.body.de.person", scope="operator")
        area(app).text = "Mine"
        await until(pilot, lambda: "1 text is changed" in text(app, "status"))
        await pilot.press("f10")
        await until(pilot, lambda: text(app, "status") == "")
        assert Preferences("006")["dunning.level.2.body.de.person"] == "Mine"
        assert Preferences()["dunning.level.2.body.de.person"] == "Hallo [/b] {{ name }}"
        await pilot.press("f8")
        await until(pilot, lambda: area(app).text == "Hallo [/b] {{ name }}")
        assert Preferences("006").find("dunning.level.2.body.de.person").source == "global"


async def test_what_is_wrong_is_said_and_not_stored(app: Any, until: Until) -> None:
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await until(pilot, lambda: area(app).text != "")
        area(app).text = "{{ nomber [/b]"
        await until(pilot, lambda: "Line 1 of the text cannot be understood" in text(app, "problem"))
        assert text(app, "filled") == ""
        await pilot.press("f10")
        await until(pilot, lambda: any("Line 1" in note.message for note in app._notifications))
        assert Preferences()["dunning.level.1.subject.sl"] == ""
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, ConfirmScreen))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, TextsScreen))
        area(app).text = area(app).text.replace("{{ nomber [/b]", "Opomin ")
        area(app).move_cursor((0, 99))
        await pilot.press("f6")
        await until(pilot, lambda: isinstance(app.screen, PlaceholdersScreen))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, TextsScreen) and area(app).text == "Opomin {{ year }}")
        await until(pilot, lambda: text(app, "filled") == "Opomin 2012")
        await pilot.press("f10")
        await until(pilot, lambda: text(app, "status") == "")
        await pilot.press("escape")
        await until(pilot, lambda: not isinstance(app.screen, TextsScreen))


async def test_a_text_another_changed_meanwhile_is_not_lost(app: Any, until: Until) -> None:
    key = "dunning.level.2.subject.de"
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await choose(pilot, until, "de.toml mail.level_2.subject", level="2", language="de")
        area(app).text = "Mine"
        await until(pilot, lambda: "1 text is changed" in text(app, "status"))
        set_preference(key, "Theirs")
        await pilot.press("f10")
        await until(pilot, lambda: any("F10 again puts yours" in told.message for told in app._notifications))
        assert Preferences()[key] == "Theirs"
        assert area(app).text == "Mine"
        await pilot.press("f10")
        await until(pilot, lambda: text(app, "status") == "")
    assert Preferences()[key] == "Mine"
