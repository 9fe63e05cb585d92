"""A real Postfix that allows so many messages a minute: every message arrives once, refused once at the most.

Postfix's minute lasts some seconds here and the sender's clock runs as much faster. As it is in the world:
``DUNMAIL_POSTFIX_MESSAGES=120 DUNMAIL_POSTFIX_LIMIT=30 DUNMAIL_POSTFIX_MINUTE=60``.
"""

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from data import ledger
from data.models import Attempt
from data.pace import set_limit
from mail.batch import BatchSettings, queue
from mail.clock import Clock
from mail.connection import Server
from mail.diagnosis.check import Check, Setup
from mail.sender import Sender
from mail.transports.smtp import account_of

if TYPE_CHECKING:
    from tests.mail.conftest import Office

MESSAGES = int(os.environ.get("DUNMAIL_POSTFIX_MESSAGES", "8"))
LIMIT = int(os.environ.get("DUNMAIL_POSTFIX_LIMIT", "4"))
MINUTE = int(os.environ.get("DUNMAIL_POSTFIX_MINUTE", "5"))  # seconds
UNIT = MINUTE if MINUTE >= 60 else MINUTE - 1  # Postfix counts whole seconds: its window lasts up to one more
DAEMONS = Path("/usr/lib/postfix/sbin")
PROGRAM = shutil.which("postfix", path=f"{os.environ.get('PATH', '')}:/usr/sbin")

pytestmark = [
    pytest.mark.postfix,
    pytest.mark.skipif(PROGRAM is None or not DAEMONS.is_dir(), reason="Postfix is not installed"),
    pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="Postfix is started by root only"),
]

MAIN = """compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
daemon_directory = {daemons}
maillog_file = {folder}/log/mail.log
maillog_file_prefixes = {folder}
myhostname = fault.example
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
smtpd_recipient_restrictions = permit_mynetworks, reject
smtpd_client_message_rate_limit = {limit}
smtpd_client_event_limit_exceptions =
anvil_rate_time_unit = {minute}s
virtual_mailbox_domains = stranka.example
virtual_mailbox_base = {folder}/mail
virtual_mailbox_maps = static:all/
virtual_minimum_uid = 1
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
virtual_transport = virtual
alias_maps =
alias_database =
"""
SERVICES = {
    "smtpd": "127.0.0.1:{port} inet n - n - -", "pickup": "pickup unix n - n 60 1", "cleanup": "cleanup unix n - n - 0",
    "qmgr": "qmgr unix n - n 300 1", "trivial-rewrite": "rewrite unix - - n - -", "bounce": "bounce unix - - n - 0",
    "proxymap": "proxymap unix - - n - -", "virtual": "virtual unix - n n - -", "anvil": "anvil unix - - n - 1",
    "error": "error unix - - n - -", "smtp": "smtp unix - - n - -", "postlogd": "postlog unix-dgram n - n - 1",
}  # fmt: skip
MORE = """defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
"""


class FastClock(Clock):
    """Sixty seconds pass in MINUTE."""

    def __init__(self) -> None:
        self._start = time.monotonic()
        self._begun = datetime.now(UTC)

    def seconds(self) -> float:
        return (time.monotonic() - self._start) * 60 / MINUTE

    def now(self) -> datetime:
        return self._begun + timedelta(milliseconds=round(self.seconds() * 1000))

    def wait(self, wake: threading.Event, seconds: float) -> None:
        wake.wait(seconds * MINUTE / 60)


class Postfix:
    """An instance of its own in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.create_server(("127.0.0.1", 0)) as listener:
            self.port = int(listener.getsockname()[1])

    def start(self) -> None:
        nobody = pwd.getpwnam("nobody")
        for name in ("config", "queue", "data", "log", "mail"):
            (self.folder / name).mkdir()
        os.chown(self.folder / "data", pwd.getpwnam("postfix").pw_uid, -1)
        os.chown(self.folder / "mail", nobody.pw_uid, nobody.pw_gid)
        (self.folder / "config" / "main.cf").write_text(MAIN.format(
            folder=self.folder, daemons=DAEMONS, limit=LIMIT, minute=UNIT, uid=nobody.pw_uid, gid=nobody.pw_gid))
        (self.folder / "config" / "master.cf").write_text("".join(
            f"{words.format(port=self.port)} {daemon}\n" for daemon, words in SERVICES.items()) + MORE)
        self._command("start")
        for _turn in range(100):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
                return
            time.sleep(0.1)
        raise AssertionError((self.folder / "log" / "mail.log").read_text())

    def stop(self) -> None:
        self._command("stop")

    def _command(self, word: str) -> None:
        assert PROGRAM
        done = subprocess.run([PROGRAM, "-c", str(self.folder / "config"), word], capture_output=True, text=True,
                              timeout=60, check=False)
        assert done.returncode == 0, done.stderr

    def delivered(self, count: int) -> list[str]:
        """The Message-IDs of all messages in its mailboxes, once there are ``count``, or no more come."""
        files: list[Path] = []
        for _turn in range(100):
            files = list((self.folder / "mail").glob("**/new/*"))
            if len(files) >= count:
                break
            time.sleep(0.1)
        return [str(message_from_bytes(file.read_bytes())["Message-ID"]) for file in files]


@pytest.fixture
def postfix() -> Iterator[Postfix]:
    folder = Path(tempfile.mkdtemp(prefix="dunmail-postfix-"))  # pytest's own folders are closed to Postfix's users
    folder.chmod(0o755)
    server = Postfix(folder)
    try:
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder)


@pytest.mark.parametrize("known", [True, False])
def test_every_message_arrives_once(postfix: Postfix, office: "Office", known: bool) -> None:
    preferences = office.set(smtp_host="127.0.0.1", smtp_port=str(postfix.port), smtp_security="none",
                             smtp_auth="none", sender_address="me@vzorec.example")
    if known:
        set_limit(account_of(preferences), 60, LIMIT)
    batch = queue(office.documents(MESSAGES), BatchSettings(), preferences)
    found = Sender(batch, preferences, lambda: None, clock=FastClock()).run()
    assert (found.state, found.accepted) == ("finished", MESSAGES)
    sent = [row.message_id for row in ledger.outbox(batch=batch, limit=MESSAGES)]
    assert sorted(postfix.delivered(MESSAGES)) == sorted(sent)
    refusals = Attempt.select().where(Attempt.code == 450).count()
    assert refusals <= (0 if known else 1)


def test_the_check_of_a_real_server_delivers_nothing(postfix: Postfix) -> None:
    check = Check(Setup(Server("127.0.0.1", postfix.port, "none"), "me@vzorec.example", "me@stranka.example"))
    results = {result.stage: result for result in check.run()}
    assert all(result.ok for result in results.values()), str(check.transcript)
    assert results["limits"].found.startswith("Postfix: ")
    assert results["limits"].fixes[0].changes == (("pace.provider", "postfix"),)
    assert postfix.delivered(0) == []


def test_its_sendmail_delivers_what_was_handed_to_it(
    postfix: Postfix, office: "Office", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAIL_CONFIG", str(postfix.folder / "config"))
    program = shutil.which("sendmail", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/lib")
    preferences = office.set(transport="sendmail", sendmail_path=str(program), sender_address="me@vzorec.example")
    batch = queue(office.documents(2), BatchSettings(bcc="arhiv@stranka.example"), preferences)
    found = Sender(batch, preferences, lambda: None).run()
    assert (found.state, found.handed) == ("finished", 2)
    sent = [row.message_id for row in ledger.outbox(batch=batch)]
    arrived = postfix.delivered(4)  # each to its recipient and to the archive, in one mailbox
    assert sorted(arrived) == sorted([*sent, *sent])
