"""The vault: any text comes back, any change is noticed, nobody else may read it."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.errors import InputError, StoppedError
from data.secrets import Secret, VaultLocked, WrongPassphrase, vault_file
from data.secrets.vault import Vault
from data.secrets.vault_file import Header, derive, new_header, read_header, seal, unseal

PHRASE = "Žlahtna fraza"
FILE = Path("vault")


@pytest.fixture
def vault() -> Vault:
    vault = Vault()
    vault.create(PHRASE)
    vault.put("me@mail.example", "čanary")
    return vault


@given(kept=st.dictionaries(st.text(), st.text()), phrase=st.text())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_comes_back(kept: dict[str, str], phrase: str) -> None:
    header = new_header()
    data = seal(kept, derive(phrase, header), header)
    found = read_header(data, FILE)
    assert unseal(data, derive(phrase, found), found) == kept


def test_every_changed_byte_is_noticed() -> None:
    header = new_header()
    key = derive(PHRASE, header)
    data = seal({"me": "čanary"}, key, header)
    for at in range(len(data)):
        changed = bytearray(data)
        changed[at] ^= 1 << (at % 8)
        with pytest.raises(StoppedError, match=r"damaged|newer"):
            read_header(bytes(changed), FILE)
    for length in range(len(data)):
        with pytest.raises(StoppedError, match="damaged"):
            read_header(data[:length], FILE)


def test_what_is_changed_on_purpose_does_not_open() -> None:
    """Whoever changes the file can make its checksum right, but not what the passphrase vouches for."""
    from hashlib import sha256

    header = new_header()
    data = seal({"me": "čanary"}, derive(PHRASE, header), header)[: -vault_file.DIGEST]
    opened = 0
    for at in range(len(data)):
        changed = bytearray(data)
        changed[at] ^= 1
        whole = bytes(changed) + sha256(changed).digest()
        try:
            found = read_header(whole, FILE)
            key = derive(PHRASE, found)
        except (StoppedError, ValueError):
            continue
        opened += 1
        with pytest.raises(WrongPassphrase):
            unseal(whole, key, found)
    assert opened > len(data) - len(header.line())  # the nonce, the secrets, and the salt in the header


def test_a_passphrase_typed_in_two_ways_is_the_same() -> None:
    header = Header(2, "00" * 16)
    assert derive("Z\u030clahtna", header) == derive("\u017dlahtna", header)


def test_no_trace_of_what_is_inside(vault: Vault) -> None:
    data = vault.file.read_bytes()
    assert data.startswith(b"dunmail vault 1 scrypt n=2 r=8 p=1 salt=")
    assert not [word for word in (b"me@mail", "čanary".encode(), json.dumps("čanary")[1:-1].encode()) if word in data]
    assert sorted(file.name for file in vault.file.parent.iterdir()) == ["vault", "vault.lock"]
    assert vault.file.stat().st_mode & 0o777 == 0o600


def test_locked_until_the_right_passphrase(vault: Vault) -> None:
    vault.lock()
    with pytest.raises(VaultLocked):
        vault.get("me@mail.example")
    with pytest.raises(WrongPassphrase):
        vault.unlock("another one")
    assert not vault.is_open
    vault.unlock(PHRASE)
    assert isinstance(vault.get("me@mail.example"), Secret)
    assert vault.get("nobody") is None


def test_a_passphrase_is_long_and_a_vault_not_made_twice(vault: Vault) -> None:
    with pytest.raises(InputError, match="8 characters"):
        vault.change(PHRASE, "short")
    with pytest.raises(InputError, match="already"):
        vault.create(PHRASE)


def test_another_passphrase(vault: Vault) -> None:
    other = Vault()  # as another program has it open
    other.unlock(PHRASE)
    with pytest.raises(WrongPassphrase):
        vault.change("wrong one", "a new passphrase")
    vault.change(PHRASE, "a new passphrase")
    assert vault.get("me@mail.example") == "čanary"
    assert not other.is_open
    with pytest.raises(VaultLocked):
        other.put("x", "y")
    with pytest.raises(WrongPassphrase):
        other.unlock(PHRASE)
    other.unlock("a new passphrase")
    assert other.get("me@mail.example") == "čanary"


def test_two_programs_do_not_lose_each_others_secrets(vault: Vault) -> None:
    other = Vault()
    other.unlock(PHRASE)
    other.put("token", "t")
    vault.put("word", "w")
    other.delete("me@mail.example")
    assert (vault.get("token"), other.get("word"), vault.get("me@mail.example")) == ("t", "w", None)


def test_a_vault_kept_busy_is_said(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    from filelock import FileLock

    monkeypatch.setattr("data.secrets.vault.PATIENCE", 0.05)
    with FileLock(f"{vault.file}.lock"), pytest.raises(StoppedError, match="busy"):
        vault.put("a", "b")
    vault.put("a", "b")


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o602, 0o777])
def test_changed_permissions_are_said(vault: Vault, mode: int) -> None:
    vault.file.chmod(mode)
    with pytest.raises(StoppedError, match=rf"mode {mode:04o}\).*chmod 600"):
        vault.get("me@mail.example")
    vault.file.chmod(0o600)
    assert vault.get("me@mail.example") == "čanary"


def test_a_failed_write_leaves_the_old_vault(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", full)
        with pytest.raises(StoppedError, match="No space left"):
            vault.put("a", "b")
    assert vault.get("me@mail.example") == "čanary"
    assert sorted(file.name for file in vault.file.parent.iterdir()) == ["vault", "vault.lock"]


def test_a_vault_of_a_newer_program(vault: Vault) -> None:
    vault.file.write_bytes(b"dunmail vault 2 something else\n")
    with pytest.raises(StoppedError, match="newer"):
        vault.unlock(PHRASE)


def test_a_header_that_asks_for_too_much_is_not_ours() -> None:
    from hashlib import sha256

    header = Header(2**21, "00" * 16)
    data = header.line() + bytes(40)
    with pytest.raises(StoppedError, match="damaged"):
        read_header(data + sha256(data).digest(), FILE)
