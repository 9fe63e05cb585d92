"""How to send, through which server, and as whom."""

from data.declared.record import Declared, a_fingerprint, a_host, a_port, not_negative
from data.language import N_

TRANSPORTS = ("smtp", "outlook", "mail-client", "sendmail", "eml", "imap-drafts")
REPEATABLE = frozenset({"eml", "imap-drafts"})  # doing it twice leaves the same file, or finds the draft there

SENDING = (
    Declared("transport", N_("Way to send"), str, "smtp", choices=TRANSPORTS,
             help=N_("What each can do, and whether it can here: dunmail ways")),
    Declared("smtp.host", N_("SMTP server"), str, "", check=a_host),
    Declared("smtp.port", N_("Port"), int, 587, check=a_port, help=N_("587 for STARTTLS, 465 for TLS, 25 inside")),
    Declared("smtp.security", N_("Security"), str, "starttls", choices=("none", "starttls", "tls")),
    Declared("smtp.auth", N_("Login"), str, "password", choices=("none", "password", "xoauth2", "pop-before-smtp"),
             help=N_("xoauth2: at Microsoft or Google; pop-before-smtp: to the incoming mail first, for old servers")),
    Declared("smtp.username", N_("User name"), str, ""),
    Declared("smtp.ca_file", N_("CA certificate file"), str, "", help=N_("For a server with a company certificate")),
    Declared("smtp.fingerprint", N_("Certificate fingerprint"), str, "", check=a_fingerprint,
             help=N_("SHA-256; trusts this one certificate only")),
    Declared("smtp.timeout", N_("Timeout in seconds"), int, 60, check=not_negative),
    Declared("smtp.password_command", N_("Password command"), str, "", help=N_("Prints the password, e.g. pass mail")),
    Declared("smtp.dsn", N_("Ask for delivery reports"), bool, True, help=N_("Where the server offers it")),
    Declared("sender.name", N_("Sender name"), str, ""),
    Declared("sender.address", N_("Sender address"), str, ""),
    Declared("sender.reply_to", N_("Reply to"), str, ""),
    Declared("sender.bcc_self", N_("Blind copy to me"), bool, False),
    Declared("sender.signature", N_("Signature"), str, "", help=N_("Below every message, or where the text says so")),
)
