"""All preferences, declared once, in the order in which they are shown; each section has a file of its own."""

from data.declared.company import COMPANY
from data.declared.dunning import DUNNING
from data.declared.incoming import INCOMING
from data.declared.oauth import OAUTH
from data.declared.pace import PACE, PROVIDERS
from data.declared.record import Declared
from data.declared.screens import SCREENS
from data.declared.sections import SECTIONS, Section
from data.declared.sending import SENDING
from data.declared.texts import TEXT_KEYS, TEXTS
from data.declared.ways import WAYS

__all__ = ["DECLARED", "PROVIDERS", "SECTIONS", "TEXT_KEYS", "Declared", "Section", "sections_in_use"]

DECLARED: dict[str, Declared] = {
    record.key: record
    for section in (
        SENDING,
        OAUTH,
        WAYS,
        PACE,
        INCOMING,
        COMPANY,
        DUNNING,
        TEXTS,
        SCREENS,
    )
    for record in section
}


def sections_in_use() -> dict[str, Section]:
    """The sections that have preferences, by name, in their order."""
    return {record.section.name: record.section for record in DECLARED.values()}
