"""Passwords: where they are found, where they are kept, and that they never show."""

import stat
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

import pytest

from data import secrets
from data.errors import InputError, StoppedError
from data.preferences import Preferences, set_preference
from data.secrets import Question, Secret, keyrings, overrides
from data.secrets.session import session

WORD = "čanary-Š3cret€"
PHRASE = "Žlahtna geslovna fraza"

RING = """
from pathlib import Path
import json, time
from keyring.backend import KeyringBackend
FILE = Path(__file__).with_name("ring.json")
class Ring(KeyringBackend):
    priority = 5
    def _all(self):
        return json.loads(FILE.read_text()) if FILE.exists() else {}
    def get_password(self, service, user):
        return self._all().get(f"{service}/{user}")
    def set_password(self, service, user, password):
        assert type(password) is str and len(password.encode("utf-16-le")) <= 2560
        FILE.write_text(json.dumps({**self._all(), f"{service}/{user}": password}))
    def delete_password(self, service, user):
        from keyring.errors import PasswordDeleteError
        kept = self._all()
        if kept.pop(f"{service}/{user}", None) is None:
            raise PasswordDeleteError
        FILE.write_text(json.dumps(kept))
class Locked(Ring):
    def set_password(self, service, user, password):
        FILE.write_text(str(json.loads(FILE.read_text()) + 1) if FILE.exists() else "1")
        time.sleep(60)
class Forgetful(Ring):
    def set_password(self, service, user, password):
        pass
class Broken(Ring):
    def set_password(self, service, user, password):
        raise RuntimeError("collection is gone")
class Plain(Ring):
    pass
Plain.__module__ = "keyrings.alt.file"
class Ends(Ring):
    def set_password(self, service, user, password):
        raise SystemExit(7)
class Asks(Ring):
    def set_password(self, service, user, password):
        import getpass
        getpass.getpass()
"""


@pytest.fixture(autouse=True)
def _account(db: Path) -> None:
    set_preference("smtp.host", "mail.example")
    set_preference("smtp.username", "me")


@pytest.fixture
def use_ring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Makes a class of RING the system's keyring, in every process; its file."""
    folder = tmp_path / "rings"
    folder.mkdir()
    (folder / "fake_ring.py").write_text(RING)
    monkeypatch.setenv("PYTHONPATH", str(folder))
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.delitem(sys.modules, "fake_ring", raising=False)

    def use(name: str) -> Path:
        monkeypatch.setenv("PYTHON_KEYRING_BACKEND", f"fake_ring.{name}")
        return folder / "ring.json"

    return use


@pytest.fixture
def answers() -> list[str | None]:
    """What a person types when asked; nobody is there while it is empty."""
    given: list[str | None] = []

    def ask(question: Question) -> Secret | None:
        asked.append(question)
        word = given.pop(0)
        return None if word is None else Secret(word)

    asked: list[Question] = []
    secrets.set_asker(ask)
    return given


def test_a_secret_does_not_show() -> None:
    secret = Secret(WORD)
    assert secret == WORD
    assert secret.encode() == WORD.encode()
    shown = [repr(secret), str(secret), f"{secret}", f"{secret!r:>20}", f"{secret:>20}", "%s" % secret,  # noqa: UP031
             "{}".format(secret), repr([secret]), repr({"a": secret})]  # noqa: UP032
    try:
        raise ValueError(secret)
    except ValueError as error:
        shown += ["".join(traceback.format_exception(error)), str(error)]
    assert not [text for text in shown if WORD in text]


def test_nobody_has_one() -> None:
    found = secrets.find_password(Preferences())
    assert not found
    assert found.value is None
    assert secrets.where(Preferences()) is None
    assert secrets.need_password(Preferences()) is None


def test_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, use_ring: Callable[[str], Path],
               answers: list[str | None]) -> None:
    preferences = Preferences()
    answers += [PHRASE]
    assert secrets.set_password(preferences, "of the vault", place="vault") == f"vault {session.vault.file}"
    assert secrets.find_password(preferences).value == "of the vault"
    use_ring("Ring")
    vars(session).update(keyring=type(session.keyring)())
    session.keyring.put("me@mail.example", "of the keyring")
    assert secrets.find_password(preferences) == ("of the keyring", "keyring of the system")
    script = tmp_path / "give"
    script.write_text(f"#!{sys.executable}\nprint('{WORD}\\nsecond line')")
    script.chmod(stat.S_IRWXU)
    set_preference("smtp.password_command", str(script))
    assert secrets.find_password(Preferences()) == (WORD, "smtp.password_command")
    (tmp_path / "dunmail-smtp-password").write_text("of systemd\n")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    assert secrets.find_password(preferences).value == "of systemd"
    (tmp_path / "file").write_text(f"{WORD}\r\n")
    monkeypatch.setenv("DUNMAIL_SMTP_PASSWORD_FILE", str(tmp_path / "file"))
    assert secrets.find_password(preferences).value == WORD
    monkeypatch.setenv("DUNMAIL_SMTP_PASSWORD", "of the environment")
    assert secrets.where(preferences) == "environment variable DUNMAIL_SMTP_PASSWORD"


def test_the_place_never_shows_the_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUNMAIL_SMTP_PASSWORD", WORD)
    found = secrets.find_password(Preferences())
    assert WORD not in repr(found)
    assert WORD not in found.where


def test_a_file_that_is_missing_or_no_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "file"
    monkeypatch.setenv("DUNMAIL_SMTP_PASSWORD_FILE", str(file))
    with pytest.raises(StoppedError, match="No such file"):
        secrets.find_password(Preferences())
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(StoppedError, match="UTF-8"):
        secrets.find_password(Preferences())


@pytest.mark.parametrize(("command", "words"), [
    ("/nowhere/pass mail", "No such file"),
    (f"{sys.executable} -c 'import sys; sys.exit(\"locked\")'", "locked"),
    (f"{sys.executable} -c pass", "no password"),
    ("unclosed '", "quotation"),
])
def test_a_command_that_fails_is_not_passed_over(command: str, words: str) -> None:
    secrets.set_password(Preferences(), "of the memory")
    set_preference("smtp.password_command", command)
    with pytest.raises(StoppedError, match=words):
        secrets.find_password(Preferences())


def test_looking_does_not_run_the_command(tmp_path: Path) -> None:
    set_preference("smtp.password_command", f"touch {tmp_path / 'ran'}")
    assert secrets.where(Preferences()) == "printed by smtp.password_command"
    secrets.make_ready(Preferences())
    assert not (tmp_path / "ran").exists()


def test_a_blank_command_is_none() -> None:
    secrets.set_password(Preferences(), WORD)
    set_preference("smtp.password_command", "  ")
    assert secrets.find_password(Preferences()).value == WORD


def test_a_command_that_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(overrides, "COMMAND_PATIENCE", 0.1)
    set_preference("smtp.password_command", f"{sys.executable} -c 'import time; time.sleep(9)'")
    with pytest.raises(StoppedError, match="in time"):
        secrets.find_password(Preferences())


def test_no_shell_reads_the_command(tmp_path: Path) -> None:
    set_preference("smtp.password_command", f"echo x; touch {tmp_path / 'evil'}")
    assert secrets.find_password(Preferences()).value == f"x; touch {tmp_path / 'evil'}"
    assert not (tmp_path / "evil").exists()


# The keyring

def test_set_and_clear(use_ring: Callable[[str], Path]) -> None:
    file = use_ring("Ring")
    preferences = Preferences()
    assert secrets.set_password(preferences, Secret("geslo")) == "keyring of the system"
    assert file.read_text() == '{"dunmail/me@mail.example": "geslo"}'  # and nothing of the probe
    secrets.clear_password(preferences)
    assert (file.read_text(), secrets.find_password(preferences).value) == ("{}", None)
    with pytest.raises(InputError):
        secrets.set_password(preferences, "")


def test_services_have_passwords_of_their_own(use_ring: Callable[[str], Path]) -> None:
    use_ring("Ring")
    set_preference("incoming.host", "mail.example")
    set_preference("incoming.username", "me")
    secrets.set_password(Preferences(), "of smtp")
    secrets.set_password(Preferences(), "of the mailbox", "incoming")
    assert secrets.find_password(Preferences()).value == "of smtp"
    assert secrets.find_password(Preferences(), "incoming").value == "of the mailbox"


@pytest.mark.parametrize("text", ["x" * 5000, "dunmail-parts:3", "💶" * 1300])
def test_long_secrets_are_kept_in_parts(use_ring: Callable[[str], Path], text: str) -> None:
    file = use_ring("Ring")
    secrets.keep_secret("oauth me", text)
    assert secrets.find_secret("oauth me").value == text
    secrets.keep_secret("oauth me", text[:700])
    assert secrets.find_secret("oauth me").value == text[:700]
    secrets.forget_secret("oauth me")
    assert file.read_text() == "{}"


@pytest.mark.parametrize(("ring", "words"), [
    ("Forgetful", "keeps nothing"), ("Broken", "collection is gone"), ("Plain", "keeps passwords in a file"),
    ("Ends", "status 7"), ("Asks", "fails"), ("NoSuch", "fails"),
])
def test_keyrings_that_are_refused(use_ring: Callable[[str], Path], ring: str, words: str) -> None:
    file = use_ring(ring)
    assert words in session.keyring.why_not()
    assert secrets.set_password(Preferences(), WORD) == "memory, until Dunmail ends"
    assert not file.exists() or WORD not in file.read_text()
    with pytest.raises(InputError, match="was not kept"):
        secrets.set_password(Preferences(), WORD, place="keyring")


def test_a_locked_keyring_is_left_and_not_asked_again(
    use_ring: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = use_ring("Locked")
    monkeypatch.setattr("data.secrets.keyrings.PATIENCE", 1.0)
    assert "does not answer" in session.keyring.why_not()
    assert not secrets.find_password(Preferences())
    assert secrets.set_password(Preferences(), WORD) == "memory, until Dunmail ends"
    assert file.read_text() == "1"


def test_a_keyring_that_fails_later_is_given_up(use_ring: Callable[[str], Path]) -> None:
    file = use_ring("Ring")
    assert session.keyring.why_not() == ""
    file.write_text("no JSON")
    assert not secrets.find_password(Preferences())
    assert "JSONDecodeError" in session.keyring.why_not()


def test_without_a_desktop_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PYTHON_KEYRING_BACKEND", "DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(keyrings, "_try", lambda: keyrings.Probe("none", "keyring.backends.fail.Keyring"))
    assert session.keyring.why_not() == "no keyring here: no D-Bus session"
    assert secrets.places()[0] == ("keyring", "keyring of the system", "no keyring here: no D-Bus session")


# Memory, and whom to ask

def test_memory_where_there_is_nothing_else() -> None:
    preferences = Preferences()
    assert secrets.set_password(preferences, WORD) == "memory, until Dunmail ends"
    assert secrets.find_password(preferences) == (WORD, "memory, until Dunmail ends")
    secrets.clear_password(preferences)
    assert not secrets.find_password(preferences)


def test_a_password_is_asked_for_once(answers: list[str | None]) -> None:
    answers += [WORD]
    secrets.make_ready(Preferences())
    assert secrets.need_password(Preferences()) == WORD
    assert secrets.where(Preferences()) == "memory, until Dunmail ends"


def test_who_gives_no_password_stops_it(answers: list[str | None]) -> None:
    answers += [None]
    with pytest.raises(StoppedError, match="Without the password"):
        secrets.make_ready(Preferences())


def test_the_locked_vault_is_opened_by_asking(answers: list[str | None]) -> None:
    answers += [PHRASE]
    secrets.set_password(Preferences(), WORD, place="vault")
    session.vault.lock()
    assert secrets.look(Preferences()) == ("", True)
    answers += ["not this one", PHRASE]
    secrets.make_ready(Preferences())
    assert answers == []
    assert secrets.find_password(Preferences()).value == WORD


def test_a_vault_that_stays_locked_names_the_ways_out(answers: list[str | None]) -> None:
    answers += [PHRASE]
    secrets.set_password(Preferences(), WORD, place="vault")
    session.vault.lock()
    answers += [None]
    with pytest.raises(secrets.VaultLocked, match="stays locked"):
        secrets.find_password(Preferences())
    secrets.set_asker(None)
    for name in ("DUNMAIL_SMTP_PASSWORD_FILE", "smtp.password_command", "DUNMAIL_VAULT_PASSPHRASE_FILE", "systemd"):
        with pytest.raises(secrets.VaultLocked, match=name):
            secrets.find_password(Preferences())


def test_the_passphrase_may_be_given_to_a_timer(
    answers: list[str | None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers += [PHRASE]
    secrets.set_password(Preferences(), WORD, place="vault")
    session.vault.lock()
    secrets.set_asker(None)
    (tmp_path / "dunmail-vault-passphrase").write_text(PHRASE + "\n")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    assert secrets.find_password(Preferences()).value == WORD
    session.vault.lock()
    monkeypatch.setenv("DUNMAIL_VAULT_PASSPHRASE", "wrong one")
    with pytest.raises(secrets.WrongPassphrase):
        secrets.find_password(Preferences())


def test_the_passphrase_is_made_and_changed_by_asking(answers: list[str | None]) -> None:
    answers += ["short", PHRASE]
    assert "is made" in secrets.passphrase()
    secrets.keep_secret("a", WORD, "vault")
    answers += ["wrong one", PHRASE, "short", PHRASE + "!"]
    assert "another passphrase" in secrets.passphrase()
    session.vault.lock()
    answers += [PHRASE, PHRASE + "!"]
    assert secrets.find_secret("a").value == WORD
    assert answers == []
