"""A form of fields, checked as they are typed and saved all or nothing: customers, contacts, operators."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files

from textual import work
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Label, Static

from data.errors import DunmailError
from data.language import _
from tui.commands import Command, CommandScreen, bindings
from tui.outbox_actions import in_thread
from tui.screens.confirm import ConfirmScreen
from tui.widgets.field_row import FieldRow, FormField
from tui.widgets.key_footer import KeyFooter
from tui.widgets.text import plain


@dataclass(frozen=True, slots=True)
class Form:
    """What is asked and what becomes of it. ``save`` gets the texts of the changed fields, in a thread.

    It raises DunmailError with what cannot be used, or, of something ``new``, with what is missing. ``note`` is a
    sentence below the title; ``saved`` is told after.
    """

    title: str
    fields: Sequence[FormField]
    save: Callable[[Mapping[str, str]], object]
    saved: str
    note: str = ""
    new: bool = False


class FormScreen(CommandScreen):
    """Asks ``form``; the screen below reads again when it is back."""

    CSS_PATH = str(files("styles") / "form.tcss")
    AUTO_FOCUS = "#fields .editor"
    ACTIONS = (
        Command("form.save", "f10", _("Save"), _("Store what was changed"), "save"),
        Command("form.leave", "escape", _("Back"), _("Leave; asks if something was changed"), "leave"),
    )
    BINDINGS = bindings(ACTIONS)

    def __init__(self, form: Form) -> None:
        super().__init__()
        self._form = form

    def compose(self) -> ComposeResult:
        yield Label(plain(self._form.title), id="title", markup=False)
        if self._form.note:
            yield Label(self._form.note, id="note", markup=False)
        with VerticalScroll(id="fields", can_focus=False):
            for field in self._form.fields:
                yield FieldRow(field)
        yield Static("", id="status", markup=False)
        yield KeyFooter()

    def _rows(self) -> list[FieldRow]:
        return list(self.query(FieldRow))

    @work(exclusive=True, group="save")
    async def action_save(self) -> None:
        """Store every changed field, all or nothing."""
        rows = self._rows()
        wrong = next((row for row in rows if row.problem), None)
        if wrong is not None:
            self._status(wrong.problem)
            return
        texts = {row.field.name: row.text for row in rows if row.changed}
        if not texts and not self._form.new:
            self._status(_("Nothing was changed."))
            return
        try:
            await in_thread(lambda: self._form.save(texts))
        except DunmailError as error:
            self._status(str(error))
            return
        self.app.notify(plain(self._form.saved), markup=False)
        self.app.pop_screen()

    def _status(self, words: str) -> None:
        self.query_one("#status", Static).update(f"✗ {plain(words)}")

    @work(exclusive=True, group="leave")
    async def action_leave(self) -> None:
        """Leave; ask first if something would be lost."""
        if any(row.changed for row in self._rows()):
            question = ConfirmScreen(_("Discard the changes?"), _("What you changed is not saved yet."), _("Discard"))
            if not await self.app.push_screen_wait(question):
                return
        self.app.pop_screen()
