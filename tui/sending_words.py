"""How the state of a sending is put into words and figures; all without widgets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from data.fields import now
from data.formatting import format_soon
from data.language import N_, _, language, ngettext
from tui import skip_words
from tui.widgets.text import plain

if TYPE_CHECKING:
    from data.ledger import NewSkip
    from mail.sender import Progress

SKIPS_SHOWN = 100
STATE_WORDS = {
    "draft": N_("not started"),
    "running": N_("running"),
    "paused": N_("paused"),
    "finished": N_("finished"),
    "stopped": N_("stopped"),
    "cancelled": N_("cancelled"),
    "interrupted": N_("interrupted: nobody sends it now"),  # running, says the ledger, but its sender is gone
}
WAY_WORDS = {  # for those on which nobody confirms
    "outlook": N_("Outlook"),
    "mail-client": N_("mail client"),
    "sendmail": N_("sendmail"),
    "eml": N_("files (.eml)"),
    "imap-drafts": N_("Drafts of the mailbox"),
}
OVER = ("finished", "stopped", "cancelled", "interrupted")


def title(batch: int, transport: str = "smtp") -> str:
    """``Batch 5``, and the way it is sent unless that is SMTP."""
    words = _("Batch {batch}").format(batch=batch)
    return f"{words} · {_(WAY_WORDS[transport])}" if transport in WAY_WORDS else words


def done(progress: Progress) -> int:
    """How many messages need nothing more from this sending."""
    return progress.accepted + progress.handed + progress.failed + progress.held + progress.uncertain


def left(progress: Progress) -> int:
    """How many messages are still to be sent, those put off by the server included."""
    return max(0, progress.total - done(progress))


def forecast(progress: Progress, rate: float, at: datetime | None = None) -> datetime | None:
    """When the rest will have been sent at ``rate`` messages a minute; None while there is nothing to go by."""
    rest = left(progress)
    if not rest or rate <= 0 or progress.state in OVER:
        return None
    begin = max(at or now(), progress.paused_until or at or now())
    return begin + timedelta(minutes=rest / rate)


def state_words(progress: Progress) -> str:
    """``paused until 14:20: the server asked to wait``."""
    words = _(STATE_WORDS.get(progress.state, progress.state))
    if progress.state == "paused" and progress.paused_until is not None:
        words = _("paused until {time}").format(time=format_soon(progress.paused_until, language(), now()))
    return f"{words}: {plain(progress.reason)}" if progress.reason else words


def pace_words(progress: Progress, rate: float, at: datetime | None = None) -> str:
    """``45 of 100 · 120 a minute · ready at about 14:35``; ``rate`` is the newest that was reached while sending."""
    parts = [_("{done} of {total}").format(done=done(progress), total=progress.total)]
    if rate > 0:
        parts.append(_("{rate} a minute").format(rate=round(rate)))
    if progress.pace:
        parts.append(plain(progress.pace))
    ready = progress.ends_at or forecast(progress, rate, at)
    if ready is not None:
        parts.append(_("ready at about {time}").format(time=format_soon(ready, language(), at or now())))
    return " · ".join(parts)


def counts_words(progress: Progress) -> str:
    """``accepted 45 · failed 1 · … · left 53``: every state, the rare ones only when there are any."""
    shown = [
        (_("accepted {n}"), progress.accepted, not progress.handed), (_("handed over {n}"), progress.handed, False),
        (_("failed {n}"), progress.failed, True),
        (_("deferred {n}"), progress.deferred, False), (_("held {n}"), progress.held, False),
        (_("uncertain {n}"), progress.uncertain, False), (_("skipped {n}"), progress.skipped, True),
        (_("cancelled {n}") if progress.state == "cancelled" else _("left {n}"), left(progress), True),
    ]
    return " · ".join(text.format(n=n) for text, n, always in shown if n or always)


def summary(progress: Progress) -> str:
    """One short line for the header of other screens."""
    return _("Sending {done} of {total}, {state}").format(
        done=done(progress), total=progress.total, state=_(STATE_WORDS.get(progress.state, progress.state)))


def outcome(progress: Progress) -> str:
    """At the end: what the server took, or was handed over, and what it did not take, and what can be done about it."""
    n = progress.accepted
    lines = []
    if n or not progress.handed:
        lines.append(ngettext("{n} message was accepted by the server.", "{n} messages were accepted by the server.", n
                              ).format(n=n))
    if progress.handed:
        n = progress.handed
        lines.append(ngettext("{n} message was handed over; the log says where to, and nobody knows what became of it.",
                              "{n} messages were handed over; the log says where to, and nobody knows what became of "
                              "them.", n).format(n=n))
    if progress.failed:
        n = progress.failed
        lines.append(ngettext("{n} was refused: see the server's words below.",
                              "{n} were refused: see the server's words below.", n).format(n=n))
    if progress.uncertain:
        n = progress.uncertain
        lines.append(ngettext("{n} is uncertain: the server may have it, so it is not sent again by itself.",
                              "{n} are uncertain: the server may have them, so they are not sent again by themselves.",
                              n).format(n=n))
    if progress.held:
        n = progress.held
        lines.append(ngettext("{n} is held: O shows it, R there queues it again once the cause is gone.",
                              "{n} are held: O shows them, R there queues them again once the cause is gone.",
                              n).format(n=n))
    rest = left(progress)
    if rest and progress.state != "cancelled":
        lines.append(ngettext("{n} was not sent yet: R goes on with it.", "{n} were not sent yet: R goes on with them.",
                              rest).format(n=rest))
    if progress.skipped:
        n = progress.skipped
        lines.append(ngettext("{n} was skipped, for the reason below.", "{n} were skipped, for the reasons below.",
                              n).format(n=n))
    return " ".join(lines)


def skipped_lines(skipped: Sequence[NewSkip]) -> str:
    """A line for each reason to skip documents; a long list ends with how many more there are."""
    lines, more = skip_words.lines(skipped, SKIPS_SHOWN)
    if more:
        lines.append(ngettext("and {n} more", "and {n} more", more).format(n=more))
    return "\n".join(lines)
