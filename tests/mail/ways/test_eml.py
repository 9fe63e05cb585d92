"""Messages as files: whole or not at all, once however often they are written."""

import os
import stat
from email import message_from_bytes, policy
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from data import ledger
from data.errors import InputError
from mail.batch import BatchSettings, queue
from mail.sender import Sender
from mail.transports.ways import way_of

if TYPE_CHECKING:
    from tests.mail.conftest import Office


def no_password() -> str | None:
    raise AssertionError("nobody asks for a password")


def test_a_batch_becomes_drafts_that_count_as_sent(office: "Office", tmp_path: Path) -> None:
    preferences = office.set(transport="eml", eml_folder=str(tmp_path / "drafts"), pace_per_minute="1")
    reminders = office.reminders(3)
    batch = queue(reminders, BatchSettings(bcc="arhiv@vzorec.example"), preferences)
    found = Sender(batch, preferences, no_password).run()
    assert (found.state, found.accepted, found.handed) == ("finished", 0, 3)  # no pace: nobody counts files
    assert {office.state_of(r) for r in reminders} == {"sent"}
    files = sorted((tmp_path / "drafts").iterdir())
    assert len(files) == 3
    message = message_from_bytes(files[0].read_bytes(), policy=policy.default)
    assert (message["X-Unsent"], message["Bcc"]) == ("1", "arhiv@vzorec.example")
    assert (message["Message-ID"], message["Date"]) == (None, None)
    assert stat.S_IMODE(files[0].stat().st_mode) == 0o600
    (row, *_more) = ledger.outbox(batch=batch)
    assert (row.state, row.last_words) == ("handed", f"written to {files[0]}")
    (batch_row,) = ledger.batches()
    assert batch_row.transport == "eml"


def test_after_a_crash_in_the_middle_the_same_file_is_written_again(office: "Office", tmp_path: Path) -> None:
    preferences = office.set(transport="eml", eml_folder=str(tmp_path))
    batch = queue([office.document()], BatchSettings(), preferences)
    ledger.start_batch(batch)
    claim = ledger.claim_next(batch, "dead@elsewhere 1 x")
    assert claim is not None
    ledger.mark_dot_sent(claim, ledger.Words("body"))  # and then the power went
    found = Sender(batch, preferences, no_password).run()
    assert (found.handed, found.uncertain) == (1, 0)
    assert Sender(queue([office.document()], BatchSettings(), preferences), preferences, no_password).run().handed == 1
    assert len(list(tmp_path.glob("*.eml"))) == 2


def test_a_full_disk_leaves_no_half_file_and_stops(
    office: "Office", tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    preferences = office.set(transport="eml", eml_folder=str(tmp_path / "drafts"))
    reminder = office.reminder()
    batch = queue([reminder], BatchSettings(), preferences)

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("mail.transports.eml.os.fsync", full)
        found = Sender(batch, preferences, no_password).run()
    assert (found.state, found.handed) == ("stopped", 0)
    assert "No space left" in found.reason
    assert list((tmp_path / "drafts").iterdir()) == []
    assert office.state_of(reminder) == "issued"
    assert Sender(batch, preferences, no_password).run().handed == 1


def test_a_folder_that_cannot_be_is_said_before_anything_is_queued(office: "Office", tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    preferences = office.set(transport="eml", eml_folder=str(tmp_path / "file" / "drafts"))
    with pytest.raises(InputError, match=r"eml\.folder"):
        queue([office.document()], BatchSettings(), preferences)
    assert ledger.batches() == []


def test_the_usual_folder_is_among_the_documents_and_not_made_by_asking(office: "Office") -> None:
    way = way_of(office.set(transport="eml"))
    way.check()
    folder = Path(os.environ["DUNMAIL_HOME"]) / "documents"
    assert (way.outcome, folder.exists()) == (f"written to {folder}", False)
    assert (way.draft, way.confirms, way.unattended, way.repeatable) == (True, False, True, True)


def test_a_batch_begun_through_a_server_goes_on_into_files(office: "Office", tmp_path: Path) -> None:
    preferences = office.set(smtp_port="1")
    batch = queue(office.documents(2), BatchSettings(), preferences)
    preferences = office.set(transport="eml", eml_folder=str(tmp_path))
    assert Sender(batch, preferences, no_password).run().handed == 2
    assert ledger.get_batch(batch).transport == "eml"
