"""What one does in the table of reminders: a record for every key."""

from data.language import _
from tui.commands import Command

TABLE = (
    Command("reminders.mark", "space", _("Mark"), _("Mark the reminder under the cursor, or take its mark away"),
            "mark"),
    Command("reminders.all", "f3", _("All"), _("Mark every reminder shown, besides those marked already"), "mark_all"),
    Command("reminders.none", "f4", _("None"), _("Take all marks away"), "mark_none"),
)
DOING = (
    Command("reminders.prepare", "f5", _("Prepare"), _("Prepare a package of reminders"), "prepare"),
    Command("reminders.issue", "f6", _("Issue"), _("Write the letters of the marked reminders and lock them"), "issue"),
    Command("reminders.email", "f7", _("E-mail"), _("E-mail the marked reminders, or the one under the cursor"),
            "email"),
    Command("reminders.delete", "f8", _("Delete"), _("Delete the marked reminders that are only prepared"), "delete"),
    Command("reminders.details", "enter", _("Details"), _("Items, messages and attempts of the reminder"), "details"),
    Command("reminders.actions", "a", _("Actions"), _("All that can be done to the marked, the row, or all shown"),
            "actions", footer=False),
    Command("reminders.print", "p", _("Print"), _("Print the letters, or write them as one PDF"), "print",
            footer=False),
    Command("reminders.export", "e", _("Export"), _("Write the list as PDF, CSV or XLSX, and send a copy"), "export",
            footer=False),
    Command("reminders.again", "y", _("E-mail again"), _("E-mail sent reminders once more, saying when each was sent"),
            "again", footer=False),
    Command("reminders.posted", "m", _("Posted"), _("Mark issued reminders as sent by post"), "posted", footer=False),
    Command("reminders.hand_over", "h", _("Hand over"), _("Write the claims for a lawyer and mark them as in lawsuit"),
            "hand_over", footer=False),
    Command("reminders.unlock", "u", _("Unlock"), _("Take marked reminders that were never sent back to prepared"),
            "unlock", footer=False),
    Command("reminders.defaulter", "d", _("Defaulter"), _("Mark the customers of the reminders as defaulters, or not"),
            "defaulter", footer=False),
    Command("reminders.lawsuit", "z", _("Lawsuit"), _("Say that the claims are in court, or no longer"), "lawsuit",
            footer=False),
)
MOVING = (
    Command("reminders.level_1", "1", _("1st"), _("Show reminders of the 1st level, or do not"), "level('level-1')",
            footer=False),
    Command("reminders.level_2", "2", _("2nd"), _("Show reminders of the 2nd level, or do not"), "level('level-2')",
            footer=False),
    Command("reminders.level_3", "3", _("3rd"), _("Show reminders of the 3rd level, or do not"), "level('level-3')",
            footer=False),
    Command("reminders.level_lawsuit", "4", _("lawsuit"), _("Show only reminders in lawsuit, or all"),
            "level('lawsuit')", footer=False),
    Command("reminders.sort", "s", _("Sort"), _("Choose the column to sort by"), "sort", footer=False),
    Command("reminders.search", "slash", _("Search"), _("Search a customer's code or name"), "search", footer=False),
    Command("reminders.more", "f", _("Filters"), _("Filter by package, customer codes and marks, too"), "more",
            footer=False),
    Command("reminders.go_to", "g", _("Go to"), _("Go to the reminder with a number"), "go_to", footer=False),
    Command("reminders.range", "x", _("Mark range"), _("Mark from the last mark to the cursor"), "mark_range",
            footer=False),
    Command("reminders.invert", "i", _("Invert"), _("Mark what is not marked of those shown, and unmark the others"),
            "invert", footer=False),
    Command("reminders.columns", "k", _("Columns"), _("Choose the columns, their order and widths"), "columns",
            footer=False),
    Command("reminders.reload", "r", _("Reload"), _("Read the reminders again"), "reload", footer=False),
)
