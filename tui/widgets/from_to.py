"""A range typed in two fields, from and to, checked as it is typed."""

from collections.abc import Callable
from datetime import date
from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Input, Label

from data.errors import InputError
from data.formatting import format_date
from data.language import N_, _, language
from data.selection import Range, parse_date


def number(text: str) -> int:
    """A whole number that is not negative; ValueError otherwise."""
    if not text.isdecimal():  # int() would take signs, spaces and underscores
        raise ValueError(text)
    return int(text)


def day(text: str) -> date:
    """A date typed as dd.mm.yyyy or ISO; ValueError otherwise."""
    return parse_date(text)


WRONG: dict[Callable[[str], Any], str] = {
    number: N_("{name}: “{value}” is not a whole number."),
    day: N_("{name}: “{value}” is not a date such as 17.08.2012 or 2012-08-17."),
}


def show(value: str | int | date | None) -> str:
    """How a range's end is written in its field."""
    if value is None:
        return ""
    return format_date(value, language()) if isinstance(value, date) else str(value)


class FromTo(Vertical):
    """``title [from] to [to]``, and below it what is wrong, if anything.

    ``convert`` makes the value of the text and raises ValueError: ``str``, ``number`` or ``day``.
    """

    single = False

    def __init__(self, title: str, convert: Callable[[str], Any], value: Range[Any], id: str) -> None:
        super().__init__(id=id)
        self.label = title
        self._convert = convert
        self._value = value

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield Label(self.label, classes="field", markup=False)
            yield Input(show(self._value.low), compact=True, classes="low")
            if not self.single:
                yield Label(_("to"), classes="to", markup=False)
                yield Input(show(self._value.high), compact=True, classes="high")
        yield Label("", classes="problem", markup=False)

    def read(self) -> Range[Any]:
        """The range as typed; InputError says which part cannot be understood."""
        ends = [self._end(field.value.strip()) for field in self.query(Input)]
        low, high = ends[0], ends[-1]
        if low is not None and high is not None and low > high:
            raise InputError(
                _("{name}: {low} is after {high}.").format(name=self.label, low=show(low), high=show(high))
            )
        return Range(low, high)

    def _end(self, text: str) -> Any:
        if not text:
            return None
        try:
            return self._convert(text)
        except ValueError:
            raise InputError(_(WRONG[self._convert]).format(name=self.label, value=text)) from None

    @on(Input.Changed)
    def check(self) -> None:
        """Show or clear what is wrong."""
        try:
            self.read()
            problem = ""
        except InputError as error:
            problem = str(error)
        self.query_one(".problem", Label).update(problem)
        self.set_class(bool(problem), "-wrong")


class One(FromTo):
    """A single value: ``title [value]``; reads as the range from it to itself."""

    single = True
