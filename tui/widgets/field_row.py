"""One field of a form: title, editor, and what is wrong with what is typed."""

from collections.abc import Callable
from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widget import Widget
from textual.widgets import Checkbox, Input, Label, Select

from data.errors import InputError
from tui.widgets.text import plain
from tui.widgets.tick import Tick

YES, NO = "yes", "no"


@dataclass(frozen=True, slots=True)
class FormField:
    """What a form asks: ``value`` is what the editor shows at first.

    ``choices`` are pairs of words and value; a ``tick`` is ``yes`` or ``no``; a ``fixed`` field is only shown.
    ``check`` raises InputError with what is wrong.
    """

    name: str
    title: str
    value: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    tick: bool = False
    help: str = ""
    fixed: bool = False
    check: Callable[[str], object] | None = None


class FieldRow(Vertical):
    """The row of ``field``."""

    def __init__(self, field: FormField) -> None:
        super().__init__(id=f"field-{field.name}")
        self.field = field

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield Label(self.field.title, classes="field", markup=False)
            yield self._editor()
            yield Label(self.field.help, classes="help", markup=False)
        yield Label("", classes="problem", markup=False)

    def _editor(self) -> Widget:
        field = self.field
        if field.fixed:
            return Label(plain(field.value), classes="editor", markup=False)
        if field.tick:
            return Tick("", field.value == YES, classes="editor")
        if field.choices:
            return Select([(words, value) for words, value in field.choices], allow_blank=False, value=field.value,
                          compact=True, classes="editor")
        return Input(plain(field.value), compact=True, classes="editor", placeholder=field.help, select_on_focus=False)

    @property
    def text(self) -> str:
        """The value as typed or chosen."""
        if self.field.fixed:
            return self.field.value
        editor = self.query_one(".editor")
        if isinstance(editor, Checkbox):
            return YES if editor.value else NO
        assert isinstance(editor, Input | Select)
        return str(editor.value)

    @property
    def changed(self) -> bool:
        """Whether saving has something to do here."""
        return self.text != (plain(self.field.value) if isinstance(self.query_one(".editor"), Input) else
                             self.field.value)

    @property
    def problem(self) -> str:
        """What is wrong with the text, or nothing; what was there before is not the operator's typing."""
        if self.field.check is None or not self.changed:
            return ""
        try:
            self.field.check(self.text)
        except InputError as error:
            return plain(str(error))
        return ""

    @on(Input.Changed)
    @on(Checkbox.Changed)
    @on(Select.Changed)
    def check(self) -> None:
        """Show or clear what is wrong."""
        problem = self.problem
        self.query_one(".problem", Label).update(problem)
        self.set_class(bool(problem), "-wrong")
