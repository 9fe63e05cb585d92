"""What a refusal says about limits: of the rate, of a connection, of connections at once; and over what time."""

import re

from data.attempts import Words
from mail.transports.transport import Failure

BEFORE = ("idle", "connect", "tls", "ehlo", "auth")  # the stages at which no message counts yet

# Compiled when the first refusal is looked at: most runs see none.
_RATE = (r"\brate\b|too much|too many|too fast|quota|\blimit|exceeded|throttl|frequency|slow down"
         r"|(per|an?) (minute|hour|day)|hourly|daily")
_RATE_CODES = frozenset({"4.7.0", "4.7.1", "4.7.28", "4.4.2", "5.4.5", "5.7.233"})
_SESSION = r"(messages|mails|transactions|recipients).{0,30}\b(session|connection)\b"
_AT_ONCE = (r"(too many|concurrent|simultaneous|maximum)( \w+){0,3} (connections|sessions)\b|connections? limit"
            r"|sender thread limit")
_SAID = (
    (60, r"(per|an?|1|one|/) ?min(ute)?\b|/min\b"),
    (3600, r"(per|an?|1|one|/) ?h(ou)?r?\b|hourly"),
    (86400, r"(per|an?|1|one|/) ?day\b|daily|24[ -]?h(ours?)?\b|SubmissionQuota"),
)


def _says(pattern: str, text: str) -> bool:
    return re.search(pattern, text, re.IGNORECASE) is not None


def words_of(failure: Failure) -> Words:
    """A failure as the ledger keeps it."""
    return Words(failure.stage, failure.code, failure.enhanced, failure.text, failure.ms)


def about_rate(failure: Failure) -> bool:
    """Whether a refusal that pauses the account says that too much was sent, not that the server has a trouble."""
    if failure.stage in BEFORE[1:] or about_connections(failure):
        return False
    return failure.enhanced in _RATE_CODES or _says(_RATE, failure.text)


def about_connection(failure: Failure, sent: int) -> bool:
    """Whether a refusal says that one connection carried enough after ``sent`` messages: a new one may go on."""
    return failure.stage in ("idle", "mail", "rcpt") and sent > 1 and _says(_SESSION, failure.text)


def about_connections(failure: Failure) -> bool:
    """Whether a refusal says that there are too many connections at once."""
    return failure.code == 432 or (failure.kind == "refused" and _says(_AT_ONCE, failure.text))


def said_window(text: str) -> int | None:
    """The window a refusal names (``… messages per hour``), in seconds."""
    return next((seconds for seconds, pattern in _SAID if _says(pattern, text)), None)
