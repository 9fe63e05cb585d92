"""Letters of a selection as one PDF: order, fonts once, passwords, what has no letter; never half a file."""

import gc
import weakref
from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from data.database import transaction
from data.errors import InputError, StoppedError
from data.models import DocumentContent
from data.pages import ReminderPages
from data.reminders import get_reminder, selected, store_letter
from data.selection import Range, Selection
from dunning.letter import Letter, render
from dunning.pdf_files import Merger, protected
from dunning.printing import print_letters

ON = date(2012, 8, 17)


@pytest.fixture
def letters(
    run: Callable[..., Any], add_customer: Callable[..., int], add_item: Callable[..., int],
    make_letter: Callable[..., Letter],
) -> None:
    """Reminders 100 to 103; 102 is only prepared, the letter of 101 has two pages."""
    for code in ("1", "2", "3", "4"):
        add_item(add_customer(code), date(2012, 8, 1))
    run(ON, 100, issue=False)
    with transaction():
        for each in selected(Selection()):
            if each.number != 102:
                letter = make_letter(30 if each.number == 101 else 2, number=each.number)
                store_letter(each.id, "letter.pdf", render(letter))


def pages_of(file: Path, password: str = "") -> list[str]:
    """The number of the reminder on each page of a PDF, empty where there is none."""
    reader = PdfReader(file, password=password or None)
    return [next((str(n) for n in range(100, 104) if f"2012/{n}" in page.extract_text()), "") for page in reader.pages]


def test_letters_are_in_the_order_of_the_list_and_prepared_ones_are_named(letters: None, tmp_path: Path) -> None:
    file = tmp_path / "letters.pdf"
    seen: list[tuple[int, int]] = []
    printed = print_letters(ReminderPages(Selection()), file, progress=lambda done, total: seen.append((done, total)))
    assert (printed.letters, printed.pages) == (3, 4)
    assert printed.skipped == [("2012/102", "It is only prepared; issue it first.")]
    assert pages_of(file) == ["100", "101", "101", "103"]
    assert seen == [(1, 4), (2, 4), (3, 4), (4, 4)]
    outline: Any = PdfReader(file).outline
    assert [line.title for line in outline] == ["2012/100", "2012/101", "2012/103"]
    print_letters(ReminderPages(Selection(), descending=True), file)
    assert pages_of(file) == ["103", "101", "101", "100"]


def test_a_password_opens_the_file_and_nothing_else_does(letters: None, tmp_path: Path) -> None:
    file = tmp_path / "letters.pdf"
    print_letters(ReminderPages(Selection(number=Range(100, 100))), file, password="gešlo")
    assert PdfReader(file).is_encrypted
    assert PdfReader(file).decrypt("geslo") == 0
    assert pages_of(file, "gešlo") == ["100"]
    encryption: Any = PdfReader(file).trailer["/Encrypt"]
    assert (encryption["/V"], encryption["/R"], encryption["/CF"]["/StdCF"]["/CFM"]) == (5, 6, "/AESV3")
    assert b"Ljubljana" not in file.read_bytes()


def test_fonts_are_kept_once_and_letters_with_other_fonts_keep_theirs(make_letter: Callable[..., Letter]) -> None:
    one, other = render(make_letter(2)), render(make_letter(2, name="Ωmega Жуж"))
    merger = Merger()
    for number in range(20):
        merger.add(one, str(number))
    merger.add(other, "other")
    file = BytesIO()
    merger.write(file, "letters")
    assert len(file.getvalue()) < 20 * len(one) / 3
    last = PdfReader(file).pages[-1].extract_text()
    assert "Ωmega" in last
    assert "Жуж" in last


def test_no_letter_is_kept_once_its_pages_are_taken(
    make_letter: Callable[..., Letter], monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[weakref.ref[PdfReader]] = []

    class Watched(PdfReader):
        def __init__(self, *arguments: Any) -> None:
            super().__init__(*arguments)
            opened.append(weakref.ref(self))

    monkeypatch.setattr("pypdf.PdfReader", Watched)
    merger = Merger()
    for number in range(3):
        merger.add(render(make_letter(2, number=number)), str(number))
    gc.collect()
    assert [ref() for ref in opened] == [None, None, None]


def test_a_damaged_letter_is_skipped_with_its_reason(letters: None, tmp_path: Path) -> None:
    first, second = (get_reminder(row.id).document_id for row in selected(Selection(number=Range(100, 101))))
    DocumentContent.update(content=b"%PDF-1.4 nothing").where(DocumentContent.document == first).execute()
    printed = print_letters(ReminderPages(Selection(number=Range(100, 101))), tmp_path / "letters.pdf")
    assert second is not None
    assert printed.letters == 1
    assert [(each.label, "damaged" in each.reason) for each in printed.skipped] == [("2012/100", True)]


def test_stopping_or_nothing_to_print_leaves_the_old_file(letters: None, tmp_path: Path) -> None:
    file = tmp_path / "letters.pdf"
    file.write_bytes(b"old")
    answers = iter([False, True])
    with pytest.raises(StoppedError, match="no file was written"):
        print_letters(ReminderPages(Selection()), file, should_stop=lambda: next(answers))
    with pytest.raises(InputError, match="None of the reminders has a letter"):
        print_letters(ReminderPages(Selection(state="prepared")), file)
    assert file.read_bytes() == b"old"


def test_any_pdf_can_be_protected(make_letter: Callable[..., Letter]) -> None:
    content = protected(render(make_letter(2)), "geheim")
    reader = PdfReader(BytesIO(content))
    assert reader.is_encrypted
    assert reader.decrypt("geheim") != 0
    assert "Računalništvo" in reader.pages[0].extract_text()
