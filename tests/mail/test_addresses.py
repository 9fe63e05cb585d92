"""Addresses: the form alone decides."""

import email_validator
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.addresses import _PLAIN
from data.errors import InputError
from mail.addresses import domain_of, needs_smtputf8, normal_address, parse_addresses


@pytest.mark.parametrize(("text", "expected"), [
    ("", []),
    (" ; ,\n", []),
    ("a@b.si", ["a@b.si"]),
    ("a@b.si; c@d.si,e@f.si\ng@h.si", ["a@b.si", "c@d.si", "e@f.si", "g@h.si"]),
    ("a@b.si;A@B.si;a@B.SI", ["a@b.si", "A@b.si"]),
    ("Ana Novak <ana@novak.si>", ["ana@novak.si"]),
    ('"Novak, Ana; d.o.o." <ana@novak.si>, b@c.si', ["ana@novak.si", "b@c.si"]),
    ("x@mail.firma.local", ["x@mail.firma.local"]),
    ("x@firma.lan; y@mailhost; z@a.test; q@b.invalid", ["x@firma.lan", "y@mailhost", "z@a.test", "q@b.invalid"]),
    ("info@Čebelica.si", ["info@xn--ebelica-i6a.si"]),
    ("žan@čebela.si", ["žan@xn--ebela-gya.si"]),
    ("\u200ba@b.si\ufeff", ["a@b.si"]),
    ("o'neil+tag@b.co.uk", ["o'neil+tag@b.co.uk"]),
])
def test_addresses(text: str, expected: list[str]) -> None:
    assert parse_addresses(text) == expected


@pytest.mark.parametrize("text", [
    "x", "a@", "@b.si", "a@b@c.si", "a b@c.si", "a@b..si", "a@-b.si", "<>", "a@b.si <", '"a', "a@b.si\x00c@d.si x",
    "a@[127.0.0.1]", ".a@b.si", "a@b.si>", "a@b--c.s-", f"a@{'b' * 64}.si", f"a@{'bb.' * 90}si",
])
def test_what_is_none_is_named(text: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_addresses(f"good@b.si, {text}")
    assert "“" in str(caught.value)


@given(st.text(max_size=60))
def test_nothing_dangerous_comes_through(text: str) -> None:
    try:
        addresses = parse_addresses(text)
    except InputError:
        return
    for address in addresses:
        assert not set(address) & set("\r\n\0 <>,;\"")
        assert address.count("@") == 1
        assert normal_address(address) == address
        assert domain_of(address).isascii()


PIECE = st.text("ab1._+-", min_size=1, max_size=6)


@given(PIECE, PIECE, st.sampled_from(["si", "a", "x1", "co.uk", "-si"]))
def test_what_is_plainly_an_address_is_one_to_the_library_too(local: str, domain: str, top: str) -> None:
    text = f"{local}@{domain}.{top}"
    if _PLAIN.fullmatch(text):
        checked = email_validator.validate_email(text, check_deliverability=False, globally_deliverable=False)
        assert normal_address(text) == text == checked.normalized == checked.ascii_email


def test_international() -> None:
    assert needs_smtputf8("žan@a.si")
    assert not needs_smtputf8("zan@a.si")
