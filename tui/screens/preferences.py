"""Preferences, for everybody or for oneself: drawn from their declarations, searched and checked as one types."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from importlib.resources import files

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Label, Select, Static, Tab, Tabs

from data.declared import DECLARED, Declared, sections_in_use
from data.language import _
from data.preference_files import Difference
from data.preference_words import find_keys
from data.preferences import DEFAULT, GLOBAL, OPERATOR, Change
from data.secrets import Secret
from tui import preference_limits, preference_server, preference_transfers
from tui.commands import Command, CommandScreen, bindings
from tui.errors import in_words
from tui.messages import PasswordWhere, Said
from tui.preference_changes import Answer, password_place, save
from tui.preference_scope import PreferenceScope
from tui.screens.confirm import ConfirmScreen
from tui.sending import mail_app
from tui.threads import leave_behind
from tui.widgets.key_footer import KeyFooter
from tui.widgets.password_row import PasswordRow
from tui.widgets.preference_form import PreferenceForm
from tui.widgets.preference_row import PreferenceRow
from tui.widgets.preference_search import PreferenceSearch

WAYS = preference_server.WAYS | preference_transfers.WAYS | preference_limits.WAYS
GRACE = 3.0  # seconds the end of the app gives to a value being stored


class PreferencesScreen(CommandScreen):
    """The form. What is typed on any tab is kept until it is saved or left."""

    CSS_PATH = str(files("styles") / "preferences.tcss")
    AUTO_FOCUS = "#tabs"
    ACTIONS = (
        Command("preferences.save", "f10", _("Save"), _("Store what was changed"), "save"),
        Command("preferences.search", "f3", _("Search"), _("Find a preference by name, help or value"), "search"),
        Command("preferences.test", "f5", _("Test to me"), _("Send a test message to yourself"), "do('test')"),
        Command("preferences.check", "f7", _("Check"), _("SMTP check, stage by stage; sends nothing"),
                "do('check')"),
        Command("preferences.global", "f8", _("Use global"), _("Forget my value: the global one counts"),
                "use_wider('global')"),
        Command("preferences.default", "f8", _("Use default"), _("Forget the global value: the default counts"),
                "use_wider('default')"),
        Command("preferences.limits", "ctrl+k", _("Limits"), _("The limits that count now; forget a learned one"),
                "do('limits')", footer=False),
        Command("preferences.login", "ctrl+l", _("Log in"), _("Log in at Microsoft or Google, for xoauth2"),
                "do('login')", footer=False),
        Command("preferences.vault", "f4", _("Vault"), _("Make the vault for passwords, or change its passphrase"),
                "do('vault')", footer=False),
        Command("preferences.forget", "f6", _("Forget password"), _("Remove the stored password"), "do('forget')",
                footer=False),
        Command("preferences.export", "ctrl+t", _("Export"), _("Write what is set here to a TOML file, no passwords"),
                "do('export')", footer=False),
        Command("preferences.import", "ctrl+o", _("Import"), _("Read values from a TOML file; shows them first"),
                "do('import')", footer=False),
        Command("preferences.leave", "escape", _("Back"), _("Leave; asks if something was changed"), "leave"),
    )
    BINDINGS = bindings(ACTIONS)

    def __init__(self) -> None:
        super().__init__()
        self.busy = False

    def compose(self) -> ComposeResult:
        self._scope = PreferenceScope(mail_app(self).operator)
        scopes = [(_("global: for everybody"), GLOBAL)]
        if self._scope.operator:
            scopes.append((_("mine: only for me"), OPERATOR))
        with Horizontal(id="top"):
            yield Label(_("Preferences"), id="title", markup=False)
            yield PreferenceSearch()
            yield Select(scopes, value=self._scope.name, allow_blank=False, compact=True, id="scope")
        yield Tabs(*(Tab(_(found.title), id=f"tab-{name}") for name, found in sections_in_use().items() if found.form),
                   id="tabs")
        yield PreferenceForm(self._make_row, id="form")
        yield Static("", id="about", markup=False)
        yield Static("", id="status", markup=False)
        yield KeyFooter()

    def on_mount(self) -> None:
        self.look_for_password()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """F8 goes back to the next wider scope, whichever that is here."""
        return action != "use_wider" or parameters == ((DEFAULT,) if self._scope.name == GLOBAL else (GLOBAL,))

    @property
    def operator(self) -> str:
        """Whose values are shown: of the operator, or nobody's for the global ones."""
        return self._scope.whose

    # What is shown

    def _make_row(self, record: Declared) -> PreferenceRow:
        key = record.key
        return PreferenceRow(record, self._scope.shown(key), self._scope.inherited(key),
                             change=not self._scope.why_not(record))

    def reload(self) -> None:
        """Read what is stored anew; what was typed is gone."""
        self._scope.load()
        for row in self.query_one(PreferenceForm).rows():
            row.show(self._scope.shown(row.record.key), self._scope.inherited(row.record.key))

    def changed(self) -> bool:
        """Whether something would be lost by leaving."""
        rows = (*self.query_one(PreferenceForm).rows(), *self.query(PasswordRow))
        return any(row.changed for row in rows)

    @on(Tabs.TabActivated)
    async def _turn_to(self) -> None:
        self.query_one(PreferenceSearch).clear()
        await self._show()

    @on(PreferenceSearch.Changed)
    async def _show(self) -> None:
        """The rows of the tab, or those that the search finds on all of them."""
        search = self.query_one(PreferenceSearch)
        if search.active:
            keys = [key for key in find_keys(search.words, self._scope.shown) if DECLARED[key].section.form]
        else:
            tab = self.query_one("#tabs", Tabs).active.removeprefix("tab-")
            keys = [key for key, record in DECLARED.items() if record.section.name == tab]
        if search.only_changed:
            typed = {row.record.key for row in self.query_one(PreferenceForm).rows() if row.changed}
            keys = [key for key in keys if key in typed or self._scope.shown(key).source != DEFAULT]
        await self.query_one(PreferenceForm).show(keys, headings=search.active)
        reasons = {self._scope.why_not(DECLARED[key]) for key in keys}
        self._about(_("Nothing is found.") if not keys else reasons.pop() if len(reasons) == 1 else "")

    @on(PreferenceSearch.Entered)
    def _to_the_first(self) -> None:
        """Go to the first value found."""
        first = next((row for row in self.query(PreferenceRow) if row.display and row.can_change), None)
        if first is not None:
            first.query_one(".editor").focus()

    @on(events.DescendantFocus)
    def _explain(self) -> None:
        """The key and the help of the value in focus."""
        if row := self._focused_row():
            self._about(": ".join(filter(None, (row.record.key, row.record.help and _(row.record.help)))))

    def _focused_row(self) -> PreferenceRow | None:
        ancestors = self.focused.ancestors if self.focused else ()
        return next((node for node in ancestors if isinstance(node, PreferenceRow)), None)

    @on(Select.Changed, "#scope")
    def _scope_chosen(self, event: Select.Changed) -> None:
        if event.value == self._scope.name:
            return
        chosen = str(event.value)

        async def answered(yes: bool | None) -> None:
            if yes:
                self._scope.turn_to(chosen)
                await self.query_one(PreferenceForm).clear()
                await self._show()
                self.refresh_bindings()
                self.look_for_password()
            else:
                self.query_one("#scope", Select).value = self._scope.name

        self.discarding(answered)

    def discarding(self, go_on: Callable[[bool | None], Awaitable[None]]) -> None:
        """Ask before what was typed is lost; without changes there is nothing to ask."""
        if not self.changed():
            self.call_next(go_on, True)
            return
        text = _("What you changed is not saved yet.")
        self.app.push_screen(ConfirmScreen(_("Discard the changes?"), text, _("Discard")), go_on)

    @on(Said)
    def _say(self, said: Said) -> None:
        self.busy = False
        if said.answer.saved:
            self.reload()
            self.look_for_password()
        self.tell(said.answer.words, ok=said.answer.ok)
        if said.answer.again is not None:
            self._ask_to_replace(said.answer.conflicts, said.answer.again)

    def _ask_to_replace(self, conflicts: Sequence[Difference], again: Callable[[], Answer]) -> None:
        """Somebody else changed the same meanwhile: theirs, or what was typed here."""
        def answered(yes: bool | None) -> None:
            if yes:
                self.work(_("Saving …"), "saving preferences", again)

        text = _("Somebody else changed this meanwhile. Save yours all the same?")
        lines = preference_transfers.difference_lines(conflicts)
        self.app.push_screen(ConfirmScreen(text, "\n".join(lines), _("Save mine")), answered)

    def tell(self, words: str, ok: bool | None = None) -> None:
        """Say what happened; ``ok`` None is neither good nor bad."""
        mark = "" if ok is None else "✓ " if ok else "✗ "
        self.query_one("#status", Static).update(mark + words)

    def _about(self, words: str) -> None:
        self.query_one("#about", Static).update(words)

    # Saving

    def action_save(self) -> None:
        """Store every changed value of the scope, all or nothing, and the password."""
        if self.busy:
            return
        rows = list(self.query_one(PreferenceForm).rows())
        wrong = next((row for row in rows if row.problem), None)
        if wrong is not None:
            self.tell(_("Nothing was saved. {problem}").format(problem=wrong.problem), ok=False)
            return
        changes = [Change(row.record.key, None if row.reset else row.text) for row in rows if row.changed]
        password = Secret("".join(row.take() for row in self.query(PasswordRow)))
        if not changes and not password:
            self.tell(_("Nothing was changed."))
            return
        self.work(_("Saving …"), "saving preferences",
                  partial(save, changes, self.operator, mail_app(self).operator, password, self._scope.known()))

    def action_use_wider(self, _scope: str) -> None:
        """Take the value of the focused row away from the scope, so that the next wider one counts."""
        row = self._focused_row()
        if row is None:
            self.tell(_("Go to a value first."))
        else:
            row.forget()

    def action_search(self) -> None:
        """Go to the search box."""
        self.query_one(PreferenceSearch).go()

    def action_do(self, way: str) -> None:
        """What concerns the server and the password, or whole sets of values."""
        WAYS[way](self)

    # The password

    def look_for_password(self) -> None:
        """Find out in a thread where the password is kept."""
        operator = mail_app(self).operator

        def look() -> None:
            try:
                self.post_message(PasswordWhere(password_place(operator)))
            except Exception as error:  # the worker's border: shown in words
                self.post_message(PasswordWhere(in_words(error)))

        self.run_worker(partial(leave_behind, look), thread=True, exit_on_error=False, group="password",
                        description="where the password is")

    @on(PasswordWhere)
    def _show_where(self, message: PasswordWhere) -> None:
        for row in self.query(PasswordRow):
            row.show_where(message.words)

    def work(self, status: str, description: str, work: Callable[[], Answer]) -> None:
        """Do ``work`` in a thread that the end of the app need not wait for, one at a time."""
        if self.busy:
            return
        self.busy = True
        self.tell(status)

        def guarded() -> None:
            try:
                answer = work()
            except Exception as error:  # the worker's border: shown in words
                answer = Answer(in_words(error), ok=False)
            self.post_message(Said(answer))

        self.run_worker(partial(leave_behind, guarded, grace=GRACE), thread=True, exit_on_error=False, group="work",
                        description=description)

    def action_leave(self) -> None:
        """Leave the search, or the screen; ask first if something would be lost."""
        if self.query_one(PreferenceSearch).leave():
            return

        async def answered(yes: bool | None) -> None:
            if yes:
                self.app.pop_screen()

        self.discarding(answered)
