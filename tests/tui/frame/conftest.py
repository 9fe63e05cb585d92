"""Reminders in a real database, the app around them, and eyes and hands for the tests."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

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
