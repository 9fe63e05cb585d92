"""One e-mail address as people enter it: checked for its form only, in normal form."""

import re
from functools import lru_cache

from data.errors import InputError
from data.language import _

_ANGLE = re.compile(r".*<([^<>]*)>\s*", re.DOTALL)
# What most addresses look like: the library says yes to all of these, unchanged, but takes 60 ms to be loaded.
_PLAIN = re.compile(r"(?=.{3,200}\Z)(?=[^@]{1,60}@)[a-z0-9]+(?:[._+-][a-z0-9]+)*@"
                    r"(?:(?=[^.]{1,60}\.)[a-z0-9]+(?:-[a-z0-9]+)*\.)+[a-z]{2,20}")
_UNSEEN = re.compile(r"[\x00-\x1f\x7f\u200b\u200e\u200f\ufeff]")  # pasted with an address and never part of it


@lru_cache(maxsize=1024)
def normal_address(text: str) -> str:
    """One address in normal form; ``Name <address>`` is understood, and nothing asks the internet.

    A domain with national letters becomes its A-label. InputError says what is wrong with it.
    """
    if _PLAIN.fullmatch(text):
        return text
    bare = _UNSEEN.sub("", text).strip()
    if match := _ANGLE.fullmatch(bare):
        bare = match[1].strip()
    import email_validator  # deferred: 20 ms that most commands do not need

    # Whatever has the form of an address may be one inside a company: .local, .lan, names without a point. The list
    # of special names is the library's documented way to say so.
    email_validator.SPECIAL_USE_DOMAIN_NAMES.clear()
    try:
        checked = email_validator.validate_email(bare, check_deliverability=False, globally_deliverable=False)
    except email_validator.EmailNotValidError as error:
        words = _("“{address}” is not an e-mail address: {reason}")
        raise InputError(words.format(address=bare, reason=error)) from None
    return f"{checked.local_part}@{checked.ascii_domain.lower()}"
