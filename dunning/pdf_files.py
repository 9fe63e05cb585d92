"""PDF files made of PDFs: letters one after the other, their fonts and pictures kept once; protected by a password."""

import hashlib
from io import BytesIO
from typing import TYPE_CHECKING, Any, BinaryIO

if TYPE_CHECKING:
    from pypdf import PdfWriter
    from pypdf.generic import IndirectObject

SHARED = ("/Font", "/XObject")  # what letters of one company have in common, and most of their bytes


class Merger:
    """Collects PDFs as the pages of one. A hundred letters cost little more memory than their texts."""

    def __init__(self) -> None:
        from pypdf import PdfWriter  # deferred: 0.2 s

        self._writer: PdfWriter = PdfWriter()
        self._kept: dict[bytes, IndirectObject] = {}
        self.pages = 0

    def add(self, content: bytes, title: str) -> None:
        """Append all pages of the PDF ``content``; ``title`` is its line in the reader's outline."""
        from pypdf import PdfReader
        from pypdf.generic import DictionaryObject

        reader, nothing = PdfReader(BytesIO(content)), DictionaryObject()
        first = None
        for page in reader.pages:
            resources: Any = page.get("/Resources", nothing).get_object()
            for kind in SHARED:
                self._share(resources.get(kind, nothing).get_object())
            page.pdf = None  # or the writer would keep the reader, half a MiB, for links between pages
            added = self._writer.add_page(page)
            first = first or added
            self.pages += 1
        self._writer.reset_translation(reader)  # or it would be kept until the end
        if first is not None:
            self._writer.add_outline_item(title=title, page_number=first)

    def _share(self, named: Any) -> None:
        """Let the objects of a resource dictionary be those that an earlier PDF brought, where they are the same."""
        for name, reference in list(named.items()):
            if getattr(reference, "pdf", self._writer) is self._writer:  # shared already, or written in place
                continue
            digest = _digest(reference)
            if digest not in self._kept:
                self._kept[digest] = reference.clone(self._writer)
            named[name] = self._kept[digest]

    def write(self, file: BinaryIO, title: str, password: str = "") -> None:
        """Write the whole; with a ``password`` nobody reads it without."""
        self._writer.add_metadata({"/Title": title, "/Creator": "Dunmail", "/Producer": "Dunmail"})
        _protect(self._writer, password)
        self._writer.write(file)


def protected(content: bytes, password: str) -> bytes:
    """The PDF ``content`` as one that opens only with ``password``."""
    from pypdf import PdfReader, PdfWriter

    writer, target = PdfWriter(clone_from=PdfReader(BytesIO(content))), BytesIO()
    _protect(writer, password)
    writer.write(target)
    return target.getvalue()


def _protect(writer: "PdfWriter", password: str) -> None:
    writer.pdf_header = "%PDF-1.7"
    if password:
        writer.encrypt(password, algorithm="AES-256")


def _digest(value: Any) -> bytes:
    """The SHA-256 of all that an object consists of, whatever the numbers of its parts are in their file."""
    from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NumberObject, StreamObject

    found = hashlib.sha256()
    if isinstance(value, IndirectObject):
        return _digest(value.get_object())
    if isinstance(value, DictionaryObject):
        for key in sorted(value):
            found.update(key.encode() + _digest(value.raw_get(key)))
        if isinstance(value, StreamObject):
            found.update(value.get_data())
    elif isinstance(value, ArrayObject):
        for each in value:
            found.update(b"%d " % each if isinstance(each, NumberObject) else _digest(each))
    else:
        written = BytesIO()
        value.write_to_stream(written)
        found.update(written.getvalue())
    return type(value).__name__.encode() + found.digest()
