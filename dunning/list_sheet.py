"""The printed list of reminders: landscape A4, the columns of the screen, totals below, page x of y."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import TYPE_CHECKING

from data.formatting import format_date, format_money, format_sums
from data.language import _, language, ngettext
from data.pages import ReminderRow
from data.sheets import Cell
from data.totals import Totals
from dunning.fonts import BOLD, FAMILY, REGULAR, printable, start_pdf
from dunning.paper import fit
from dunning.reminder_list import ListColumn

if TYPE_CHECKING:
    from fpdf import FPDF

LEFT, WIDTH = 12.0, 273.0  # mm of 297
TOP, PITCH = 26.0, 4.6
ROWS = 35  # a page; the totals take the room of three more
SIZE, TITLE_SIZE = 8.0, 12.0
GAP = 1.5  # between two columns
FOOT = 202.0


class _Sheet:
    """One PDF being drawn; fpdf2 keeps its pages, not we."""

    def __init__(self, columns: Sequence[ListColumn], title: str, pages: int) -> None:
        self.pdf: FPDF = start_pdf((), plain=True)  # any character may come
        self.pdf.set_auto_page_break(False)
        self.pdf.set_title(printable(title))
        self.pdf.set_creator("Dunmail")
        self.pdf.set_producer("Dunmail")
        self._columns, self._title, self._pages = columns, title, pages
        share = WIDTH / sum(column.width for column in columns)
        self._widths = [column.width * share for column in columns]
        self._page, self.y = 0, 0.0

    def next_page(self) -> None:
        self._page += 1
        self.pdf.add_page(orientation="landscape")
        self._write(LEFT, 15, fit(self._title, WIDTH - 60, (TITLE_SIZE,), bold=True).lines[0], TITLE_SIZE, BOLD)
        self._right(LEFT + WIDTH, 15, format_date(date.today(), language()))
        self._right(LEFT + WIDTH, FOOT, _("page {page} of {pages}").format(page=self._page, pages=self._pages))
        self.y = TOP - PITCH
        self.line([_(column.title) for column in self._columns], BOLD)
        self.rule()

    def line(self, cells: Sequence[str], style: str = REGULAR) -> None:
        """A line of the table; what is wider than its column is cut with an …."""
        x = LEFT
        for column, width, text in zip(self._columns, self._widths, cells, strict=True):
            shown = fit(text, width - GAP, (SIZE, SIZE - 1.5), bold=style == BOLD) if text else None
            if shown and column.right:
                self._right(x + width - GAP, self.y, shown.lines[0], shown.size, style)
            elif shown:
                self._write(x, self.y, shown.lines[0], shown.size, style)
            x += width
        self.y += PITCH

    def rule(self) -> None:
        y = self.y - PITCH + 1.2
        self.pdf.line(LEFT, y, LEFT + WIDTH, y)

    def words(self, text: str) -> None:
        """A line across the table."""
        self._write(LEFT, self.y, fit(text, WIDTH, (SIZE,)).lines[0], SIZE, REGULAR)
        self.y += PITCH

    def _write(self, x: float, y: float, text: str, size: float, style: str) -> None:
        self.pdf.set_font(FAMILY, style, size)
        self.pdf.text(x, y, printable(text))

    def _right(self, x: float, y: float, text: str, size: float = SIZE, style: str = REGULAR) -> None:
        self.pdf.set_font(FAMILY, style, size)
        text = printable(text)
        self.pdf.text(x - self.pdf.get_string_width(text), y, text)


def list_pdf(rows: Iterable[ReminderRow], totals: Totals, columns: Sequence[ListColumn], title: str) -> bytes:
    """The PDF of ``rows``, of which there are as many as ``totals`` say."""
    sheet = _Sheet(columns, title, max(1, -(-totals.count // ROWS)))
    started = False
    for chunk in _chunks(rows):
        sheet.next_page()
        started = True
        for row in chunk:
            sheet.line([_text(column.value(row)) for column in columns])
    if not started:
        sheet.next_page()
    sheet.rule()
    for cells in _foot(totals, columns):
        sheet.line(cells, BOLD)
    sheet.words(_count(totals))
    return bytes(sheet.pdf.output())


def _chunks(rows: Iterable[ReminderRow]) -> Iterator[list[ReminderRow]]:
    source = iter(rows)
    while chunk := list(islice(source, ROWS)):
        yield chunk


def _text(cell: Cell) -> str:
    if cell is None or isinstance(cell, str):
        return cell or ""
    if isinstance(cell, bool):
        return "×" if cell else ""  # noqa: RUF001 - the sign, not the letter
    if isinstance(cell, Decimal):
        return format_money(cell, language())
    return format_date(cell, language()) if isinstance(cell, date) else str(cell)


def _foot(totals: Totals, columns: Sequence[ListColumn]) -> Iterator[list[str]]:
    """The totals under their columns, as on the screen."""
    values = {"days_late": totals.days_late}
    if not totals.mixed:
        values |= {"amount": totals.amount, "average_per_day": totals.average_per_day, "cost": totals.cost}
    if any(column.key in values for column in columns):
        yield [_text(values.get(column.key)) for column in columns]


def _count(totals: Totals) -> str:
    words = ngettext("{n} reminder", "{n} reminders", totals.count).format(n=totals.count)
    return f"{words} · {format_sums(totals.amounts, language())}" if totals.mixed else words
