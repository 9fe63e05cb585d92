"""``demo`` and ``catch``: try everything without a mail server of one's own."""

import time
from pathlib import Path
from typing import Any

import click

from data.language import _, ngettext
from tui.cli.session import Session, common


@click.command()
@click.option("--headless", is_flag=True, help=_("The whole run without the app, with a report."))
@click.option("--customers", type=click.IntRange(1, 20_000), default=300, show_default=True)
@click.option("--per-minute", type=click.IntRange(min=1), help=_("Let the catcher accept only so many a minute."))
@common
@click.pass_obj
def demo(session: Session, headless: bool, customers: int, per_minute: int | None) -> int:
    """Build a sample company in a throw-away database, start the catcher and open the app on it."""
    import sys

    from tui.demo import Demo

    with Demo(customers, per_minute) as company:
        session.database = str(company.database)
        with session.progress(_("Building the sample company")) as progress:
            company.build(progress)
        session.open()
        if headless or session.as_json or not sys.stdout.isatty():
            return _headless(session, company)
        from tui.app import run_app

        company.fill_a_mailbox()
        run_app(session.operator.code, company.catcher)
        click.echo(ngettext("{count} message was caught; it is in {folder}.",
                            "{count} messages were caught; they are in {folder}.", len(company.catcher.caught()))
                   .format(count=len(company.catcher.caught()), folder=company.mail_folder))
    return 0


def _headless(session: Session, company: Any) -> int:
    with session.progress(_("Sending")) as progress:
        result = company.run(progress)
    session.answer(result, lambda: _report(result))
    return 0 if result["accepted"] == result["queued"] == result["caught"] else 3


def _report(result: dict[str, Any]) -> None:
    from tui.cli.session import print_table

    rows = [(_("Prepared"), "prepared"), (_("Issued"), "issued"), (_("Queued"), "queued"),
            (_("Accepted by the server"), "accepted"), (_("Caught, each once"), "caught"), (_("Skipped"), None),
            (_("Failed"), "failed"), (_("Seconds"), "seconds"), (_("A minute"), "per_minute")]
    print_table([_("Run"), ""], ([title, str(result[key] if key else len(result["skipped"]))] for title, key in rows),
                right=(1,))
    for skipped in result["skipped"]:
        click.echo(f"  {skipped['number']}: {skipped['reason']}")
    click.echo(_("The letters as they were caught: {folder}").format(folder=result["folder"]))


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), default=1025, show_default=True, help=_("0 is any free port."))
@click.option("--per-minute", type=click.IntRange(min=1), help=_("Refuse more than so many messages a minute."))
@click.option("--directory", type=click.Path(path_type=Path, file_okay=False), help=_("Save messages here as .eml."))
@common
@click.pass_obj
def catch(session: Session, port: int, per_minute: int | None, directory: Path | None) -> int:
    """Catch mail on this computer only, until Ctrl+C, and say what arrived."""
    from mail.catcher import Catcher

    catcher = Catcher(port, per_minute, directory)
    catcher.start()
    session.note(_("Catching mail on 127.0.0.1:{port}. Ctrl+C ends.").format(port=catcher.port),
                 {"host": "127.0.0.1", "port": catcher.port})
    shown = 0
    try:
        while True:
            for caught in catcher.caught()[shown:]:
                shown += 1
                if not session.as_json:
                    click.echo(f"{caught.at:%H:%M:%S}  {', '.join(caught.recipients)}  {caught.subject}")
            time.sleep(0.2)
    except KeyboardInterrupt:
        session.answer({"caught": len(catcher.caught())}, lambda: click.echo(
            ngettext("{count} message caught.", "{count} messages caught.", shown).format(count=shown)))
    finally:
        catcher.stop()
    return 0
