"""Why a stage of the check failed and what to do: a table read from the top, the first cause that fits wins.

Signs are what the check noticed by itself; codes, enhanced codes and texts are the server's. Words may hold the facts
of the check in braces.
"""

import re
from dataclasses import dataclass
from typing import Literal

from data.language import N_
from mail.diagnosis.results import CheckStage, Symptom

FixKind = Literal["host", "ports", "name", "trust", "timeout"]


@dataclass(frozen=True, slots=True)
class Cause:
    """Empty conditions fit anything; all ``signs`` must have been noticed.

    ``codes`` matches from the start, ``enhanced`` the whole, ``text`` anywhere; all are regular expressions.
    """

    id: str
    words: str
    remedy: str
    stages: tuple[CheckStage, ...] = ()
    signs: tuple[str, ...] = ()
    codes: str = ""
    enhanced: str = ""
    text: str = ""
    fixes: tuple[FixKind, ...] = ()

    def fits(self, symptom: Symptom) -> bool:
        """Whether this explains the symptom."""
        return (
            (not self.stages or symptom.stage in self.stages)
            and symptom.signs.issuperset(self.signs)
            and (not self.codes or re.match(self.codes, str(symptom.code or "")) is not None)
            and (not self.enhanced or re.fullmatch(self.enhanced, symptom.enhanced) is not None)
            and (not self.text or re.search(self.text, symptom.text, re.IGNORECASE) is not None)
        )


ADMINISTRATOR = N_("Save the transcript and send it to the administrator of the server.")
NETWORK = N_("Ask whoever looks after this network or computer.")

CAUSES: tuple[Cause, ...] = (
    # What is set
    Cause("no-host", N_("No SMTP server is set."),
          N_("Enter the server's name in the preferences (smtp.host), or let it be proposed from your address."),
          ("input",), ("no-host",)),
    Cause("host-form", N_("“{host}” is more than a server's name."),
          N_("Write only the name, such as {proposed}, without http://, spaces or a port."),
          ("input",), ("host-form",), fixes=("host",)),
    Cause("no-user", N_("The login has no user name."),
          N_("Enter smtp.username, most often your whole e-mail address; or set smtp.auth to none."),
          ("input",), ("no-user",)),
    Cause("sender-form", N_("The sender address “{sender}” cannot be used."),
          N_("Enter the e-mail address you send from (sender.address)."), ("input",), ("sender-form",)),
    # Its name
    Cause("dns-down", N_("The name service did not answer, so no server can be found."),
          N_("Check the network connection; then check again."), ("dns",), ("dns-down",)),
    Cause("unknown-name", N_("There is no server called {host}."),
          N_("Look for a typing error in the name; your provider's help pages tell the right one."), ("dns",)),
    # The way to it
    Cause("only-ipv6", N_("{host} has only IPv6 addresses, and this network has no way to them."),
          N_("Ask the provider for a server name with IPv4, or your network's administrator for IPv6."),
          ("tcp",), ("only-ipv6", "no-route")),
    Cause("no-route", N_("This computer has no way to {host}: it is not connected, or the network ends before."),
          NETWORK, ("tcp",), ("no-route",)),
    Cause("refused", N_("{host} is there, but nothing listens on port {port}."),
          N_("Use the port your provider names: 587 with starttls, or 465 with tls."), ("tcp",), ("refused",),
          fixes=("ports",)),
    Cause("silent", N_("Nothing answers at {host} port {port}. A firewall, or your internet provider, blocks the port; "
                       "or the server is switched off."),
          N_("Try another port; otherwise ask for the port to be opened to {host}."), ("tcp",), ("silent",),
          fixes=("ports",)),
    Cause("unreachable", N_("No connection to {host} port {port}: {words}"), NETWORK, ("tcp",), fixes=("ports",)),
    # Its first words
    Cause("wants-tls", N_("Port {port} expects encryption from the first byte, but smtp.security is {security}."),
          N_("Set smtp.security to tls for this port."), ("greeting",), ("speaks-tls",), fixes=("ports",)),
    Cause("slow-greeting", N_("The server greeted only after {seconds} s; the timeout is {timeout} s."),
          N_("Set smtp.timeout higher. Some servers make unknown computers wait."), ("greeting",), ("slow",),
          fixes=("timeout",)),
    Cause("no-greeting", N_("The server took the connection and said nothing."),
          N_("The port belongs to another service, or a program in between swallows the words. Use port 587 or 465."),
          ("greeting",), ("silent",), fixes=("ports",)),
    Cause("blocked", N_("The server does not speak to this computer: {words}"),
          N_("This network's address is on a block list, or only some computers may connect. Use the port for logging "
             "in, 587 or 465, or ask the provider."), ("greeting",), codes="5", fixes=("ports",)),
    Cause("busy", N_("The server is busy or limits connections: {words}"),
          N_("Wait some minutes, then check again. If it stays, ask the provider."), ("greeting", "ehlo"),
          codes="4"),
    Cause("other-service", N_("Port {port} is not for sending mail; another service answers: {words}"),
          N_("Use port 587 or 465. 143, 993, 110 and 995 are for reading mail."), ("greeting",), ("protocol",),
          text=r"\* OK|\+OK|SSH-|HTTP/|<html|FTP", fixes=("ports",)),
    Cause("interceptor-banner", N_("An antivirus program or a proxy answers instead of the server: {words}"),
          N_("Switch off the scanning of outgoing mail in that program, or use port 465 with tls."),
          ("greeting", "ehlo"), text=r"avast|avg|kaspersky|eset|norton|mcafee|proxy|scanner|firewall",
          fixes=("ports",)),
    Cause("not-smtp", N_("What answers on port {port} is no mail server: {words}"),
          N_("Use the port your provider names: 587 with starttls, or 465 with tls."), ("greeting",), ("protocol",),
          fixes=("ports",)),
    Cause("closed-at-once", N_("The server ended the connection without a word."),
          N_("It speaks only to computers it knows, or there are too many connections. Use port 587 or 465, or ask the "
             "provider."), ("greeting",), fixes=("ports",)),
    Cause("ehlo-refused", N_("The server greets, but refuses to go on: {words}"),
          N_("This port is hardly for sending mail with a login. Use 587 or 465, or ask the provider."), ("ehlo",),
          codes="5", fixes=("ports",)),
    Cause("ehlo-broken", N_("The server does not answer like a mail server: {words}"), ADMINISTRATOR, ("ehlo",),
          fixes=("ports",)),
    # Encryption
    Cause("ca-file", "{words}", N_("Correct smtp.ca_file, or empty it."), ("tls",), ("ca-file",)),
    Cause("fingerprint-changed", N_("The server shows another certificate than the one that smtp.fingerprint names. It "
                                    "was renewed, or somebody is in between."),
          N_("Ask the administrator for the new fingerprint; only if it is {fingerprint}, enter that."),
          ("tls",), ("fingerprint",)),
    Cause("starttls-hidden", N_("A firewall in between hides the server's encryption (STARTTLS)."),
          N_("Ask for “SMTP inspection” (fixup) to be switched off in the firewall, or use port 465 with tls."),
          ("tls",), ("starttls-hidden",), fixes=("ports",)),
    Cause("no-starttls", N_("The server offers no encryption (STARTTLS) on port {port}. Nothing is sent unprotected."),
          N_("Use port 465 with tls or 587 with starttls. Only for a server in your own house: smtp.security none."),
          ("tls",), ("no-starttls",), fixes=("ports",)),
    Cause("starttls-injected", N_("Something was put into the server's words before the encryption began."),
          N_("Do not use this network for sending; tell its administrator."), ("tls",), ("injected",)),
    Cause("starttls-refused", N_("The server offers encryption but refuses to begin: {words}"), ADMINISTRATOR,
          ("tls",), codes="[45]", fixes=("ports",)),
    Cause("wants-starttls", N_("Port {port} begins unencrypted (starttls), but smtp.security is tls."),
          N_("Set smtp.security to starttls for this port, or use port 465."), ("tls",), ("no-tls",),
          fixes=("ports",)),
    Cause("old-tls", N_("The server speaks only outdated encryption (TLS 1.1 or older)."),
          N_("Its administrator must switch on TLS 1.2. Until then use another server."), ("tls",), ("old-tls",),
          fixes=("ports",)),
    Cause("interceptor", N_("The certificate was made by {issuer}: an antivirus program or firewall reads along."),
          N_("Switch off its mail scanning, or set smtp.ca_file to its certificate if your company wants it so."),
          ("tls",), ("certificate", "interceptor")),
    Cause("expired", N_("The server's certificate ended on {ends}; this computer's clock says {now}."),
          N_("If the clock is right, the server's administrator must renew the certificate. Otherwise set the clock."),
          ("tls",), ("expired",)),
    Cause("not-yet-valid", N_("The server's certificate begins on {begins}, but this computer's clock says {now}."),
          N_("Set this computer's clock."), ("tls",), ("not-yet-valid",)),
    Cause("wrong-name", N_("The certificate is not for {host} but for {names}."),
          N_("Set smtp.host to one of the names on the certificate, such as {proposed}."), ("tls",), ("wrong-name",),
          fixes=("name",)),
    Cause("self-signed", N_("The server made its certificate itself, so nobody vouches for it (issuer: {issuer})."),
          N_("Ask the administrator for the certificate's SHA-256 fingerprint; trust it only if it is the same."),
          ("tls",), ("self-signed",), fixes=("trust",)),
    Cause("private-authority", N_("The certificate is signed by {issuer}, which this computer does not know: your "
                                  "company's own authority, or the server leaves out a part of the chain."),
          N_("Get the authority's certificate from the administrator and name it in smtp.ca_file; or compare the "
             "certificate's fingerprint with the administrator and trust it."), ("tls",), ("unknown-issuer",),
          fixes=("trust",)),
    Cause("untrusted", N_("The server's certificate is not trusted: {words}"), ADMINISTRATOR, ("tls",),
          ("certificate",)),
    Cause("tls-cut", N_("The server ended the connection while the encryption began."),
          N_("It is broken, wants a newer or older encryption, or a firewall cuts it. Try the other port, or ask its "
             "administrator."), ("tls",), ("closed",), fixes=("ports",)),
    Cause("tls-silent", N_("The server did not answer while the encryption began."),
          N_("Perhaps the port begins unencrypted (starttls), or a firewall swallows the words. Try the other port."),
          ("tls",), ("silent",), fixes=("ports",)),
    Cause("tls-failed", N_("The encryption failed: {words}"), ADMINISTRATOR, ("tls",), fixes=("ports",)),
    # Login
    Cause("pop-refused", N_("Sending needs a login to the incoming mail first, which refuses it: {words}"),
          N_("Check incoming.username, and enter its password with: dunmail password set --for incoming"), ("auth",),
          ("pop-refused",)),
    Cause("pop-settings", N_("Sending needs a login to the incoming mail first, and that is not set right: {words}"),
          N_("Set the incoming mail (POP3) in the preferences, or choose another smtp.auth."), ("auth",),
          ("pop-settings",)),
    Cause("pop-failed", N_("Sending needs a login to the incoming mail first, which did not come about: {words}"),
          N_("Look at incoming.host, incoming.port and incoming.security."), ("auth",), ("pop-failed",)),
    Cause("no-password", N_("No password is kept for {user}."),
          N_("Enter it in the preferences, or with: dunmail password set"), ("auth",), ("no-password",)),
    Cause("password-place", "{words}", N_("Correct the place the password is taken from."), ("auth",),
          ("password-place",)),
    Cause("login-needs-tls", N_("The server lets nobody log in without encryption."),
          N_("Set smtp.security to starttls."), ("auth",), ("auth-after-tls",), fixes=("ports",)),
    Cause("only-windows-login", N_("The server offers only Windows logins here ({offered}). This is Exchange's port "
                                   "for other servers."),
          N_("Use the connector for clients: port 587 with starttls. Or ask the administrator to allow basic login "
             "there."), ("auth",), ("windows-login",), fixes=("ports",)),
    Cause("no-login", N_("The server offers no login on port {port}."),
          N_("Use port 587 or 465; or, if it takes mail from this computer without a login, set smtp.auth to none."),
          ("auth",), ("no-auth",), fixes=("ports",)),
    Cause("other-login", N_("The server offers none of the logins that could be used (it offers {offered})."),
          N_("Ask the provider which login it wants, and change smtp.auth."), ("auth",), ("other-login",)),
    Cause("microsoft-tenant", N_("Microsoft 365: sending by SMTP is switched off for your whole organisation."),
          N_("The administrator can switch it on for this mailbox: Set-CASMailbox -SmtpClientAuthenticationDisabled "
             "$false."), ("auth",), text=r"SmtpClientAuthentication is disabled for the Tenant"),
    Cause("microsoft-mailbox", N_("Microsoft 365: sending by SMTP is switched off for the mailbox {user}."),
          N_("The administrator can switch it on: mailbox, Mail, Manage email apps, Authenticated SMTP."),
          ("auth",), text=r"SmtpClientAuthentication is disabled for the Mailbox"),
    Cause("microsoft-security-defaults", N_("Microsoft 365: the organisation's security defaults forbid this login."),
          N_("Log in with xoauth2, or ask the administrator about security defaults."),
          ("auth",), text=r"security defaults"),
    Cause("microsoft-locked", N_("Microsoft 365: the account {user} is locked or must change its password."),
          N_("Log in to Microsoft 365 in a browser once and follow what it asks."), ("auth",),
          text=r"account is locked|password has expired|UserAccountLocked"),
    Cause("microsoft-policy", N_("Microsoft 365: an access rule of the organisation refuses this login."),
          N_("Log in with xoauth2, or ask the administrator which Conditional Access rule refuses it."), ("auth",),
          text=r"did not meet the criteria|conditional access|AADSTS\d+"),
    Cause("microsoft-basic", N_("Microsoft 365: passwords no longer count for this login."),
          N_("Log in with xoauth2, or send through another server."), ("auth", "mail", "rcpt"),
          enhanced=r"5\.7\.30"),
    Cause("microsoft-basic", N_("Microsoft 365: the login was refused by a rule: {words}"),
          N_("Log in with xoauth2, or ask the administrator whether SMTP and passwords are switched on for the "
             "mailbox."), ("auth",), enhanced=r"5\.7\.139"),
    Cause("token-refused", N_("The provider refuses the login token of {user}: {words}"),
          N_("Log in again with: dunmail oauth login. If it is refused still, SMTP is switched off for the mailbox, or "
             "the login was another account's."), ("auth",), ("xoauth2",), codes="535"),
    Cause("microsoft-password", N_("Microsoft: user name or password is wrong, or passwords are not allowed."),
          N_("Use the whole address as the user name. With two-step login, passwords do not work: use xoauth2."),
          ("auth",), codes="535", enhanced=r"5\.7\.3"),
    Cause("google-app-password", N_("Google wants an app password, not the password of the account."),
          N_("Make one in the Google account: Security, 2-Step Verification, App passwords. Enter its 16 letters."),
          ("auth",), codes="534", enhanced=r"5\.7\.9"),
    Cause("google-browser", N_("Google wants you to log in with a browser first."),
          N_("Log in to the account in a browser, confirm that it is you, then check again."), ("auth",), codes="534",
          enhanced=r"5\.7\.14"),
    Cause("google-password", N_("Google does not accept user name and password."),
          N_("Use the whole address and an app password (Google account, Security, App passwords)."), ("auth",),
          codes="535", enhanced=r"5\.7\.8", text=r"BadCredentials|gsmtp|google"),
    Cause("login-type", N_("The server does not know the login it offers: {words}"),
          N_("Often it is Exchange's port for other servers. Use port 587 with starttls, or ask the administrator."),
          ("auth",), codes="504", fixes=("ports",)),
    Cause("login-needs-tls", N_("The server wants encryption before the login: {words}"),
          N_("Set smtp.security to starttls."), ("auth", "mail"), codes="530|538", text=r"starttls|encrypt|tls",
          fixes=("ports",)),
    Cause("app-password", N_("The provider wants an app password, not the password of the account: {words}"),
          N_("Make an app password in the account's security settings and enter that."), ("auth",), codes="53[45]",
          text=r"app(lication)?.?(specific)? ?password"),
    Cause("login-busy", N_("The server cannot check the login now, or there were too many: {words}"),
          N_("Your password is not to blame. Wait a quarter of an hour, then check again."), ("auth",), codes="4"),
    Cause("odd-password", N_("User name or password is wrong. The password has letters such as č or €, which some "
                             "servers do not take."),
          N_("Check both; if they are right, choose a password of plain letters and digits."), ("auth",),
          ("non-ascii-password",), codes="5"),
    Cause("wrong-password", N_("User name or password is wrong: {words}"),
          N_("Enter both again. The user name is most often the whole e-mail address; many providers want an app "
             "password."), ("auth",), codes="535"),
    Cause("login-refused", N_("The server refuses the login: {words}"),
          N_("Ask the provider whether SMTP is allowed for this account."), ("auth",), codes="5"),
    Cause("login-lost", N_("The server ended the connection during the login."), ADMINISTRATOR, ("auth",)),
    # Sender and recipients
    Cause("not-logged-in", N_("The server wants a login: {words}"),
          N_("Set smtp.auth to password, with user name and password."), ("mail", "rcpt"), codes="530"),
    Cause("smtputf8", N_("The server cannot take addresses with letters such as č (SMTPUTF8): {sender}."),
          N_("Use a sender address of plain letters."), ("mail",), enhanced=r"5\.6\.7"),
    Cause("size", N_("The server takes only small messages: {words}"),
          N_("A reminder with its letter needs about 100 kB. Ask the provider for a higher limit."), ("mail",),
          enhanced=r"5\.3\.4"),
    Cause("size", N_("The server takes only small messages: {words}"),
          N_("A reminder with its letter needs about 100 kB. Ask the provider for a higher limit."), ("mail",),
          codes="552"),
    Cause("later", N_("The server takes no mail from this account now: {words}"),
          N_("It is a limit or a pause of the server. Wait, then check again."), ("mail",), codes="4"),
    Cause("sender-refused", N_("The account may not send as {sender}: {words}"),
          N_("Use the address that belongs to the login (sender.address), or ask the administrator for the right to "
             "send as it."), ("mail",), codes="5"),
    Cause("sender-refused", N_("The account may not send as {sender}: {words}"),
          N_("Use the address that belongs to the login (sender.address), or ask the administrator for the right to "
             "send as it."), ("rcpt",), codes="5", text=r"send as|sender|not owned by"),
    Cause("relay", N_("The server does not pass mail on to other companies: {words}"),
          N_("It wants a login, or takes mail only for its own addresses. Set smtp.auth to password, or use the "
             "provider's server for sending."), ("rcpt",), ("foreign",)),
    Cause("own-address", N_("The server does not take mail to your own address {own}: {words}"),
          N_("Correct your address (operator or sender.address), or ask the provider."), ("rcpt",), codes="5"),
    # Anywhere
    Cause("closed", N_("The server ended the connection: {words}"), ADMINISTRATOR),
)

NOTES = {
    "port-tls": N_("Port 465 most often wants smtp.security tls; it is {security}."),
    "port-starttls": N_("Port {port} most often wants smtp.security starttls; it is {security}."),
    "not-encrypted": N_("Nothing is encrypted: right only for a server in your own house."),
    "only-some-addresses": N_("It does not connect by {failed}; each connection first tries in vain."),
    "slow-greeting": N_("The greeting took {seconds} s. It is waited for each time a connection begins."),
    "ends-soon": N_("The certificate ends on {ends}; it must be renewed."),
    "interceptor": N_("The certificate was made by {issuer}: a program in between reads along."),
    "pinned": N_("Only this one certificate is trusted (smtp.fingerprint); when it is renewed, sending stops."),
    "login-unencrypted": N_("The password goes over the network unencrypted."),
    "no-smtputf8": N_("Addresses with letters such as č before the @ cannot be used with this server."),
    "grey": N_("Your own address is put off for now (greylisting); Dunmail tries such messages again: {words}"),
    "foreign-refused": N_("A made-up address elsewhere was refused, which need not mean anything: {words}"),
    "small": N_("Messages may have at most {size}; letters grow by a third when they are attached."),
}


def cause_of(symptom: Symptom) -> Cause:
    """The first cause that fits; the last one fits anything."""
    return next(cause for cause in CAUSES if cause.fits(symptom))
