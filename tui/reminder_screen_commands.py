"""What one does on the reminder screen: a record for every key."""

from data.language import N_, _
from tui.commands import Command

VIEWS = {
    "items": N_("1 Items"), "messages": N_("2 Messages"), "letter": N_("3 Letter"), "notes": N_("4 Notes"),
    "journal": N_("5 Journal"),
}  # fmt: skip
DOING = (
    Command("reminder.open", "enter", _("Open"), _("Open the message under the cursor"), "open"),
    Command("reminder.issue", "f6", _("Issue"), _("Write the letter and lock the reminder"), "issue"),
    Command("reminder.email", "f7", _("E-mail"), _("E-mail this reminder; asks if it was sent before"), "email"),
    Command("reminder.delete", "f8", _("Delete"), _("Delete this reminder if it is only prepared"), "delete",
            footer=False),
    Command("reminder.unlock", "u", _("Unlock"), _("Take this reminder, never sent, back to prepared"), "unlock",
            footer=False),
    Command("reminder.note", "n", _("Note"), _("Add a note, the result of a call, or a promise to pay"), "note"),
    Command("reminder.hold", "q", _("Hold"),
            _("Hold reminders back: of the item under the cursor, or of the customer; a block, a dispute, a promise"),
            "hold"),
    Command("reminder.lift", "x", _("Lift"), _("Lift what holds the item under the cursor, or else the customer"),
            "lift"),
    Command("reminder.save", "l", _("Save letter"), _("Save the letter as a PDF file"), "save"),
    Command("reminder.view", "v", _("Viewer"), _("Open the letter in the system's PDF viewer"), "view",
            footer=False),
)
LETTER = (
    Command("reminder.larger", "plus", _("Larger"), _("Show the letter larger"), "zoom(1)"),
    Command("reminder.smaller", "minus", _("Smaller"), _("Show the letter smaller"), "zoom(-1)",
            footer=False),
    Command("reminder.text", "p", _("Text"), _("Show the letter as a picture or as text"), "picture"),
    Command("reminder.next", "full_stop", _("Next page"), _("Next page of the letter"), "turn(1)", footer=False),
    Command("reminder.previous", "comma", _("Page before"), _("Page of the letter before this one"), "turn(-1)",
            footer=False),
)
MOVING = (
    Command("reminder.after", "greater_than_sign", _("Next"), _("The next reminder of the table"), "step(1)",
            footer=False),
    Command("reminder.before", "less_than_sign", _("One before"), _("The reminder before this one in the table"),
            "step(-1)", footer=False),
    Command("reminder.customer", "c", _("Customer"), _("Its customer: contacts, all open items, all reminders"),
            "customer", footer=False),
    *(Command(f"reminder.{name}", str(number), _(title)[2:], _("Show this part of the reminder"),
              f"turn_to('{name}')", footer=False) for number, (name, title) in enumerate(VIEWS.items(), 1)),
    Command("reminder.reload", "r", _("Reload"), _("Read it again"), "reload", footer=False),
    Command("reminder.leave", "escape", _("Back"), _("Back to the table"), "leave"),
)
ONLY_LETTER = frozenset(command.action.partition("(")[0] for command in LETTER)
