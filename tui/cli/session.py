"""What every command shares: the open database, the operator, how to ask and how to answer."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Protocol

import click

from data.errors import InputError
from data.language import _, set_language, system_language

if TYPE_CHECKING:
    from data.operators import CurrentOperator
    from data.preferences import Preferences



class Progress(Protocol):
    """Told how far the work is; ``label`` replaces what stands before the bar."""

    def __call__(self, done: int, total: int, label: str = ...) -> None: ...


class Session:
    """One run of the command line. ``as_json`` and ``yes`` may be given before or after the command."""

    def __init__(self, database: str | None, operator: str | None, as_json: bool, yes: bool) -> None:
        self.database = database
        self.operator_code = operator
        self.as_json = as_json
        self.yes = yes
        self.new_database = ""  # the name of a database that did not exist before
        self._operator: CurrentOperator | None = None

    def open(self) -> None:
        """Open the database, act as the operator and speak their language.

        RightsError if ``--operator`` names somebody else and the user of this computer is no supervisor.
        """
        from data.acting import act_as
        from data.database import database_name, open_database
        from data.operators import check_may_stand_in, current_operator
        from data.secrets import set_asker
        from tui.cli.asking import ask_at_terminal

        act_as("")  # until it is known who
        is_new = open_database(self.database, lambda words: self.note(words, {"older_database": database_name()}))
        self._operator = current_operator(self.operator_code)
        if self.operator_code:
            check_may_stand_in(self.operator_code)
        act_as(self._operator.code)
        set_language(self._operator.language or system_language())
        set_asker(ask_at_terminal if self.asks else None)
        if is_new:
            self.new_database = database_name()
            self.note(_("A new, empty database was made: {name}").format(name=self.new_database),
                      {"new_database": self.new_database})

    @property
    def asks(self) -> bool:
        """Whether somebody sits there who can be asked."""
        return not self.as_json and sys.stdin.isatty()

    @property
    def operator(self) -> "CurrentOperator":
        """Who works; the database is opened if it was not yet."""
        if self._operator is None:
            self.open()
        assert self._operator is not None
        return self._operator

    def preferences(self) -> "Preferences":
        """The preferences as the operator sees them."""
        from data.preferences import Preferences

        return Preferences(self.operator.code)

    def answer(self, result: dict[str, Any], text: Callable[[], None]) -> None:
        """Print ``result`` as the one JSON object, or else let ``text`` print for people."""
        if self.as_json:
            click.echo(json.dumps(result, default=_plain, ensure_ascii=False))
        else:
            text()

    def note(self, words: str, result: dict[str, Any]) -> None:
        """Say on stderr what the operator should know besides the answer: ``words``, with ``--json`` ``result``."""
        click.echo(json.dumps(result, default=_plain, ensure_ascii=False) if self.as_json else words, err=True)

    def confirm(self, question: str) -> None:
        """Ask before sending or deleting; the default is no. Without a terminal ``--yes`` must have been given."""
        if self.yes:
            return
        if not sys.stdin.isatty():
            raise InputError(_("{question} Without a terminal this needs --yes. Nothing was done.").format(
                question=question))
        if not click.confirm(question, default=False, err=True):
            raise InputError(_("Nothing was done."))

    @contextmanager
    def progress(self, label: str) -> Iterator[Progress | None]:
        """A progress bar on stderr when that is a terminal; the block gets ``report(done, total)`` or None."""
        if self.as_json or not sys.stderr.isatty():
            yield None
            return
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
        from rich.progress import Progress as Bar

        columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn())
        with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task(label, total=None)

            def show(done: int, total: int, label: str = label) -> None:
                bar.update(task, completed=done, total=total, description=label)

            yield show


def _plain(value: Any) -> Any:
    """Values JSON does not know: money as a string, dates in ISO form."""
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no JSON form")


def _remember(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if value:
        setattr(ctx.obj, str(param.name), True)


def common(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options every command takes after its name too: ``--json`` and ``--yes``."""
    for name, flag, text in (
        ("yes", "--yes", _("Do not ask.")), ("as_json", "--json", _("Print one JSON object."))
    ):
        command = click.option(flag, name, is_flag=True, expose_value=False, callback=_remember, help=text)(command)
    return command


def print_table(columns: Sequence[str], rows: Iterable[Sequence[str]], right: Sequence[int] = ()) -> None:
    """A plain table on stdout; the columns numbered in ``right`` are aligned right. Cells are never markup."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for index, column in enumerate(columns):
        table.add_column(Text(column), justify="right" if index in right else "left", no_wrap=index in right)
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    console = Console()
    if not console.is_terminal:
        console = Console(width=200)  # a pipe has no width; do not cut what a script may read
    console.print(table)
