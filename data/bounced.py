"""Addresses that bounced: known by the address, so a contact with another one is no longer concerned."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from data.attempts import execute
from data.database import transaction
from data.fields import from_milliseconds, to_milliseconds
from data.formatting import format_date
from data.journal import note
from data.language import _, language

LONGEST = 255  # characters of an address that is kept


class Bounced(NamedTuple):
    """An address in lower case, when its mail came back, and the words of the server that refused it."""

    address: str
    at: datetime
    words: str

    def sentence(self) -> str:
        """``Its address a@b.example bounced on 12.11.2026: 550 5.1.1 No such user``."""
        return _("Its address {address} bounced on {date}: {words}").format(
            address=self.address, date=self.day(), words=self.words)

    def day(self) -> str:
        """When it bounced: ``12.11.2026``."""
        return format_date(self.at.astimezone().date(), language())


def flag_bounced(address: str, at: datetime, words: str) -> None:
    """Remember that ``address`` bounced, in place of what was known of it; the caller holds the transaction."""
    key = address.lower()
    if 0 < len(key) <= LONGEST:
        execute("DELETE FROM bounced_addresses WHERE address = ?", key)
        execute("INSERT INTO bounced_addresses (address, bounced_at, words) VALUES (?, ?, ?)",
                key, to_milliseconds(at), words)


def bounced_addresses() -> dict[str, Bounced]:
    """Every address that bounced, by the address in lower case."""
    rows = execute("SELECT address, bounced_at, words FROM bounced_addresses").fetchall()
    return {address: Bounced(address, from_milliseconds(at), words) for address, at, words in rows}


def find_bounced(addresses: Iterable[str]) -> list[Bounced]:
    """Those of a few ``addresses`` that bounced, in their order."""
    keys = [address.lower() for address in addresses]
    marks = ", ".join("?" * len(keys)) or "NULL"
    rows = execute(f"SELECT address, bounced_at, words FROM bounced_addresses WHERE address IN ({marks})", *keys)
    found = {address: Bounced(address, from_milliseconds(at), words) for address, at, words in rows.fetchall()}
    return [found[key] for key in dict.fromkeys(keys) if key in found]


def forget_bounced(address: str) -> bool:
    """The address works again, as the operator knows; False if it was not known to bounce."""
    with transaction():
        known = find_bounced([address])
        for each in known:
            execute("DELETE FROM bounced_addresses WHERE address = ?", each.address)
            note("works again", "address", each.address, details={"reason": each.words})
    return bool(known)
