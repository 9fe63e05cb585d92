"""What Dunmail makes of a server's reply, in words, without sending anything."""

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, NamedTuple, get_args

from data.errors import InputError
from data.language import N_, _, ngettext
from mail.replies import (
    HOUR,
    MINUTE,
    MOST_TRIES,
    Rule,
    defer_for,
    hinted_wait,
    rule_for,
)
from mail.transports.transport import Failure, Reply, Stage

STAGES: tuple[Stage, ...] = tuple(stage for stage in get_args(Stage) if stage != "idle")
SCOPES = {
    "account": N_("everything sent from the account"),
    "message": N_("this message"),
    "recipient": N_("this recipient"),
}
_REPLY = re.compile(r"\s*([2-6]\d\d)[ -]?\s*([245]\.\d{1,3}\.\d{1,3}(?=\s|$))?\s*(.*?)\s*", re.DOTALL)


class Explanation(NamedTuple):
    """Which rule applies to a reply at these stages, and what follows."""

    stages: tuple[Stage, ...]
    rule: Rule
    waits: tuple[timedelta, ...]  # one after another, for pause and defer
    hinted: bool  # the server said itself how long

    def as_json(self) -> dict[str, Any]:
        """The explanation as the command line prints it."""
        return {
            "stages": list(self.stages), "rule": self.rule.name, "meaning": _(self.rule.name),
            "whose": "operator" if self.rule.own else "shipped", "scope": self.rule.scope, "action": self.rule.action,
            "what": what_happens(self), "wait_seconds": [round(wait.total_seconds()) for wait in self.waits],
            "hinted": self.hinted, "remedy": remedy_of(self.rule),
        }


def parse_reply(text: str) -> Reply:
    """``450 4.7.1 too much mail`` as code, enhanced code (may be missing) and text; InputError if there is no code."""
    match = _REPLY.fullmatch(text)
    if match is None:
        raise InputError(_("“{reply}” does not begin with a reply code. Write it as the server does, such as "
                           "450 4.7.1 too much mail.").format(reply=text.strip()))
    return Reply(int(match[1]), match[2] or "", " ".join(match[3].split()))


def explain(text: str, stage: str = "", own: Sequence[Rule] = ()) -> list[Explanation]:
    """What the reply means at ``stage``, or at every stage, those with the same rule together.

    InputError if the text is no reply that refuses, or there is no such stage.
    """
    reply = parse_reply(text)
    if reply.code < 400:
        raise InputError(_("{code} is a reply of success; there is nothing to react to.").format(code=reply.code))
    names: tuple[Stage, ...] = get_args(Stage)
    if stage and stage not in names:
        raise InputError(_("There is no stage {stage}. Choose from: {stages}.").format(
            stage=stage, stages=", ".join(names)))
    found: dict[Rule, list[Stage]] = {}
    for name in names if stage else STAGES:
        if not stage or name == stage:
            failure = Failure(name, "refused", reply.text, reply.code, reply.enhanced, dot_left=name == "dot")
            found.setdefault(rule_for(failure, own), []).append(name)
    return [Explanation(tuple(stages), rule, *_waits(rule, reply.text)) for rule, stages in found.items()]


def _waits(rule: Rule, text: str) -> tuple[tuple[timedelta, ...], bool]:
    if rule.action == "defer":
        return tuple(wait for tries in range(MOST_TRIES) if (wait := defer_for(tries)) is not None), False
    if rule.action != "pause":
        return (), False
    hint = hinted_wait(text)
    return ((hint,), True) if hint else (rule.ladder, False)


def remedy_of(rule: Rule) -> str:
    """What the operator can do, in their language; empty if nothing is known."""
    return _(rule.remedy) if rule.remedy else ""


def what_happens(found: Explanation) -> str:
    """The reaction as a sentence."""
    rule = found.rule
    if rule.action == "pause" and found.hinted:
        return _("The batch waits for {time}, as long as the server asks and a little more; the message is queued "
                 "again.").format(time=duration_words(found.waits[0]))
    if rule.action == "pause":
        return _("The batch waits, each time it happens in a row longer: {times}; the message is queued again.").format(
            times=", ".join(map(duration_words, found.waits)))
    if rule.action == "defer":
        return _("The message is tried again after {times}, and fails if that did not help; the batch goes on.").format(
            times=", ".join(map(duration_words, dict.fromkeys(found.waits))))
    if rule.action == "fail":
        return ngettext(
            "The message fails and is not tried again; {count} in a row with the same words stops the batch.",
            "The message fails and is not tried again; {count} in a row with the same words stop the batch.",
            rule.row).format(count=rule.row)
    return {
        "hold": _("The message is held until you decide; the batch goes on, unless it happens three times."),
        "stop": _("The batch stops until you resume it; the message is queued again."),
        "again": _("The message is tried again on a new connection; the third time in a row stops the batch."),
        "reconnect": _("A new connection is made; nothing was lost."),
        "uncertain": _("Nobody knows whether it arrived: the message is uncertain until you settle it."),
    }[rule.action]


def duration_words(duration: timedelta) -> str:
    """``90 s``, ``5 min``, ``4 h``: the largest unit without a rest."""
    if not duration % HOUR:
        return f"{duration // HOUR} h"
    if not duration % MINUTE:
        return f"{duration // MINUTE} min"
    return f"{duration.total_seconds():.0f} s"
