"""The vault: secrets in a file of Dunmail's own, opened with a passphrase once in each session."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from data.errors import InputError, StoppedError
from data.language import _
from data.places import data_folder
from data.secrets.secret import Secret, bare
from data.secrets.vault_file import (
    Header,
    WrongPassphrase,
    derive,
    new_header,
    read_file,
    read_header,
    seal,
    unseal,
    write_file,
)

__all__ = ["LEAST", "ShortPassphrase", "Vault", "VaultLocked", "WrongPassphrase"]

LEAST = 8  # characters of a passphrase
PATIENCE = 10.0  # seconds another program may keep the vault to itself


class VaultLocked(StoppedError):
    """The vault may have the secret, and nobody has given its passphrase."""


class ShortPassphrase(InputError):
    """A new passphrase that is too short to be one."""


class Vault:
    """The vault file of this system's user. Once unlocked, its key is remembered until ``lock``, in memory only."""

    def __init__(self) -> None:
        self._key: tuple[Path, Header, bytes] | None = None
        self._changing = threading.Lock()

    @property
    def file(self) -> Path:
        """Where the vault is, or would be."""
        return data_folder() / "vault"

    @property
    def exists(self) -> bool:
        """Whether there is a vault."""
        return self.file.exists()

    @property
    def is_open(self) -> bool:
        """Whether the passphrase is known and still the right one. StoppedError if the file cannot be used."""
        if self._key is None or not self.exists:
            return False
        file, header, _key = self._key
        return file == self.file and read_header(read_file(file), file) == header

    def create(self, passphrase: str) -> None:
        """Make an empty vault. ShortPassphrase, or InputError if there is a vault already."""
        check_passphrase(passphrase)
        if self.exists:
            raise InputError(_("There is a vault already: {file}").format(file=self.file))
        header = new_header()
        key = derive(passphrase, header)
        with self._alone():
            write_file(self.file, seal({}, key, header))
        self._key = self.file, header, key

    def unlock(self, passphrase: str) -> None:
        """Remember the key of ``passphrase``. WrongPassphrase, or StoppedError if the file cannot be used."""
        data = read_file(self.file)
        header = read_header(data, self.file)
        key = derive(passphrase, header)
        unseal(data, key, header)
        self._key = self.file, header, key

    def lock(self) -> None:
        """Forget the key."""
        self._key = None

    def change(self, old: str, new: str) -> None:
        """Give the vault another passphrase. WrongPassphrase if ``old`` is not its own."""
        check_passphrase(new)
        self.unlock(old)
        header = new_header()
        key = derive(new, header)
        with self._alone():
            write_file(self.file, seal(self._contents(), key, header))
        self._key = self.file, header, key

    def get(self, name: str) -> Secret | None:
        """The secret kept under ``name``. VaultLocked if the vault is not open."""
        value = self._contents().get(name)
        return None if value is None else Secret(value)

    def put(self, name: str, secret: str) -> None:
        """Keep a secret under ``name``. VaultLocked if the vault is not open."""
        self._edit(lambda kept: kept.update({name: bare(secret)}))

    def delete(self, name: str) -> None:
        """Forget the secret kept under ``name``. VaultLocked if the vault is not open."""
        self._edit(lambda kept: kept.pop(name, None))

    def _edit(self, edit: Callable[[dict[str, str]], object]) -> None:
        with self._alone():
            kept = self._contents()
            before = dict(kept)
            edit(kept)
            if kept != before:
                _file, header, key = self._open_key()
                write_file(self.file, seal(kept, key, header))

    def _open_key(self) -> tuple[Path, Header, bytes]:
        if self._key is None or not self.is_open:
            raise VaultLocked(_("The vault {file} is locked.").format(file=self.file))
        return self._key

    def _contents(self) -> dict[str, str]:
        file, header, key = self._open_key()
        return unseal(read_file(file), key, header)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Nobody else changes the vault meanwhile, neither a thread of ours nor another program."""
        from filelock import FileLock, Timeout

        self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            with self._changing, FileLock(f"{self.file}.lock", timeout=PATIENCE, mode=0o600):
                yield
        except Timeout:
            raise StoppedError(_("Another Dunmail keeps the vault {file} busy. Try again.").format(
                file=self.file)) from None


def check_passphrase(passphrase: str) -> None:
    """ShortPassphrase if it is too short to be one."""
    if len(passphrase) < LEAST:
        raise ShortPassphrase(_("A passphrase has at least {count} characters.").format(count=LEAST))
