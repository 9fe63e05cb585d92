"""Operators: who works with Dunmail, recognised by the login name of the system."""

import getpass
from typing import Any, NamedTuple

from data.acting import acting
from data.database import transaction
from data.errors import InputError, NotFoundError, RightsError, StateError
from data.journal import differences, note
from data.language import LANGUAGES, _
from data.meanwhile import NOTHING, Known, check_unchanged
from data.models import Operator
from data.preference_files import Difference, compare_with
from data.preferences import change_preferences
from data.rights import CLERK, LEVELS, SUPERVISOR, Right, require

OWN_FIELDS = ("name", "language", "email")  # what operators may change of themselves


class CurrentOperator(NamedTuple):
    """The operator of this run; ``code`` keys their own preferences."""

    code: str
    name: str
    level: str
    language: str
    email: str


class OperatorRow(NamedTuple):
    """An operator as lists and forms show them; ``login`` is the user name of the system, ``level`` what they may."""

    id: int
    code: str
    name: str
    level: str  # clerk | supervisor
    language: str
    email: str
    login: str
    active: bool


def current_operator(code: str | None = None) -> CurrentOperator:
    """The active operator ``code``, or else the one whose login is that of the system, added when new.

    The first operator of a database is its supervisor, later ones are clerks. NotFoundError if ``code`` is unknown,
    RightsError if the operator of this login is no longer active.
    """
    if code:
        row = Operator.get_or_none((Operator.code == code) & Operator.active)
        if row is None:
            raise NotFoundError(_("There is no active operator {code}.").format(code=code))
    else:
        row = _by_login(login_name())
    return CurrentOperator(row.code, row.name, row.level, row.language, row.email)


def _by_login(login: str) -> Operator:
    row = _active_with(login)
    if row is not None:
        return row
    former = Operator.get_or_none(Operator.login == login)
    if former is not None:
        raise RightsError(_("The operator {code} ({login}) is no longer active. A supervisor can change that.").format(
            code=former.code, login=login))
    return _welcome(login)


def _active_with(login: str) -> Operator | None:
    found: Operator | None = Operator.get_or_none((Operator.login == login) & Operator.active)
    return found


def _welcome(login: str) -> Operator:
    """Add the operator of a login that nobody had so far."""
    with transaction():
        level = CLERK if Operator.select().exists() else SUPERVISOR
        code = login
        while Operator.select().where(Operator.code == code).exists():
            if known := _active_with(login):  # another terminal was quicker
                return known
            code += "-"  # the code is taken by an operator with another login
        row: Operator = Operator.create(code=code, name=login, level=level, login=login)
        note("added", "operator", code, row.id, {"login": [None, login], "level": [None, level]})
    return row


def login_name() -> str:
    """The user's login name; ``operator`` where the system knows none (a bare container)."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "operator"


def check_may_stand_in(code: str) -> None:
    """RightsError unless the user of this computer may work as the operator ``code``: their own, or any as supervisor.

    An operator without a login, such as one for unattended runs, may be used by everybody.
    """
    login = login_name()
    row = Operator.get_or_none(Operator.code == code)
    if row is None or row.login in ("", login):
        return
    own = _active_with(login)
    if own is None or own.level != SUPERVISOR:
        raise RightsError(_("{code} is the operator of {login}, and you are {user}. Only a supervisor may work as "
                           "somebody else.").format(code=code, login=row.login, user=login))


def operators() -> list[OperatorRow]:
    """All operators by their code, those no longer active too."""
    query: Any = Operator.select().order_by(Operator.code)
    return [_row(each) for each in query]


def get_operator(code: str) -> OperatorRow:
    """The operator with this code; NotFoundError if there is none."""
    found = Operator.get_or_none(Operator.code == code)
    if found is None:
        raise NotFoundError(_("There is no operator {code}.").format(code=code))
    return _row(found)


def _row(found: Operator) -> OperatorRow:
    return OperatorRow(*(getattr(found, name) for name in OperatorRow._fields))


def add_operator(code: str, **fields: str) -> OperatorRow:
    """Add an operator: ``name``, ``level``, ``language``, ``email``, ``login``, all text.

    InputError names the field that cannot be used; RightsError if the operator who acts may not.
    """
    require(Right.OPERATORS)
    code = code.strip()
    if not code:
        raise InputError(_("The code is empty."))
    values = {"name": code, "level": CLERK, **{name: text.strip() for name, text in fields.items() if text.strip()}}
    with transaction():
        if Operator.select().where(Operator.code == code).exists():
            raise InputError(_("There is an operator {code} already.").format(code=code))
        _check(code, values)
        row = Operator.create(code=code, **values)
        note("added", "operator", code, row.id, differences({}, values))
    return get_operator(code)


def edit_operator(code: str, known: Known = NOTHING, **fields: str) -> OperatorRow:
    """Change those fields of an operator. Operators may change their own name, language and e-mail address.

    ``known`` are the values that were there when the changes were thought of; ChangedMeanwhileError if one of those
    that would change is another now. InputError and RightsError as for adding; StateError if nobody would be left who
    may change operators.
    """
    with transaction():
        before = get_operator(code)
        values = {name: text.strip() for name, text in fields.items()}
        check_unchanged(values, before._asdict(), known)
        changed = differences(before._asdict(), values)
        if not changed:
            return before
        if code != acting() or any(name not in OWN_FIELDS for name in changed):
            require(Right.OPERATORS)
        _check(code, values)
        if before.active and before.level == SUPERVISOR and values.get("level", SUPERVISOR) != SUPERVISOR:
            _check_not_last(code)
        Operator.update(**values).where(Operator.code == code).execute()
        note("edited", "operator", code, before.id, changed)
    return get_operator(code)


def set_active(code: str, active: bool) -> OperatorRow:
    """Let the operator work again, or no longer; what they did stays theirs. Errors as for editing."""
    require(Right.OPERATORS)
    with transaction():
        before = get_operator(code)
        if before.active != active:
            if before.level == SUPERVISOR and not active:
                _check_not_last(code)
            if active:
                _check_login(code, before.login)
            Operator.update(active=active).where(Operator.code == code).execute()
            note("activated" if active else "deactivated", "operator", code, before.id)
    return get_operator(code)


def copy_settings(source: str, target: str, merge: bool = False) -> list[Difference]:
    """Give ``target`` the own preferences of ``source`` instead of theirs; what was changed.

    To ``merge`` is to keep what only ``target`` has set. What says who one is (names, addresses, user names), what
    belongs to a computer and passwords stay as they are. Operators may copy to themselves.
    """
    if target != acting():
        require(Right.OPERATORS)
    with transaction():
        changes = settings_to_copy(source, target, merge)
        change_preferences((each.change for each in changes), target)
        if changes:
            note("copied", "operator", target, get_operator(target).id,
                 {"from": source, "preferences": [each.key for each in changes]})
    return changes


def settings_to_copy(source: str, target: str, merge: bool = False) -> list[Difference]:
    """What ``copy_settings`` would change. InputError or NotFoundError if that makes no sense."""
    if source == target:
        raise InputError(_("Copy the settings from another operator."))
    get_operator(target)
    return [each for each in compare_with(source, target) if not (merge and each.after is None)]


def _check(code: str, values: dict[str, str]) -> None:
    for name, text in values.items():
        if name not in OperatorRow._fields[2:-1]:
            raise InputError(_("An operator has no field {field}.").format(field=name))
        if len(text) > 255:
            raise InputError(_("{field} is longer than {count} characters.").format(field=name, count=255))
    if "name" in values and not values["name"]:
        raise InputError(_("The name is empty."))
    if values.get("level", CLERK) not in LEVELS:
        raise InputError(_("level is one of: {choices}.").format(choices=", ".join(LEVELS)))
    if values.get("language", "") not in ("", *LANGUAGES):
        raise InputError(_("language is one of: {choices}; empty is that of the system.").format(
            choices=", ".join(LANGUAGES)))
    _check_login(code, values.get("login", ""))


def _check_login(code: str, login: str) -> None:
    other = _active_with(login) if login else None
    if other is not None and other.code != code:
        raise InputError(_("The login {login} is that of the operator {code}.").format(login=login, code=other.code))


def _check_not_last(code: str) -> None:
    others = Operator.select().where(Operator.active, Operator.level == SUPERVISOR, Operator.code != code)
    if not others.exists():
        raise StateError(_("{code} is the last active supervisor. Make somebody else a supervisor first.").format(
            code=code))
