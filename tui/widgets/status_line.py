"""The line at the top: whose books, who works, what is going on."""

from rich.cells import cell_len
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from data.language import _
from tui.widgets.text import fit, plain

NAME = "Dunmail"


def home_note() -> str:
    """What the line says while nothing goes on."""
    return _("A actions  F1 help")


class StatusLine(Widget):
    """``company`` at the left; ``operator`` and ``note`` at the right, which is never cut."""

    company: reactive[str] = reactive("")
    operator: reactive[str] = reactive("")
    note: reactive[str] = reactive("")

    def render(self) -> Content:
        """Both ends on one line."""
        right = "  ".join(plain(part) for part in (self.operator, self.note) if part)
        width = self.size.width - 2
        left = fit(f"{NAME}  {plain(self.company)}", max(0, width - cell_len(right) - 2))
        return Content(f" {left}  {right} ")
