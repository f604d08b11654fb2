"""The forms of engagement: an audience with its promise, and what it was told."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import BooleanField, SelectField

from cpca.domain.engagement import Typed
from cpca.models.engagement import Audience, Cadence, EngagementKind
from cpca.web.forms.base import SavingForm, date, line, one_of, prose, row_key
from cpca.web.forms.people import day_of


class AudienceForm(SavingForm):
    name = line("Who is kept informed", required="Say who is kept informed.", most=120)
    cadence = one_of("How often that was promised", Cadence, required="Choose how often.")
    promised_on = date("From when the promise counts")


class EngagementForm(SavingForm):
    audience_id = SelectField("Who", coerce=row_key, validate_choice=False)
    kind = one_of("How", EngagementKind, required="Choose how.")
    held_on = date("When", required="Give the day.")
    by = line("By whom", required="Say by whom: a post, before a name.", most=200)
    said = prose("What was said")
    follow_up = prose("What follows")
    follow_up_by = date("By when")
    prints = BooleanField("Print it under “also to note”")

    def offer(self, audiences: Sequence[Audience]) -> None:
        """The audiences to choose from."""
        self.audience_id.choices = [(a.id, a.name) for a in audiences]

    def typed(self) -> Typed:
        """What was typed, for the domain."""
        return Typed(
            audience_id=self.audience_id.data or 0,
            kind=EngagementKind(self.kind.data),
            held_on=day_of(self.held_on),
            by=self.by.data or "",
            said=self.said.data,
            follow_up=self.follow_up.data,
            follow_up_by=self.follow_up_by.data,
            prints=self.prints.data,
        )
