"""The overview: what is owed and how old it is, what reminders did, how old the payments are."""

from __future__ import annotations

from datetime import date
from importlib.resources import files

from textual import work
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from data.errors import DunmailError
from data.fields import now
from data.formatting import format_moment
from data.language import _, language
from data.overview import Overview, parts
from data.preferences import Preferences
from tui import overview_words as words
from tui.commands import Command, CommandScreen, bindings
from tui.errors import in_words
from tui.outbox_actions import in_thread, tell
from tui.sending import mail_app
from tui.widgets.key_footer import KeyFooter
from tui.widgets.text import plain

COLUMNS = (("payments", "receivables", "reminders", "collected"), ("debtors", "batches"))
WIDE = 120  # cells from which there is room for both columns
EDGES = 3  # cells of a column that hold no text: the padding and the scrollbar


class OverviewScreen(CommandScreen):
    """Every part is read in a thread and shown as soon as it is there."""

    CSS_PATH = str(files("styles") / "overview.tcss")
    AUTO_FOCUS = "#parts"
    ACTIONS = (
        Command("overview.currency", "n", _("Currency"), _("Show the next currency"), "currency"),
        Command("overview.export", "e", _("Export"), _("Save the figures as a CSV or XLSX file"), "export"),
        Command("overview.reload", "r", _("Reload"), _("Count everything again"), "reload"),
        Command("overview.leave", "escape", _("Back"), _("Leave the overview"), "leave"),
    )
    BINDINGS = bindings(ACTIONS)

    def __init__(self) -> None:
        super().__init__()
        self.HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (78, "-normal"), (WIDE, "-wide")]
        self._overview, self._counted_at = Overview(date.today()), now()
        self._known: set[str] = set()  # the parts that have been read
        self._currency = ""

    def compose(self) -> ComposeResult:
        yield Static("", id="title", markup=False)
        yield Static("", id="warning", markup=False)
        with VerticalScroll(id="parts"):
            for column in COLUMNS:
                with Vertical(classes="column"):
                    for name in column:
                        yield Static("", id=f"part-{name}", classes="part", markup=False)
        yield KeyFooter()

    def on_mount(self) -> None:
        self.action_reload()

    def on_resize(self) -> None:
        """The bars fit the new width."""
        self._show_all()

    # Reading

    @work(exclusive=True, group="read")
    async def action_reload(self) -> None:
        """Count everything again, part by part."""
        self._overview, self._known, self._counted_at = Overview(date.today()), set(), now()
        self._show_all()
        try:
            for name, read in parts(self._overview.on).items():
                self._overview = self._overview._replace(**{name: await in_thread(read)})
                self._known.add(name)
                self._choose_currency()
                self._show_all()
                if name == "payments":
                    await self._warn()
        except Exception as error:  # the worker's border: shown in words
            tell(self, in_words(error))

    async def _warn(self) -> None:
        operator = mail_app(self).operator
        limit = await in_thread(lambda: Preferences(operator).find("dunning.stale_import_days").value)
        warning = self.query_one("#warning", Static)
        text = words.payments_warning(self._overview.payments, self._counted_at, limit)
        warning.update(text)
        warning.display = bool(text)

    def _choose_currency(self) -> None:
        known = self._overview.currencies
        if self._currency not in known and known:
            largest = max(self._overview.receivables, key=lambda row: row.total.number, default=None)
            self._currency = largest.currency if largest else known[0]
        self.refresh_bindings()

    # Showing

    def _show_all(self) -> None:
        room = self.size.width // 2 if self.size.width >= WIDE else self.size.width
        for name in words.TITLES:
            lines = (words.lines_of(name, self._overview, self._currency, room - EDGES) if name in self._known
                     else [_("counting …")])
            text = Content.styled(words.title_of(name), "bold") + Content("\n" + "\n".join(lines))
            self.query_one(f"#part-{name}", Static).update(text)
        known = self._overview.currencies
        place = f" ({known.index(self._currency) + 1}/{len(known)})" if len(known) > 1 else ""
        title = [_("Overview"), plain(words.heading(self._overview, self._currency)) + place,
                 format_moment(self._counted_at, language())]
        self.query_one("#title", Static).update(" · ".join(filter(None, title)))

    # Doing

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """There is a next currency only where there are several."""
        return action != "currency" or len(self._overview.currencies) > 1

    def action_currency(self) -> None:
        """Show the next currency."""
        known = self._overview.currencies
        place = known.index(self._currency) if self._currency in known else -1
        self._currency = known[(place + 1) % len(known)]
        self._show_all()

    @work(exclusive=True, group="ask")
    async def action_export(self) -> None:
        """Ask for a file and write all figures to it, those of every currency."""
        from tui.overview_file import write_overview
        from tui.screens.save import SaveScreen

        overview = self._overview
        if set(words.TITLES) - self._known:
            tell(self, _("Not everything has been counted yet."))
            return
        file = await self.app.push_screen_wait(SaveScreen(_("Save the figures as (.csv or .xlsx)"), "overview.csv"))
        if file is None:
            return
        try:
            await in_thread(lambda: write_overview(file, overview))
        except DunmailError as error:
            tell(self, str(error))
        else:
            tell(self, _("{file} written.").format(file=file), "information")

    def action_leave(self) -> None:
        """Back to where one came from."""
        self.app.pop_screen()
