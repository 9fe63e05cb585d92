"""What an error of the database means and what to do about it: a sentence for the operator."""

from collections.abc import Iterator

import peewee

from data.language import N_, _

FULL = N_("The disk is full, so nothing more can be written. Make room, then go on. ({name})")
_CAUSES = (  # by SQLite's words, which are the same in every language
    (("is full",), FULL),
    (("locked", "busy"), N_("The database is in use by another program for too long. Wait until that has finished, "
                            "then do it again. ({name})")),
    (("readonly",), N_("The database cannot be written: the file or its folder is protected against writing. "
                       "({name})")),
    (("malformed", "not a database"), N_("The database is damaged. Put a copy from its folder backups in its place. "
                                         "({name})")),
    (("disk i/o", "unable to open"), N_("The file of the database cannot be read or written. ({name})")),
)


def database_words(error: BaseException, name: str) -> str:
    """The sentence for an ``error`` of the database ``name`` that the operator can mend; empty for any other."""
    words = _meaning(error)
    return _(words).format(name=name) if words else ""


def is_full(error: BaseException) -> bool:
    """Whether the disk was full."""
    return _meaning(error) == FULL


def _meaning(error: BaseException) -> str:
    found = ""
    for said in _said(error):
        found = next((words for signs, words in _CAUSES if any(sign in said for sign in signs)), found)
    return found


def _said(error: BaseException) -> Iterator[str]:
    """The database's own words, the latest first; a commit that fails is followed by a rollback that fails, too."""
    link: BaseException | None = error
    while link is not None:
        if isinstance(link, peewee.DatabaseError):
            yield str(link).lower()
        link = link.__cause__ or link.__context__
