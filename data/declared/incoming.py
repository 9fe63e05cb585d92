"""The mailbox that delivery reports come to."""

from data.declared.record import Declared, a_host, a_port
from data.language import N_

INCOMING = (
    Declared("incoming.protocol", N_("Incoming mail"), str, "", choices=("", "imap", "pop3"),
             help=N_("Empty: delivery reports are not read")),
    Declared("incoming.host", N_("Incoming server"), str, "", check=a_host),
    Declared("incoming.port", N_("Port"), int, 993, check=a_port, help=N_("993 for IMAP and 995 for POP3 with TLS")),
    Declared("incoming.security", N_("Security"), str, "tls", choices=("none", "starttls", "tls")),
    Declared("incoming.username", N_("User name"), str, ""),
    Declared("incoming.password_command", N_("Password command"), str, "",
             help=N_("Prints the password, e.g. pass mail")),
)
