"""Providers' published limits, as data; recognised by the server's name or by what it says."""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import NamedTuple

from data.language import _
from data.preferences import Preferences
from mail.limits import DAY, HOUR, MINUTE, Limit
from mail.transports.ways import way_of

PROFILES = Path(__file__).with_name("profiles.toml")


@dataclass(frozen=True, slots=True)
class Profile:
    """What is known of a provider. ``source`` says where and when it was read.

    ``per_connection`` (messages) and ``connections`` (at once) are 0 where no limit is known.
    """

    id: str
    name: str
    hosts: tuple[str, ...]
    users: tuple[str, ...]
    banner: str
    limits: tuple[Limit, ...]
    per_connection: int
    connections: int
    source: str


class Terms(NamedTuple):
    """The limits one may count on before the server says anything, and the profile they come from."""

    limits: tuple[Limit, ...]
    per_connection: int
    profile: Profile | None
    connections: int = 1


@cache
def profiles() -> dict[str, Profile]:
    """All profiles by id, in the order in which they are tried."""
    found = tomllib.loads(PROFILES.read_text(encoding="utf-8"))
    return {
        key: Profile(
            id=key, name=entry["name"], hosts=tuple(entry["hosts"]), users=tuple(entry.get("users", ())),
            banner=entry.get("banner", ""), per_connection=entry.get("per_connection", 0),
            connections=entry.get("connections", 0), source=entry["from"],
            limits=tuple(Limit(origin=entry["name"], **limit) for limit in entry["limits"]),
        )
        for key, entry in found.items()
    }


def propose(host: str, banner: str = "", ehlo_lines: Sequence[str] = (), user: str = "") -> Profile | None:
    """The profile that fits a server's name, or else its greeting and the lines of its EHLO reply."""
    name, who = host.strip().lower().rstrip("."), user.strip().lower()
    for profile in profiles().values():
        fits_user = not profile.users or not who or any(fnmatchcase(who, pattern) for pattern in profile.users)
        if fits_user and any(fnmatchcase(name, pattern) for pattern in profile.hosts):
            return profile
    said = "\n".join([banner, *ehlo_lines])
    return next((profile for profile in profiles().values()
                 if profile.banner and re.search(profile.banner, said, re.IGNORECASE)), None)


def mail_max(extensions: dict[str, str]) -> int:
    """How many messages a connection may carry by the server's own word (LIMITS MAILMAX), 0 if it does not say."""
    found = re.search(r"\bMAILMAX=(\d{1,6})\b", extensions.get("LIMITS", ""), re.IGNORECASE)
    return int(found[1]) if found else 0


def terms(preferences: Preferences) -> Terms:
    """What the preferences say, before the chosen profile, before the one recognised by the server's name.

    Nothing, for ways on which no server counts.
    """
    way = way_of(preferences)
    if not way.paced:
        return Terms((), 0, None)
    chosen = preferences["pace.provider"]
    # "none" is no profile, whatever the server's name says
    if chosen or way.id != "smtp":
        profile = profiles().get(chosen)
    else:
        profile = propose(preferences["smtp.host"], user=preferences["smtp.username"])
    own = [Limit(seconds, preferences[key], _("preferences")) for seconds, key in (
        (MINUTE, "pace.per_minute"), (HOUR, "pace.per_hour"), (DAY, "pace.per_day")) if preferences[key]]
    said = {limit.seconds for limit in own}
    others = [limit for limit in (profile.limits if profile else ()) if limit.seconds not in said]
    per_connection = preferences["pace.per_connection"] or (profile.per_connection if profile else 0)
    most = profile.connections if profile else 0
    wanted: int = preferences["smtp.connections"] if way.id == "smtp" else 1
    return Terms((*own, *others), per_connection, profile, min(wanted, most) if most else wanted)
