"""Fixtures for all rooms: a fresh database, and no trace of the developer's own settings."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from data.database import close_database, open_database
from data.language import set_language


@pytest.fixture(autouse=True)
def _isolated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of this machine's user reaches a test: folders, database, passwords, language."""
    monkeypatch.setenv("DUNMAIL_HOME", str(tmp_path / "home"))
    for name in ("DUNMAIL_DATABASE", "DUNMAIL_SMTP_PASSWORD", "DUNMAIL_SMTP_PASSWORD_FILE", "CREDENTIALS_DIRECTORY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    set_language("en")


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Path]:
    """A fresh, migrated database, open in this thread; its file."""
    file = tmp_path / "dunmail.db"
    open_database(str(file))
    yield file
    close_database()


@pytest.fixture(scope="session")
def sample() -> Path:
    """The folder of sample input."""
    return Path(__file__).parent / "sample"
