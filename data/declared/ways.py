"""What the ways to send besides SMTP need to know."""

from data.declared.record import Declared, not_negative
from data.language import N_

WAYS = (
    Declared("outlook.mode", N_("Outlook"), str, "draft", place="ways",
             choices={"draft": N_("leave drafts in Outlook"), "send": N_("let Outlook send at once")},
             help=N_("Leave drafts in Outlook, or let Outlook send at once")),
    Declared("client.program", N_("Mail client"), str, "", place="ways", portable=False,
             help=N_("Name or path; empty: the one found")),
    Declared("client.windows", N_("Most windows at once"), int, 10, check=not_negative, place="ways",
             help=N_("Then the batch stops until you go on; 0: no limit")),
    Declared("sendmail.path", N_("sendmail program"), str, "", place="ways", portable=False,
             help=N_("Path; empty: the sendmail found")),
    Declared("sendmail.timeout", N_("Timeout in seconds"), int, 120, check=not_negative, place="ways"),
    Declared("eml.folder", N_("Folder for files"), str, "", place="ways", portable=False,
             help=N_("Empty: Dunmail in your documents")),
    Declared("drafts.folder", N_("Drafts folder"), str, "", place="ways",
             help=N_("Of incoming.host; empty: its own")),
)
