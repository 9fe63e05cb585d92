"""Attempts: what was tried with a message and what the server said; rows are appended and never changed."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from data import models

TEXT_KEPT = 2000  # characters of a server's reply

_APPEND = """INSERT INTO attempts (message_id, at, outcome, stage, code, enhanced, text, ms)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)"""


class Words(NamedTuple):
    """Where a try stood (``stage``), the server's reply word by word, and how long it took."""

    stage: str  # idle | connect | tls | ehlo | auth | mail | rcpt | data | body | dot | operator
    code: int | None = None
    enhanced: str = ""
    text: str = ""
    ms: int = 0

    def line(self) -> str:
        """``550 5.1.1 No such user``, for lists."""
        parts = (str(self.code or ""), self.enhanced, self.text)
        return " ".join(part for part in parts if part)[:TEXT_KEPT]


def execute(sql: str, *values: Any) -> Any:
    """Run hand-written SQL with ``?`` for values on whatever database is open, and return its cursor."""
    db: Any = models.database.obj
    return db.execute_sql(sql if db.param == "?" else sql.replace("?", db.param), values)


def tuples(query: Any) -> Iterator[tuple[Any, ...]]:
    """The rows of a Peewee ``query`` as plain tuples, which its own types do not tell."""
    return iter(query.tuples())


def append(message: int, at: int, outcome: str, words: Words) -> None:
    """Append an attempt of ``message`` at ``at`` (ms) that left it in state ``outcome``; the caller's transaction."""
    execute(_APPEND, message, at, outcome, words.stage, words.code, words.enhanced, words.text[:TEXT_KEPT], words.ms)
