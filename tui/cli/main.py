"""The command ``dunmail`` itself: global options, lazily loaded commands, errors as sentences and exit statuses."""

import sys
from collections.abc import Sequence
from importlib import import_module

import click

from data.errors import DunmailError
from data.language import N_, _
from tui.cli.session import Session

# command: module of tui.cli, its function, and the line in --help, so that help imports no command
COMMANDS: dict[str, tuple[str, str, str]] = {
    "demo": ("demo", "demo", N_("Try everything on a sample company and an embedded mail catcher.")),
    "import": ("importing", "import_", N_("Import customers, contacts or open items from CSV or XLSX.")),
    "prepare": ("reminders", "prepare", N_("Prepare the reminders that are due.")),
    "hold": ("holds", "hold", N_("Keep reminders back from a customer or an open item.")),
    "holds": ("holds", "holds", N_("List and end what keeps reminders back.")),
    "issue": ("reminders", "issue", N_("Write the letters of prepared reminders and lock them.")),
    "unlock": ("reminders", "unlock", N_("Take issued, never sent reminders back to prepared.")),
    "delete": ("reminders", "delete", N_("Delete prepared reminders.")),
    "list": ("reminders", "list_", N_("List reminders and their totals.")),
    "overview": ("overview", "overview", N_("Show receivables by age, what reminders did, the largest debtors.")),
    "letter": ("reminders", "letter", N_("Save the letter of one reminder.")),
    "show": ("show", "show", N_("Show all that is known of one reminder.")),
    "note": ("notes", "note", N_("Add a note, a call result or a promise to pay to a reminder.")),
    "notes": ("notes", "notes", N_("List notes and promises to pay.")),
    "print": ("printing", "print_", N_("Write letters as one PDF, or the list as PDF, CSV or XLSX.")),
    "send": ("sending", "send", N_("E-mail issued reminders.")),
    "documents": ("documents", "documents", N_("E-mail any PDF files: invoices, payslips, statements.")),
    "posted": ("handing", "posted", N_("Mark issued reminders as sent by post.")),
    "lawsuit": ("handing", "lawsuit", N_("Write the claims for a lawyer and mark them as in lawsuit.")),
    "resume": ("outbox", "resume", N_("Go on with a batch that was interrupted, paused or stopped.")),
    "pause": ("controls", "pause", N_("Pause a batch, wherever it is being sent.")),
    "stop": ("controls", "stop", N_("Stop a batch, wherever it is being sent.")),
    "batches": ("outbox", "batches", N_("List batches.")),
    "outbox": ("outbox", "outbox", N_("List messages with every attempt and the server's words.")),
    "retry": ("outbox", "retry", N_("Queue failed or held messages again.")),
    "cancel": ("outbox", "cancel", N_("Cancel what a batch has not sent yet.")),
    "resolve": ("outbox", "resolve", N_("Say of an uncertain message whether it was sent.")),
    "ways": ("ways", "ways", N_("List the ways to send, what each can and whether it can be used here.")),
    "bounces": ("bounces", "bounces", N_("Read delivery reports and mark what came back.")),
    "pace": ("pace", "pace", N_("List, set or forget the limits of the sending account.")),
    "explain": ("controls", "explain", N_("Say what a server's reply means and what would happen.")),
    "check": ("check", "check", N_("Check the SMTP settings stage by stage; sends nothing.")),
    "autoconfigure": ("check", "autoconfigure", N_("Propose the SMTP server for an address.")),
    "texts": ("texts", "texts", N_("Show and check the texts of e-mails and letters.")),
    "customers": ("customers", "customers", N_("List, show, add and edit customers.")),
    "contacts": ("customers", "contacts", N_("List, add, edit and delete contacts of a customer.")),
    "operators": ("operators", "operators", N_("List, add, edit and deactivate operators; copy their settings.")),
    "journal": ("journal", "journal", N_("Say who changed what, and when; save it as a file.")),
    "preferences": ("preference_files", "preferences", N_("List, describe, set, export and import preferences.")),
    "password": ("passwords", "password", N_("Set or clear a password, or say where it is kept.")),
    "oauth": ("oauth", "oauth", N_("Log in at Microsoft or Google instead of with a password.")),
    "keys": ("keys", "keys", N_("List the keys of every screen, and the file that changes them.")),
    "catch": ("demo", "catch", N_("Run the embedded mail catcher alone.")),
}


class LazyGroup(click.Group):
    """A group that imports a command's module only when the command is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, name, text = COMMANDS[cmd_name]
        command = getattr(import_module(f"tui.cli.{module}"), name)
        assert isinstance(command, click.Command)
        command.help = _(text)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section(_("Commands")):
            formatter.write_dl([(name, _(text)) for name, (_m, _f, text) in COMMANDS.items()])


def _version(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        from importlib.metadata import version

        click.echo(f"dunmail {version('dunmail')}")
        ctx.exit()


BEFORE = ("--database", "--operator")  # not taken after the command, where --operator may mean another


@click.group(cls=LazyGroup, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--database", metavar="URL", help=_("SQLite file or database URL (also DUNMAIL_DATABASE)."))
@click.option("--operator", metavar="CODE", help=_("Work as this operator."))
@click.option("--json", "as_json", is_flag=True, help=_("Print one JSON object."))
@click.option("--yes", is_flag=True, help=_("Do not ask."))
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_version,
              help=_("Show the version."))
@click.pass_context
def cli(ctx: click.Context, database: str | None, operator: str | None, as_json: bool, yes: bool) -> None:
    """Dunmail writes payment reminders and mails them, and any other document, from a terminal.

    Without a command it opens the app.
    """
    ctx.obj = Session(database, operator, as_json, yes)
    if ctx.invoked_subcommand is None:
        if as_json or not (sys.stdin.isatty() and sys.stdout.isatty()):
            raise click.UsageError(_("The app needs a terminal. Name a command, such as dunmail list."))
        session: Session = ctx.obj
        session.open()
        from tui.app import run_app

        run_app(session.operator.code, new_database=session.new_database)


def run(arguments: Sequence[str]) -> int:
    """Run ``dunmail`` with ``arguments`` and return the exit status; the only place that prints errors."""
    as_json = "--json" in arguments
    try:
        status = cli.main(args=list(arguments), prog_name="dunmail", standalone_mode=False)
        return status if isinstance(status, int) else 0
    except click.ClickException as error:
        if isinstance(error, click.NoSuchOption) and error.option_name in BEFORE:
            error = click.UsageError(_("{option} stands before the command, such as: dunmail {option} … list.").format(
                option=error.option_name), error.ctx)
        return _fail(error.format_message(), 2, as_json, usage=error)
    except DunmailError as error:
        return _fail(str(error), error.exit_status, as_json)
    except (click.Abort, KeyboardInterrupt):
        return _fail(_("Interrupted. Nothing more is done; what was done is kept."), 3, as_json)
    except BrokenPipeError:  # the reader of our output went away, as `| head` does
        sys.stderr.close()
        return 0
    except Exception as error:  # the border: a sentence, and never the status of something done in part
        from tui.errors import in_words

        return _fail(in_words(error), 3, as_json)
    finally:
        if "data.database" in sys.modules:  # nothing was opened, so --version does not pay for Peewee
            from data.database import close_database

            close_database()


def _fail(message: str, status: int, as_json: bool, usage: click.ClickException | None = None) -> int:
    if as_json:
        import json

        click.echo(json.dumps({"error": message, "exit_status": status}, ensure_ascii=False))
    elif isinstance(usage, click.UsageError):
        usage.show()
    else:
        click.echo(f"dunmail: {message}", err=True)
    return status
