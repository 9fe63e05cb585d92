"""``oauth``: logging in at Microsoft or Google, and out."""

import threading
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from data.errors import InputError, StoppedError
from data.language import _
from tui.cli.passwords import for_option, in_option, lasting_place, read_secret
from tui.cli.session import Session, common

if TYPE_CHECKING:
    from data.secrets import Place, Service
    from mail.oauth.providers import Client
    from mail.oauth.tokens import Tokens

PATIENCE = 900.0  # seconds somebody may take in the browser
LOOK = 0.2  # seconds between two looks at whether the browser is back


@click.group()
def oauth() -> None:
    """Log in at Microsoft or Google; smtp.auth must be xoauth2. See docs/oauth.md."""


@oauth.command()
@click.option("--device", is_flag=True, help=_("By a code that is typed on any device; Microsoft only."))
@click.option("--paste", is_flag=True, help=_("The browser is on another computer: paste its final address here."))
@for_option
@in_option
@common
@click.pass_obj
def login(session: Session, device: bool, paste: bool, service: "Service", place: "Place | None") -> None:
    """Log in in a browser on this computer, and keep the tokens where passwords are kept."""
    from mail.oauth import tokens
    from mail.oauth.providers import client_from

    if device and paste:
        raise InputError(_("Choose --device or --paste, not both."))
    session.open()
    preferences = session.preferences()
    client = client_from(preferences, service)
    place = place or lasting_place(session)
    found = _by_device(client) if device else _by_paste(client) if paste else _by_browser(client)
    kept = tokens.keep(found, preferences, service, place)
    session.answer({"user": client.user, "provider": client.provider.name, "where": kept}, lambda: click.echo(
        _("Logged in at {provider} for {user}. The tokens are kept in: {where}").format(
            provider=client.provider.title, user=client.user, where=kept)))


def _show(client: "Client", address: str) -> None:
    click.echo(_("Open this address in a browser and log in as {user}:").format(user=client.user), err=True)
    click.echo(f"\n{address}\n", err=True)


def _by_browser(client: "Client") -> "Tokens":
    from mail.oauth.browser import BrowserLogin
    from mail.oauth.listener import Listener

    with Listener() as listener:
        run = BrowserLogin(client, listener.port)
        listener.is_answer = run.is_answer
        _show(client, run.address)
        click.echo(_("Waiting for the browser … (Ctrl+C ends; with a browser on another computer use --paste)"),
                   err=True)
        until = time.monotonic() + PATIENCE
        while not (address := listener.wait(LOOK)):  # in small steps, so that Ctrl+C is heard on every system
            if time.monotonic() > until:
                raise StoppedError(_("Nobody logged in in time. Nothing was changed."))
        return run.finish(address)


def _by_paste(client: "Client") -> "Tokens":
    from mail.oauth.browser import BrowserLogin

    run = BrowserLogin(client)
    _show(client, run.address)
    click.echo(_("At the end the browser shows an error, for it cannot open {address}. Copy its whole address from "
                 "the address bar.").format(address=run.redirect), err=True)
    return run.finish(read_secret(_("Final address (it stays unseen)")))


def _by_device(client: "Client") -> "Tokens":
    from mail.oauth import device

    code = device.begin(client)
    click.echo(_("Open {address} on any device, type the code {code} and log in as {user}.").format(
        address=code.address, code=code.user_code, user=client.user), err=True)
    found = device.wait(code, client, threading.Event())
    assert found is not None  # only that event would end it so
    return found


@oauth.command()
@for_option
@common
@click.pass_obj
def status(session: Session, service: "Service") -> None:
    """Say who is logged in, where the tokens are kept and when they are renewed; nothing is shown of them."""
    from data.secrets import VaultLocked
    from mail.oauth import tokens

    session.open()
    preferences = session.preferences()
    try:
        found, locked = tokens.find(preferences, service), False
    except VaultLocked:
        found, locked = None, True
    seen = tokens.kept(preferences, service)
    until = datetime.fromtimestamp(found.expires, UTC) if found else None
    result = {
        "user": preferences[f"{service}.username"], "provider": preferences["oauth.provider"],
        "logged_in": found is not None, "locked": locked, "where": seen.where or None,
        "renewed_after": until.isoformat(timespec="seconds") if until else None,
        "lasting": bool(found and found.renewal),
    }

    def show() -> None:
        if found is None or until is None:
            click.echo(_("The vault is locked; nobody knows whether somebody is logged in.") if locked
                       else _("Nobody is logged in. Log in with: dunmail oauth login"))
            return
        click.echo(_("Logged in at {provider} for {user}; the token lasts until {time} and is {renewed}.").format(
            provider=result["provider"], user=result["user"], time=f"{until.astimezone():%Y-%m-%d %H:%M}",
            renewed=_("then renewed by itself") if found.renewal else _("not renewed")))
        click.echo(_("Kept in: {where}").format(where=seen.where))

    session.answer(result, show)


@oauth.command()
@for_option
@common
@click.pass_obj
def logout(session: Session, service: "Service") -> None:
    """Forget the tokens here. To withdraw them everywhere, use the provider's account page."""
    from mail.oauth import tokens

    session.open()
    tokens.forget(session.preferences(), service)
    session.answer({"logged_in": False}, lambda: click.echo(_("Logged out: the tokens are forgotten here.")))


@oauth.command()
@in_option
@common
@click.pass_obj
def secret(session: Session, place: "Place | None") -> None:
    """Ask for the client secret (or read one line from a pipe) and keep it; Google gives one with the client id."""
    from data.secrets import keep_secret
    from mail.oauth.providers import secret_name

    session.open()
    client_id = session.preferences()["oauth.client_id"].strip()
    if not client_id:
        raise InputError(_("Set oauth.client_id first: the secret belongs to it."))
    place = place or lasting_place(session)
    kept = keep_secret(secret_name(client_id), read_secret(_("Client secret")), place)
    session.answer({"where": kept}, lambda: click.echo(_("Client secret kept in: {where}").format(where=kept)))
