"""A letter being laid out: its paper, its words, and where the next line goes."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from data.formatting import format_currency, format_date, format_money
from dunning.letter_parts.contents import Letter
from dunning.paper import Paper, wrap
from dunning.texts import fill, letter_language, letter_texts

LEFT, RIGHT = 25.0, 190.0  # DIN 5008
WIDTH = RIGHT - LEFT
BOTTOM = 270.0  # the footer begins below
TEXT_SIZE, TEXT_PITCH = 10.0, 4.7


class Sheet:
    """Keeps ``y``, the baseline of the next line in mm from the top, and begins a new page when one is full."""

    def __init__(self, letter: Letter, begin_page: "Callable[[Sheet], None]") -> None:
        self.letter = letter
        self.language = letter_language(letter.language)
        self.texts = letter_texts(self.language, letter.title_level, letter.last_before_lawsuit, letter.person)
        self.paper = Paper()
        self.y = 0.0
        self._begin_page = begin_page

    def label(self, name: str, **values: object) -> str:
        """A short text of the letter's language."""
        return fill(self.texts.labels[name], **values)

    def money(self, amount: Decimal) -> str:
        """An amount as the customer writes it, without currency."""
        return format_money(amount, self.language)

    def amount(self, amount: Decimal) -> str:
        """An amount with the letter's currency."""
        return format_currency(amount, self.letter.currency, self.language)

    def date(self, day: date | None) -> str:
        """A date as the customer writes it; empty if there is none."""
        return format_date(day, self.language) if day else ""

    @property
    def title(self) -> str:
        """The level title with the reminder's number."""
        return f"{self.letter.own.title or self.texts.title} {self.letter.year}/{self.letter.number}"

    def next_page(self) -> None:
        """Go on at the top of a new page."""
        self.paper.new_page()
        self._begin_page(self)

    def has_room(self, height: float) -> bool:
        """Whether ``height`` mm are left on this page."""
        return self.y + height <= BOTTOM

    def keep_together(self, height: float) -> None:
        """Begin a new page unless ``height`` mm are left on this one."""
        if not self.has_room(height):
            self.next_page()

    def paragraph(self, lines: list[str], *, gap: float = 2.5) -> None:
        """Write ``lines`` of running text and leave ``gap`` mm below."""
        for line in lines:
            self.keep_together(0)
            self.paper.text(LEFT, self.y, line, TEXT_SIZE)
            self.y += TEXT_PITCH
        self.y += gap

    def own(self, text: str) -> list[str]:
        """The company's own ``text`` in lines of the letter's width; none if it is empty."""
        return wrap(text.strip(), WIDTH, TEXT_SIZE) if text.strip() else []

    def wrapped(self, text: str) -> list[str]:
        """``text`` with its placeholders filled, in lines of the letter's width."""
        filled = fill(text, pay_by=self.date(self.letter.pay_by), name=self.letter.addressee.name)
        return wrap(filled, WIDTH, TEXT_SIZE)
