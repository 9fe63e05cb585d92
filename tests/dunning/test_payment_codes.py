"""Payment codes: the published test vectors, what does not fit, and the squares read back as a telephone reads them."""

import zlib
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pypdfium2
import pytest
import segno
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st

from data.errors import InputError
from data.preferences import Preferences, set_preference
from data.selection import Selection
from dunning import issuing
from dunning.letter import Letter, lay_out, render
from dunning.letter_parts.payment import BESIDE_CODE
from dunning.paper import text_width
from dunning.payment_codes.choice import PaymentCode, payment_code
from dunning.payment_codes.order import Order, creditor_reference, valid_iban
from dunning.payment_codes.qr import squares
from dunning.preparation import Plan
from dunning.texts import LANGUAGES, letter_texts
from dunning.writing import order_of

MakeLetter = Callable[..., Letter]
RENT = Order(
    payee="RentaCar d.o.o.", payee_street="Pohorska ulica 22", payee_town="2000 Maribor",
    iban="SI56 0201 7001 4356 205", bic="", payer="Janez Novak", payer_street="Dunajska ulica 1",
    payer_town="1000 Ljubljana", payer_country="SI",
    amount=Decimal("81.05"), currency="EUR", due=date(2017, 4, 1), reference="SI12 1234567890120",
    purpose="Plačilo najemnine za marec 2017",
)  # fmt: skip
UPN = ("UPNQR\n\n\n\n\nJanez Novak\nDunajska ulica 1\n1000 Ljubljana\n00000008105\n\n\nOTHR\n"
       "Plačilo najemnine za marec 2017\n01.04.2017\nSI56020170014356205\nSI121234567890120\nRentaCar d.o.o.\n"
       "Pohorska ulica 22\n2000 Maribor\n201\n")  # section 5.3 of the specification, but for its purpose code RENT
CZECH = RENT._replace(iban="CZ78 0100 0000 0000 0000 0123", currency="CZK", amount=Decimal("799.50"), payee="",
                      purpose="", due=date(2022, 10, 1), reference="9562231077", payer_country="CZ")


def code(order: Order, wanted: str = "auto") -> PaymentCode:
    found = payment_code(order, wanted)
    assert found is not None
    return found


def read(pdf: bytes) -> list[bytes]:
    """The bytes of the QR codes on the first page, as printed at 200 dpi."""
    image = pypdfium2.PdfDocument(pdf)[0].render(scale=200 / 72).to_pil()
    return [found.bytes for found in zxingcpp.read_barcodes(image)]


def test_upn_is_the_specifications_example() -> None:
    assert code(RENT) == ("upn", UPN)


def test_spayd_is_the_banks_example() -> None:
    kind, payload = code(CZECH)
    assert kind == "spayd"
    assert payload == "SPD*1.0*ACC:CZ7801000000000000000123*AM:799.50*CC:CZK*DT:20221001*X-VS:9562231077"
    assert zlib.crc32(payload.encode()) == 0xF9428F67


def test_epc_is_the_wikimedia_example() -> None:
    order = RENT._replace(payee="Wikimedia Foerdergesellschaft", iban="DE33100205000001194700", amount=Decimal(20),
                          reference="", purpose="Spende fuer Wikipedia")
    assert code(order).payload.split("\n") == [
        "BCD", "002", "1", "SCT", "", "Wikimedia Foerdergesellschaft", "DE33100205000001194700", "EUR20.00", "", "",
        "Spende fuer Wikipedia"]
    structured = order._replace(reference="RF18 5390 0754 7034", bic="BPOTBEB1")
    assert code(structured).payload.split("\n")[4:] == [
        "BPOTBEB1", "Wikimedia Foerdergesellschaft", "DE33100205000001194700", "EUR20.00", "", "RF18539007547034"]


@pytest.mark.parametrize(("change", "kind"), [
    ({}, "upn"), ({"payer_country": ""}, "upn"), ({"payer_country": "AT"}, "epc"),
    ({"iban": "AT611904300234573201"}, "epc"), ({"currency": "CZK"}, "spayd"),
    ({"iban": "CZ6508000000192000145399"}, "epc"),
])
def test_auto_goes_by_currency_account_and_payer(change: dict[str, Any], kind: str) -> None:
    assert code(RENT._replace(**change)).kind == kind


@pytest.mark.parametrize(("change", "wanted", "words"), [
    ({"iban": " "}, "auto", "no account is set"),
    ({"iban": "SI56 0201 7001 4356 206"}, "auto", "SI56 0201 7001 4356 206 is no valid IBAN"),
    ({"iban": "[/b]"}, "auto", "no valid IBAN"),
    ({"amount": Decimal(0)}, "auto", "nothing is to be paid"),
    ({"amount": Decimal("-1.20")}, "epc", "nothing is to be paid"),
    ({"amount": Decimal("1000000000.00")}, "auto", "too large"),
    ({"amount": Decimal("10000000.00"), "currency": "CZK"}, "auto", "too large"),
    ({"currency": "USD"}, "auto", "no such code pays in USD"),
    ({"currency": "CZK"}, "upn", "no such code pays in CZK"),
    ({"iban": "AT611904300234573201"}, "upn", "Slovenian account"),
])
def test_no_code_is_said_in_words(change: dict[str, Any], wanted: str, words: str) -> None:
    with pytest.raises(InputError, match=words.replace("[", r"\[")):
        payment_code(RENT._replace(**change), wanted)


def test_none_is_none() -> None:
    assert payment_code(RENT, "none") is None


def test_references_that_a_code_has_no_field_for_are_in_the_words() -> None:
    other = RENT._replace(reference="R-17/ž")
    assert code(other).payload.split("\n")[12:16] == [
        "R-17/ž Plačilo najemnine za marec 2017", "01.04.2017", "SI56020170014356205", "SI99"]
    assert "*MSG:R-17/Z PLACILO NAJEMNINE" in code(other._replace(currency="CZK")).payload
    assert code(other, "epc").payload.endswith("\n\n\nR-17/ž Plačilo najemnine za marec 2017")


@given(*[st.text(max_size=90)] * 4, st.decimals("0.01", "9999999.99", places=2))
@settings(max_examples=40, deadline=None)
def test_whatever_people_are_called_it_fits(
    name: str, street: str, reference: str, purpose: str, amount: Decimal
) -> None:
    order = RENT._replace(payee=name, payer=name, payer_street=street, reference=reference, purpose=purpose,
                          amount=amount)
    upn = code(order).payload
    fields = upn.split("\n")
    assert len(fields) == 21
    assert int(fields[8]) == amount * 100
    assert fields[19] == f"{sum(map(len, fields[:19])) + 19:03}"
    assert all(field == field.strip() for field in fields)
    assert len(upn.encode("iso-8859-2")) <= 411
    spayd = code(order._replace(currency="CZK")).payload
    assert set(spayd) <= set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")
    assert all(":" in part for part in spayd.split("*")[2:])
    epc = code(order, "epc").payload
    assert len(epc.encode()) <= 331
    assert epc.count("\n") <= 10


@pytest.mark.parametrize(("text", "valid"), [
    ("SI56 0201 7001 4356 205", True), ("cz6508000000192000145399", True), ("CZ5855000000001265098001", True),
    ("SI57020170014356205", False), ("", False), ("SI56", False), ("SI56\u0660201700143562", False),
])
def test_ibans(text: str, valid: bool) -> None:
    assert valid_iban(text) is valid


def test_creditor_references() -> None:
    assert creditor_reference("RF81 352A DD05 899") == "RF81352ADD05899"
    assert not creditor_reference("RF82352ADD05899")
    assert not creditor_reference("SI00 1")


def test_upn_is_always_version_15_in_latin_2() -> None:
    found = squares(code(RENT))
    assert (found.size, round(found.width, 3)) == (77, 32.597)
    expected = segno.make(UPN, error="m", version=15, mode="byte", encoding="iso-8859-2", eci=True, boost_error=False,
                          mask=0, micro=False)
    assert expected.designator == "15-M"
    bits = ["".join(f"{octet:08b}" for octet in row)[:77] for row in found.rows]
    assert bits == ["".join(map(str, row)) for row in expected.matrix]


@pytest.mark.parametrize(("iban", "currency", "encoding"), [
    ("SI56020170014356205", "EUR", "iso-8859-2"), ("CZ6508000000192000145399", "CZK", "ascii"),
    ("AT611904300234573201", "EUR", "utf-8"),
])
def test_a_printed_letter_is_read_back(make_letter: MakeLetter, iban: str, currency: str, encoding: str) -> None:
    letter = make_letter(5, currency=currency, interest=Decimal("3.21"))
    letter = replace(letter, sender=replace(letter.sender, iban=iban), due=letter.due + Decimal("3.21"))
    letter = replace(letter, code=payment_code(order_of(letter)))
    assert letter.code is not None
    assert read(render(letter)) == [letter.code.payload.encode(encoding)]
    assert f"{letter.due:.2f}".replace(".", "") in letter.code.payload.replace(".", "")
    assert len(lay_out(letter).paper.pages) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_labels_have_room_beside_the_code(language: str) -> None:
    labels = letter_texts(language, 1, False, False).labels
    left, right = BESIDE_CODE.label - BESIDE_CODE.left - 3, BESIDE_CODE.value - BESIDE_CODE.label
    for name in ("amount_due", "pay_by"):
        assert text_width(labels[name], 8.5) < left
    for name in ("account", "bic", "reference", "variable_symbol"):
        assert text_width(labels.get(name, ""), 8.5) < right


def test_issuing_says_why_letters_have_no_code(
    run: Callable[..., Plan], company: Preferences, add_customer: Callable[..., int], add_item: Callable[..., int]
) -> None:
    for customer in ("1", "2"):
        add_item(add_customer(customer), date(2012, 8, 1))
    run(date(2012, 8, 17), 100, issue=False)
    set_preference("company.iban", "DE89 3704 0044 0532 0130 00")
    set_preference("company.payment_qr", "upn")
    outcome = issuing.issue(Selection(), Preferences())
    assert (outcome.done, outcome.skipped) == (2, [])
    assert outcome.notes == (
        "2 letters have no payment QR code: a UPN code needs a Slovenian account (company.iban).",)
    issuing.unlock(Selection())
    set_preference("company.payment_qr", "none")
    assert issuing.issue(Selection(), Preferences()).notes == ()
    assert read(issuing.letter(2012, 100)) == []
    issuing.unlock(Selection())
    for key, value in (("company.payment_qr", "epc"), ("company.iban", "SI56020170014356205")):
        set_preference(key, value)
    assert issuing.issue(Selection(), Preferences()).notes == ()
    (printed,) = read(issuing.letter(2012, 100))
    assert printed.startswith(b"BCD\n002\n1\nSCT\n\nVzorec d.o.o.\nSI56020170014356205\nEUR102.00\n")
