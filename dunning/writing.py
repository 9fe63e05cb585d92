"""Letters as the preferences want them: the company, its own words, pictures and the payment QR code."""

from collections import Counter
from dataclasses import replace

from data.errors import InputError
from data.language import ngettext
from data.preferences import Preferences
from data.reminders import ReminderDetail
from data.templates import render_subject, render_text
from dunning.customer import language_of
from dunning.letter import Letter, OwnWords
from dunning.letter_parts.ending import SIGNATURE_HEIGHT, SIGNATURE_WIDTH, STAMP_HEIGHT, STAMP_WIDTH
from dunning.letter_parts.heading import LOGO_HEIGHT, LOGO_WIDTH, place
from dunning.letters import letter_of, sender_from
from dunning.payment_codes.choice import payment_code
from dunning.payment_codes.order import Order
from dunning.pictures import Picture, read_picture
from dunning.texts import letter_texts
from dunning.values import values_of
from dunning.wording import Wording


class Writer:
    """Writes letters for one issuing; preferences and pictures are read once.

    InputError if a picture cannot be used.
    """

    def __init__(self, preferences: Preferences) -> None:
        self._preferences = preferences
        self._sender = replace(
            sender_from(preferences),
            logo=_picture(preferences, "company.logo", LOGO_WIDTH, LOGO_HEIGHT),
            stamp=_picture(preferences, "company.stamp", STAMP_WIDTH, STAMP_HEIGHT),
            signature=_picture(preferences, "sender.signature_picture", SIGNATURE_WIDTH, SIGNATURE_HEIGHT)
            or _picture(preferences, "company.signature", SIGNATURE_WIDTH, SIGNATURE_HEIGHT),
        )
        self._wording = Wording(preferences)
        self._without_code: Counter[str] = Counter()

    def letter(self, reminder: ReminderDetail) -> Letter:
        """The letter of ``reminder``; InputError for a text of one's own that cannot be filled in."""
        letter = replace(letter_of(reminder, self._sender), own=self._own_words(reminder))
        try:
            return replace(letter, code=payment_code(order_of(letter), self._preferences["company.payment_qr"]))
        except InputError as error:  # a letter without a code can still be paid
            self._without_code[str(error)] += 1
            return letter

    def notes(self) -> tuple[str, ...]:
        """What the operator should know of the letters written so far: how many have no payment code, and why."""
        return tuple(
            ngettext("{n} letter has no payment QR code: {reason}.", "{n} letters have no payment QR code: {reason}.",
                     n).format(n=n, reason=reason) for reason, n in self._without_code.items())

    def _own_words(self, reminder: ReminderDetail) -> OwnWords:
        """What the preferences have for this level, language and kind of customer."""
        row, person = reminder.row, reminder.customer.kind == "person"
        kind = (row.level, reminder.last_before_lawsuit, language_of(reminder), person)
        title, opening, closing = (self._wording.find(f"letter_{part}", *kind) for part in OwnWords._fields)
        if not (title.own or opening.own or closing.own):
            return OwnWords()  # and no letter waits for the template engine
        values = values_of(reminder, self._preferences, self._wording)
        return OwnWords(
            render_subject(title.text, values) if title.own else "",
            render_text(opening.text, values) if opening.own else "",
            render_text(closing.text, values) if closing.own else "",
        )


def order_of(letter: Letter) -> Order:
    """What the payment code of ``letter`` asks for: all that is due, cost and interest included."""
    sender, to = letter.sender, letter.addressee
    texts = letter_texts(letter.language, letter.title_level, letter.last_before_lawsuit, letter.person)
    return Order(
        payee=sender.name, payee_street=sender.street, payee_town=place(sender), iban=sender.iban, bic=sender.bic,
        payer=to.name, payer_street=to.street, payer_town=place(to), payer_country=to.country, amount=letter.due,
        currency=letter.currency, due=letter.pay_by, reference=letter.reference,
        purpose=f"{letter.own.title or texts.title} {letter.year}/{letter.number}",
    )


def _picture(preferences: Preferences, key: str, width: float, height: float) -> Picture | None:
    file = preferences[key].strip()
    return read_picture(file, key, width, height) if file else None
