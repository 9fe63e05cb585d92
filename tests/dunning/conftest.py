"""Fixtures of the dunning tests."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from data.database import transaction
from data.preferences import Preferences, set_preference
from data.reminders import selected, store_letter
from data.selection import Range, Selection
from dunning import preparation
from dunning.letter import Addressee, Letter, LetterItem, Sender
from dunning.levels import settings_from
from dunning.preparation import Plan

SENDER = Sender(
    name="Trgovina Škof d.o.o.", street="Žolgarjeva ulica 2", postcode="5290", city="Šempeter pri Gorici", country="SI",
    vat_id="SI12345678", phone="+386 5 393 40 00", email="opomini@trgovina.example",
    iban="SI56191000000123438", bic="LJBASI2X",
)  # fmt: skip
ADDRESSEE = Addressee(
    code="0000001", name="SAOP Računalništvo d.o.o.", street="Trubarjeva cesta 7", postcode="1000", city="Ljubljana",
    country="SI", vat_id="SI87654321",
)  # fmt: skip


def make_item(number: int) -> LetterItem:
    """An item that differs from its neighbours."""
    days = timedelta(number)
    issued, due = date(2011, 5, 5) + days, date(2011, 6, 4) + days
    amount = Decimal("1234.56") + number
    return LetterItem(f"R-2011-{number + 1:04}", issued, due, amount, 440 - number % 300, 1 + number % 3)


@pytest.fixture(scope="session")
def make_letter() -> Callable[..., Letter]:
    """Makes a letter with these, or so many, items; other fields by keyword, ``name`` and the like the addressee's."""

    def make(items: int | list[LetterItem] = 3, **changes: Any) -> Letter:
        lines = items if isinstance(items, list) else [make_item(number) for number in range(items)]
        amount = sum((line.amount for line in lines), Decimal(0))
        parts = {key: changes.pop(key) for key in ("name", "street", "city", "country") if key in changes}
        letter = Letter(
            language="sl", title_level=1, last_before_lawsuit=False, person=False, year=2012, number=100,
            date=date(2012, 8, 17), pay_by=date(2012, 8, 25), currency="EUR", sender=SENDER,
            addressee=replace(ADDRESSEE, **parts), items=lines, amount=amount, cost=Decimal("2.00"),
            interest=Decimal(0), due=amount + Decimal("2.00"), reference="SI00 1-100-2012",
        )  # fmt: skip
        return replace(letter, **changes)

    return make


@pytest.fixture
def company(db: Path) -> Preferences:
    """The preferences of a company that may issue letters."""
    for key, value in (("company.name", "Vzorec d.o.o."), ("company.iban", "SI56 0201 7001 4356 205"),
                       ("sender.name", "Saldakonti")):
        set_preference(key, value)
    return Preferences()


@pytest.fixture
def run(company: Preferences) -> Callable[..., Plan]:
    """Plans on a day with the preferences as they are, prepares and issues; returns the plan.

    Letters are not drawn: the bytes ``letter YEAR/NUMBER`` stand for them.
    """

    def prepare_and_issue(on: date, first_number: int | None = None, issue: bool = True) -> Plan:
        planned = preparation.plan(on, settings_from(Preferences()), first_number=first_number)
        prepared = preparation.prepare(planned)
        if issue and prepared.package is not None:
            with transaction():
                for each in selected(Selection(package=Range(prepared.package, prepared.package))):
                    assert store_letter(each.id, "letter.pdf", f"letter {each.label}".encode())
        return planned

    return prepare_and_issue
