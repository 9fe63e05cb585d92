"""The items table, over as many pages as it needs, its head repeated on each; with interest if there is any."""

from collections.abc import Sequence
from typing import NamedTuple

from dunning.letter_parts.contents import Letter, LetterItem
from dunning.letter_parts.sheet import LEFT, RIGHT, Sheet
from dunning.paper import fit, wrap

HEAD_SIZE, HEAD_PITCH = 8.5, 3.7
ROW_SIZE, ROW_PITCH = 9.5, 4.2
ROW_GAP = 1.2
DOCUMENT_LINES = 6


class Column(NamedTuple):
    """A column of the table; ``label`` is the name of its head's text."""

    label: str
    width: float
    right: bool


COLUMNS = (
    Column("document", 51, False),
    Column("issued", 23, False),
    Column("due", 23, False),
    Column("days_late", 20, True),
    Column("level", 22, True),
    Column("open_amount", 26, True),
)
WITH_INTEREST = (
    Column("document", 34, False),
    Column("issued", 21, False),
    Column("due", 21, False),
    Column("days_late", 19, True),
    Column("level", 19, True),
    Column("open_amount", 26, True),
    Column("interest", 25, True),
)


def columns_of(letter: Letter) -> Sequence[Column]:
    """The columns of its table; as wide together with interest as without."""
    return WITH_INTEREST if letter.interest else COLUMNS


def items_table(sheet: Sheet, height_below: float) -> None:
    """Draw the table; its last row stays on one page with the ``height_below`` mm that follow."""
    columns = columns_of(sheet.letter)
    heads = [wrap(_label(sheet, column), column.width - 2, HEAD_SIZE, bold=True) for column in columns]
    sheet.keep_together(max(map(len, heads)) * HEAD_PITCH + 2 * ROW_PITCH)
    _head(sheet, columns, heads)
    last = len(sheet.letter.items) - 1
    for number, item in enumerate(sheet.letter.items):
        document = fit(item.document, columns[0].width - 2, (ROW_SIZE,), lines=DOCUMENT_LINES).lines
        height = len(document) * ROW_PITCH + ROW_GAP
        if not sheet.has_room(height + (height_below if number == last else 0)):
            sheet.next_page()
            _head(sheet, columns, heads)
        _row(sheet, columns, item, document)
        sheet.y += height
        sheet.paper.rule(LEFT, sheet.y - ROW_PITCH + 0.2, RIGHT, sheet.y - ROW_PITCH + 0.2, 0.1, grey=True)


def _head(sheet: Sheet, columns: Sequence[Column], heads: list[list[str]]) -> None:
    rows = max(map(len, heads))
    x = LEFT
    for column, lines in zip(columns, heads, strict=True):
        for number, line in enumerate(lines):
            y = sheet.y + (rows - len(lines) + number) * HEAD_PITCH
            _cell(sheet, column, x, y, line, HEAD_SIZE, bold=True)
        x += column.width
    sheet.y += (rows - 1) * HEAD_PITCH + 1.6
    sheet.paper.rule(LEFT, sheet.y, RIGHT, sheet.y, 0.3)
    sheet.y += ROW_PITCH


def _label(sheet: Sheet, column: Column) -> str:
    label = sheet.label(column.label)
    return f"{label} {sheet.letter.currency}" if column.label == "open_amount" else label


def _row(sheet: Sheet, columns: Sequence[Column], item: LetterItem, document: list[str]) -> None:
    for number, line in enumerate(document):
        sheet.paper.text(LEFT, sheet.y + number * ROW_PITCH, line, ROW_SIZE)
    values = (
        sheet.date(item.issued), sheet.date(item.due), str(item.days_late), str(item.level), sheet.money(item.amount),
        sheet.money(item.interest),
    )  # fmt: skip
    x = LEFT + columns[0].width
    for column, value in zip(columns[1:], values, strict=False):  # the interest only if it has a column
        _cell(sheet, column, x, sheet.y, value, ROW_SIZE)
        x += column.width


def _cell(sheet: Sheet, column: Column, x: float, y: float, text: str, size: float, *, bold: bool = False) -> None:
    if column.right:
        sheet.paper.right(x + column.width, y, text, size, bold=bold)
    else:
        sheet.paper.text(x, y, text, size, bold=bold)
