"""The options of every command that sends a batch: copies, how many, a trial, and when."""

from collections.abc import Callable
from typing import Any

import click

from data.language import _
from tui.cli.options import add_options

OPTIONS = (
    click.option("--cc", default="", metavar="A", help=_("Copy of each message to this address.")),
    click.option("--bcc", default="", metavar="A", help=_("Blind copy of each message to this address.")),
    click.option("--dry-run", is_flag=True, help=_("Show the first message and who is skipped; send nothing.")),
    click.option("--limit", type=click.IntRange(min=1), metavar="N", help=_("At most so many messages.")),
    click.option("--to-me", is_flag=True, help=_("A trial: everything goes to the sender's own address.")),
    click.option("--not-before", metavar="T", help=_("Send nothing earlier, such as 2026-11-25 07:00 or 7:00.")),
    click.option("--expires", metavar="T", help=_("Cancel what has not left by then.")),
)


def batch_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add them, in this order."""
    return add_options(OPTIONS, command)
