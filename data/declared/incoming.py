"""The mailbox that delivery reports come to."""

from data.declared.checks import an_address
from data.declared.record import Declared, a_host, a_port
from data.declared.sending import SECURITY
from data.language import N_, _


def _return_address(value: str) -> str:
    """It stands in the envelope of every message, where not every server takes international letters."""
    return an_address(value) or ("" if value.isascii() else _("Use letters without accents here."))


INCOMING = (
    Declared("incoming.protocol", N_("Incoming mail"), str, "",
             choices={"": N_("none: delivery reports are not read"), "imap": "IMAP", "pop3": "POP3"}),
    Declared("incoming.host", N_("Incoming server"), str, "", check=a_host),
    Declared("incoming.port", N_("Port"), int, 993, check=a_port, help=N_("993 for IMAP and 995 for POP3 with TLS")),
    Declared("incoming.security", N_("Security"), str, "tls", choices=SECURITY),
    Declared("incoming.auth", N_("Login"), str, "password",
             choices={"password": N_("user name and password"), "xoauth2": N_("by logging in at Microsoft or Google")}),
    Declared("incoming.username", N_("User name"), str, "", personal=True),
    Declared("incoming.ca_file", N_("CA certificate file"), str, "", portable=False,
             help=N_("For a server with a company certificate")),
    Declared("incoming.verp", N_("Return address"), str, "", check=_return_address,
             help=N_("bounce@example.com makes reports come to bounce+NUMBER@example.com; empty: to the sender")),
    Declared("incoming.password_command", N_("Password command"), str, "", portable=False,
             help=N_("Prints the password, e.g. pass mail")),
)
