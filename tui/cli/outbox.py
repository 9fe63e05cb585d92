"""``batches``, ``outbox``, ``resume``, ``retry``, ``cancel`` and ``resolve``: what became of messages."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

import click

from data.errors import InputError
from data.language import _, language, ngettext
from tui.cli.selecting import NUMBER
from tui.cli.session import Session, common, print_table

if TYPE_CHECKING:
    from data.ledger import MessageRow

PAGE = 500


@click.command()
@click.option("--limit", type=click.IntRange(min=1), default=50, show_default=True)
@common
@click.pass_obj
def batches(session: Session, limit: int) -> None:
    """List the newest batches with their state and counts."""
    from data import ledger
    from data.formatting import format_moment

    session.open()
    found = [(row, ledger.counts(row.id)) for row in ledger.batches(limit=limit)]
    session.answer(
        {"batches": [{"batch": row.id, "kind": row.kind, "state": row.state, "reason": row.reason,
                      "account": row.account, "transport": row.transport, "operator": row.operator,
                      "selected": row.selected, "created_at": row.created_at, "paused_until": row.paused_until,
                      "not_before": row.not_before, "expires_at": row.expires_at, **counts._asdict()}
                     for row, counts in found]},
        lambda: print_table(
            [_("Batch"), _("Created"), _("State"), _("Messages"), _("Accepted"), _("Handed"), _("Failed"), _("Reason")],
            ([str(row.id), format_moment(row.created_at, language()),
              f"{_(row.state)} ({_('trial')})" if row.kind == "test" else _(row.state), str(counts.messages),
              str(counts.accepted), str(counts.handed), str(counts.failed), row.reason] for row, counts in found),
            right=(3, 4, 5, 6)),
    )


@click.command()
@click.option("--state", metavar="S", help=_("Only messages in this state."))
@click.option("--batch", type=NUMBER, metavar="N", help=_("Only messages of this batch."))
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help=_("At most so many."))
@common
@click.pass_obj
def outbox(session: Session, state: str | None, batch: int | None, limit: int | None) -> None:
    """List messages with every attempt and the server's own words."""
    from data import ledger

    session.open()
    if batch is not None:
        ledger.get_batch(batch)  # NotFoundError is better than an empty list
    rows = _messages(state, batch, limit)
    if session.as_json:
        session.answer({"messages": [message_json(row) for row in rows]}, lambda: None)
        return
    shown = 0
    for row in rows:
        _print_message(row)
        shown += 1
    if not shown:
        click.echo(_("No messages here."))


def _messages(state: str | None, batch: int | None, limit: int | None) -> "Iterator[MessageRow]":
    from data import ledger

    last, left = 0, limit
    while left is None or left > 0:
        page = ledger.outbox(state, batch, last, PAGE if left is None else min(PAGE, left))
        if not page:
            return
        yield from page
        last = page[-1].id
        left = None if left is None else left - len(page)


def message_json(row: "MessageRow") -> dict[str, object]:
    """A message as JSON has it."""
    return {
        "id": row.id, "batch": row.batch, "document": row.document, "recipients": row.recipients.split(", "),
        "state": row.state, "trial": row.trial, "message_id": row.message_id,
        "attempts": [{"at": a.at, "stage": a.stage, "code": a.code, "enhanced": a.enhanced, "text": a.text, "ms": a.ms}
                     for a in row.attempts],
    }


def _print_message(row: "MessageRow") -> None:
    from data.formatting import format_moment

    head = [str(row.id), row.document, *([_("trial")] if row.trial else []), row.recipients, _(row.state)]
    click.echo("  ".join(head))
    for attempt in row.attempts:
        words = " ".join(part for part in (str(attempt.code or ""), attempt.enhanced, attempt.text) if part)
        click.echo(f"    {format_moment(attempt.at, language())}  {attempt.stage}  {words}  {attempt.ms} ms")


@click.command()
@click.argument("batch", type=NUMBER, required=False)
@click.option("--all", "every", is_flag=True, help=_("Every unfinished batch, one after another."))
@common
@click.pass_obj
def resume(session: Session, batch: int | None, every: bool) -> int:
    """Go on with BATCH, or with the only unfinished one."""
    from data import ledger
    from data.batches import UNFINISHED
    from tui.cli.controls import resume_all, resume_elsewhere
    from tui.cli.sending import deliver

    session.open()
    if every:
        if batch is not None:
            raise InputError(_("Name a batch or say --all, not both."))
        _look_for_uncertain(session)
        return resume_all(session)
    if batch is None:
        unfinished = ledger.unfinished_batches()
        if not unfinished:
            session.answer({"batch": None, "state": "finished"},
                           lambda: click.echo(_("No batch is unfinished; there is nothing to send.")))
            return 0
        if len(unfinished) > 1:
            raise InputError(_("Several batches are unfinished: {batches}. Name one.").format(
                batches=", ".join(str(row.id) for row in unfinished)))
        batch = unfinished[0].id
    if resume_elsewhere(session, batch):
        return 0
    _look_for_uncertain(session, batch)
    left = ledger.counts(batch)
    waiting = left.queued + left.deferred  # what is held or uncertain is not sent by itself
    if waiting or ledger.get_batch(batch).state in UNFINISHED:
        session.confirm(ngettext("Go on with batch {batch}: {count} message left to send?",
                                 "Go on with batch {batch}: {count} messages left to send?", waiting)
                        .format(batch=batch, count=waiting))
    return deliver(session, batch)


def _look_for_uncertain(session: Session, batch: int | None = None) -> None:
    """What a sender that died left in doubt may be in the folder of sent mail."""
    from data.troubles import forsaken, take_from_dead
    from tui.cli.bounces import MOST, look_for_uncertain

    take_from_dead()
    look_for_uncertain(session, [row for row in forsaken(MOST) if batch in (None, row.batch)])


@click.command()
@click.option("--batch", type=NUMBER, metavar="N", help=_("Only messages of this batch."))
@click.option("--held", is_flag=True, help=_("Held messages too."))
@click.argument("messages", type=NUMBER, nargs=-1)
@common
@click.pass_obj
def retry(session: Session, batch: int | None, held: bool, messages: tuple[int, ...]) -> int:
    """Queue failed MESSAGES again (all failed ones of --batch); `dunmail resume` then sends them."""
    from data import ledger

    session.open()
    if batch is None and not messages:
        raise InputError(_("Name messages by their number, or a --batch."))
    if batch is not None:
        ledger.get_batch(batch)
    states = ("failed", "held") if held else ("failed",)
    left = _not_to_retry(messages, states)
    done = ledger.retry(batch, messages or None, states)

    def people() -> None:
        for each in left:
            click.echo(f"  {each['reason']}")
        click.echo(ngettext("{count} message queued again.", "{count} messages queued again.", done).format(count=done))

    session.answer({"queued": done, "skipped": left}, people)
    return 1 if left or (messages and not done) else 0


def _not_to_retry(messages: tuple[int, ...], states: tuple[str, ...]) -> list[dict[str, object]]:
    """Which of ``messages`` are in none of the ``states``, and the reason in words; NotFoundError for none at all."""
    from data.outbox_pages import get_message

    words = _("Message {id} ({document}) is {state}, not failed.") if len(states) == 1 else \
        _("Message {id} ({document}) is {state}, neither failed nor held.")
    rows = [get_message(message).row for message in messages]
    return [{"id": row.id, "reason": words.format(id=row.id, document=row.document, state=_(row.state))}
            for row in rows if row.state not in states]


@click.command()
@click.argument("batch", type=NUMBER)
@common
@click.pass_obj
def cancel(session: Session, batch: int) -> None:
    """Cancel what BATCH has not sent; what was accepted stays accepted."""
    from data import ledger

    session.open()
    session.confirm(_("Cancel everything batch {batch} has not sent yet?").format(batch=batch))
    done = ledger.cancel(batch)
    session.answer({"batch": batch, "cancelled": done}, lambda: click.echo(
        ngettext("{count} message cancelled.", "{count} messages cancelled.", done).format(count=done)))


@click.command()
@click.argument("message", type=NUMBER, required=False)
@click.option("--look", "seek", is_flag=True, help=_("Look for it, or for all uncertain ones, in sent mail (IMAP)."))
@click.option("--sent", is_flag=True, help=_("It arrived: never send it again."))
@click.option("--again", is_flag=True, help=_("It did not arrive: queue it again."))
@common
@click.pass_obj
def resolve(session: Session, message: int | None, seek: bool, sent: bool, again: bool) -> int:
    """Say of an uncertain MESSAGE whether it was sent; `again` keeps its Message-ID, so receivers can tell."""
    from data import ledger

    session.open()
    if sent + again + seek != 1:  # nobody's guess may send a letter twice
        raise InputError(_("Say --sent, --again or --look."))
    if seek:
        from tui.cli.bounces import look

        return look(session, message)
    if message is None:
        raise InputError(_("Name the message by its number."))
    decision: Literal["sent", "again"] = "sent" if sent else "again"
    ledger.resolve(message, decision)
    session.answer({"id": message, "state": "accepted" if decision == "sent" else "queued"},
                   lambda: click.echo(_("Settled.") if decision == "sent" else
                                      _("Queued again; dunmail resume sends it.")))
    return 0
