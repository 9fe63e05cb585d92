"""Opens a PDF in the system's own viewer, where there is one; over SSH there is none to open."""

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from data.errors import DunmailError
from data.language import _

PATIENCE = 3.0  # seconds in which an opener that cannot open anything says so
_folders: list[str] = []
_running: list["subprocess.Popen[bytes]"] = []


def opener(platform: str, environment: Mapping[str, str]) -> list[str]:
    """The command that opens a file in the program for it; DunmailError with the reason if there is none."""
    if environment.get("SSH_CONNECTION") or environment.get("SSH_TTY"):
        raise DunmailError(_("You work over SSH: a viewer would open on the other computer. L saves the letter."))
    if platform == "darwin":
        return ["open"]
    if platform == "win32":
        return []
    if not (environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY")):
        raise DunmailError(_("There is no desktop here that could show a PDF. L saves the letter."))
    found = shutil.which("xdg-open", path=environment.get("PATH"))
    if found is None:
        raise DunmailError(_("There is no xdg-open here to find the PDF viewer with. L saves the letter."))
    return [found]


def open_pdf(name: str, content: bytes) -> None:
    """Show the PDF ``content`` under the file name ``name``; DunmailError says why it cannot be.

    It is a copy, readable by its owner only, and deleted when Dunmail ends. Takes seconds: it belongs in a thread.
    """
    command = opener(sys.platform, os.environ)
    file = _private_folder() / Path(name).name
    file.write_bytes(content)
    if sys.platform == "win32":
        os.startfile(file)
        return
    process = subprocess.Popen([*command, str(file)], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        status = process.wait(PATIENCE)
    except subprocess.TimeoutExpired:  # it is the viewer itself
        _running.append(process)
        return
    if status:
        raise DunmailError(_("The system has no program for PDF files ({command} ended with {status}). L saves the "
                             "letter.").format(command=Path(command[0]).name, status=status))


def _private_folder() -> Path:
    if not _folders:
        _folders.append(tempfile.mkdtemp(prefix="dunmail-letters-"))
        atexit.register(shutil.rmtree, _folders[0], ignore_errors=True)
    return Path(_folders[0])
