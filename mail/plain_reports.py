"""Reports that only say in words who did not get a message: hMailServer here, the others by flufl.bounce."""

import re
from email.message import Message
from typing import TYPE_CHECKING

from mail.delivery_reports import parts_of, text_of, words_of

if TYPE_CHECKING:
    from mail.delivery_reports import Recipient

LONGEST = 64 * 1024  # characters of a text that is searched
NEAR = 800  # characters after an address that may be about it
_UNREACHED = re.compile(
    r"following recipient\(?s?\)? (?:could not be reached|cannot be reached|were undeliverable)|"
    r"could not be delivered to (?:one or more of the )?(?:following )?recipient|"
    r"delivery to the following recipients? (?:has )?failed", re.IGNORECASE)
_ALONE = re.compile(r"^[ \t>*]*['\"<]?([^\s<>'\"@:;,]+@[\w.-]+\w)['\">]?(?:[ \t]+on\b.*)?:?[ \t]*\r?$", re.MULTILINE)
_END = re.compile(r"^(?:-{3,}.*|hmailserver|received:.*|return-path:.*)\r?$", re.IGNORECASE | re.MULTILINE)
_LATER = re.compile(r"delayed|will (?:continue|keep) (?:trying|to try)|no action is required|warning message only",
                    re.IGNORECASE)


def plain_recipients(message: Message) -> list["Recipient"]:
    """Whom the text says the message did not reach, with the words nearby."""
    from mail.delivery_reports import Recipient

    text = "\n".join(text_of(part) for part in parts_of(message) if part.get_content_type() == "text/plain")[:LONGEST]
    delayed, failed = _by_library(message)
    if not delayed and not failed:
        found = _by_heading(text)
        delayed, failed = (found, []) if _LATER.search(text) else ([], found)
    return [Recipient((address,), action, *_words_near(text, address))
            for action, addresses in (("failed", failed), ("delayed", delayed)) for address in addresses]


def _by_library(message: Message) -> tuple[list[str], list[str]]:
    """Addresses that are delayed and that failed, as flufl.bounce sees it."""
    from flufl.bounce import all_failures  # deferred: 20 detectors, and most reports follow the standard

    try:
        delayed, failed = all_failures(message)
    except Exception:  # the border to a library that parses what anybody may have written
        return [], []
    words = [sorted(address.decode("ascii", "replace").strip("<> ") for address in found if b"@" in address)
             for found in (delayed, failed)]
    return words[0], words[1]


def _by_heading(text: str) -> list[str]:
    """Addresses that stand alone on a line below a heading that says what happened to them."""
    heading = _UNREACHED.search(text)
    if heading is None:
        return []
    end = _END.search(text, heading.end())
    return list(dict.fromkeys(_ALONE.findall(text[heading.end() : end.start() if end else len(text)])))


def _words_near(text: str, address: str) -> tuple[int | None, str, str]:
    """What is said of ``address``: the rest of its paragraph, or the next one if it stands alone."""
    name, flags = re.escape(address), re.IGNORECASE | re.MULTILINE
    match = re.search(rf"^[ \t<'\"*]*{name}", text, flags) or re.search(name, text, flags)
    if match is None:
        return None, "", ""
    rest = text[match.end() : match.end() + NEAR].lstrip("<>'\":. \t")
    paragraphs = [part for part in re.split(r"\r?\n[ \t]*\r?\n", rest) if part.strip(" \t\r\n>:'\"")]
    return words_of(paragraphs[0]) if paragraphs else (None, "", "")
