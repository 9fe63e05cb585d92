"""Passwords and tokens: found in one of the places where they may be, never in the database, never shown."""

from data.secrets.find import (
    Look,
    Place,
    Shelf,
    clear_password,
    find_password,
    find_secret,
    forget_secret,
    keep_secret,
    lasting_place,
    look,
    look_for,
    make_ready,
    need_password,
    passphrase,
    places,
    set_password,
    where,
)
from data.secrets.overrides import Service
from data.secrets.secret import FoundSecret, Secret
from data.secrets.session import Question, set_asker
from data.secrets.vault import VaultLocked, WrongPassphrase

__all__ = [
    "FoundSecret", "Look", "Place", "Question", "Secret", "Service", "Shelf", "VaultLocked", "WrongPassphrase",
    "clear_password", "find_password", "find_secret", "forget_secret", "keep_secret", "lasting_place", "look",
    "look_for", "make_ready", "need_password", "passphrase", "places", "set_asker", "set_password", "where",
]
