"""Which column of a file is which field: by its header, or by the operator's mapping file."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias

from data.errors import InputError
from data.headers import HEADERS, REQUIRED, VARIANTS, fold
from data.language import _

DECIMAL = "decimal"  # the key of a mapping file that is no field

Tiers: TypeAlias = tuple[frozenset[str], ...]


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """A mapping file: the header of each field it names (empty: the file has no such column)."""

    headers: Mapping[str, str] = field(default_factory=dict)
    decimal: str = ""


class Columns:
    """Recognises the columns of one kind of file."""

    def __init__(self, kind: str, mapping: ColumnMap | None = None) -> None:
        self.kind = kind
        self.mapping = mapping or ColumnMap()
        self._mapped = {fold(header) for header in self.mapping.headers.values() if header}
        self._names = _folded(kind)

    def score(self, header: Sequence[str]) -> int:
        """How many different fields a row of headers names."""
        words = {fold(cell) for cell in header if len(cell) < 100}
        named = sum(any(not words.isdisjoint(tier) for tier in tiers) for tiers in self._names.values())
        return named + 2 * len(words & self._mapped)

    def places(self, file: Path, header: Sequence[str]) -> dict[str, int]:
        """The place of each field the file has. InputError says which column is missing, doubled or wrongly mapped."""
        words = [fold(cell) for cell in header]
        found: dict[str, int] = {}
        for name, tiers in self._names.items():
            if name in self.mapping.headers:
                if wanted := self.mapping.headers[name]:
                    found[name] = self._mapped_place(file, header, name, wanted)
                continue
            place = self._recognised(file, header, words, name, tiers)
            if place is not None:
                found[name] = place
        self._release_shared(found)
        self._require(file, header, found)
        return found

    def _recognised(self, file: Path, header: Sequence[str], words: Sequence[str], name: str, tiers: Tiers) \
            -> int | None:
        for tier in tiers:
            places = [place for place, word in enumerate(words) if word in tier and word not in self._mapped]
            if len(places) > 1:
                raise InputError(_("{file}: two columns may be {field}: {headers}. Choose one in a mapping file "
                                   "(--mapping): {field} = \"{header}\"").format(
                    file=file, field=name, headers=", ".join(header[place] for place in places),
                    header=header[places[0]]))
            if places:
                return places[0]
        return None

    def _mapped_place(self, file: Path, header: Sequence[str], name: str, wanted: str) -> int:
        exact = [place for place, cell in enumerate(header) if cell.strip() == wanted.strip()]
        places = exact or [place for place, cell in enumerate(header) if fold(cell) == fold(wanted)]
        if len(places) != 1:
            problem = _("has no column") if not places else _("has more than one column")
            raise InputError(_("{file} {problem} “{header}”, which the mapping file names for {field}. Columns found: "
                               "{headers}.").format(file=file, problem=problem, header=wanted, field=name,
                                                    headers=", ".join(filter(None, header))))
        return places[0]

    def _release_shared(self, found: dict[str, int]) -> None:
        """A header that two fields recognise belongs to a required one, else to the first."""
        for name in [name for name in VARIANTS if name in found][1:]:
            del found[name]
        taken: set[int] = set()
        for name in sorted(found, key=lambda name: name not in REQUIRED[self.kind]):
            if found[name] in taken and name not in self.mapping.headers:
                del found[name]
            else:
                taken.add(found[name])

    def _require(self, file: Path, header: Sequence[str], found: Mapping[str, int]) -> None:
        for name in REQUIRED[self.kind]:
            if name not in found:
                raise InputError(_(
                    "{file} has no column for {field}. Looked for: {names}. Columns found: {headers}. If it is one of "
                    "these, name it in a mapping file (--mapping): {field} = \"header\". If they look garbled, give "
                    "--encoding or --delimiter."
                ).format(file=file, field=name, headers=", ".join(filter(None, map(str.strip, header))),
                         names=HEADERS[self.kind][name].replace(" ~", ",")))


@lru_cache
def _folded(kind: str) -> dict[str, Tiers]:
    """The recognised words of each field, in tiers: a later one counts only without the earlier ones."""
    names = {}
    for name, text in HEADERS[kind].items():
        tiers = [frozenset(map(fold, tier.split(","))) for tier in text.split("~")]
        if not any(fold(name) in tier for tier in tiers):
            tiers[0] |= {fold(name)}
        names[name] = tuple(tiers)
    return names


def read_mapping(path: Path, kind: str) -> ColumnMap:
    """Read a mapping file: TOML with ``field = "header"``, at the top or under ``[kind]``. InputError if wrong."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise InputError(_("The mapping file {file} cannot be read: {error}.").format(
            file=path, error=error.strerror or error)) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(_("The mapping file {file} is not TOML in UTF-8: {error}. It has lines such as due = \"Rok\".")
                         .format(file=path, error=error)) from error
    own = content.get(kind, {})
    entries = {name: value for name, value in content.items() if name not in HEADERS}
    entries |= own if isinstance(own, dict) else {kind: own}
    for name, value in entries.items():
        if name not in HEADERS[kind] and name != DECIMAL:
            raise InputError(_("The mapping file {file} names a field {field}, which {kind} do not have. They have: "
                               "{fields}.").format(file=path, field=name, kind=kind, fields=", ".join(HEADERS[kind])))
        if not isinstance(value, str):
            raise InputError(_("The mapping file {file}: the header of {field} must be a text in quotes.").format(
                file=path, field=name))
    decimal = entries.pop(DECIMAL, "")
    if decimal not in ("", ",", "."):
        raise InputError(_("The mapping file {file}: decimal is \",\" or \".\".").format(file=path))
    return ColumnMap(entries, decimal)
