"""What one does with the one reminder on the screen: e-mail it (again), save its letter, view it, note something."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.screen import Screen

from data.errors import DunmailError
from data.formatting import format_date
from data.language import _, language
from data.selection import Marks, Selection
from tui.outbox_actions import in_thread, tell
from tui.reminder_lists import again_words
from tui.screens.confirm import ConfirmScreen

if TYPE_CHECKING:
    from data.reminders import ReminderDetail


def only(reminder_id: int, state: str | None = None) -> Selection:
    """This reminder alone."""
    return Selection(marks=Marks(frozenset({reminder_id})), state=state)


async def ask_to_email(screen: Screen[None], detail: ReminderDetail) -> None:
    """To the e-mail form with the reminder alone; one that was sent already only after asking."""
    from data.reminder_messages import deliveries
    from tui.screens.email_batch import EmailBatchScreen

    row = detail.row
    if row.state == "prepared":
        tell(screen, _("Reminder {label} has no letter yet. F6 issues it.").format(label=row.label))
        return
    if row.state == "sent":
        sent = await in_thread(lambda: deliveries(row.id))
        question = ConfirmScreen(_("E-mail {label} again?").format(label=row.label), again_words(detail, sent),
                                 _("To the form"))
        if not await screen.app.push_screen_wait(question):
            return
    screen.app.push_screen(EmailBatchScreen(only(row.id, "sent" if row.state == "sent" else None)))


async def ask_to_save(screen: Screen[None], detail: ReminderDetail) -> None:
    """Ask for a file and write the letter to it."""
    from dunning.issuing import letter
    from tui.screens.save import SaveScreen

    try:
        content = await in_thread(lambda: letter(detail.row.year, detail.row.number))
    except DunmailError as error:
        tell(screen, str(error))
        return
    file = await screen.app.push_screen_wait(SaveScreen(_("Save the letter as"), detail.document_name))
    if file is None:
        return
    try:
        await in_thread(lambda: file.write_bytes(content))
    except OSError as error:
        tell(screen, _("{file} cannot be written: {error}").format(file=file, error=error.strerror))
    else:
        tell(screen, _("{file} written.").format(file=file), "information")


async def view_letter(screen: Screen[None], detail: ReminderDetail) -> None:
    """Open the letter in the system's PDF viewer."""
    from dunning.issuing import letter
    from tui.viewer import open_pdf

    try:
        await in_thread(lambda: open_pdf(detail.document_name, letter(detail.row.year, detail.row.number)))
    except (DunmailError, OSError) as error:
        tell(screen, str(error))
    else:
        tell(screen, _("The letter is opened in the system's viewer."), "information")


async def ask_for_note(screen: Screen[None], detail: ReminderDetail) -> bool:
    """Ask for a note and add it; whether that was done."""
    from data.notes import add_note
    from tui.screens.note import NoteScreen

    note = await screen.app.push_screen_wait(NoteScreen(detail.row.label))
    if note is None:
        return False
    try:
        await in_thread(lambda: add_note(detail.row.id, note.text, note.kind, note.promised_on))
    except DunmailError as error:
        tell(screen, str(error))
        return False
    if note.promised_on is None:
        tell(screen, _("Note added."), "information")
    else:
        tell(screen, _("Note added. The customer is not reminded until {date} has passed.").format(
            date=format_date(note.promised_on, language())), "information")
    return True
