"""Asks for the file of claims, and whether reminders that were not the last are handed over, too."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Button, Input, Label, Static

from data.database import connection
from data.errors import DunmailError, InputError
from data.language import _
from data.preferences import Preferences
from tui.claiming import CONTENTS
from tui.copies import Copy, check_copy
from tui.email_request import own_address
from tui.outbox_actions import in_thread
from tui.sending import mail_app
from tui.widgets.copy_fields import CopyFields
from tui.widgets.text import plain
from tui.widgets.tick import Tick


@dataclass(frozen=True, slots=True)
class Wanted:
    """The file to write, whether the operator insists, and who gets a copy."""

    file: Path
    insist: bool
    copy: Copy | None = None


class ClaimsScreen(ModalScreen[Wanted | None]):
    """Dismissed with what is wanted, or None; ``text`` says how many there are, ``name`` is the file offered."""

    CSS_PATH = str(files("styles") / "claims.tcss")
    AUTO_FOCUS = "#file"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", _("Cancel")),
        Binding("f4", "recipient", _("Choose a recipient")),
    ]

    def __init__(self, text: str, name: str, insist: bool) -> None:
        super().__init__()
        self._text, self._offered, self._insist = plain(text), str(Path.cwd() / name), insist

    def compose(self) -> ComposeResult:
        with connection():
            own = own_address(mail_app(self).operator)
        with Vertical(id="dialog"):
            with VerticalScroll(id="fields", can_focus=False):
                yield Label(_("Hand over to lawsuit"), id="title", markup=False)
                yield Static(self._text, id="text", markup=False)
                with Horizontal(id="row"):
                    yield Label(_("File"), classes="field", markup=False)
                    yield Input(self._offered, id="file", compact=True, select_on_focus=False)
                yield Label(_("The end of its name decides: .xlsx or .csv"), id="hint", markup=False)
                yield Tick(_("Also those that were not the last before lawsuit"), self._insist, id="insist")
                yield CopyFields(own)
            yield Label("", id="problem", markup=False)
            with Horizontal(id="buttons"):
                yield Button(_("Cancel"), id="cancel", compact=True)
                yield Button(_("Go on"), id="go", variant="primary", compact=True)

    @work(exclusive=True, group="ask")
    async def action_recipient(self) -> None:
        """Choose who gets a copy; the address goes where the cursor is, or to the recipient."""
        await self.query_one(CopyFields).choose(self.focused)

    @on(Input.Submitted)
    @on(Button.Pressed, "#go")
    @work(exclusive=True, group="go")
    async def go(self) -> None:
        """Leave with the file, if it can be one, and the copy, if it can be sent."""
        operator = mail_app(self).operator
        try:
            wanted = self._read()
            if (copy := wanted.copy) is not None:
                await in_thread(lambda: check_copy(copy, wanted.file.name, _(CONTENTS), Preferences(operator)))
        except DunmailError as error:
            self._tell(str(error))
        else:
            self.dismiss(wanted)

    def _read(self) -> Wanted:
        from dunning.claims import check_name

        file = Path(self.query_one("#file", Input).value.strip()).expanduser()
        check_name(file)
        if file.is_dir() or not file.parent.is_dir():
            raise InputError(_("There is no folder {folder}.").format(folder=file.parent))
        return Wanted(file, self.query_one("#insist", Tick).value, self.query_one(CopyFields).read())

    def _tell(self, words: str) -> None:
        self.query_one("#problem", Label).update(plain(words))

    @on(Button.Pressed, "#cancel")
    def action_cancel(self) -> None:
        """Do nothing."""
        self.dismiss(None)
