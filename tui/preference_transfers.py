"""Exporting and importing preferences from their screen: what would change is shown and asked first."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from data.database import connection
from data.language import _, ngettext
from data.preference_files import Difference, read_file
from data.preference_files import export as exported
from data.rights import Right, why_not
from tui.errors import in_words
from tui.outbox_actions import in_thread
from tui.preference_changes import Answer, apply
from tui.screens.confirm import ConfirmScreen
from tui.sending import mail_app

if TYPE_CHECKING:
    from tui.screens.preferences import PreferencesScreen

FILE = "preferences.toml"  # what is offered


def export(screen: PreferencesScreen) -> None:
    """Ask for a file and write what is set in the scope."""
    from tui.screens.save import SaveScreen

    operator = screen.operator

    def chosen(file: Path | None) -> None:
        if file is not None:
            screen.work(_("Exporting …"), "exporting preferences", partial(_write, file, operator))

    title = _("Export my preferences to") if operator else _("Export the global preferences to")
    screen.app.push_screen(SaveScreen(title, FILE), chosen)


def _write(file: Path, operator: str) -> Answer:
    with connection():
        text = exported(operator)
    try:
        file.write_text(text, "utf-8")
    except OSError as error:
        return Answer(_("{file} cannot be written: {error}").format(file=file, error=error.strerror), ok=False)
    return Answer(_("{file} written.").format(file=file))


def import_(screen: PreferencesScreen) -> None:
    """Ask for a file, show what it would change in the scope, and change it."""
    screen.run_worker(_guarded(screen, _import(screen)), group="transfer", exclusive=True)


async def _guarded(screen: PreferencesScreen, work: Coroutine[None, None, None]) -> None:
    try:
        await work
    except Exception as error:  # the worker's border: shown in words
        screen.tell(in_words(error), ok=False)


async def _import(screen: PreferencesScreen) -> None:
    from tui.screens.open import OpenScreen

    operator = screen.operator
    if not _ready(screen):
        return
    if not operator and (reason := await in_thread(partial(why_not, Right.SETTINGS))):
        screen.tell(reason, ok=False)
        return
    title = _("Import into my preferences from") if operator else _("Import into the global preferences from")
    file = await screen.app.push_screen_wait(OpenScreen(title, FILE))
    if file is not None:
        await _compare_and_ask(screen, partial(read_file, file, operator), operator, file.name)


def _ready(screen: PreferencesScreen) -> bool:
    if screen.changed():
        screen.tell(_("Save first (F10), or take back what you changed."))
        return False
    return True


async def _compare_and_ask(
    screen: PreferencesScreen, compare: partial[list[Difference]], operator: str, source: str
) -> None:
    differences = await in_thread(compare)
    if not differences:
        screen.tell(_("Nothing would change: all of it is set like this already."))
        return
    count = len(differences)
    title = (ngettext("Change {n} preference of mine?", "Change {n} preferences of mine?", count) if operator else
             ngettext("Change {n} preference for everybody?", "Change {n} preferences for everybody?", count))
    question = ConfirmScreen(title.format(n=count), "\n".join([_("From {source}:").format(source=source),
                                                              *difference_lines(differences)]), _("Change"))
    if await screen.app.push_screen_wait(question):
        screen.work(_("Saving …"), "changing preferences",
                    partial(apply, differences, operator, mail_app(screen).operator))


def difference_lines(differences: Sequence[Difference]) -> list[str]:
    """``smtp.port: not set → 465``, for each."""
    def words(text: str | None) -> str:
        return _("not set") if text is None else text or _("empty")

    return [f"{each.key}: {words(each.before)} → {words(each.after)}" for each in differences]


WAYS: dict[str, Callable[[PreferencesScreen], None]] = {"export": export, "import": import_}
