"""What the check says: one result for each stage, and the fixes it proposes."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, NamedTuple, get_args

CheckStage = Literal["input", "dns", "tcp", "greeting", "ehlo", "tls", "auth", "mail", "rcpt", "limits"]
STAGES: tuple[CheckStage, ...] = get_args(CheckStage)
EXIT_STATUS: dict[str, int] = {stage: status for status, stage in enumerate((*STAGES, "message"), 10)}


class Symptom(NamedTuple):
    """A failure as the table of causes sees it: where, what was noticed (words of ``causes``), the server's reply."""

    stage: CheckStage
    signs: frozenset[str]
    code: int | None = None
    enhanced: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Fix:
    """Preferences that would help, as keys and texts; ``file`` is written first, with its content."""

    words: str
    changes: tuple[tuple[str, str], ...]
    file: tuple[Path, str] | None = None

    @property
    def trusts(self) -> bool:
        """Whether it is about whom to trust, which only a person who compared may decide."""
        return any(key in ("smtp.ca_file", "smtp.fingerprint") for key, _value in self.changes)

    def as_json(self) -> dict[str, Any]:
        """The fix as the command line prints it."""
        return {"words": self.words, "preferences": dict(self.changes), "file": str(self.file[0]) if self.file else ""}


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one stage, in words; a failed one has a cause, its id in the table, and a remedy."""

    stage: CheckStage
    ok: bool
    ms: int
    found: str
    cause: str = ""
    remedy: str = ""
    cause_id: str = ""
    notes: tuple[str, ...] = ()
    fixes: tuple[Fix, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The result as the command line prints it."""
        return {
            "stage": self.stage, "ok": self.ok, "ms": self.ms, "found": self.found, "cause": self.cause,
            "remedy": self.remedy, "cause_id": self.cause_id, "notes": list(self.notes),
            "fixes": [fix.as_json() for fix in self.fixes],
        }


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds: for a connection, for a greeting before another mode is tried, until the operator is told that it is
    waited for, for a greeting at all, for each reply while other ports are tried.

    RFC 5321 gives a greeting five minutes.
    """

    tcp: float = 10
    hurry: float = 5
    tell: float = 10
    greeting: float = 300
    trial: float = 5
