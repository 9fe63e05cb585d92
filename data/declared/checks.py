"""Checks of accounts, addresses and tax numbers; each returns what is wrong, or nothing, and nothing for no value."""

import re

from data.language import _

SHORTEST_IBAN = 15  # Norway's; who is still typing has not mistyped yet
_VAT_ID = re.compile(r"(?=.*[0-9])[A-Z0-9]{4,15}")


def an_iban(value: str) -> str:
    """What is wrong with an IBAN: its check digits (ISO 13616) or its country's length and structure."""
    if not value.strip():
        return ""
    from stdnum import exceptions, iban  # deferred: 60 ms for who sets or prints an account

    if len(iban.compact(value)) < SHORTEST_IBAN:
        return _("This IBAN is not whole.")
    try:
        iban.validate(value)
    except exceptions.InvalidChecksum:
        return _("This IBAN cannot be right: its check digits do not fit the rest. Compare it digit by digit.")
    except exceptions.ValidationError:
        return _("This IBAN has not the length and form of its country's, such as SI56 0201 7001 4356 205.")
    return ""


def a_bic(value: str) -> str:
    """What is wrong with the form of a BIC (ISO 9362): 8 or 11 letters and digits."""
    if not value.strip():
        return ""
    from stdnum import bic

    return "" if bic.is_valid(value) else _("A BIC has 8 or 11 letters and digits, such as LJBASI2X.")


def a_vat_id(value: str) -> str:
    """What cannot be a tax number in any country; who is registered is for the tax office to say."""
    plain = re.sub(r"[\s./-]", "", value).upper()
    if not plain or _VAT_ID.fullmatch(plain):
        return ""
    return _("A VAT id is made of letters and digits, such as SI12345678.")


def an_address(value: str) -> str:
    """What is wrong with the form of one e-mail address."""
    if not value.strip():
        return ""
    from data.addresses import normal_address
    from data.errors import InputError

    try:
        normal_address(value)
    except InputError as error:
        return str(error)
    return ""
