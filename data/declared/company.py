"""Who writes: the company on the letters."""

from data.declared.checks import a_bic, a_vat_id, an_address, an_iban
from data.declared.record import Declared
from data.language import N_

COMPANY = (
    Declared("company.name", N_("Company"), str, "", help=N_("As it stands on the letters")),
    Declared("company.street", N_("Street"), str, ""),
    Declared("company.postcode", N_("Postcode"), str, ""),
    Declared("company.city", N_("City"), str, ""),
    Declared("company.country", N_("Country"), str, "", help=N_("Two letters, such as SI, or its name")),
    Declared("company.vat_id", N_("VAT id"), str, "", check=a_vat_id),
    Declared("company.phone", N_("Phone"), str, ""),
    Declared("company.email", N_("E-mail"), str, "", check=an_address, help=N_("Where customers may ask")),
    Declared("company.iban", N_("IBAN"), str, "", check=an_iban, help=N_("Where customers pay to")),
    Declared("company.bic", N_("BIC"), str, "", check=a_bic, help=N_("The bank of the account")),
    Declared("company.payment_qr", N_("Payment QR code"), str, "auto",
             choices={"auto": N_("auto: that of the currency and country"), "upn": N_("UPN, of Slovenia"),
                      "spayd": N_("QR Platba, of Czechia"), "epc": N_("EPC, for euros"), "none": N_("none")},
             help=N_("auto: UPN in Slovenia, QR Platba for CZK, EPC for other EUR")),
    Declared("company.logo", N_("Logo"), str, "", portable=False,
             help=N_("A PNG or JPEG file, at the top of the letter")),
    Declared("company.stamp", N_("Stamp"), str, "", portable=False,
             help=N_("A PNG or JPEG file, beside the signature")),
    Declared("company.signature", N_("Signature picture"), str, "", portable=False,
             help=N_("A PNG or JPEG file, at the end of letters of operators without one of their own")),
)
