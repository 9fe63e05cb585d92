"""Field types that store money and moments exactly on every database."""

from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal

import peewee

CENT = Decimal("0.01")
ZERO = Decimal("0.00")


def to_cents(amount: Decimal) -> int:
    """``amount`` (decimal money) as whole minor units; ValueError if it has more than two decimals."""
    cents = amount.scaleb(2)
    if cents != cents.to_integral_value():
        raise ValueError(f"{amount} has more than two decimals")
    return int(cents)


def from_cents(cents: int) -> Decimal:
    """Whole minor units as decimal money with two decimals."""
    return Decimal(cents).scaleb(-2)


def round_money(amount: Decimal) -> Decimal:
    """``amount`` rounded half up to two decimals, as an accountant does."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


def to_milliseconds(moment: datetime) -> int:
    """An aware ``moment`` as milliseconds since 1970 UTC."""
    return round(moment.timestamp() * 1000)


def from_milliseconds(value: int) -> datetime:
    """Milliseconds since 1970 as an aware UTC moment."""
    return datetime.fromtimestamp(value / 1000, UTC)


def now() -> datetime:
    """This moment in UTC, to the millisecond that the database keeps."""
    return from_milliseconds(to_milliseconds(datetime.now(UTC)))


class MoneyField(peewee.BigIntegerField):
    """``Decimal`` money kept as whole cents: SQLite would turn its DECIMAL into a float, sums would not be exact."""

    def db_value(self, value: Decimal | int | None) -> int | None:
        if value is None or isinstance(value, int):
            return value
        return to_cents(value)

    def python_value(self, value: int | None) -> Decimal | None:
        return None if value is None else from_cents(value)


class MomentField(peewee.BigIntegerField):
    """An aware ``datetime`` kept as milliseconds since 1970 UTC: sorts, compares and subtracts in SQL anywhere."""

    def db_value(self, value: datetime | int | None) -> int | None:
        if value is None or isinstance(value, int):
            return value
        return to_milliseconds(value)

    def python_value(self, value: int | None) -> datetime | None:
        return None if value is None else from_milliseconds(value)
