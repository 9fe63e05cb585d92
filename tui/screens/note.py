"""Asks for a note about a reminder: what was said, the result of a call, a promise to pay."""

from __future__ import annotations

from datetime import date
from importlib.resources import files
from typing import ClassVar, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Button, Input, Label, Select, TextArea

from data.errors import InputError
from data.language import _
from data.notes import KINDS, check_note, kind_of
from data.selection import parse_date
from tui.widgets.text import plain


class NewNote(NamedTuple):
    """The note as it was filled in."""

    kind: str
    text: str
    promised_on: date | None


class NoteScreen(ModalScreen[NewNote | None]):
    """Dismissed with the note, or None; ``label`` is the reminder's YEAR/NUMBER."""

    CSS_PATH = str(files("styles") / "note.tcss")
    AUTO_FOCUS = "#kind"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", _("Cancel")),
        Binding("f10", "save", _("Save")),
    ]

    def __init__(self, label: str) -> None:
        super().__init__()
        self._label = plain(label)

    def compose(self) -> ComposeResult:
        with Vertical(id="dialog"):
            yield Label(_("Note about reminder {label}").format(label=self._label), id="title", markup=False)
            with Horizontal(classes="line"):
                yield Label(_("Kind"), classes="field", markup=False)
                yield Select([(_(kind), kind) for kind in KINDS], value=KINDS[0], allow_blank=False, id="kind",
                             compact=True)
            with Horizontal(classes="line"):
                yield Label(_("Pays by"), classes="field", markup=False)
                yield Input(placeholder=_("day, if promised; no reminding until then"), id="promised", compact=True)
            yield TextArea(id="text", compact=True, tab_behavior="focus", placeholder=_("What was said"))
            yield Label(_("A note cannot be changed later; another one can be added."), id="hint", markup=False)
            yield Label("", id="problem", markup=False)
            with Horizontal(id="buttons"):
                yield Button(_("Cancel"), id="cancel", compact=True)
                yield Button(_("Save (F10)"), id="save", variant="primary", compact=True)

    def _read(self) -> NewNote:
        """The form; InputError says what is wrong with it."""
        typed = self.query_one("#promised", Input).value.strip()
        try:
            promised_on = parse_date(typed) if typed else None
        except ValueError:
            raise InputError(_("“{value}” is not a date. Write 17.08.2012 or 2012-08-17.").format(
                value=typed)) from None
        kind = kind_of(str(self.query_one("#kind", Select).value), promised_on)
        text = self.query_one("#text", TextArea).text.strip()
        check_note(kind, text, promised_on, date.today())
        return NewNote(kind, text, promised_on)

    @on(Button.Pressed, "#save")
    def action_save(self) -> None:
        """Leave with the note, if it makes sense."""
        try:
            note = self._read()
        except InputError as error:
            self.query_one("#problem", Label).update(plain(str(error)))
        else:
            self.dismiss(note)

    @on(Button.Pressed, "#cancel")
    def action_cancel(self) -> None:
        """Write nothing."""
        self.dismiss(None)
