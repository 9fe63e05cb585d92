"""Logging in at the mail provider instead of with a password."""

import re

from data.declared.record import Declared
from data.language import N_, _


def _a_word(value: str) -> str:
    if not re.fullmatch(r"[\w.-]*", value, re.ASCII):
        return _("Copy it from the provider's page: only letters, digits, points and hyphens.")
    return ""


OAUTH = (
    Declared("oauth.provider", N_("Login provider"), str, "", 
             choices={"": N_("none"), "microsoft": "Microsoft 365", "google": "Google"},
             help=N_("Where one logs in for xoauth2")),
    Declared("oauth.client_id", N_("Client id"), str, "", check=_a_word,
             help=N_("Of the app registered at the provider")),
    Declared("oauth.tenant", N_("Microsoft tenant"), str, "organizations", check=_a_word,
             help=N_("The directory's id or name; organizations: any company's")),
)
