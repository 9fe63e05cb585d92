"""The one table of placeholders: complete, explained, and the same in docs/texts.md."""

from pathlib import Path

from data.placeholders import PLACEHOLDERS, examples
from data.templates import check_letter_text, check_message_text

DOCUMENT = Path(__file__).parents[2] / "docs" / "texts.md"


def test_each_is_explained_and_works() -> None:
    assert len({each.name for each in PLACEHOLDERS}) == len(PLACEHOLDERS)
    for each in PLACEHOLDERS:
        assert each.meaning
        assert each.example != ""
        assert check_message_text(f"{{{{ {each.name} }}}}") == ""
        assert (check_letter_text(f"{{{{ {each.name} }}}}") == "") is not each.message
    assert examples().keys() - examples(letter=True).keys() == {"signature"}


def test_the_document_lists_them_all() -> None:
    lines = DOCUMENT.read_text(encoding="utf-8").splitlines()
    listed = [line.split("|")[1:3] for line in lines if line.startswith("| `{{ ")]
    assert [(name.strip(), meaning.strip().removesuffix(" (e-mails only)")) for name, meaning in listed] == [
        (f"`{{{{ {each.name} }}}}`", each.meaning) for each in PLACEHOLDERS]
