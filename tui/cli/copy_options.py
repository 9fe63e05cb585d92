"""The options of every command that writes a file and can send a copy of it by e-mail."""

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from data.errors import InputError
from data.language import _
from tui.cli.options import add_options

if TYPE_CHECKING:
    from tui.copies import Copy

OPTIONS = (
    click.option("--email-copy", default="", metavar="A", help=_("Send a copy to this address.")),
    click.option("--cc", default="", metavar="A", help=_("Copy of that message to this address.")),
    click.option("--bcc", default="", metavar="A", help=_("Blind copy of that message to this address.")),
    click.option("--subject", default="", metavar="T", help=_("Subject of that message.")),
    click.option("--later", is_flag=True, help=_("That message waits for documents send --waiting.")),
)


def copy_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add them, in this order; the command gets them as one ``copy``, None if nobody gets one."""

    @functools.wraps(command)
    def wrapped(*args: Any, email_copy: str, cc: str, bcc: str, subject: str, later: bool, **kwargs: Any) -> Any:
        return command(*args, copy=_copy(email_copy, cc, bcc, subject, later), **kwargs)

    return add_options(OPTIONS, wrapped)


def _copy(to: str, cc: str, bcc: str, subject: str, later: bool) -> "Copy | None":
    from tui.copies import Copy

    if not to and (cc or bcc or subject or later):
        raise InputError(_(
            "--cc, --bcc, --subject and --later are for the copy; name its recipient with --email-copy."))
    return Copy(to, cc, bcc, subject, later) if to else None
