"""Reads customers, contacts or open items from a file: says what it would change, asks, and does it in a thread."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, cast

from textual.screen import Screen

from data.language import N_, _, ngettext
from tui.import_words import counts_words
from tui.screens.confirm import ConfirmScreen
from tui.screens.open import OpenScreen
from tui.screens.outcome import OutcomeScreen
from tui.screens.pick import PickScreen

if TYPE_CHECKING:
    from data.importing import ImportReport, Kind
    from tui.screens.work import Done, WorkScreen

KINDS = {"customers": N_("Customers"), "contacts": N_("Contacts"), "items": N_("Open items")}
NAMES_SHOWN = 50


async def ask_to_import(screen: Screen[None], changed: Callable[[], object]) -> None:
    """Ask what to read and from which file, say what it would change, and read it; ``changed`` is called after that."""
    kinds = [(kind, _(words)) for kind, words in KINDS.items()]
    kind = await screen.app.push_screen_wait(PickScreen(_("Import what? Customers come first."), kinds))
    if kind is None:
        return
    file = await screen.app.push_screen_wait(OpenScreen(_("CSV or XLSX file to read"), f"{kind}.csv"))
    if file is None:
        return
    wanted = cast("Kind", kind)
    trial = await _read(screen, _("Looking at the file …"), wanted, file, dry_run=True)
    if trial is None or not await _agreed(screen, trial):
        return
    done = await _read(screen, _("Importing …"), wanted, file, skip_bad=bool(trial.bad))
    if done is not None:
        changed()
        await screen.app.push_screen_wait(OutcomeScreen(_("Imported"), counts_words(done)))


async def _read(
    screen: Screen[None], title: str, kind: Kind, file: Path, *, dry_run: bool = False, skip_bad: bool = False
) -> ImportReport | None:
    from data.importing import ImportOptions, import_file
    from tui.screens.work import WorkScreen

    options = ImportOptions(dry_run=dry_run, skip_bad=skip_bad)
    working: WorkScreen[ImportReport] = WorkScreen(
        title, lambda report, should_stop: import_file(kind, file, options, report), stoppable=False)
    done: Done[ImportReport] = await screen.app.push_screen_wait(working)
    if done.result is None:
        await screen.app.push_screen_wait(OutcomeScreen(_("Nothing was imported"), done.error))
    return done.result


async def _agreed(screen: Screen[None], trial: ImportReport) -> bool:
    """Whether what the file would change is wanted; a file in which nothing can be read is not asked about."""
    good = trial.rows - len(trial.bad)
    if not good:
        words = counts_words(trial) if trial.rows else _("The file has no rows: only a header, or nothing at all.")
        await screen.app.push_screen_wait(OutcomeScreen(_("Nothing was imported"), words, _bad_rows(trial)))
        return False
    title = ngettext("Import {n} row?", "Import {n} rows?", good).format(n=good)
    text = [counts_words(trial)]
    if trial.overwritten:
        n = len(trial.overwritten)
        text.append(ngettext("{count} record typed in Dunmail is overwritten by the file: {names}",
                             "{count} records typed in Dunmail are overwritten by the file: {names}", n).format(
            count=n, names=", ".join(trial.overwritten[:NAMES_SHOWN])))
    if trial.bad:
        text += [_("The bad rows are left out:"), *_bad_rows(trial)]
    question = ConfirmScreen(title, "\n".join(text), _("Import"))
    return await screen.app.push_screen_wait(question) or False


def _bad_rows(report: ImportReport) -> list[str]:
    return [str(row._replace(file=Path(row.file).name)) for row in report.bad[:NAMES_SHOWN]]
