"""A checkbox that says [x] or [ ]: Textual's own shows the same X in another colour."""

from textual.content import Content
from textual.geometry import Size
from textual.widgets import Checkbox


class Tick(Checkbox):
    """A checkbox of one line, readable without colours."""

    def __init__(self, label: str, value: bool = False, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(Content(label), value, id=id, classes=classes, compact=True)

    def render(self) -> Content:
        """``[x]`` and the label."""
        mark = self.get_visual_style("toggle--button")
        words = self.get_visual_style("toggle--label")
        return Content.assemble(("[x]" if self.value else "[ ]", mark), self.label.stylize_before(words))

    def get_content_width(self, container: Size, viewport: Size) -> int:
        """The mark and the label."""
        return 3 + self.label.cell_length
