"""What an error says on the screen: a sentence, never a traceback and never markup."""

import errno
import logging
import sys

from data.errors import DunmailError
from data.language import _

_log = logging.getLogger("dunmail")


def in_words(error: Exception) -> str:
    """The sentence for the operator; what nobody foresaw goes to the log too, where a developer finds it."""
    if isinstance(error, DunmailError):
        return str(error)
    if "data.database" in sys.modules:  # else nothing was opened, and Peewee need not be loaded
        from data.database import database_name
        from data.database_words import database_words

        if words := database_words(error, database_name()):
            return words
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return _("There is no space left to write to: {error}").format(error=error.strerror)
    _log.error("unexpected error", exc_info=error)
    return _("Unexpected error: {error}").format(error=f"{type(error).__name__}: {error}")
