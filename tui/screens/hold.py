"""Asks how reminders are to be kept back: what, why, and until when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from importlib.resources import files
from typing import ClassVar, NamedTuple, TypeVar, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Button, Input, Label, Select

from data.errors import InputError
from data.formatting import format_date
from data.holding import check_hold
from data.holds import BLOCK, KINDS, kind_words
from data.language import _, language
from data.selection import parse_date
from tui.widgets.text import plain

T = TypeVar("T", int, str)


class HoldForm(NamedTuple):
    """The hold as it is filled in; ``target`` is the number of what it is about."""

    target: int = 0
    kind: str = BLOCK
    reason: str = ""
    until: date | None = None


class HoldScreen(ModalScreen[HoldForm | None]):
    """Dismissed with the form, or None. ``targets`` say what can be held, ``filled`` is what stands there at first."""

    CSS_PATH = str(files("styles") / "hold.tcss")
    AUTO_FOCUS = "#reason"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", _("Cancel")),
        Binding("f10", "save", _("Save")),
    ]

    def __init__(
        self, title: str, targets: Sequence[str], filled: HoldForm | None = None, kinds: Sequence[str] = KINDS
    ) -> None:
        super().__init__()
        self._heading, self._targets = plain(title), [plain(words) for words in targets]
        self._filled, self._kinds = filled or HoldForm(), kinds

    def compose(self) -> ComposeResult:
        until = self._filled.until
        with Vertical(id="dialog"):
            yield Label(self._heading, id="title", markup=False)
            with Horizontal(classes="line"):
                yield Label(_("About"), classes="field", markup=False)
                yield _choice("target", list(enumerate(self._targets)), self._filled.target)
            with Horizontal(classes="line"):
                yield Label(_("Kind"), classes="field", markup=False)
                yield _choice("kind", [(kind, kind_words(kind)) for kind in self._kinds], self._filled.kind)
            with Horizontal(classes="line"):
                yield Label(_("Reason"), classes="field", markup=False)
                yield Input(self._filled.reason, placeholder=_("why; every dry run says it"), id="reason",
                            compact=True, select_on_focus=False)
            with Horizontal(classes="line"):
                yield Label(_("Last day"), classes="field", markup=False)
                yield Input(format_date(until, language()) if until else "", placeholder=_("empty: until it is lifted"),
                            id="until", compact=True, select_on_focus=False)
            yield Label(_("Until then no reminder is prepared, and none that is prepared or issued is sent."),
                        id="hint", markup=False)
            yield Label("", id="problem", markup=False)
            with Horizontal(id="buttons"):
                yield Button(_("Cancel"), id="cancel", compact=True)
                yield Button(_("Save (F10)"), id="save", variant="primary", compact=True)

    def _read(self) -> HoldForm:
        """The form; InputError says what is wrong with it."""
        typed = self.query_one("#until", Input).value.strip()
        try:
            until = parse_date(typed) if typed else None
        except ValueError:
            raise InputError(_("“{value}” is not a date. Write 17.08.2012 or 2012-08-17.").format(
                value=typed)) from None
        form = HoldForm(self._chosen("target", self._filled.target), self._chosen("kind", self._filled.kind),
                        self.query_one("#reason", Input).value.strip(), until)
        check_hold(form.kind, form.reason, form.until, date.today())
        return form

    def _chosen(self, name: str, alone: T) -> T:
        """What is chosen; where there is no choice, what stands there ``alone``."""
        chosen = next((select.value for select in self.query(f"#{name}").results(Select)), alone)
        return cast(T, chosen)

    @on(Input.Submitted, "#reason")
    def _to_until(self) -> None:
        self.query_one("#until").focus()

    @on(Input.Submitted, "#until")
    @on(Button.Pressed, "#save")
    def action_save(self) -> None:
        """Leave with the form, if it makes sense."""
        try:
            form = self._read()
        except InputError as error:
            self.query_one("#problem", Label).update(plain(str(error)))
        else:
            self.dismiss(form)

    @on(Button.Pressed, "#cancel")
    def action_cancel(self) -> None:
        """Hold nothing."""
        self.dismiss(None)


def _choice(name: str, choices: Sequence[tuple[T, str]], chosen: T) -> Widget:
    """A list to choose from, or only the words if there is no choice."""
    if len(choices) == 1:
        return Label(choices[0][1], classes="only", markup=False)
    return Select([(words, value) for value, words in choices], allow_blank=False, value=chosen, id=name, compact=True)
