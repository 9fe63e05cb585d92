"""The sections of the preferences: their order, titles, and which are the same for everybody."""

from typing import NamedTuple

from data.language import N_


class Section(NamedTuple):
    """Preferences that are shown together; ``only_global`` ones no operator can have of their own.

    Without ``form`` they have a screen of their own.
    """

    name: str
    title: str
    only_global: bool = False
    form: bool = True


SECTIONS = {
    found.name: found
    for found in (
        Section("smtp", N_("SMTP")), Section("oauth", N_("Login")), Section("sender", N_("Sender")),
        Section("ways", N_("Ways")), Section("pace", N_("Pace")), Section("incoming", N_("Incoming")),
        Section("company", N_("Company"), only_global=True), Section("dunning", N_("Reminders"), only_global=True),
        Section("texts", N_("Texts"), form=False), Section("table", N_("Screen")),
    )
}  # fmt: skip


def section(name: str) -> Section:
    """The section called ``name``; one that nobody described is titled by its name."""
    return SECTIONS.get(name) or Section(name, name)
