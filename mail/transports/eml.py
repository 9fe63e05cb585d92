"""Messages as .eml files: every mail program opens them as drafts, and writing one twice leaves one file."""

import os
import secrets
import time
from collections.abc import Callable
from pathlib import Path

from data.errors import InputError
from data.language import _
from data.places import documents_folder
from data.preferences import Preferences
from mail.transports.draft import unique_name, with_headers
from mail.transports.transport import Accepted, Failure, Outbound, handed_over
from mail.transports.way import Way


def way(preferences: Preferences) -> Way:
    """Files in a folder; nobody has to be there, and any mail program may send them later."""
    folder = folder_of(preferences)

    def check() -> None:  # without making it: this is asked about ways that nobody uses
        there = next(place for place in (folder, *folder.parents) if place.exists())
        if not (there.is_dir() and os.access(there, os.W_OK | os.X_OK)):
            raise InputError(_("The folder {folder} cannot be used: nothing can be written to {there}. Set eml.folder."
                               ).format(folder=folder, there=there))

    return Way(
        id="eml", title=_("files (.eml)"), account=f"eml:{folder}"[:255], needs=_("a folder; nothing else"),
        outcome=_("written to {folder}").format(folder=folder), check=check, open=lambda _password: EmlFolder(folder),
        draft=True, repeatable=True,
    )


def folder_of(preferences: Preferences) -> Path:
    """Where the files go."""
    named = str(preferences["eml.folder"]).strip()
    return Path(named).expanduser().absolute() if named else documents_folder()


class EmlFolder:
    """Writes messages into ``folder``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.is_open = False
        self.sent = 0
        self.extensions: dict[str, str] = {}

    def open(self) -> None:
        """Make the folder; Failure if that is not possible."""
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise Failure("connect", "settings", f"{self.folder}: {error.strerror}") from None
        self.is_open, self.sent = True, 0

    def check_idle(self) -> None:
        """A folder says nothing unasked."""

    def send(self, message: Outbound, before_dot: Callable[[], None]) -> Accepted:
        """Write the message as a draft: what a mail program adds when it sends (Message-ID, Date) is left out."""
        started = time.monotonic()
        content = with_headers(message, add=("X-Unsent: 1",), drop=("Message-ID", "Date", "Auto-Submitted"))
        file = self.folder / unique_name(message, ".eml")
        before_dot()
        try:
            write_whole(file, content)
        except OSError as error:  # half a file has another name, and is removed
            raise Failure("body", "settings", f"{file}: {error.strerror}") from None
        self.sent += 1
        return handed_over(_("written to {file}").format(file=file), round((time.monotonic() - started) * 1000))

    def close(self) -> None:
        """Nothing is kept open."""
        self.is_open = False

    abort = close


def write_whole(file: Path, content: bytes) -> None:
    """Write ``file`` so that it is there whole or not at all, readable by its owner only."""
    half = file.with_name(f".{file.name[:100]}.{secrets.token_hex(4)}")
    try:
        with open(half, "xb", opener=lambda path, flags: os.open(path, flags, 0o600)) as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        os.replace(half, file)
    except BaseException:
        half.unlink(missing_ok=True)
        raise
