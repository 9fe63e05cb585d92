"""A helper process for Windows: one message through Simple MAPI, read as JSON from the input; the status is MAPI's."""

import ctypes
import json
import sys
from collections.abc import Callable
from typing import Any

TO, CC, BCC = 1, 2, 3
LOGON_UI, DIALOG = 0x1, 0x8  # a person sees the message and sends it
FAILURE = 2  # MAPI_E_FAILURE


class Recipient(ctypes.Structure):
    """MapiRecipDescW."""

    _fields_ = [
        ("reserved", ctypes.c_ulong), ("kind", ctypes.c_ulong), ("name", ctypes.c_wchar_p),
        ("address", ctypes.c_wchar_p), ("entry_size", ctypes.c_ulong), ("entry", ctypes.c_void_p),
    ]


class File(ctypes.Structure):
    """MapiFileDescW."""

    _fields_ = [
        ("reserved", ctypes.c_ulong), ("flags", ctypes.c_ulong), ("position", ctypes.c_ulong),
        ("path", ctypes.c_wchar_p), ("name", ctypes.c_wchar_p), ("type", ctypes.c_void_p),
    ]


class MapiMessage(ctypes.Structure):
    """MapiMessageW."""

    _fields_ = [
        ("reserved", ctypes.c_ulong), ("subject", ctypes.c_wchar_p), ("text", ctypes.c_wchar_p),
        ("type", ctypes.c_wchar_p), ("received", ctypes.c_wchar_p), ("conversation", ctypes.c_wchar_p),
        ("flags", ctypes.c_ulong), ("originator", ctypes.POINTER(Recipient)), ("recipient_count", ctypes.c_ulong),
        ("recipients", ctypes.POINTER(Recipient)), ("file_count", ctypes.c_ulong), ("files", ctypes.POINTER(File)),
    ]


def build(wanted: dict[str, Any]) -> MapiMessage:
    """The message MAPI wants, from ``to``, ``cc``, ``bcc``, ``subject``, ``body`` and ``files`` (paths)."""
    people = [Recipient(0, kind, address, f"SMTP:{address}", 0, None)
              for kind, name in ((TO, "to"), (CC, "cc"), (BCC, "bcc")) for address in wanted[name]]
    files = [File(0, 0, 0xFFFFFFFF, path, path.replace("\\", "/").rpartition("/")[2], None)
             for path in wanted["files"]]
    return MapiMessage(
        0, wanted["subject"], wanted["body"].replace("\n", "\r\n"), None, None, None, 0, None,
        len(people), (Recipient * len(people))(*people), len(files), (File * len(files))(*files))


def run(text: str, send: Callable[..., int]) -> int:
    """Show the message of the JSON ``text`` by ``send`` (MAPISendMailW) and return MAPI's status."""
    message = build(json.loads(text))
    return send(None, None, ctypes.byref(message), LOGON_UI | DIALOG, 0)


def main() -> int:
    """The process; FAILURE where there is no MAPI."""
    try:
        library: Any = getattr(ctypes, "WinDLL")("mapi32")  # noqa: B009 (it exists on Windows only)
        send = library.MAPISendMailW
    except (AttributeError, OSError):
        return FAILURE
    return run(sys.stdin.read(), send)


if __name__ == "__main__":
    sys.exit(main())
