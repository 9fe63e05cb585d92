"""The errors a user can do something about; each message says what, where and what to do."""


class DunmailError(Exception):
    """Anything Dunmail tells the operator in a sentence instead of a traceback.

    ``exit_status`` is the command line's: 2 bad usage or input, nothing changed; 3 stopped, can be resumed.
    """

    exit_status = 2


class InputError(DunmailError):
    """A file, row, field or option that cannot be used; nothing was changed."""


class NotFoundError(InputError):
    """Something named by the operator does not exist."""


class StateError(InputError):
    """The action does not fit the state of a reminder, batch or message."""


class RightsError(InputError):
    """The operator's level does not allow it; nothing was changed."""


class DatabaseError(DunmailError):
    """The database cannot be opened, is newer than the program, or could not be migrated."""


class StoppedError(DunmailError):
    """The server or the settings stopped the work; it can be resumed."""

    exit_status = 3
