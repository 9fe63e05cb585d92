"""The rooms stay apart: what importing one of them loads."""

import subprocess
import sys

import pytest

LOADED = "import sys, {modules}; print(' '.join(sorted(m for m in {heavy} if m in sys.modules)))"
HEAVY = ("textual", "fpdf", "babel", "openpyxl", "jinja2", "aiosmtpd", "keyring", "email_validator", "rich",
         "cryptography", "filelock", "stdnum", "tomlkit")


def loaded_by(modules: str) -> list[str]:
    """Which heavy libraries a fresh interpreter has loaded after ``import modules``."""
    code = LOADED.format(modules=modules, heavy=HEAVY)
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return result.stdout.split()


@pytest.mark.parametrize(
    "modules",
    [
        "data, dunning, mail",
        "data.importing, data.ledger, data.pages, data.reminders, data.secrets, data.preferences, data.templates",
        "dunning.preparation, dunning.issuing, dunning.outgoing, dunning.letter, dunning.texts",
        "mail.batch, mail.sender, mail.session, mail.message, mail.addresses",
        "mail.oauth.tokens, mail.oauth.browser, mail.oauth.device, mail.oauth.listener",
        "tui.cli.main, tui.cli.reminders, tui.cli.sending, tui.cli.preference_files, tui.cli.importing",
        "tui.cli.passwords, tui.cli.oauth",
    ],
)
def test_rooms_load_nothing_heavy(modules: str) -> None:
    assert loaded_by(modules) == []


def test_version_loads_little() -> None:
    """``dunmail --version`` is for scripts: it must not wait for libraries it does not use."""
    code = (
        "import sys\nfrom tui.cli.main import run\nassert run(['--version']) == 0\n"
        f"print([m for m in {(*HEAVY, 'peewee', 'platformdirs')!r} if m in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.splitlines()[-1] == "[]"
