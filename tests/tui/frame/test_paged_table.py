"""The table over a million rows: a window is read, marks are kept by id, nothing animates."""

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from textual.app import App, ComposeResult
from textual.pilot import Pilot

from data.selection import Group, Marks
from tui.widgets.paged_table import PagedTable
from tui.widgets.table_columns import Column
from tui.widgets.table_source import Identified, ListSource

MILLION = 1_000_000
Words = Callable[[App[Any]], str]


class Row(NamedTuple):
    id: int
    name: str


class Counting:
    """A million rows made when asked for; remembers what was asked."""

    def __init__(self, count: int = MILLION) -> None:
        self.rows = count
        self.asked: list[tuple[int, int]] = []

    def count(self) -> int:
        return self.rows

    def window(self, start: int, size: int) -> list[Row]:
        self.asked.append((start, size))
        return [Row(at + 1, f"Müller [/b] {at}") for at in range(start, min(self.rows, start + size))]


class TableApp(App[None]):
    """One table."""

    def __init__(self, source: Counting) -> None:
        super().__init__()
        self.source = source
        self.seen: list[object] = []

    def compose(self) -> ComposeResult:
        columns: list[Column[Row]] = [
            Column("id", "Id", lambda r: str(r.id), 7, right=True, sort="id"),
            Column("name", "Name", lambda r: r.name, 30, flexible=True),
            Column("far", "Far", lambda r: "f" * 30, 30),
        ]
        yield PagedTable[Row](columns, markable=True)

    def on_mount(self) -> None:
        self.table.show(self.source, self.source.rows, sort="id")
        self.table.footer("all", {"name": "9"})
        self.table.focus()

    @property
    def table(self) -> PagedTable[Row]:
        return self.query_one(PagedTable)

    def on_paged_table_chosen(self, message: PagedTable.Chosen) -> None:
        assert message.control is self.table
        self.seen.append(message.row)

    def on_paged_table_marked(self, message: PagedTable.Marked) -> None:
        self.seen.append(message.marks)

    def on_paged_table_sort_asked(self, message: PagedTable.SortAsked) -> None:
        self.seen.append(message.sort)


async def keys(pilot: Pilot[None], *names: str) -> None:
    await pilot.press(*names)
    await pilot.pause()


async def test_keys_move_through_a_million_rows_reading_windows_only(words: Words) -> None:
    app = TableApp(Counting())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert app.table.page == 22
        await keys(pilot, "end")
        assert app.table.row == Row(MILLION, "Müller [/b] 999999")
        assert "Müller [/b] 999999" in words(app)
        await keys(pilot, "pageup", "up")
        assert app.table.row == Row(MILLION - 23, f"Müller [/b] {MILLION - 24}")
        await keys(pilot, "home", "pagedown", "down")
        assert app.table.row == Row(24, "Müller [/b] 23")
        assert max(size for _start, size in app.source.asked) <= 3 * 24
        assert len(app.source.asked) < 10


async def test_page_down_arrives_at_once() -> None:
    app = TableApp(Counting())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        app.table.action_page(1)
        assert app.table.scroll_y == 22
        assert app.table.cursor == 22
        app.table.action_page(-1)
        app.table.action_page(-1)
        assert (app.table.scroll_y, app.table.cursor) == (0, 0)


async def test_header_and_footer_stay(words: Words) -> None:
    app = TableApp(Counting())
    async with app.run_test(size=(80, 24)) as pilot:
        await keys(pilot, "pagedown")
        lines = words(app).splitlines()
        assert "Id▲" in lines[0]
        assert lines[1].split()[2] == "23"
        assert "9" in lines[-1]


async def test_marks_stay_with_their_rows() -> None:
    app = TableApp(Counting())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        app.table.action_mark()
        await keys(pilot, "end", "home")
        assert app.table.marks.among([1, 2]) == {1}
        app.table.show(Counting(10), 10)  # as after filtering
        assert app.table.marks == Marks(frozenset({1}))
        app.table.action_mark_all()
        app.table.action_mark()
        assert app.table.marks == Marks(groups=(Group(None, frozenset({1})),))
        assert app.table.marks.among([1, 999_999]) == {999_999}
        assert app.table.marks.count(10) == 9
        app.table.action_mark()
        assert app.table.marks.among([1, 999_999]) == {1, 999_999}
        assert app.table.marks.count(10) == 10
        app.table.action_mark_none()
        await pilot.pause()
        assert app.seen[-1] == Marks()


async def test_mouse(words: Words) -> None:
    app = TableApp(Counting())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.click(PagedTable, offset=(30, 5))
        assert app.table.cursor == 4
        await pilot.click(PagedTable, offset=(1, 3))
        assert app.table.marks == Marks(frozenset({3}))
        assert "[x]" in words(app).splitlines()[3]
        await pilot.click(PagedTable, offset=(8, 0))
        await pilot.click(PagedTable, offset=(30, 6), times=2)
        await pilot.pause()
        assert "id" in app.seen
        assert app.seen[-1] == Row(6, "Müller [/b] 5")
        await pilot.click(PagedTable, offset=(30, 23))  # the footer is no row
        assert app.table.cursor == 5
        app.table._on_mouse_scroll_down(scroll_event(app))
        assert app.table.scroll_y == 3
        app.table._on_mouse_scroll_up(scroll_event(app))
        assert app.table.scroll_y == 0


def scroll_event(app: TableApp) -> Any:
    from textual.events import MouseScrollDown

    return MouseScrollDown(app.table, 0, 0, 0, 1, 0, False, False, False)


async def test_columns_beyond_the_edge_are_reached_with_the_arrows(words: Words) -> None:
    app = TableApp(Counting())
    async with app.run_test(size=(60, 20)) as pilot:
        await pilot.pause()
        assert "f" * 30 not in words(app)
        await keys(pilot, "right", "right", "right")
        assert "Far" in words(app)
        assert "f" * 30 in words(app)
        await keys(pilot, "left", "left", "left")
        assert "f" * 30 not in words(app)


async def test_nothing_to_show(words: Words) -> None:
    app = TableApp(Counting(0))
    async with app.run_test(size=(80, 24)) as pilot:
        await keys(pilot, "end", "pageup", "down", "home")
        assert app.table.row is None
        app.table.action_mark()
        app.table.action_choose()
        await pilot.click(PagedTable, offset=(30, 5))
        assert app.seen == []
        assert "all" in words(app)


async def test_rows_that_have_gone_meanwhile_are_blank() -> None:
    app = TableApp(Counting())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        app.source.rows = 30
        await keys(pilot, "end")
        assert app.table.row is None


@pytest.mark.parametrize("size", [(80, 24), (60, 20), (160, 50)])
async def test_cursor_stays_in_view_when_the_window_changes(size: tuple[int, int]) -> None:
    app = TableApp(Counting())
    async with app.run_test(size=(100, 40)) as pilot:
        await pilot.pause()
        app.table.cursor = 70
        await pilot.resize_terminal(*size)
        await pilot.pause()
        top = round(app.table.scroll_y)
        assert top <= app.table.cursor < top + app.table.page


def test_a_list_is_a_source() -> None:
    rows: list[Identified] = [Row(at, "") for at in range(5)]
    source = ListSource(rows)
    assert source.count() == 5
    assert [row.id for row in source.window(3, 10)] == [3, 4]


async def test_a_key_draws_only_the_lines_it_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    app = TableApp(Counting())
    drawn: list[int] = []
    draw = PagedTable.render_line

    def count(table: PagedTable[Row], y: int) -> Any:
        drawn.append(y)
        return draw(table, y)

    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        monkeypatch.setattr(PagedTable, "render_line", count)
        await keys(pilot, "down")
        assert sorted(set(drawn)) == [1, 2]
        drawn.clear()
        app.table.action_mark()
        await pilot.pause()
        assert set(drawn) == {2}
        drawn.clear()
        app.table.footer("1 marked")
        await pilot.pause()
        assert set(drawn) == {23}


async def test_a_number_is_never_shown_in_part(words: Words) -> None:
    app = TableApp(Counting())
    async with app.run_test(size=(60, 20)) as pilot:
        await keys(pilot, "end")
        app.table.scroll_to(x=8, animate=False, immediate=True)  # as the scrollbar would, into the middle of the ids
        await pilot.pause()
        last = words(app).splitlines()[-3]
        assert "…" in last[:3]
        assert "1000000" not in last
        assert "Müller [/b] 999999" in last
        await pilot.resize_terminal(9, 20)
        await keys(pilot, "left", "left")
        assert "1000000" not in words(app), "cut by the right edge"
        assert "10000" not in words(app)
