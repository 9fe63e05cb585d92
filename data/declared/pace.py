"""The limits and the hours of sending."""

from data.declared.record import Declared, not_negative
from data.hours import check_hours
from data.language import N_

PROVIDERS = {  # mail/profiles.toml
    "": N_("recognised by the server's name"), "none": N_("none: no known limits"),
    "microsoft365": "Microsoft 365", "gmail": "Gmail", "google-workspace": "Google Workspace", "arnes": "Arnes",
    "hostko": "Hostko", "seznam": "Seznam", "forpsi": "Forpsi", "savana": "Savana", "zone": "Zone", "blic": "Blic",
    "exchange": "Microsoft Exchange", "postfix": "Postfix",
}

PACE = (
    Declared("pace.provider", N_("Mail provider"), str, "", choices=PROVIDERS,
             help=N_("Whose limits count")),
    Declared("pace.per_minute", N_("Most in a minute"), int, 0, check=not_negative, help=N_("0: no limit")),
    Declared("pace.per_hour", N_("Most in an hour"), int, 0, check=not_negative, help=N_("0: no limit")),
    Declared("pace.per_day", N_("Most in 24 hours"), int, 0, check=not_negative, help=N_("0: no limit")),
    Declared("pace.hours", N_("Sending hours"), str, "", check=check_hours,
             help=N_("Such as mon-fri 7:00-19:00; sat 8:00-12:00. Empty: always")),
    Declared("pace.per_connection", N_("Most in one connection"), int, 0, check=not_negative,
             help=N_("0: no limit")),
)
