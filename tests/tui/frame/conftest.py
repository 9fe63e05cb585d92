"""Reminders in a real database, the app around them, and eyes and hands for the tests."""

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from textual.app import App
from textual.pilot import Pilot

from data import models as m

FOREIGN = "Müller [/b] \x1b[31m"
MOMENT = datetime(2012, 8, 17, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _plain_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same colours and no blinking wherever the tests run."""
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLORTERM", "truecolor")
    for name in ("NO_COLOR", "TEXTUAL_THEME", "TEXTUAL_COLOR_SYSTEM"):
        monkeypatch.delenv(name, raising=False)


def add_reminders(count: int, states: tuple[str, ...] = ("prepared", "issued", "sent"), name: str = FOREIGN) -> None:
    """Reminders 2012/100 and on, of as many customers; levels 1, 2, 3 and ``states`` in turn."""
    with m.database.atomic():
        package = m.Package.create(date=date(2012, 8, 17), created_at=MOMENT)
        for at in range(count):
            customer = m.Customer.create(code=f"{at:07}", name=f"{name} {at}")
            state = states[at % len(states)]
            letter = None
            if state != "prepared":
                letter = m.Document.create(kind="letter", name="letter.pdf", sha256="0", size=1, created_at=MOMENT)
            m.Reminder.create(
                year=2012, number=100 + at, date=date(2012, 8, 17), customer=customer, customer_code=customer.code,
                customer_name=customer.name, package=package, level=at % 3 + 1, currency="EUR",
                amount=Decimal("5450.60"), days_late=423, days_sum=1270, item_count=3, average_per_day=Decimal("4.29"),
                cost=Decimal("2.00"), pay_by=date(2012, 8, 25), state=state, document=letter,
                issued_at=MOMENT if letter else None, sent_at=MOMENT if state == "sent" else None,
            )  # fmt: skip


@pytest.fixture
def reminders(db: Path) -> Callable[..., None]:
    """Adds reminders to a fresh database."""
    return add_reminders


@pytest.fixture
def words() -> Callable[[App[Any]], str]:
    """All that is on the screen, as a person reads it."""

    def read(app: App[Any]) -> str:
        return "\n".join("".join(segment.text for segment in line) for line in app.screen._compositor.render_strips())

    return read


@pytest.fixture
def until() -> Callable[..., Awaitable[None]]:
    """Waits until something is so; the test fails if it never is."""

    async def wait(pilot: Pilot[Any], ready: Callable[[], bool]) -> None:
        for _turn in range(400):
            if ready():
                return
            await pilot.pause(0.02)
        seen = "\n".join("".join(s.text for s in line) for line in pilot.app.screen._compositor.render_strips())
        raise AssertionError(f"it never happened; the screen shows:\n{seen}")

    return wait
