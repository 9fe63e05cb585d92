"""The journal: who changed what, and when, filtered as one types; saved as a file."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from importlib.resources import files

from rich.text import Text
from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Input, Select, Static

from data.errors import DunmailError
from data.formatting import date_hint, format_moment, format_number
from data.journal import KINDS
from data.journal_pages import JournalFilter, JournalPages, JournalRow, operators_in_journal
from data.language import _, language, ngettext
from data.selection import parse_date
from tui.commands import Command, bindings
from tui.errors import in_words
from tui.filtered_list import FilteredListScreen
from tui.outbox_actions import in_thread, tell
from tui.people import details_words
from tui.people_columns import journal_columns
from tui.widgets.key_footer import KeyFooter
from tui.widgets.overflow import Overflow
from tui.widgets.paged_table import PagedTable
from tui.widgets.text import plain


def day_of(text: str, later: timedelta = timedelta()) -> datetime | None:
    """The start of the day typed, in this computer's time zone; None while it is no date yet."""
    try:
        return (datetime.combine(parse_date(text), time.min) + later).astimezone()
    except (ValueError, OverflowError):
        return None


class JournalScreen(FilteredListScreen[JournalRow]):
    """The entries, at first only those about one object if ``kind`` and ``label`` are given."""

    CSS_PATH = str(files("styles") / "journal.tcss")
    AUTO_FOCUS = "#journal"
    FILTER = "#text"
    ACTIONS = (
        Command("journal.search", "slash", _("Filter"), _("Search a text, an object, an operator or days"), "search"),
        Command("journal.export", "e", _("Export"), _("Save what is shown as a CSV or XLSX file"), "export"),
        Command("journal.everything", "f4", _("Everything"), _("Take all filters away"), "everything"),
        Command("journal.reload", "r", _("Reload"), _("Read the journal again"), "reload"),
        Command("journal.leave", "escape", _("Back"), _("Leave the journal"), "leave"),
    )
    BINDINGS = bindings(ACTIONS)

    def __init__(self, kind: str = "", label: str = "") -> None:
        super().__init__()
        self._kind, self._label = kind, label
        self._filter = JournalFilter(kind=kind, label=label)
        self._pages = JournalPages(self._filter)

    def compose(self) -> ComposeResult:
        with Horizontal(classes="filter"):
            yield Static(_("Journal"), id="title", markup=False)
            yield Input(placeholder=_("Text"), id="text", compact=True)
            yield Input(placeholder=_("Number, code"), value=self._label, id="label", compact=True)
            yield Select([(_(kind), kind) for kind in KINDS], prompt=_("all objects"), id="kind",
                         value=self._kind or Select.NULL, compact=True)
        with Horizontal(classes="filter"):
            yield Select[str]([], prompt=_("all operators"), id="operator", compact=True)
            yield Static(_("from"), classes="word", markup=False)
            yield Input(placeholder=date_hint(language()), id="since", compact=True)
            yield Static(_("to"), classes="word", markup=False)
            yield Input(placeholder=date_hint(language()), id="until", compact=True)
        yield PagedTable[JournalRow](journal_columns(), id="journal", rest=False)
        with Overflow(id="words"):
            yield Static("", id="all", markup=False)
        yield KeyFooter()

    def on_mount(self) -> None:
        self.watch(self.table, "cursor", self._show_words, init=False)
        self._offer_operators()

    def on_screen_resume(self) -> None:
        """Also at first."""
        self.action_reload()

    # Reading

    @work(exclusive=True, group="operators")
    async def _offer_operators(self) -> None:
        found = await in_thread(operators_in_journal)
        with self.prevent(Select.Changed):
            self.query_one("#operator", Select).set_options((Text(plain(code)), code) for code in found)

    @on(FilteredListScreen.Filtered)
    def _read_filter(self) -> None:
        said = self.filter
        chosen = JournalFilter(
            operator=said["operator"], since=day_of(said["since"]), until=day_of(said["until"], timedelta(days=1)),
            kind=said["kind"], label=said["label"], text=said["text"])
        if chosen != self._filter:
            self._filter = chosen
            self.action_reload()

    @work(exclusive=True, group="read")
    async def action_reload(self) -> None:
        """Read again, from the newest entry."""
        pages = JournalPages(self._filter)
        try:
            count = await in_thread(pages.count)
        except Exception as error:  # the worker's border: shown in words
            tell(self, in_words(error))
            return
        self._pages = pages
        self.table.show(pages, count)
        self.table.footer(ngettext("{count} entry", "{count} entries", count).format(
            count=format_number(count, language())) if count else _("No entries here."))
        self._show_words()

    def _show_words(self) -> None:
        row = self.table.row
        text = ""
        if row is not None:
            moment = format_moment(row.at, language(), seconds=True)
            text = f"{moment} · {_(row.kind)} {row.label} · {_(row.action)} · {details_words(row)}".rstrip(" ·")
        self.query_one("#all", Static).update(plain(text))

    # Doing

    @work(exclusive=True, group="ask")
    async def action_export(self) -> None:
        """Ask for a file and write everything that is shown to it."""
        from tui.journal_file import write_journal
        from tui.screens.save import SaveScreen

        pages = self._pages
        file = await self.app.push_screen_wait(SaveScreen(_("Save the journal as (.csv or .xlsx)"), "journal.csv"))
        if file is None:
            return
        try:
            count = await in_thread(lambda: write_journal(file, pages))
        except DunmailError as error:
            tell(self, str(error))
        else:
            tell(self, ngettext("{count} entry written to {file}.", "{count} entries written to {file}.", count).format(
                count=count, file=file), "information")
