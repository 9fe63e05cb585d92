"""What the ways to send besides SMTP need to know."""

from data.declared.record import Declared, not_negative
from data.language import N_

WAYS = (
    Declared("outlook.mode", N_("Outlook"), str, "draft", choices=("draft", "send"),
             help=N_("Leave drafts in Outlook, or let Outlook send at once")),
    Declared("client.program", N_("Mail client"), str, "",
             help=N_("Name or path; empty: the one found")),
    Declared("client.windows", N_("Most windows at once"), int, 10, check=not_negative,
             help=N_("Then the batch stops until you go on; 0: no limit")),
    Declared("sendmail.path", N_("sendmail program"), str, "",
             help=N_("Path; empty: the sendmail found")),
    Declared("sendmail.timeout", N_("Timeout in seconds"), int, 120, check=not_negative),
    Declared("eml.folder", N_("Folder for files"), str, "",
             help=N_("Empty: Dunmail in your documents")),
    Declared("drafts.folder", N_("Drafts folder"), str, "",
             help=N_("Of incoming.host; empty: its own")),
)
