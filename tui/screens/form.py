"""A form of fields, checked as they are typed and saved all or nothing: customers, contacts, operators."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files

from textual import work
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Label, Static

from data.errors import DunmailError
from data.language import _
from data.meanwhile import ChangedMeanwhileError, Known
from tui.commands import Command, CommandScreen, bindings
from tui.outbox_actions import in_thread
from tui.people import conflict_lines
from tui.screens.confirm import ConfirmScreen
from tui.widgets.field_row import YES, FieldRow, FormField
from tui.widgets.key_footer import KeyFooter
from tui.widgets.text import plain


@dataclass(frozen=True, slots=True)
class Form:
    """What is asked and what becomes of it. ``save`` gets the texts of the changed fields, in a thread, and ``known``.

    It raises DunmailError with what cannot be used, or, of something ``new``, with what is missing, and
    ChangedMeanwhileError if a changed field is no longer what it was ``known`` to be. ``note`` is a sentence below the
    title; ``saved`` is told after.
    """

    title: str
    fields: Sequence[FormField]
    save: Callable[[Mapping[str, str], Known], object]
    saved: str
    note: str = ""
    new: bool = False
    known: Known = field(default_factory=dict)


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
        self._known = dict(form.known)

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
            saved = await self._save(texts)
        except DunmailError as error:
            self._status(str(error))
            return
        if saved:
            self.app.notify(plain(self._form.saved), markup=False)
            self.app.pop_screen()

    async def _save(self, texts: Mapping[str, str]) -> bool:
        """Whether it was saved: if somebody else changed the same meanwhile, theirs or what was typed here."""
        try:
            await in_thread(lambda: self._form.save(texts, self._known))
        except ChangedMeanwhileError as error:
            ticks = {field.name for field in self._form.fields if field.tick}
            lines = conflict_lines({name: [stored, texts[name] == YES if name in ticks else texts[name]]
                                    for name, stored in error.stored.items()})
            question = ConfirmScreen(_("Somebody else changed this meanwhile. Save yours all the same?"),
                                     "\n".join(lines), _("Save mine"))
            if not await self.app.push_screen_wait(question):
                return False
            self._known |= error.stored
            return await self._save(texts)
        return True

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
