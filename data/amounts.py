"""Reading amounts as ERPs write them: decimal comma or point, thousands separators, minus signs on any side."""

import math
import re
from decimal import Decimal

from data.formats import Cell
from data.language import _

LIMIT = 10**15  # cents; beyond it a column was surely confused with another
LONGEST = 40  # characters

_MINUS = ("-", "\u2212", "\u2013")

# What people put between thousands besides point and comma: spaces of all widths and apostrophes.
_GAPS = " \u00a0\u2007\u2009\u202f'\u2019`\u00b4"
_GAP = re.compile(f"[{_GAPS}]")
_USUAL = re.compile(r"(-?[0-9]{1,3}(?:\.[0-9]{3}){0,3}(?=,)|-?[0-9]{1,12})([.,])([0-9]{2})")
_GAPPED = re.compile(rf"[0-9]{{1,3}}(?:[{_GAPS}][0-9]{{3}})+(?:[.,][0-9]*)?")
_DROP_GAPS = str.maketrans("", "", _GAPS)
_GROUPED = {",": re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+(?:,[0-9]*)?"),
            ".": re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]*)?")}  # by their decimal separator
_SIMPLE = re.compile(r"[0-9]*[.,]?[0-9]*")
_UNSURE = re.compile(r"[1-9][0-9]{0,2}[.,][0-9]{3}")
OTHER = {",": ".", ".": ","}


class AmountReader:
    """Reads the amounts of one file. What is ambiguous (``1.234``) is decided by the file's other amounts.

    ``decimal`` is the file's decimal separator if the operator named it.
    """

    def __init__(self, decimal: str = "") -> None:
        self._named = decimal
        self._seen = {",": 0, ".": 0}  # amounts that prove this decimal separator

    def read(self, cell: Cell) -> int | str:
        """The amount in cents; or, while it is ambiguous, its text, for ``settle``. ValueError says what is wrong."""
        if not isinstance(cell, str):
            return _from_number(cell)
        if usual := _USUAL.fullmatch(cell):  # nearly all amounts; spares the general way
            self._seen[usual[2]] += 1
            return _checked(int(usual[1].replace(".", "") + usual[3]))
        sign, text = _sign(cell)
        gapped = False
        if len(text) > LONGEST:
            raise _no_amount()
        if _GAP.search(text):
            gapped = _GAPPED.fullmatch(text) is not None
            if not gapped:
                raise _no_amount()
            text = text.translate(_DROP_GAPS)
        if not gapped and _UNSURE.fullmatch(text):
            return cell
        decimal = self._decimal(text)
        return sign * _cents(text, decimal)

    def _decimal(self, text: str) -> str:
        """The decimal separator of ``text``, which is counted as proof; empty if the text has no separator."""
        point, comma = text.rfind("."), text.rfind(",")
        if point < 0 and comma < 0:
            if not text:
                raise _no_amount()
            return ""
        decimal = "," if comma > point else "."
        if text.count(decimal) > 1:
            decimal = OTHER[decimal]  # a separator that comes twice is between thousands
        several = OTHER[decimal] in text
        if not (_GROUPED[decimal] if several else _SIMPLE).fullmatch(text) or text == decimal:
            raise _no_amount()
        self._seen[decimal] += 1
        return decimal

    def settle(self, text: str) -> int:
        """The cents of an amount that was ambiguous, once all others were read. ValueError if it still is."""
        sign, digits = _sign(text)
        separator = "," if "," in digits else "."
        decimal = self._named
        if not decimal and (self._seen[","] > 0) != (self._seen["."] > 0):
            decimal = "," if self._seen[","] else "."
        if not decimal:
            raise ValueError(_("is ambiguous: {separator} may stand before decimals or between thousands, and the "
                               "other amounts do not tell; write decimal = \",\" or \".\" in a mapping file")
                             .format(separator=separator))
        return sign * _cents(digits, decimal)


def is_credit(amount: int | str | None) -> bool:
    """Whether an amount as ``AmountReader.read`` returned it, still ambiguous or not, is below zero."""
    return _sign(amount)[0] < 0 if isinstance(amount, str) else amount is not None and amount < 0


def _no_amount() -> ValueError:
    return ValueError(_("is not an amount"))


def _sign(cell: str) -> tuple[int, str]:
    """The sign and the digits: minus before or after (as SAP writes it), or brackets (as accountants do)."""
    text = cell.strip()
    if text.startswith(_MINUS):
        return -1, text[1:].lstrip()
    if text.endswith(_MINUS):
        return -1, text[:-1].rstrip()
    if text[:1] == "(" and text[-1:] == ")":
        return -1, text[1:-1].strip()
    return 1, text.removeprefix("+")


def _cents(text: str, decimal: str) -> int:
    """Digits with ``decimal`` and perhaps its counterpart between thousands, as cents."""
    whole, _point, part = text.partition(decimal) if decimal else (text, "", "")
    whole = whole.replace(OTHER[decimal], "") if decimal else whole
    if part[2:].strip("0"):
        raise _too_fine()
    digits = whole + (part + "00")[:2]
    if not digits.isascii() or not digits.isdigit():
        raise _no_amount()
    return _checked(int(digits))


def _too_fine() -> ValueError:
    return ValueError(_("has more than two decimals"))


def _checked(cents: int) -> int:
    if abs(cents) >= LIMIT:
        raise ValueError(_("is too large for an amount"))
    return cents


def _from_number(cell: Cell) -> int:
    """The cents of a spreadsheet's number, which is binary: 0.1 + 0.2 is meant to be 0.30."""
    if isinstance(cell, bool) or not isinstance(cell, int | float | Decimal) or not math.isfinite(cell):
        raise _no_amount()
    cents = Decimal(repr(cell) if isinstance(cell, float) else cell).scaleb(2)
    whole = round(cents)
    if abs(cents - whole) > Decimal("0.0001"):
        raise _too_fine()
    return _checked(whole)
