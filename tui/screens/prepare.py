"""Preparation: a dry run says who gets what, and who does not and why; only then a package is made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial
from importlib.resources import files
from typing import TYPE_CHECKING

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input, Label, Static

from data.errors import InputError
from data.language import _, ngettext
from data.selection import Range
from tui.commands import Command, CommandScreen, bindings
from tui.errors import in_words
from tui.prepare_lists import (
    PlannedRow,
    SkippedRow,
    Wish,
    left_words,
    notices,
    plan_of,
    planned_columns,
    planned_rows,
    planned_words,
    prepare,
    question,
    skipped_columns,
    skipped_rows,
    sums,
    totals_of,
)
from tui.screens.confirm import ConfirmScreen
from tui.sending import mail_app
from tui.widgets.from_to import FromTo, One, day, number
from tui.widgets.key_footer import KeyFooter
from tui.widgets.overflow import Overflow
from tui.widgets.paged_table import PagedTable
from tui.widgets.status_line import StatusLine
from tui.widgets.table_source import ListSource
from tui.widgets.text import plain

if TYPE_CHECKING:
    from dunning.preparation import Plan, Prepared


@dataclass
class DryRun(Message):
    """What ``wish`` would prepare, or in words why that cannot be said."""

    turn: int
    wish: Wish
    plan: Plan | None
    error: str = ""


class PrepareScreen(CommandScreen):
    """Date, customers, first number; below, the dry run of just these."""

    CSS_PATH = str(files("styles") / "prepare.tcss")
    AUTO_FOCUS = "#date Input"
    ACTIONS = (
        Command("prepare.dry_run", "f3", _("Dry run"), _("Say who would get what, and who not and why"), "dry_run"),
        Command("prepare.prepare", "f5", _("Prepare"), _("Make the package, after asking"), "prepare"),
        Command("prepare.leave", "escape", _("Back"), _("Leave without preparing"), "leave"),
    )
    BINDINGS = bindings(ACTIONS)

    def __init__(self) -> None:
        super().__init__()
        self._turn = 0
        self._dry: DryRun | None = None
        self._wish: Wish | None = None  # the form at the last dry run
        self._asked = False  # whether F5 waits for a dry run

    def compose(self) -> ComposeResult:
        today = date.today()
        yield StatusLine()
        with Horizontal(id="form"):
            yield One(_("Date"), day, Range(today, today), id="date")
            yield FromTo(_("Customer"), str, Range(), id="customer")
            yield One(_("First number"), number, Range(), id="first")
        yield Label("", id="problem", markup=False)
        with Overflow(id="notices"):
            yield Static("", id="notice", markup=False)
        yield Label(_("Get a reminder"), classes="heading", markup=False)
        yield PagedTable[PlannedRow](planned_columns(), id="planned")
        yield Label(_("Get none, and why; what else is to be known"), classes="heading", markup=False)
        yield PagedTable[SkippedRow](skipped_columns(), id="skipped")
        yield KeyFooter()

    def on_mount(self) -> None:
        self.query_one(StatusLine).company = _("Prepare reminders")
        self.action_dry_run()

    # The dry run

    def _read(self) -> Wish:
        on_date = self.query_one("#date", One).read().low
        if on_date is None:
            raise InputError(_("Enter the date of the reminders."))
        return Wish(on_date, self.query_one("#customer", FromTo).read(), self.query_one("#first", One).read().low)

    @on(Input.Changed)
    def _changed(self) -> None:
        """What is listed may no longer be what the form says."""
        problem = ""
        try:
            if self._read() == self._wish:  # such as when the fields get their first values
                return
        except InputError as error:
            problem = plain(str(error))
        line = self.query_one("#problem", Label)
        line.update(problem)
        line.display = bool(problem)
        self._turn += 1
        self._dry = self._wish = None
        self._asked = False
        self._list(None, _("Enter or F3 lists who gets what."))

    @on(Input.Submitted)
    def action_dry_run(self) -> None:
        """Plan in a thread; nothing is changed."""
        try:
            wish = self._read()
        except InputError as error:
            self._tell(str(error))
            self._asked = False
            return
        self._turn += 1
        self._wish = wish
        self.query_one("#planned", PagedTable).footer(_("Planning …"))
        self.run_worker(partial(self._plan, self._turn, wish), thread=True, group="plan", exit_on_error=False,
                        description="planning")

    def _plan(self, turn: int, wish: Wish) -> None:
        try:
            self.post_message(DryRun(turn, wish, plan_of(wish, mail_app(self).operator)))
        except Exception as error:  # the worker's border: shown in words
            self.post_message(DryRun(turn, wish, None, in_words(error)))

    @on(DryRun)
    def _planned(self, dry: DryRun) -> None:
        if dry.turn != self._turn:
            return
        self._dry = dry
        self._list(dry.plan, plain(dry.error) or planned_words(dry.plan))
        if self._asked:
            self._asked = False
            self.action_prepare()

    def _list(self, plan: Plan | None, words: str) -> None:
        planned, skipped = planned_rows(plan), skipped_rows(plan)
        self.query_one("#notice", Static).update(notices(plan))
        upper: PagedTable[PlannedRow] = self.query_one("#planned", PagedTable)
        upper.set_columns(planned_columns(mixed=len(sums(plan)) > 1))
        upper.show(ListSource(planned), len(planned))
        upper.footer(words, totals_of(plan) if plan else {})
        lower: PagedTable[SkippedRow] = self.query_one("#skipped", PagedTable)
        lower.show(ListSource(skipped), len(skipped))
        lower.footer(left_words(plan))

    # Preparing

    def action_prepare(self) -> None:
        """Ask, once the dry run belongs to the form as it stands."""
        if self._dry is None:
            self._asked = True
            self.action_dry_run()
        elif self._dry.plan is None:
            self._tell(self._dry.error)
        elif not self._dry.plan.reminders:
            self._tell(_("No reminder is due. The lower list says why."))
        else:
            self._ask(self._dry.plan)

    @work(exclusive=True, group="ask")
    async def _ask(self, plan: Plan) -> None:
        from tui.screens.outcome import OutcomeScreen
        from tui.screens.work import Done, WorkScreen

        if not await self.app.push_screen_wait(ConfirmScreen(*question(plan), _("Prepare"))):
            return
        operator = mail_app(self).operator
        screen: WorkScreen[Prepared] = WorkScreen(
            _("Preparing"), lambda _report, _should_stop: prepare(plan, operator), stoppable=False)
        done: Done[Prepared] = await self.app.push_screen_wait(screen)
        if done.result is None:
            await self.app.push_screen_wait(OutcomeScreen(_("This could not be done"), done.error))
            return
        self.app.notify(
            ngettext("{n} reminder prepared in package {package}.", "{n} reminders prepared in package {package}.",
                     done.result.reminders).format(n=done.result.reminders, package=done.result.package),
            markup=False)
        self.app.pop_screen()

    def action_leave(self) -> None:
        """Back to the table."""
        self.app.pop_screen()

    def _tell(self, words: str) -> None:
        self.notify(words, severity="warning", markup=False)
