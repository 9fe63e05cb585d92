"""The values that the preferences screen shows: of everybody or of the operator, and which of them may be changed."""

from collections.abc import Mapping

from data.database import connection
from data.declared import DECLARED, Declared
from data.language import _
from data.preferences import GLOBAL, OPERATOR, Found, Preferences, default_of
from data.rights import Right, why_not


class PreferenceScope:
    """What ``operator`` sees in a scope; who may not change what counts for everybody starts with their own."""

    def __init__(self, operator: str) -> None:
        self.operator = operator
        with connection():
            self._refusal = why_not(Right.SETTINGS)
        self.name = OPERATOR if self._refusal else GLOBAL
        self.load()

    @property
    def whose(self) -> str:
        """The operator whose own values these are, or nobody for the global ones."""
        return self.operator if self.name == OPERATOR else ""

    def turn_to(self, name: str) -> None:
        """Show the other scope."""
        self.name = name
        self.load()

    def load(self) -> None:
        """Read what is stored."""
        with connection():
            self._shown, self._wider = Preferences(self.whose), Preferences("")

    def shown(self, key: str) -> Found:
        """The value of ``key`` in this scope."""
        return self._shown.find(key)

    def known(self) -> Mapping[str, str | None]:
        """What is stored in this scope, as it was read, by key."""
        return {key: self._shown.stored(key) for key in DECLARED}

    def inherited(self, key: str) -> Found:
        """The value that counts without the one of this scope."""
        return self._wider.find(key) if self.name == OPERATOR else default_of(key)

    def why_not(self, record: Declared) -> str:
        """Why the value can only be read here, or nothing."""
        if self.name == OPERATOR:
            return _("The same for everybody: it is changed under global.") if record.only_global else ""
        return self._refusal
