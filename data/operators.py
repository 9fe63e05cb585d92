"""Operators: who works with Dunmail, recognised by the login name of the system."""

import getpass
from typing import NamedTuple

from data.errors import NotFoundError
from data.language import _
from data.models import Operator


class CurrentOperator(NamedTuple):
    """The operator of this run; ``code`` keys their own preferences."""

    code: str
    name: str
    level: str
    language: str
    email: str


def current_operator(code: str | None = None) -> CurrentOperator:
    """The active operator ``code``, or else the one whose login is that of the system, added when new.

    The first operator of a database is its supervisor, later ones are clerks. NotFoundError if ``code`` is unknown.
    """
    if code:
        row = Operator.get_or_none((Operator.code == code) & Operator.active)
        if row is None:
            raise NotFoundError(_("There is no active operator {code}.").format(code=code))
    else:
        login = login_name()
        row = Operator.get_or_none((Operator.login == login) & Operator.active) or _add(login)
    return CurrentOperator(row.code, row.name, row.level, row.language, row.email)


def _add(login: str) -> Operator:
    level = "clerk" if Operator.select().exists() else "supervisor"
    code = login
    while Operator.select().where(Operator.code == code).exists():
        code += "-"  # the code is taken by an operator with another login, or by one who is no longer active
    Operator.insert(
        code=code, name=login, level=level, language="", email="", login=login, active=True
    ).on_conflict_ignore().execute()
    return Operator.get(Operator.code == code)


def login_name() -> str:
    """The user's login name; ``operator`` where the system knows none (a bare container)."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "operator"
