"""Which of our messages a report is about: by Message-ID, envelope id, return address, or recipient and time."""

import re
from datetime import datetime, timedelta
from typing import NamedTuple

from data.attempts import Words
from data.fields import now
from data.language import N_, _
from data.reports import DELAYED, FAILED, News, Sent, sent_by_ids, sent_by_token, sent_to
from mail.delivery_reports import Recipient, Report

HOWS = {
    "message-id": N_("by its Message-ID"), "envelope-id": N_("by its envelope id"),
    "return-address": N_("by the return address"), "recipient": N_("by recipient and time"),
}  # fmt: skip
OLDEST = timedelta(days=365)  # a report that says it is older has a wrong clock
TOKEN = r"[0-9a-f]{32}"  # what our Message-IDs and return addresses have before, or in front of, the @


class Match(NamedTuple):
    """The message and ``how`` it was found (see HOWS); else ``reason``, or ``foreign`` if it is somebody else's."""

    sent: Sent | None
    how: str = ""
    reason: str = ""
    foreign: bool = False


def match(report: Report, verp: str = "") -> Match:
    """The message that ``report`` is about. ``verp`` is the return address of the preferences, empty if unused."""
    if found := sent_by_ids(report.message_ids):
        return Match(found, "message-id")
    if report.envelope_id and (found := sent_by_ids([f"<{report.envelope_id}>"])):
        return Match(found, "envelope-id")
    if (token := _token(report, verp)) and (found := sent_by_token(token)):
        return Match(found, "return-address")
    if report.message_ids:  # of a message that is not ours, even if it went to one of our customers
        return Match(None, foreign=True)
    return _by_recipient(report)


def return_address(verp: str, message_id: str) -> str:
    """``bounce+0123…@example.com`` for the return address ``bounce@example.com``."""
    local, _at, domain = verp.rpartition("@")
    return f"{local}+{message_id.strip('<>').partition('@')[0]}@{domain}"


def _token(report: Report, verp: str) -> str:
    if not verp:
        return ""
    local, _at, domain = verp.lower().rpartition("@")
    pattern = re.compile(rf"{re.escape(local)}\+({TOKEN})@{re.escape(domain)}")
    return next((found[1] for address in report.sent_to if (found := pattern.fullmatch(address))), "")


def _by_recipient(report: Report) -> Match:
    at = _moment(report.at)
    found = {sent.id: sent for each in report.recipients for address in each.addresses for sent in sent_to(address, at)}
    if len(found) == 1:
        return Match(next(iter(found.values())), "recipient")
    if not found:
        return Match(None, reason=_("No message went to this address in the days before."))
    reason = _("Several messages went to this address, and it does not say which: {documents}.")
    return Match(None, reason=reason.format(documents=", ".join(sent.label for sent in found.values())))


def _moment(at: datetime | None) -> datetime:
    return at if at is not None and now() - OLDEST < at <= now() else now()


def news_of(report: Report, sent: Sent) -> list[News]:
    """What the report says of each recipient of the message, in the ledger's words."""
    return [_news(each, _addressed(each, sent)) for each in report.recipients]


def _addressed(recipient: Recipient, sent: Sent) -> str:
    """The address we wrote to; a server that forwards may know only its own name for it."""
    ours = [address for address in recipient.addresses if address.lower() in sent.envelope]
    if ours:
        return ours[0]
    return sent.envelope[0] if len(sent.envelope) == 1 else recipient.addresses[0]


def _news(recipient: Recipient, address: str) -> News:
    said = recipient.text or _("no reason given")
    if recipient.action == FAILED:
        text = _("{address} bounced: {words}").format(address=address, words=said)
    elif recipient.action == DELAYED:
        text = _("{address} is delayed: {words}").format(address=address, words=said)
    else:
        text = _("{address}: {action}").format(address=address, action=recipient.action)
    words = Words("report", recipient.code, recipient.enhanced, text)
    return News(address, recipient.action, words, words._replace(text=said).line())
