"""The text of a message: a text area that leaves the F-keys to the screen."""

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widgets import TextArea

OURS = ("f6", "f7")  # with them Textual's own selects a line, and everything


class MessageText(TextArea, inherit_bindings=False):
    """Several lines; Tab leaves it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        binding for binding in TextArea.BINDINGS if not (isinstance(binding, Binding) and binding.key in OURS)
    ]
