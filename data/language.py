"""The operator's language: gettext for words. Source strings are English; catalogues are in ``data/locale``."""

import os
from gettext import NullTranslations, translation
from pathlib import Path

LANGUAGES = ("en", "sl", "cs")
DOMAIN = "dunmail"

_current: NullTranslations = NullTranslations()
_code = "en"


def set_language(code: str) -> None:
    """Speak ``code`` (``en``, ``sl``, ``cs``) from now on; an unknown one falls back to English."""
    global _current, _code
    _code = code if code in LANGUAGES else "en"
    folder = str(Path(__file__).parent / "locale")  # importlib.resources would take 10 ms of every command
    _current = translation(DOMAIN, folder, languages=[_code], fallback=True)


def language() -> str:
    """The code of the language in use."""
    return _code


def system_language() -> str:
    """The language of the environment (``LC_ALL``, ``LC_MESSAGES``, ``LANG``), or ``en``."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name)
        if value:
            code = value.split("_")[0].split(".")[0].lower()
            return code if code in LANGUAGES else "en"
    return "en"


def _(message: str) -> str:
    """``message`` in the operator's language."""
    return _current.gettext(message)


def ngettext(singular: str, plural: str, n: int) -> str:
    """The form of the message that fits ``n``, in the operator's language."""
    return _current.ngettext(singular, plural, n)


def N_(message: str) -> str:
    """Marks ``message`` for the catalogues; it is translated where it is shown."""
    return message
