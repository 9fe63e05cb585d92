"""Any PDF files as a batch: a list says which file goes to whom; read, checked, stored as they are queued."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from data.database import transaction
from data.documents import Outgoing, store_document
from data.errors import InputError
from data.formats import Broken, open_sheet
from data.headers import fold
from data.language import N_, _, language
from data.sent_documents import customer_addresses, discard_unsent, sent_already
from mail.addresses import parse_addresses

if TYPE_CHECKING:
    from data.preferences import Preferences
    from mail.batch import BatchSettings

KINDS = (N_("invoice"), N_("payslip"), N_("statement"), N_("other"))
MOST = 25 * 2**20  # bytes of a document: with base64 a third more, and hardly a server takes that
CHUNK = 100
PDF = b"%PDF-"
BODY = N_("The document {{ file }} is attached.")
COLUMNS = {  # of a list, in the languages of data.headers
    "file": ("file", "path", "document", "datoteka", "dokument", "soubor", "priponka"),
    "recipients": ("recipients", "recipient", "to", "email", "e-mail", "address", "prejemnik", "prejemniki", "naslov",
                   "e-posta", "prijemce", "adresa"),
    "customer": ("customer", "customer code", "partner", "sifra stranke", "stranka", "kod zakaznika", "zakaznik"),
    "name": ("name", "ime", "naziv", "jmeno", "nazev"),
    "subject": ("subject", "zadeva", "predmet"),
}


class Entry(NamedTuple):
    """A file and to whom it goes: ``recipients``, or a ``customer`` by code."""

    file: Path
    recipients: str = ""
    customer: str = ""
    name: str = ""  # of the recipient, for the text
    subject: str = ""
    problem: str = ""  # why it cannot be read from the list


def read_list(file: Path) -> list[Entry]:
    """The entries of a CSV or XLSX list; a relative path is one beside the list. InputError if it lacks a column."""
    sheet = open_sheet(file, lambda cells: len(_places(cells)))
    with closing(sheet):
        places = _places(sheet.header)
        if "file" not in places or not {"recipients", "customer"} & places.keys():
            raise InputError(_("{file}: a list of documents needs the columns file, and recipients or customer. "
                               "It has: {columns}.").format(file=file, columns=", ".join(sheet.header)))
        entries = []
        for number, cells in sheet.rows:
            if isinstance(cells, Broken):
                entries.append(Entry(Path(_("row {n}").format(n=number)), problem=cells.reason))
                continue
            found = {name: str(cells[place] if place < len(cells) and cells[place] is not None else "").strip()
                     for name, place in places.items()}
            if any(found.values()):
                entries.append(Entry(**{**found, "file": file.parent / found["file"]}))  # type: ignore[arg-type]  # str
        return entries


def _places(header: Sequence[str]) -> dict[str, int]:
    """Where each column known is; the first header that fits counts."""
    known = {fold(word): name for name, words in COLUMNS.items() for word in words}
    found: dict[str, int] = {}
    for place, cell in enumerate(header):
        if name := known.get(fold(str(cell))):
            found.setdefault(name, place)
    return found


def documents(
    entries: Sequence[Entry], contact: str = "", again: bool = False,
    store: Callable[[Path, bytes], int] = lambda _file, _content: 0,
) -> Iterator[Outgoing]:
    """Each entry on its way, in order; ``store`` is given what can be sent and returns the document's id.

    What is no PDF, too big, without an address, or already went to the same address is skipped with the reason, the
    last unless ``again``.
    """
    source, seen = iter(entries), dict[tuple[str, str], int]()
    while chunk := list(islice(source, CHUNK)):
        addresses = customer_addresses([entry.customer for entry in chunk if entry.customer], contact)
        for entry in chunk:
            content, problem = _read(entry)
            to, address_problem = _recipients(entry, addresses)
            problem = problem or address_problem
            if not problem and not again:
                key = (hashlib.sha256(content).hexdigest(), to)
                problem = went_before(*key)
                if not problem and key in seen:
                    problem = _("It is in the list twice.")
                seen[key] = 0
            yield outgoing_of(entry, to, 0 if problem else store(entry.file, content), problem)


def _read(entry: Entry) -> tuple[bytes, str]:
    """The bytes of the file, or why they cannot be sent."""
    if entry.problem:
        return b"", entry.problem
    try:
        if (size := entry.file.stat().st_size) > MOST:
            return b"", _("The file has {size} MB and is too big for an e-mail.").format(size=round(size / 2**20))
        content = entry.file.read_bytes()
    except OSError as error:
        return b"", _("The file cannot be read: {error}").format(error=error.strerror)
    return content, "" if content.startswith(PDF) else _("The file is empty or no PDF.")


def _recipients(entry: Entry, addresses: dict[str, str]) -> tuple[str, str]:
    """The addresses as the ledger has them, or why there are none."""
    if not entry.recipients and entry.customer and entry.customer not in addresses:
        return "", _("Customer {code} has no such contact with an e-mail address.").format(code=entry.customer)
    try:
        found = parse_addresses(entry.recipients or addresses.get(entry.customer, ""))
    except InputError as error:
        return "", str(error)
    return ", ".join(found), "" if found else _("There is no address.")


def went_before(sha256: str, to: str) -> str:
    """In which batch these bytes went to the addresses ``to``, in words; empty if they did not."""
    batch = sent_already([sha256]).get((sha256, to))
    return "" if batch is None else _("It went to {address} in batch {batch}; --again sends it once more.").format(
        address=to, batch=batch)


def outgoing_of(entry: Entry, to: str, document: int, problem: str) -> Outgoing:
    """The ``document`` (id) of ``entry`` on its way to the addresses ``to``, or skipped because of a ``problem``."""
    context = {"file": entry.file.name, "name": entry.name, "subject": entry.subject, "customer": entry.customer}
    return Outgoing(label=entry.file.name, document_id=document, file_name=entry.file.name, recipients=to,
                    language=language(), subject="{{ subject }}" if entry.subject else "{{ file }}", body=_(BODY),
                    skip=problem, context=context)


def queue_documents(
    entries: Sequence[Entry], kind: str, settings: "BatchSettings", preferences: "Preferences", operator: str,
    contact: str = "", again: bool = False,
) -> int:
    """Store and queue the entries as one batch and return it; nothing is left behind if that fails."""
    from mail.batch import queue

    stored: list[int] = []

    def store(file: Path, content: bytes) -> int:
        with transaction():
            stored.append(store_document(kind, file.name, content))
        return stored[-1]

    try:
        return queue(documents(entries, contact, again or bool(settings.to_me), store), settings, preferences,
                     "documents", operator)
    finally:
        discard_unsent(stored)
