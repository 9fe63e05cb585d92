"""What a login needs of a person, asked for before a server is connected; all without widgets."""

from data.preferences import Preferences
from data.secrets import Service


def get_ready(preferences: Preferences, service: Service = "smtp") -> None:
    """Ask for the password or the vault's passphrase, if the login will need it; may block.

    StoppedError if it is not given, or if nobody is logged in at the provider.
    """
    if service == "smtp" and preferences["transport"] != "smtp":
        return  # sent by a program that logs in itself, if at all
    way = preferences[f"{service}.auth"]
    if way == "pop-before-smtp":
        get_ready(preferences, "incoming")
    elif way == "password":
        from data.secrets import make_ready

        make_ready(preferences, service)
    elif way == "xoauth2":
        from mail.oauth import tokens

        tokens.check(preferences, service)
