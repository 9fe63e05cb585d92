"""A small office with something for every screen: reminders in all states, messages, notes, people, a journal."""

import time
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import cast

import pytest

from data import ledger
from data import models as m
from data.acting import act_as
from data.batches import NewSkip
from data.database import close_database, open_database, transaction
from data.holding import hold_item
from data.importing import Kind, import_file
from data.preferences import Preferences, set_preference
from data.selection import Range, Selection
from dunning.issuing import issue
from dunning.levels import settings_from
from dunning.outgoing import outgoing
from dunning.preparation import plan, prepare
from mail.batch import BatchSettings, queue
from mail.catcher import Caught

DAY = date(2012, 8, 17)
AT = datetime(2012, 8, 17, 12, tzinfo=UTC)
SETTINGS = {
    "company.name": "Trgovina na debelo in drobno [/b]", "company.iban": "SI56191000000123438", "smtp.auth": "none",
    "smtp.host": "127.0.0.1", "smtp.port": "1", "smtp.security": "none",
    "sender.name": "Ana Müller [/b]", "sender.address": "ana@podjetje.si",
}  # fmt: skip
SAID = (
    ("accepted", "dot", "250 2.0.0 Ok: queued as 4711"),
    ("failed", "rcpt", "550 5.1.1 <racunovodstvo@kupec-a.example>: Recipient address rejected: no such [/b] user here"),
)


class Then(date):
    """The day of the office."""

    @classmethod
    def today(cls) -> date:  # type: ignore[override]  # a plain one, which the database takes
        return DAY


def stop_the_clock(patch: pytest.MonkeyPatch) -> None:
    """It is noon of that day on every screen, in UTC."""
    patch.setenv("TZ", "UTC")
    time.tzset()
    for module in ("dunning.cautions", "tui.exporting", *(f"tui.screens.{name}" for name in (
            "customer", "note", "overview", "posted", "prepare", "reminder", "reminder_doing"))):
        patch.setattr(f"{module}.date", Then)
    for module in ("tui.screens.overview", "dunning.cautions"):
        patch.setattr(f"{module}.now", lambda: AT)


class Box:
    """A catcher with three messages."""

    def caught(self) -> list[Caught]:
        """What was received."""
        return [Caught(AT, "a@b.si", (f"kupec{n}@example.si", "arhiv@podjetje.si"), f"Opomin 2012/{n}, Müller [/b]",
                       f"<{n}@x>", 40_000 * n, Path(f"/caught/{n:05}.eml")) for n in (1, 2, 3)]


def caught_file() -> Path:
    """The file of a message, in the folder of the office."""
    file = Path("00001-kupec.eml")
    file.write_text(
        "From: Ana <ana@podjetje.si>\nTo: kupec1@example.si\nSubject: Opomin [/b]\nMessage-ID: <1@podjetje.si>\n"
        "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\nSpoštovani [/b],\n\nvljudno vas prosimo.\n",
        encoding="utf-8")
    return file


def build(file: Path, sample: Path) -> None:
    """Make the database: 2012/100 and 101 are issued, the first one sent, 102 prepared; nothing has a time of today."""
    act_as("")
    open_database(str(file))
    for kind, name in (("customers", "stranke"), ("contacts", "stiki"), ("items", "postavke")):
        import_file(cast(Kind, kind), sample / "saop" / f"{name}.csv")
    for key, value in SETTINGS.items():
        set_preference(key, value)
    for code, name, level in (("006", "Skrbnik", "supervisor"), ("bor", "Bor Žnidaršič [/b]", "clerk")):
        m.Operator.create(code=code, name=name, level=level, login=code)
    prepare(plan(DAY, settings_from(Preferences()), first_number=100), "006")
    letters = Selection(number=Range(100, 101))
    issue(letters, Preferences())
    _send(letters)
    customer = m.Reminder.get_by_id(1).customer
    for kind, day, text in (("voicemail", None, ""), ("promise", date(2012, 8, 24), "Ms Čuček, on the telephone [/b]")):
        m.Note.create(customer=customer, reminder=1, label="2012/100", at=AT, operator="006", kind=kind, text=text,
                      promised_on=day)
    hold_item("R-2011-0012", "dispute", "wrong price [/b]", date(2099, 12, 31), date(2012, 8, 1))
    _turn_the_clock_back()
    close_database()


def _send(letters: Selection) -> None:
    """A finished batch: one message was taken, one was not, one reminder was skipped."""
    with transaction():
        batch = queue(outgoing(letters, Preferences()), BatchSettings(), Preferences())
        ledger.queue_messages(batch, [], [NewSkip("2012/102", "Customer MER D.D. [/b] has no contact OPOMIN2.")])
        for number, (state, stage, said) in enumerate(SAID, 1):
            m.Message.update(state=state, last_words=said, message_id=f"<{number}@podjetje.si>",
                             accepted_at=AT if state == "accepted" else None).where(m.Message.id == number).execute()
            for outcome, step, words in (("claimed", "connect", ""), ("dot_sent", "body", "1500 bytes"),
                                         (state, stage, said)):
                m.Attempt.create(message=number, at=AT, outcome=outcome, stage=step, text=words, ms=12)
        m.Reminder.update(state="sent", sent_at=AT).where(m.Reminder.id == 1).execute()
        m.Batch.update(state="finished").execute()


def _turn_the_clock_back() -> None:
    """Every moment that was now becomes noon of that day, each journal entry a second later."""
    m.Batch.update(created_at=AT).execute()
    m.Message.update(queued_at=AT, changed_at=AT, size=46_000).execute()
    m.Reminder.update(issued_at=AT).where(m.Reminder.issued_at.is_null(False)).execute()
    m.Import.update(at=AT).execute()
    for (trigger,) in m.database.execute_sql("SELECT name FROM sqlite_master WHERE tbl_name = 'journal'").fetchall():
        if trigger.startswith("journal_no_"):
            m.database.execute_sql(f"DROP TRIGGER {trigger}")
    for entry in m.JournalEntry.select(m.JournalEntry.id):
        m.JournalEntry.update(at=AT + timedelta(seconds=entry.id)).where(m.JournalEntry.id == entry.id).execute()


def lines(*words: str) -> Sequence[str]:
    """Many lines, as a long list of reasons has them."""
    return [f"2012/{number}: {word}" for number, word in enumerate(words * 8, 100)]
