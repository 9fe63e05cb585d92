"""All ways to send, and the one the preferences name."""

from collections.abc import Callable
from importlib import import_module

from data.language import _, ngettext
from data.preferences import Preferences
from mail.transports.transport import Transport
from mail.transports.way import Password, Way

# Loaded when they are wanted: the others would take a tenth of the time that sending needs to begin.
_MODULES = {
    "smtp": "smtp", "outlook": "outlook", "mail-client": "client", "sendmail": "sendmail", "eml": "eml",
    "imap-drafts": "imap_drafts",
}


def _way(name: str, preferences: Preferences) -> Way:
    make: Callable[[Preferences], Way] = import_module(f"mail.transports.{_MODULES[name]}").way
    return make(preferences)


def way_of(preferences: Preferences) -> Way:
    """The way to send that counts."""
    return _way(preferences["transport"], preferences)


def all_ways(preferences: Preferences) -> list[Way]:
    """Every way, as these preferences describe it."""
    return [_way(name, preferences) for name in _MODULES]


def account_of(preferences: Preferences) -> str:
    """Whose limits count, and who may send once at a time."""
    return way_of(preferences).account


def open_transport(preferences: Preferences, password: Password) -> Transport:
    """The transport, not yet connected; ``password`` is asked when it is wanted. InputError if it cannot be used."""
    way = way_of(preferences)
    way.check()
    return way.open(password)


def promise(way: Way, count: int) -> str:
    """What becomes of so many messages, and what nobody will know then."""
    n = count
    if way.confirms:
        return ngettext("{n} message goes through {account}; the server's word tells whether it took it.",
                        "{n} messages go through {account}; the server's word tells whether it took each.", n).format(
                            n=n, account=way.account)
    words = ngettext("{n} message will be {outcome}.", "{n} messages will be {outcome}.", n).format(
        n=n, outcome=way.outcome)
    if way.most and n > way.most:
        words += " " + _("After every {most} the batch stops until you go on.").format(most=way.most)
    return words + " " + (_("You send them there; Dunmail cannot know whether you do.") if way.draft else
                          _("Dunmail cannot know whether a server takes them."))


def abilities(way: Way) -> list[str]:
    """What the way can do, in words."""
    return [
        _("a person presses Send") if way.draft else _("sends by itself"),
        _("the server confirms") if way.confirms else _("nobody confirms"),
        _("unattended") if way.unattended else _("somebody at the computer"),
    ]
