"""Letters that left by post: issued reminders become sent, with the day."""

from datetime import date

from data.database import transaction
from data.errors import InputError
from data.formatting import format_date
from data.language import _, language
from data.posting import dates_of, post_reminders
from data.queueing import live_messages_of
from data.reminders import states_of
from data.selection import Selection
from dunning.issuing import ROWS, Outcome, Skipped, choose, chunks


def mark_posted(selection: Selection, on: date) -> Outcome:
    """Mark the selected issued reminders as sent by post ``on`` that day; they cannot be unlocked any more.

    Those waiting in a batch are skipped, because their customers would get them twice. InputError for a day to come.
    """
    if on > date.today():
        raise InputError(_("{date} is still to come. Mark letters as posted once they are.").format(
            date=format_date(on, language())))
    chosen, skipped = choose(selection, "issued", {
        "prepared": _("It is not issued yet."), "sent": _("It was sent already.")})
    done = 0
    for chunk in chunks(chosen, ROWS):
        ids = [each.id for each in chunk]
        with transaction():
            posted = post_reminders(ids, on)
            left = [each for each in chunk if each.id not in posted]
            states, days = states_of([each.id for each in left]), dates_of([each.id for each in left])
            live = live_messages_of(states)
        for each in left:
            reason = live.get(each.id) or _why_not(states.get(each.id), days.get(each.id), on)
            skipped.append(Skipped(each.label, reason))
        done += len(posted)
    return Outcome(done, skipped)


def _why_not(state: str | None, day: date | None, on: date) -> str:
    if state is None:
        return _("It was deleted meanwhile.")
    if state != "issued":
        return _("It is {state} meanwhile.").format(state=_(state))
    if day is not None and day > on:
        return _("It is dated {date}, after that day.").format(date=format_date(day, language()))
    return _("A message with it was accepted by the server.")
