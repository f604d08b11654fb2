"""The forms of the plan: a theme's words, its deliverables and its risks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wtforms import SelectField

from cpca.domain.deliverable import CAN_BE_REPORTED, LONGEST_REFERENCE
from cpca.models.people import Person
from cpca.web.forms.base import SavingForm, date, line, one_of, prose, row_key


class ThemeForm(SavingForm):
    title = line("Short title", required="Give the theme a short title.", most=120)
    outcome = prose("What will be different")
    ends_on = date("End date")


class DeliverableForm(SavingForm):
    """What of a promise may be set without a change request. The lead has or had a role in the theme."""

    criteria = prose("Acceptance criteria")
    lead_id = SelectField("Lead", coerce=row_key, validate_choice=False)
    baseline_on = date("Baseline")

    def offer(self, people: Iterable[Person]) -> None:
        """The people who may lead it, and nobody."""
        self.lead_id.choices = {"0": "Nobody yet", **{str(p.id): p.label for p in people}}
        if self.lead_id.data is None:
            self.lead_id.data = 0

    def meet(self, stored: Any) -> None:
        """As for every form; a lead is shown by how pages name them."""
        super().meet(stored)
        if "lead_id" in self.theirs:
            self.theirs["lead_id"] = stored.lead.label if stored.lead else "Nobody yet"


class NewDeliverableForm(DeliverableForm):
    title = line("Deliverable", required="Say what will be delivered.")
    reference = line("Reference", required="Give it a reference.", most=LONGEST_REFERENCE)


class ForecastForm(SavingForm):
    forecast_on = date("New forecast", required="Give the date it is now expected.")
    reason = prose("Why it moves")


class PauseForm(SavingForm):
    reason = prose("Why it is paused", required="Say why work on it stops for now.")


class MilestoneForm(SavingForm):
    title = line("Milestone", required="Say what will be reached.")
    baseline_on = date("Baseline")


class PredecessorForm(SavingForm):
    reference = line("It waits for", required="Give the reference of a milestone, like A1.2.", most=24)


class ProgressForm(SavingForm):
    state = one_of("How far it has come", CAN_BE_REPORTED, required="Choose how far it has come.")
    actual_on = date("Date it was delivered, if it is")


class RiskForm(SavingForm):
    text = prose("Risk", required="Say what might happen, and what it would do.")
    mitigation = prose("Mitigation")
