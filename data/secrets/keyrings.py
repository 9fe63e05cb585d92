"""The system's keyring: tried once in each session, then asked with a deadline, and given up once it fails."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from data.language import _
from data.secrets import probe
from data.secrets.secret import Secret, bare

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE = probe.SERVICE
PATIENCE = 5.0  # seconds; a locked one waits for ever for a window nobody sees
PART = 600  # characters, at most 1,200 UTF-16 units: Windows keeps 1,280 in one credential, and tokens are longer
_PARTS = "dunmail-parts:"

T = TypeVar("T")


class Probe(NamedTuple):
    """What came of trying the keyring: ``usable``, or why not (see ``probe``), ``late`` if it did not answer."""

    outcome: str
    name: str = ""
    detail: str = ""


class Keyring:
    """The keyring as this session may use it. Its methods block for seconds at most, and never raise."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._probe: Probe | None = None

    def why_not(self) -> str:
        """In words why there is no keyring to be used; empty if there is one. The first call tries it."""
        with self._lock:
            if self._probe is None:
                self._probe = _try()
        return _words(self._probe)

    def get(self, name: str) -> Secret | None:
        """The secret kept under ``name``."""
        def work(ring: "KeyringBackend") -> str | None:
            value = ring.get_password(SERVICE, name)
            count = _count(value)
            if not count:
                return value
            parts = [ring.get_password(SERVICE, f"{name} #{n}") for n in range(count)]
            return None if None in parts else "".join(part or "" for part in parts)

        value = self._ask(work)
        return Secret(value) if value else None

    def put(self, name: str, secret: str) -> bool:
        """Keep a secret, in parts if it is long; whether it was kept."""
        text = bare(secret)

        def work(ring: "KeyringBackend") -> bool:
            old = _count(ring.get_password(SERVICE, name))
            long = len(text) > PART or text.startswith(_PARTS)
            parts = [text[start : start + PART] for start in range(0, len(text), PART)] if long else []
            for n, part in enumerate(parts):
                ring.set_password(SERVICE, f"{name} #{n}", part)
            head = f"{_PARTS}{len(parts)}" if long else text
            ring.set_password(SERVICE, name, head)
            _delete_parts(ring, name, range(len(parts), old))
            return ring.get_password(SERVICE, name) == head

        return bool(self._ask(work))

    def delete(self, name: str) -> None:
        """Forget a secret, if it is kept."""
        def work(ring: "KeyringBackend") -> None:
            value = ring.get_password(SERVICE, name)
            _delete_parts(ring, name, range(_count(value)))
            if value is not None:
                ring.delete_password(SERVICE, name)

        self._ask(work)

    def _ask(self, ask: "Callable[[KeyringBackend], T]") -> T | None:
        """What the keyring answers in time; None if it is unusable or fails. Late once, it is not asked again."""
        if self.why_not():
            return None
        answers: list[T] = []
        failures: list[str] = []

        def work() -> None:
            try:
                answers.append(ask(probe.choose()))
            except Exception as error:  # the border to foreign backends: whatever they raise, they are of no use
                failures.append(type(error).__name__)

        thread = threading.Thread(target=work, name="keyring", daemon=True)
        thread.start()
        thread.join(PATIENCE)
        name = self._probe.name if self._probe else ""
        if thread.is_alive():
            self._probe = Probe("late", name)
        elif failures:
            self._probe = Probe("fails", name, failures[0])
        return answers[0] if answers else None


def _count(value: str | None) -> int:
    """In how many parts the secret behind ``value`` is kept; 0 if it is whole, or none."""
    number = (value or "").removeprefix(_PARTS)
    return int(number) if value and value != number and number.isdecimal() else 0


def _delete_parts(ring: "KeyringBackend", name: str, numbers: range) -> None:
    from keyring.errors import PasswordDeleteError

    for n in numbers:
        with contextlib.suppress(PasswordDeleteError):  # it is gone already
            ring.delete_password(SERVICE, f"{name} #{n}")


def _try() -> Probe:
    """Try the keyring in a process of its own, which has no terminal to ask at and can be ended."""
    if os.environ.get("PYTHON_KEYRING_BACKEND", "").startswith(probe.NO_KEYRINGS):
        return Probe("off")
    command = [sys.executable, "-P", str(Path(probe.__file__))]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                          start_new_session=True) as process:
        try:
            out, _err = process.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            _end(process)
            return Probe("late")
    try:
        found = json.loads(out.splitlines()[-1])  # a backend may print something of its own before
        return Probe(found["outcome"], found["name"], found["detail"])
    except (ValueError, IndexError, KeyError):
        return Probe("fails", detail=_("it ended with status {status}").format(status=process.returncode))


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End the process and what it started: a helper of it could hold the pipe open."""
    with contextlib.suppress(OSError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()


def _words(found: Probe) -> str:
    if found.outcome == "usable":
        return ""
    if found.outcome == "off":
        return _("no keyring: it is switched off by PYTHON_KEYRING_BACKEND")
    if found.outcome == "none":
        no_bus = sys.platform.startswith("linux") and not _has_bus()
        return _("no keyring here: no D-Bus session") if no_bus else _("no keyring here")
    if found.outcome == "late":
        return _("the keyring does not answer: it is probably locked and waits for a window")
    if found.outcome == "plain":
        return _("the keyring {name} is not used: it keeps passwords in a file").format(name=found.name)
    if found.outcome == "forgets":
        return _("the keyring {name} is not used: it keeps nothing").format(name=found.name)
    return _("the keyring {name} fails: {error}").format(name=found.name, error=found.detail)


def _has_bus() -> bool:
    """Whether a D-Bus session can be reached, as on a desktop."""
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    return bool(os.environ.get("DBUS_SESSION_BUS_ADDRESS") or (runtime and (Path(runtime) / "bus").exists()))
