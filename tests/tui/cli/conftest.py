"""The command line run in this process, with what it prints."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from mail.catcher import Catcher
from tui.cli.main import run


class Ran(NamedTuple):
    """What a command left behind."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one JSON object on stdout."""
        return json.loads(self.out)


Cli = Callable[..., Ran]


@pytest.fixture
def cli(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Cli:
    """``cli("list", "--json")`` on a database of the test's own."""

    def call(*arguments: str) -> Ran:
        status = run(["--database", str(tmp_path / "cli.db"), *arguments])
        captured = capsys.readouterr()
        return Ran(status, captured.out, captured.err)

    return call


@pytest.fixture
def saop(cli: Cli, sample: Path) -> Cli:
    """The command line on the sample books of 2012, with a company that may issue."""
    for kind, name in (("customers", "stranke"), ("contacts", "stiki"), ("items", "postavke")):
        assert cli("import", kind, str(sample / "saop" / f"{name}.csv")).status == 0
    for key, value in (("company.name", "Trgovina na debelo in drobno"), ("company.iban", "SI56020170014356205"),
                       ("sender.address", "terjatve@trgovina.example")):
        assert cli("preferences", "set", key, value).status == 0
    return cli


@pytest.fixture
def catcher(tmp_path: Path) -> Iterator[Catcher]:
    """A mail server of the test's own."""
    server = Catcher(0, None, tmp_path / "caught")
    server.start()
    yield server
    server.stop()


@pytest.fixture
def issued(saop: Cli, catcher: Catcher) -> Cli:
    """Three issued reminders and a server to send them to."""
    saop("prepare", "--date", "17.08.2012", "--first-number", "100")
    saop("issue")
    for key, value in (("smtp.host", "127.0.0.1"), ("smtp.port", str(catcher.port)), ("smtp.security", "none"),
                       ("smtp.auth", "none")):
        saop("preferences", "set", key, value)
    return saop
