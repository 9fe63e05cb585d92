"""The sample company's books, an operator at work, and the app around them."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from data.acting import act_as
from data.importing import Kind, import_file
from data.models import Operator
from tui.app import DunmailApp

FILES: tuple[tuple[Kind, str], ...] = (("customers", "stranke"), ("contacts", "stiki"), ("items", "postavke"))


class Then(date):
    """The day of the sample's first run."""

    @classmethod
    def today(cls) -> date:  # type: ignore[override]  # a plain one, which the database takes
        return date(2012, 8, 17)


@pytest.fixture(autouse=True)
def _office(db: Path, sample: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The sample's books on the day of its first run; Ana is the supervisor, Bor a clerk; nothing noted so far."""
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLORTERM", "truecolor")
    for name in ("NO_COLOR", "TEXTUAL_THEME", "TEXTUAL_COLOR_SYSTEM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("tui.filtered_list.QUIET", 0.01)
    monkeypatch.setattr("tui.screens.customer.date", Then)
    for kind, file in FILES:
        import_file(kind, sample / "saop" / f"{file}.csv")
    for code, name, level in (("ana", "Ana [/b]", "supervisor"), ("bor", "Bor", "clerk")):
        Operator.create(code=code, name=name, level=level, login=code)
    yield
    act_as("")


@pytest.fixture
def app_of() -> Callable[[str], DunmailApp]:
    """The app used by an operator."""
    return DunmailApp
