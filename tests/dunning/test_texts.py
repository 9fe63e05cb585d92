"""The words of letters and messages: all there, in every language, and nothing left unfilled."""

import re
import tomllib
from importlib.resources import files
from string import ascii_letters, digits
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.placeholders import examples
from data.templates import render_subject, render_text
from dunning.fonts import COMMON
from dunning.texts import LANGUAGES, file_name, fill, letter_language, letter_texts, shipped

VARIANTS = [(1, False), (2, False), (3, False), (3, True)]
OPTIONAL = {"labels.variable_symbol"}


def read(language: str) -> dict[str, str]:
    """All texts of a language by dotted key."""

    def flatten(table: dict[str, Any], prefix: str = "") -> dict[str, str]:
        flat: dict[str, str] = {}
        for key, value in table.items():
            flat |= flatten(value, f"{prefix}{key}.") if isinstance(value, dict) else {prefix + key: value}
        return flat

    return flatten(tomllib.loads((files("dunning") / "texts" / f"{language}.toml").read_text(encoding="utf-8")))


@pytest.mark.parametrize("language", LANGUAGES)
def test_complete(language: str) -> None:
    """Every language has the same texts, none empty, in characters that the common fonts hold."""
    texts = read(language)
    assert texts.keys() - OPTIONAL == read("en").keys() - OPTIONAL
    for key, text in texts.items():
        assert text.strip(), key
        assert COMMON.issuperset(text.replace("\n", "")), key


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("person", [False, True])
@pytest.mark.parametrize(("level", "last"), VARIANTS)
def test_letter_texts(language: str, person: bool, level: int, last: bool) -> None:
    """A letter says until when to pay, and its placeholders are known ones."""
    texts = letter_texts(language, level, last, person)
    filled = [fill(text, pay_by="25.08.2012", name="Ana") for text in (texts.salutation, texts.opening, texts.closing)]
    assert "25.08.2012" in filled[1]
    assert not re.search("[{}]", "".join(filled))
    assert texts.title == read(language)["titles." + ("last" if last else f"level_{level}")]


def test_variants_differ() -> None:
    """Level, last reminder and form each change the letter."""
    for language in LANGUAGES:
        forms = [letter_texts(language, *variant, person) for variant in VARIANTS for person in (False, True)]
        assert len({form.opening for form in forms}) == len({form.closing for form in forms}) == 8
    assert letter_texts("sl", 7, False, False) == letter_texts("sl", 3, False, False)
    assert letter_texts("sl", 0, False, False) == letter_texts("sl", 1, False, False)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("level", "last"), VARIANTS)
def test_mail_texts(language: str, level: int, last: bool) -> None:
    """Subject and body render with the documented placeholders alone, with and without bank data and sender."""
    subject, body = (shipped(part, language, level, last, person=False).text for part in ("subject", "body"))
    values = examples()
    assert render_subject(subject, values).endswith("2012/100 – Vzorec d.o.o.")  # noqa: RUF001
    full = render_text(body, values)
    assert all(text in full for text in ("2012/100", "17.08.2012", "5.452,60 EUR", "25.08.2012", "SI56 0201", "SI00 2"))
    assert full.startswith("Spoštovani,\n\n")
    assert full.endswith("S spoštovanjem,\n\nSaldakonti\nVzorec d.o.o.\n")
    spare = render_text(body, values | {"iban": "", "reference": "", "sender": ""})
    assert spare.endswith(",\n\nVzorec d.o.o.\n")
    assert "  " not in spare


def test_fill_takes_values_literally() -> None:
    """A value that looks like a placeholder is only text."""
    assert fill("{{ name }}, {{ pay_by }}", name="{{ pay_by }}", pay_by="x") == "{{ pay_by }}, x"


@pytest.mark.parametrize(
    ("language", "expected"),
    [("sl", "sl"), ("SL", "sl"), ("sl_SI", "sl"), ("de-AT", "de"), ("sk", "cs"), ("hr", "en"), ("", "en")],
)
def test_letter_language(language: str, expected: str) -> None:
    """Customers of other languages get the nearest of the four."""
    assert letter_language(language) == expected


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("sl", 2012, 100, "01", "SAOP Računalništvo d.o.o."), "opomin-2012-100-01-SAOP-Racunalnistvo-d-o-o.pdf"),
        (("cs", 2012, 7, "K/1", "Příliš žluťoučký kůň"), "upominka-2012-7-K-1-Prilis-zlutoucky-kun.pdf"),
        (("de", 2012, 7, "../..", "Weißgärber"), "mahnung-2012-7-Weissgarber.pdf"),
        (("en", 2012, 7, "1", "Мир\r\n中文"), "reminder-2012-7-1.pdf"),
    ],
)
def test_file_name(arguments: tuple[str, int, int, str, str], expected: str) -> None:
    """The name tells what the file is, without accents and signs."""
    assert file_name(*arguments) == expected


@given(st.text(max_size=300), st.text(max_size=300), st.sampled_from(LANGUAGES))
def test_file_name_is_safe(code: str, name: str, language: str) -> None:
    """Whatever the customer is called, the name is short plain ASCII without separators."""
    result = file_name(language, 2012, 100, code, name)
    assert set(result) <= set(ascii_letters + digits + "-.")
    assert result.count(".") == 1
    assert len(result) < 120
