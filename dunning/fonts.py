"""The letter's fonts: shipped cut down, read once, and put into every PDF as objects made once."""

import threading
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib.resources import as_file, files
from typing import TYPE_CHECKING, Any, NamedTuple, cast
from unicodedata import category, normalize

if TYPE_CHECKING:
    from fpdf import FPDF
    from fpdf.fonts import TTFFont
    from fpdf.output import OutputProducer

FAMILY = "notosans"
REGULAR, BOLD = "", "B"
FONT_FILES = {REGULAR: "NotoSans-Regular.ttf", BOLD: "NotoSans-Bold.ttf"}
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
UNPRINTABLE = "\N{SOFT HYPHEN}"  # the font draws one, a reader expects none

# What letters of central Europe hold. One with another character gets a font subset of its own, which takes 20 times
# as long; more characters here make every letter bigger.
COMMON = frozenset(
    "".join(map(chr, range(0x20, 0x7F)))
    + "\N{NO-BREAK SPACE}§°·«»‹›–—‘’‚“”„†•…€£№™©®½×"  # noqa: RUF001
    + "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝßàáâãäåæçèéêëìíîïñòóôõöøùúûüýÿ"
    + "ĂăĄąĆćČčĎďĐđĘęĚěĹĺĽľŁłŃńŇňŐőŒœŔŕŘřŚśŞşŠšŢţŤťŮůŰűŸŹźŻżŽžȘșȚț"
    + REPLACEMENT
)

_lock = threading.Lock()  # the shared PDF objects carry the number they have in the PDF being written


class Prepared(NamedTuple):
    """The fonts as fpdf2 knows them, and an output producer that adds their ready objects to a PDF."""

    fonts: Mapping[str, Any]
    producer: "type[OutputProducer]"


def _pdf_with_fonts() -> "FPDF":
    from fpdf import FPDF  # deferred: takes 0.4 s

    pdf = FPDF(format="A4")
    for style, name in FONT_FILES.items():
        with as_file(files("dunning") / "fonts" / name) as path:
            pdf.add_font(FAMILY, style, path)
    return pdf


@lru_cache(maxsize=1)
def widths() -> Mapping[str, Mapping[str, int]]:
    """The width of each character that can be drawn, in thousandths of the font size, by style."""
    pdf = _pdf_with_fonts()
    fonts = {style: cast("TTFFont", pdf.fonts[FAMILY + style]) for style in FONT_FILES}
    tables = {style: {chr(code): round(font.cw[code]) for code in font.cmap} for style, font in fonts.items()}
    for font in fonts.values():
        font.close()
    return tables


@lru_cache(maxsize=1)
def drawable() -> frozenset[str]:
    """The characters that both styles can draw."""
    tables = widths()
    return frozenset(tables[REGULAR].keys() & tables[BOLD].keys()) - set(UNPRINTABLE)


def printable(text: str) -> str:
    """``text`` in characters that the fonts can draw; what they lack becomes a visible replacement."""
    known = drawable()
    if known.issuperset(text):
        return text
    return "".join(_printable(character) for character in normalize("NFC", text))


def _printable(character: str) -> str:
    if character in drawable():
        return character
    if character.isspace():
        return " "
    if category(character) == "Cf":  # joiners, direction marks: invisible anyway
        return ""
    simpler = normalize("NFKC", character)
    return simpler if simpler and drawable().issuperset(simpler) else REPLACEMENT


@lru_cache(maxsize=1)
def prepared() -> Prepared | None:
    """Fonts with all ``COMMON`` characters, their PDF objects made once; None if this fpdf2 works otherwise inside."""
    from fpdf.output import OutputProducer
    from fpdf.syntax import PDFContentStream

    pdf = _pdf_with_fonts()
    fonts = cast("dict[str, TTFFont]", pdf.fonts)
    try:
        for font in fonts.values():
            for character in sorted(COMMON):
                font.subset.pick(ord(character))
        maker = OutputProducer(pdf)
        by_index = maker._add_fonts({}, {}, {})
        objects: list[Any] = list(maker.pdf_objs)
        for stream in objects:
            if isinstance(stream, PDFContentStream) and stream.filter is None:  # fpdf2 leaves the Unicode maps as text
                vars(stream).update(vars(PDFContentStream(stream.content_stream(), compress=True)))
    except (AttributeError, TypeError):
        return None
    finally:
        for font in fonts.values():
            font.close()

    class PreparedFonts(OutputProducer):
        """Adds the objects made above instead of making a subset of each font for each PDF."""

        def _add_fonts(self, *_others: object) -> Any:
            for ready in objects:
                self._add_pdf_obj(ready, "fonts")
            return by_index

    return Prepared(fonts, PreparedFonts)


def start_pdf(characters: Iterable[str], plain: bool = False) -> "FPDF":
    """An empty A4 PDF with the fonts in it, the ready ones if they hold all ``characters`` and ``plain`` is not set."""
    ready = None if plain or not COMMON.issuperset(characters) else prepared()
    if ready is None:
        return _pdf_with_fonts()
    from fpdf import FPDF

    pdf = FPDF(format="A4")
    pdf.fonts.update(ready.fonts)
    return pdf


def finish_pdf(pdf: "FPDF") -> bytes:
    """The bytes of a PDF begun with ``start_pdf``."""
    ready = prepared()
    if ready and pdf.fonts[FAMILY] is ready.fonts[FAMILY]:
        with _lock:
            return bytes(pdf.output(output_producer_class=ready.producer))
    return bytes(pdf.output())
