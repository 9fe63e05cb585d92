"""Classic Outlook on Windows, driven by COM: drafts left in its Drafts folder, or messages put into its Outbox.

Written to the documented object model (Application.CreateItem, MailItem) and tested against a double of it.
"""

import importlib
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from data.errors import InputError
from data.language import _
from data.preferences import Preferences
from mail.transports.draft import Draft, draft_of
from mail.transports.transport import Accepted, Failure, Kind, Outbound, Stage, handed_over
from mail.transports.way import Way

MAIL_ITEM = 0  # olMailItem
SEND_USING_ACCOUNT, PROPERTY_PUT_REF = 64209, 8  # a plain assignment is silently ignored: it is "put by reference"
ABORTED = 0x80004004  # E_ABORT: what Outlook says when it does not let programs send
NOT_STARTED = 0x80080005  # CO_E_SERVER_EXEC_FAILURE: usually one of the two runs as administrator
GONE = (0x800706BA, 0x80010108, 0x80010114)  # RPC_S_SERVER_UNAVAILABLE, RPC_E_DISCONNECTED, OLE_E_OBJNOTCONNECTED

Dispatch = Callable[[str], Any]


def way(preferences: Preferences) -> Way:
    """Outlook's default profile, with the account of ``sender.address``."""
    draft = preferences["outlook.mode"] == "draft"
    outcome = _("left as a draft in Outlook") if draft else _("handed to Outlook")
    return Way(
        id="outlook", title=_("Outlook (drafts)") if draft else "Outlook",
        account=f"outlook:{preferences['sender.address']}"[:255],
        needs=_("classic Outlook on Windows, with an account of the sender's address"), outcome=outcome,
        check=_check, open=lambda _password: Outlook(draft, outcome), draft=draft,
        unattended=False,  # its own questions, such as about another program's access, may wait on the screen
    )


def _check() -> None:
    if reason := obstacle(sys.platform, _registered):
        raise InputError(reason + " " + _("Set transport to eml or imap-drafts, or to smtp."))


def obstacle(platform: str, registered: Callable[[], bool | None]) -> str:
    """Why Outlook cannot be used here, or nothing; ``registered`` is None where the new Outlook has replaced it."""
    if platform != "win32":
        return _("Outlook can be driven only on Windows.")
    found = registered()
    if found is None:
        return _("The new Outlook lets no other program write messages. Switch back to classic Outlook (the switch at "
                 "the top right of its window).")
    return "" if found else _("Classic Outlook is not installed.")


def _registered() -> bool | None:
    """Whether classic Outlook is there; None if the user has switched to the new one."""
    winreg: Any = importlib.import_module("winreg")
    try:
        with winreg.OpenKey(winreg.HKEY_CURRENT_USER, r"Software\Microsoft\Office\16.0\Outlook\Preferences") as key:
            if winreg.QueryValueEx(key, "UseNewOutlook")[0] == 1:
                return None
    except OSError:  # nobody ever switched
        pass
    try:
        winreg.OpenKey(winreg.HKEY_CLASSES_ROOT, r"Outlook.Application\CLSID").Close()
    except OSError:
        return False
    return True


class Outlook:
    """Makes one message after another. ``dispatch`` and ``com`` (pythoncom) are pywin32's, or a test's."""

    def __init__(self, draft: bool, outcome: str, dispatch: Dispatch | None = None, com: Any = None) -> None:
        self.draft = draft
        self.sent = 0
        self.extensions: dict[str, str] = {}
        self._outcome = outcome
        self._dispatch = dispatch
        self._com = com
        self._outlook: Any = None

    @property
    def is_open(self) -> bool:
        """Whether Outlook answered."""
        return self._outlook is not None

    def open(self) -> None:
        """Start Outlook, or find the one that runs, from the thread that will use it."""
        self.sent = 0
        if self._dispatch is None:
            try:
                self._com = importlib.import_module("pythoncom")
                self._dispatch = importlib.import_module("win32com.client").Dispatch
            except ImportError as error:
                raise Failure("connect", "settings", f"pywin32: {error}") from None
        self._com.CoInitialize()  # COM belongs to a thread
        try:
            self._outlook = self._dispatch("Outlook.Application")
        except Exception as error:
            self._com.CoUninitialize()
            raise _failure(error, "connect") from error

    def check_idle(self) -> None:
        """Failure if Outlook was closed meanwhile."""
        try:
            _version = self._outlook.Version
        except Exception as error:
            self.close()
            raise _failure(error, "idle") from error

    def send(self, message: Outbound, before_dot: Callable[[], None]) -> Accepted:
        """Make the message with everything in it; ``before_dot`` comes before it is saved or sent."""
        started = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="dunmail-") as folder:
            try:
                item = self._make(draft_of(message), Path(folder))
            except Failure:
                raise
            except Exception as error:
                self.close()
                raise _failure(error, "body") from error
            before_dot()
            try:
                item.Save() if self.draft else item.Send()
            except Exception as error:
                self.close()
                raise _failure(error, "dot") from error
        self.sent += 1
        return handed_over(self._outcome, round((time.monotonic() - started) * 1000))

    def _make(self, draft: Draft, folder: Path) -> Any:
        item = self._outlook.CreateItem(MAIL_ITEM)
        # Before anything else, since Outlook adds the account's signature to what is there.
        item._oleobj_.Invoke(SEND_USING_ACCOUNT, 0, PROPERTY_PUT_REF, 0, self._account(draft.sender))
        item.To, item.CC, item.BCC = "; ".join(draft.to), "; ".join(draft.cc), "; ".join(draft.bcc)
        item.Subject = draft.subject
        item.Body = draft.body.replace("\n", "\r\n")
        for attachment in draft.attachments:
            file = (folder / attachment.name).absolute()  # Outlook takes absolute paths, and its own copy
            file.write_bytes(attachment.content)
            item.Attachments.Add(str(file))
        return item

    def _account(self, address: str) -> Any:
        accounts = self._outlook.Session.Accounts
        found = [accounts.Item(number) for number in range(1, accounts.Count + 1)]
        for account in found:
            if str(account.SmtpAddress).casefold() == address.casefold():
                return account
        names = ", ".join(str(account.SmtpAddress) for account in found) or _("none")
        raise Failure("connect", "settings", _(
            "Outlook has no account {address}; it has: {names}. Set sender.address to one of them.").format(
                address=address, names=names))

    def close(self) -> None:
        """Leave Outlook running; it is the user's."""
        if self._outlook is not None:
            self._outlook = None
            self._com.CoUninitialize()

    abort = close


def _failure(error: Exception, stage: Stage) -> Failure:
    """A COM error in words; anything else comes through. After ``dot`` only a clear refusal is one."""
    number = getattr(error, "hresult", None)
    if number is None:
        raise error
    code, dot = number & 0xFFFFFFFF, stage == "dot"
    if code == ABORTED:
        words = _("Outlook did not let Dunmail send (operation aborted). Set outlook.mode to draft.")
        return Failure("body", "settings", words)
    if code == NOT_STARTED:
        words = _("Outlook did not start. If it or Dunmail runs as administrator, run both alike.")
        return Failure(stage, "settings", words, dot_left=dot)
    kind: Kind = "lost" if code in GONE or stage in ("connect", "idle") else "message"
    return Failure(stage, "lost" if dot else kind, f"Outlook: {_words(error)} (0x{code:08X})", dot_left=dot)


def _words(error: Exception) -> str:
    """What Outlook said of it, or else the system."""
    details = getattr(error, "excepinfo", None)
    said = details[2] if details and len(details) > 2 and details[2] else getattr(error, "strerror", "")
    return " ".join(str(said or error).split())
