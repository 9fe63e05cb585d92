"""E-mail addresses as people enter them: split, checked for their form only, in normal form."""

import re

from data.addresses import normal_address as normal_address

_PART = re.compile(r'(?:"(?:[^"\\]|\\.)*"|<[^>]*>|[^;,\n\r<"]|["<])+')


def parse_addresses(text: str) -> list[str]:
    """The addresses in ``text``, separated by ``;``, ``,`` or line ends, each once, in normal form.

    ``Name <address>`` is understood. A domain with national letters becomes its A-label; nothing asks the internet.
    InputError names the address that cannot be one.
    """
    found: dict[str, None] = {}
    for part in _PART.findall(text):
        if part.strip():
            found[normal_address(part.strip())] = None
    return list(found)


def needs_smtputf8(address: str) -> bool:
    """Whether the address can only be used with a server that takes international ones."""
    return not address.isascii()


def domain_of(address: str) -> str:
    """The domain of an address in normal form."""
    return address.rpartition("@")[2]
