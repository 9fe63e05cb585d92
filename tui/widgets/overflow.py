"""Text that may be more than its place holds: then Tab goes to it, and the arrows scroll it."""

from textual.containers import VerticalScroll


class Overflow(VerticalScroll, can_focus=False):
    """Holds the text; it takes the focus only while there is something to scroll."""

    def watch_show_vertical_scrollbar(self, shown: bool) -> None:
        """More than fits, or no longer."""
        self.can_focus = shown
        if not shown and self.has_focus:
            self.screen.focus_next()
