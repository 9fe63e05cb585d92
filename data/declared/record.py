"""What one preference declares, and the checks several of them share."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from data.declared.sections import Section, section
from data.language import _
from data.rates import parse_rates

MOST_CONNECTIONS = 20  # more is what servers take for an attack
MOST, MOST_DAYS = 1_000_000_000, 36_500  # what columns and dates have room for, and nobody means more


@dataclass(frozen=True, slots=True)
class Declared:
    """One preference: ``kind`` is str, int, Decimal or bool; ``check`` returns what is wrong, or nothing.

    ``choices`` are the values it may have, each with its words. None is ever a secret. One that is not ``portable``
    belongs to this computer and is neither exported nor imported nor copied from another operator; a ``personal`` one
    says who one is and is not copied either. A ``quiet`` one, such as how a table is sorted, is not noted in the
    journal. ``place`` is its section, if its key does not begin with that.
    """

    key: str
    title: str
    kind: type
    default: Any
    choices: Mapping[str, str] = field(default_factory=dict)
    help: str = ""
    check: Callable[[Any], str] | None = None
    portable: bool = True
    personal: bool = False
    quiet: bool = False
    several_lines: bool = False
    place: str = ""

    @property
    def section(self) -> Section:
        """The section it belongs to."""
        return section(self.place or self.key.split(".")[0])

    @property
    def only_global(self) -> bool:
        """Whether it is the same for everybody, such as who the company is."""
        return self.section.only_global


def a_port(value: int) -> str:
    """What is wrong with a TCP port, or nothing."""
    return "" if 1 <= value <= 65535 else _("A port is a number from 1 to 65535.")


def connections(value: int) -> str:
    """What is wrong with a number of connections, or nothing."""
    return "" if 1 <= value <= MOST_CONNECTIONS else _("Use 1 to {most} connections.").format(most=MOST_CONNECTIONS)


def not_negative(value: Decimal | int) -> str:
    """What is wrong with a number that is 0 or more, or nothing."""
    if value < 0:
        return _("It cannot be negative.")
    return "" if value <= MOST else _("It is too large.")


def days(value: int) -> str:
    """What is wrong with a number of days, or nothing."""
    return not_negative(value) or ("" if value <= MOST_DAYS else _("It is too large."))


def a_percentage(value: Decimal) -> str:
    """What is wrong with a number from 0 to 100, or nothing."""
    return "" if 0 <= value <= 100 else _("A percentage is a number from 0 to 100.")


def positive(value: Decimal | int) -> str:
    """What is wrong with a number above 0, or nothing."""
    return not_negative(value) if value > 0 or value < 0 else _("It must be more than 0.")


def statutory_rates(value: str) -> str:
    """What is wrong with a list of statutory rates, or nothing."""
    try:
        parse_rates(value)
    except ValueError as error:
        return str(error)
    return ""


def a_host(value: str) -> str:
    """What is wrong with a server's name or address, or nothing."""
    if "://" in value or any(sign in value for sign in "/@ ,;<>\"'"):
        return _("Write only the server's name, such as mail.example.com.")
    if value.count(":") == 1:  # more of them are an IPv6 address
        return _("Write only the server's name; the port has a line of its own.")
    labels = value.removesuffix(".").split(".")
    if value and (len(value) > 253 or any(not label or len(label) > 63 for label in labels)):
        return _("This is not a server's name: a part of it is empty or too long.")
    return ""


def a_fingerprint(value: str) -> str:
    """What is wrong with the SHA-256 fingerprint of a certificate, or nothing; colons and capitals do not matter."""
    if value and not re.fullmatch(r"(?:[0-9A-Fa-f]{2}[:\s]?){32}", value.strip()):
        return _("A fingerprint is 64 digits from 0 to 9 and a to f, with or without colons.")
    return ""
