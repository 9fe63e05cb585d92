"""The list of reminders as a file: PDF, CSV or XLSX, with the columns that the operator sees."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from data.errors import InputError, StoppedError
from data.language import N_, _, ngettext
from data.pages import ReminderPages, ReminderRow
from data.sheets import Cell, Table, write_csv, write_xlsx
from data.writing import replacing

Format = Literal["pdf", "csv", "xlsx"]
Progress = Callable[[int, int], None]

MOST_PRINTED = 100_000  # rows of a PDF: 2,500 sheets of paper, and all of them in memory
STEP = 500  # rows between two reports


@dataclass(frozen=True, slots=True)
class ListColumn:
    """One column; ``width`` is its share of the page in characters, numbers are aligned ``right``."""

    key: str
    title: str
    value: Callable[[ReminderRow], Cell]
    width: int
    right: bool = False


_COLUMNS = (
    ListColumn("year", N_("Year"), lambda r: r.year, 5, True),
    ListColumn("number", N_("Number"), lambda r: r.number, 8, True),
    ListColumn("date", N_("Date"), lambda r: r.date, 11),
    ListColumn("customer", N_("Customer"), lambda r: r.customer, 12),
    ListColumn("name", N_("Name"), lambda r: r.name, 30),
    ListColumn("level", N_("Level"), lambda r: r.level, 6, True),
    ListColumn("amount", N_("Amount"), lambda r: r.amount, 14, True),
    ListColumn("days_late", N_("Days late"), lambda r: r.days_late, 9, True),
    ListColumn("average_per_day", N_("Per day"), lambda r: r.average_per_day, 10, True),
    ListColumn("cost", N_("Cost"), lambda r: r.cost, 9, True),
    ListColumn("currency", N_("Currency"), lambda r: r.currency, 10),
    ListColumn("state", N_("State"), lambda r: _(r.state), 10),
    ListColumn("sent_how", N_("Sent by"), lambda r: _(r.sent_how) if r.sent_how else "", 8),
    ListColumn("package", N_("Package"), lambda r: r.package, 10, True),
    ListColumn("defaulter", N_("Defaulter"), lambda r: r.defaulter, 11),
    ListColumn("lawsuit", N_("Lawsuit"), lambda r: r.lawsuit, 8),
)


def list_columns(keys: Sequence[str] = ()) -> list[ListColumn]:
    """The columns with these keys in that order; all of them if none is known."""
    known = {column.key: column for column in _COLUMNS}
    return [known[key] for key in dict.fromkeys(keys) if key in known] or list(_COLUMNS)


def write_list(
    pages: ReminderPages, form: Format, file: Path, columns: Sequence[ListColumn] = (), *, title: str = "",
    password: str = "", progress: Progress | None = None, should_stop: Callable[[], bool] | None = None,
) -> int:
    """Write the reminders of ``pages`` to ``file`` and return how many; ``title`` (such as the company) and
    ``password`` are for a PDF.

    The file is written whole or not at all. InputError if it cannot be written or holds too many rows; StoppedError
    once ``should_stop`` says so.
    """
    total = pages.count()
    if form == "pdf" and total > MOST_PRINTED:
        raise InputError(_("{count} reminders are too many for a printed list, which holds {most}. Choose CSV or XLSX, "
                           "or select less.").format(count=total, most=MOST_PRINTED))
    columns = columns or list_columns()
    rows = _Counted(pages, progress, should_stop)
    header = [_(column.title) for column in columns]
    cells = ([column.value(row) for column in columns] for row in rows)
    with replacing(file) as target:
        if form == "csv":
            write_csv(target, header, cells)
        elif form == "xlsx":
            write_xlsx(target, [Table(_("Reminders"), header, cells)])
        else:
            from dunning.list_sheet import list_pdf
            from dunning.pdf_files import protected

            content = list_pdf(rows, pages.totals(), columns, " · ".join(filter(None, [title, _("Reminders")])))
            target.write(protected(content, password) if password else content)
    return rows.done


class _Counted:
    """The rows of a list, one page in memory; reports how many were read, and stops in between."""

    def __init__(
        self, pages: ReminderPages, progress: Progress | None, should_stop: Callable[[], bool] | None
    ) -> None:
        self._pages, self._progress, self._should_stop = pages, progress, should_stop
        self.done = 0

    def __iter__(self) -> Iterator[ReminderRow]:
        total = self._pages.count()
        for row in self._pages.rows():
            if self.done % STEP == 0:
                if self._should_stop is not None and self._should_stop():
                    raise StoppedError(_("Stopped; no file was written."))
                if self._progress is not None:
                    self._progress(self.done, total)
            yield row
            self.done += 1
        if self._progress is not None:
            self._progress(self.done, total)


def count_words(count: int) -> str:
    """``11 reminders``."""
    return ngettext("{n} reminder", "{n} reminders", count).format(n=count)
