"""``pace list|set|forget``: the limits that count for the sending account, and what is used of them."""

import re
from typing import TYPE_CHECKING

import click

from data.errors import InputError
from data.language import _, language
from tui.cli.session import Session, common, print_table

if TYPE_CHECKING:
    from mail.limits import Limit

_ACCOUNT = click.option("--account", metavar="A", help=_("Another account than that of the preferences."))
_UNITS = {"s": 1, "m": 60, "min": 60, "h": 3600, "d": 86400}


@click.group()
def pace() -> None:
    """Limits of the sending account: those of the preferences, of its provider, and those learned from refusals."""


@pace.command("list")
@_ACCOUNT
@common
@click.pass_obj
def list_(session: Session, account: str | None) -> None:
    """List the limits that count now and how much of each is used."""
    from data.formatting import format_moment
    from mail.profiles import Terms, terms
    from tui.pace_limits import read_limits

    session.open()
    who = _account(session, account)
    plan = terms(session.preferences()) if account is None else Terms((), 0, None)
    rows = read_limits(who, plan)
    session.answer(
        {"account": who, "provider": plan.profile.id if plan.profile else None,
         "per_connection": plan.per_connection, "limits": [
            {**_limit_json(limit), "used": used, "learned_at": known.learned_at if known else None,
             "words": known.words if known else ""} for limit, used, known in rows]},
        lambda: print_table(
            [_("Limit"), _("Used"), _("Learned"), _("Words")],
            ([row.words(), str(row.used), format_moment(row.known.learned_at, language()) if row.known else "",
              row.known.words if row.known else ""] for row in rows), right=(1,),
        ) if rows else click.echo(_("no limit known")),
    )


def _limit_json(limit: "Limit") -> dict[str, object]:
    return {"seconds": limit.seconds, "cap": limit.cap, "unit": limit.unit, "days": limit.days, "origin": limit.origin}


@pace.command("set")
@click.argument("window")
@click.argument("cap", type=click.IntRange(min=1))
@_ACCOUNT
@common
@click.pass_obj
def set_(session: Session, window: str, cap: int, account: str | None) -> None:
    """Send to at most CAP recipients within WINDOW (1m, 1h, 24h …; connection; connections) until this is forgotten."""
    from data.pace import set_limit

    session.open()
    who, seconds = _account(session, account), _seconds(window)
    set_limit(who, seconds, cap)
    session.answer({"account": who, "seconds": seconds, "cap": cap}, lambda: click.echo(f"{who}: {cap}/{window}"))


@pace.command()
@click.argument("window", required=False)
@_ACCOUNT
@common
@click.pass_obj
def forget(session: Session, window: str | None, account: str | None) -> None:
    """Forget the limit learned or set for WINDOW, or all of the account."""
    from data.pace import forget_limits

    session.open()
    who = _account(session, account)
    count = forget_limits(who, _seconds(window) if window else None)
    session.answer({"account": who, "forgotten": count},
                   lambda: click.echo(_("Limits forgotten: {count}").format(count=count)))


def _account(session: Session, account: str | None) -> str:
    from mail.transports.ways import account_of

    return account_of(session.preferences()) if account is None else account


def _seconds(window: str) -> int:
    """``1h`` in seconds; InputError says what can be written."""
    from data.pace import CONNECTION, CONNECTIONS

    if window in (words := {"connection": CONNECTION, "connections": CONNECTIONS}):
        return words[window]
    match = re.fullmatch(r"([1-9]\d{0,5}) ?(s|m|min|h|d)", window.strip().lower())
    if match is None:
        raise InputError(_("“{window}” is no window of time. Write it as 30s, 1m, 5m, 1h or 24h.").format(
            window=window))
    return int(match[1]) * _UNITS[match[2]]
