"""What this computer can do with a file: show it, print it; and files that are gone when the program ends."""

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from data.errors import InputError
from data.language import _

PATIENCE = 60  # seconds for the spooler to take a file


def can_view() -> bool:
    """Whether there is a desktop whose viewer could open a file; over SSH there is none."""
    if sys.platform in ("win32", "darwin"):
        return True
    desktop = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    return bool(desktop and shutil.which("xdg-open"))


def view(file: Path) -> None:
    """Open ``file`` in the system's viewer and return at once; InputError if there is none."""
    if not can_view():
        raise InputError(_("There is no viewer on this computer. Write to a file instead."))
    if sys.platform == "win32":
        os.startfile(file)
        return
    command = "open" if sys.platform == "darwin" else "xdg-open"
    subprocess.Popen([command, str(file)], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                     stderr=subprocess.DEVNULL, start_new_session=True)


def can_print() -> bool:
    """Whether there is a print spooler."""
    return shutil.which("lp") is not None


def print_file(file: Path, title: str, printer: str = "") -> str:
    """Hand ``file`` to the spooler, for ``printer`` or else the default one, and return its words.

    InputError with the spooler's words if it does not take it.
    """
    if not can_print():
        raise InputError(_("There is no lp on this computer, so nothing can be printed. Write to a file instead."))
    command = ["lp", *(["-d", printer] if printer else []), "-t", title, "--", str(file)]
    try:
        answer = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, errors="replace",
                                stdin=subprocess.DEVNULL, check=False)
    except subprocess.TimeoutExpired:
        raise InputError(_("The spooler did not take the file within {n} seconds.").format(n=PATIENCE)) from None
    if answer.returncode:
        words = " ".join((answer.stderr or answer.stdout).split())
        raise InputError(_("The spooler did not take the file: {words}").format(words=words or answer.returncode))
    return " ".join(answer.stdout.split())


def passing_file(name: str) -> Path:
    """Where to write a file that nobody else can read and that is removed when the program ends."""
    folder = tempfile.mkdtemp(prefix="dunmail-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder) / name
