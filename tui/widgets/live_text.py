"""Text that is put again many times a second: painted only if it changed, laid out only if it takes other lines."""

from textual.widgets import Static


class LiveText(Static):
    """A line or some of plain text; to lay a whole screen out anew takes longer than to paint all its figures."""

    def __init__(self, text: str = "", *, id: str | None = None) -> None:
        super().__init__(text, id=id, markup=False)

    def put(self, text: str) -> None:
        """Show ``text``."""
        if text == self.content:
            return
        self.update(text, layout=False)
        width, height = self.content_size
        if not width or self.visual.get_height({}, width) != height:  # no style changes how it is wrapped
            self.refresh(layout=True)
