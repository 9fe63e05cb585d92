"""A provider on the loopback, and the preferences that name it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from data.preferences import Preferences, set_preference
from mail.oauth import providers
from mail.oauth.providers import Client, client_from
from tests.provider import FakeProvider


@pytest.fixture
def provider(db: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeProvider]:
    """The provider that the preferences name."""
    fake = FakeProvider()
    fake.start()
    monkeypatch.setitem(providers.PROVIDERS, "microsoft", fake.provider())
    for key, value in {"oauth.provider": "microsoft", "oauth.client_id": "dunmail-app", "smtp.auth": "xoauth2",
                       "smtp.username": "ana@podjetje.si", "smtp.host": "127.0.0.1", "smtp.security": "none",
                       "sender.address": "ana@podjetje.si"}.items():
        set_preference(key, value)
    yield fake
    fake.stop()


@pytest.fixture
def client(provider: FakeProvider) -> Callable[[], Client]:
    """The client as the preferences describe it."""
    return lambda: client_from(Preferences())
