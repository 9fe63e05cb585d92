"""Logo, stamp and signature: files read once, made ready for every letter of an issuing."""

import hashlib
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from data.errors import InputError
from data.language import _

if TYPE_CHECKING:
    from fpdf import FPDF
    from fpdf.image_datastructures import RasterImageInfo

MOST_BYTES = 10_000_000
FORMATS = ("PNG", "JPEG")
DOTS = 300 / 25.4  # per mm: what a letter is printed at; more would only make it bigger


class Picture(NamedTuple):
    """A picture in the size in mm in which it is printed; ``name`` is its hash."""

    name: str
    content: bytes
    width: float
    height: float


def read_picture(file: str, key: str, width: float, height: float) -> Picture:
    """The picture in ``file``, as big as it can be within ``width`` and ``height`` mm.

    InputError names the preference ``key`` and says what is wrong with the file.
    """
    from PIL.Image import DecompressionBombError

    path = Path(file).expanduser()
    try:
        if path.stat().st_size > MOST_BYTES:
            raise ValueError(_("it is larger than {n} MB").format(n=MOST_BYTES // 1_000_000))
        return _picture(path.read_bytes(), width, height)
    except (OSError, ValueError, SyntaxError, DecompressionBombError) as error:  # what Pillow raises for broken files
        why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise InputError(_("{key}: {file} is not usable: {error}. Take a PNG or JPEG file.").format(
            key=key, file=file, error=why)) from None


def _picture(content: bytes, width: float, height: float) -> Picture:
    """``content`` without what a letter does not need: turned upright, scaled down, no colour profile, no comments."""
    from PIL import Image
    from PIL.ImageOps import exif_transpose

    with Image.open(BytesIO(content), formats=FORMATS) as opened:
        photo = opened.format == "JPEG"
        image = exif_transpose(opened)
    image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    scale = min(width / image.width, height / image.height)
    shown = (image.width * scale, image.height * scale)
    image.thumbnail((max(1, round(shown[0] * DOTS)), max(1, round(shown[1] * DOTS))))
    buffer = BytesIO()
    image.save(buffer, "JPEG" if photo else "PNG")
    content = buffer.getvalue()
    return Picture(hashlib.sha256(content).hexdigest(), content, *shown)


def draw(pdf: "FPDF", picture: Picture, x: float, y: float) -> None:
    """Draw ``picture`` with its upper left corner at ``x`` and ``y`` mm."""
    from fpdf.image_datastructures import RasterImageInfo

    images = pdf.image_cache.images
    if picture.name not in images:
        images[picture.name] = RasterImageInfo(_parsed(picture), i=len(images) + 1, usages=0)
    pdf.image(picture.name, x, y, picture.width, picture.height)


@lru_cache(maxsize=8)
def _parsed(picture: Picture) -> "RasterImageInfo":
    """What fpdf2 makes of the file, made once: it is the same in every letter."""
    from fpdf.image_datastructures import ImageCache, RasterImageInfo
    from fpdf.image_parsing import preload_image

    info = preload_image(ImageCache(), picture.content)[2]
    assert isinstance(info, RasterImageInfo)
    return info
