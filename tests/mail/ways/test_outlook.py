"""Classic Outlook, as a double of its documented object model writes down what is done to it."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from data import ledger
from data.errors import InputError
from data.preferences import Preferences
from mail.batch import BatchSettings, queue
from mail.progress import BatchReport
from mail.sender import Sender
from mail.transports import outlook
from mail.transports.outlook import ABORTED, NOT_STARTED, Outlook, obstacle
from mail.transports.ways import way_of

if TYPE_CHECKING:
    from tests.mail.conftest import Office


class ComError(Exception):
    """As pywin32 raises it: hresult is signed."""

    def __init__(self, code: int, words: str = "") -> None:
        super().__init__(code, words)
        self.hresult = code - 2**32
        self.strerror = "system words"
        self.excepinfo = (0, "Microsoft Outlook", words, None, 0, self.hresult) if words else None


class Account:
    def __init__(self, address: str) -> None:
        self.SmtpAddress = address


class Accounts:
    """Counted from 1."""

    def __init__(self, *addresses: str) -> None:
        self._all = [Account(address) for address in addresses]
        self.Count = len(self._all)

    def Item(self, number: int) -> Account:
        assert 1 <= number <= self.Count
        return self._all[number - 1]


class Item:
    """A MailItem: what was set, in order, and what became of it."""

    application: "Application"
    did: list[tuple[str, Any]]
    files: dict[str, bytes]

    def __init__(self, application: "Application") -> None:
        self.__dict__.update(application=application, did=[], files={}, Attachments=self, _oleobj_=self)

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "SendUsingAccount":
            raise AssertionError("a plain assignment is silently ignored by Outlook")
        self.did.append((name, value))
        self.__dict__[name] = value

    def Invoke(self, number: int, locale: int, flags: int, wants_result: int, value: Account) -> None:
        assert (number, locale, flags, wants_result) == (64209, 0, 8, 0)
        self.did.append(("account", value.SmtpAddress))

    def Add(self, path: str) -> None:
        assert Path(path).is_absolute()
        self.files[Path(path).name] = Path(path).read_bytes()

    def _end(self, how: str) -> None:
        self.application.same_thread()
        if self.application.fault is not None:
            raise self.application.fault
        self.application.done.append((how, self))

    def Save(self) -> None:
        self._end("saved")

    def Send(self) -> None:
        self._end("sent")


class Application:
    """Outlook.Application and pythoncom in one."""

    Version = "16.0.0.1"

    def __init__(self, *addresses: str) -> None:
        self.Accounts = Accounts(*(addresses or ("other@vzorec.example", "Terjatve@Vzorec.example")))
        self.Session = self
        self.done: list[tuple[str, Item]] = []
        self.fault: Exception | None = None
        self.initialized: list[int] = []
        self.uninitialized = 0

    def CoInitialize(self) -> None:
        self.initialized.append(threading.get_ident())

    def CoUninitialize(self) -> None:
        self.uninitialized += 1

    def same_thread(self) -> None:
        assert self.initialized[-1] == threading.get_ident()

    def dispatch(self, name: str) -> "Application":
        assert name == "Outlook.Application"
        self.same_thread()
        return self

    def CreateItem(self, kind: int) -> Item:
        assert kind == 0
        return Item(self)


def send(office: "Office", application: Application, batch: int, mode: str = "draft") -> BatchReport:
    preferences = Preferences()

    def make(_preferences: Preferences, _password: object) -> Outlook:
        way = way_of(preferences)
        return Outlook(way.draft, way.outcome, application.dispatch, application)

    return Sender(batch, preferences, lambda: None, transport=make).run()


@pytest.fixture
def on_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outlook, "_check", lambda: None)


def batch_of(office: "Office", count: int = 1, mode: str = "draft", **settings: str) -> int:
    preferences = office.set(transport="outlook", outlook_mode=mode)
    return queue(office.reminders(count), BatchSettings(**settings), preferences)  # type: ignore[arg-type]  # texts only


@pytest.mark.parametrize(("mode", "how", "words"), [
    ("draft", "saved", "left as a draft in Outlook"), ("send", "sent", "handed to Outlook"),
])
def test_a_message_with_everything_from_the_senders_account(
    office: "Office", on_windows: None, mode: str, how: str, words: str
) -> None:
    application = Application()
    batch = batch_of(office, 2, mode, cc="kopija@d.example", bcc="arhiv@d.example")
    found = send(office, application, batch)
    assert (found.state, found.handed, found.accepted) == ("finished", 2, 0)
    ends = [end for end, _item in application.done]
    assert ends == [how, how]
    item = application.done[0][1]
    assert [name for name, _value in item.did] == ["account", "To", "CC", "BCC", "Subject", "Body"]
    assert dict(item.did) == {
        "account": "Terjatve@Vzorec.example", "To": "kupec1@stranka.example", "CC": "kopija@d.example",
        "BCC": "arhiv@d.example", "Subject": "Opomin 1", "Body": "Spoštovani,\r\n\r\nopomin 1.\r\n"}
    assert [(name, content[:5]) for name, content in item.files.items()] == [("opomin-1.pdf", b"%PDF-")]
    assert ledger.outbox()[0].last_words == words
    assert len(application.initialized) == application.uninitialized == 1


def test_an_account_outlook_does_not_have_stops_before_anything_is_made(office: "Office", on_windows: None) -> None:
    application = Application("somebody@else.example")
    found = send(office, application, batch_of(office))
    assert (found.state, found.handed, application.done) == ("stopped", 0, [])
    assert "no account terjatve@vzorec.example; it has: somebody@else.example" in found.reason


@pytest.mark.parametrize(("fault", "mode", "state", "words"), [
    (ComError(ABORTED), "send", "queued", "Set outlook.mode to draft"),
    (ComError(0x80070057, "The item has no [/b] recipient"), "send", "uncertain",
     "The item has no [/b] recipient (0x80070057)"),
    (ComError(0x800706BA), "draft", "uncertain", "system words (0x800706BA)"),
])
def test_what_outlook_says_when_it_does_not(
    office: "Office", on_windows: None, fault: ComError, mode: str, state: str, words: str
) -> None:
    application = Application()
    application.fault = fault
    send(office, application, batch_of(office, mode=mode))
    (row,) = ledger.outbox()
    assert row.state == state
    assert words in row.last_words


@pytest.mark.parametrize(("raised", "words"), [
    (ComError(NOT_STARTED), "administrator"), (ComError(0x80040154, "Class not registered"), "Class not registered"),
])
def test_an_outlook_that_does_not_start_stops_the_batch(
    office: "Office", on_windows: None, raised: ComError, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mail.reactions.BREATHS", (0.0,))
    application = Application()

    def dispatch(_name: str) -> Application:
        raise raised

    monkeypatch.setattr(application, "dispatch", dispatch)
    found = send(office, application, batch_of(office))
    assert (found.state, found.handed) == ("stopped", 0)
    assert words in found.reason
    assert len(application.initialized) == application.uninitialized


def test_an_outlook_that_was_closed_meanwhile_is_started_again(office: "Office", on_windows: None) -> None:
    class Closing(Application):
        looks = 0

        @property
        def Version(self) -> str:  # type: ignore[override]  # it may fail
            self.looks += 1
            if self.looks == 1:
                raise ComError(0x800706BA)
            return "16"

    application = Closing()
    found = send(office, application, batch_of(office, 3))
    assert (found.state, found.handed) == ("finished", 3)
    assert len(application.initialized) == application.uninitialized == 2


@pytest.mark.parametrize(("platform", "registered", "words"), [
    ("linux", lambda: True, "only on Windows"), ("win32", lambda: True, ""),
    ("win32", lambda: False, "not installed"), ("win32", lambda: None, "Switch back to classic Outlook"),
])
def test_where_outlook_cannot_be_used(platform: str, registered: Callable[[], bool | None], words: str) -> None:
    reason = obstacle(platform, registered)
    assert words in reason
    assert bool(reason) == bool(words)


@pytest.mark.skipif("sys.platform == 'win32'", reason="there it can be used")
def test_elsewhere_other_ways_are_proposed(office: "Office") -> None:
    with pytest.raises(InputError, match=r"only on Windows\. Set transport to eml"):
        batch_of(office)


class Registry:
    """winreg with these values and keys."""

    HKEY_CURRENT_USER, HKEY_CLASSES_ROOT = 1, 2

    def __init__(self, new: int | None, classic: bool) -> None:
        self.new, self.classic = new, classic

    def OpenKey(self, root: int, name: str) -> "Registry":
        if (root == 1 and self.new is None) or (root == 2 and not self.classic):
            raise FileNotFoundError(name)
        return self

    def QueryValueEx(self, key: "Registry", name: str) -> tuple[int | None, int]:
        assert name == "UseNewOutlook"
        return self.new, 4

    def Close(self) -> None:
        pass

    def __enter__(self) -> "Registry":
        return self

    def __exit__(self, *error: object) -> None:
        pass


@pytest.mark.parametrize(("new", "classic", "found"), [
    (None, True, True), (0, True, True), (1, True, None), (None, False, False),
])
def test_the_registry_tells_which_outlook_is_there(
    monkeypatch: pytest.MonkeyPatch, new: int | None, classic: bool, found: bool | None
) -> None:
    monkeypatch.setattr("mail.transports.outlook.importlib.import_module", lambda _name: Registry(new, classic))
    assert outlook._registered() is found
