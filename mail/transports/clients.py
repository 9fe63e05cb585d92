"""The mail clients Dunmail can open a window of: how each is found, and told what to write."""

import json
import os
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from data.language import N_, _
from mail.transports.draft import Draft

THUNDERBIRDS = ("thunderbird", "thunderbird-esr", "betterbird", "icedove", "org.mozilla.Thunderbird")
MAC_THUNDERBIRD = "/Applications/Thunderbird.app/Contents/MacOS/thunderbird"
WINDOWS_THUNDERBIRD = r"Mozilla Thunderbird\thunderbird.exe"
# xdg-email(1)
XDG_STATUS = {1: N_("wrong syntax"), 2: N_("a file is missing"), 3: N_("a tool is missing"),
              4: N_("the action failed")}

# Mail's scripting dictionary; what the message holds comes as arguments, never as a part of the script.
_APPLE_MAIL = """on run argv
  set {theSubject, theBody} to {item 1 of argv, item 2 of argv}
  tell application "Mail"
    set theMessage to make new outgoing message with properties {subject:theSubject, content:theBody, visible:true}
    repeat with n from 3 to count of argv
      set {kind, what} to {text 1 of item n of argv, text 2 thru -1 of item n of argv}
      tell theMessage
        if kind is "t" then make new to recipient at end of to recipients with properties {address:what}
        if kind is "c" then make new cc recipient at end of cc recipients with properties {address:what}
        if kind is "b" then make new bcc recipient at end of bcc recipients with properties {address:what}
        if kind is "f" then make new attachment with properties {file name:(POSIX file what)} at after last paragraph
      end tell
    end repeat
    activate
  end tell
end run"""


@dataclass(frozen=True, slots=True)
class Client:
    """One mail client. ``command`` makes the arguments that open a window with a draft and these files.

    ``input`` is what a helper reads, for a dialog that somebody has to finish; ``sandboxed`` clients read only files
    among the downloads.
    """

    name: str
    command: Callable[[Draft, Sequence[Path]], list[str]]
    explain: Callable[[int], str]
    input: Callable[[Draft], bytes | None] = lambda _draft: None
    sandboxed: bool = False


def find_client(
    named: str = "", environment: Mapping[str, str] = os.environ, platform: str = sys.platform
) -> Client | str:
    """The client ``named``, or the one found here; else in words why there can be no window."""
    if reason := _no_desktop(environment, platform):
        return reason
    if named:
        path = shutil.which(os.path.expanduser(named), path=environment.get("PATH"))
        if path is None:
            return _("There is no program {program}. Set client.program.").format(program=named)
        return xdg_email(path) if Path(path).stem == "xdg-email" else thunderbird(path)
    for name in (*THUNDERBIRDS, *_elsewhere(environment, platform)):
        if path := shutil.which(name, path=environment.get("PATH")):
            return thunderbird(path)
    if platform == "darwin":
        return apple_mail()
    if platform == "win32":
        return simple_mapi()
    if path := shutil.which("xdg-email", path=environment.get("PATH")):
        return xdg_email(path)
    return _("No mail client was found: neither Thunderbird nor xdg-email.")


def _no_desktop(environment: Mapping[str, str], platform: str) -> str:
    if any(environment.get(name) for name in ("SSH_CONNECTION", "SSH_TTY")):
        return _("Over SSH no window can be opened where you sit.")
    if platform not in ("win32", "darwin") and not (environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY")):
        return _("There is no desktop here that could show a window.")
    return ""


def _elsewhere(environment: Mapping[str, str], platform: str) -> list[str]:
    """Where Thunderbird is on systems that do not put it on the PATH."""
    if platform == "darwin":
        return [MAC_THUNDERBIRD]
    folders = (environment.get(name) for name in ("ProgramFiles", "ProgramFiles(x86)")) if platform == "win32" else ()
    return [os.path.join(folder, WINDOWS_THUNDERBIRD) for folder in folders if folder]


# Thunderbird


def thunderbird(path: str) -> Client:
    """Thunderbird, or what descends from it."""
    real = os.path.realpath(path)
    sandboxed = any(part in f"{path} {real}" for part in ("/snap/", "flatpak"))
    return Client("Thunderbird", lambda draft, files: [path, "-compose", compose(draft, files)],
                  lambda status: _("Thunderbird ended with status {status}.").format(status=status),
                  sandboxed=sandboxed)


def compose(draft: Draft, files: Sequence[Path]) -> str:
    """The argument of ``-compose``: fields separated by commas, every value percent-encoded and without quotes.

    Thunderbird decodes a value only if no quotes stand around it, and ends a quoted one at the first quote before a
    comma; encoded, neither matters. The list of attachments is split at commas after that; they are addresses, in which
    every comma is encoded once more.
    """
    fields = (
        ("from", draft.sender), ("to", ",".join(draft.to)), ("cc", ",".join(draft.cc)), ("bcc", ",".join(draft.bcc)),
        ("subject", draft.subject), ("format", "text"), ("body", draft.body),
        ("attachment", ",".join(file.as_uri() for file in files)),
    )
    return ",".join(f"{name}={quote(value, safe='')}" for name, value in fields if value)


# The desktop's own choice


def xdg_email(path: str) -> Client:
    """xdg-email, which opens the client the desktop prefers; with many of them it cannot attach files."""

    def command(draft: Draft, files: Sequence[Path]) -> list[str]:
        options = ["--utf8", "--subject", draft.subject, "--body", draft.body]
        for option, values in (("--cc", draft.cc), ("--bcc", draft.bcc), ("--attach", files)):
            for value in values:
                options += [option, str(value)]
        return [path, *options, *draft.to]

    return Client(_("the desktop's mail client (look whether the document is attached)"), command,
                  lambda status: f"xdg-email: {_(XDG_STATUS.get(status, str(status)))}")


def apple_mail() -> Client:
    """Apple Mail, told by AppleScript."""

    def command(draft: Draft, files: Sequence[Path]) -> list[str]:
        items = [*(f"t{a}" for a in draft.to), *(f"c{a}" for a in draft.cc), *(f"b{a}" for a in draft.bcc),
                 *(f"f{file}" for file in files)]
        return ["/usr/bin/osascript", "-e", _APPLE_MAIL, draft.subject, draft.body, *items]

    return Client("Mail", command, lambda status: _("Mail could not be told what to write ({status}).").format(
        status=status))


def simple_mapi() -> Client:
    """The default client of Windows, by Simple MAPI in a process of its own, for it may take the process down."""
    paths: list[str] = []

    def command(_draft: Draft, files: Sequence[Path]) -> list[str]:
        paths[:] = map(str, files)
        return [sys.executable, "-P", "-m", "mail.transports.simple_mapi"]  # -P: not what lies in this folder

    def as_input(draft: Draft) -> bytes:
        return json.dumps({"to": draft.to, "cc": draft.cc, "bcc": draft.bcc, "subject": draft.subject,
                           "body": draft.body, "files": paths}).encode()

    def explain(status: int) -> str:
        if status == 1:  # MAPI_E_USER_ABORT
            return _("The window was closed without sending.")
        return _("The mail client refused the message (MAPI error {status}).").format(status=status)

    return Client(_("the default mail client"), command, explain, as_input)
