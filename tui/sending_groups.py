"""The errors of a batch grouped by cause: how many, the server's words, what can be done."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from data.errors import InputError
from data.language import _, ngettext
from tui.outbox_words import said
from tui.widgets.text import plain

if TYPE_CHECKING:
    from data.troubles import LogLine, Trouble
    from mail.transports.transport import Failure, Stage

LABELS = 3  # documents named in a group
GROUPS = 50


@dataclass(slots=True)
class Group:
    """Messages that were not accepted for the same cause."""

    name: str  # the rule's
    words: str  # of the newest
    remedy: str
    state: str
    count: int = 0
    labels: list[str] = field(default_factory=list)


def groups(found: Iterable[Trouble]) -> list[Group]:
    """The causes, the one with most messages first; addresses and numbers in the words make no difference."""
    from mail.replies import rule_for, same_words
    from mail.rules import own_rules

    try:
        own = own_rules()
    except InputError:  # the sender says so; what is shown then are the shipped rules
        own = ()

    by_cause: dict[tuple[str, ...], Group] = {}
    for trouble in found:
        same = same_words(_failure(trouble._replace(enhanced="")))
        key = (trouble.state, trouble.stage, trouble.enhanced, same)
        group = by_cause.get(key)
        if group is None:
            rule = rule_for(_failure(trouble), own)
            remedy = _(rule.remedy) if rule.remedy else ""
            group = by_cause[key] = Group(_(rule.name), "", remedy, trouble.state)
        group.words = said(trouble.code, trouble.enhanced, trouble.text)
        group.count += 1
        if len(group.labels) < LABELS:
            group.labels.append(plain(f"{trouble.label} {trouble.recipients}"))
    return sorted(by_cause.values(), key=lambda group: -group.count)[:GROUPS]


def _failure(trouble: Trouble) -> Failure:
    from mail.transports.transport import Failure

    kind = "refused" if trouble.code else "settings" if trouble.stage in ("tls", "auth") else "lost"
    dot_left = trouble.state == "uncertain"
    return Failure(cast("Stage", trouble.stage), "lost" if dot_left else kind,  # type: ignore[arg-type]  # see above
                   trouble.text, trouble.code, trouble.enhanced, dot_left=dot_left)


def group_lines(found: Sequence[Group]) -> str:
    """Each cause on a few lines: how many and why, the server's words, the remedy, the first documents."""
    return "\n".join(line for group in found for line in _lines(group))


def _lines(group: Group) -> list[str]:
    head = ngettext("{count} message {state}: {cause}", "{count} messages {state}: {cause}", group.count).format(
        count=group.count, state=_(group.state), cause=group.name)
    lines = [head, f"  {group.words}"]
    if group.remedy:
        lines.append("  → " + group.remedy)
    more = group.count - len(group.labels)
    lines.append("  " + ", ".join(group.labels) + (", …" if more > 0 else ""))
    return lines


def log_lines(log: Iterable[LogLine]) -> str:
    """What was done lately, the newest first: time, document, what became of it, the server's words."""
    return "\n".join(
        f"{line.at.astimezone():%H:%M:%S} {plain(line.label)} {_(line.outcome)} ({line.ms} ms) "
        f"{said(line.code, line.enhanced, line.text)}".rstrip() for line in log)
