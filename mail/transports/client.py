"""The mail client on this computer: a window for each message, filled in, which a person sends."""

import secrets
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from data.errors import InputError
from data.language import _, ngettext
from data.places import handover_folder
from data.preferences import Preferences
from mail.transports.clients import Client, find_client
from mail.transports.draft import Draft, draft_of
from mail.transports.eml import write_whole
from mail.transports.transport import Accepted, Failure, Outbound, handed_over
from mail.transports.way import Way

PATIENCE = 5.0  # seconds; a command that runs longer is the program itself, started by us
KEPT = 7 * 86400  # seconds a letter is kept for a window that is still open
MAPI_LAST = 26  # the last status Simple MAPI has
LONGEST = 100_000  # bytes of one argument; systems take about 130,000


def way(preferences: Preferences) -> Way:
    """Windows of the mail client found here."""
    found = find_client(str(preferences["client.program"]).strip())

    def check() -> None:
        if isinstance(found, str):
            raise InputError(found + " " + _("Set transport to eml or imap-drafts instead."))

    def make(_password: object) -> "MailClient":
        assert not isinstance(found, str)  # checked before
        return MailClient(found, most)

    name, most = _("the mail client") if isinstance(found, str) else found.name, preferences["client.windows"]
    return Way(
        id="mail-client", title=_("mail client") if isinstance(found, str) else found.name, account="mail-client",
        needs=_("a desktop with a mail client, such as Thunderbird"),
        outcome=_("opened in {program}").format(program=name), check=check, open=make, unattended=False, draft=True,
        most=most,
    )


class MailClient:
    """Opens windows of ``client``, at most ``most`` in a run (0: any number)."""

    def __init__(self, client: Client, most: int = 0, patience: float = PATIENCE) -> None:
        self.client = client
        self.sent = 0
        self.is_open = False
        self.extensions: dict[str, str] = {}
        self._most = most
        self._patience = patience
        self._opened = 0

    def open(self) -> None:
        """Remove letters of windows that are long closed."""
        self.is_open, self.sent = True, 0
        folder = handover_folder(self.client.sandboxed)
        for old in folder.glob("letter-*/*"):
            if old.stat().st_mtime < time.time() - KEPT:
                old.unlink(missing_ok=True)
                with suppress(OSError):  # something else lies there, too
                    old.parent.rmdir()

    def check_idle(self) -> None:
        """A client says nothing unasked."""

    def send(self, message: Outbound, before_dot: Callable[[], None]) -> Accepted:
        """Open one window. Whether anybody sends what is in it, nobody knows."""
        if 0 < self._most <= self._opened:
            raise Failure("connect", "enough", ngettext(
                "{n} window was opened in {program}. Send or close it, then go on.",
                "{n} windows were opened in {program}. Send or close them, then go on.", self._opened).format(
                    n=self._opened, program=self.client.name))
        started = time.monotonic()
        draft = draft_of(message)
        command = self.client.command(draft, self._files(draft))
        if max(len(part.encode()) for part in command) > LONGEST:
            raise Failure("body", "message", _("The text is too long for {program}.").format(
                program=self.client.name))
        before_dot()
        self._run(command, self.client.input(draft), started)
        self._opened += 1
        self.sent += 1
        return handed_over(_("opened in {program}").format(program=self.client.name), _since(started))

    def _files(self, draft: Draft) -> list[Path]:
        """The attachments where the client can read them until its window is closed."""
        files = []
        for attachment in draft.attachments:
            folder = handover_folder(self.client.sandboxed) / f"letter-{secrets.token_hex(4)}"
            try:
                folder.mkdir(mode=0o700, parents=True)
                write_whole(folder / attachment.name, attachment.content)
            except OSError as error:
                raise Failure("connect", "settings", f"{folder}: {error.strerror}") from None
            files.append(folder / attachment.name)
        return files

    def _run(self, command: list[str], text: bytes | None, started: float) -> None:
        """Start ``command`` and wait a little for it; a person's dialog is waited for as long as it takes."""
        modal = text is not None
        try:
            process = subprocess.Popen(
                command, stdin=subprocess.PIPE if modal else subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL, start_new_session=True)  # it outlives us, and Ctrl+C is not meant for it
        except OSError as error:
            raise Failure("connect", "settings", f"{command[0]}: {error.strerror}", ms=_since(started)) from None
        try:
            if modal:
                process.communicate(text)
            status = process.wait(self._patience)
        except subprocess.TimeoutExpired:
            _let_run(process)
            return
        if modal and not 0 <= status <= MAPI_LAST:  # it crashed, perhaps after somebody had pressed Send
            raise Failure("dot", "lost", self.client.explain(status), ms=_since(started), dot_left=True)
        if status != 0:
            raise Failure("body", "message", self.client.explain(status), ms=_since(started))

    def close(self) -> None:
        """The windows are the user's."""
        self.is_open = False

    abort = close


def _let_run(process: "subprocess.Popen[bytes]") -> None:
    """Wait for the program in a thread of its own, so that its end leaves nothing behind."""
    import threading

    threading.Thread(target=process.wait, name="mail client", daemon=True).start()


def _since(started: float) -> int:
    return round((time.monotonic() - started) * 1000)
