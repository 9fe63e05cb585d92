"""Logo, stamp and signature: on the letter, small, and refused in words before anything is issued."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader

from data.errors import InputError
from data.preferences import Preferences, set_preference
from data.reminders import selected
from data.selection import Selection
from dunning import issuing, pictures
from dunning.letter import Letter, lay_out, render
from dunning.paper import Placed
from dunning.pictures import read_picture
from dunning.preparation import Plan
from dunning.writing import Writer

MakeLetter = Callable[..., Letter]


@pytest.fixture
def picture(tmp_path: Path) -> Callable[..., str]:
    """Makes a picture file of a name, mode and size."""

    def make(name: str, mode: str = "RGB", size: tuple[int, int] = (400, 100)) -> str:
        Image.new(mode, size, "red" if mode != "RGBA" else (255, 0, 0, 90)).save(tmp_path / name)
        return str(tmp_path / name)

    return make


def test_a_picture_is_as_big_as_its_place_and_no_bigger_than_print_needs(picture: Callable[..., str]) -> None:
    found = read_picture(picture("logo.png", size=(8000, 1000)), "company.logo", 40, 30)
    assert (found.width, found.height) == (40, 5)
    with Image.open(BytesIO(found.content)) as image:
        assert image.size == (472, 59)


@pytest.mark.parametrize(("name", "mode"), [("a.png", "RGBA"), ("a.png", "P"), ("a.jpg", "RGB"), ("a.jpg", "CMYK"),
                                            ("a.png", "L"), ("a.png", "1")])
def test_every_kind_of_png_and_jpeg(
    picture: Callable[..., str], make_letter: MakeLetter, name: str, mode: str
) -> None:
    letter = make_letter()
    logo = read_picture(picture(name, mode), "company.logo", 40, 20)
    letter = replace(letter, sender=replace(letter.sender, logo=logo))
    pdf = render(letter)
    assert pdf == render(letter)
    (image,) = PdfReader(BytesIO(pdf)).pages[0].images
    assert image.image is not None
    assert image.image.convert("RGB").size == (400, 100)


def test_all_three_stand_on_the_letter_on_one_page(picture: Callable[..., str], make_letter: MakeLetter) -> None:
    three = [read_picture(picture(f"{key}.png", "RGBA", (300, 300)), key, 50, 25) for key in ("logo", "stamp", "sign")]
    for items in range(1, 40):
        letter = make_letter(items)
        letter = replace(letter, sender=replace(letter.sender, logo=three[0], stamp=three[1], signature=three[2]))
        sheet = lay_out(letter)
        placed = [(number, mark) for number, page in enumerate(sheet.paper.pages) for mark in page
                  if isinstance(mark, Placed)]
        assert [number for number, _mark in placed] == [0, *[len(sheet.paper.pages) - 1] * 2]
        assert all(mark.y > 5 and mark.y + mark.picture.height < 272 for _number, mark in placed)


@pytest.mark.parametrize(("content", "words"), [
    (None, "No such file"), (b"", "cannot identify"), (b"GIF89a\x01\x00\x01\x00", "cannot identify"),
    (b"\x89PNG\r\n\x1a\n" + b"x" * 40, "PNG or JPEG"), (b"x" * 3000, "larger than"),
])
def test_a_wrong_file_is_refused_before_anything_is_issued(
    run: Callable[..., Plan], company: Preferences, add_customer: Callable[..., int], add_item: Callable[..., int],
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes | None, words: str,
) -> None:
    monkeypatch.setattr(pictures, "MOST_BYTES", 2000)
    add_item(add_customer("1"), date(2012, 8, 1))
    run(date(2012, 8, 17), 100, issue=False)
    file = tmp_path / "stamp [b].png"
    if content is not None:
        file.write_bytes(content)
    set_preference("company.stamp", str(file))
    with pytest.raises(InputError, match=words) as caught:
        issuing.issue(Selection(), Preferences())
    assert str(caught.value).startswith(f"company.stamp: {file} is not usable: ")
    assert [row.state for row in selected(Selection())] == ["prepared"]


def test_a_cut_file_is_refused(tmp_path: Path, picture: Callable[..., str]) -> None:
    file = tmp_path / "cut.jpg"
    file.write_bytes(Path(picture("whole.jpg", size=(900, 900))).read_bytes()[:900])
    with pytest.raises(InputError, match="not usable"):
        read_picture(str(file), "company.logo", 10, 10)


def test_an_operator_signs_with_their_own_picture(db: Path, picture: Callable[..., str]) -> None:
    set_preference("company.signature", picture("company.png"))
    set_preference("sender.signature_picture", picture("ana.png", size=(100, 100)), "ana")
    widths = {code: Writer(Preferences(code))._sender.signature for code in ("ana", "bor")}
    assert {code: found and round(found.width) for code, found in widths.items()} == {"ana": 15, "bor": 55}
    set_preference("sender.signature_picture", "gone.png", "bor")
    with pytest.raises(InputError, match=r"^sender\.signature_picture: gone\.png is not usable"):
        Writer(Preferences("bor"))
