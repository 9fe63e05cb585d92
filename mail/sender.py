"""The sender: one batch, each change of a message in the ledger before the next step on the wire."""

from collections.abc import Callable

from data import ledger
from data.database import connection
from data.leases import Lease, new_holder
from data.preferences import Preferences
from mail.clock import Clock
from mail.controls import Controls
from mail.course import Course
from mail.pace import Pace
from mail.profiles import terms
from mail.progress import BatchReport, Progress, report
from mail.rules import own_rules
from mail.run import Run
from mail.transports.transport import Transport
from mail.transports.way import Way
from mail.transports.ways import open_transport, way_of

__all__ = ["BatchReport", "Progress", "Sender", "report"]


class Sender:
    """Sends batch ``batch_id``. ``run`` belongs in a thread of its own; the other methods may be called from anywhere.

    ``password`` is asked for at most once; ``report`` gets the progress, from the sending thread.
    """

    def __init__(
        self, batch_id: int, preferences: Preferences, password: Callable[[], str | None],
        report: Callable[[Progress], None] | None = None, clock: Clock | None = None,
        transport: Callable[[Preferences, Callable[[], str | None]], Transport] = open_transport,
    ) -> None:
        self.batch = batch_id
        self._preferences = preferences
        self._ask = password
        self._password: list[str | None] = []
        self._report = report
        self._clock = clock or Clock()
        self._make_transport = transport
        self._controls = Controls()

    def pause(self) -> None:
        """Wait before the next dot, until ``resume``."""
        self._controls.pause()

    def resume(self) -> None:
        """Go on, whatever the batch is waiting for."""
        self._controls.resume()

    def stop(self) -> None:
        """End before the next dot; a server that has a dot is waited for, for its word decides."""
        self._controls.stop()

    def run(
        self, wait: bool = True, wait_pauses: bool = True, wait_hours: bool = True, wait_operator: bool = True
    ) -> BatchReport:
        """Send until nothing is due, and report.

        With ``wait`` deferred messages are waited for, with ``wait_pauses`` the pauses a server asks for, with
        ``wait_hours`` the sending hours, with ``wait_operator`` the end of a pause that somebody asked for elsewhere;
        without, the batch is left paused. StoppedError if another sender uses the account; InputError if the settings
        or the operator's reply rules cannot be used; StateError if the batch is over. Nothing was changed then.
        """
        own = own_rules()
        with connection():
            ready = [self._make_transport(self._preferences, self._secret)]
            way, holder = way_of(self._preferences), new_holder()
            account, limits = way.account, terms(self._preferences)
            hours = self._preferences["pace.hours"] if way.paced else ""
            self._move(way, holder)
            with Lease(account, holder) as lease:
                ledger.recover(account, holder)
                ledger.start_batch(self.batch)
                pace = Pace(account, limits, self._clock)
                course = Course(self.batch, lease, self._controls, self._clock, self._report, pace, hours)
                course.deferred, course.pauses, course.hours = wait, wait_pauses, wait_hours
                course.operator = wait_operator and wait_pauses

                def transport() -> Transport:  # one for each connection
                    return ready.pop() if ready else self._make_transport(self._preferences, self._secret)

                return Run(course, lease, transport, self._clock, pace, own).run()

    def _secret(self) -> str | None:
        if not self._password:
            self._password.append(self._ask())
        return self._password[0]

    def _move(self, way: Way, holder: str) -> None:
        """A batch queued for another account goes along when the preferences name a new one."""
        row = ledger.get_batch(self.batch)
        old = row.account
        if old != way.account and not row.filling:
            with Lease(old, holder):
                ledger.recover(old, holder)
                ledger.move_batch(self.batch, way.account, way.id)
