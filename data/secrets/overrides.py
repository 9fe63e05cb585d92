"""Secrets that somebody named explicitly: environment variable, file, systemd credential, command."""

import os
import shlex
import subprocess
from pathlib import Path
from typing import Literal

from data.errors import StoppedError
from data.language import _
from data.secrets.secret import FoundSecret, Secret

Service = Literal["smtp", "incoming"]  # each has a password of its own

COMMAND_PATIENCE = 60.0  # seconds; it may ask for a touch or a PIN


def variable(name: str) -> str:
    """The environment variable that may hold the secret ``name``; with ``_FILE`` added, the one that names its file."""
    return f"DUNMAIL_{name.upper().replace('-', '_')}"


def place(name: str) -> str:
    """In words where the secret ``name``, such as ``smtp-password``, is given explicitly; empty if nowhere."""
    if os.environ.get(variable(name)):
        return _("environment variable {name}").format(name=variable(name))
    if file := os.environ.get(f"{variable(name)}_FILE"):
        return _("file {name}").format(name=file)
    if _credential(name):
        return _("systemd credential {name}").format(name=f"dunmail-{name}")
    return ""


def read(name: str) -> FoundSecret:
    """The secret ``name`` if it is given explicitly. StoppedError if its file fails: it was meant to be used."""
    where = place(name)
    if value := os.environ.get(variable(name)):
        return FoundSecret(Secret(value), where)
    file = os.environ.get(f"{variable(name)}_FILE") or _credential(name)
    return FoundSecret(_read(Path(file)), where) if file else FoundSecret()


def _credential(name: str) -> Path | None:
    folder = os.environ.get("CREDENTIALS_DIRECTORY")
    file = Path(folder) / f"dunmail-{name}" if folder else None
    return file if file and file.is_file() else None


def _read(file: Path) -> Secret:
    try:
        return Secret(file.read_text("utf-8").rstrip("\r\n"))
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else _("it is not UTF-8")
        raise StoppedError(_("The password file {file} cannot be read: {error}").format(
            file=file, error=reason)) from None


def from_command(key: str, command: str) -> Secret:
    """The first line that ``command``, the value of the preference ``key``, prints. StoppedError if it fails.

    No shell: what is in the preference is words, not a script.
    """
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
