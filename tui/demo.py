"""The sample company of the demo: a throw-away database, invented customers, and a catcher instead of a server."""

import shutil
import tempfile
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from data.selection import Range, Selection

if TYPE_CHECKING:
    from collections.abc import Callable

    from mail.sender import BatchReport

COMPANY = {
    "company.name": "Vzorec d.o.o.",
    "company.street": "Slovenska cesta 1",
    "company.postcode": "1000",
    "company.city": "Ljubljana",
    "company.country": "SI",
    "company.vat_id": "SI10000001",
    "company.phone": "+386 1 000 00 00",
    "company.email": "terjatve@vzorec.example",
    "company.iban": "SI56020170014356205",
    "company.bic": "LJBASI2X",
    "sender.name": "Vzorec d.o.o., saldakonti",
    "sender.address": "terjatve@vzorec.example",
    "smtp.host": "127.0.0.1",
    "smtp.security": "none",
    "smtp.auth": "none",
}


class Demo:
    """A company to try Dunmail on. Use it as a context: leaving stops the catcher and removes the database.

    The caught messages stay in ``mail_folder``, because somebody may want to look at them afterwards.
    """

    def __init__(self, customers: int = 300, per_minute: int | None = None) -> None:
        from mail.catcher import Catcher  # deferred: aiosmtpd is needed by nobody else

        self.customers = customers
        self.folder = Path(tempfile.mkdtemp(prefix="dunmail-demo-"))
        self.database = self.folder / "dunmail.db"
        self.mail_folder = self.folder / "caught"
        self.catcher = Catcher(0, per_minute, self.mail_folder)

    def __enter__(self) -> Self:
        self.catcher.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        from data.database import close_database

        self.catcher.stop()
        close_database()
        for file in self.folder.glob("dunmail.db*"):
            file.unlink()
        shutil.rmtree(self.folder / "books", ignore_errors=True)

    def build(self, progress: "Callable[[int, int], None] | None" = None) -> None:
        """Make the database: preferences, customers with contacts and open items, two reminders sent, one prepared."""
        from data.acting import act_as
        from data.database import open_database
        from data.importing import ImportOptions, import_file
        from data.preferences import set_preference
        from tui.sample import write_books

        today = date.today()
        act_as("")  # the sample company was there before anybody
        open_database(str(self.database))
        for key, value in COMPANY.items():
            set_preference(key, value)
        steps: list[Callable[[], object]] = [
            partial(import_file, kind, file, ImportOptions())
            for kind, file in write_books(self.folder / "books", self.customers, today).items()
        ]
        # A third of the customers had a first reminder, half of those a second one: all levels are there to look at.
        for days, share in ((26, 3), (13, 6)):
            last = f"{self.customers // share:07d}"
            steps.append(partial(self._earlier, today - timedelta(days=days), Range(None, last)))
        steps.append(partial(self._prepare, today, Range()))
        for done, step in enumerate(steps, 1):
            step()
            if progress:
                progress(done, len(steps))
        set_preference("smtp.port", str(self.catcher.port))

    def fill_a_mailbox(self) -> None:
        """Let the mailbox of one customer with a second reminder be full, once: a failure to look at and to retry."""
        from data.reminders import get_reminders, selected

        rows = selected(Selection(state="prepared", level=Range(2, 2)))
        middle = get_reminders([row.id for row in rows[len(rows) // 2:][:1]])
        self.catcher.full_once = {detail.contact.email for detail in middle if detail.contact is not None}

    def _prepare(self, day: date, customers: Range[str]) -> None:
        from data.preferences import Preferences
        from dunning import preparation
        from dunning.levels import settings_from

        preparation.prepare(preparation.plan(day, settings_from(Preferences()), customers))

    def _earlier(self, day: date, customers: Range[str]) -> None:
        """A package of an earlier day, issued and sent to a catcher that nobody looks at."""
        from data.preferences import set_preference
        from mail.catcher import Catcher

        self._prepare(day, customers)
        past = Catcher()
        past.start()
        try:
            set_preference("smtp.port", str(past.port))
            self._issue_and_send(day)
        finally:
            past.stop()

    def _issue_and_send(
        self, day: date, progress: "Callable[[int, int], None] | None" = None
    ) -> tuple[int, "BatchReport"]:
        """Issue the reminders of ``day`` and send them; how many were issued, and the batch's report."""
        from data.preferences import Preferences
        from dunning import issuing
        from dunning.outgoing import outgoing
        from mail import batch
        from mail.sender import Sender

        preferences = Preferences()
        issued = issuing.issue(Selection(date=Range(day, day)), preferences).done
        number = batch.queue(outgoing(Selection(date=Range(day, day)), preferences), batch.BatchSettings(), preferences)
        show = (lambda p: progress(p.total - p.queued, p.total)) if progress else None
        return issued, Sender(number, preferences, lambda: None, show).run()

    def run(self, progress: "Callable[[int, int], None] | None" = None) -> dict[str, Any]:
        """Issue and send everything prepared, and count what the catcher really got."""
        from data.pages import ReminderPages

        prepared = ReminderPages(Selection(state="prepared")).count()
        issued, report = self._issue_and_send(date.today(), progress)
        caught = self.catcher.caught()
        if len({message.message_id for message in caught}) != len(caught):
            raise AssertionError("a message was delivered twice")  # what Dunmail exists to prevent; never just a number
        return {"prepared": prepared, "issued": issued, **report.as_json(), "caught": len(caught),
                "folder": str(self.mail_folder)}
