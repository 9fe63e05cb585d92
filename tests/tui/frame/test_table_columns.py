"""How columns share the width: nothing is cut that is a number, nothing overlaps."""

import pytest
from rich.cells import cell_len
from rich.style import Style

from data.language import LANGUAGES, _, set_language
from data.selection import STATES
from tui.reminder_columns import state_mark
from tui.widgets.table_columns import Column, Placed, arrange, header_line, natural_widths, row_line
from tui.widgets.table_feet import footer_line
from tui.widgets.table_strips import make_strip, visible
from tui.widgets.text import fit, plain, plain_lines

Row = tuple[str, str, str]
COLUMNS: list[Column[Row]] = [
    Column("mark", "M", lambda r: r[2][:1], stands_for="state"),
    Column("name", "Name", lambda r: r[0], 6, flexible=True),
    Column("amount", "Amount", lambda r: r[1], 4, right=True, sort="amount"),
    Column("state", "State", lambda r: r[2], 5, rank=1),
    Column("more", "More", lambda r: "much", 4, rank=2),
]
ROWS: list[Row] = [("Računalništvo", "1.234.567,89", "issued"), ("漢字漢字漢字", "1,00", "sent")]


def lines(width: int) -> list[str]:
    widths = natural_widths(COLUMNS, ROWS, [{"amount": "1.234.568,89"}], {}, "amount")
    placed = arrange(COLUMNS, widths, width, comfort=10)
    return [
        header_line(placed, "amount", False), *(row_line(placed, row) for row in ROWS),
        footer_line(placed, "2 shown and a very long sentence", {"amount": "1.234.568,89"}),
    ]  # fmt: skip


def test_wide_shows_every_column_and_the_word_instead_of_its_letter() -> None:
    header, first, second, footer = lines(60)
    assert header.split() == ["Name", "Amount▲", "State", "More"]
    assert "issued" in first
    assert "much" in second
    assert {cell_len(line) for line in (header, first, second)} == {60}
    assert "1.234.568,89" in footer
    assert footer.startswith("2 shown and a very lo")


def test_narrow_keeps_numbers_whole_and_the_letter_of_the_state() -> None:
    header, first, _second, footer = lines(20)
    assert header.split() == ["M", "Name", "Amount▲"]
    assert first == "i Račun… 1.234.567,89"
    assert footer.endswith("1.234.568,89")
    assert first.index("1.234.567,89") == footer.index("1.234.568,89")


def test_footer_without_totals_is_words_alone() -> None:
    widths = natural_widths(COLUMNS, ROWS, [], {}, "")
    assert footer_line(arrange(COLUMNS, widths, 40, 10), "nothing", {}) == "nothing"


def test_widths_only_grow() -> None:
    widths = natural_widths(COLUMNS, [("a", "1", "x")], [], {"amount": 20}, "")
    assert widths["amount"] == 20


def test_fit_counts_cells_not_characters() -> None:
    assert fit("漢字漢字", 5) == "漢字…"
    assert fit("ab", 4, right=True) == "  ab"
    assert fit("ab", 0) == ""


def test_plain_takes_away_what_commands_a_terminal() -> None:
    assert plain("Kupec \x1b[31m\u202eA\nB") == "Kupec  [31m A B"
    assert plain("Čuček [/b]") == "Čuček [/b]"
    assert plain_lines("a\tb\nc") == "a b\nc"


@pytest.mark.parametrize("code", LANGUAGES)
def test_states_are_told_apart_by_their_marks_in_every_language(code: str) -> None:
    set_language(code)
    marks = [state_mark(state, code) for state in STATES]
    assert len(set(marks)) == len(STATES)
    assert all(_(state).startswith(mark) for state, mark in zip(STATES, marks, strict=True))
    if code == "en":
        assert marks == ["p", "i", "s"]


@pytest.mark.parametrize(("right", "seen"), [
    (30, "Ana   24.11.2026 22:05   7"), (22, "Ana   24.11.2026 22:05"), (19, "Ana   24.11.2026 2…"),
    (5, "Ana"), (2, "A…"),
])
def test_what_the_edge_cuts_looks_cut(right: int, seen: str) -> None:
    columns: list[Column[Row]] = [
        Column("name", "Name", lambda r: r[0]), Column("at", "At", lambda r: r[1]), Column("n", "N", lambda r: r[2], 3,
                                                                                          right=True)]
    placed = [Placed(columns[0], 0, 5), Placed(columns[1], 6, 16), Placed(columns[2], 23, 3)]
    strip = make_strip(row_line(placed, ("Ana", "24.11.2026 22:05", "7")), 30, Style())
    assert visible(strip, placed, 0, right).text.rstrip() == seen
