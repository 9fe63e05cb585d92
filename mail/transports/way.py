"""One record for each way to send: what it can do, what it needs, what can be said of what it did."""

from collections.abc import Callable
from dataclasses import dataclass

from data.secrets import Service
from mail.transports.transport import Transport

Password = Callable[[], str | None]


@dataclass(frozen=True, slots=True)
class Way:
    """A way to send as the preferences describe it.

    ``check`` raises InputError when a setting is missing, or says what cannot be done on this computer; ``open`` makes
    the transport, not yet connected.
    """

    id: str  # the value of the preference transport
    title: str  # in the operator's language, such as Thunderbird
    account: str  # whose limits count, and who may send once at a time
    needs: str
    outcome: str  # what became of a message: "opened in Thunderbird"
    check: Callable[[], None]
    open: Callable[[Password], Transport]
    unattended: bool = True  # a batch needs nobody at the computer
    confirms: bool = False  # a server's word says that it took the message: accepted; else only handed
    draft: bool = False  # a person still has to press Send
    repeatable: bool = False  # after a crash it is simply done once more
    paced: bool = False  # limits and hours of sending count
    most: int = 0  # messages in one run, for what a person has to deal with; 0 is any number
    service: Service = "smtp"  # whose password it asks for
