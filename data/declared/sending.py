"""How to send, through which server, and as whom."""

from data.declared.checks import an_address
from data.declared.record import Declared, a_fingerprint, a_host, a_port, connections, not_negative
from data.language import N_

TRANSPORTS = ("smtp", "outlook", "mail-client", "sendmail", "eml", "imap-drafts")
REPEATABLE = frozenset({"eml", "imap-drafts"})  # doing it twice leaves the same file, or finds the draft there

SECURITY = {"none": N_("none: not encrypted"), "starttls": N_("STARTTLS: encrypted once connected"),
            "tls": N_("TLS: encrypted from the start")}

SENDING = (
    Declared("transport", N_("Way to send"), str, "smtp", place="smtp",
             help=N_("What each can do, and whether it can here: dunmail ways"), choices=dict(zip(TRANSPORTS, (
                 N_("SMTP: directly to a mail server"), N_("Outlook on this computer"),
                 N_("the mail client of this computer"), N_("sendmail on this computer"),
                 N_("files in a folder (.eml)"), N_("drafts in the mailbox (IMAP)")), strict=True))),
    Declared("smtp.host", N_("SMTP server"), str, "", check=a_host, help=N_("Such as mail.example.com")),
    Declared("smtp.port", N_("Port"), int, 587, check=a_port, help=N_("587 for STARTTLS, 465 for TLS, 25 inside")),
    Declared("smtp.security", N_("Security"), str, "starttls", choices=SECURITY),
    Declared("smtp.auth", N_("Login"), str, "password",
             choices={"none": N_("none: without a password"), "password": N_("user name and password"),
                      "xoauth2": N_("by logging in at Microsoft or Google"),
                      "pop-before-smtp": N_("to the incoming mail first, for old servers")}),
    Declared("smtp.username", N_("User name"), str, "", personal=True),
    Declared("smtp.ca_file", N_("CA certificate file"), str, "", portable=False,
             help=N_("For a server with a company certificate")),
    Declared("smtp.fingerprint", N_("Certificate fingerprint"), str, "", check=a_fingerprint,
             help=N_("SHA-256; trusts this one certificate only")),
    Declared("smtp.timeout", N_("Timeout in seconds"), int, 60, check=not_negative,
             help=N_("For a server that does not answer")),
    Declared("smtp.connections", N_("Connections at once"), int, 1, check=connections,
             help=N_("At most what the provider allows; 1 is right unless the server is far away")),
    Declared("smtp.password_command", N_("Password command"), str, "", portable=False,
             help=N_("Prints the password, e.g. pass mail")),
    Declared("smtp.dsn", N_("Ask for delivery reports"), bool, True, help=N_("Where the server offers it")),
    Declared("sender.name", N_("Sender name"), str, "", personal=True, help=N_("Who customers see as sender")),
    Declared("sender.address", N_("Sender address"), str, "", check=an_address, personal=True,
             help=N_("From this address customers get the reminders")),
    Declared("sender.reply_to", N_("Reply to"), str, "", check=an_address, personal=True,
             help=N_("Where answers go; empty: the sender address")),
    Declared("sender.bcc_self", N_("Blind copy to me"), bool, False,
             help=N_("Each message also goes to the sender address")),
    Declared("sender.signature", N_("Signature"), str, "", several_lines=True, personal=True,
             help=N_("Below every message, or where the text says so")),
    Declared("sender.signature_picture", N_("Signature picture"), str, "", portable=False, personal=True,
             help=N_("A PNG or JPEG file, at the end of letters; empty: the company's")),
)
