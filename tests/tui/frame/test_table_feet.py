"""What is told below the rows: whatever has no room in the line of the row, and every total."""

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.app import App, ComposeResult

from tui.widgets.paged_table import PagedTable
from tui.widgets.table_columns import Column, arrange, natural_widths, row_line
from tui.widgets.table_feet import DOT, footer_lines, joined, rest_lines
from tui.widgets.table_source import ListSource

Words = Callable[[App[Any]], str]


class Row(NamedTuple):
    id: int
    name: str
    amount: str = "1.234.567,89"
    cost: str = "2,00"
    flag: str = "[ ]"


COLUMNS: list[Column[Row]] = [
    Column("name", "Name", lambda r: r.name, 5, flexible=True, speaks=True),
    Column("amount", "Amount", lambda r: r.amount, 4, right=True),
    Column("cost", "Cost", lambda r: r.cost, 4, right=True, yields=1),
    Column("flag", "Flag", lambda r: r.flag, 3, rank=1, nothing="[ ]"),
]
LONG = Row(1, "Računalništvo Šempeter d.o.o.")
TOTALS = {"amount": "9.999.999,99", "cost": "1.000,00"}


def told(row: Row, width: int) -> tuple[str, list[str], list[str]]:
    """The line of the row, what is told of it below, and the footer."""
    placed = arrange(COLUMNS, natural_widths(COLUMNS, [row], [TOTALS], {}, ""), width, 20)
    return row_line(placed, row), rest_lines(COLUMNS, placed, row, width), footer_lines(
        COLUMNS, placed, "2 shown", TOTALS, width)


def test_a_column_that_yields_is_told_with_its_title_and_its_total() -> None:
    line, rest, footer = told(LONG, 25)
    assert line == "Računalništ… 1.234.567,89"
    assert rest == ["Računalništvo Šempeter", f"d.o.o.{DOT}Cost 2,00"]
    assert footer == ["2 shown      9.999.999,99", "Cost 1.000,00"]


def test_totals_that_yield_stand_beside_the_words_where_there_is_room() -> None:
    placed = arrange(COLUMNS[:3], {"name": 29, "amount": 12, "cost": 30}, 42, 20)
    [line] = footer_lines(COLUMNS, placed, "2 shown", TOTALS, 42)
    assert line == f"2 shown{DOT}Cost 1.000,00".ljust(30) + "9.999.999,99"


def test_words_longer_than_their_place_get_a_line_of_their_own() -> None:
    placed = arrange(COLUMNS[:3], {"name": 5, "amount": 12, "cost": 8}, 27, 20)
    assert footer_lines(COLUMNS, placed, "2 marked not shown", TOTALS, 27) == [
        "2 marked not shown", f"{'':5} 9.999.999,99 1.000,00"]


def test_nothing_is_told_where_all_is_there() -> None:
    line, rest, footer = told(LONG, 100)
    assert LONG.name in line
    assert rest == []
    assert len(footer) == 1
    assert told(LONG._replace(flag="[x]"), 46)[1][-1].endswith(f"{DOT}Flag [x]")


def test_a_wide_window_does_not_tear_the_columns_apart() -> None:
    short = Row(1, "Kupec A")
    assert told(short, 200)[0].index("1.234.567,89") < 50


@example(["\N{HANGUL JUNGSEONG FILLER}"], 8)
@given(st.lists(st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=40), max_size=6), st.integers(8, 60))
def test_parts_keep_every_letter_whatever_the_width(parts: list[str], width: int) -> None:
    lines = joined(parts, width)
    assert "".join("".join(lines).replace(DOT, "").split()) == "".join(parts)
    assert all(cell_len(line) <= width for line in lines)


class TableApp(App[None]):
    """A table of a short name and a long one."""

    def compose(self) -> ComposeResult:
        yield PagedTable[Row](COLUMNS)

    def on_mount(self) -> None:
        rows = [Row(1, "Kupec"), LONG, *(Row(n, "Kupec") for n in range(2, 60))]
        self.table.show(ListSource(rows), len(rows))
        self.table.footer("60 shown", TOTALS)
        self.table.focus()

    @property
    def table(self) -> PagedTable[Row]:
        return self.query_one(PagedTable)


@pytest.mark.parametrize("height", [12, 7])
async def test_the_row_under_the_cursor_is_told_and_stays_in_view(height: int, words: Words) -> None:
    app = TableApp()
    async with app.run_test(size=(26, height)) as pilot:
        await pilot.pause()
        assert "Cost 2,00" in words(app)
        assert "d.o.o." not in words(app)
        await pilot.press("down")
        await pilot.pause()
        assert "d.o.o." in words(app)
        await pilot.press("end")
        await pilot.pause()
        top = round(app.table.scroll_y)
        assert top <= app.table.cursor < top + app.table.page
        assert app.table.page >= 1
        assert words(app).splitlines()[-1].strip() == "Cost 1.000,00"


def test_cells_of_two_columns_are_counted_as_two() -> None:
    wide = Row(1, "漢字" * 12)
    line, rest, _footer = told(wide, 40)
    assert cell_len(line) == 40
    assert "".join(rest).startswith("漢字" * 10)
