"""The export dialog: what, of which reminders, where to, with which password, and who gets a copy by e-mail."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import ClassVar, cast

from rich.text import Text
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Button, Input, Label, Select, Static

from data.database import connection
from data.errors import DunmailError
from data.language import _
from data.preferences import Preferences
from data.tally import Tally
from tui import email_request, exporting, system
from tui.errors import in_words
from tui.exporting import FORMATS, Export, Exported, What, Where
from tui.screens.confirm import ConfirmScreen
from tui.screens.work import Done, WorkScreen
from tui.sending import mail_app
from tui.targets import Target, count
from tui.widgets.copy_fields import CopyFields
from tui.widgets.text import plain, plain_lines


class ExportScreen(ModalScreen[Exported | None]):
    """Dismissed with what was done, or None. ``start`` has the order, and what is offered first."""

    CSS_PATH = str(files("styles") / "export.tcss")
    AUTO_FOCUS = "#what"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", _("Cancel")),
        Binding("f4", "recipient", _("Choose a recipient")),
    ]

    def __init__(self, targets: Sequence[Target], start: Export) -> None:
        super().__init__()
        self._targets, self._start = targets, start
        self._offered = ""
        self._counted: dict[str, Tally] = {}

    def compose(self) -> ComposeResult:
        with connection():
            own = email_request.own_address(mail_app(self).operator)
        with Vertical(id="dialog"):
            with VerticalScroll(id="fields", can_focus=False):
                yield Label(_("Print or export"), id="title", markup=False)
                whats = [(exporting.what_words(what), what) for what in FORMATS]
                yield from self._row(_("What"), _choice(whats, self._start.what, "what"))
                which = [(Text(plain(target.words)), target.key) for target in self._targets]
                yield from self._row(_("Which"), _choice(which, which[0][1], "which"))
                yield from self._row(_("Where"), _choice(self._wheres(), self._start.where, "where"))
                yield from self._row(_("File"), Input(id="file", compact=True, select_on_focus=False), "file-row")
                yield from self._row(_("Printer"), Input(id="printer", compact=True, placeholder=_(
                    "empty: the default printer")), "printer-row")
                yield from self._row(_("Password"), Input(id="password", password=True, compact=True, placeholder=_(
                    "empty: none; only for a PDF")), "password-row")
                yield CopyFields(own)
            with Vertical(id="end"):
                yield Static("", id="count", markup=False)
                yield Static("", id="problem", markup=False)
                with Horizontal(id="buttons"):
                    yield Button(_("Cancel"), id="cancel", compact=True)
                    yield Button(_("Go on"), id="go", variant="primary", compact=True)

    def _row(self, title: str, field: Input | Select[str], classes: str = "") -> ComposeResult:
        with Horizontal(classes=f"row {classes}".rstrip()):
            yield Label(title, classes="field", markup=False)
            yield field

    def _wheres(self) -> list[tuple[str, str]]:
        """Only where this computer can bring it."""
        return [
            (_("to a file"), "file"),
            *([(_("opened in the viewer"), "viewer")] if system.can_view() else ()),
            *([(_("to a printer"), "printer")] if system.can_print() else ()),
            (_("only by e-mail"), "nowhere"),
        ]

    def on_mount(self) -> None:
        self._follow()

    # Following what is chosen

    @on(Select.Changed)
    def _follow(self) -> None:
        """Show the fields that count, offer a name, and count."""
        what, where = self._what, self._where
        field = self.query_one("#file", Input)
        if field.value == self._offered:
            self._offered = str(Path.cwd() / exporting.file_name(what))
            field.value = self._offered
        shown = {"file-row": where == "file", "printer-row": where == "printer",
                 "password-row": FORMATS[what] == "pdf" and where != "printer"}
        for name, display in shown.items():
            self.query(f".{name}").set(display=display)
        self.query_one(CopyFields).ask(always=where == "nowhere")
        self._tell("")
        self._count(self._target)

    @property
    def _what(self) -> What:
        return cast(What, self.query_one("#what", Select).value)

    @property
    def _where(self) -> Where:
        return cast(Where, self.query_one("#where", Select).value)

    @property
    def _target(self) -> Target:
        key = self.query_one("#which", Select).value
        return next(target for target in self._targets if target.key == key)

    @work(exclusive=True, group="count")
    async def _count(self, target: Target) -> None:
        if target.key not in self._counted:
            try:
                self._counted[target.key] = await asyncio.to_thread(count, target)
            except Exception as error:  # the worker's border: shown in words
                self._tell(in_words(error))
                return
        self.query_one("#count", Static).update(
            exporting.count_words(self._what, self._counted[target.key]))

    # Doing it

    def _read(self) -> Export:
        def typed(id: str) -> str:
            return self.query_one(f"#{id}", Input).value.strip()

        start, where, target = self._start, self._where, self._target
        protects = FORMATS[self._what] == "pdf" and where != "printer"
        file = Path(typed("file")).expanduser() if where == "file" and typed("file") else None
        return Export(
            what=self._what, selection=target.selection, where=where, file=file, printer=typed("printer"),
            password=self.query_one("#password", Input).value if protects else "",
            copy=self.query_one(CopyFields).read(),
            sort=start.sort, descending=start.descending,
        )

    @work(exclusive=True, group="ask")
    async def action_recipient(self) -> None:
        """Choose who gets a copy; the address goes where the cursor is, or to the recipient."""
        await self.query_one(CopyFields).choose(self.focused)

    @on(Input.Submitted)
    @on(Button.Pressed, "#go")
    @work(exclusive=True, group="go")
    async def go(self) -> None:
        """Check, ask, do."""
        export, operator = self._read(), mail_app(self).operator
        try:
            counted = await asyncio.to_thread(_checked, export, self._target, operator)
        except DunmailError as error:
            self._tell(str(error))
            return
        title, text = exporting.question(export, counted)
        if not await self.app.push_screen_wait(ConfirmScreen(title, text, exporting.verb(export))):
            return
        screen: WorkScreen[Exported] = WorkScreen(_("Writing …"), partial(exporting.carry_out, export, operator))
        done: Done[Exported] = await self.app.push_screen_wait(screen)
        if done.result is None:
            self._tell(done.error)
        else:
            self.dismiss(done.result)

    def _tell(self, words: str) -> None:
        self.query_one("#problem", Static).update(plain_lines(words))

    @on(Button.Pressed, "#cancel")
    def action_cancel(self) -> None:
        """Do nothing."""
        self.dismiss(None)


def _choice(choices: Sequence[tuple[str | Text, str]], value: str, id: str) -> Select[str]:
    return Select(choices, value=value, allow_blank=False, compact=True, id=id)


def _checked(export: Export, target: Target, operator: str) -> Tally:
    """How many it would be; DunmailError if it could not be done; for a thread."""
    with connection():
        exporting.check(export, Preferences(operator))
        counted = count(target)
        if not exporting.count_of(export.what, counted):
            raise DunmailError(_("None of the reminders has a letter; they are issued first."))
        return counted
