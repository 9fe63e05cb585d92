"""The SMTP check for the command line and for the screen: made from the preferences, its fixes stored in them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from data.database import connection, transaction
from data.errors import InputError
from data.language import _
from data.preferences import OPERATOR, Preferences, set_preference
from data.rights import Right, why_not
from data.secrets import need_password
from tui.email_request import own_address
from tui.transcript import redacted
from tui.widgets.text import plain

if TYPE_CHECKING:
    from mail.autoconfigure import Proposal
    from mail.diagnosis.check import Check
    from mail.diagnosis.results import Fix, Result


def make_check(operator: str, tell: Callable[[str], None]) -> Check:
    """The check of what is stored for ``operator``; ``tell`` is called with words while something is waited for."""
    from mail.diagnosis.check import Check, Setup
    from mail.oauth.tokens import token_source
    from mail.transports.pop_before_smtp import knock_first
    from mail.transports.smtp import server_as_set

    with connection():
        preferences = Preferences(operator)
        own = own_address(operator)
    setup = Setup(server_as_set(preferences), preferences["sender.address"].strip(), own,
                  preferences["pace.provider"], preferences["pace.per_connection"])
    return Check(setup, lambda: need_password(preferences), token_source(preferences),
                 knock=lambda: knock_first(preferences), tell=tell)


def propose(address: str, operator: str) -> Proposal:
    """The server for ``address``, or for the sender's address; DunmailError if there is none to be found."""
    from mail.autoconfigure import propose_server

    with connection():
        preferences = Preferences(operator)
    return propose_server(address or preferences["sender.address"], ca_file=preferences["smtp.ca_file"])


def store(changes: Iterable[tuple[str, str]], operator: str) -> None:
    """Store preferences where they count for ``operator``: with their own values if they have some, else for all.

    Who may not change what counts for everybody gets values of their own.
    """
    with connection(), transaction():
        preferences = Preferences(operator)
        own = bool(why_not(Right.SETTINGS)) or (
            bool(operator) and preferences.find("smtp.host").source == OPERATOR)
        for key, value in changes:
            mine = own or preferences.find(key).source == OPERATOR
            set_preference(key, value, operator if mine else "")


def apply(fix: Fix, operator: str) -> None:
    """Write the file of ``fix``, if it has one, and store its preferences. InputError if that cannot be done."""
    if fix.file is not None:
        file, content = fix.file
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(content, encoding="ascii")
        except OSError as error:
            raise InputError(_("{file} cannot be written: {error}").format(file=file, error=error.strerror)) from None
    store(fix.changes, operator)


def fixes_of(results: Iterable[Result]) -> list[Fix]:
    """All that the results propose."""
    return [fix for result in results for fix in result.fixes]


def result_lines(result: Result) -> list[str]:
    """A result as the lines below its mark: what was found or the cause, then what to do."""
    lines = [result.found] if result.ok else [result.cause, *(["→ " + result.remedy] if result.remedy else [])]
    lines += [f"! {note}" for note in result.notes]
    lines += ["→ " + fix.words for fix in result.fixes]
    return [plain(line) for line in lines]


def mark(result: Result) -> str:
    """The state of a stage, as a word."""
    return _("ok") if result.ok else _("failed")


def transcript_text(check: Check, results: Iterable[Result]) -> str:
    """Settings, results and every line that was said, as it may be shown to the server's administrator."""
    server = check.setup.server
    parts = [_("SMTP check of {host}, port {port}, {security}").format(
        host=server.host, port=server.port, security=server.security), ""]
    for result in results:
        parts.append(f"{result.stage:9}{mark(result):7} {result.ms:6} ms  {'; '.join(result_lines(result))}")
    return redacted("\n".join([*parts, "", *map(plain, check.transcript.lines)]))


def proposal_words(found: Proposal) -> list[str]:
    """A proposal in lines."""
    how = (_("It answered as proposed.") if found.verified else
           _("It could not be confirmed: {cause}").format(cause=found.results[-1].cause))
    lines = [f"{key} = {value}" for key, value in found.changes]
    return [plain(line) for line in (*lines, _("From: {source}").format(source=found.candidate.source), how)]
