"""One preference in a form: title, field, where its value comes from, and what is wrong with what is typed."""

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Checkbox, Input, Label, Select, TextArea

from data.errors import InputError
from data.language import _
from data.preference_words import SOURCES, editable, found_text, value_words
from data.preferences import Declared, Found, parse
from tui.widgets.text import fit, plain
from tui.widgets.tick import Tick

TITLE, SOURCE, HELP = 26, 9, 60  # cells; the field between them has the same margins in preferences.tcss


class PreferenceRow(Widget):
    """The row of ``record`` showing ``found``; ``inherited`` is what counts once the value here is taken away.

    Title and source are painted by the row itself: a label for each would double the time the form needs to open.
    Without ``change`` the value can only be read.
    """

    def __init__(self, record: Declared, found: Found, inherited: Found, change: bool = True) -> None:
        super().__init__()
        self.record = record
        self.can_change = change
        self.reset = False  # the stored value is to be forgotten
        self._shown = found
        self._inherited = inherited
        self._start = found_text(found)

    def compose(self) -> ComposeResult:
        if self.can_change:
            yield self._editor()

    def _editor(self) -> Widget:
        record, text = self.record, self._start
        help = _(record.help) if record.help else ""
        if record.kind is bool:
            self._start = editable(self._shown.value)
            return Tick("", bool(self._shown.value), classes="editor")
        if record.choices:
            choices: list[tuple[str | Text, str]] = [(_(words), choice) for choice, words in record.choices.items()]
            if text not in record.choices:
                choices.append((Text(plain(text)), text))  # stored by another version
            return Select(choices, allow_blank=False, value=text, compact=True, classes="editor")
        if record.several_lines:
            return TextArea(text, compact=True, classes="editor", placeholder=help)
        return Input(text, compact=True, classes="editor", placeholder=help, select_on_focus=False)

    def on_mount(self) -> None:
        self._tell_problem()

    def render(self) -> Content:
        """Title and source at the ends of the line; the value too where no field stands between them; the help beside
        them where it is wide."""
        help = HELP if self.screen.has_class("-wide") else 0
        middle = max(0, self.size.width - TITLE - SOURCE - 1 - help)
        value = "" if self.can_change else fit(plain(value_words(self.record, self._shown)), middle)
        line = f"{fit(_(self.record.title), TITLE - 1)} {value:{middle}} {fit(self.source_words, SOURCE)}"
        return Content(line + (fit(_(self.record.help), help) if help and self.record.help else ""))

    @property
    def source_words(self) -> str:
        """Where the value shown comes from: default, global or mine; or that it was changed."""
        if self.changed and not self.reset:
            return _("changed")
        return _(SOURCES[self._inherited.source if self.reset else self._shown.source])

    @property
    def text(self) -> str:
        """The value as typed or chosen."""
        editor = next(iter(self.query(".editor")), None)
        if editor is None:  # it can only be read, or is not there yet
            return self._start
        if isinstance(editor, Checkbox):
            return editable(editor.value)
        if isinstance(editor, TextArea):
            return editor.text
        assert isinstance(editor, Input | Select)
        return str(editor.value)

    @property
    def changed(self) -> bool:
        """Whether saving has something to do here."""
        return self.reset or self.text != self._start

    @property
    def problem(self) -> str:
        """What is wrong with the text as it was changed, or nothing."""
        if not self.changed:
            return ""  # what is stored may be older than a rule; it is not the operator's typing that is wrong
        try:
            parse(self.record.key, self.text)
        except InputError as error:
            return str(error)
        return ""

    def show(self, found: Found, inherited: Found) -> None:
        """Show another value, as after saving."""
        self._shown, self._inherited, self.reset = found, inherited, False
        self._start = editable(found.value) if self.record.kind is bool else found_text(found)
        self._put(self._start)
        self.check()

    def forget(self) -> None:
        """Show what is inherited and forget the value of this scope when saving."""
        self._put(found_text(self._inherited))
        self.reset = True
        self.check()

    def _put(self, text: str) -> None:
        if not self.can_change:
            return
        editor = self.query_one(".editor")
        with self.prevent(Input.Changed, Checkbox.Changed, Select.Changed, TextArea.Changed):
            if isinstance(editor, Checkbox):
                editor.value = text == editable(True)
            elif isinstance(editor, TextArea):
                editor.text = text
            elif isinstance(editor, Input | Select):
                editor.value = text

    @on(Input.Changed)
    @on(Checkbox.Changed)
    @on(Select.Changed)
    @on(TextArea.Changed)
    def _edited(self) -> None:
        self.reset = False
        self.check()

    def check(self) -> None:
        """Show what is wrong, and where the value comes from."""
        self._tell_problem()
        self.refresh()

    def _tell_problem(self) -> None:
        problem = self.problem or ("" if self.changed else self._shown.problem)
        labels = self.query(".problem").results(Label)
        label = next(iter(labels), None)
        if label is not None:
            label.update(problem)
        elif problem:
            self.mount(Label(problem, classes="problem", markup=False))
        self.set_class(bool(problem), "-wrong")
