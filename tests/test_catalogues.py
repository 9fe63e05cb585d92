"""The catalogues hold every text of the program, whole, with the same placeholders, compiled as they stand."""

import importlib.util
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from data.language import LANGUAGES, _, language, ngettext, set_language, system_language

ROOMS = ("data", "dunning", "mail", "tui")
TRANSLATED = [code for code in LANGUAGES if code != "en"]


def room_folder(room: str) -> Path:
    """Where the room's package is: in the checkout or where the wheel put it."""
    spec = importlib.util.find_spec(room)
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent


def catalogue_file(code: str, ending: str) -> Path:
    return room_folder("data") / "locale" / code / "LC_MESSAGES" / f"dunmail.{ending}"


@pytest.fixture(scope="module")
def program() -> set[str]:
    """The source text of every message in the program."""
    keywords = {**DEFAULT_KEYWORDS, "N_": None}
    found = set()
    for room in ROOMS:
        for _file, _line, message, _comments, _context in extract_from_dir(
            str(room_folder(room)), [("**.py", "python")], keywords=keywords
        ):
            found.add(message[0] if isinstance(message, tuple) else message)
    return found


def catalogue(code: str) -> Catalog:
    with catalogue_file(code, "po").open("rb") as file:
        return read_po(file, locale=code)


def placeholders(text: str) -> set[str]:
    return {name for _literal, name, _spec, _conversion in string.Formatter().parse(text) if name}


def forms(message: object) -> tuple[str, ...]:
    return (message,) if isinstance(message, str) else tuple(message)  # type: ignore[arg-type]  # Babel: str or tuple


def pairs(code: str) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    for message in catalogue(code):
        if message.id:
            yield forms(message.id), forms(message.string)


@pytest.mark.parametrize("code", TRANSLATED)
def test_nothing_is_missing_and_nothing_is_left_over(code: str, program: set[str]) -> None:
    have = {source[0] for source, _translated in pairs(code)}
    assert sorted(program - have) == []
    assert sorted(have - program) == []


@pytest.mark.parametrize("code", TRANSLATED)
def test_every_form_is_translated_with_the_same_placeholders(code: str) -> None:
    for source, translated in pairs(code):
        assert all(translated), source
        allowed = placeholders(source[-1]) | placeholders(source[0])
        for text in translated:
            assert placeholders(text) <= allowed, (source, text)
            if len(source) == 1:
                assert placeholders(text) == allowed, (source, text)


@pytest.mark.parametrize("code", TRANSLATED)
def test_the_compiled_catalogue_is_the_written_one(code: str) -> None:
    with catalogue_file(code, "mo").open("rb") as file:
        compiled = {forms(message.id): forms(message.string) for message in read_mo(file) if message.id}
    assert compiled == dict(pairs(code))


def test_languages_are_spoken_with_their_plurals(monkeypatch: pytest.MonkeyPatch) -> None:
    set_language("sl")
    assert _("issued") == "izstavljen"
    forms_of_three = {ngettext("{count} reminder issued.", "{count} reminders issued.", n) for n in (1, 2, 3, 5)}
    assert len(forms_of_three) >= 3  # Slovenian has a dual
    set_language("cs")
    assert _("issued") != "issued"
    set_language("xx")
    assert (language(), _("issued")) == ("en", "issued")
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "sl_SI.UTF-8")
    assert system_language() == "sl"
    monkeypatch.setenv("LC_ALL", "C")
    assert system_language() == "en"
    monkeypatch.delenv("LC_ALL")
    monkeypatch.delenv("LANG")
    assert system_language() == "en"
