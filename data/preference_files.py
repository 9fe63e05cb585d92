"""Preferences as TOML files, and taken over from another operator: compared first, then changed all or nothing."""

import tomllib
from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from data.declared import DECLARED, Declared
from data.errors import InputError, NotFoundError
from data.language import _
from data.models import Operator, Preference
from data.preferences import Change, Found, Preferences, declared, parse, to_text

MOST_BYTES = 1_000_000  # a file of preferences is not larger
PROBLEMS_SHOWN = 10


class Difference(NamedTuple):
    """A preference that would change: what the scope has now and what it would have; None is nothing of its own."""

    key: str
    before: str | None
    after: str | None

    @property
    def change(self) -> Change:
        """What to do about it."""
        return Change(self.key, self.after)


def export(operator: str = "") -> str:
    """What is set globally or by ``operator`` as a TOML file; never a secret, nothing that belongs to this computer.

    What is stored wrongly is left out, so that the file can be read again.
    """
    import tomlkit  # deferred: writes comments; reading is the standard library's

    document = tomlkit.document()
    whose = _("preferences of operator {code}").format(code=operator) if operator else _("global preferences")
    document.add(tomlkit.comment(f"Dunmail: {whose}"))
    for key, found in _own(operator).items():
        record = DECLARED[key]
        if record.portable and not found.problem:
            document.add(tomlkit.nl())
            document.add(tomlkit.comment(_(record.title)))
            document.append(tomlkit.key([key]), _toml_value(record, found.value))  # quoted: a.b may stand beside a.b.c
    return tomlkit.dumps(document).rstrip("\n") + "\n"


def _toml_value(record: Declared, value: Any) -> Any:
    import tomlkit

    if isinstance(value, Decimal):
        return tomlkit.float_(str(value))
    if record.several_lines and "\n" in value:
        return tomlkit.string(value, multiline=True)
    return value


def _own(operator: str) -> dict[str, Found]:
    """What is stored in one scope, in the order of the declarations."""
    preferences = Preferences(operator)
    stored = _stored(operator)
    return {key: preferences.find(key) for key, record in DECLARED.items()
            if key in stored and not (operator and record.only_global)}


def _stored(operator: str) -> dict[str, str]:
    rows: Any = Preference.select(Preference.key, Preference.value).where(Preference.operator == operator).tuples()
    return dict(rows)


def read_file(file: Path, operator: str = "") -> list[Difference]:
    """What importing ``file`` globally or for ``operator`` would change; nothing is stored.

    InputError names the file and every key that is unknown, wrong, or may not be imported.
    """
    found: dict[str, str] = {}
    problems: list[str] = []
    for key, value in _flat(_read(file)):
        try:
            found[key] = _checked(key, value, operator)
        except InputError as error:
            problems.append(str(error))
    if problems:
        lines = problems[:PROBLEMS_SHOWN]
        if len(problems) > len(lines):
            lines.append(_("… and {count} more").format(count=len(problems) - len(lines)))
        raise InputError(_("{file} was not imported. Nothing was changed.").format(file=file) + "".join(
            f"\n  {file}: {line}" for line in lines))
    return _differences(found, operator)


def _read(file: Path) -> dict[str, Any]:
    try:
        if file.stat().st_size > MOST_BYTES:
            raise InputError(_("{file} is too large to be a file of preferences.").format(file=file))
        return tomllib.loads(file.read_text("utf-8-sig"), parse_float=Decimal)
    except OSError as error:
        raise InputError(_("{file} cannot be read: {error}").format(file=file, error=error.strerror)) from None
    except UnicodeDecodeError:
        raise InputError(_("{file} is not UTF-8 text. Save it as UTF-8.").format(file=file)) from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise InputError(_("{file} is not TOML: {error}").format(file=file, error=error)) from None


def _flat(table: Mapping[str, Any], before: str = "") -> Iterable[tuple[str, Any]]:
    """``[smtp] host = …``, ``smtp.host = …`` and ``"smtp.host" = …`` are the same."""
    for name, value in table.items():
        key = f"{before}.{name}" if before else name
        if isinstance(value, dict):
            yield from _flat(value, key)
        else:
            yield key, value


def _checked(key: str, value: Any, operator: str) -> str:
    record = declared(key)
    if not record.portable:
        raise InputError(_("{key} names a program or file of this computer; set it by hand.").format(key=key))
    if operator and record.only_global:
        raise InputError(_("{key} is the same for everybody; import it with --scope global.").format(key=key))
    if not isinstance(value, str | int | Decimal) or (isinstance(value, bool) and record.kind is not bool):
        raise InputError(_("{key} cannot have such a value.").format(key=key))
    return to_text(parse(key, to_text(value)))


def compare_with(colleague: str, operator: str) -> list[Difference]:
    """What would change if ``operator`` had ``colleague``'s own preferences; what only ``operator`` has would be gone.

    Names, addresses and user names stay out: they would make one operator write in another's name. So does what
    belongs to a computer. NotFoundError if there is no such operator.
    """
    if not Operator.select().where(Operator.code == colleague).exists():
        raise NotFoundError(_("There is no operator {code}.").format(code=colleague))
    found = {key: to_text(found.value) for key, found in _own(colleague).items()
             if _may_be_copied(DECLARED[key]) and not found.problem}
    theirs = [Difference(key, text, None) for key, text in _stored(operator).items()
              if key in DECLARED and key not in found and _may_be_copied(DECLARED[key])]
    return _differences(found, operator) + theirs


def _may_be_copied(record: Declared) -> bool:
    return record.portable and not record.personal


def _differences(wanted: Mapping[str, str], operator: str) -> list[Difference]:
    """Those of ``wanted`` that the scope does not have already, in the order of the declarations."""
    stored = _stored(operator)
    return [Difference(key, stored.get(key), wanted[key]) for key in DECLARED
            if key in wanted and stored.get(key) != wanted[key]]
