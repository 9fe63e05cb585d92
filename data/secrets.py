"""The SMTP password: found in one of the places where passwords may be, never in the database, never shown."""

import os
import shlex
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from data.errors import InputError, StoppedError
from data.language import _
from data.preferences import Preferences

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

VARIABLE = "DUNMAIL_SMTP_PASSWORD"
CREDENTIAL = "dunmail-smtp-password"  # its name for systemd's LoadCredential
SERVICE = "dunmail"
KEYRING_PATIENCE = 5.0  # seconds; a locked one waits for ever for a window nobody sees
COMMAND_PATIENCE = 60.0  # seconds; it may ask for a touch or a PIN

T = TypeVar("T")


class Secret(str):
    """A password that does not show itself in logs, tracebacks and formatted text; ``encode`` gives the real bytes."""

    __slots__ = ()

    def __new__(cls, text: str) -> "Secret":
        return super().__new__(cls, str.__str__(text))  # a Secret of a Secret would be its mask

    def __repr__(self) -> str:
        return "Secret(***)"

    __str__ = __repr__

    def __format__(self, format_spec: str) -> str:
        return "***"


class FoundSecret(NamedTuple):
    """A password and the place it is kept in, in words; false if there is none."""

    value: Secret | None = None
    where: str = ""

    def __bool__(self) -> bool:
        return self.value is not None


class _Keyrings:
    """The system's keyring, given up for this session once it did not answer in time."""

    def __init__(self) -> None:
        self.usable = True
        self.memory: dict[str, Secret] = {}  # what no keyring would take, until the program ends


_session = _Keyrings()


def find_password(preferences: Preferences) -> FoundSecret:
    """The password of the SMTP account, from the first place that has one.

    Environment, file, systemd credential, command, keyring, memory. StoppedError if the file or command named for it
    fails: it was meant to be used, so nothing else is tried.
    """
    for look in (_variable, _file, _credential):
        if found := look():
            return found
    command = preferences["smtp.password_command"].strip()
    if command:
        return FoundSecret(_from_command(command), _("smtp.password_command"))
    account = _account(preferences)
    if account in _session.memory:
        return FoundSecret(_session.memory[account], _("memory, until Dunmail ends"))
    value = _ask_keyring(lambda ring: ring.get_password(SERVICE, account))
    return FoundSecret(Secret(value), keyring_name()) if value else FoundSecret()


def where(preferences: Preferences) -> str | None:
    """In words where the password would be taken from; None if nobody keeps one. The password is not shown."""
    return find_password(preferences).where or None


def set_password(preferences: Preferences, password: str) -> str:
    """Keep the password in the system's keyring, or in memory where there is none; returns where, in words."""
    if not password:
        raise InputError(_("The password is empty. Nothing was changed."))
    account = _account(preferences)

    def store(ring: "KeyringBackend") -> bool:
        ring.set_password(SERVICE, account, str.__str__(password))
        # Some backends take a password and keep nothing.
        return ring.get_password(SERVICE, account) == password

    _session.memory.pop(account, None)
    if _ask_keyring(store):
        return keyring_name()
    _session.memory[account] = Secret(password)
    return _("memory, until Dunmail ends")


def clear_password(preferences: Preferences) -> None:
    """Forget the password in the keyring and in memory."""
    account = _account(preferences)
    _session.memory.pop(account, None)
    _ask_keyring(lambda ring: ring.delete_password(SERVICE, account))


def _account(preferences: Preferences) -> str:
    return f"{preferences['smtp.username']}@{preferences['smtp.host'].strip()}"


def _variable() -> FoundSecret:
    value = os.environ.get(VARIABLE)
    place = _("environment variable {name}").format(name=VARIABLE)
    return FoundSecret(Secret(value), place) if value else FoundSecret()


def _file() -> FoundSecret:
    name = os.environ.get(f"{VARIABLE}_FILE")
    return FoundSecret(_read(Path(name)), _("file {name}").format(name=name)) if name else FoundSecret()


def _credential() -> FoundSecret:
    folder = os.environ.get("CREDENTIALS_DIRECTORY")
    if not folder or not (Path(folder) / CREDENTIAL).is_file():
        return FoundSecret()
    return FoundSecret(_read(Path(folder) / CREDENTIAL), _("systemd credential {name}").format(name=CREDENTIAL))


def _read(file: Path) -> Secret:
    try:
        return Secret(file.read_text("utf-8").rstrip("\r\n"))
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else _("it is not UTF-8")
        raise StoppedError(_("The password file {file} cannot be read: {error}").format(
            file=file, error=reason)) from None


def _from_command(command: str) -> Secret:
    """The first line the command prints. No shell: what is in the preference is words, not a script."""
    try:
        done = subprocess.run(shlex.split(command), capture_output=True, timeout=COMMAND_PATIENCE, check=False)
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        reason = _("no answer in time") if isinstance(error, subprocess.TimeoutExpired) else error
        raise StoppedError(_("smtp.password_command failed: {error}").format(error=reason)) from None
    if done.returncode != 0:
        raise StoppedError(_("smtp.password_command failed with status {status}: {error}").format(
            status=done.returncode, error=done.stderr.decode("utf-8", "replace").strip()[:200]))
    lines = done.stdout.decode("utf-8", "replace").splitlines()
    if not lines or not lines[0]:
        raise StoppedError(_("smtp.password_command printed no password."))
    return Secret(lines[0])


def backend() -> "KeyringBackend":
    """The system's keyring, without the backends that keep passwords in plain files."""
    from keyring import core

    core.init_backend(limit=core.recommended)
    return core.get_keyring()


def keyring_name() -> str:
    """The keyring in words."""
    return _("keyring of the system")


def _ask_keyring(ask: "Callable[[KeyringBackend], T]") -> T | None:
    """What the keyring answers in time; None if there is none, or it is locked, fails, or does not answer.

    Asked in a thread that can be left behind, for a locked keyring may wait for a window for ever.
    """
    if not _session.usable:
        return None
    answers: list[T] = []

    def work() -> None:
        try:
            answers.append(ask(backend()))
        except Exception:  # the border to foreign backends: whatever they raise, they have no password for us
            return

    thread = threading.Thread(target=work, name="keyring", daemon=True)
    thread.start()
    thread.join(KEYRING_PATIENCE)
    if thread.is_alive():
        _session.usable = False
        return None
    return answers[0] if answers else None
