"""The providers one can log in at: their addresses, scopes and habits, as data."""

from dataclasses import dataclass, field

from data.errors import InputError
from data.language import _
from data.preferences import Preferences
from data.secrets import Secret, Service, find_secret
from data.secrets.overrides import read


@dataclass(frozen=True, slots=True)
class Provider:
    """``{tenant}`` in an address stands for the Microsoft tenant. Without ``device`` there is no code to be typed."""

    name: str
    title: str
    authorize: str
    token: str
    device: str
    scopes: dict[Service, str]
    redirect_host: str  # of the loopback address the browser is sent back to, as it must be registered
    extra: dict[str, str] = field(default_factory=dict)  # what else the authorize address needs
    needs_secret: bool = False


_MICROSOFT = "https://login.microsoftonline.com/{tenant}/oauth2/v2.0"
_OUTLOOK = "https://outlook.office.com"  # not graph.microsoft.com, whose tokens the mail servers refuse

PROVIDERS: dict[str, Provider] = {
    "microsoft": Provider(
        "microsoft", "Microsoft", f"{_MICROSOFT}/authorize", f"{_MICROSOFT}/token", f"{_MICROSOFT}/devicecode",
        {"smtp": f"{_OUTLOOK}/SMTP.Send offline_access",
         "incoming": f"{_OUTLOOK}/IMAP.AccessAsUser.All {_OUTLOOK}/POP.AccessAsUser.All offline_access"},
        "localhost", {"prompt": "select_account"},
    ),
    # Google's codes to be typed (limited-input devices) are not given for mail.
    "google": Provider(
        "google", "Google", "https://accounts.google.com/o/oauth2/v2/auth", "https://oauth2.googleapis.com/token", "",
        {"smtp": "https://mail.google.com/", "incoming": "https://mail.google.com/"},
        "127.0.0.1", {"access_type": "offline", "prompt": "consent"}, needs_secret=True,
    ),
}


@dataclass(frozen=True, slots=True)
class Client:
    """Dunmail as the provider knows it, and the account it is to log in for."""

    provider: Provider
    client_id: str
    tenant: str
    service: Service
    user: str
    secret: Secret | None = None

    @property
    def scope(self) -> str:
        """What is asked for: mail, and to stay logged in."""
        return self.provider.scopes[self.service]

    def address(self, template: str) -> str:
        """An address of the provider, for this tenant."""
        return template.replace("{tenant}", self.tenant)

    def identity(self) -> dict[str, str]:
        """The fields that say who asks."""
        fields = {"client_id": self.client_id}
        if self.secret:
            fields["client_secret"] = self.secret
        return fields


def client_from(preferences: Preferences, service: Service = "smtp") -> Client:
    """The client as the preferences describe it. InputError names what is missing.

    The client secret may have to be asked from a locked vault.
    """
    name, client_id = preferences["oauth.provider"], preferences["oauth.client_id"].strip()
    if not name:
        raise InputError(_("No login provider is set. Set oauth.provider to microsoft or google."))
    if not client_id:
        raise InputError(_("No client id is set. Register Dunmail at the provider and set oauth.client_id; see "
                           "docs/oauth.md."))
    user = preferences[f"{service}.username"].strip()
    if not user:
        raise InputError(_("The login has no user name. Set {key} to the mailbox's address.").format(
            key=f"{service}.username"))
    secret = (read("oauth-client-secret") or find_secret(secret_name(client_id))).value
    return Client(PROVIDERS[name], client_id, preferences["oauth.tenant"].strip() or "organizations", service, user,
                  secret)


def secret_name(client_id: str) -> str:
    """What the client secret is kept under."""
    return f"oauth client secret {client_id}"
