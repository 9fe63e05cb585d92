"""Invented customers, contacts and open items for the demo, written as the CSV files an ERP would export."""

import csv
import random
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

Books = dict[Literal["customers", "contacts", "items"], Path]

PEOPLE = ("Žiga Čuček", "Špela Šuštar", "Anja Kovač", "Črt Žnidaršič", "Jiří Novák", "Kateřina Dvořáková",
          "Tomáš Svoboda", "Jürgen Weiß", "Zoë Miller", "Marko Zupančič", "Petra Krajnc", "Aleš Hočevar")
TRADES = ("Trgovina", "Gradnja", "Prevozi", "Elektro", "Mizarstvo", "Papir", "Vinoteka", "Pekarna", "Servis")
PLACES = (
    ("SI", "sl", "d.o.o.", "1000", "Ljubljana", "Trubarjeva cesta"),
    ("SI", "sl", "d.o.o.", "2000", "Maribor", "Koroška cesta"),
    ("SI", "sl", "d.d.", "5290", "Šempeter pri Gorici", "Cesta Goriške fronte"),
    ("CZ", "cs", "s.r.o.", "602 00", "Brno", "Údolní"),
    ("CZ", "cs", "a.s.", "110 00", "Praha", "Vodičkova"),
    ("AT", "de", "GmbH", "8010", "Graz", "Schießstattgasse"),
    ("IE", "en", "Ltd", "D02", "Dublin", "Fleet Street"),
)
PLAIN = str.maketrans("čćžšřěáéíóúýöüßëČŠŽŘ ", "cczsreaeiouyousecszr.")


def write_books(folder: Path, customers: int, today: date, seed: int = 7) -> Books:
    """Write the three files into ``folder`` and return them; the same arguments give the same books.

    A few customers have no contact, or an address that cannot be one, as in real books.
    """
    chance = random.Random(seed)
    folder.mkdir(parents=True, exist_ok=True)
    people: list[list[str]] = []
    contacts: list[list[str]] = []
    items: list[list[str]] = []
    for number in range(1, customers + 1):
        code = f"{number:07d}"
        country, language, form, postcode, city, street = chance.choice(PLACES)
        person = chance.choice(PEOPLE)
        private = chance.random() < 0.15
        name = person if private else f"{chance.choice(TRADES)} {person.split()[1]} {form}"
        people.append([code, name, "person" if private else "company", f"{street} {chance.randint(1, 99)}", postcode,
                       city, country, language, "" if private else f"{country}{chance.randint(10**7, 10**8 - 1)}"])
        if chance.random() > 0.02:
            address = f"{person.lower().translate(PLAIN)}@{'@' if chance.random() < 0.01 else ''}kupec{number}.example"
            contacts += [[code, f"OPOMIN{level}", person, address] for level in (1, 2, 3)]
        items += _items(chance, code, number, today)
    return {
        "customers": _write(folder / "customers.csv", "code;name;kind;street;postcode;city;country;language;vat_id",
                            people),
        "contacts": _write(folder / "contacts.csv", "customer;code;name;email", contacts),
        "items": _write(folder / "items.csv", "customer;document;issued;due;amount;open_amount;currency;reference",
                        items),
    }


def _items(chance: random.Random, code: str, number: int, today: date) -> Iterable[list[str]]:
    for n in range(1, chance.randint(1, 5) + 1):
        due = today - timedelta(days=round(chance.triangular(-30, 200, 25)))
        amount = f"{chance.randint(2_000, 400_000) / 100:.2f}".replace(".", ",")
        yield [code, f"R-{due.year}-{number:04d}-{n}", (due - timedelta(days=30)).strftime("%d.%m.%Y"),
               due.strftime("%d.%m.%Y"), amount, amount, "EUR", f"SI00 {number}-{n}"]


def _write(file: Path, header: str, rows: Iterable[list[str]]) -> Path:
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, delimiter=";")
        writer.writerow(header.split(";"))
        writer.writerows(rows)
    return file
