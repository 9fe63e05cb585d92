"""The operator's own reply rules: a TOML file whose rules come before the shipped ones."""

import re
import tomllib
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, get_args

from data.errors import InputError
from data.language import _
from data.places import config_folder
from mail.replies import RATE_LADDER, Action, Rule
from mail.transports.transport import Stage

FILE = "replies.toml"
KEYS = ("name", "action", "stages", "codes", "enhanced", "text", "wait", "remedy")
ACTIONS: tuple[Action, ...] = ("defer", "fail", "hold", "again", "pause", "stop")  # the others are Dunmail's own affair
ABOUT_MESSAGES: tuple[Stage, ...] = ("mail", "rcpt", "data", "body", "dot")
STAGES: tuple[Stage, ...] = get_args(Stage)
UNITS = {"s": timedelta(seconds=1), "m": timedelta(minutes=1), "h": timedelta(hours=1)}
LONGEST = timedelta(days=7)


def rules_file() -> Path:
    """Where the operator's rules are, whether or not the file exists."""
    return config_folder() / FILE


def own_rules(file: Path | None = None) -> tuple[Rule, ...]:
    """The operator's rules, none if there is no file. InputError names the file, the rule and what is wrong with it."""
    file = file or rules_file()
    try:
        tables = tomllib.loads(file.read_text("utf-8-sig"))
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise InputError(_("{file} cannot be read: {error}").format(file=file, error=error.strerror)) from error
    except UnicodeDecodeError:
        raise InputError(_("{file} is not UTF-8 text. Save it as UTF-8.").format(file=file)) from None
    except tomllib.TOMLDecodeError as error:
        raise InputError(_("{file} is not TOML: {error}").format(file=file, error=error)) from error
    rules = tables.pop("rule", [])
    if tables or not isinstance(rules, list) or not all(isinstance(rule, dict) for rule in rules):
        raise InputError(_("{file} holds something else than [[rule]] tables: {names}.").format(
            file=file, names=", ".join(tables) or "rule"))
    return tuple(_rule(table, file, number) for number, table in enumerate(rules, 1))


def _rule(table: Mapping[str, Any], file: Path, number: int) -> Rule:
    try:
        return _checked(table)
    except ValueError as error:
        label = f"{number} ({table['name']})" if isinstance(table.get("name"), str) else str(number)
        raise InputError(_("{file}, rule {rule}: {problem}").format(file=file, rule=label, problem=error)) from None


def _checked(table: Mapping[str, Any]) -> Rule:
    unknown = [key for key in table if key not in KEYS]
    if unknown:
        raise ValueError(_("there is no “{key}”. A rule has: {keys}.").format(key=unknown[0], keys=", ".join(KEYS)))
    name, action = _text(table, "name"), _text(table, "action")
    if not name:
        raise ValueError(_("it needs a name."))
    if action not in ACTIONS:
        raise ValueError(_("there is no action “{action}”. Choose from: {actions}.").format(
            action=action, actions=", ".join(ACTIONS)))
    codes, enhanced, text = (_pattern(table, key) for key in ("codes", "enhanced", "text"))
    if not (codes or enhanced or text):
        raise ValueError(_("it would fit every reply. Give codes, enhanced or text."))
    return Rule(
        name, next(known for known in ACTIONS if known == action), _stages(table, action), ("refused",),
        codes, enhanced, text, ladder=_ladder(table, action), remedy=_text(table, "remedy"), own=True,
    )


def _text(table: Mapping[str, Any], key: str) -> str:
    value = table.get(key, "")
    if not isinstance(value, str):
        raise ValueError(_("{key} is text in quotes.").format(key=key))
    return value.strip()


def _pattern(table: Mapping[str, Any], key: str) -> str:
    value = _text(table, key)
    try:
        re.compile(value)
    except re.error as error:
        raise ValueError(_("{key} is no regular expression: {error}.").format(key=key, error=error)) from None
    return value


def _stages(table: Mapping[str, Any], action: str) -> tuple[Stage, ...]:
    names = table.get("stages", [])
    if not isinstance(names, list):
        raise ValueError(_("stages is a list, such as [\"mail\", \"dot\"]."))
    unknown = [name for name in names if name not in STAGES]
    if unknown:
        raise ValueError(_("there is no stage “{stage}”. Choose from: {stages}.").format(
            stage=unknown[0], stages=", ".join(STAGES)))
    if action not in ("defer", "fail", "hold"):
        return tuple(stage for stage in STAGES if stage in names)
    outside = [name for name in names if name not in ABOUT_MESSAGES]
    if outside:  # a message is not to blame for what the server says to everybody
        raise ValueError(_("{action} is about one message, so its stages are among: {stages}.").format(
            action=action, stages=", ".join(ABOUT_MESSAGES)))
    return tuple(stage for stage in ABOUT_MESSAGES if stage in names) or ABOUT_MESSAGES


def _ladder(table: Mapping[str, Any], action: str) -> tuple[timedelta, ...]:
    if "wait" not in table:
        return RATE_LADDER
    if action != "pause":
        raise ValueError(_("wait belongs to the action pause alone."))
    steps = table["wait"]
    if not isinstance(steps, list) or not steps:
        raise ValueError(_("wait is a list, such as [\"1m\", \"15m\", \"1h\"]."))
    return tuple(_duration(step) for step in steps)


def _duration(step: object) -> timedelta:
    match = re.fullmatch(r"\s*(\d{1,6})\s*([smh])\s*", step) if isinstance(step, str) else None
    duration = int(match[1]) * UNITS[match[2]] if match else timedelta()
    if not timedelta() < duration <= LONGEST:
        raise ValueError(_("“{step}” is no time to wait. Write 30s, 5m or 1h, a week at most.").format(step=step))
    return duration
