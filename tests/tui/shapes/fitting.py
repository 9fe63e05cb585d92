"""Whether a person at a small terminal gets to all of a screen: what is cut, what cannot be reached with keys."""

from collections.abc import Iterator
from typing import Any

from textual.app import App
from textual.containers import ScrollableContainer
from textual.pilot import Pilot
from textual.widget import Widget
from textual.widgets import Button, Checkbox, Label, Select, Static, Tabs
from textual.widgets._footer import FooterKey

from tests.tui.shapes.cells import drawn, squeezed, without_colour, words
from tui.widgets.paged_table import PagedTable

ENOUGH = 3  # lines of a long widget, such as a table, that are enough to work in it


def cut(app: App[Any]) -> Iterator[str]:
    """What of the screen is not there to be read: words of labels, keys of the footer, cells and totals of tables."""
    for widget in app.screen.walk_children(Widget):
        if not widget.size or not all(node.display for node in widget.ancestors_with_self if isinstance(node, Widget)):
            continue
        text = _text(widget)
        if text and (squeezed(text) not in drawn(widget) or _covered(app, widget)):
            yield f"{widget!r} is cut: {text!r}"
        if isinstance(widget, FooterKey) and _visible(app, widget) != widget.region:
            yield f"the footer does not show {widget.description!r}"
        if isinstance(widget, PagedTable):
            yield from _cut_cells(app, widget)


def _covered(app: App[Any], widget: Widget) -> bool:
    """Whether a part of it is out of sight, and nothing around it scrolls."""
    scrolls = any(isinstance(node, ScrollableContainer | Tabs) for node in widget.ancestors)
    return not scrolls and _visible(app, widget) != widget.region


def _text(widget: Widget) -> str:
    """What a person should read on the widget; nothing where it may be more than fits, such as in a field."""
    if isinstance(widget, FooterKey):
        return widget.description
    if isinstance(widget, Button | Checkbox):
        return str(widget.label)
    if isinstance(widget, Label | Static) and not isinstance(widget.parent, Select | type(None)):
        return "" if widget.parent.parent and isinstance(widget.parent.parent, Select) else str(widget.render())
    return ""


def _cut_cells(app: App[Any], table: PagedTable[Any]) -> Iterator[str]:
    seen = squeezed(words(app))
    if table.virtual_size.width > table.scrollable_content_region.width:
        yield f"{table!r} is wider than its window"
    for text, totals in table._feet.footers:
        for part in (text, *totals.values()):
            if squeezed(part) not in seen:
                yield f"{table!r} does not show {part!r} below its rows"
    for column in table._columns if table.row is not None else ():
        cell = column.text(table.row)
        if not column.stands_for and cell != column.nothing and squeezed(cell) not in seen:
            yield f"{table!r} does not show {cell!r} of the row under its cursor"


def _visible(app: App[Any], widget: Widget) -> Any:
    return app.screen.find_widget(widget).visible_region


async def unreached(pilot: Pilot[Any]) -> list[str]:
    """Walk once round with Tab: what is not reached, or not in view then, or looks the same without colour; and what
    no key scrolls."""
    app, found, visited = pilot.app, [], set()
    chain = list(app.screen.focus_chain)
    after = without_colour(app)
    for _step in chain:
        before = after
        await pilot.press("tab")
        after = without_colour(app)
        widget = app.screen.focused
        if widget is None:
            break
        visited.add(widget)
        seen = _visible(app, widget)
        if seen.height < min(ENOUGH, widget.region.height) or seen.width < widget.region.width:
            found.append(f"{widget!r} has the focus out of view: {seen} of {widget.region}")
        if len(chain) > 1 and after == before:
            found.append(f"{widget!r} looks the same with the focus, without colour")
    found += [f"{widget!r} is not reached" for widget in chain if widget not in visited]
    for area in app.screen.query(ScrollableContainer):
        if area.max_scroll_y and not (area.can_focus or any(widget in area.walk_children() for widget in chain)):
            await pilot.press("pagedown")
            await pilot.pause()
            if not area.scroll_y:
                found.append(f"{area!r} has more than it shows, and no key scrolls it")
    return found
