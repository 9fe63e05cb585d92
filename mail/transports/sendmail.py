"""A sendmail program (sendmail, Postfix's, msmtp): the message on its input, its exit status as the answer."""

import os
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from data.errors import InputError
from data.language import _
from data.preferences import Preferences
from mail.session import SAFE_PATH
from mail.transports.transport import Accepted, Failure, Kind, Outbound, Stage, handed_over
from mail.transports.way import Way

USUAL = "/usr/sbin:/usr/lib"  # where sendmail is on systems that do not show it to everybody
WORDS_KEPT = 500  # characters of what the program says


class _Meaning(NamedTuple):
    """What an exit status says: as the server's reply it stands for, if it stands for one."""

    kind: Kind
    stage: Stage = "dot"
    code: int | None = None
    enhanced: str = ""
    sure: bool = True  # the message surely did not go out


# sysexits.h, as sendmail, Postfix and msmtp use it
_MEANINGS = {
    64: _Meaning("settings", "connect"),  # EX_USAGE: it knows other options than ours
    65: _Meaning("refused", "dot", 554, "5.6.0"),  # EX_DATAERR
    67: _Meaning("refused", "rcpt", 550, "5.1.1"),  # EX_NOUSER
    68: _Meaning("refused", "rcpt", 550, "5.1.2"),  # EX_NOHOST
    71: _Meaning("lost", "connect"),  # EX_OSERR: no memory, no process
    72: _Meaning("settings", "connect"),  # EX_OSFILE
    73: _Meaning("settings", "connect"),  # EX_CANTCREAT
    74: _Meaning("lost", sure=False),  # EX_IOERR: msmtp's word for a connection lost at any moment
    75: _Meaning("refused", "dot", 451, "4.3.0"),  # EX_TEMPFAIL
    76: _Meaning("protocol", sure=False),  # EX_PROTOCOL: likewise at any moment
    77: _Meaning("settings", "auth"),  # EX_NOPERM: msmtp's login
    78: _Meaning("settings", "connect"),  # EX_CONFIG
    126: _Meaning("settings", "connect"),
    127: _Meaning("settings", "connect"),
}
_OTHERWISE = _Meaning("message", "body")  # EX_UNAVAILABLE and whatever else: held, three in a row stop the batch


def way(preferences: Preferences) -> Way:
    """The mail system of this computer, which queues and delivers by its own settings."""
    program = program_of(preferences)

    def check() -> None:
        if not os.access(program, os.X_OK):
            raise InputError(_("There is no program {program} that can be run. Set sendmail.path.").format(
                program=program))

    timeout = float(preferences["sendmail.timeout"] or 120)
    return Way(
        id="sendmail", title="sendmail", account=f"sendmail:{program}"[:255],
        needs=_("a sendmail program, such as Postfix's or msmtp"),
        outcome=_("handed to {program}").format(program=program), check=check,
        open=lambda _password: Sendmail(program, timeout), paced=True,
    )


def program_of(preferences: Preferences) -> str:
    """The program named, or the one found here."""
    named = str(preferences["sendmail.path"]).strip()
    if named:
        return shutil.which(os.path.expanduser(named)) or named
    path = os.pathsep.join((os.environ.get("PATH", ""), USUAL))
    return shutil.which("sendmail", path=path) or "/usr/sbin/sendmail"


class Sendmail:
    """Runs ``program`` once for each message."""

    def __init__(self, program: str, timeout: float) -> None:
        self.program = program
        self.timeout = timeout
        self.is_open = False
        self.sent = 0
        self.extensions: dict[str, str] = {}

    def open(self) -> None:
        """Nothing to connect to; Failure if the program went away."""
        if not Path(self.program).is_file():
            raise Failure("connect", "settings", _("There is no program {program}.").format(program=self.program))
        self.is_open, self.sent = True, 0

    def check_idle(self) -> None:
        """A program that does not run says nothing."""

    def send(self, message: Outbound, before_dot: Callable[[], None]) -> Accepted:
        """Hand over one message. The end of its input is the dot, and a death of ours would be one too.

        So ``before_dot`` comes before the program is even started.
        """
        started = time.monotonic()
        for address in (message.sender, *message.recipients):
            if not SAFE_PATH.fullmatch(address):
                raise Failure("body", "message", _("The address {address} cannot be used.").format(
                    address=repr(address)))
        command = [self.program, "-i", "-f", message.sender, "--", *message.recipients]
        text = b"".join(message.parts).replace(b"\r\n", b"\n")  # such programs expect this system's line ends
        before_dot()
        try:
            done = subprocess.run(command, input=text, capture_output=True, timeout=self.timeout, check=False)
        except subprocess.TimeoutExpired:
            raise Failure("dot", "lost", _("{program} did not end within {seconds} s and was ended.").format(
                program=self.program, seconds=round(self.timeout)), ms=_since(started), dot_left=True) from None
        except OSError as error:  # it was never started
            raise Failure("connect", "settings", f"{self.program}: {error.strerror}", ms=_since(started)) from None
        said = " ".join((done.stderr or done.stdout).decode("utf-8", "replace").split())[:WORDS_KEPT]
        if done.returncode != 0:
            raise self._failure(done.returncode, said, _since(started))
        self.sent += 1
        words = _("handed to {program}").format(program=self.program)
        return handed_over(f"{words}: {said}" if said else words, _since(started))

    def _failure(self, status: int, said: str, ms: int) -> Failure:
        if status < 0:  # killed: it may have queued the message before
            words = _("{program} was ended by signal {number}.").format(program=self.program, number=-status)
            return Failure("dot", "lost", f"{words} {said}".strip(), ms=ms, dot_left=True)
        meaning = _MEANINGS.get(status, _OTHERWISE)
        words = _("{program} ended with status {status}: {words}").format(
            program=Path(self.program).name, status=status, words=said or _("no words"))
        return Failure(meaning.stage, meaning.kind, words, meaning.code, meaning.enhanced, ms, not meaning.sure)

    def close(self) -> None:
        """Nothing is kept open."""
        self.is_open = False

    abort = close


def _since(started: float) -> int:
    return round((time.monotonic() - started) * 1000)
