"""The rows of the preferences, each made when it is first shown, the first screenful before the others."""

from collections.abc import Callable, Collection, Iterator, Sequence

from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import Label

from data.declared import DECLARED, Declared
from data.language import _
from tui.widgets.password_row import PasswordRow
from tui.widgets.preference_row import PreferenceRow

SCREENFUL = 16  # rows made at once; a row needs some milliseconds
PASSWORD, PASSWORD_AFTER = "password", "smtp.username"
LEVELS = "dunning.level."


class PreferenceForm(VerticalScroll):
    """Shows the rows of some keys; what is typed in the others is kept while they are hidden.

    ``make`` makes the row of a record.
    """

    def __init__(self, make: Callable[[Declared], PreferenceRow], id: str) -> None:
        super().__init__(id=id, can_focus=False)
        self._make = make
        self._parts: dict[str, Widget] = {}  # by key, or by the name of a heading
        self._places = {name: place for place, name in enumerate(_layout(DECLARED, headings=True))}
        self._wanted: Sequence[str] = ()
        self._headings = False

    def rows(self) -> Iterator[PreferenceRow]:
        """The rows made so far."""
        return (part for part in self._parts.values() if isinstance(part, PreferenceRow))

    async def show(self, keys: Collection[str], headings: bool) -> None:
        """Show these keys and no others; ``headings`` name their sections."""
        self._wanted = _layout(keys, headings)
        for name, part in self._parts.items():
            part.display = name in self._wanted
        await self._make_missing()
        self.can_focus = not any(row.can_change for row in self.rows() if row.display)  # then the keys scroll
        self.scroll_home(animate=False)

    async def _make_missing(self) -> None:
        missing = [name for name in self._wanted if name not in self._parts]
        made = {name: self._part(name) for name in missing[:SCREENFUL]}
        if made:
            self._parts |= made
            order = {part: self._places[name] for name, part in self._parts.items()}
            await self.mount(*made.values())
            self.sort_children(key=lambda part: order.get(part, 0))
        if len(missing) > SCREENFUL:
            self.call_after_refresh(self._make_missing)

    def _part(self, name: str) -> Widget:
        if name in DECLARED:
            return self._make(DECLARED[name])
        if name == PASSWORD:
            return PasswordRow()
        return Label(_heading(name), classes="heading", markup=False)

    async def clear(self) -> None:
        """Forget all rows and what was typed in them."""
        self._parts, self._wanted = {}, ()
        await self.remove_children()


def _layout(keys: Collection[str], headings: bool) -> list[str]:
    """The names of what is shown for ``keys``, in order: headings (``# …``), rows, the password after its account."""
    names: list[str] = []
    for key, record in DECLARED.items():
        if key not in keys:
            continue
        section, level = f"# {record.section.name}", f"# {key.split('.')[2]}" if key.startswith(LEVELS) else ""
        if headings and section not in names:
            names.append(section)
        if level and level not in names:
            names.append(level)
        names += [key, PASSWORD] if key == PASSWORD_AFTER else [key]
    return names


def _heading(name: str) -> str:
    words = name.removeprefix("# ")
    if words.isdecimal():
        return _("Level {n}").format(n=words)
    return next(_(record.section.title) for record in DECLARED.values() if record.section.name == words)
