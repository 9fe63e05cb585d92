"""The menu of everything that can be done to the marked reminders, the one under the cursor, or all shown."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import ClassVar, NamedTuple

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Label, OptionList
from textual.widgets.option_list import Option

from data.language import _
from data.tally import Tally
from tui.errors import in_words
from tui.reminder_menu import ENTRIES, Entry, fits_words, possible
from tui.targets import Target, count
from tui.widgets.text import fit, plain

TITLE, COUNT = 34, 16  # cells


class Chosen(NamedTuple):
    """An action and what it is done to."""

    name: str
    target: Target


class ActionsScreen(ModalScreen[Chosen | None]):
    """Dismissed with what was chosen, or None. ``keys`` are the direct keys by the record of the action."""

    CSS_PATH = str(files("styles") / "actions.tcss")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", _("Cancel")),
        Binding("right,tab", "turn(1)", _("Next")),
        Binding("left,shift+tab", "turn(-1)", _("Previous")),
    ]

    def __init__(self, targets: Sequence[Target], keys: Mapping[str, str]) -> None:
        super().__init__()
        self._targets, self._keys, self._at = targets, keys, 0
        self._counted: dict[str, Tally] = {}

    def compose(self) -> ComposeResult:
        with Vertical(id="dialog"):
            yield Label("", id="target", markup=False)
            yield OptionList(compact=True, markup=False)
            yield Label(_("← → another target   Enter do it   Esc close"), id="hint", markup=False)

    def on_mount(self) -> None:
        self._show()

    @property
    def target(self) -> Target:
        """What the actions are about."""
        return self._targets[self._at]

    def action_turn(self, step: int) -> None:
        """To the next target."""
        self._at = (self._at + step) % len(self._targets)
        self._show()

    def _show(self) -> None:
        arrows = len(self._targets) > 1
        words = plain(self.target.words)
        self.query_one("#target", Label).update(f"◄ {words} ►" if arrows else words)
        if self.target.key not in self._counted:
            self._count(self.target)
        self._fill()

    @work(exclusive=True, group="count")
    async def _count(self, target: Target) -> None:
        try:
            self._counted[target.key] = await asyncio.to_thread(count, target)
        except Exception as error:  # the worker's border: shown in words
            self.query_one("#target", Label).update(plain(in_words(error)))
            return
        self._fill()

    def _fill(self) -> None:
        counted = self._counted.get(self.target.key)
        actions = self.query_one(OptionList)
        at = actions.highlighted
        actions.clear_options()
        actions.add_options([
            Option(Content(self._line(entry, counted)), id=entry.name,
                   disabled=counted is None or not possible(entry, counted)) for entry in ENTRIES])
        actions.highlighted = at
        if at is None or actions.get_option_at_index(at).disabled:
            actions.action_first()

    def _line(self, entry: Entry, counted: Tally | None) -> str:
        words = "…" if counted is None else fits_words(entry, counted)
        return f"{fit(_(entry.title), TITLE)} {fit(words, COUNT, right=True)}  {self._keys.get(entry.command, '')}"

    @on(OptionList.OptionSelected)
    def _choose(self, event: OptionList.OptionSelected) -> None:
        if event.option_id:
            self.dismiss(Chosen(event.option_id, self.target))

    def action_cancel(self) -> None:
        """Do nothing."""
        self.dismiss(None)
