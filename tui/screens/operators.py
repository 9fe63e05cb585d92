"""The operators: who works with Dunmail and what they may."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files

from textual import on, work
from textual.app import ComposeResult
from textual.widgets import Label

from data.errors import DunmailError
from data.language import _, ngettext
from data.operators import OperatorRow, copy_settings, operators, set_active, settings_to_copy
from data.preference_files import Difference
from data.rights import Right, why_not
from tui.commands import Command, CommandScreen, bindings
from tui.outbox_actions import in_thread, tell
from tui.people_columns import operator_columns
from tui.people_forms import operator_form
from tui.preference_transfers import difference_lines
from tui.screens.choice import ChoiceScreen
from tui.screens.confirm import ConfirmScreen
from tui.screens.form import FormScreen
from tui.screens.pick import PickScreen
from tui.sending import mail_app
from tui.widgets.key_footer import KeyFooter
from tui.widgets.paged_table import PagedTable
from tui.widgets.table_source import ListSource


class OperatorsScreen(CommandScreen):
    """All operators, those no longer active too. A clerk may look, and change their own name and language."""

    CSS_PATH = str(files("styles") / "operators.tcss")
    AUTO_FOCUS = "#operators"
    ACTIONS = (
        Command("operators.edit", "enter", _("Edit"), _("Change the operator under the cursor"), "edit"),
        Command("operators.add", "a", _("Add"), _("Add an operator"), "add"),
        Command("operators.active", "d", _("Deactivate"), _("Let the operator work no longer, or again"), "active"),
        Command("operators.copy", "s", _("Copy settings"), _("Give the operator the own preferences of another"),
                "copy"),
        Command("operators.reload", "r", _("Reload"), _("Read the operators again"), "reload", footer=False),
        Command("operators.leave", "escape", _("Back"), _("Leave the operators"), "leave"),
    )
    BINDINGS = bindings(ACTIONS)

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[OperatorRow] = []

    def compose(self) -> ComposeResult:
        yield Label(_("Operators"), id="title", markup=False)
        yield PagedTable[OperatorRow](operator_columns(), id="operators")
        yield KeyFooter()

    @property
    def table(self) -> PagedTable[OperatorRow]:
        """The table."""
        return self.query_one("#operators", PagedTable)

    def on_screen_resume(self) -> None:
        """Also at first; whatever was done elsewhere shows here."""
        self.action_reload()

    @work(exclusive=True, group="read")
    async def action_reload(self) -> None:
        """Read again, the cursor staying where it is."""
        self._rows = rows = await in_thread(operators)
        self.table.show(ListSource(rows), len(rows), at=self.table.cursor)
        self.table.footer(ngettext("{n} operator", "{n} operators", len(rows)).format(n=len(rows)))

    async def _may(self, row: OperatorRow | None = None) -> bool:
        """Whether the operator may change ``row`` or, without one, operators at all; says why not."""
        if row is not None and row.code == mail_app(self).operator:
            return True
        if reason := await in_thread(lambda: why_not(Right.OPERATORS)):
            tell(self, reason)
        return not reason

    @on(PagedTable.Chosen)
    @work(exclusive=True, group="ask")
    async def action_edit(self) -> None:
        """To the form of the operator under the cursor."""
        row = self.table.row
        if row and await self._may(row):
            self.app.push_screen(FormScreen(operator_form(row)))

    @work(exclusive=True, group="ask")
    async def action_add(self) -> None:
        """To the form of a new operator."""
        if await self._may():
            self.app.push_screen(FormScreen(operator_form(None)))

    @work(exclusive=True, group="ask")
    async def action_copy(self) -> None:
        """Ask whose own preferences the operator under the cursor gets, show what would change, and copy them."""
        row = self.table.row
        others = [(each.code, f"{each.code}  {each.name}") for each in self._rows if row and each.code != row.code]
        if row and not others:
            tell(self, _("There is no other operator to copy from."))
        elif row and await self._may(row):
            source = await self.app.push_screen_wait(
                PickScreen(_("Copy settings to {code} from").format(code=row.code), others))
            if source is not None:
                await self._copy(source, row.code)

    async def _copy(self, source: str, target: str) -> None:
        try:
            found = await in_thread(lambda: settings_to_copy(source, target))
            if not found:
                tell(self, _("Nothing would change: all of it is set like this already."))
                return
            way = await self.app.push_screen_wait(_question(source, target, found))
            if way != "cancel":
                count = len(await in_thread(lambda: copy_settings(source, target, merge=way == "merge")))
                words = ngettext("{count} preference of {target} changed.", "{count} preferences of {target} changed.",
                                 count)
                tell(self, words.format(count=count, target=target), "information")
        except DunmailError as error:
            tell(self, str(error))

    @work(exclusive=True, group="ask")
    async def action_active(self) -> None:
        """Ask, then let the operator under the cursor work no longer, or again."""
        row = self.table.row
        if not row or not await self._may():
            return
        if row.active:
            question = ConfirmScreen(
                _("Deactivate {code} {name}?").format(code=row.code, name=row.name),
                _("They cannot work with Dunmail any more. What they did stays theirs; they can be activated again."),
                _("Deactivate"))
            if not await self.app.push_screen_wait(question):
                return
        try:
            await in_thread(lambda: set_active(row.code, not row.active))
        except DunmailError as error:
            tell(self, str(error))
        self.action_reload()

    def action_leave(self) -> None:
        """Back to where one came from."""
        self.app.pop_screen()


def _question(source: str, target: str, found: Sequence[Difference]) -> ChoiceScreen:
    """What would change, and whether what only ``target`` has set is to stay, if there is any."""
    kept = [each for each in found if each.after is None]
    lines = difference_lines([each for each in found if each.after is not None])
    lines += [_("{change}, if replaced").format(change=line) for line in difference_lines(kept)]
    note = _("Names, addresses, user names and passwords are not copied.")
    choices = [("cancel", _("Cancel")), ("merge", _("Merge")), ("replace", _("Replace"))]
    return ChoiceScreen(_("Copy settings from {source} to {code}?").format(source=source, code=target),
                        "\n".join([*lines, note]), choices if kept else [choices[0], ("replace", _("Copy"))])
