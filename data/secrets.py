"""Passwords: found in one of the places where passwords may be, never in the database, never shown."""

import os
import shlex
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeVar

from data.errors import InputError, StoppedError
from data.language import _
from data.preferences import Preferences

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

Service = Literal["smtp", "incoming"]  # each has a password of its own
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


def find_password(preferences: Preferences, service: Service = "smtp") -> FoundSecret:
    """The password of the account that ``service`` uses, from the first place that has one.

    Environment, file, systemd credential, command, memory, keyring. StoppedError if the file or command named for it
    fails: it was meant to be used, so nothing else is tried.
    """
    for look in (_variable, _file, _credential):
        if found := look(service):
            return found
    key = f"{service}.password_command"
    command = preferences[key].strip()
    if command:
        return FoundSecret(_from_command(key, command), key)
    account = _account(preferences, service)
    if account in _session.memory:
        return FoundSecret(_session.memory[account], _("memory, until Dunmail ends"))
    value = _ask_keyring(lambda ring: ring.get_password(SERVICE, account))
    return FoundSecret(Secret(value), keyring_name()) if value else FoundSecret()


def where(preferences: Preferences, service: Service = "smtp") -> str | None:
    """In words where the password would be taken from; None if nobody keeps one. The password is not shown."""
    return find_password(preferences, service).where or None


def set_password(preferences: Preferences, password: str, service: Service = "smtp") -> str:
    """Keep the password in the system's keyring, or in memory where there is none; returns where, in words."""
    if not password:
        raise InputError(_("The password is empty. Nothing was changed."))
    account = _account(preferences, service)

    def store(ring: "KeyringBackend") -> bool:
        ring.set_password(SERVICE, account, str.__str__(password))
        # Some backends take a password and keep nothing.
        return ring.get_password(SERVICE, account) == password

    _session.memory.pop(account, None)
    if _ask_keyring(store):
        return keyring_name()
    _session.memory[account] = Secret(password)
    return _("memory, until Dunmail ends")


def clear_password(preferences: Preferences, service: Service = "smtp") -> None:
    """Forget the password in the keyring and in memory."""
    account = _account(preferences, service)
    _session.memory.pop(account, None)
    _ask_keyring(lambda ring: ring.delete_password(SERVICE, account))


def _account(preferences: Preferences, service: Service) -> str:
    """What the password is kept under. A mailbox is another account than the SMTP server of the same name."""
    account = f"{preferences[f'{service}.username']}@{preferences[f'{service}.host'].strip()}"
    return account if service == "smtp" else f"{service} {account}"


def variable(service: Service) -> str:
    """The environment variable that may hold the password; with ``_FILE`` added, the one that may name its file."""
    return f"DUNMAIL_{service.upper()}_PASSWORD"


def _variable(service: Service) -> FoundSecret:
    value = os.environ.get(variable(service))
    place = _("environment variable {name}").format(name=variable(service))
    return FoundSecret(Secret(value), place) if value else FoundSecret()


def _file(service: Service) -> FoundSecret:
    name = os.environ.get(f"{variable(service)}_FILE")
    return FoundSecret(_read(Path(name)), _("file {name}").format(name=name)) if name else FoundSecret()


def _credential(service: Service) -> FoundSecret:
    folder, name = os.environ.get("CREDENTIALS_DIRECTORY"), f"dunmail-{service}-password"
    if not folder or not (Path(folder) / name).is_file():
        return FoundSecret()
    return FoundSecret(_read(Path(folder) / name), _("systemd credential {name}").format(name=name))


def _read(file: Path) -> Secret:
    try:
        return Secret(file.read_text("utf-8").rstrip("\r\n"))
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else _("it is not UTF-8")
        raise StoppedError(_("The password file {file} cannot be read: {error}").format(
            file=file, error=reason)) from None


def _from_command(key: str, command: str) -> Secret:
    """The first line the command prints. No shell: what is in the preference is words, not a script."""
    try:
        done = subprocess.run(shlex.split(command), capture_output=True, timeout=COMMAND_PATIENCE, check=False)
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        reason = _("no answer in time") if isinstance(error, subprocess.TimeoutExpired) else error
        raise StoppedError(_("{key} failed: {error}").format(key=key, error=reason)) from None
    if done.returncode != 0:
        raise StoppedError(_("{key} failed with status {status}: {error}").format(
            key=key, status=done.returncode, error=done.stderr.decode("utf-8", "replace").strip()[:200]))
    lines = done.stdout.decode("utf-8", "replace").splitlines()
    if not lines or not lines[0]:
        raise StoppedError(_("{key} printed no password.").format(key=key))
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
