"""A sendmail program: what it is told, and what each of its exit statuses means for the message and the batch."""

import os
from email import message_from_bytes, policy
from typing import TYPE_CHECKING

import pytest

from data import ledger
from data.errors import InputError
from data.preferences import Preferences
from mail.batch import BatchSettings, queue
from mail.progress import BatchReport
from mail.sender import Sender
from mail.transports.transport import Failure, Outbound
from mail.transports.ways import way_of

if TYPE_CHECKING:
    from tests.mail.conftest import Hours, Office
    from tests.mail.ways.conftest import MakeProgram, Program


def use(office: "Office", program: "Program", **more: str) -> Preferences:
    return office.set(transport="sendmail", sendmail_path=str(program.path), **more)


def send(preferences: Preferences, batch: int) -> BatchReport:
    return Sender(batch, preferences, lambda: None).run(wait=False, wait_pauses=False)


def test_it_is_told_the_envelope_and_given_the_message(office: "Office", program: "MakeProgram") -> None:
    fake = program("sendmail", reads=True)
    preferences = use(office, fake)
    reminder = office.reminder("kupec@stranka.example")
    found = send(preferences, queue([reminder], BatchSettings(bcc="-oQ/tmp@vzorec.example"), preferences))
    assert (found.state, found.handed, found.accepted) == ("finished", 1, 0)
    (call,) = fake.calls
    assert call.argv == ["-i", "-f", "terjatve@vzorec.example", "--", "kupec@stranka.example",
                         "-oQ/tmp@vzorec.example"]
    assert "\r" not in call.input
    message = message_from_bytes(call.input.encode("latin-1"), policy=policy.default)
    assert (message["To"], message["Bcc"]) == ("kupec@stranka.example", None)
    (row,) = ledger.outbox()
    assert (row.message_id, row.last_words) == (message["Message-ID"], f"handed to {fake.path}")
    assert office.state_of(reminder) == "sent"


@pytest.mark.parametrize(("status", "state", "batch_state"), [
    (75, "deferred", "paused"), (67, "failed", "finished"), (68, "failed", "finished"), (65, "failed", "finished"),
    (69, "held", "finished"), (1, "held", "finished"), (77, "queued", "stopped"), (78, "queued", "stopped"),
    (64, "queued", "stopped"), (127, "queued", "stopped"), (74, "uncertain", "finished"),
    (76, "uncertain", "finished"),
])
def test_what_an_exit_status_means(
    office: "Office", program: "MakeProgram", status: int, state: str, batch_state: str
) -> None:
    fake = program("sendmail", f"sys.stderr.write('no [/b]\\nwords'); sys.exit({status})", reads=True)
    preferences = use(office, fake)
    reminder = office.reminder()
    found = send(preferences, queue([reminder], BatchSettings(), preferences))
    (row,) = ledger.outbox()
    assert (row.state, found.state) == (state, batch_state)
    assert f"sendmail ended with status {status}: no [/b] words" in row.last_words
    assert office.state_of(reminder) == "issued"


def test_a_temporary_trouble_is_tried_again(office: "Office", program: "MakeProgram", hours: "Hours") -> None:
    fake = program("sendmail", "sys.exit(75 if len(os.listdir(os.path.dirname(name))) == 1 else 0)", reads=True)
    preferences = use(office, fake)
    batch = queue([office.reminder()], BatchSettings(), preferences)
    assert Sender(batch, preferences, lambda: None, clock=hours).run().handed == 1
    assert len(fake.calls) == 2


@pytest.mark.parametrize("end", ["os.kill(os.getpid(), 9)", "time.sleep(60)"])
def test_one_that_was_killed_or_hangs_leaves_it_uncertain(
    office: "Office", program: "MakeProgram", end: str
) -> None:
    fake = program("sendmail", end, reads=True)
    preferences = use(office, fake, sendmail_timeout="1")
    found = send(preferences, queue([office.reminder()], BatchSettings(), preferences))
    assert (found.uncertain, found.handed) == (1, 0)
    assert len(fake.calls) == 1


def test_the_dot_is_committed_before_the_program_starts(program: "MakeProgram") -> None:
    fake = program("sendmail", reads=True)
    from mail.transports.sendmail import Sendmail

    transport = Sendmail(str(fake.path), 10)
    transport.open()

    def stop() -> None:
        assert fake.calls == []
        raise KeyError("stop")

    with pytest.raises(KeyError):
        transport.send(Outbound("me@d.example", ("a@c.example",), frozenset(), False, (b"Subject: x\r\n\r\n",)), stop)
    assert fake.calls == []


def test_an_address_is_never_an_option_or_two(program: "MakeProgram") -> None:
    from mail.transports.sendmail import Sendmail

    fake = program("sendmail", reads=True)
    for address in ("a@c.example b@c.example", "a@c.example\n-q", ""):
        with pytest.raises(Failure, match="cannot be used"):
            Sendmail(str(fake.path), 10).send(
                Outbound("me@d.example", (address,), frozenset(), False, (b"x",)), lambda: None)
    assert fake.calls == []


def test_the_limits_of_the_preferences_count_and_no_server_is_recognised(
    office: "Office", program: "MakeProgram", hours: "Hours"
) -> None:
    preferences = use(office, program("sendmail", reads=True), pace_per_minute="2", smtp_host="mail.arnes.si")
    batch = queue(office.documents(3), BatchSettings(), preferences)
    assert Sender(batch, preferences, lambda: None, clock=hours).run().handed == 3
    assert sum(hours.waits) > 50


def test_a_program_that_is_missing_is_said_before_anything_is_queued(office: "Office") -> None:
    preferences = office.set(transport="sendmail", sendmail_path="/nonexistent/sendmail")
    with pytest.raises(InputError, match=r"no program /nonexistent/sendmail.*sendmail\.path"):
        queue([office.document()], BatchSettings(), preferences)


def test_the_one_on_the_path_is_found(
    office: "Office", program: "MakeProgram", monkeypatch: pytest.MonkeyPatch
) -> None:
    fake = program("sendmail")
    monkeypatch.setenv("PATH", str(fake.path.parent) + os.pathsep + os.environ["PATH"])
    way = way_of(office.set(transport="sendmail"))
    assert (way.account, way.confirms, way.paced) == (f"sendmail:{fake.path}", False, True)
