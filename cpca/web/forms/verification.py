"""The forms of proof: a verification, a claim sent back, a re-test, a reopening, an invitation."""

from __future__ import annotations

from collections.abc import Iterable

from wtforms import SelectField

from cpca.models.deliverable import RetestResult
from cpca.models.people import Person
from cpca.web.forms.base import SavingForm, date, one_of, prose, row_key


class VerifyForm(SavingForm):
    words = prose(
        "How the acceptance criteria are met, and by which evidence",
        required="Say how the acceptance criteria are met, and by which evidence.",
    )


class NotAcceptedForm(SavingForm):
    words = prose(
        "What is missing before it can be accepted", required="Say what is missing before it can be accepted."
    )


class ReopenForm(SavingForm):
    words = prose("Why it no longer counts as proved", required="Say why it no longer counts as proved.")


class RetestForm(SavingForm):
    tested_on = date("Date of the test", required="Give the date of the test.")
    sample = prose(
        "What was tested: how many of what, and how they were chosen",
        required="Say what was tested: how many of what, and how they were chosen.",
    )
    result = one_of("Result", RetestResult, required="Choose the result.")
    words = prose("What was found, needed unless it is still working")


class InviteForm(SavingForm):
    person_id = SelectField("Sponsor", coerce=row_key, validate_choice=False)

    def offer(self, people: Iterable[Person]) -> None:
        """The sponsors who may be asked."""
        self.person_id.choices = {"0": "Choose", **{str(p.id): p.label for p in people}}
        if self.person_id.data is None:
            self.person_id.data = 0
