"""Which words count: the company's for a private person, for the language, for any language, then the shipped ones."""

from collections.abc import Callable
from datetime import date
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from data.declared import DECLARED, TEXT_KEYS
from data.errors import InputError
from data.preferences import Preferences, set_preference, unset_preference
from data.reminders import get_reminder, selected
from data.selection import Selection
from dunning.issuing import issue, letter
from dunning.levels import LEVELS
from dunning.outgoing import outgoing
from dunning.preparation import Plan
from dunning.texts import LANGUAGES
from dunning.wording import PARTS, Text, Wording
from dunning.writing import Writer

Run = Callable[..., Plan]
Add = Callable[..., int]


def body(language: str = "sl", person: bool = True, level: int = 2) -> Text:
    return Wording(Preferences()).find("body", level, False, language, person)


def test_the_first_that_is_not_empty_counts(db: object) -> None:
    assert body().source == "sl.toml mail.level_2.body"
    in_force = {}
    for key in ("dunning.level.2.body", "dunning.level.2.body.sl", "dunning.level.2.body.sl.person"):
        set_preference(key, f"{key}!")
        in_force[key] = body()
    assert all(text == (f"{key}!", key, True) for key, text in in_force.items())
    assert body(person=False).source == "dunning.level.2.body.sl"
    assert body(language="de").source == "dunning.level.2.body"
    assert body(level=1).source == "sl.toml mail.level_1.body"
    set_preference("dunning.level.2.body.sl.person", "  \n")
    assert body().source == "dunning.level.2.body.sl"
    unset_preference("dunning.level.2.body.sl")
    assert body().source == "dunning.level.2.body"


def test_the_last_before_lawsuit_has_shipped_words_of_its_own_but_the_levels_win(db: object) -> None:
    last = (3, True, "sk", True)
    wording = Wording(Preferences())
    assert wording.find("letter_title", *last) == ("Předžalobní výzva k plnění", "cs.toml titles.last", False)
    assert wording.find("letter_opening", *last).source == "cs.toml person.last.opening"
    set_preference("dunning.level.3.letter_title.cs", "Poslední")
    assert Wording(Preferences()).find("letter_title", *last).text == "Poslední"


def test_an_operators_own_words_win(db: object) -> None:
    set_preference("dunning.level.1.subject.sl", "vsi")
    set_preference("dunning.level.1.subject.sl", "jaz", "006")
    assert Wording(Preferences("006")).find("subject", 1, False, "sl", False).text == "jaz"


@given(st.sampled_from(sorted(PARTS)), st.integers(-1, 9), st.booleans(), st.text(max_size=5), st.booleans())
def test_there_are_always_words(part: str, level: int, last: bool, language: str, person: bool) -> None:
    class Nothing(Preferences):
        def __init__(self) -> None:
            self.operator, self._stored, self._found = "", {}, {}

    assert Wording(Nothing()).find(part, level, last, language, person).text.strip()


def test_every_text_is_declared() -> None:
    assert len(TEXT_KEYS) == len(LEVELS) * len(LANGUAGES) * (len(PARTS) + 3)
    assert DECLARED.keys() > TEXT_KEYS


@pytest.mark.parametrize(("key", "text", "words"), [
    ("dunning.level.1.subject.sl", "{{ nomber }}", "nomber"),
    ("dunning.level.1.body", "{% if level > 5 %}{{ nomber }}{% endif %}", "nomber"),
    ("dunning.level.1.letter_opening.de.person", "{{ signature }}", "signature"),
    ("dunning.level.1.letter_title.cs", "{{ title", "Line 1"),
])
def test_a_wrong_placeholder_is_not_stored(db: object, key: str, text: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        set_preference(key, text)
    assert Preferences()[key] == ""


def test_messages_and_letters_use_them(run: Run, company: Preferences, add_customer: Add, add_item: Add) -> None:
    add_item(add_customer("1", language="sl", kind="person", name="Ana {{ 7 * 7 }} [/b]"), date(2012, 8, 1))
    for key, text in {
        "dunning.level.1.subject.sl": "{{ title }} {{ number }}",
        "dunning.level.1.body.sl.person": "Draga {{ name }}, zamujate {{ days_late }} dni.",
        "dunning.level.1.letter_title.sl": "Prijazen opomin",
        "dunning.level.1.letter_opening.sl.person": "Odprto je:\n{{ items }}\nPlačajte do {{ pay_by }}.",
    }.items():
        set_preference(key, text)
    run(date(2012, 8, 17), 100, issue=False)
    preferences = Preferences()
    detail = get_reminder(selected(Selection())[0].id)
    own = Writer(preferences).letter(detail).own
    assert (own.title, own.closing) == ("Prijazen opomin", "")
    assert own.opening.endswith("  01.08.2012  100,00 EUR\nPlačajte do 25.08.2012.")
    assert issue(Selection(), preferences).done == 1
    (message,) = outgoing(Selection(), preferences)
    assert message.subject == "{{ title }} {{ number }}"
    assert message.context["title"] == "Prijazen opomin"
    assert message.context["name"] == "Ana {{ 7 * 7 }} [/b]"
    text = PdfReader(BytesIO(letter(2012, 100))).pages[0].extract_text()
    assert "Prijazen opomin" in text
    assert "Plačajte do 25.08.2012." in text
    assert "Morda ste plačilo spregledali" not in text
