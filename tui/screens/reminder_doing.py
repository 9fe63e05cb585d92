"""What leaves the reminder table: letters and lists, reminders sent again or by post, claims for a lawyer."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from textual import work

from data.errors import DunmailError
from data.formatting import format_number
from data.language import _, language, ngettext
from data.selection import Marks, Selection
from tui.outbox_actions import send_and_show
from tui.screens.confirm import ConfirmScreen
from tui.screens.reminder_marks import ReminderMarksScreen
from tui.sending import mail_app
from tui.targets import Target, count

if TYPE_CHECKING:
    from dunning.claims import Found, HandedOver
    from dunning.issuing import Outcome
    from tui.exporting import What, Where

SHOWN = 12  # reminders whose earlier sendings are listed in the question


class ReminderDoingScreen(ReminderMarksScreen):
    """The table and what can be done to a target: the marked reminders, the one under the cursor, all shown."""

    def targets(self) -> list[Target]:
        """What an action can be about; the first is what it is about unless somebody says otherwise."""
        found, row = [], self.table.row
        if self.table.marks:
            found.append(Target("marked", _("the marked"), replace(self._selection, marks=self.table.marks)))
        if row is not None:
            found.append(Target("row", _("{label} {name}").format(label=row.label, name=row.name),
                                Selection(marks=Marks(frozenset({row.id})))))
            shown = format_number(self.table.count, language())
            words = _("all {count} shown").format(count=shown) if self._counted else _("all shown")
            found.append(Target("shown", words, self._selection))
        return found

    def _target(self) -> Target | None:
        """The first target; without one it is said."""
        found = self.targets()
        if not found:
            self._tell(_("There is no reminder here."))
        return found[0] if found else None

    # Printing and exporting

    def action_print(self) -> None:
        """The letters."""
        self.print_letters(self.targets())

    def action_export(self) -> None:
        """The list."""
        self.export_list(self.targets())

    def print_letters(self, targets: list[Target]) -> None:
        """Ask about the letters; a printer or viewer is offered where there is one."""
        from tui import system

        where: Where = "printer" if system.can_print() else "viewer" if system.can_view() else "file"
        self._export(targets, "letters", where)

    def export_list(self, targets: list[Target]) -> None:
        """Ask about the list, first as a workbook."""
        self._export(targets, "list-xlsx", "file")

    @work(exclusive=True, group="ask")
    async def _export(self, targets: list[Target], what: What, where: Where) -> None:
        from tui.exporting import Export, told
        from tui.screens.export import ExportScreen
        from tui.screens.outcome import OutcomeScreen

        if not targets:
            self._tell(_("There is no reminder here."))
            return
        start = Export(what, targets[0].selection, where, sort=self._order.sort,
                       descending=self._order.descending)
        done = await self.app.push_screen_wait(ExportScreen(targets, start))
        if done is not None:
            await self.app.push_screen_wait(OutcomeScreen(*told(done)))
            if done.batch is not None:
                send_and_show(self, done.batch)

    # Sending again, by post, to court

    def action_again(self) -> None:
        """E-mail sent reminders once more."""
        if (target := self._target()) is not None:
            self._again(target)

    @work(exclusive=True, group="ask")
    async def _again(self, target: Target) -> None:
        from tui.screens.email_batch import EmailBatchScreen
        from tui.sent_before import sent_before

        counted = await asyncio.to_thread(count, target)
        if not counted.sent:
            self._tell(_("None of them was sent yet. F7 e-mails issued reminders."))
            return
        lines = await asyncio.to_thread(sent_before, target.selection, SHOWN)
        if more := counted.sent - len(lines):
            lines.append(ngettext("… and {count} more", "… and {count} more", more).format(count=more))
        title = ngettext("E-mail {n} reminder again?", "E-mail {n} reminders again?", counted.sent)
        text = "\n".join([_("They were sent before:"), *lines, _("The form comes next; nothing is sent yet.")])
        if await self.app.push_screen_wait(ConfirmScreen(title.format(n=counted.sent), text, _("To the form"))):
            self.app.push_screen(EmailBatchScreen(replace(target.selection, state="sent")))

    def action_posted(self) -> None:
        """Issued reminders were sent by post."""
        if (target := self._target()) is not None:
            self._posted(target)

    @work(exclusive=True, group="ask")
    async def _posted(self, target: Target) -> None:
        from dunning.posting import mark_posted
        from tui.changes import not_done
        from tui.screens.outcome import OutcomeScreen
        from tui.screens.posted import PostedScreen
        from tui.screens.work import Done, WorkScreen

        counted = await asyncio.to_thread(count, target)
        if not counted.issued:
            self._tell(_("None of them is issued and not sent yet."))
            return
        title = ngettext("Mark {n} reminder as sent by post?", "Mark {n} reminders as sent by post?", counted.issued)
        day = await self.app.push_screen_wait(PostedScreen(title.format(n=counted.issued), _(
            "They count as sent: they are not e-mailed any more unless you send them again, and cannot be unlocked.")))
        if day is None:
            return
        issued = replace(target.selection, state="issued")
        screen: WorkScreen[Outcome] = WorkScreen(
            _("Marking …"), lambda _report, _stop: mark_posted(issued, day), stoppable=False)
        done: Done[Outcome] = await self.app.push_screen_wait(screen)
        if done.result is None:
            await self.app.push_screen_wait(OutcomeScreen(_("This could not be done"), done.error))
            return
        self._load()
        n = done.result.done
        told = ngettext("{n} reminder marked as sent by post.", "{n} reminders marked as sent by post.", n).format(n=n)
        await self.app.push_screen_wait(OutcomeScreen(told, *not_done(done.result, counted.issued, "", done.stopped)))

    def action_hand_over(self) -> None:
        """Claims for a lawyer."""
        if (target := self._target()) is not None:
            self._hand_over(target)

    @work(exclusive=True, group="ask")
    async def _hand_over(self, target: Target) -> None:
        from dunning.claims import find_claims, hand_over
        from tui import claiming
        from tui.screens.claims import ClaimsScreen
        from tui.screens.outcome import OutcomeScreen
        from tui.screens.work import Done, WorkScreen

        counted = await asyncio.to_thread(count, target)
        wanted = await self.app.push_screen_wait(ClaimsScreen(
            claiming.count_words(counted), f"{_('claims')}-{date.today().isoformat()}.xlsx", False))
        if wanted is None:
            return
        looking: WorkScreen[Found] = WorkScreen(_("Looking …"), partial(find_claims, target.selection, wanted.insist))
        found: Done[Found] = await self.app.push_screen_wait(looking)
        if found.result is None or not found.result.claims:
            lines = [f"{each.label}: {each.reason}" for each in found.result.skipped] if found.result else []
            await self.app.push_screen_wait(OutcomeScreen(_("There is nothing to hand over."), found.error, lines))
            return
        title, text = claiming.question(found.result, wanted.file, wanted.copy)
        if not await self.app.push_screen_wait(ConfirmScreen(title, text, _("Hand over"))):
            return
        doing: WorkScreen[HandedOver] = WorkScreen(
            _("Handing over …"), partial(hand_over, target.selection, wanted.file, wanted.insist))
        done: Done[HandedOver] = await self.app.push_screen_wait(doing)
        if done.result is None:
            await self.app.push_screen_wait(OutcomeScreen(_("Nothing was handed over"), done.error))
            return
        self._load()
        title, text, lines = claiming.told(done.result, wanted.file)
        batch = None
        if wanted.copy is not None:
            try:
                batch = await asyncio.to_thread(claiming.send_copy, wanted.copy, wanted.file, mail_app(self).operator)
                text += "\n" + wanted.copy.told(batch)
            except DunmailError as error:  # the claims are handed over all the same
                text += f"\n{error}"
        await self.app.push_screen_wait(OutcomeScreen(title, text, lines))
        if batch is not None:
            send_and_show(self, batch)
