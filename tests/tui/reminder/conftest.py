"""The sample books with three reminders, of which 2012/100 is issued, and the app around them."""

import shutil
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import cast

import pytest

from data import models as m
from data.acting import act_as
from data.database import close_database, open_database
from data.importing import Kind, import_file
from data.preferences import Preferences, set_preference
from data.selection import Range, Selection
from dunning.issuing import issue
from dunning.levels import settings_from
from dunning.preparation import plan, prepare


@pytest.fixture(scope="session")
def made_books(tmp_path_factory: pytest.TempPathFactory, sample: Path) -> Path:
    """The database file: reminder 1 is 2012/100, issued; 2 and 3 are prepared."""
    file = tmp_path_factory.mktemp("books") / "reminders.db"
    act_as("")  # whoever acted in the test before
    open_database(str(file))
    for kind, name in (("customers", "stranke"), ("contacts", "stiki"), ("items", "postavke")):
        import_file(cast(Kind, kind), sample / "saop" / f"{name}.csv")
    for key, value in {"company.name": "Podjetje d.o.o.", "company.iban": "SI56191000000123438",
                       "sender.address": "ana@podjetje.si"}.items():
        set_preference(key, value)
    m.Operator.create(code="006", name="Skrbnik", login="006")
    prepare(plan(date(2012, 8, 17), settings_from(Preferences()), first_number=100), "006")
    issue(Selection(number=Range(100, 100)), Preferences())
    close_database()
    return file


@pytest.fixture
def books(made_books: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of them, open, in a terminal of many colours; the clock is in UTC."""
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLORTERM", "truecolor")
    monkeypatch.setenv("TZ", "UTC")
    for name in ("NO_COLOR", "TEXTUAL_THEME", "TEXTUAL_COLOR_SYSTEM", "SSH_CONNECTION", "SSH_TTY"):
        monkeypatch.delenv(name, raising=False)
    time.tzset()
    file = tmp_path / "reminders.db"
    shutil.copy(made_books, file)
    open_database(str(file))
    yield file
    close_database()
    monkeypatch.undo()
    time.tzset()
