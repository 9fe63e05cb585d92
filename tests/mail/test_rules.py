"""The operator's own rules: read, checked, and before the shipped ones."""

from datetime import timedelta
from pathlib import Path

import pytest

from data.errors import InputError
from mail.explaining import parse_reply
from mail.replies import rule_for
from mail.rules import own_rules, rules_file
from mail.transports.transport import Failure, Stage

GOOD = """
[[rule]]
name = "Forpsi's limit"
stages = ["mail", "rcpt"]
codes = "55"
enhanced = '5\\.1\\.0'
text = "policy violation"
action = "pause"
wait = ["10m", "1h", "90s"]
remedy = "Pokličite ponudnika."

[[rule]]
name = "a mailbox that comes back"
codes = "552"
action = "defer"
"""


@pytest.fixture
def file() -> Path:
    """Where the rules belong; the folder exists."""
    path = rules_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def failure(stage: Stage, words: str) -> Failure:
    reply = parse_reply(words)
    return Failure(stage, "refused", reply.text, reply.code, reply.enhanced)


def test_no_file_is_no_rule(tmp_path: Path) -> None:
    assert rules_file() == tmp_path / "home" / "replies.toml"
    assert own_rules() == ()


def test_own_rules_come_first(file: Path) -> None:
    file.write_text("\ufeff" + GOOD, "utf-8")
    limit, mailbox = own = own_rules()
    assert limit.ladder == (timedelta(minutes=10), timedelta(hours=1), timedelta(seconds=90))
    assert (limit.own, limit.remedy, limit.scope) == (True, "Pokličite ponudnika.", "account")
    words = "550 5.1.0 Message refused due to policy violation"
    assert rule_for(failure("rcpt", words), own) is limit
    assert rule_for(failure("rcpt", words)).action == "fail"
    assert rule_for(failure("dot", words), own) is not limit
    assert rule_for(failure("rcpt", "552 5.2.2 full"), own) is mailbox
    assert rule_for(failure("auth", "552 5.2.2 full"), own).action == "stop"  # a message is not to blame for a login


def test_own_rules_are_about_replies_and_never_outrank_the_dot(file: Path) -> None:
    file.write_text('[[rule]]\nname = "x"\ntext = "reset"\naction = "again"', "utf-8")
    own = own_rules()
    assert rule_for(Failure("dot", "lost", "connection reset", dot_left=True), own).action == "uncertain"
    assert rule_for(Failure("mail", "lost", "connection reset"), own).own is False


@pytest.mark.parametrize(("text", "words"), [
    ("[[rule]", "is not TOML"),
    ("[rules]\na = 1", "something else than [[rule]] tables: rules"),
    ("rule = 3", "something else than [[rule]] tables"),
    ('[[rule]]\naction = "stop"\ncodes = "5"', "rule 1: it needs a name"),
    ('[[rule]]\nname = "n"\naction = "explode"\ncodes = "5"', "rule 1 (n): there is no action “explode”"),
    ('[[rule]]\nname = "n"\naction = "uncertain"\ncodes = "5"', "there is no action “uncertain”"),
    ('[[rule]]\nname = "n"\naction = "stop"', "it would fit every reply"),
    ('[[rule]]\nname = "n"\naction = "stop"\ncodes = 550', "codes is text in quotes"),
    ('[[rule]]\nname = "n"\naction = "stop"\ntext = "(("', "text is no regular expression"),
    ('[[rule]]\nname = "n"\naction = "stop"\ncodes = "5"\nstages = ["post"]', "there is no stage “post”"),
    ('[[rule]]\nname = "n"\naction = "stop"\ncodes = "5"\nstages = "mail"', "stages is a list"),
    ('[[rule]]\nname = "n"\naction = "fail"\ncodes = "5"\nstages = ["auth"]', "fail is about one message"),
    ('[[rule]]\nname = "n"\naction = "stop"\ncodes = "5"\ncolour = "red"', "there is no “colour”"),
    ('[[rule]]\nname = "n"\naction = "stop"\ncodes = "5"\nwait = ["1m"]', "wait belongs to the action pause"),
    ('[[rule]]\nname = "n"\naction = "pause"\ncodes = "4"\nwait = "1m"', "wait is a list"),
    ('[[rule]]\nname = "n"\naction = "pause"\ncodes = "4"\nwait = ["soon"]', "“soon” is no time to wait"),
    ('[[rule]]\nname = "n"\naction = "pause"\ncodes = "4"\nwait = ["0s"]', "“0s” is no time to wait"),
    ('[[rule]]\nname = "n"\naction = "pause"\ncodes = "4"\nwait = ["200h"]', "“200h” is no time to wait"),
    ('[[rule]]\nname = "n"\naction = "pause"\ncodes = "4"\nwait = [5]', "“5” is no time to wait"),
    ('[[rule]]\nname = "a"\naction = "stop"\ncodes = "5"\n[[rule]]\nname = "b"\naction = ""', "rule 2 (b): there is"),
])
def test_errors_name_the_file_and_the_rule(file: Path, text: str, words: str) -> None:
    file.write_text(text, "utf-8")
    with pytest.raises(InputError) as error:
        own_rules()
    assert words in str(error.value)
    assert str(file) in str(error.value)


def test_files_that_cannot_be_read(file: Path) -> None:
    file.write_bytes("[[rule]]\nname = \"č\"".encode("cp1250"))
    with pytest.raises(InputError, match="is not UTF-8 text"):
        own_rules()
    with pytest.raises(InputError, match="cannot be read"):
        own_rules(file.parent)
