"""What this session knows of secrets: the keyring as tried, the open vault, what is kept in memory, whom to ask."""

import threading
from collections.abc import Callable
from typing import Literal, NamedTuple

from data.language import _
from data.secrets import overrides
from data.secrets.keyrings import Keyring
from data.secrets.secret import Secret
from data.secrets.vault import ShortPassphrase, Vault, VaultLocked, WrongPassphrase


class Question(NamedTuple):
    """A secret a person is to type: the vault's passphrase, a new one (typed twice), or a password.

    ``text`` says what it is for, ``problem`` what was wrong with the answer before.
    """

    kind: Literal["passphrase", "new", "password"]
    text: str
    problem: str = ""


Asker = Callable[[Question], Secret | None]  # None: they would rather not


class Session:
    """One for each run of the program."""

    def __init__(self) -> None:
        self.keyring = Keyring()
        self.vault = Vault()
        self.memory: dict[str, Secret] = {}
        self.ask: Asker | None = None  # None: nobody sits there
        self._asking = threading.Lock()

    def open_vault(self) -> None:
        """Open the vault that exists, with the passphrase given explicitly, or else by asking until it fits.

        VaultLocked if nobody answers.
        """
        with self._asking:  # two threads ask once
            if not self.open_unasked():
                self._until_right("passphrase", _("Passwords are kept in the vault {file}.").format(
                    file=self.vault.file), self.vault.unlock)

    def open_unasked(self) -> bool:
        """Whether the vault is open, or can be opened with a passphrase given explicitly. WrongPassphrase."""
        if not self.vault.is_open and (given := overrides.read("vault-passphrase").value):
            self.vault.unlock(given)
        return self.vault.is_open

    def create_vault(self) -> None:
        """Make a vault, with the passphrase given explicitly, or else with one that is asked for."""
        with self._asking:
            text = _("A vault is made for passwords: {file}. Without its passphrase nobody can read them.").format(
                file=self.vault.file)
            if why := self.keyring.why_not():
                text = f"{text} ({why})"
            if given := overrides.read("vault-passphrase").value:
                self.vault.create(given)
            else:
                self._until_right("new", text, self.vault.create)

    def change_passphrase(self) -> None:
        """Ask for the vault's passphrase and for another one, and change it. VaultLocked if nobody answers."""
        with self._asking:
            old = self._until_right("passphrase", _("The passphrase of the vault {file} as it is now").format(
                file=self.vault.file), self.vault.unlock)
            self._until_right("new", _("The vault's other passphrase"), lambda new: self.vault.change(old, new))

    def _until_right(self, kind: Literal["passphrase", "new"], text: str, use: Callable[[Secret], None]) -> Secret:
        """Ask until ``use`` takes the answer; returns it."""
        problem = ""
        while True:
            answer = self.ask(Question(kind, text, problem)) if self.ask else None
            if answer is None:
                raise VaultLocked(_locked_words(self))
            try:
                use(answer)
                return answer
            except (WrongPassphrase, ShortPassphrase) as error:
                problem = str(error)


def _locked_words(session: Session) -> str:
    if session.ask is not None:
        return _("The vault {file} stays locked; what needs a password from it was not done.").format(
            file=session.vault.file)
    return _(
        "The vault {file} is locked, and nobody is there to be asked for its passphrase. Give the password by "
        "DUNMAIL_SMTP_PASSWORD, DUNMAIL_SMTP_PASSWORD_FILE, a systemd credential or smtp.password_command, or the "
        "passphrase by DUNMAIL_VAULT_PASSPHRASE_FILE.").format(file=session.vault.file)


session = Session()


def set_asker(ask: Asker | None) -> None:
    """Who is asked for passphrases and passwords, from the thread that needs one; None if nobody is there."""
    session.ask = ask
