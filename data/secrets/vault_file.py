"""The vault's file: a readable header with its parameters, then secrets sealed with a key made of a passphrase.

``dunmail vault 1 scrypt n=131072 r=8 p=1 salt=…`` and a line end; a nonce of 12 bytes; the secrets as JSON, encrypted
with AES-256-GCM, which also vouches for the header; the SHA-256 of all that, which tells damage from a wrong
passphrase.
"""

import hashlib
import json
import os
import re
import secrets
import stat
import tempfile
import unicodedata
from pathlib import Path
from typing import NamedTuple

from data.errors import StoppedError
from data.language import _

COST = 2**17  # scrypt's n: a third of a second and 128 MiB for every guess
MOST_COST = 2**20  # a header that asks for more is not ours
VERSION = 1
NONCE, DIGEST = 12, 32  # bytes
_VERSION = re.compile(rb"dunmail vault (\d{1,6}) ")
_HEADER = re.compile(rb"dunmail vault 1 scrypt n=(\d{1,7}) r=8 p=1 salt=([0-9a-f]{32})\n")


class WrongPassphrase(StoppedError):
    """The passphrase does not open the vault."""


class Header(NamedTuple):
    """What the key is made with, besides the passphrase: scrypt's ``n`` (its r is 8, its p 1) and the salt."""

    n: int
    salt: str

    def line(self) -> bytes:
        """The first line of the file."""
        return f"dunmail vault {VERSION} scrypt n={self.n} r=8 p=1 salt={self.salt}\n".encode()


def new_header() -> Header:
    """The header of a new vault, or of one whose passphrase changes."""
    return Header(COST, secrets.token_hex(16))


def derive(passphrase: str, header: Header) -> bytes:
    """The key, after a noticeable time. One passphrase typed on different systems is the same here (NFC)."""
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

    word = unicodedata.normalize("NFC", str.__str__(passphrase)).encode("utf-8", "surrogatepass")
    try:
        return Scrypt(bytes.fromhex(header.salt), 32, header.n, 8, 1).derive(word)
    except MemoryError:
        raise StoppedError(_("There is not enough free memory to open the vault ({size} MiB).").format(
            size=header.n // 1024)) from None


def seal(kept: dict[str, str], key: bytes, header: Header) -> bytes:
    """The file's bytes for the secrets ``kept``, by name."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = os.urandom(NONCE)
    data = header.line() + nonce + AESGCM(key).encrypt(nonce, json.dumps(kept).encode(), header.line())
    return data + hashlib.sha256(data).digest()


def read_header(data: bytes, file: Path) -> Header:
    """The header of whole, undamaged bytes. StoppedError in words if they are no vault, newer, or damaged."""
    found = _VERSION.match(data)
    if found and int(found[1]) > VERSION:
        raise StoppedError(_("The vault {file} was made by a newer Dunmail. Use that one.").format(file=file))
    match = _HEADER.match(data)
    whole = hashlib.sha256(data[:-DIGEST]).digest() == data[-DIGEST:]
    header = Header(int(match[1]), match[2].decode()) if match else None
    if header is None or not whole or header.n > MOST_COST or header.n < 2 or header.n & (header.n - 1):
        raise StoppedError(_(
            "The vault {file} is damaged. Put a copy of it back, or delete it and set the passwords again."
        ).format(file=file))
    return header


def unseal(data: bytes, key: bytes, header: Header) -> dict[str, str]:
    """The secrets by name. WrongPassphrase if ``key`` is another's, or the file was changed on purpose."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    body = data[len(header.line()) : -DIGEST]
    try:
        plain = AESGCM(key).decrypt(body[:NONCE], body[NONCE:], header.line())
    except (InvalidTag, ValueError):
        raise WrongPassphrase(_("The passphrase is wrong, or somebody changed the vault.")) from None
    kept: dict[str, str] = json.loads(plain)
    return kept


def read_file(file: Path) -> bytes:
    """The bytes of the vault. StoppedError if it cannot be read, or others may read or change it."""
    try:
        with open(file, "rb") as source:
            mode = os.fstat(source.fileno()).st_mode
            if os.name == "posix" and mode & 0o077:
                raise StoppedError(_(
                    "The vault {file} may be read or changed by others (mode {mode}). Check who did that, then make "
                    "it yours alone: chmod 600 {file}").format(file=file, mode=f"{stat.S_IMODE(mode):04o}"))
            return source.read()
    except OSError as error:
        raise StoppedError(_("The vault {file} cannot be read: {error}").format(
            file=file, error=error.strerror)) from None


def write_file(file: Path, data: bytes) -> None:
    """Replace the vault, all or nothing; what stands beside it meanwhile is sealed too, and only ours to read."""
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{file.name}-", dir=file.parent)  # mode 0600
        try:
            with os.fdopen(handle, "wb") as target:
                target.write(data)
                target.flush()
                os.fsync(target.fileno())
            os.replace(name, file)
        except BaseException:
            os.unlink(name)
            raise
    except OSError as error:
        raise StoppedError(_("The vault {file} cannot be written: {error}").format(
            file=file, error=error.strerror)) from None
