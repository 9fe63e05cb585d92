"""A dialog with a text that may be longer than its window: the arrows scroll it while a button has the focus."""

from typing import ClassVar, TypeVar

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen

from data.language import _

T = TypeVar("T")


class LongText(VerticalScroll, can_focus=False):
    """What is read, from its title on: as high as it is, and no higher than the room beside the docked buttons."""

    DEFAULT_CSS = "LongText { height: auto; max-height: 1fr; }"


class TextDialog(ModalScreen[T]):
    """A modal screen with a LongText."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "scroll_text(-1)", _("Up"), show=False),
        Binding("down", "scroll_text(1)", _("Down"), show=False),
        Binding("pageup", "scroll_text(-10)", _("Page up"), show=False),
        Binding("pagedown", "scroll_text(10)", _("Page down"), show=False),
    ]

    def action_scroll_text(self, lines: int) -> None:
        """Scroll the text."""
        for text in self.query(LongText):
            text.scroll_relative(y=lines, animate=False)
