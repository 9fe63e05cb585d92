"""Who gets a copy of a file by e-mail: part of every dialog that writes one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Checkbox, Input, Label

from data.language import _
from tui.copies import Copy
from tui.widgets.tick import Tick

if TYPE_CHECKING:
    from textual.widget import Widget

ADDRESSES = ("to", "cc", "bcc")


class CopyFields(Vertical):
    """A tick, and once it is set the addresses and the subject; ``own`` is the recipient that is offered."""

    DEFAULT_CSS = """
    CopyFields {
        height: auto;
        .copy-row { height: auto; }
        .copy-row Input { width: 1fr; }
    }
    """

    def __init__(self, own: str) -> None:
        super().__init__()
        self._own, self._always = own, False

    def compose(self) -> ComposeResult:
        yield Tick(_("Send a copy to e-mail"), id="copy")
        for name, title, value in (("to", _("Recipient"), self._own), ("cc", _("Copy (Cc)"), ""),
                                   ("bcc", _("Blind copy"), ""), ("subject", _("Subject"), "")):
            with Horizontal(classes="row copy-row"):
                yield Label(title, classes="field", markup=False)
                yield Input(value, id=name, compact=True, select_on_focus=False)
        yield Label(_("F4 chooses from the contacts of customers."), classes="copy-row", markup=False)
        yield Tick(_("Later, with the documents that wait"), id="later", classes="copy-row")

    def on_mount(self) -> None:
        self.follow()

    def ask(self, always: bool) -> None:
        """Whether it goes by e-mail in any case, or only if the tick is set."""
        self._always = always
        self.follow()

    @property
    def _wanted(self) -> bool:
        return self._always or self.query_one("#copy", Checkbox).value

    @on(Checkbox.Changed)
    def follow(self) -> None:
        """Show what counts."""
        self.query_one("#copy").display = not self._always
        self.query(".copy-row").set(display=self._wanted)

    def read(self) -> Copy | None:
        """The copy as filled in, or None if none is wanted."""
        if not self._wanted:
            return None
        to, cc, bcc, subject = (self.query_one(f"#{name}", Input).value.strip() for name in (*ADDRESSES, "subject"))
        return Copy(to, cc, bcc, subject, self.query_one("#later", Checkbox).value)

    async def choose(self, focused: Widget | None) -> None:
        """Ask for a recipient and write it where the cursor is, or else as the recipient; belongs in a worker."""
        from tui.screens.recipient import RecipientScreen

        field = self.query_one(f"#{focused.id if focused is not None and focused.id in ADDRESSES else 'to'}", Input)
        chosen = await self.app.push_screen_wait(RecipientScreen())
        if chosen is not None:
            self.query_one("#copy", Checkbox).value = True
            others = "" if field.value == self._own else field.value.strip()
            field.value = f"{others}; {chosen}" if others else chosen
