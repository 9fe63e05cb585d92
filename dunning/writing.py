"""Letters as the preferences want them: the company, its own words, pictures and the payment QR code."""

from dataclasses import replace

from data.preferences import Preferences
from data.reminders import ReminderDetail
from data.templates import render_subject, render_text
from dunning.letter import Letter, OwnWords
from dunning.letters import language_of, letter_of, sender_from
from dunning.values import values_of
from dunning.wording import Wording


class Writer:
    """Writes letters for one issuing; preferences and pictures are read once.

    InputError if a picture cannot be used.
    """

    def __init__(self, preferences: Preferences) -> None:
        self._preferences = preferences
        self._sender = sender_from(preferences)
        self._wording = Wording(preferences)

    def letter(self, reminder: ReminderDetail) -> Letter:
        """The letter of ``reminder``; InputError for a text of one's own that cannot be filled in."""
        return replace(letter_of(reminder, self._sender), own=self._own_words(reminder))

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
