"""Asks for the file something is saved to; one that exists is replaced only after saying so."""

from pathlib import Path

from data.language import _
from tui.screens.file import FileScreen


class SaveScreen(FileScreen):
    """Dismissed with the file to write, or None."""

    def __init__(self, title: str, name: str) -> None:
        super().__init__(title, name, _("Save"), self._why_not)
        self._replace: Path | None = None

    def _why_not(self, text: str, file: Path) -> str:
        if not text or file.is_dir():
            return _("Enter the name of a file.")
        if not file.parent.is_dir():
            return _("There is no folder {folder}.").format(folder=file.parent)
        if file.exists() and file != self._replace:
            self._replace = file
            return _("{file} exists. Save again to replace it.").format(file=file.name)
        return ""
