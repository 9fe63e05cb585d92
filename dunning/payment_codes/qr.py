"""Payment codes as squares, by segno; the mask is fixed, since trying all eight takes most of the time."""

from typing import Any, NamedTuple

from dunning.payment_codes.choice import PaymentCode

MASK = 0
QUIET = 4  # modules of white that readers need around a code
COMMON: dict[str, Any] = {"error": "m", "boost_error": False, "micro": False, "mask": MASK}
BY_KIND: dict[str, dict[str, Any]] = {
    "upn": {"version": 15, "mode": "byte", "encoding": "iso-8859-2", "eci": True},
    "spayd": {},  # its characters make the small alphanumeric code
    "epc": {"mode": "byte", "encoding": "utf-8"},
}
WIDTH = {"upn": 32.597, "spayd": 30.0, "epc": 30.0}  # mm without the quiet zone; UPN's is laid down


class Squares(NamedTuple):
    """A code of ``size`` rows and columns; a row's bits begin at the high one, 1 is dark. ``width`` in mm."""

    size: int
    rows: tuple[bytes, ...]
    width: float

    @property
    def margin(self) -> float:
        """The quiet zone in mm."""
        return QUIET * self.width / self.size


def squares(code: PaymentCode) -> Squares:
    """The QR code of ``code``."""
    import segno

    matrix = segno.make(code.payload, **COMMON, **BY_KIND[code.kind]).matrix
    size = len(matrix)
    octets = (size + 7) // 8
    rows = tuple((int(row.translate(_DIGITS), 2) << (octets * 8 - size)).to_bytes(octets, "big") for row in matrix)
    return Squares(size, rows, WIDTH[code.kind])


_DIGITS = bytes.maketrans(b"\x00\x01", b"01")
