"""How to send, through which server, and as whom."""

from data.declared.record import Declared, a_fingerprint, a_host, a_port, connections, not_negative
from data.language import N_

SENDING = (
    Declared("transport", N_("Way to send"), str, "smtp", choices=("smtp",)),
    Declared("smtp.host", N_("SMTP server"), str, "", check=a_host),
    Declared("smtp.port", N_("Port"), int, 587, check=a_port, help=N_("587 for STARTTLS, 465 for TLS, 25 inside")),
    Declared("smtp.security", N_("Security"), str, "starttls", choices=("none", "starttls", "tls")),
    Declared("smtp.auth", N_("Login"), str, "password", choices=("none", "password", "xoauth2"),
             help=N_("xoauth2: by logging in at Microsoft or Google")),
    Declared("smtp.username", N_("User name"), str, ""),
    Declared("smtp.ca_file", N_("CA certificate file"), str, "", help=N_("For a server with a company certificate")),
    Declared("smtp.fingerprint", N_("Certificate fingerprint"), str, "", check=a_fingerprint,
             help=N_("SHA-256; trusts this one certificate only")),
    Declared("smtp.timeout", N_("Timeout in seconds"), int, 60, check=not_negative),
    Declared("smtp.connections", N_("Connections at once"), int, 1, check=connections,
             help=N_("At most what the provider allows; 1 is right unless the server is far away")),
    Declared("smtp.password_command", N_("Password command"), str, "", help=N_("Prints the password, e.g. pass mail")),
    Declared("sender.name", N_("Sender name"), str, ""),
    Declared("sender.address", N_("Sender address"), str, ""),
    Declared("sender.reply_to", N_("Reply to"), str, ""),
    Declared("sender.bcc_self", N_("Blind copy to me"), bool, False),
    Declared("sender.signature", N_("Signature"), str, "", help=N_("Below every message, or where the text says so")),
)
