"""How a letter ends: closing, greeting, signature and stamp, and the company's name."""

from dunning.letter_parts.sheet import LEFT, TEXT_PITCH, TEXT_SIZE, WIDTH, Sheet
from dunning.paper import MM_PER_POINT, fit

SIGNATURE_WIDTH, SIGNATURE_HEIGHT = 55.0, 15.0
STAMP_WIDTH, STAMP_HEIGHT = 50.0, 27.0
STAMP_X = LEFT + 80.0
GAP = 1.5  # mm between a picture and what stands above and below it


class Ending:
    """Measured before the table is drawn, so that the table can keep a row for its page."""

    def __init__(self, sheet: Sheet) -> None:
        sender = sheet.letter.sender
        self._sheet = sheet
        self._closing = sheet.own(sheet.letter.own.closing) or sheet.wrapped(sheet.texts.closing)
        self._name = fit(sender.name, WIDTH, (TEXT_SIZE,), lines=2).lines
        self._signature = sender.signature.height + 2 * GAP if sender.signature else 0.0
        stamp = sender.stamp.height + GAP if sender.stamp else 0.0
        self._signed = max((len(self._name) + 1) * TEXT_PITCH + self._signature, stamp)
        self.height = len(self._closing) * TEXT_PITCH + self._signed

    def draw(self) -> None:
        """Draw it at the sheet's ``y``; greeting, pictures and name are not torn apart."""
        sheet, sender = self._sheet, self._sheet.letter.sender
        sheet.paragraph(self._closing)
        sheet.keep_together(self._signed - TEXT_PITCH)
        top = sheet.y - TEXT_SIZE * MM_PER_POINT
        if sender.stamp:
            sheet.paper.picture(STAMP_X, top, sender.stamp)
        sheet.paragraph([sheet.texts.greeting], gap=self._signature)
        if sender.signature:
            above = sheet.y - self._signature - TEXT_SIZE * MM_PER_POINT
            sheet.paper.picture(LEFT, above + GAP, sender.signature)
        sheet.paragraph(self._name)
