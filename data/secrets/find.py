"""Where a secret is looked for, in which order, and where a new one is kept."""

from typing import Literal, NamedTuple

from data.errors import InputError, StoppedError
from data.language import _
from data.preferences import Preferences
from data.secrets import overrides
from data.secrets.overrides import Service
from data.secrets.secret import FoundSecret, Secret
from data.secrets.session import Question, session

Place = Literal["keyring", "vault", "memory"]  # memory does not outlast the session


class Look(NamedTuple):
    """In words where a secret is kept, or nothing; ``locked`` if only the locked vault might still have it."""

    where: str = ""
    locked: bool = False


class Shelf(NamedTuple):
    """A place for secrets: the words for it, and why it cannot be used, or nothing."""

    place: Place
    words: str
    why_not: str = ""


def account(preferences: Preferences, service: Service) -> str:
    """What a password is kept under. A mailbox is another account than the SMTP server of the same name."""
    name = f"{preferences[f'{service}.username']}@{preferences[f'{service}.host'].strip()}"
    return name if service == "smtp" else f"{service} {name}"


def find_password(preferences: Preferences, service: Service = "smtp") -> FoundSecret:
    """The password of the account that ``service`` uses, from the first place that has one.

    Environment, file, systemd credential, command, memory, keyring, vault. StoppedError if the file or command named
    for it fails: it was meant to be used, so nothing else is tried; VaultLocked if only the vault is left and nobody
    opens it. May block, so never called by what draws the screen.
    """
    if found := overrides.read(f"{service}-password"):
        return found
    key = f"{service}.password_command"
    if command := preferences[key].strip():
        return FoundSecret(overrides.from_command(key, command), key)
    return find_secret(account(preferences, service))


def find_secret(name: str) -> FoundSecret:
    """The secret kept under ``name``: in memory, in the keyring, in the vault, which may have to be opened."""
    if name in session.memory:
        return FoundSecret(session.memory[name], _memory_words())
    if value := session.keyring.get(name):
        return FoundSecret(value, keyring_words())
    if session.vault.exists:
        session.open_vault()
        if value := session.vault.get(name):
            return FoundSecret(value, _vault_words())
    return FoundSecret()


def need_password(preferences: Preferences, service: Service = "smtp") -> Secret | None:
    """The password as ``find_password`` finds it, or as a person types it now; it is remembered in memory only."""
    if found := find_password(preferences, service):
        return found.value
    if session.ask is None:
        return None
    name = account(preferences, service)
    answer = session.ask(Question("password", _("The password of {account}").format(account=name)))
    if answer:
        session.memory[name] = answer
    return answer or None


def make_ready(preferences: Preferences, service: Service = "smtp") -> None:
    """Ask for whatever a login will need from a person, before anybody waits for it; no command is run for that.

    VaultLocked if the vault is needed and stays locked, StoppedError if the password is not given.
    """
    seen = look(preferences, service)
    if seen.locked:
        session.open_vault()
        seen = look(preferences, service)
    if not seen.where and need_password(preferences, service) is None and session.ask is not None:
        raise StoppedError(_("Without the password nothing is done."))


def look(preferences: Preferences, service: Service = "smtp") -> Look:
    """Where the password would come from, without asking anybody and without running a command."""
    if place := overrides.place(f"{service}-password"):
        return Look(place)
    if preferences[f"{service}.password_command"].strip():
        return Look(_("printed by {key}").format(key=f"{service}.password_command"))
    return look_for(account(preferences, service))


def look_for(name: str) -> Look:
    """Where the secret ``name`` is kept, without asking anybody."""
    if name in session.memory:
        return Look(_memory_words())
    if session.keyring.get(name):
        return Look(keyring_words())
    if not session.vault.exists:
        return Look()
    if not session.open_unasked():
        return Look(locked=True)
    return Look(_vault_words()) if session.vault.get(name) else Look()


def where(preferences: Preferences, service: Service = "smtp") -> str | None:
    """In words where the password would be taken from; None if nobody keeps one, as far as can be seen."""
    return look(preferences, service).where or None


def places() -> list[Shelf]:
    """The places in the order in which a new secret is put there, the unusable ones with the reason."""
    vault = session.vault
    missing = "" if vault.exists else _("there is none yet; it needs a passphrase")
    return [Shelf("keyring", keyring_words(), session.keyring.why_not()), Shelf("vault", _vault_words(), missing),
            Shelf("memory", _memory_words())]


def lasting_place() -> Place:
    """Where a secret that must outlast the session is put: the keyring, or else the vault, made if there is none."""
    return "vault" if session.keyring.why_not() else "keyring"


def passphrase() -> str:
    """Make the vault, or change its passphrase, by asking for all of it; returns what was done, in words."""
    if session.vault.exists:
        session.change_passphrase()
        return _("The vault {file} has another passphrase.").format(file=session.vault.file)
    session.create_vault()
    return _("The vault {file} is made. New passwords are kept in it.").format(file=session.vault.file) \
        if session.keyring.why_not() else _("The vault {file} is made.").format(file=session.vault.file)


def set_password(preferences: Preferences, password: str, service: Service = "smtp", place: Place | None = None) -> str:
    """Keep the password as ``keep_secret`` does; returns where, in words. InputError if it is empty."""
    if not password:
        raise InputError(_("The password is empty. Nothing was changed."))
    return keep_secret(account(preferences, service), password, place)


def keep_secret(name: str, secret: str, place: Place | None = None) -> str:
    """Keep a secret at ``place``, or else in the keyring, a vault that exists, or memory; returns where, in words.

    It is taken away from the other places, which would be looked at first or would keep an old one. InputError if
    ``place`` cannot be used, VaultLocked if the vault is needed and nobody opens it.
    """
    keyring, vault = session.keyring, session.vault
    if place in (None, "keyring") and keyring.put(name, secret):
        session.memory.pop(name, None)
        if vault.exists and vault.is_open:
            vault.delete(name)
        return keyring_words()
    if place == "keyring":
        raise InputError(_("The password was not kept: {reason}.").format(
            reason=keyring.why_not() or _("the keyring did not take it")))
    if place == "memory" or (place is None and not vault.exists):
        session.memory[name] = Secret(secret)
        return _memory_words()
    if vault.exists:
        session.open_vault()
    else:
        session.create_vault()
    vault.put(name, secret)
    keyring.delete(name)
    session.memory.pop(name, None)
    return _vault_words()


def clear_password(preferences: Preferences, service: Service = "smtp") -> None:
    """Forget the password wherever Dunmail keeps it; see ``forget_secret``."""
    forget_secret(account(preferences, service))


def forget_secret(name: str) -> None:
    """Forget a secret in memory, in the keyring and in the vault; VaultLocked if the vault stays locked."""
    session.memory.pop(name, None)
    session.keyring.delete(name)
    if session.vault.exists:
        session.open_vault()
        session.vault.delete(name)


def keyring_words() -> str:
    """The keyring in words."""
    return _("keyring of the system")


def _vault_words() -> str:
    return _("vault {file}").format(file=session.vault.file)


def _memory_words() -> str:
    return _("memory, until Dunmail ends")

