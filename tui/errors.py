"""What an error says on the screen: a sentence, never a traceback and never markup."""

import logging

from data.errors import DunmailError
from data.language import _

_log = logging.getLogger("dunmail")


def in_words(error: Exception) -> str:
    """The sentence for the operator; what nobody foresaw goes to the log too, where a developer finds it."""
    if isinstance(error, DunmailError):
        return str(error)
    _log.error("unexpected error", exc_info=error)
    return _("Unexpected error: {error}").format(error=f"{type(error).__name__}: {error}")
