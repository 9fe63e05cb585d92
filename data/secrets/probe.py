"""Tries the system's keyring, as a program of its own: a locked one waits for ever for a window nobody sees.

Prints one word about the outcome and the keyring's name, as JSON. Run as a file, so it imports nothing of Dunmail.
"""

import contextlib
import json
import secrets
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE = "dunmail"
NO_KEYRINGS = ("keyring.backends.fail.", "keyring.backends.null.")


def choose() -> "KeyringBackend":
    """The keyring of this system, or the one its user has chosen."""
    from keyring import core

    core.init_backend(limit=core.recommended)
    return core.get_keyring()


def name_of(ring: "KeyringBackend") -> str:
    """The keyring's full name, such as ``keyring.backends.SecretService.Keyring``."""
    return f"{type(ring).__module__}.{type(ring).__qualname__}"


def refusal(ring: "KeyringBackend") -> str:
    """Why a keyring is not to be used, in a word: ``none``, ``plain``; empty if it may be."""
    members = getattr(ring, "backends", None) or [ring]
    if any(name_of(member).startswith(NO_KEYRINGS) for member in members):
        return "none"
    # keyrings.alt keeps passwords in files, plain or with a cipher of its own that asks at the terminal.
    weak = any(name_of(member).startswith("keyrings.alt.") or member.priority < 0 for member in members)
    return "plain" if weak else ""


def attempt(ring: "KeyringBackend") -> str:
    """What comes of keeping a dummy for a moment: ``usable``, or ``forgets`` if it keeps nothing."""
    user, word = f"probe {secrets.token_hex(4)}", secrets.token_hex(8)
    try:
        ring.set_password(SERVICE, user, word)
        return "usable" if ring.get_password(SERVICE, user) == word else "forgets"
    finally:
        with contextlib.suppress(Exception):  # one that keeps nothing may also refuse to forget it
            ring.delete_password(SERVICE, user)


def main() -> None:
    """Choose, try, and print what came of it."""
    name = ""
    try:
        ring = choose()
        name = name_of(ring)
        outcome, detail = refusal(ring) or attempt(ring), ""
    except Exception as error:  # the border to foreign backends: whatever they raise, they cannot be used
        outcome, detail = "fails", f"{type(error).__name__}: {error}"[:200]
    print(json.dumps({"outcome": outcome, "name": name, "detail": detail}))


if __name__ == "__main__":
    main()
