"""One preference in a form: title, field, where its value comes from, and what is wrong with what is typed."""

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widget import Widget
from textual.widgets import Checkbox, Input, Label, Select, TextArea

from data.errors import InputError
from data.language import N_, _
from data.preferences import Declared, Found, parse, to_text
from tui.widgets.tick import Tick

SOURCES = {"default": N_("default"), "global": N_("global"), "operator": N_("mine")}


class PreferenceRow(Vertical):
    """The row of ``record`` showing ``found``; ``inherited`` is what counts once the value here is taken away."""

    def __init__(self, record: Declared, found: Found, inherited: Found) -> None:
        super().__init__()
        self.record = record
        self._shown = found
        self._inherited = inherited
        self.reset = False  # the stored value is to be forgotten

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield Label(_(self.record.title), classes="field", markup=False)
            yield self._editor()
            yield Label("", classes="source", markup=False)
        yield Label("", classes="problem", markup=False)

    def _editor(self) -> Widget:
        record, value = self.record, to_text(self._shown.value)
        help = _(record.help) if record.help else ""
        if record.kind is bool:
            return Tick("", bool(self._shown.value), classes="editor")
        if record.choices:
            return Select([(choice, choice) for choice in record.choices], allow_blank=False, value=value,
                          compact=True, classes="editor", tooltip=help or None)
        if record.key.endswith(".body") or record.key == "sender.signature":
            return TextArea(value, compact=True, classes="editor", placeholder=help)
        return Input(value, compact=True, classes="editor", placeholder=help, select_on_focus=False)

    def on_mount(self) -> None:
        self._show_source()

    @property
    def text(self) -> str:
        """The value as typed or chosen."""
        editor = self.query_one(".editor")
        if isinstance(editor, Checkbox):
            return to_text(editor.value)
        if isinstance(editor, TextArea):
            return editor.text
        assert isinstance(editor, Input | Select)
        return str(editor.value)

    @property
    def changed(self) -> bool:
        """Whether saving has something to do here."""
        return self.reset or self.text != to_text(self._shown.value)

    @property
    def problem(self) -> str:
        """What is wrong with the text, or nothing."""
        if not self.changed:
            return ""  # what is stored may be older than a rule; it is not the operator's typing that is wrong
        try:
            parse(self.record.key, self.text)
        except InputError as error:
            return str(error)
        return ""

    def show(self, found: Found, inherited: Found) -> None:
        """Show another value, as after saving or in the other scope."""
        self._shown, self._inherited, self.reset = found, inherited, False
        self._put(to_text(found.value))
        self.check()

    def forget(self) -> None:
        """Show what is inherited and forget the value of this scope when saving."""
        self._put(to_text(self._inherited.value))
        self.reset = True
        self.check()

    def _put(self, text: str) -> None:
        editor = self.query_one(".editor")
        with self.prevent(Input.Changed, Checkbox.Changed, Select.Changed, TextArea.Changed):
            if isinstance(editor, Checkbox):
                editor.value = text == "yes"
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
        problem = self.problem
        self.query_one(".problem", Label).update(problem)
        self.set_class(bool(problem), "-wrong")
        self._show_source()

    def _show_source(self) -> None:
        source = self._inherited.source if self.reset else self._shown.source
        words = _("changed") if self.changed and not self.reset else _(SOURCES[source])
        self.query_one(".source", Label).update(words)
