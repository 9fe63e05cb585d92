"""Every misconfiguration is recognised at its stage, by its cause, in words; what it proposes helps."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from mail.diagnosis.causes import CAUSES
from mail.diagnosis.check import Setup
from mail.diagnosis.results import Fix, Result
from tests.misconfigured import CASES, Case, Papers, Yard, open_yard


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Papers:
    return Papers(tmp_path_factory.mktemp("papers"))


@pytest.fixture
def yard(papers: Papers) -> Iterator[Yard]:
    with open_yard(papers) as found:
        yield found


def apply(setup: Setup, fix: Fix) -> Setup:
    """The settings with the preferences of ``fix``."""
    if fix.file:
        fix.file[0].parent.mkdir(parents=True, exist_ok=True)
        fix.file[0].write_text(fix.file[1])
    fields: dict[str, object] = {key.removeprefix("smtp."): value for key, value in fix.changes}
    if "port" in fields:
        fields["port"] = int(str(fields["port"]))
    if "timeout" in fields:
        fields["timeouts"] = replace(setup.server.timeouts, connect=float(str(fields.pop("timeout"))) + 2)
    return replace(setup, server=replace(setup.server, **fields))  # type: ignore[arg-type]  # names of preferences


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_cause_is_found(yard: Yard, case: Case) -> None:
    setup = case.arrange(yard)
    check = yard.check(setup)
    results = list(check.run())
    end = results[-1]
    assert (end.stage, end.cause_id, end.ok) == (case.stage, case.cause, False), (end, str(check.transcript))
    assert all(result.ok for result in results[:-1])
    assert end.cause
    assert end.remedy
    assert "{" not in end.cause + end.remedy
    assert bool(end.fixes) == case.fixed, end.fixes
    assert not any(server.received for server in yard.servers)
    assert not any("DATA" in line for server in yard.servers for line in server.log)
    assert sum(server.logins for server in yard.servers) <= (2 if setup.server.auth == "xoauth2" else 1)
    for fix in end.fixes:
        assert _gets_beyond(yard, apply(setup, fix), end)


def _gets_beyond(yard: Yard, setup: Setup, end: Result) -> bool:
    again = list(yard.check(setup).run(end.stage))[-1]
    return again.ok or again.cause_id != end.cause_id


def test_every_cause_of_the_table_is_tried() -> None:
    tried = {case.cause for case in CASES}
    assert {cause.id for cause in CAUSES} - tried == {"unreachable", "untrusted", "tls-failed"}
