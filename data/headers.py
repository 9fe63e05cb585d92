"""The headers by which columns are recognised, in English, Slovenian and Czech (and what is near to them)."""

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

# Per kind and field the headers recognised, without regard to case, accents, spaces and signs. Those after a "~"
# count only if the file has none of those before it: they often mean something else.
_CUSTOMER = (
    "customer code, customer no, customer number, customer id, client code, account number, šifra stranke, "
    "šifra partnerja, šifra kupca, številka stranke, šifra kupca/stranke, kód zákazníka, číslo zákazníka, "
    "kód odběratele, číslo odběratele, kód partnera, číslo partnera, kód firmy, šifra partnera"
)
HEADERS: Mapping[str, Mapping[str, str]] = {
    "customers": {
        "code": _CUSTOMER + ", code ~ šifra, kód, id ~ customer, stranka, zákazník, odběratel",
        "name": "name, customer name, company name, naziv, naziv stranke, naziv partnerja, naziv kupca, ime stranke, "
                "název, název zákazníka, název firmy, název odběratele, název partnera, obchodní jméno, názov ~ "
                "company, ime, ime in priimek, partner, firma, jméno, jméno zákazníka, jméno a příjmení, podjetje ~ "
                "customer, stranka, kupec, zákazník, odběratel",
        "kind": "kind, customer kind, customer type, vrsta stranke, tip stranke, vrsta partnerja, typ zákazníka, "
                "druh zákazníka ~ type, vrsta, tip, typ, druh",
        "legal_person": "legal person, legal entity, is company, pravna oseba, právnická osoba",
        "natural_person": "natural person, private person, is person, fizična oseba, fyzická osoba",
        "street": "street, street address, address line 1, ulica, ulica in hišna številka, ulica in številka, ulice, "
                  "ulice a číslo, ulice a č.p., ulica a číslo ~ address, naslov, adresa",
        "postcode": "postcode, postal code, post code, zip, zip code, poštna številka, poštna št., PSČ, "
                    "poštovní směrovací číslo, poštanski broj",
        "city": "city, town, kraj, mesto, naziv pošte, město, obec, grad ~ pošta",
        "country": "country, country code, država, koda države, oznaka države, šifra države, země, kód země, stát, "
                   "krajina",
        "language": "language, language code, jezik, koda jezika, šifra jezika, jazyk, kód jazyka",
        "vat_id": "vat id, vat, vat number, vat no, vat reg no, tax id, tax number, davčna številka, davčna št., "
                  "id za ddv, id številka za ddv, identifikacijska številka za ddv, DIČ, daňové identifikační číslo, "
                  "IČ DPH, OIB",
        "defaulter": "defaulter, bad payer, neplačnik, neplatič",
        "blocked": "blocked, not to be reminded, do not remind, no reminders, blokiran, blokada, ne opominjaj, "
                   "brez opominov, blokovaný, blokace, blokováno, neupomínat",
        "block_reason": "block reason, reason for block, razlog blokade, razlog za blokado, důvod blokace, "
                        "důvod neupomínání",
        "blocked_until": "blocked until, blokiran do, blokada do, ne opominjaj do, blokováno do, neupomínat do",
    },
    "contacts": {
        "customer": _CUSTOMER + " ~ šifra ~ customer, stranka, partner, zákazník, odběratel",
        "code": "contact code, šifra stika, koda stika, oznaka stika, šifra kontakta, kód kontaktu, kód kontaktní "
                "osoby ~ code, contact, šifra, koda, oznaka, stik, kód, kontakt",
        "name": "contact name, name, contact person, ime stika, ime in priimek, kontaktna oseba, ime kontakta, jméno, "
                "jméno a příjmení, jméno kontaktu, kontaktní osoba ~ person, ime, naziv, název, meno",
        "email": "email, e-mail address, e-mail addresses, e-pošta, el. pošta, elektronska pošta, e-naslov, "
                 "elektronski naslov, e-poštni naslov, naslov e-pošte, e-mailová adresa, emailová adresa, "
                 "elektronická adresa ~ mail, address, addresses",
        "phone": "phone, phone number, telephone, telephone number, telefon, telefonska številka, telefonní číslo, "
                 "telefónne číslo ~ tel, mobile, mobil, gsm",
    },
    "items": {
        "customer": _CUSTOMER + " ~ šifra ~ customer, stranka, partner, zákazník, odběratel",
        "document": "document, document number, document no, invoice number, invoice no, dokument, številka dokumenta, "
                    "št. dokumenta, številka računa, št. računa, številka fakture, číslo dokladu, číslo faktury, "
                    "číslo dokumentu, broj računa ~ invoice, račun, listina, faktura, doklad, veza, number, številka, "
                    "číslo",
        "issued": "issued, issue date, date of issue, invoice date, document date, datum dokumenta, datum računa, "
                  "datum izdaje, datum fakture, datum vystavení, vystaveno, datum dokladu, datum faktury, "
                  "dátum vystavenia ~ date, datum, dátum",
        "due": "due, due date, date due, maturity, maturity date, zapadlost, datum zapadlosti, zapade, rok plačila, "
               "datum valute, dospijeće, datum dospijeća, splatnost, datum splatnosti, splatné, splatno, "
               "dátum splatnosti",
        "amount": "amount, total amount, invoice amount, original amount, znesek, znesek računa, znesek dokumenta, "
                  "částka, částka celkem, celková částka, celkem, suma, iznos ~ total, skupaj, debet, breme",
        "open_amount": "open amount, amount open, open, outstanding, outstanding amount, amount due, unpaid, odprto, "
                       "odprti znesek, odprt znesek, odprto stanje, neplačano, neuhrazeno, nezaplaceno, zbývá uhradit, "
                       "zbývá zaplatit, zbývá, k úhradě, otevřená částka, otevřeno, otvoreno ~ balance, saldo, stanje, "
                       "zůstatek",
        "currency": "currency, currency code, valuta, šifra valute, koda valute, oznaka valute, denarna enota, měna, "
                    "kód měny, mena",
        "reference": "reference, payment reference, reference number, sklic, sklicna številka, referenca, "
                     "variabilní symbol, variabilný symbol, var. symbol, VS, poziv na broj",
        "lawsuit": "lawsuit, tožba, toženo, žaloba, zažalováno",
    },
}
# A file must have these columns.
REQUIRED: Mapping[str, tuple[str, ...]] = {
    "customers": ("code", "name"), "contacts": ("customer", "code", "email"),
    "items": ("customer", "document", "due", "open_amount"),
}  # fmt: skip
# Fields that say the same in different ways; the first that a file has counts.
VARIANTS = ("kind", "legal_person", "natural_person")

_NO_MARK = str.maketrans("đĐłŁøØß", "dDlLoOs")


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """``text`` without case, accents, spaces and signs, for comparing words that people typed."""
    plain = unicodedata.normalize("NFKD", text.translate(_NO_MARK))
    return re.sub(r"[\W_]+", "", "".join(sign for sign in plain if not unicodedata.combining(sign))).casefold()
