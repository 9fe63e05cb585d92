"""Preferences, declared once: the screen, the command line and the defaults follow from these records."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from data.errors import InputError
from data.hours import check_hours
from data.language import N_, _
from data.models import Preference

GLOBAL, OPERATOR = "global", "operator"
YES, NO = ("yes", "true", "on", "1"), ("no", "false", "off", "0")


@dataclass(frozen=True, slots=True)
class Declared:
    """One preference: ``kind`` is str, int, Decimal or bool; ``check`` returns what is wrong, or nothing."""

    key: str
    title: str
    kind: type
    default: Any
    choices: tuple[str, ...] = ()
    help: str = ""
    check: Callable[[Any], str] | None = None


PROVIDERS = ("", "none", "microsoft365", "gmail", "google-workspace", "arnes", "hostko", "seznam", "forpsi", "savana",
             "zone", "blic", "exchange", "postfix")  # mail/profiles.toml


def _port(value: int) -> str:
    return "" if 1 <= value <= 65535 else _("A port is a number from 1 to 65535.")


MOST, MOST_DAYS = 1_000_000_000, 36_500  # what columns and dates have room for, and nobody means more


def _not_negative(value: Decimal | int) -> str:
    if value < 0:
        return _("It cannot be negative.")
    return "" if value <= MOST else _("It is too large.")


def _days(value: int) -> str:
    return _not_negative(value) or ("" if value <= MOST_DAYS else _("It is too large."))


def _host(value: str) -> str:
    if "://" in value or "/" in value or " " in value:
        return _("Write only the server's name, such as mail.example.com.")
    return ""


def _levels() -> list[Declared]:
    declared = []
    for n in (1, 2, 3):
        declared += [
            Declared(f"dunning.level.{n}.enabled", N_("Enabled"), bool, True),
            Declared(f"dunning.level.{n}.contact_code", N_("Contact code"), str, f"OPOMIN{n}"),
            Declared(f"dunning.level.{n}.cost", N_("Cost"), Decimal, Decimal("2.00"), check=_not_negative),
            Declared(f"dunning.level.{n}.last_before_lawsuit", N_("Last before lawsuit"), bool, False),
            Declared(f"dunning.level.{n}.pay_within_days", N_("Pay within days"), int, 8, check=_days),
            Declared(f"dunning.level.{n}.subject", N_("Subject"), str, "",
                     help=N_("Empty: the text of the customer's language")),
            Declared(f"dunning.level.{n}.body", N_("Body"), str, "",
                     help=N_("Empty: the text of the customer's language")),
        ]
    return declared


DECLARED: dict[str, Declared] = {d.key: d for d in [
    Declared("transport", N_("Way to send"), str, "smtp", choices=("smtp",)),
    Declared("smtp.host", N_("SMTP server"), str, "", check=_host),
    Declared("smtp.port", N_("Port"), int, 587, check=_port, help=N_("587 for STARTTLS, 465 for TLS, 25 inside")),
    Declared("smtp.security", N_("Security"), str, "starttls", choices=("none", "starttls", "tls")),
    Declared("smtp.auth", N_("Login"), str, "password", choices=("none", "password")),
    Declared("smtp.username", N_("User name"), str, ""),
    Declared("smtp.ca_file", N_("CA certificate file"), str, "", help=N_("For a server with a company certificate")),
    Declared("smtp.timeout", N_("Timeout in seconds"), int, 60, check=_not_negative),
    Declared("smtp.password_command", N_("Password command"), str, "", help=N_("Prints the password, e.g. pass mail")),
    Declared("sender.name", N_("Sender name"), str, ""),
    Declared("sender.address", N_("Sender address"), str, ""),
    Declared("sender.reply_to", N_("Reply to"), str, ""),
    Declared("sender.bcc_self", N_("Blind copy to me"), bool, False),
    Declared("pace.provider", N_("Mail provider"), str, "", choices=PROVIDERS,
             help=N_("Whose limits count; empty: recognised by the server's name")),
    Declared("pace.per_minute", N_("Most in a minute"), int, 0, check=_not_negative, help=N_("0: no limit")),
    Declared("pace.per_hour", N_("Most in an hour"), int, 0, check=_not_negative, help=N_("0: no limit")),
    Declared("pace.per_day", N_("Most in 24 hours"), int, 0, check=_not_negative, help=N_("0: no limit")),
    Declared("pace.hours", N_("Sending hours"), str, "", check=check_hours,
             help=N_("Such as mon-fri 7:00-19:00; sat 8:00-12:00. Empty: always")),
    Declared("pace.per_connection", N_("Most in one connection"), int, 0, check=_not_negative,
             help=N_("0: no limit")),
    Declared("company.name", N_("Company"), str, ""),
    Declared("company.street", N_("Street"), str, ""),
    Declared("company.postcode", N_("Postcode"), str, ""),
    Declared("company.city", N_("City"), str, ""),
    Declared("company.country", N_("Country"), str, ""),
    Declared("company.vat_id", N_("VAT id"), str, ""),
    Declared("company.phone", N_("Phone"), str, ""),
    Declared("company.email", N_("E-mail"), str, ""),
    Declared("company.iban", N_("IBAN"), str, ""),
    Declared("company.bic", N_("BIC"), str, ""),
    Declared("dunning.kind", N_("Kind of reminding"), str, "stepwise", choices=("simple", "stepwise")),
    Declared("dunning.grace_days", N_("Grace days"), int, 5, check=_days),
    Declared("dunning.least_amount", N_("Least amount of an item"), Decimal, Decimal("0.01"), check=_not_negative),
    Declared("dunning.repeat_days", N_("Repeat days"), int, 10, check=_days),
    Declared("dunning.first_number", N_("First number of a year"), int, 1, check=_not_negative),
    *_levels(),
]}


def declared(key: str) -> Declared:
    """The record of ``key``; InputError names near ones if it is unknown."""
    if key in DECLARED:
        return DECLARED[key]
    from difflib import get_close_matches

    near = ", ".join(get_close_matches(key, DECLARED, n=3))
    hint = _(" Did you mean {near}?").format(near=near) if near else ""
    raise InputError(_("There is no preference {key}.").format(key=key) + hint)


def parse(key: str, text: str) -> Any:
    """``text`` as the value of ``key``; InputError says what the preference takes."""
    record = declared(key)
    value = _convert(record, text.strip() if record.kind is not str else text)
    if record.choices and value not in record.choices:
        raise InputError(_("{key} is one of: {choices}.").format(key=key, choices=", ".join(record.choices)))
    problem = record.check(value) if record.check else ""
    if problem:
        raise InputError(f"{key}: {problem}")
    return value


def _convert(record: Declared, text: str) -> Any:
    if record.kind is bool:
        if text.lower() not in YES + NO:
            raise InputError(_("{key} takes yes or no.").format(key=record.key))
        return text.lower() in YES
    try:
        if record.kind is Decimal:
            value = Decimal(text.replace(",", "."))
            if not value.is_finite() or value != round(value, 2):
                raise ValueError(text)
            return value
        return record.kind(text)
    except (ValueError, InvalidOperation):
        raise InputError(_("{key} takes a number, not “{value}”.").format(key=record.key, value=text)) from None


def to_text(value: Any) -> str:
    """How a value is stored and shown: ``yes``/``no`` for switches, a decimal point in numbers."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


@dataclass(frozen=True, slots=True)
class Found:
    """A value and where it comes from: ``operator``, ``global`` or ``default``."""

    value: Any
    source: str


class Preferences:
    """All values as one operator sees them, read at once: theirs before the global ones before the defaults."""

    def __init__(self, operator: str = "") -> None:
        self.operator = operator
        rows: Any = Preference.select().where(Preference.operator.in_(["", operator])).tuples()
        self._stored = {(row[0], row[1]): row[2] for row in rows}

    def find(self, key: str) -> Found:
        """The value of ``key`` and its source; InputError if there is no such preference."""
        record = declared(key)
        if self.operator and (self.operator, key) in self._stored:
            return Found(_convert(record, self._stored[self.operator, key]), OPERATOR)
        if ("", key) in self._stored:
            return Found(_convert(record, self._stored["", key]), GLOBAL)
        return Found(record.default, "default")

    def __getitem__(self, key: str) -> Any:
        return self.find(key).value


def set_preference(key: str, text: str, operator: str = "") -> Any:
    """Store ``text`` for ``key``, globally or for ``operator``, and return the value; InputError if it does not fit."""
    value = parse(key, text)
    Preference.insert(operator=operator, key=key, value=to_text(value)).on_conflict(
        conflict_target=[Preference.operator, Preference.key], update={Preference.value: to_text(value)}
    ).execute()
    return value


def unset_preference(key: str, operator: str = "") -> None:
    """Forget the value of ``key`` in that scope, so that the next wider one counts."""
    declared(key)
    Preference.delete().where((Preference.operator == operator) & (Preference.key == key)).execute()
