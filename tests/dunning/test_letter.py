"""The letter, read back from its PDF: words, sums, pages, positions, fonts."""

import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from data.formatting import format_money
from dunning import fonts
from dunning.fonts import REPLACEMENT, drawable, printable
from dunning.letter import Letter, LetterItem, lay_out, render
from dunning.letter_parts.heading import address_lines, iban
from dunning.letter_parts.items import COLUMNS, HEAD_SIZE, columns_of
from dunning.paper import MM_PER_POINT, Text, fit, text_width, wrap
from dunning.texts import LANGUAGES, letter_texts

MakeLetter = Callable[..., Letter]
PAGE_HEIGHT = 297.0
SHORT = st.text(max_size=80)


def pages_of(pdf: bytes) -> list[str]:
    """The text of each page, its white space as single spaces."""
    return [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(pdf)).pages]


def places_of(pdf: bytes, page: int = 0) -> dict[str, tuple[float, float]]:
    """Where each text of a page begins: mm from the left and the top edge."""
    places: dict[str, tuple[float, float]] = {}

    def visit(text: str, _cm: list[float], tm: list[float], _font: Any, _size: float) -> None:
        if text.strip():
            places.setdefault(text.strip(), (tm[4] * MM_PER_POINT, PAGE_HEIGHT - tm[5] * MM_PER_POINT))

    PdfReader(BytesIO(pdf)).pages[page].extract_text(visitor_text=visit)
    return places


@pytest.mark.parametrize(
    ("language", "name", "expected"),
    [
        ("sl", "Žiga Čuček in Đorđe Špacapan", ["Za plačilo 3.708,68 EUR", "Rok plačila 25.08.2012", "Sklic"]),
        ("cs", "Příliš žluťoučký kůň s. r. o.", ["Celkem k úhradě 3 708,68 EUR", "Vážení obchodní partneři,"]),
        ("en", "Łukasz & Sons Ltd", ["Amount due 3,708.68 EUR", "Please pay by 25/08/2012"]),
        ("de", "Jörg Weißgärber, Őrség Kft.", ["Zu zahlen 3.708,68 EUR", "Mit freundlichen Grüßen"]),
    ],
)
def test_every_language_reads_back(make_letter: MakeLetter, language: str, name: str, expected: list[str]) -> None:
    """Title, sums, dates and names with all their accents are in the PDF as text."""
    pdf = render(make_letter(3, language=language, name=name))
    (text,) = pages_of(pdf)
    common = [name, "2012/100", "0000001", "SI56 1910 0000 0123 438", "LJBASI2X", "SI00 1-100-2012", "Trgovina Škof"]
    title = letter_texts(language, 1, False, False).title
    for wanted in [title, *expected, *common, "R-2011-0001", "R-2011-0003"]:
        assert wanted in text
    reader = PdfReader(BytesIO(pdf))
    assert reader.metadata is not None
    assert (reader.metadata.title, reader.metadata.author) == (f"{title} 2012/100", "Trgovina Škof d.o.o.")
    assert str(reader.root_object["/Lang"]) == language


def test_items_cost_and_interest(make_letter: MakeLetter) -> None:
    """A row holds the item's dates, days late, level and amount; interest and cost show only when there are any."""
    item = LetterItem("R 1", None, date(2011, 6, 4), Decimal("-12.30"), 440, 3)
    letter = make_letter(items=[item], amount=Decimal("-12.30"), cost=Decimal(0), due=Decimal("-12.30"))
    (text,) = pages_of(render(letter))
    assert "R 1 04.06.2011 440 3 -12,30" in text
    assert "Strošek opomina" not in text
    (text,) = pages_of(render(replace(letter, cost=Decimal("2"), interest=Decimal("1.30"), due=Decimal("-9"))))
    assert "Skupaj odprte postavke -12,30 EUR Strošek opomina 2,00 EUR Zamudne obresti 1,30 EUR" in text
    assert "Za plačilo -9,00 EUR" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_item_has_its_interest_if_there_is_any(make_letter: MakeLetter, language: str) -> None:
    """The column is there only then; no word of a head is broken, and the table is as wide as without it."""
    items = [replace(item, interest=Decimal("98765.43")) for item in make_letter(2).items]
    letter = make_letter(items, language=language)
    assert [column.label for column in columns_of(letter)].count("interest") == 0
    charged = replace(letter, interest=Decimal("197530.86"))
    assert sum(column.width for column in columns_of(charged)) == sum(column.width for column in columns_of(letter))
    labels = letter_texts(language, 1, False, False).labels
    for column in columns_of(charged):
        assert all(text_width(word, HEAD_SIZE, True) <= column.width - 2 for word in labels[column.label].split())
    (text,) = pages_of(render(charged))
    for amount, times in ((Decimal("98765.43"), 2), (Decimal("197530.86"), 1)):
        assert text.count(" ".join(format_money(amount, language).split())) == times


def test_last_before_lawsuit_and_person(make_letter: MakeLetter) -> None:
    """The last reminder changes its title; a private person is addressed by name."""
    (text,) = pages_of(render(make_letter(1, title_level=2, last_before_lawsuit=True)))
    assert "Zadnji opomin pred tožbo" in text
    assert "Drugi opomin" not in text
    (text,) = pages_of(render(make_letter(1, language="en", person=True, name="Ana Kos")))
    assert "Dear Ana Kos," in text


def test_reference_is_a_variable_symbol_in_czech(make_letter: MakeLetter) -> None:
    """Only what Czech banks take as one is called so."""
    assert "Variabilní symbol 2012100" in pages_of(render(make_letter(1, language="cs", reference="2012100")))[0]
    assert "Označení platby SI00 1" in pages_of(render(make_letter(1, language="cs", reference="SI00 1")))[0]


@pytest.mark.parametrize(("items", "pages"), [(1, 1), (8, 1), (60, 3), (300, 8)])
def test_pages(make_letter: MakeLetter, items: int, pages: int) -> None:
    """Every item is printed once, the table's head on every page, the sums once, with a row, and pages are counted."""
    texts = pages_of(render(make_letter(items)))
    assert len(texts) == pages
    for number, text in enumerate(texts, start=1):
        assert f"Stran {number} od {pages}" in text
        assert "Dokument Datum Zapadlost" in text
    whole = " ".join(texts)
    assert [whole.count(f"R-2011-{number + 1:04}") for number in range(items)] == [1] * items
    assert whole.count("Skupaj odprte postavke") == 1
    for wanted in (f"R-2011-{items:04}", "Skupaj odprte postavke", "Sklic", "S spoštovanjem,"):
        assert wanted in texts[-1]


def test_nothing_leaves_the_page(make_letter: MakeLetter) -> None:
    """For every number of items around a page's end, all text stands inside the margins."""
    for items in range(1, 75):
        sheet = lay_out(make_letter(items))
        for page in sheet.paper.pages:
            for mark in page:
                if isinstance(mark, Text):
                    assert 24.9 <= mark.x <= 190.1 - text_width(mark.text, mark.size, mark.bold)
                    assert 10 <= mark.y <= 290
            body = [mark.y for mark in page if isinstance(mark, Text) and mark.y < 273]
            assert max(body) <= 271


def test_address_stands_in_the_window(make_letter: MakeLetter) -> None:
    """DIN 5008 form B: the window is 85 x 45 mm, 20 mm from the left and 45 mm from the top."""
    places = places_of(render(make_letter(1, language="en", country="AT")))
    lines = ["SAOP Računalništvo d.o.o.", "Trubarjeva cesta 7", "1000 Ljubljana", "AUSTRIA"]
    for line in lines:
        x, y = places[line]
        assert 20 <= x <= 30
        assert 62.7 <= y <= 90
    assert [places[line][1] for line in lines] == sorted(places[line][1] for line in lines)
    x, y = places["Trgovina Škof d.o.o. · Žolgarjeva ulica 2 · 5290 Šempeter pri Gorici"]
    assert (round(x), 45 < y < 62.7) == (25, True)
    assert places["2012/100"][0] > 125


def test_domestic_address_has_no_country(make_letter: MakeLetter) -> None:
    """The country is for letters abroad only, by code or by name."""
    letter = make_letter(1, country="Slovenia")
    assert address_lines(letter.addressee, "SI").lines == [
        "SAOP Računalništvo d.o.o.", "Trubarjeva cesta 7", "1000 Ljubljana"
    ]  # fmt: skip
    assert address_lines(letter.addressee, "AT").lines[-1] == "SLOVENIA"


@pytest.mark.parametrize("name", ["Zavod za " + "zelo dolga imena " * 8, "Brezpresledkov" * 30, "x " * 2000])
def test_long_names_fit_the_window(make_letter: MakeLetter, name: str) -> None:
    """A long name wraps and shrinks; only what fits at no size ends in an ellipsis, and the town is still there."""
    letter = make_letter(1, name=name, street="Ulica " * 100)
    fitted = address_lines(letter.addressee, "SI")
    assert all(text_width(line, fitted.size) <= 80 for line in fitted.lines)
    assert fitted.lines[-1] == "1000 Ljubljana"
    places = places_of(render(letter))
    assert places["1000 Ljubljana"][1] < 90


def test_long_words(make_letter: MakeLetter) -> None:
    """A document number longer than its column goes on below; an endless one is cut, visibly."""
    due = date(2011, 6, 4)
    items = [LetterItem("X" * 60, None, due, Decimal(1), 1, 1), LetterItem("Y" * 999, None, due, Decimal(1), 1, 1)]
    text = "".join(pages_of(render(make_letter(items=items, reference="Z" * 500)))).replace(" ", "")
    assert text.count("X") == 60 + text.count("LJBASI2X")
    assert text.count("Y") > 100
    assert "Y…" in text
    assert "Z…" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_heads_are_not_cut(language: str) -> None:
    """No word of the table's head is wider than its column."""
    labels = letter_texts(language, 1, False, False).labels
    for column in COLUMNS:
        assert all(text_width(word, HEAD_SIZE, bold=True) <= column.width - 2 for word in labels[column.label].split())


def test_same_letter_same_bytes(make_letter: MakeLetter) -> None:
    """Neither the clock nor what was drawn before changes a letter."""
    first = render(make_letter(5))
    render(make_letter(60, name="Мир"))
    assert render(make_letter(5)) == first
    assert render(make_letter(5, number=101)) != first
    assert b"D:20120817" in first


@pytest.mark.parametrize("language", LANGUAGES)
def test_plain_way_gives_the_same_text(make_letter: MakeLetter, language: str) -> None:
    """The prepared fonts change how fast a letter is made, not what it says or where."""
    letter = make_letter(40, language=language, name="Žluťoučký Weißgärber Őđ €")
    ready, plain = render(letter), render(letter, plain=True)
    assert fonts.prepared() is not None
    assert pages_of(ready) == pages_of(plain)
    assert [places_of(ready, page) for page in (0, 1)] == [places_of(plain, page) for page in (0, 1)]


def test_other_fpdf2_inside_falls_back(make_letter: MakeLetter, monkeypatch: pytest.MonkeyPatch) -> None:
    """If fpdf2's inside should change, letters are made the plain way, the same to read."""
    from fpdf.output import OutputProducer

    expected = pages_of(render(make_letter(2)))
    fonts.prepared.cache_clear()
    with monkeypatch.context() as patch:
        patch.delattr(OutputProducer, "_add_fonts")
        assert fonts.prepared() is None
    try:
        assert pages_of(render(make_letter(2))) == expected
    finally:
        fonts.prepared.cache_clear()


def test_rare_characters(make_letter: MakeLetter) -> None:
    """Greek and Cyrillic are drawn; what no font holds is replaced where one sees it; letters are composed."""
    (text,) = pages_of(render(make_letter(1, name="Мир Αθήνα 中\N{ZERO WIDTH JOINER}x c\N{COMBINING CARON}")))
    assert f"Мир Αθήνα {REPLACEMENT}x č" in text
    assert printable("ﬁn\tA\x00") == f"fin A{REPLACEMENT}"
    assert printable("so\N{SOFT HYPHEN}ft") == "soft"


def test_threads_do_not_mix(make_letter: MakeLetter) -> None:
    """Letters drawn at the same time are the same as drawn one after another."""
    letters = [make_letter(1 + number % 12, number=number) for number in range(24)]
    expected = [render(letter) for letter in letters]
    results: list[bytes] = [b""] * len(letters)

    def work(start: int) -> None:
        for number in range(start, len(letters), 3):
            results[number] = render(letters[number])

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        threads = [threading.Thread(target=work, args=(start,)) for start in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(interval)
    assert results == expected


@settings(max_examples=40, deadline=None)
@given(name=st.text(max_size=200), street=SHORT, document=SHORT, reference=SHORT)
def test_any_text_is_drawn(make_letter: MakeLetter, name: str, street: str, document: str, reference: str) -> None:
    """No text of a customer or an item makes a letter fail; the name stands whole in the salutation."""
    item = LetterItem(document, None, date(2011, 6, 4), Decimal(1), 1, 1)
    letter = make_letter(items=[item], person=True, language="en", name=name, street=street, reference=reference)
    drawn = lay_out(letter).paper.pages
    texts = "".join(mark.text for page in drawn for mark in page if isinstance(mark, Text))
    assert f"Dear{''.join(printable(name).split())}," in "".join(texts.split())
    assert render(letter).startswith(b"%PDF-")


@given(st.text(max_size=400), st.floats(5, 160), st.sampled_from([6.5, 10.0, 14.0]), st.booleans())
def test_wrap_keeps_all_and_fits(text: str, width: float, size: float, bold: bool) -> None:
    """Wrapped lines hold every visible character in order; only a single character may be wider than its line."""
    lines = wrap(text, width, size, bold)
    assert "".join("".join(lines).split(" ")) == "".join(printable(text.replace("\n", " ")).split(" "))
    for line in lines:
        assert drawable().issuperset(line)
        assert len(line) <= 1 or text_width(line, size, bold) <= width + 1e-6


def test_fit_cuts_visibly() -> None:
    """A text too long for every size ends in an ellipsis within its width."""
    cut = fit("beseda " * 50, 40, (10, 8), lines=2)
    assert (cut.size, len(cut.lines)) == (8, 2)
    assert cut.lines[-1].endswith("…")
    assert text_width(cut.lines[-1], 8) <= 40
    assert fit("beseda", 40, (10, 8)).size == 10


def test_iban_in_fours() -> None:
    """Spaces as typed do not matter."""
    assert iban("SI56 191000000123438") == iban("SI56191000000123438") == "SI56 1910 0000 0123 438"
