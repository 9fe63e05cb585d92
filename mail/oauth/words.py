"""What a provider's refusal means, in plain words with what to do; the provider's own words after them."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from data.errors import StoppedError
from data.language import N_, _

AGAIN = N_("The login has expired or was withdrawn. Log in again.")
DENIED = N_("The login was declined. Log in again and allow Dunmail to send mail.")
POLICY = N_("The company's rules do not allow this way to log in. If a code was to be typed, log in in the browser "
            "instead (paste the final address where the browser is on another computer); else ask the administrator.")
CONSENT = N_("Nobody has allowed Dunmail to send mail for this mailbox yet. Ask the administrator to grant consent.")
CLIENT = N_("The provider does not know this client id. Check oauth.client_id, and oauth.tenant for Microsoft.")
CLIENT_SECRET = N_("The client secret is missing, wrong or has expired. Set it with: dunmail oauth secret")
PUBLIC = N_("The registered app may not log in without a secret: allow public client flows, and register the "
            "redirect address under mobile and desktop applications.")
REDIRECT = N_("The redirect address is not registered for the app: add http://localhost under mobile and desktop "
              "applications.")
TENANT = N_("There is no such tenant. Check oauth.tenant.")
USER = N_("The account is unknown, disabled, or not allowed to use the app. Check the user name with the "
          "administrator.")
SCOPE = N_("The app may not ask for mail. Add the permission SMTP.Send to it.")
LATE = N_("The code has expired. Log in again.")
BUSY = N_("The provider cannot answer now. Try again later.")

# https://learn.microsoft.com/entra/identity-platform/reference-error-codes; the numbers may change, so the error
# itself decides where a number is unknown.
NUMBERS = {
    **dict.fromkeys((50076, 50079, 50158, 50078, 50072, 16000, 50058, 50173, 70008, 70043, 700082, 700084, 50133,
                     50089, 700003, 70000, 54005), AGAIN),
    **dict.fromkeys((53000, 53001, 53002, 53003, 53004, 530032, 530033, 530034, 530035, 530036, 50005, 50097), POLICY),
    **dict.fromkeys((65001, 90094, 90097, 65005, 650052, 650056), CONSENT),
    **dict.fromkeys((700016, 700038, 900144, 900971), CLIENT),
    **dict.fromkeys((7000215, 7000222), CLIENT_SECRET),
    **dict.fromkeys((7000218, 70002), PUBLIC),
    **dict.fromkeys((50011, 500113, 500117), REDIRECT),
    **dict.fromkeys((90002, 900021, 900023), TENANT),
    **dict.fromkeys((50020, 50034, 50053, 50055, 50057, 50105, 50126, 50128), USER),
    **dict.fromkeys((65004,), DENIED),
    **dict.fromkeys((70011, 650053, 28002, 28003), SCOPE),
    **dict.fromkeys((70019, 70020), LATE),
}
ERRORS = {
    "invalid_grant": AGAIN,
    "interaction_required": AGAIN,
    "login_required": AGAIN,
    "access_denied": DENIED,
    "authorization_declined": DENIED,
    "consent_required": CONSENT,
    "admin_policy_enforced": POLICY,
    "org_internal": POLICY,
    "invalid_client": CLIENT_SECRET,
    "unauthorized_client": CLIENT,
    "deleted_client": CLIENT,
    "redirect_uri_mismatch": REDIRECT,
    "invalid_scope": SCOPE,
    "expired_token": LATE,
    "code_expired": LATE,
    "temporarily_unavailable": BUSY,
    "server_error": BUSY,
    "slow_down": BUSY,
}
_NUMBER = re.compile(r"AADSTS(\d{5,7})")
_HARMFUL = re.compile(r"[\x00-\x1f\x7f-\x9f]+")


class OAuthError(StoppedError):
    """A login that did not succeed; ``code`` is the provider's word for it, such as ``invalid_grant``."""

    def __init__(self, text: str, code: str = "") -> None:
        super().__init__(text)
        self.code = code


def refusal(answer: Mapping[str, Any], secrets: Iterable[str] = ()) -> OAuthError:
    """The error that ``answer``, with ``error`` and ``error_description``, stands for; ``secrets`` never show."""
    code = str(answer.get("error", ""))[:60]
    said = str(answer.get("error_description") or "")
    number = _NUMBER.search(said)
    meaning = NUMBERS.get(int(number[1])) if number else None
    meaning = meaning or ERRORS.get(code) or N_("The provider refused the login.")
    first = re.split(r"\s*(?:Trace ID:|[\r\n])", said, maxsplit=1)[0]
    return OAuthError(_("{meaning} The provider said: {words}").format(
        meaning=_(meaning), words=harmless(f"{code} {first}".strip(), secrets)[:300]), code)


def harmless(text: str, secrets: Iterable[str] = ()) -> str:
    """``text`` without control characters, and without the secrets that were sent: a server might repeat them."""
    for secret in secrets:
        if secret:
            text = text.replace(str.__str__(secret), "***")
    return _HARMFUL.sub(" ", text).strip()
