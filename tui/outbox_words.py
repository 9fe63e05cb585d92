"""The outbox in words: columns, one message with its attempts, what is asked before something is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.formatting import format_moment, format_number
from data.language import _, language, ngettext
from tui.sending_words import STATE_WORDS
from tui.widgets.table_columns import Column
from tui.widgets.text import plain

if TYPE_CHECKING:
    from data.ledger import AttemptRow, MessageRow
    from data.outbox_pages import BatchLine, MessageDetail, OutboxRow
    from mail.bounces import Reading


def outbox_columns() -> list[Column[OutboxRow]]:
    """Those of the list of messages."""
    tongue = language()
    return [
        Column("batch", _("Batch"), lambda r: str(r.batch), 4, right=True),
        Column("document", _("Document"), document_words, 9),
        Column("recipients", _("Recipients"), lambda r: plain(r.recipients), 12, flexible=True),
        Column("state", _("State"), lambda r: _(r.state), 9),
        Column("changed", _("Changed"), lambda r: format_moment(r.changed_at, tongue), 16),
    ]


def document_words(row: OutboxRow | MessageRow) -> str:
    """What the message carries; whether it is only a trial."""
    return f"{plain(row.document)} {_('trial')}" if row.trial else plain(row.document)


def batch_columns() -> list[Column[BatchLine]]:
    """Those of the list of batches."""
    tongue = language()
    return [
        Column("batch", _("Batch"), lambda b: str(b.id), 4, right=True),
        Column("created", _("Created"), lambda b: format_moment(b.row.created_at, tongue), 16, yields=3),
        Column("state", _("State"), _batch_state, 9),
        Column("messages", _("Messages"), lambda b: format_number(b.counts.messages, tongue), 5, right=True),
        Column("accepted", _("Accepted"), lambda b: format_number(b.counts.accepted, tongue), 5, right=True, yields=4),
        Column("failed", _("Failed"), lambda b: format_number(b.counts.failed, tongue), 4, right=True, yields=5),
        Column("uncertain", _("Uncertain"), lambda b: format_number(b.counts.uncertain, tongue), 3, right=True,
               yields=2),
        Column("reason", _("Reason"), lambda b: plain(b.row.reason), 6, flexible=True, yields=1),
    ]


def _batch_state(batch: BatchLine) -> str:
    return _("interrupted") if batch.forsaken else _(STATE_WORDS.get(batch.row.state, batch.row.state))


def unsent(batch: BatchLine) -> int:
    """How many messages of the batch going on with it would send."""
    found = batch.counts
    return found.queued + found.dot_sent + found.deferred


def why(batch: BatchLine) -> str:
    """The state of a batch and the reason: ``stopped: connection refused``."""
    state = "interrupted" if batch.forsaken else batch.row.state
    return ": ".join(filter(None, (_(STATE_WORDS.get(state, state)), plain(batch.row.reason))))


def batch_words(batch: BatchLine) -> str:
    """``stopped: connection refused`` and the rarer counts, for the line below the list."""
    words = why(batch)
    found = batch.counts
    parts = [(_("left {n}"), unsent(batch)), (_("handed over {n}"), found.handed), (_("held {n}"), found.held),
             (_("bounced {n}"), found.bounced), (_("skipped {n}"), found.skipped)]
    if batch.row.kind == "test":
        words = _("trial") + " · " + words
    return " · ".join([words, *(text.format(n=n) for text, n in parts if n)])


def message_text(detail: MessageDetail) -> str:
    """A message with every step and the server's own words."""
    row, tongue = detail.row, language()
    lines = [
        f"{document_words(row)} · {_(row.state)}",
        _("Batch {batch}, message {id}").format(batch=row.batch, id=row.id),
        _("To {recipients}").format(recipients=plain(row.recipients)),
        _("Through {account}").format(account=plain(detail.account)),
        _("{size} bytes").format(size=format_number(detail.size, tongue)) + f" · {plain(row.message_id)}",
        _("Queued {moment}").format(moment=format_moment(detail.queued_at, tongue)),
    ]
    if row.due_at is not None:
        lines.append(_("Next try {moment}").format(moment=format_moment(row.due_at, tongue)))
    lines += ["", _("Attempts, in the server's own words")]
    lines += [attempt_line(attempt) for attempt in row.attempts] or [_("no attempt yet")]
    return "\n".join(lines)


def attempt_line(attempt: AttemptRow) -> str:
    """``17.08.2012 14:02:10  failed (rcpt, 12 ms)  550 5.1.1 No such user``."""
    moment = format_moment(attempt.at, language(), seconds=True)
    return f"{moment}  {_(attempt.outcome)} ({attempt.stage}, {attempt.ms} ms)  " + said(
        attempt.code, attempt.enhanced, attempt.text)


def said(code: int | None, enhanced: str, text: str) -> str:
    """A server's reply on one line."""
    return " ".join(plain(str(part)) for part in (code or "", enhanced, text) if part)


def known(detail: MessageDetail) -> str:
    """What is known of a message whose end nobody knows: when its dot left, how big it is, where it went."""
    lines = [_("To {recipients}").format(recipients=plain(detail.row.recipients))]
    if detail.dot_at is not None:
        moment = format_moment(detail.dot_at, language(), seconds=True)
        lines.append(_("The final dot left {moment}: {size} bytes through {account}.").format(
            moment=moment, size=format_number(detail.size, language()), account=plain(detail.account)))
    words = [said(a.code, a.enhanced, a.text) for a in detail.row.attempts
             if a.outcome not in ("claimed", "dot_sent") and a.stage not in ("operator", "mailbox")]
    lines.append(_("Last words: {words}").format(words=words[-1] if words else _("none")))
    lines += [f"{format_moment(a.at, language())}: {plain(a.text)}" for a in detail.row.attempts
              if a.stage == "mailbox"][-1:]
    lines.append(_("Message-ID: {id}. Look for it in the folder of sent mail or in the server's log.").format(
        id=plain(detail.row.message_id)))
    return "\n".join(lines)


def decision_question(detail: MessageDetail, decision: str) -> tuple[str, str, str]:
    """Question, text and button for resolving an uncertain message."""
    label = plain(detail.row.document)
    if decision == "sent":
        return _("Was {document} sent?").format(document=label), known(detail) + "\n" + _(
            "It counts as sent then and is never sent again by itself."), _("It was sent")
    return _("Send {document} again?").format(document=label), known(detail) + "\n" + _(
        "If the server did take it, the customer gets it twice, with the same Message-ID."), _("Send again")


def go_on_text(batch: BatchLine) -> str:
    """What going on with a batch would do."""
    n = unsent(batch)
    text = ngettext("{n} message is left to send through {account}.",
                    "{n} messages are left to send through {account}.", n)
    return text.format(n=format_number(n, language()), account=plain(batch.row.account))


def queued_words(count: int) -> str:
    """What a retry did."""
    if not count:
        return _("Only failed and held messages can be queued again.")
    return ngettext("{count} message queued again. G goes on with its batch.",
                    "{count} messages queued again. G goes on with the batch.", count).format(count=count)


def cancelled_words(count: int) -> str:
    """What a cancelling did."""
    if not count:
        return _("Only what was not sent yet can be cancelled.")
    return ngettext("{count} message cancelled.", "{count} messages cancelled.", count).format(count=count)


def reading_words(reading: Reading) -> tuple[str, list[str]]:
    """What was found in the incoming mail: a sentence, and a line for each report that is about something."""
    from mail.bounces import outcome, problems

    lines = [f"{each.document}: {each.words}" for each in reading.findings]
    lines += [_("not matched: {problem}").format(problem=problem) for problem in problems(reading)]
    return outcome(reading), lines
