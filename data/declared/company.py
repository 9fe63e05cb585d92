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
)
