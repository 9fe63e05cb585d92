"""Issuing reminders: the letter is written and stored, the reminder locked; unlocking and deleting, as states allow."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from data.database import transaction
from data.documents import document_content
from data.errors import DunmailError, InputError, StateError
from data.freshness import stale_reasons
from data.language import _
from data.preferences import Preferences
from data.queueing import live_messages_of
from data.reminders import (
    ReminderDetail,
    Selected,
    delete_reminders,
    find_reminder,
    get_reminder,
    get_reminders,
    selected,
    states_of,
    store_letter,
    unlock_reminders,
)
from data.rights import Right, require
from data.selection import Selection
from dunning.letter import render
from dunning.letters import letter_name
from dunning.writing import Writer

REQUIRED = ("company.name", "company.iban")  # a letter nobody signs or nobody can pay is worse than none
CHUNK = 50  # letters a commit; an interruption loses no more, and those stay prepared
ROWS = 500  # reminders a commit where no letter is written

Progress = Callable[[int, int], None]


class Skipped(NamedTuple):
    """A reminder that the action left as it was, and why."""

    label: str
    reason: str


class Outcome(NamedTuple):
    """How many reminders the action changed, which of those asked for it did not, and what else is worth knowing."""

    done: int
    skipped: list[Skipped]
    notes: tuple[str, ...] = ()


def issue(
    selection: Selection, preferences: Preferences, progress: Progress | None = None,
    should_stop: Callable[[], bool] | None = None, *, stale: bool = False, deviation: Decimal | None = None,
) -> Outcome:
    """Write and store the letter of every selected prepared reminder, and lock it.

    What is true no more (paid, blocked, held, in lawsuit since it was prepared) is skipped, unless ``stale`` ones are
    wanted too: a letter is printed and posted without anybody looking again. If no more than ``deviation`` was paid
    meanwhile (None: that of the preferences) it is issued as it is, and so will it be sent.

    ``progress`` is told reminders looked at and to do. Once ``should_stop`` says so, the letters written so far are
    stored and the rest stays prepared; so it is after any interruption, but for the last few letters.
    InputError if the company has no name or account yet, or a picture of its letters cannot be used.
    """
    writer = _writer(preferences)
    tolerated = preferences["dunning.deviation"] if deviation is None else deviation
    chosen, skipped = choose(selection, "prepared", {
        "issued": _("It is already issued."), "sent": _("It is already sent.")})
    done = looked = outdated = 0
    for chunk in chunks(chosen, CHUNK):
        letters: list[tuple[Selected, str, bytes]] = []
        details = {detail.row.id: detail for detail in get_reminders([each.id for each in chunk])}
        untrue = {} if stale else stale_reasons([each.id for each in chunk], date.today(), tolerated)
        stopped = False
        for each in chunk:
            stopped = should_stop is not None and should_stop()
            if stopped:
                break
            if each.id in untrue:
                skipped.append(Skipped(each.label, untrue[each.id]))
                outdated += 1
            else:
                _write(each, details.get(each.id), writer, letters, skipped)
            looked += 1
            if progress:
                progress(looked, len(chosen))
        done += _store(letters, tolerated, skipped)
        if stopped:
            break
    advice = (_("What is true no more is not issued: delete it, and prepare what is left anew."),) if outdated else ()
    return Outcome(done, skipped, (*advice, *writer.notes()))


def _writer(preferences: Preferences) -> Writer:
    missing = [key for key in REQUIRED if not preferences[key].strip()]
    if missing:
        raise InputError(
            _("Letters need the company's data. Set {keys} in the preferences, for example with: "
              "dunmail preferences set {key} …").format(keys=", ".join(missing), key=missing[0])
        )
    return Writer(preferences)


def _write(
    each: Selected, detail: ReminderDetail | None, writer: Writer, letters: list[tuple[Selected, str, bytes]],
    skipped: list[Skipped],
) -> None:
    """Append the letter, or why there is none; one that cannot be written must not keep the others back."""
    if detail is None:
        skipped.append(Skipped(each.label, _("It was deleted meanwhile.")))
        return
    try:
        letters.append((each, letter_name(detail), render(writer.letter(detail))))
    except DunmailError as error:
        skipped.append(Skipped(each.label, str(error)))


def _store(letters: Sequence[tuple[Selected, str, bytes]], deviation: Decimal, skipped: list[Skipped]) -> int:
    done = 0
    with transaction():
        for each, name, content in letters:
            if store_letter(each.id, name, content, deviation):
                done += 1
            else:
                skipped.append(Skipped(each.label, _meanwhile(states_of([each.id]).get(each.id))))
    return done


def _meanwhile(state: str | None) -> str:
    """What another operator did with it, by its ``state`` now."""
    if state is None:
        return _("It was deleted meanwhile.")
    return _("It is {state} meanwhile.").format(state=_(state))


def unlock(selection: Selection) -> Outcome:
    """Take selected issued reminders that were never sent back to prepared; their letters are kept, but void.

    RightsError if the operator may not.
    """
    require(Right.UNLOCK)
    chosen, skipped = choose(selection, "issued", {
        "prepared": _("It is not issued."), "sent": _("It was sent; a sent reminder is not changed any more.")})
    done = 0
    for chunk in chunks(chosen, ROWS):
        with transaction():
            unlocked = unlock_reminders([each.id for each in chunk])
            left = [each for each in chunk if each.id not in unlocked]
            states = states_of([each.id for each in left])
            reasons = live_messages_of(states)
        accepted = {number: _("A message with it was accepted by the server.")
                    for number, state in states.items() if state == "issued"}
        reasons = accepted | reasons
        skipped += [Skipped(each.label, reasons.get(each.id) or _meanwhile(states.get(each.id))) for each in left]
        done += len(unlocked)
    return Outcome(done, skipped)


def delete(selection: Selection) -> Outcome:
    """Delete selected prepared reminders with their items, which are then offered again; the package stays.

    RightsError if the operator may not.
    """
    require(Right.DELETE)
    chosen, skipped = choose(selection, "prepared", {
        "issued": _("It is issued; unlock it first."), "sent": _("It was sent; a sent reminder is kept.")})
    done = 0
    for chunk in chunks(chosen, ROWS):
        with transaction():
            done += delete_reminders([each.id for each in chunk])
            states = states_of([each.id for each in chunk])
        skipped += [Skipped(each.label, _meanwhile(states[each.id])) for each in chunk if each.id in states]
    return Outcome(done, skipped)


def letter(year: int, number: int) -> bytes:
    """The stored letter of a reminder as PDF bytes; NotFoundError if there is none, StateError if it is not issued."""
    detail = get_reminder(find_reminder(year, number))
    if detail.document_id is None:
        raise StateError(_("Reminder {label} is not issued, so it has no letter yet.").format(label=detail.row.label))
    return document_content(detail.document_id)


def draft(detail: ReminderDetail, preferences: Preferences) -> bytes:
    """The letter that issuing would make now of a reminder; nothing is stored. InputError as in ``issue``."""
    return render(_writer(preferences).letter(detail))


def choose(selection: Selection, state: str, others: dict[str, str]) -> tuple[list[Selected], list[Skipped]]:
    """The selected reminders in ``state``; those named in another one are skipped with the reason in ``others``."""
    rows = selected(selection if selection.named else replace(selection, state=state))
    chosen = [row for row in rows if row.state == state]
    return chosen, [Skipped(row.label, others[row.state]) for row in rows if row.state != state]


def chunks(rows: Sequence[Selected], size: int) -> Iterator[Sequence[Selected]]:
    """``rows`` in pieces of ``size``: what one transaction takes."""
    return (rows[start : start + size] for start in range(0, len(rows), size))
