"""Who writes: the company on the letters."""

from data.declared.record import Declared
from data.language import N_

COMPANY = (
    Declared("company.name", N_("Company"), str, ""),
    Declared("company.street", N_("Street"), str, ""),
    Declared("company.postcode", N_("Postcode"), str, ""),
    Declared("company.city", N_("City"), str, ""),
    Declared("company.country", N_("Country"), str, ""),
    Declared("company.vat_id", N_("VAT id"), str, ""),
    Declared("company.phone", N_("Phone"), str, ""),
    Declared("company.email", N_("E-mail"), str, ""),
    Declared("company.iban", N_("IBAN"), str, ""),
    Declared("company.bic", N_("BIC"), str, ""),
    Declared("company.payment_qr", N_("Payment QR code"), str, "auto", choices=("auto", "upn", "spayd", "epc", "none"),
             help=N_("auto: UPN in Slovenia, QR Platba for CZK, EPC for other EUR")),
    Declared("company.logo", N_("Logo"), str, "", help=N_("A PNG or JPEG file, at the top of the letter")),
    Declared("company.stamp", N_("Stamp"), str, "", help=N_("A PNG or JPEG file, beside the signature")),
    Declared("company.signature", N_("Signature picture"), str, "",
             help=N_("A PNG or JPEG file, at the end of the letter")),
)
