"""Encodings: Slovenian, Czech, Croatian and Slovak text is recognised in each of them, western text too."""

from pathlib import Path

import pytest

from data.encodings import detect_encoding
from data.errors import InputError

TEXTS = {
    "sl": "Šifra stranke;Naziv;Žiga Čuček;Kovač;Šempeter;Zupančič;Računalništvo",
    "cs": "Příští zákazník;Jiří Dvořák;Kateřina Svobodová;Šťastný;Plzeň;Kůň;měna;částka;Třebíč",
    "sk": "Ľubomír Kováč;Žilina;ťava;Liptovský Mikuláš;Ďuriš;Banská Štiavnica",
    "hr": "Đorđe Jurić;Petrović;Čakovec;Šibenik;Županja",
    "capitals": "ŠIFRA;ŽIGA ČUČEK;RAČUN", "one word": "Kovač", "one czech": "Jiří", "one letter": "Aleš",
}
WESTERN = {
    "fr": "Crème Frères;Hélène;Société Générale;père;ça;où;À côté;août;Besançon;Isère",
    "da": "Sørensen;Århus;Rødgrød;Færøerne;Ærø", "es": "Señor Muñoz;São Paulo;España",
    "it": "Città;è;perché;Forlì;qualità;società", "sv": "Malmö Åkesson;Luleå;Östersund",
    "de": "Grüße aus Österreich, 5 €",
}
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-be-bom", "cp1250", "iso8859-2")


def read_back(path: Path, text: str, encoding: str) -> str:
    """``text`` written in ``encoding`` and read in the one detected."""
    if encoding == "utf-16-be-bom":
        path.write_bytes(b"\xfe\xff" + text.encode("utf-16-be"))
    else:
        path.write_bytes(text.encode(encoding))
    return path.read_bytes().decode(detect_encoding(path))


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("name", TEXTS)
def test_home_languages(tmp_path: Path, name: str, encoding: str) -> None:
    assert read_back(tmp_path / "x.csv", TEXTS[name], encoding) == TEXTS[name]


@pytest.mark.parametrize("name", WESTERN)
def test_western_languages(tmp_path: Path, name: str) -> None:
    assert read_back(tmp_path / "x.csv", WESTERN[name], "cp1252") == WESTERN[name]


def test_bytes_only_windows_has_decide(tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    file.write_bytes(b"Ale\x9a;\x8eiga")
    assert detect_encoding(file) == "cp1250"
    file.write_bytes(b"\xbb\xbbMER\xab d.d.;\x84Slon\x93")
    assert detect_encoding(file) == "cp1250"


def test_plain_ascii_and_a_character_across_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_back(tmp_path / "x.csv", "code;name", "ascii") == "code;name"
    monkeypatch.setattr("data.encodings.BLOCK", 3)
    assert read_back(tmp_path / "x.csv", "Žžšč€č", "utf-8") == "Žžšč€č"


def test_binary_file(tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    file.write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")
    with pytest.raises(InputError, match=r"x\.csv is not a text file"):
        detect_encoding(file)


def test_damaged_utf8_is_not_taken_for_windows(tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    file.write_bytes(("name\n" + TEXTS["sl"] + "\n").encode() + b"Kova\xc4\n" + TEXTS["cs"].encode())
    with pytest.raises(InputError, match="damaged in line 3"):
        detect_encoding(file)


def test_unknown_encoding(tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    file.write_bytes(b"a\x81b;c\x83d;\x90\x9d")  # no letter in any of the candidates
    with pytest.raises(InputError, match="--encoding"):
        detect_encoding(file)
    file.write_bytes(b"a\xa7b;c\xa7d;e\xb0f")
    with pytest.raises(InputError, match="not recognised"):
        detect_encoding(file)
