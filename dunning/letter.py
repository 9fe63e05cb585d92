"""The reminder's letter as a PDF, in the customer's language."""

from dunning.letter_parts.contents import Addressee, Letter, LetterItem, OwnWords, Sender
from dunning.letter_parts.ending import Ending
from dunning.letter_parts.heading import first_page, footers, later_page
from dunning.letter_parts.items import items_table
from dunning.letter_parts.payment import Payment
from dunning.letter_parts.sheet import LEFT, WIDTH, Sheet
from dunning.paper import About, fit

__all__ = ["Addressee", "Letter", "LetterItem", "OwnWords", "Sender", "render"]


def render(letter: Letter, *, plain: bool = False) -> bytes:
    """The PDF of ``letter``; the same letter always gives the same bytes.

    ``plain`` has fpdf2 make its fonts anew, twenty times slower; it is what happens with characters outside
    ``dunning.fonts.COMMON`` too.
    """
    sheet = lay_out(letter)
    return sheet.paper.pdf(About(sheet.title, letter.sender.name, sheet.language, letter.date), plain=plain)


def lay_out(letter: Letter) -> Sheet:
    """All pages of ``letter``, not drawn yet."""
    sheet = Sheet(letter, later_page)
    first_page(sheet)
    title = fit(letter.own.title or sheet.texts.title, WIDTH, (14, 12), bold=True)
    sheet.paper.text(LEFT, sheet.y, title.lines[0], title.size, bold=True)
    sheet.y += 9
    sheet.paragraph(sheet.wrapped(sheet.texts.salutation))
    sheet.paragraph(sheet.own(letter.own.opening) or sheet.wrapped(sheet.texts.opening), gap=4)
    payment, ending = Payment(sheet), Ending(sheet)
    items_table(sheet, payment.height + ending.height)
    payment.draw()
    ending.draw()
    footers(sheet)
    return sheet
