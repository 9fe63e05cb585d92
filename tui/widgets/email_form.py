"""The fields of an e-mail batch: which reminders, how, to whom else, and in which words."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widget import Widget
from textual.widgets import Checkbox, Input, Label, Static, TextArea

from data.errors import InputError
from data.language import _
from data.selection import Range, Selection
from data.templates import check_message_text
from tui import email_request
from tui.email_request import Request
from tui.widgets.from_to import FromTo, One, day, number
from tui.widgets.message_text import MessageText
from tui.widgets.text import plain
from tui.widgets.tick import Tick
from tui.widgets.times import Times

if TYPE_CHECKING:
    from mail.batch import BatchSettings

RANGES = ("year", "customer", "date", "package", "level", "number")


class EmailForm(VerticalScroll):
    """Shows ``ranges``; ``table`` is what the table shows, marks included. ``own_address`` is where trials go."""

    def __init__(self, table: Selection, ranges: Selection, own_address: str) -> None:
        super().__init__(id="form", can_focus=False)
        self._table, self._start, self._own_address = table, ranges, own_address

    def compose(self) -> ComposeResult:
        with Vertical(id="fields"):
            yield from self._compose_ranges()
            yield from self._compose_switches()
            yield from self._compose_words()
        with Vertical(id="preview"):
            yield Static("", id="skipped", markup=False)
            yield Label(_("First message"), classes="heading", markup=False)
            yield Static("", id="first", markup=False)

    def _compose_ranges(self) -> ComposeResult:
        s = self._start
        with Horizontal(classes="pair ranges"):
            yield One(_("Year"), number, Range(s.year, s.year), id="year")
            yield FromTo(_("Customer"), str, s.customer, id="customer")
        with Horizontal(classes="pair ranges"):
            yield FromTo(_("Date"), day, s.date, id="date")
            yield FromTo(_("Package"), number, s.package, id="package")
        with Horizontal(classes="pair ranges"):
            yield FromTo(_("Level"), number, s.level, id="level")
            yield FromTo(_("Number"), number, s.number, id="number")

    def _compose_switches(self) -> ComposeResult:
        to_me = _("To me: {address}").format(address=plain(self._own_address) or _("no address yet"))
        table = Tick(_("Table settings"), email_request.beyond_ranges(self._start), id="table")
        table.tooltip = _("Exactly what the table shows or has marked; the ranges do not count")
        again = Tick(_("Send again"), self._start.state == "sent", id="again")
        again.tooltip = _("Those that were sent already, instead of those issued and not sent")
        stale = Tick(_("Also outdated"), id="stale")
        stale.tooltip = _("Also reminders paid, blocked or in lawsuit since they were issued")
        bounced = Tick(_("Bounced too"), id="bounced")
        bounced.tooltip = _("Also to addresses that mail came back from")
        trial = Tick(to_me, id="trial")
        trial.disabled = not self._own_address
        trial.tooltip = _("A trial: every message goes to this address and nothing counts as sent")
        with Horizontal(classes="pair ticks"):
            yield table
            yield again
            yield stale
            yield bounced
        with Horizontal(classes="pair"):
            yield trial
            yield One(_("At most"), number, Range(), id="limit")
        yield Times(_("Send from"), id="times")

    def _compose_words(self) -> ComposeResult:
        with Horizontal(classes="pair"):
            yield Label(_("Copy (Cc)"), classes="field", markup=False)
            yield Input(id="cc", compact=True)
            yield Label(_("Blind copy"), classes="field", markup=False)
            yield Input(id="bcc", compact=True)
        with Horizontal(classes="line"):
            yield Label(_("Subject"), classes="field", markup=False)
            yield Input(id="subject", compact=True, placeholder=_("empty: as the customer's language and level say"))
        yield MessageText(id="body", compact=True, placeholder=_(
            "Message text. Empty: the text of the customer's language and level"))

    def on_mount(self) -> None:
        self.show_ranges()

    def show_ranges(self) -> None:
        """The ranges count, or the table settings do."""
        table = self._ticked("table")
        for name in RANGES:
            self.query_one(f"#{name}", FromTo).disabled = table

    def _ticked(self, id: str) -> bool:
        return self.query_one(f"#{id}", Checkbox).value

    def _typed(self, id: str) -> str:
        return self.query_one(f"#{id}", Input).value.strip()

    def read(self) -> Request:
        """The form; InputError says which field is wrong."""
        return Request(self._selection(), self._settings())

    def _selection(self) -> Selection:
        if self._ticked("table"):
            selection = self._table
        else:
            ranges: dict[str, Any] = {name: self.query_one(f"#{name}", FromTo).read() for name in RANGES}
            selection = Selection(year=ranges.pop("year").low, **ranges)
        if self._ticked("again"):
            return replace(selection, state="sent")
        return replace(selection, state=None) if selection.state == "sent" else selection

    def _settings(self) -> "BatchSettings":
        from mail.batch import BatchSettings

        times = self.query_one("#times", Times).read()
        subject, body = self._typed("subject"), self.query_one("#body", TextArea).text.strip()
        for text in (subject, body):
            if problem := check_message_text(text):
                raise InputError(problem)
        return BatchSettings(
            subject=subject, body=body, cc=self._typed("cc"), bcc=self._typed("bcc"),
            limit=self.query_one("#limit", FromTo).read().low,
            to_me=self._own_address if self._ticked("trial") else "", stale=self._ticked("stale"),
            not_before=times.low, expires=times.high, bounced=self._ticked("bounced"),
        )

    def fill_in(self, subject: str, body: str) -> None:
        """Write subject and text where nothing is typed yet."""
        field, area = self.query_one("#subject", Input), self.query_one("#body", TextArea)
        field.value = field.value or subject
        area.text = area.text or body

    def insert(self, text: str, field: Widget | None) -> None:
        """Write ``text`` at the cursor of the subject, if that is the ``field``, or else of the message text."""
        subject, area = self.query_one("#subject", Input), self.query_one("#body", TextArea)
        if field is subject:
            subject.insert_text_at_cursor(text)
        else:
            area.insert(text)
            area.focus()
