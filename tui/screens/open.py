"""Asks for a file to read."""

from pathlib import Path

from data.language import _
from tui.screens.file import FileScreen


class OpenScreen(FileScreen):
    """Dismissed with a file that exists, or None."""

    def __init__(self, title: str, name: str) -> None:
        super().__init__(title, name, _("Open"), _problem)


def _problem(text: str, file: Path) -> str:
    return "" if text and file.is_file() else _("There is no file {file}.").format(file=text)
