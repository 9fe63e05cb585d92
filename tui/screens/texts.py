"""The texts of e-mails and letters by level, language and kind of customer: read, changed, tried on examples."""

from __future__ import annotations

import asyncio
from importlib.resources import files

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Label, Select, Static, TextArea

from data.database import connection
from data.declared.texts import PARTS, TEXT_LANGUAGES, TEXT_LEVELS, text_keys
from data.errors import DunmailError
from data.language import N_, _, ngettext
from data.meanwhile import ChangedMeanwhileError
from data.placeholders import examples
from data.preferences import GLOBAL, OPERATOR, Change, Preferences, change_preferences, declared
from data.templates import render_text
from dunning.wording import Kind, Text, Wording
from tui.commands import Command, CommandScreen, bindings
from tui.screens.confirm import ConfirmScreen
from tui.screens.placeholders import PlaceholdersScreen
from tui.sending import mail_app
from tui.widgets.key_footer import KeyFooter
from tui.widgets.message_text import MessageText
from tui.widgets.text import plain, plain_lines

COMPANY, PERSON = "company", "person"
FOR = {COMPANY: N_("companies"), PERSON: N_("persons")}


class TextsScreen(CommandScreen):
    """What is typed for one text is kept while others are looked at, until it is saved or left."""

    CSS_PATH = str(files("styles") / "texts.tcss")
    AUTO_FOCUS = "#level"
    ACTIONS = (
        Command("texts.save", "f10", _("Save"), _("Store what was changed"), "save"),
        Command("texts.reset", "f8", _("Inherit"), _("Forget this text here: the wider one counts"), "reset"),
        Command("texts.placeholders", "f6", _("Placeholders"),
                _("What can stand between {{ and }}; Enter writes it there"), "placeholders"),
        Command("texts.leave", "escape", _("Back"), _("Leave; asks if something was changed"), "leave"),
    )
    BINDINGS = bindings(ACTIONS)

    def __init__(self) -> None:
        super().__init__()
        self._drafts: dict[tuple[str, str], str] = {}  # by operator and key
        self._preferences: dict[str, Preferences] = {}

    def compose(self) -> ComposeResult:
        yield Label(_("Texts of e-mails and letters"), id="title", markup=False)
        with Horizontal(id="which"):
            yield _select("level", [(_("Level {n}").format(n=n), str(n)) for n in TEXT_LEVELS])
            yield _select("language", [(language, language) for language in TEXT_LANGUAGES])
            yield _select("kind", [(_(words), kind) for kind, words in FOR.items()])
            yield _select("part", [(_(words), part) for part, words in PARTS.items()])
        scopes = [(_("for everybody"), GLOBAL), *([(_("only for me"), OPERATOR)] if mail_app(self).operator else [])]
        with Horizontal(id="where"):
            yield _select("scope", scopes)
            yield Static("", id="source", markup=False)
        with Vertical(id="both"):
            with Vertical(id="typed"):
                yield MessageText(id="text", compact=True)
                yield Static("", id="problem", markup=False)
            with VerticalScroll(id="example", can_focus=False):
                yield Static("", id="filled", markup=False)
        yield Static("", id="status", markup=False)
        yield KeyFooter()

    # Which text

    def _chosen(self, id: str) -> str:
        return str(self.query_one(f"#{id}", Select).value)

    @property
    def _operator(self) -> str:
        return mail_app(self).operator if self._chosen("scope") == OPERATOR else ""

    @property
    def _key(self) -> str:
        """The preference that holds the text shown."""
        return text_keys(self._chosen("part"), int(self._chosen("level")), self._chosen("language"),
                         self._chosen("kind") == PERSON)[0]

    def _seen(self, operator: str) -> Preferences:
        """The preferences as they were when they were shown."""
        if operator not in self._preferences:
            with connection():
                self._preferences[operator] = Preferences(operator)
        return self._preferences[operator]

    def _in_force(self) -> Text:
        level = int(self._chosen("level"))
        preferences = self._seen(self._operator)
        last = bool(preferences.find(f"dunning.level.{level}.last_before_lawsuit").value)
        kind = Kind(level, last, self._chosen("language"), self._chosen("kind") == PERSON)
        return Wording(preferences).find(self._chosen("part"), *kind)

    @on(Select.Changed)
    def _show(self) -> None:
        text = self._in_force()
        self.query_one("#source", Static).update(_("now from {source}").format(source=text.source))
        area = self.query_one("#text", MessageText)
        with self.prevent(TextArea.Changed):
            area.text = self._drafts.get((self._operator, self._key), text.text)
        self._check()

    # What is typed

    @on(TextArea.Changed)
    def _typed(self) -> None:
        typed, place = self.query_one("#text", MessageText).text, (self._operator, self._key)
        if typed == self._in_force().text:
            self._drafts.pop(place, None)
        else:
            self._drafts[place] = typed
        self._check()

    def _check(self) -> None:
        """Say what is wrong, or show the text with examples."""
        typed = self.query_one("#text", MessageText).text
        check = declared(self._key).check
        problem = check(typed) if check else ""
        self.query_one("#problem", Static).update(plain(problem))
        self.query_one("#filled", Static).update("" if problem else plain_lines(render_text(typed, examples())))
        n = len(self._drafts)
        self.query_one("#status", Static).update(
            ngettext("{n} text is changed; F10 saves it.", "{n} texts are changed; F10 saves them.", n).format(n=n)
            if n else "")

    # Doing

    @work(exclusive=True, group="ask")
    async def action_save(self) -> None:
        """Store the changed texts; those that are wrong stay changed."""
        problems = []
        for (operator, key), text in list(self._drafts.items()):
            try:
                await asyncio.to_thread(_store, key, text, operator, self._seen(operator).stored(key))
                del self._drafts[operator, key]
            except ChangedMeanwhileError as error:
                problems.append(_("{error} F10 again puts yours in its place.").format(error=error))
            except DunmailError as error:
                problems.append(str(error))
        self._preferences.clear()
        self._show()
        self.notify(plain(problems[0]) if problems else _("Saved."), markup=False,
                    severity="warning" if problems else "information")

    @work(exclusive=True, group="ask")
    async def action_reset(self) -> None:
        """Forget the text in this scope."""
        try:
            await asyncio.to_thread(
                _store, self._key, None, self._operator, self._seen(self._operator).stored(self._key))
        except DunmailError as error:
            self.notify(plain(str(error)), markup=False, severity="warning")
            return
        self._drafts.pop((self._operator, self._key), None)
        self._preferences.clear()
        self._show()

    @work(exclusive=True, group="ask")
    async def action_placeholders(self) -> None:
        """Show the placeholders and write the chosen one at the cursor."""
        chosen = await self.app.push_screen_wait(PlaceholdersScreen())
        if chosen:
            area = self.query_one("#text", MessageText)
            area.insert(f"{{{{ {chosen} }}}}")
            area.focus()

    @work(exclusive=True, group="ask")
    async def action_leave(self) -> None:
        """Back; asks first if something was changed."""
        n = len(self._drafts)
        question = ngettext("Leave without saving {n} text?", "Leave without saving {n} texts?", n).format(n=n)
        if not n or await self.app.push_screen_wait(ConfirmScreen(question, "", _("Leave"))):
            self.app.pop_screen()


def _select(id: str, choices: list[tuple[str, str]]) -> Select[str]:
    return Select(choices, value=choices[0][1], allow_blank=False, compact=True, id=id)


def _store(key: str, text: str | None, operator: str, known: str | None) -> None:
    """Store or forget (None) a text that was ``known`` when it was shown."""
    with connection():
        change_preferences([Change(key, text)], operator, {key: known})
