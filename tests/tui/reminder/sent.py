"""A reminder that was sent, with its messages, as a sender leaves it behind."""

from datetime import UTC, datetime, timedelta

from data import models as m

AT = datetime(2012, 8, 17, 12, tzinfo=UTC)
WORDS = "taken [/b] as 4711"


def add_message(reminder: int | None, outcome: str = "accepted", number: int = 1) -> int:
    """A message of 2012/100 to ``number``@kupec.si with one attempt; an accepted one makes the reminder sent."""
    batch = m.Batch.create(kind="reminders", account="a", operator="006", created_at=AT, state="finished")
    letter = m.Document.select().where(m.Document.kind == "letter").first()
    at = AT + timedelta(minutes=number)
    accepted = at if outcome == "accepted" else None
    message = m.Message.create(
        batch=batch, document=letter, reminder=reminder, account="a", label="2012/100",
        recipients=f"{number}@kupec.si", envelope_from="ana@podjetje.si", envelope_to=f"{number}@kupec.si",
        message_id=f"<{number}@podjetje.si>", date=AT, head=b"", tail=b"", size=1000, state=outcome, queued_at=AT,
        changed_at=at, accepted_at=accepted, last_words=WORDS)  # fmt: skip
    m.Attempt.create(message=message, at=at, outcome=outcome, stage="dot", code=250, enhanced="2.0.0", text=WORDS)
    if accepted and reminder is not None:
        m.Reminder.update(state="sent", sent_at=at).where(m.Reminder.id == reminder).execute()
    return int(message.id)
