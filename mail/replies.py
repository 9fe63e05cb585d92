"""What a server's reply means and what is done about it: a table read from the top, the first rule that fits wins."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from data.language import N_
from mail.transports.transport import Failure, Kind, Stage

Action = Literal[
    "defer",  # this message again later: its recipient's server asks for it
    "fail",  # this message never: the server's words say why
    "hold",  # this message waits for the operator
    "uncertain",  # the dot left and no word came back: only a person may decide
    "again",  # surely not sent: at once on a new connection, a few times
    "reconnect",  # nothing was under way: a new connection, as if nothing had happened
    "pause",  # the account is to slow down: the whole batch waits, the message is queued again
    "stop",  # nothing works until somebody changes something: the batch stops, the message is queued again
]

Scope = Literal["account", "message", "recipient"]

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
RECIPIENT_LADDER = (5 * MINUTE, 15 * MINUTE, HOUR, 4 * HOUR, 12 * HOUR)
SAME_IN_A_ROW = 5  # then it is not the recipients
MOST_TRIES = 9  # the ladder and its last step again and again: three days
RATE_LADDER = (MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR)
LOGIN_LADDER = (5 * MINUTE, 15 * MINUTE, HOUR)
HINT_SPARE = timedelta(seconds=10)  # a clock is never quite the server's
LONGEST_HINT = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Rule:
    """``name`` and ``remedy`` are for the operator. Empty conditions fit anything.

    ``codes`` matches from the start, ``enhanced`` the whole, ``text`` anywhere; all are regular expressions.
    """

    name: str
    action: Action
    stages: tuple[Stage, ...] = ()
    kinds: tuple[Kind, ...] = ()
    codes: str = ""
    enhanced: str = ""
    text: str = ""
    ladder: tuple[timedelta, ...] = RATE_LADDER
    remedy: str = ""  # what the operator can do; empty if there is nothing to do
    personal: bool = False  # however often in a row, it is the recipients and not the account
    row: int = SAME_IN_A_ROW  # so many refusals in a row with the same words stop the batch
    own: bool = False  # the operator's rule, not a shipped one

    @property
    def scope(self) -> Scope:
        """What the reply is about: everything sent from the account, this message, or this recipient."""
        if self.action in ("pause", "stop", "again", "reconnect"):
            return "account"
        if self.action == "defer" or self.stages == ("rcpt",):
            return "recipient"
        return "message"

    def fits(self, failure: Failure) -> bool:
        """Whether the rule is about this failure."""
        return (
            (not self.stages or failure.stage in self.stages)
            and (not self.kinds or failure.kind in self.kinds)
            and (not self.codes or re.match(self.codes, str(failure.code or "")) is not None)
            and (not self.enhanced or re.match(f"(?:{self.enhanced})$", failure.enhanced) is not None)
            and (not self.text or re.search(self.text, failure.text, re.IGNORECASE) is not None)
        )


RATE = (
    r"\brate\b|rate.?limit|too much mail|too many (?!recipients|hops|errors?\b)|quota|\blimit|try (again )?later"
    r"|exceeded|throttl|frequency|unusual|slow down|(server|system|too) busy"
)
GREY = r"gr[ea]y.?list|come back later|temporarily deferred by policy"
MAILBOX = r"mailbox.{0,20}full|over.?quota|user.{0,60}(quickly|quota)|recipient.{0,40}(quota|full)"

SLOWER = N_("Nothing to do: Dunmail waits and goes on by itself. If you know the server's limit, set it in the "
            "preferences under pace.")
LATER = N_("Nothing to do: the message is tried again by itself.")
QUOTA = N_("Nothing to do: Dunmail goes on when the server takes mail again. If this is too slow, ask the provider for "
           "a higher limit.")
ADDRESS = N_("Correct the contact's address, then send the reminder again.")
SENDER = N_("Use a sender address this account may send from (sender.address), or ask the provider to allow it.")
LOGIN = N_("Check the user name and the password. Many providers ask for an app password; some must switch SMTP "
           "login on for the mailbox first.")
SETTINGS = N_("Check server, port, security and certificate in the preferences; the SMTP check there, or dunmail "
              "check, says what is wrong and what to do.")
BLOCKED = N_("Ask the provider why it refuses this computer's address, or send through another server.")
SMALLER = N_("Send a smaller document, or ask the provider for a higher limit.")
ASK = N_("Ask the provider what its words mean, then resume the batch.")
FULL = N_("The recipient's mailbox is full: ask them to make room, then retry the message.")
FEWER = N_("Use fewer copies (Cc, Bcc), or ask the provider for a higher limit.")
REFUSED = N_("The words are about this recipient or this message. Correct it, or ask the recipient.")
CONTENT = N_("Ask the recipient's or your own provider what in the text or the document is refused.")
LOOK = N_("See whether it arrived, then settle it as sent or to be sent again.")

RULES: tuple[Rule, ...] = (
    # nothing was under way
    Rule(N_("closed while idle"), "reconnect", ("idle",), ("lost", "protocol")),
    Rule(N_("too fast for the account"), "pause", ("idle",), text=RATE, remedy=SLOWER),
    Rule(N_("closed while idle"), "reconnect", ("idle",)),
    # settings: nothing changes by trying again
    Rule(N_("settings"), "stop", kinds=("settings",), remedy=SETTINGS),
    Rule(N_("enough is open"), "stop", kinds=("enough",), remedy=N_("Send or close what is open, then resume.")),
    Rule(N_("the message does not fit the server"), "fail", kinds=("message",), enhanced=r"5\.3\.4|5\.6\.7",
         remedy=SMALLER),
    Rule(N_("the message cannot be used"), "hold", kinds=("message",), remedy=REFUSED),
    # the connection
    Rule(N_("connection"), "again", kinds=("lost", "protocol"), remedy=SETTINGS),
    # limits that arrive as lasting errors
    Rule(N_("daily limit of the account"), "pause", codes="5",
         text=r"SubmissionQuota|daily (user )?sending (limit|quota)|sending (limit|quota) exceeded"
              r"|exceeded.{0,30}(e-?mail|sending|message).{0,15}(quota|limit)|connection frequency limited",
         ladder=(HOUR,), remedy=QUOTA),
    Rule(N_("daily limit of the account"), "pause", codes="5", enhanced=r"5\.4\.5|5\.7\.233", ladder=(HOUR,),
         remedy=QUOTA),
    # login
    Rule(N_("too many logins"), "pause", ("auth",), codes="4", ladder=LOGIN_LADDER, remedy=SLOWER),
    Rule(N_("login refused"), "stop", ("auth",), remedy=LOGIN),
    Rule(N_("not logged in"), "stop", codes="530", remedy=LOGIN),
    Rule(N_("login refused"), "stop", codes="5", enhanced=r"5\.7\.30|5\.7\.57", remedy=LOGIN),
    # the recipient, however its words may sound
    Rule(N_("greylisted"), "defer", ("rcpt", "data", "dot"), codes="4(?!21)", text=GREY, remedy=LATER,
         personal=True),
    Rule(N_("too many recipients"), "defer", ("rcpt",), codes="452", enhanced=r"4\.5\.3", remedy=FEWER,
         personal=True),
    Rule(N_("recipient's mailbox"), "defer", ("rcpt", "dot"), codes="4(?!21)", text=MAILBOX, remedy=LATER,
         personal=True),
    # the account is too fast
    Rule(N_("too many connections"), "pause", codes="432", remedy=SLOWER),
    Rule(N_("too fast for the account"), "pause", codes="4", text=RATE, remedy=SLOWER),
    Rule(N_("too fast for the account"), "pause", codes="4", enhanced=r"4\.7\.28|4\.4\.2", remedy=SLOWER),
    Rule(N_("too fast for the account"), "pause", ("mail", "dot"), codes="4", enhanced=r"4\.7\.[01]", remedy=SLOWER),
    Rule(N_("server closes the connection"), "pause", codes="421", remedy=SLOWER),
    # before a message
    Rule(N_("server busy"), "pause", ("connect", "tls", "ehlo"), codes="4", remedy=SLOWER),
    Rule(N_("server refuses the connection"), "stop", ("connect", "tls", "ehlo"), remedy=BLOCKED),
    Rule(N_("refused for good"), "fail", ("rcpt",), codes="5", enhanced=r"5\.1\.0", text="policy", remedy=REFUSED),
    Rule(N_("no such address"), "fail", ("rcpt",), codes="5", enhanced=r"5\.1\.\d+",  # 501 5.1.3, too
         remedy=ADDRESS),
    Rule(N_("protocol"), "again", codes="50[0-4]", remedy=ASK),
    # the sender
    Rule(N_("the message does not fit the server"), "fail", codes="5", enhanced=r"5\.3\.4", remedy=SMALLER),
    Rule(N_("server cannot take mail now"), "pause", ("mail",), codes="4", remedy=SLOWER),
    Rule(N_("recipient's mailbox"), "fail", ("rcpt", "dot"), codes="552", enhanced=r"5\.2\.2", remedy=FULL),
    Rule(N_("message too big"), "fail", ("mail", "dot"), codes="552", remedy=SMALLER),
    Rule(N_("sender not allowed"), "stop", ("mail",), codes="5", remedy=SENDER),
    Rule(N_("sender not allowed"), "stop", codes="5", enhanced=r"5\.7\.60", remedy=SENDER),
    Rule(N_("sender's own mailbox"), "stop", ("dot",), codes="5", enhanced=r"5\.2\.25[0-9]|5\.2\.2",
         remedy=N_("Make room in the sender's mailbox, or ask its administrator what blocks it.")),
    Rule(N_("relaying refused"), "stop", ("rcpt",), codes="5",
         text=r"relay(ing)?( access)? (denied|not (permitted|allowed))|not permitted to relay|authentication required"
              r"|must (be authenticated|authenticate)|unable to relay",
         remedy=LOGIN),
    # the recipient
    Rule(N_("recipient not now"), "defer", ("rcpt", "data", "dot"), codes="4", remedy=LATER),
    Rule(N_("content refused"), "fail", ("dot",), codes="5", text=r"spam|content|virus|malware|policy", remedy=CONTENT,
         row=2),
    Rule(N_("content refused"), "fail", ("dot",), codes="554", enhanced=r"5\.7\.1", remedy=CONTENT, row=2),
    Rule(N_("refused for good"), "fail", ("rcpt", "data", "body", "dot"), codes="5", remedy=REFUSED),
    Rule(N_("interrupted"), "again", ("body",)),
)
UNKNOWN = Rule(N_("unknown"), "hold", remedy=ASK)
AFTER_DOT = Rule(N_("no word after the dot"), "uncertain", remedy=LOOK)


def rule_for(failure: Failure, own: Sequence[Rule] = ()) -> Rule:
    """The first rule that fits, the operator's ``own`` before the shipped ones.

    Nothing outranks the dot: without the server's word after it, the end is uncertain.
    """
    if failure.unknown:
        return AFTER_DOT
    return next((rule for rule in (*own, *RULES) if rule.fits(failure)), UNKNOWN)


_HINT = re.compile(r"(\d{1,6})\s*(seconds?|secs?|s|minutes?|mins?|m|hours?|hrs?|h)\b", re.IGNORECASE)
_HINT_CONTEXT = re.compile(r"again|later|wait|retry|in |after|for ", re.IGNORECASE)


def hinted_wait(text: str) -> timedelta | None:
    """How long the server asks to wait ("try again in 90 seconds"), with a little to spare; None if it does not say."""
    match = _HINT.search(text)
    if not match or not _HINT_CONTEXT.search(text):
        return None
    unit = {"s": timedelta(seconds=1), "m": MINUTE, "h": HOUR}[match[2][0].lower()]
    return min(int(match[1]) * unit, LONGEST_HINT) + HINT_SPARE


def pause_for(rule: Rule, failure: Failure, step: int) -> timedelta:
    """How long the batch waits at the ``step``-th pause in a row (from 0): by the server's hint, else by the ladder."""
    return hinted_wait(failure.text) or rule.ladder[min(step, len(rule.ladder) - 1)]


def defer_for(tries: int) -> timedelta | None:
    """How long a message waits after ``tries`` tries put off by its recipient; None when it has waited three days."""
    return RECIPIENT_LADDER[min(tries, len(RECIPIENT_LADDER) - 1)] if tries < MOST_TRIES else None


_VARIES = re.compile(r"<[^>]*>|\S*[@\d]\S*")


def same_words(failure: Failure) -> str:
    """What two refusals have in common that mean the same: the words without addresses, numbers and queue ids.

    Words about an address (5.1.x) are compared as they are: several wrong addresses in a row are just that.
    """
    text = failure.text if failure.enhanced.startswith("5.1.") else _VARIES.sub("", failure.text)
    return f"{failure.code} {failure.enhanced} {' '.join(text.split())}"
