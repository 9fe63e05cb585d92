"""Fixtures for all rooms: a fresh database, and no trace of the developer's own settings."""

import os
import re
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from data.acting import act_as
from data.database import close_database, open_database
from data.fields import now
from data.language import set_language
from data.models import Contact, Customer, OpenItem
from data.secrets.session import Session
from data.secrets.session import session as secrets_session


@pytest.fixture(autouse=True)
def _isolated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of this machine's user reaches a test: folders, database, passwords, language."""
    monkeypatch.setenv("DUNMAIL_HOME", str(tmp_path / "home"))
    for name in [*filter(re.compile("DUNMAIL_(?!HOME)").match, os.environ), "CREDENTIALS_DIRECTORY"]:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    vars(secrets_session).update(vars(Session()))  # nothing one test keeps in memory is found by the next
    monkeypatch.setattr("data.secrets.vault_file.COST", 2)
    set_language("en")
    act_as("")


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


@pytest.fixture
def add_customer(db: Path) -> Callable[..., int]:
    """Adds a customer with this code, contacts OPOMIN1 to OPOMIN3 and other fields by keyword; returns the id."""

    def add(code: str, **fields: Any) -> int:
        row = Customer.create(**{"code": code, "name": f"Customer {code}", "language": "en", **fields})
        for level in (1, 2, 3):
            Contact.create(customer=row, code=f"OPOMIN{level}", name="Clerk", email=f"level{level}@{code}.example")
        return int(row.id)

    return add


@pytest.fixture
def add_item(db: Path) -> Callable[..., int]:
    """Adds an open item of a customer (id), due then, of 100.00 unless said otherwise; returns the id."""
    numbers = count(1)

    def add(customer: int, due: date, amount: str = "100.00", **fields: Any) -> int:
        money = Decimal(amount)
        row = OpenItem.create(**{
            "customer": customer, "document": f"R-{next(numbers):05d}", "issued": due, "due": due, "amount": money,
            "open_amount": money, "updated_at": now(), **fields,
        })
        return int(row.id)

    return add
