"""Columns: headers in three languages, the mapping file, and what is said when a column is missing or doubled."""

from pathlib import Path

import pytest

from data.columns import ColumnMap, Columns, read_mapping
from data.errors import InputError
from data.headers import HEADERS, REQUIRED, VARIANTS, fold

FILE = Path("x.csv")


def fields(kind: str, *header: str, **mapping: str) -> dict[str, str]:
    """The header found for each field."""
    return {name: header[place] for name, place in Columns(kind, ColumnMap(mapping)).places(FILE, header).items()}


@pytest.mark.parametrize("kind", HEADERS)
def test_own_names_are_recognised(kind: str) -> None:
    names = [name for name in HEADERS[kind] if name not in VARIANTS[1:]]
    assert fields(kind, *names) == {name: name for name in names}


@pytest.mark.parametrize("kind", HEADERS)
def test_no_strong_header_belongs_to_two_fields(kind: str) -> None:
    strong: dict[str, str] = {}
    for name, text in HEADERS[kind].items():
        for word in map(fold, text.split("~")[0].split(",")):
            assert strong.setdefault(word, name) == name
    assert set(REQUIRED[kind]) <= set(HEADERS[kind])


def test_slovenian() -> None:
    assert fields("items", "Šifra stranke", "Dokument", "Datum", "Zapadlost", "Znesek", "Odprto", "Valuta", "Sklic") \
        == {"customer": "Šifra stranke", "document": "Dokument", "issued": "Datum", "due": "Zapadlost",
            "amount": "Znesek", "open_amount": "Odprto", "currency": "Valuta", "reference": "Sklic"}
    assert fields("customers", "ŠIFRA", "Stranka", "E pošta", "Ne opominjaj") == \
        {"code": "ŠIFRA", "name": "Stranka", "blocked": "Ne opominjaj"}
    assert fields("contacts", "Sifra stranke", "Šifra  stika", "E-naslov") == \
        {"customer": "Sifra stranke", "code": "Šifra  stika", "email": "E-naslov"}


def test_czech() -> None:
    assert fields("items", "Číslo zákazníka", "Číslo faktury", "Datum vystavení", "Datum splatnosti", "Částka",
                  "Zbývá uhradit", "Měna", "Variabilní symbol") == {
        "customer": "Číslo zákazníka", "document": "Číslo faktury", "issued": "Datum vystavení",
        "due": "Datum splatnosti", "amount": "Částka", "open_amount": "Zbývá uhradit", "currency": "Měna",
        "reference": "Variabilní symbol"}
    assert fields("customers", "kod", "NAZEV", "Ulice", "PSČ", "Město", "Právnická osoba") == {
        "code": "kod", "name": "NAZEV", "street": "Ulice", "postcode": "PSČ", "city": "Město",
        "legal_person": "Právnická osoba"}


def test_weak_headers_count_only_alone() -> None:
    assert fields("items", "Saldo", "Odprto", "Stranka", "Šifra stranke", "Račun", "Zapade")["open_amount"] == "Odprto"
    assert fields("items", "Saldo", "Stranka", "Račun", "Zapade") == \
        {"customer": "Stranka", "document": "Račun", "due": "Zapade", "open_amount": "Saldo"}


def test_kind_before_its_variants() -> None:
    assert "legal_person" not in fields("customers", "code", "name", "Pravna oseba", "kind")
    assert "natural_person" not in fields("customers", "code", "name", "Fizična oseba", "Pravna oseba")


def test_mapping() -> None:
    assert fields("items", "Kdo", "Kaj", "Rok", "Datum", "Znesek", customer="kdo", document="Kaj", due="Rok",
                  issued="", open_amount="Znesek") == \
        {"customer": "Kdo", "document": "Kaj", "due": "Rok", "open_amount": "Znesek"}
    assert Columns("items", ColumnMap({"due": "Rok"})).score(["Rok", "x"]) == 2


@pytest.mark.parametrize("header", [["Rok", "rok"], ["Kdaj", ""]])
def test_mapping_that_does_not_fit(header: list[str]) -> None:
    with pytest.raises(InputError, match=r"x\.csv has (no|more than one) column “ROK”.*for due.*Columns found: " +
                       header[0]):
        fields("items", *header, due="ROK")


def test_missing_column() -> None:
    with pytest.raises(InputError) as caught:
        fields("items", "Šifra stranke", "Dokument", "Kdaj", "Odprto")
    text = str(caught.value)
    for part in ("x.csv", "due", "zapadlost", "splatnost", "Kdaj", "--mapping", 'due = "header"', "--encoding"):
        assert part in text


def test_two_columns_for_one_field() -> None:
    with pytest.raises(InputError, match=r"two columns may be open_amount: Odprto, Neplačano.*mapping"):
        fields("items", "Stranka", "Račun", "Zapade", "Odprto", "Neplačano")


def test_a_header_serves_only_one_field() -> None:
    with pytest.raises(InputError, match="no column for code"):
        fields("contacts", "Šifra", "E-pošta")


def test_the_guide_names_every_field() -> None:
    guide = (Path(__file__).parents[2] / "docs" / "importing.md").read_text(encoding="utf-8")
    assert [name for names in HEADERS.values() for name in names if f"`{name}`" not in guide] == []


def test_mapping_file(tmp_path: Path) -> None:
    file = tmp_path / "map.toml"
    file.write_text('due = "Rok"\ndecimal = ","\n[customers]\ncode = "K"\n[items]\ncustomer = "Č"\n', encoding="utf-8")
    assert read_mapping(file, "items") == ColumnMap({"due": "Rok", "customer": "Č"}, ",")


@pytest.mark.parametrize(("text", "match"), [
    ("due = Rok", "is not TOML"), ('dew = "Rok"', "names a field dew.*They have: customer, document"),
    ("due = 3", "due must be a text"), ('decimal = "x"', "decimal is"), ('items = "x"', "names a field items"),
])
def test_wrong_mapping_file(tmp_path: Path, text: str, match: str) -> None:
    file = tmp_path / "map.toml"
    file.write_text(text)
    with pytest.raises(InputError, match=match):
        read_mapping(file, "items")


def test_mapping_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read: No such file"):
        read_mapping(tmp_path / "map.toml", "items")
    (tmp_path / "map.toml").write_bytes(b'due = "\xe8"')
    with pytest.raises(InputError, match="not TOML in UTF-8"):
        read_mapping(tmp_path / "map.toml", "items")
