"""What is to be paid, until when and where to: the sums and the payment box, never torn between pages."""

from typing import NamedTuple

from dunning.letter_parts.heading import iban
from dunning.letter_parts.sheet import LEFT, RIGHT, Sheet
from dunning.paper import Fitted, fit
from dunning.payment_codes.qr import squares

SUM_X, SUM_PITCH = 105.0, 5.2
ABOVE, DUE_HEIGHT = 1.5, 4.5
BOX_PITCH, BOX_TOP, BOX_BOTTOM, BOX_LINE = 5.2, 5.5, 3.4, 0.25
GAP_BELOW = 7.0
DETAIL_LINES, DETAIL_SIZES = 6, (10, 8, 7)
CAPTION_SIZE, CAPTION_HEIGHT = 6.5, 2.6
CAPTIONS = {"upn": "UPN QR", "spayd": "QR Platba", "epc": "EPC QR"}  # what payers know them as
SHORT_SYMBOL = 10  # digits of a Czech variable symbol, at most


class Columns(NamedTuple):
    """Where the box begins, and in it the labels and the values of account and reference."""

    left: float
    label: float
    value: float


FULL, BESIDE_CODE = Columns(LEFT, 88.0, 122.0), Columns(62.0, 101.0, 129.5)


class Payment:
    """The block is measured before the table is drawn, so that the table can keep a row for its page.

    A QR code stands left of sums and box, where it takes no height of its own.
    """

    def __init__(self, sheet: Sheet) -> None:
        letter = sheet.letter
        self.sheet = sheet
        self.sums = [(sheet.label("total"), sheet.amount(letter.amount))]
        if letter.credit:
            self.sums.append((sheet.label("credit"), sheet.amount(-letter.credit)))
        if letter.cost:
            self.sums.append((sheet.label("cost"), sheet.amount(letter.cost)))
        if letter.interest:
            self.sums.append((sheet.label("interest"), sheet.amount(letter.interest)))
        if letter.lump_sum:
            self.sums.append((sheet.label("lump_sum"), sheet.amount(letter.lump_sum)))
        self.code = squares(letter.code) if letter.code else None
        self.columns = BESIDE_CODE if self.code else FULL
        self.details = self._details()
        lines = max(sum(len(fitted.lines) for _label, fitted in self.details), 4)
        self.box_height = (lines - 1) * BOX_PITCH + BOX_TOP + BOX_BOTTOM
        height = len(self.sums) * SUM_PITCH + DUE_HEIGHT + self.box_height
        code = self.code.width + self.code.margin + CAPTION_HEIGHT if self.code else 0
        self.height = ABOVE + max(height, code) + GAP_BELOW

    def _details(self) -> list[tuple[str, Fitted]]:
        sheet, sender = self.sheet, self.sheet.letter.sender
        reference = sheet.letter.reference
        symbol = reference.isdecimal() and len(reference) <= SHORT_SYMBOL and "variable_symbol" in sheet.texts.labels
        rows = [
            ("account", iban(sender.iban)),
            ("bic", sender.bic),
            ("variable_symbol" if symbol else "reference", reference),
        ]
        width = RIGHT - self.columns.value - 3
        filled = [(sheet.label(name), value) for name, value in rows if value]
        return [(label, fit(value, width, DETAIL_SIZES, lines=DETAIL_LINES)) for label, value in filled]

    def draw(self) -> None:
        """Draw the sums and the box at the sheet's ``y``."""
        bottom = self.sheet.y + self.height
        self.sheet.y += ABOVE
        self._draw_code()
        self._draw_sums()
        self._draw_box()
        self.sheet.y = bottom

    def _draw_code(self) -> None:
        """Its quiet zone is the white around it; below it stands what payers know it as."""
        code, kind, paper = self.code, self.sheet.letter.code, self.sheet.paper
        if code is None or kind is None:
            return
        top = self.sheet.y - SUM_PITCH + code.margin
        paper.bitmap(LEFT, top, code)
        paper.text(LEFT, top + code.width + CAPTION_HEIGHT, CAPTIONS[kind.kind], CAPTION_SIZE, grey=True)

    def _draw_sums(self) -> None:
        sheet = self.sheet
        for label, amount in self.sums:
            sheet.paper.text(SUM_X, sheet.y, label, 9.5)
            sheet.paper.right(RIGHT, sheet.y, amount, 9.5)
            sheet.y += SUM_PITCH
        sheet.paper.rule(SUM_X, sheet.y - 3.7, RIGHT, sheet.y - 3.7, 0.3)
        sheet.paper.text(SUM_X, sheet.y + 0.8, sheet.label("amount_due"), 10.5, bold=True)
        sheet.paper.right(RIGHT, sheet.y + 0.8, sheet.amount(sheet.letter.due), 10.5, bold=True)
        sheet.y += DUE_HEIGHT

    def _draw_box(self) -> None:
        sheet, paper, columns = self.sheet, self.sheet.paper, self.columns
        top, bottom = sheet.y, sheet.y + self.box_height
        for y in (top, bottom):
            paper.rule(columns.left, y, RIGHT, y, BOX_LINE)
        for x in (columns.left, RIGHT):
            paper.rule(x, top, x, bottom, BOX_LINE)
        y = top + BOX_TOP
        due, pay_by = sheet.amount(sheet.letter.due), sheet.date(sheet.letter.pay_by)
        for name, value in (("amount_due", due), ("pay_by", pay_by)):
            fitted = fit(value, columns.label - columns.left - 6, (12, 10, 8, 6), bold=True)
            paper.text(columns.left + 3, y, sheet.label(name), 8.5, grey=True)
            paper.text(columns.left + 3, y + BOX_PITCH, fitted.lines[0], fitted.size, bold=True)
            y += 2 * BOX_PITCH
        y = top + BOX_TOP
        for label, fitted in self.details:
            paper.text(columns.label, y, label, 8.5, grey=True)
            for line in fitted.lines:
                paper.text(columns.value, y, line, fitted.size)
                y += BOX_PITCH
