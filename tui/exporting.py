"""Letters and lists on their way out of Dunmail: to a file, the viewer or a printer, and a copy by e-mail."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from data.errors import DunmailError, InputError
from data.language import _, ngettext
from data.pages import ReminderPages
from data.preferences import Preferences
from data.selection import Selection
from tui import system
from tui.copies import Copy, check_copy, queue_copy

if TYPE_CHECKING:
    from data.tally import Tally
    from dunning.issuing import Skipped
    from dunning.reminder_list import Format

What = Literal["letters", "list-pdf", "list-csv", "list-xlsx"]
Where = Literal["file", "viewer", "printer", "nowhere"]  # nowhere: only by e-mail

FORMATS: dict[What, Format] = {"letters": "pdf", "list-pdf": "pdf", "list-csv": "csv", "list-xlsx": "xlsx"}

Report = Callable[[int, int], None]
ShouldStop = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Export:
    """What is made of which reminders, in which order, where it goes, and who gets a copy."""

    what: What
    selection: Selection
    where: Where = "file"
    file: Path | None = None
    printer: str = ""
    password: str = field(default="", repr=False)
    copy: Copy | None = None
    sort: str = "number"
    descending: bool = False

    @property
    def suffix(self) -> str:
        """``.pdf``, ``.csv`` or ``.xlsx``."""
        return f".{FORMATS[self.what]}"


@dataclass(frozen=True, slots=True)
class Exported:
    """What came of it: so many letters or rows; ``problem`` says what was not done after the file was written."""

    export: Export
    file: Path
    count: int
    pages: int
    skipped: list[Skipped]
    outdated: list[Skipped]  # letters in it that should not be posted any more
    batch: int | None = None
    spooled: str = ""
    problem: str = ""


def what_words(what: What) -> str:
    """What is made, for people."""
    return {
        "letters": _("letters, one PDF"), "list-pdf": _("list, PDF"), "list-csv": _("list, CSV"),
        "list-xlsx": _("list, XLSX"),
    }[what]


def file_name(what: What) -> str:
    """The name that is offered: ``letters-2026-11-25.pdf``."""
    return f"{_('letters') if what == 'letters' else _('reminders')}-{date.today().isoformat()}.{FORMATS[what]}"


def check(export: Export, preferences: Preferences) -> None:
    """InputError if it could not be done, before anything is."""
    pdf = export.suffix == ".pdf"
    if export.password and not pdf:
        raise InputError(_("Only a PDF can have a password."))
    if export.where == "printer" and not pdf:
        raise InputError(_("Only a PDF can be printed."))
    if export.where == "printer" and export.password:
        raise InputError(_("A PDF with a password cannot be printed. Leave the password out, or write to a file."))
    if export.where == "file":
        if export.file is None or export.file.is_dir():
            raise InputError(_("Enter the name of a file."))
        if not export.file.parent.is_dir():
            raise InputError(_("There is no folder {folder}.").format(folder=export.file.parent))
    if export.where == "nowhere" and export.copy is None:
        raise InputError(_("Say where it goes: to a file, a printer, or an e-mail address."))
    if export.copy is not None:
        check_copy(export.copy, file_name(export.what), what_words(export.what), preferences)


def count_of(what: What, counted: Tally) -> int:
    """How many letters or rows it would be."""
    return counted.letters if what == "letters" else counted.all


def without_letter(what: What, counted: Tally) -> str:
    """Which reminders have no letter to be printed; empty if there are none, or it is about the list."""
    if what != "letters" or not counted.prepared:
        return ""
    return ngettext("{n} is only prepared and has no letter yet.", "{n} are only prepared and have no letter yet.",
                    counted.prepared).format(n=counted.prepared)


def count_words(what: What, counted: Tally) -> str:
    """``8 letters · 3 are only prepared and have no letter yet.``"""
    n = count_of(what, counted)
    words = ngettext("{n} letter", "{n} letters", n) if what == "letters" else \
        ngettext("{n} reminder", "{n} reminders", n)
    return " · ".join(filter(None, [words.format(n=n), without_letter(what, counted)]))


def verb(export: Export) -> str:
    """The word on the button that does it."""
    if export.copy is not None:
        return _("Send") if export.where == "nowhere" else _("Write and send")
    return {"file": _("Write"), "viewer": _("Open"), "printer": _("Print"), "nowhere": _("Send")}[export.where]


def question(export: Export, counted: Tally) -> tuple[str, str]:
    """What is asked before: a line, and all that will happen."""
    count = count_of(export.what, counted)
    if export.what == "letters":
        title = ngettext("Print {n} letter?", "Print {n} letters?", count)
    else:
        title = ngettext("Export {n} reminder?", "Export {n} reminders?", count)
    where = {
        "file": _("{what}, written to {file}"), "viewer": _("{what}, opened in the viewer"),
        "printer": _("{what}, sent to the printer {printer}") if export.printer else
        _("{what}, sent to the default printer"), "nowhere": _("{what}"),
    }[export.where]
    lines = [where.format(what=what_words(export.what), file=export.file, printer=export.printer)]
    lines += filter(None, [without_letter(export.what, counted)])
    if export.where == "file" and export.file is not None and export.file.exists():
        lines.append(_("The file exists and is replaced."))
    if export.password:
        lines.append(_("It opens only with the password."))
    if copy := export.copy:
        lines += copy.lines()
    return title.format(n=count), "\n".join(lines)


def carry_out(export: Export, operator: str, report: Report | None = None, should_stop: ShouldStop | None = None
              ) -> Exported:  # fmt: skip
    """Write the file, then show, print or queue it. InputError if there is no file; what fails later is in ``problem``.

    StoppedError if it was stopped while it was written; there is no file then.
    """
    preferences = Preferences(operator)
    check(export, preferences)
    to_file = export.where == "file" and export.file is not None
    file = export.file if to_file and export.file else system.passing_file(file_name(export.what))
    written = _write(export, file, preferences, report, should_stop)
    done = partial(Exported, export, file, *written)
    batch, spooled = None, ""
    try:
        if export.copy is not None:
            batch = queue_copy(export.copy, file, what_words(export.what), preferences, operator, bool(export.password))
        if export.where == "viewer":
            system.view(file)
        elif export.where == "printer":
            spooled = system.print_file(file, file.stem, export.printer)
    except (DunmailError, OSError) as error:
        return done(batch, spooled, str(error))
    return done(batch, spooled)


def _write(
    export: Export, file: Path, preferences: Preferences, report: Report | None, should_stop: ShouldStop | None
) -> tuple[int, int, list[Skipped], list[Skipped]]:
    pages = ReminderPages(export.selection, export.sort, export.descending)
    if export.what == "letters":
        from dunning.printing import print_letters

        printed = print_letters(pages, file, password=export.password, progress=report, should_stop=should_stop)
        return printed.letters, printed.pages, printed.skipped, printed.outdated
    from dunning.reminder_list import list_columns, write_list
    from tui.column_layout import parse_layout

    columns = list_columns([choice.key for choice in parse_layout(preferences["table.reminders"])])
    count = write_list(pages, FORMATS[export.what], file, columns, title=preferences["company.name"],
                       password=export.password, progress=report, should_stop=should_stop)
    return count, 0, [], []


def told(done: Exported) -> tuple[str, str, list[str]]:
    """What is said afterwards: a line, a text, and a line for each reminder that is not in the file."""
    export = done.export
    if export.what == "letters":
        title = ngettext("{n} letter on {pages}", "{n} letters on {pages}", done.count).format(
            n=done.count, pages=ngettext("{n} page", "{n} pages", done.pages).format(n=done.pages))
    else:
        title = ngettext("{n} reminder exported", "{n} reminders exported", done.count).format(n=done.count)
    parts = []
    if export.where == "file":
        parts.append(_("{file} written.").format(file=done.file))
    elif export.where == "viewer" and not done.problem:
        parts.append(_("The viewer opens it. The file is removed when Dunmail ends."))
    elif done.spooled or (export.where == "printer" and not done.problem):
        parts.append(_("Sent to the printer. {words}").format(words=done.spooled).strip())
    if export.copy is not None and (done.batch is not None or (export.copy.later and not done.problem)):
        parts.append(export.copy.told(done.batch))
    if done.problem:
        parts.append(done.problem)
    if done.outdated:
        parts.append(ngettext("{n} of them is true no more: do not post it.", "{n} of them are true no more: do not "
                              "post them.", len(done.outdated)).format(n=len(done.outdated)))
    if done.skipped:
        parts.append(_("Not in it, and why:"))
    lines = [f"{each.label}: {each.reason}" for each in done.skipped]
    return title, "\n".join(parts), lines + [_("{label} is in it: {reason}").format(
        label=each.label, reason=each.reason) for each in done.outdated]
