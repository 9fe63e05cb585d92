"""Preferences, for everybody or for oneself: drawn from their declarations, checked as they are typed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from importlib.resources import files

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.message import Message
from textual.widgets import ContentSwitcher, Label, Select, Static, Tab, Tabs

from data.database import connection
from data.declared import TEXT_KEYS
from data.language import N_, _
from data.preferences import DECLARED, GLOBAL, OPERATOR, Found, Preferences
from data.secrets import Secret
from tui.commands import Command, CommandScreen, bindings
from tui.errors import in_words
from tui.preference_changes import Answer, Change, forget, password_place, save, send_to_me, vault_passphrase
from tui.screens.confirm import ConfirmScreen
from tui.sending import mail_app
from tui.threads import leave_behind
from tui.widgets.key_footer import KeyFooter
from tui.widgets.password_row import PasswordRow
from tui.widgets.preference_row import PreferenceRow

GROUPS = {"smtp": N_("SMTP"), "oauth": N_("Login"), "sender": N_("Sender"), "ways": N_("Ways"), "pace": N_("Pace"),
          "company": N_("Company"), "dunning": N_("Reminders")}
WAYS = ("outlook", "client", "sendmail", "eml", "drafts")  # sections that share a tab
GRACE = 3.0  # seconds the end of the app gives to a value being stored


def group_of(key: str) -> str:
    """The tab on which the preference ``key`` stands; the texts by language have a screen of their own."""
    if key in TEXT_KEYS:
        return "texts"
    first = key.split(".")[0]
    return "smtp" if first == "transport" else "ways" if first in WAYS else first


@dataclass
class Said(Message):
    """What came of saving or testing; the values shown are read again after saving."""

    answer: Answer


@dataclass
class PasswordWhere(Message):
    """Where the SMTP password is kept."""

    words: str


class PreferenceGroup(VerticalScroll):
    """The rows of one tab, made when it is first shown."""

    def __init__(self, name: str, find: Callable[[str], tuple[Found, Found]]) -> None:
        super().__init__(id=name, can_focus=False)
        self._find = find

    def compose(self) -> ComposeResult:
        level = ""
        for record in DECLARED.values():
            if group_of(record.key) != self.id:
                continue
            part = record.key.split(".")[2] if record.key.startswith("dunning.level.") else ""
            if part != level:
                level = part
                yield Label(_("Level {n}").format(n=level), classes="heading", markup=False)
            yield PreferenceRow(record, *self._find(record.key))
            if record.key == "smtp.username":
                yield PasswordRow()


class PreferencesScreen(CommandScreen):
    """The form. What is typed on any tab is kept until it is saved or left."""

    CSS_PATH = str(files("styles") / "preferences.tcss")
    AUTO_FOCUS = "#tabs"
    ACTIONS = (
        Command("preferences.save", "f10", _("Save"), _("Store what was changed"), "save"),
        Command("preferences.test", "f5", _("Test to me"), _("Send a test message to yourself"), "test"),
        Command("preferences.check", "f7", _("Check"), _("SMTP check, stage by stage; sends nothing"), "check"),
        Command("preferences.reset", "f8", _("Inherit"), _("Forget this value here: the wider one counts"), "reset"),
        Command("preferences.login", "ctrl+l", _("Log in"), _("Log in at Microsoft or Google, for xoauth2"), "login"),
        Command("preferences.vault", "f4", _("Vault"), _("Make the vault for passwords, or change its passphrase"),
                "vault"),
        Command("preferences.forget", "f6", _("Forget password"), _("Remove the stored password"), "forget"),
        Command("preferences.leave", "escape", _("Back"), _("Leave; asks if something was changed"), "leave"),
    )
    BINDINGS = bindings(ACTIONS)

    def __init__(self) -> None:
        super().__init__()
        self._busy = False
        self._scope = GLOBAL

    def compose(self) -> ComposeResult:
        operator = mail_app(self).operator
        scopes = [(_("global: for everybody"), GLOBAL)]
        if operator:
            scopes.append((_("mine: only for me"), OPERATOR))
        self._load()
        with Horizontal(id="top"):
            yield Label(_("Preferences"), id="title", markup=False)
            yield Select(scopes, value=GLOBAL, allow_blank=False, compact=True, id="scope")
        yield Tabs(*(Tab(_(title), id=f"tab-{name}") for name, title in GROUPS.items()), id="tabs")
        with ContentSwitcher(id="groups"):
            yield PreferenceGroup("smtp", self._find)
        yield Static("", id="status", markup=False)
        yield KeyFooter()

    def on_mount(self) -> None:
        self._look_for_password()

    @property
    def _operator(self) -> str:
        """Whose values are shown: of the operator, or nobody's for the global ones."""
        return mail_app(self).operator if self._scope == OPERATOR else ""

    # What is shown

    def _load(self) -> None:
        with connection():
            self._shown, self._wider = Preferences(self._operator), Preferences("")

    def _find(self, key: str) -> tuple[Found, Found]:
        """The value of ``key`` in this scope, and the one that counts without it."""
        if self._scope == OPERATOR:
            return self._shown.find(key), self._wider.find(key)
        return self._shown.find(key), Found(DECLARED[key].default, "default")

    def _reload(self) -> None:
        self._load()
        for row in self._rows():
            row.show(*self._find(row.record.key))

    def _rows(self) -> Iterator[PreferenceRow]:
        yield from self.query(PreferenceRow)

    def _changed(self) -> bool:
        return any(row.changed for row in self._rows()) or self.query_one(PasswordRow).changed

    @on(Tabs.TabActivated)
    async def _turn_to(self, event: Tabs.TabActivated) -> None:
        name = (event.tab.id or "").removeprefix("tab-")
        switcher = self.query_one("#groups", ContentSwitcher)
        if not switcher.query(f"#{name}"):
            await switcher.add_content(PreferenceGroup(name, self._find))
        switcher.current = name

    @on(Select.Changed, "#scope")
    def _scope_chosen(self, event: Select.Changed) -> None:
        if event.value == self._scope:
            return
        chosen = str(event.value)

        def answered(yes: bool | None) -> None:
            if yes:
                self._scope = chosen
                self.query_one(PasswordRow).take()
                self._reload()
                self._look_for_password()
            else:
                self.query_one("#scope", Select).value = self._scope

        self._discarding(answered)

    def _discarding(self, go_on: Callable[[bool | None], None]) -> None:
        """Ask before what was typed is lost; without changes there is nothing to ask."""
        if not self._changed():
            go_on(True)
            return
        text = _("What you changed is not saved yet.")
        self.app.push_screen(ConfirmScreen(_("Discard the changes?"), text, _("Discard")), go_on)

    @on(Said)
    def _say(self, said: Said) -> None:
        self._busy = False
        if said.answer.saved:
            self._reload()
            self._look_for_password()
        self._status(said.answer.words, ok=said.answer.ok)

    def _status(self, words: str, ok: bool | None = None) -> None:
        mark = "" if ok is None else "✓ " if ok else "✗ "
        self.query_one("#status", Static).update(mark + words)

    # Saving

    def action_save(self) -> None:
        """Store every changed value of the scope, all or nothing, and the password."""
        if self._busy:
            return
        wrong = next((row for row in self._rows() if row.problem), None)
        if wrong is not None:
            self._status(wrong.problem, ok=False)
            return
        changes = [Change(row.record.key, None if row.reset else row.text) for row in self._rows() if row.changed]
        password = Secret(self.query_one(PasswordRow).take())
        if not changes and not password:
            self._status(_("Nothing was changed."))
            return
        self._work(_("Saving …"), "saving preferences",
                   partial(save, changes, self._operator, mail_app(self).operator, password))

    def action_reset(self) -> None:
        """Take the value of the focused row away from this scope."""
        row = next((node for node in self.focused.ancestors if isinstance(node, PreferenceRow)), None) \
            if self.focused else None
        if row is None:
            self._status(_("Go to a value first."))
        else:
            row.forget()

    # The server and the password

    def action_test(self) -> None:
        """Send one message to oneself with what is stored."""
        if self._busy:
            return
        if self._changed():
            self._status(_("Save first (F10): the test uses what is stored."))
            return
        self._work(_("Sending a test message …"), "test message", partial(send_to_me, mail_app(self).operator))

    def action_check(self) -> None:
        """Check what is stored."""
        from tui.screens.check import CheckScreen

        if self._changed():
            self._status(_("Save first (F10): the check uses what is stored."))
        elif not self._busy:
            self.app.push_screen(CheckScreen(), lambda _result: self._reload())

    def action_forget(self) -> None:
        """Remove the stored password, after asking."""
        def answered(yes: bool | None) -> None:
            if yes:
                self._work(_("Forgetting the password …"), "password", partial(forget, mail_app(self).operator))

        text = _("It is removed from where it is kept on this computer.")
        self.app.push_screen(ConfirmScreen(_("Forget the SMTP password?"), text, _("Forget")), answered)

    def action_login(self) -> None:
        """Log in at the provider that is stored, in a window."""
        from tui.screens.login import LoginScreen

        def ended(words: str | None) -> None:
            if words:
                self._status(words, ok=True)
                self._look_for_password()

        if self._changed():
            self._status(_("Save first (F10): the login uses what is stored."))
        else:
            self.app.push_screen(LoginScreen(mail_app(self).operator), ended)

    def action_vault(self) -> None:
        """Make the vault, or change its passphrase; both are asked for in windows."""
        if not self._busy:
            self._work(_("The vault …"), "vault", vault_passphrase)

    def _look_for_password(self) -> None:
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
        self.query_one(PasswordRow).show_where(message.words)

    def _work(self, status: str, description: str, work: Callable[[], Answer]) -> None:
        """Do ``work`` in a thread that the end of the app need not wait for, one at a time."""
        self._busy = True
        self._status(status)

        def guarded() -> None:
            try:
                answer = work()
            except Exception as error:  # the worker's border: shown in words
                answer = Answer(in_words(error), ok=False)
            self.post_message(Said(answer))

        self.run_worker(partial(leave_behind, guarded, grace=GRACE), thread=True, exit_on_error=False, group="work",
                        description=description)

    def action_leave(self) -> None:
        """Leave; ask first if something would be lost."""
        def answered(yes: bool | None) -> None:
            if yes:
                self.app.pop_screen()

        self._discarding(answered)
