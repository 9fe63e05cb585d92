"""The password: where it is found, and that it never shows."""

import stat
import sys
import time
import traceback
from pathlib import Path

import pytest

from data import secrets
from data.errors import InputError, StoppedError
from data.preferences import Preferences, set_preference
from data.secrets import Secret

WORD = "čanary-Š3cret€"


class Ring:
    """A keyring in memory."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, user: str) -> str | None:
        return self.kept.get((service, user))

    def set_password(self, service: str, user: str, password: str) -> None:
        self.kept[service, user] = password

    def delete_password(self, service: str, user: str) -> None:
        del self.kept[service, user]


@pytest.fixture(autouse=True)
def _session(db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secrets, "_session", secrets._Keyrings())
    set_preference("smtp.host", "mail.example")
    set_preference("smtp.username", "me")


@pytest.fixture
def ring(monkeypatch: pytest.MonkeyPatch) -> Ring:
    ring = Ring()
    monkeypatch.setattr(secrets, "backend", lambda: ring)
    return ring


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


def test_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ring: Ring) -> None:
    preferences = Preferences()
    assert secrets.set_password(preferences, "of the keyring") == "keyring of the system"
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
def test_a_command_that_fails_is_not_passed_over(command: str, words: str, ring: Ring) -> None:
    secrets.set_password(Preferences(), "of the keyring")
    set_preference("smtp.password_command", command)
    with pytest.raises(StoppedError, match=words):
        secrets.find_password(Preferences())


def test_a_blank_command_is_none(ring: Ring) -> None:
    secrets.set_password(Preferences(), WORD)
    set_preference("smtp.password_command", "  ")
    assert secrets.find_password(Preferences()).value == WORD


def test_a_command_that_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secrets, "COMMAND_PATIENCE", 0.1)
    set_preference("smtp.password_command", f"{sys.executable} -c 'import time; time.sleep(9)'")
    with pytest.raises(StoppedError, match="in time"):
        secrets.find_password(Preferences())


def test_no_shell_reads_the_command(tmp_path: Path) -> None:
    set_preference("smtp.password_command", f"echo x; touch {tmp_path / 'evil'}")
    assert secrets.find_password(Preferences()).value == f"x; touch {tmp_path / 'evil'}"
    assert not (tmp_path / "evil").exists()


def test_set_and_clear(ring: Ring) -> None:
    preferences = Preferences()
    secrets.set_password(preferences, Secret(WORD))
    assert ring.kept == {("dunmail", "me@mail.example"): WORD}
    assert type(ring.get_password("dunmail", "me@mail.example")) is str
    secrets.clear_password(preferences)
    assert not secrets.find_password(preferences)
    with pytest.raises(InputError):
        secrets.set_password(preferences, "")


def test_memory_where_there_is_no_keyring() -> None:
    preferences = Preferences()  # the null keyring of the tests takes everything and keeps nothing
    assert secrets.set_password(preferences, WORD) == "memory, until Dunmail ends"
    assert secrets.find_password(preferences) == (WORD, "memory, until Dunmail ends")
    secrets.clear_password(preferences)
    assert not secrets.find_password(preferences)


def test_a_keyring_that_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secrets, "backend", lambda: (_ for _ in ()).throw(RuntimeError("locked")))
    assert secrets.set_password(Preferences(), WORD) == "memory, until Dunmail ends"


def test_a_keyring_that_waits_for_a_window_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[float] = []

    def wait() -> Ring:
        calls.append(time.monotonic())
        time.sleep(2)
        return Ring()

    monkeypatch.setattr(secrets, "KEYRING_PATIENCE", 0.05)
    monkeypatch.setattr(secrets, "backend", wait)
    assert not secrets.find_password(Preferences())
    assert not secrets.find_password(Preferences())
    assert len(calls) == 1  # not asked again in this session


def test_plain_file_keyrings_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    from keyring import core
    from keyring.backends import fail

    monkeypatch.delenv("PYTHON_KEYRING_BACKEND")
    monkeypatch.setattr(core, "load_config", lambda: None)
    monkeypatch.setattr("keyring.backend.get_all_keyring", lambda: [Weak()])
    assert isinstance(secrets.backend(), fail.Keyring)


class Weak:
    """A backend such as those that keep passwords in a plain file."""

    priority = 0.5
