"""The forms of findings: one in its source's words, what answers it, a follow-up, and its closing."""

from __future__ import annotations

import enum
from collections.abc import Iterable

from wtforms import HiddenField, SelectMultipleField

from cpca.models.finding import Closing, FindingKind
from cpca.web.forms.base import SavingForm, date, line, one_of, prose, row_key
from cpca.web.forms.people import words_of

WORDS = 10_000  # characters of a finding, which is quoted whole


class Followed(enum.Enum):
    """What a follow-up found, in the words of the form."""

    IMPLEMENTED = "implemented"
    NOT_YET = "not yet implemented"


class FindingForm(SavingForm):
    source = line("Who made it", required="Say who made it.", most=200)
    kind = one_of("What it is", FindingKind, required="Choose what it is.")
    reference = line("Their reference", required="Give it their reference.", most=60)
    text = prose("In their own words", required="Enter their own words.", most=WORDS)
    made_on = date("Date they made it")
    document = line("The document it stands in")


class TiesForm(SavingForm):
    """What is tied to what: the ticked, and those that were ticked when the page was drawn."""

    chosen = SelectMultipleField("Answers", coerce=row_key, validate_choice=False)
    shown = HiddenField()

    def shown_keys(self) -> set[int]:
        """Those that were ticked when the page was drawn, by key."""
        return {int(key) for key in (self.shown.data or "").split(",") if key.isdecimal()}


class FollowUpForm(SavingForm):
    followed_on = date("Date you followed it up", required="Give the date you followed it up.")
    result = one_of("What you found", Followed, required="Choose what you found.")
    words = prose("What you looked at, and what it shows", required="Say what you looked at.")
    reference = line("Your report’s reference")


class CloseForm(SavingForm):
    closing = one_of("On whose word", Closing, required="Choose on whose word it is closed.")
    closing_reference = line("Where that is written", required="Give the report’s or the minute’s reference.")
    closed_on = date("Date of that report or minute", required="Give the date of that report or minute.")

    def offer(self, closings: Iterable[Closing]) -> None:
        """On whose word this person may record that it is closed."""
        self.closing.choices = words_of(Closing, *(set(Closing) - set(closings)))


class ReasonForm(SavingForm):
    reason = prose("Why", required="Say why.")
