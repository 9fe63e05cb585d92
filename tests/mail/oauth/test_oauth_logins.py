"""The ways to log in at a provider, and everything that can go wrong on them."""

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from data.errors import InputError, StoppedError
from data.preferences import Preferences, set_preference
from data.secrets import keep_secret
from mail.oauth import device, providers, web, words
from mail.oauth.browser import BrowserLogin
from mail.oauth.listener import Listener
from mail.oauth.providers import Client, client_from, secret_name
from mail.oauth.words import OAuthError
from tests.provider import FakeProvider

MakeClient = Callable[[], Client]


def test_the_final_address_gives_tokens(provider: FakeProvider, client: MakeClient) -> None:
    login = BrowserLogin(client())
    assert login.address.startswith(f"{provider.url}/organizations/authorize?client_id=dunmail-app&")
    assert "login_hint=ana%40podjetje.si" in login.address
    tokens = login.finish("  " + provider.browse(login.address) + "\n")
    assert (tokens.access, tokens.renewal) == ("token-access-1", "token-renewal-1")
    assert "token" not in repr(tokens).replace("Tokens", "")


@pytest.mark.parametrize(("address", "problem"), [
    ("http://localhost:8400/", "not the final address"), ("nonsense", "not the final address"),
    ("http://[", "not the final address"),
    ("http://localhost:8400/?code=stolen&state=other", "another login"),
    ("http://localhost:8400/?code=stolen", "another login"),
    ("http://localhost:8400/?code=stolen&state=š", "another login"),
])
def test_another_address_is_not_taken(client: MakeClient, address: str, problem: str) -> None:
    with pytest.raises(InputError, match=problem):
        BrowserLogin(client()).finish(address)


def test_a_state_given_twice_or_no_code_is_not_taken(provider: FakeProvider, client: MakeClient) -> None:
    login = BrowserLogin(client())
    with pytest.raises(InputError, match="another login"):
        login.finish(provider.browse(login.address) + "&state=second")
    with pytest.raises(InputError, match="no code"):
        login.finish(provider.browse(login.address, code=""))
    assert provider.requests == []


def test_a_code_of_another_login_does_not_fit_the_verifier(provider: FakeProvider, client: MakeClient) -> None:
    login, other = BrowserLogin(client()), BrowserLogin(client())
    stolen = provider.browse(other.address, state=login._state)
    with pytest.raises(OAuthError, match="Log in again"):
        login.finish(stolen)


def test_who_declines_is_told_so(provider: FakeProvider, client: MakeClient) -> None:
    login = BrowserLogin(client())
    with pytest.raises(OAuthError, match="declined"):
        login.finish(provider.browse(login.address, code="", error="access_denied"))


def test_the_listener_waits_for_the_right_browser(provider: FakeProvider, client: MakeClient) -> None:
    with Listener() as listener:
        login = BrowserLogin(client(), listener.port)
        listener.is_answer = login.is_answer
        own = f"http://127.0.0.1:{listener.port}"
        assert provider.visit(f"{own}/favicon.ico")[0] == 404
        assert provider.visit(f"{own}/?code=x&state=wrong")[0] == 404
        final = provider.browse(login.address)
        assert provider.visit(final, host=f"evil.example:{listener.port}")[0] == 404
        assert listener.wait(0) == ""
        status, said = provider.visit(final)
        assert (status, said) == (200, "Dunmail has what it needs. You can close this window.")
        assert login.finish(listener.wait(5)).access == "token-access-1"
    with pytest.raises(OSError, match="refused"):
        provider.visit(own)


def test_the_listener_says_nothing_on_the_terminal(capfd: pytest.CaptureFixture[str], provider: FakeProvider) -> None:
    with Listener() as listener:
        provider.visit(f"http://127.0.0.1:{listener.port}/?code=secret")
    assert capfd.readouterr() == ("", "")


# Codes that are typed

def test_a_code_is_waited_for(provider: FakeProvider, client: MakeClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(device, "STEP", 0.02)
    provider.says += [(400, {"error": "authorization_pending"}), (400, {"error": "slow_down"}),
                      (400, {"error": "authorization_pending"})]
    code = device.begin(client())
    assert (code.user_code, code.address) == ("ABCD-EFGH", f"{provider.url}/device")
    tokens = device.wait(code, client(), threading.Event())
    assert tokens is not None
    assert tokens.access == "token-access-1"
    assert [r["path"] for r in provider.requests] == ["/organizations/devicecode"] + ["/organizations/token"] * 4


def test_slowing_down_lasts(provider: FakeProvider, client: MakeClient) -> None:
    waits: list[float | None] = []

    class Event(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            waits.append(timeout)
            return False

    provider.says += [(400, {"error": "slow_down"}), (400, {"error": "authorization_pending"})]
    provider.device_says = {"interval": 2}
    device.wait(device.begin(client()), client(), Event())
    assert waits == [2, 7, 7]


@pytest.mark.parametrize(("error", "meaning"), [
    ({"error": "authorization_declined"}, "declined"), ({"error": "expired_token"}, "expired"),
    ({"error": "access_denied", "error_description": "AADSTS53003: blocked by Conditional Access"}, "rules do not"),
])
def test_a_code_that_comes_to_nothing(
    provider: FakeProvider, client: MakeClient, error: dict[str, Any], meaning: str
) -> None:
    provider.says += [(400, {"error": "authorization_pending"}), (400, error)]
    with pytest.raises(OAuthError, match=meaning):
        device.wait(device.begin(client()), client(), threading.Event())


def test_a_code_nobody_types_expires_by_itself(provider: FakeProvider, client: MakeClient) -> None:
    provider.says += [(400, {"error": "authorization_pending"})] * 50
    provider.device_says = {"expires_in": 0}
    with pytest.raises(OAuthError, match="expired"):
        device.wait(device.begin(client()), client(), threading.Event())


def test_waiting_for_a_code_can_be_cancelled(provider: FakeProvider, client: MakeClient) -> None:
    cancelled = threading.Event()
    cancelled.set()
    assert device.wait(device.begin(client()), client(), cancelled) is None


def test_codes_forbidden_by_the_company_name_the_other_way(provider: FakeProvider, client: MakeClient) -> None:
    provider.device_says = {"error": "invalid_grant", "error_description": "AADSTS530036: device code flow blocked"}
    with pytest.raises(OAuthError, match="paste the final address"):
        device.begin(client())


def test_google_gives_no_codes_for_mail(provider: FakeProvider) -> None:
    set_preference("oauth.provider", "google")
    with pytest.raises(InputError, match="Google gives no codes"):
        device.begin(client_from(Preferences()))


# The client, its secret, and the provider's addresses

def test_the_client_secret_is_sent_when_it_is_kept(
    provider: FakeProvider, client: MakeClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider.client_secret = "čista-skrivnost"
    login = BrowserLogin(client())
    with pytest.raises(OAuthError, match="dunmail oauth secret"):
        login.finish(provider.browse(login.address))
    keep_secret(secret_name("dunmail-app"), "čista-skrivnost")
    login = BrowserLogin(client())
    assert login.finish(provider.browse(login.address)).access
    monkeypatch.setenv("DUNMAIL_OAUTH_CLIENT_SECRET", "other")
    assert client().secret == "other"


@pytest.mark.parametrize(("key", "problem"), [
    ("oauth.provider", "oauth.provider"), ("oauth.client_id", "oauth.client_id"), ("smtp.username", "smtp.username")])
def test_what_is_missing_is_named(provider: FakeProvider, client: MakeClient, key: str, problem: str) -> None:
    set_preference(key, "")
    with pytest.raises(InputError, match=problem):
        client()


def test_a_tenant_is_no_address(provider: FakeProvider) -> None:
    with pytest.raises(InputError, match="letters, digits"):
        set_preference("oauth.tenant", "x/../../evil")


@pytest.mark.parametrize("found", providers.PROVIDERS.values(), ids=lambda found: found.name)
def test_every_provider_is_protected(found: providers.Provider) -> None:
    for address in filter(None, (found.authorize, found.token, found.device)):
        assert address.startswith("https://")
        web.check_address(address)
    assert set(found.scopes) == {"smtp", "incoming"}
    assert found.redirect_host in web.LOOPBACK


@pytest.mark.parametrize("address", [
    "http://login.example/token", "http://localhost.evil.example/", "http://127.0.0.1@evil.example/", "ftp://localhost/",
])
def test_unprotected_addresses_are_not_used(address: str) -> None:
    with pytest.raises(OAuthError, match="not protected"):
        web.post(address, {"refresh_token": "secret"})


# Answers that are none

@pytest.mark.parametrize(("status", "body", "meaning"), [
    (200, "<html>log in to the hotel</html>", "not a login provider"), (200, "[1]", "not a login provider"),
    (200, "{}", "has no token"), (503, "busy", "Try again later.*HTTP 503"), (500, "{}", "HTTP 500"),
    (302, "", "HTTP 302"), (307, "", "HTTP 307"), (200, '{"access_token": 5}', "has no token"),
])
def test_answers_that_are_none(
    provider: FakeProvider, client: MakeClient, status: int, body: str, meaning: str
) -> None:
    provider.says += [(status, body)]
    login = BrowserLogin(client())
    with pytest.raises(OAuthError, match=meaning):
        login.finish(provider.browse(login.address))
    assert len(provider.requests) == 1  # a redirect is not followed with what is secret


def test_a_provider_out_of_reach(provider: FakeProvider, client: MakeClient) -> None:
    login = BrowserLogin(client())
    final = provider.browse(login.address)
    provider.stop()
    with pytest.raises(OAuthError, match=r"127\.0\.0\.1 cannot be reached: Connection refused"):
        login.finish(final)
    provider.start()


@pytest.mark.parametrize(("said", "meaning"), [
    ("AADSTS65001: no consent", words.CONSENT), ("AADSTS700016: unknown app", words.CLIENT),
    ("AADSTS50011: redirect", words.REDIRECT), ("AADSTS7000218: assertion", words.PUBLIC),
    ("AADSTS90002: no tenant", words.TENANT), ("AADSTS50076: second factor", words.AGAIN),
    ("AADSTS50057: disabled", words.USER), ("AADSTS99999: new", words.CONSENT),
])
def test_microsofts_numbers_in_plain_words(said: str, meaning: str) -> None:
    error = words.refusal({"error": "consent_required", "error_description": f"{said}\r\nTrace ID: x\r\nTime: y"})
    assert str(error) == f"{meaning} The provider said: consent_required {said}"


def test_a_provider_that_repeats_secrets_and_commands_the_terminal() -> None:
    said = {"error": "invalid_grant", "error_description": "bad \x1b[31m kanarček-Zx81"}
    error = words.refusal(said, ["kanarček-Zx81"])
    assert str(error).endswith("invalid_grant bad  [31m ***")


@pytest.mark.parametrize("lasts", [None, "soon", [], 3600])
def test_a_token_without_a_sensible_end_lasts_an_hour(
    provider: FakeProvider, client: MakeClient, lasts: object
) -> None:
    provider.says += [(200, {"access_token": "a", "expires_in": lasts})]
    login = BrowserLogin(client())
    tokens = login.finish(provider.browse(login.address))
    assert 3500 < tokens.expires - time.time() <= 3600


def test_a_locked_vault_with_the_client_secret_is_said(provider: FakeProvider, client: MakeClient) -> None:
    from data.secrets.session import session

    session.vault.create("a passphrase")
    session.vault.lock()
    with pytest.raises(StoppedError, match="DUNMAIL_VAULT_PASSPHRASE_FILE"):
        client()
