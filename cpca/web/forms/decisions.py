"""The forms of decisions: what is to be decided, and what happened to it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from wtforms import BooleanField, IntegerField, SelectField
from wtforms.validators import InputRequired

from cpca.domain.decision import Typed, list_bodies
from cpca.domain.decision_acts import Act
from cpca.models.decision import MayoralVote, Outcome, Shortening
from cpca.models.period import Meeting
from cpca.web.forms.base import SavingForm, date, line, one_of, prose, row_key

NO_MEETING = "No meeting yet"


def _meetings(meetings: Sequence[Meeting]) -> list[tuple[str, str]]:
    return [("0", NO_MEETING)] + [
        (str(m.id), f"{m.body}, {m.held_on.day} {m.held_on:%b %Y}") for m in meetings
    ]


class DecisionForm(SavingForm):
    title = line("What is to be decided", required="Say what is to be decided.")
    body = SelectField("Who decides", choices=[])
    meeting_id = SelectField("Meeting", coerce=row_key, validate_choice=False)
    is_key = BooleanField("It is a key decision")
    forward_plan = line("Forward-plan reference", most=60)
    needs_mayor = BooleanField("The vote must carry the Mayor’s, or the Deputy Mayor’s acting")
    call_in_waived = line("Why it cannot be called in, if it cannot")

    def offer(self, meetings: Sequence[Meeting]) -> None:
        """The bodies and meetings to choose from."""
        stands = {self.body.object_data} if self.body.object_data else set()  # a body whose meetings are over
        self.body.choices = [(body, body) for body in sorted({*list_bodies(meetings), *stands})]
        self.meeting_id.choices = _meetings(meetings)

    def typed(self) -> Typed:
        """What was typed, for the domain."""
        return Typed(
            title=self.title.data or "",
            body=self.body.data or "",
            meeting_id=self.meeting_id.data or None,
            is_key=self.is_key.data,
            needs_mayor=self.needs_mayor.data,
            forward_plan=self.forward_plan.data,
            call_in_waived=self.call_in_waived.data,
        )


class CallInDaysForm(SavingForm):
    call_in_days = IntegerField(
        "Working days after publication", validators=[InputRequired("Give a number of days.")]
    )


class ActOnForm(SavingForm):
    """What every act's form gives the domain: its fields by name."""

    def given(self) -> dict[str, Any]:
        return {name: field.data for name, field in self._fields.items() if name not in ("version", "key")}


class NoticeForm(ActOnForm):
    on = date("Day on which notice was published", required="Give the day on which notice was published.")
    forward_plan = line("Forward-plan reference", most=60)


class ShortenForm(ActOnForm):
    shortened = one_of(
        "Under which rule", Shortening, required="Choose the rule under which it may be taken sooner."
    )
    on = date("Day on which that was told", required="Give the day on which that was told.")
    reason = prose("Why it cannot wait", required="Say why it cannot wait.")

    def given(self) -> dict[str, Any]:
        return {**super().given(), "shortened": Shortening(self.shortened.data)}


class TakeForm(ActOnForm):
    on = date("Day of the decision", required="Give the day on which it was decided.")
    outcome = one_of("Outcome", Outcome, required="Choose how it was decided.")
    vote = line("How the vote stood", required="Say how the vote stood, like “agreed without a vote”.")
    mayoral_vote = one_of("Whose vote it carried", MayoralVote)

    def given(self) -> dict[str, Any]:
        said = self._fields.get("mayoral_vote")  # taken out where nobody's vote has to carry it
        carried = MayoralVote(said.data) if said is not None and said.data else None
        return {**super().given(), "outcome": Outcome(self.outcome.data), "mayoral_vote": carried}


class PublishForm(ActOnForm):
    on = date("Day of publication", required="Give the day on which the decision was published.")


class CallInForm(ActOnForm):
    on = date("Day on which it was called in", required="Give the day on which it was called in.")
    reason = prose("Why, in scrutiny’s words", required="Say why it was called in.")


class ReleaseForm(ActOnForm):
    on = date("Day on which it was released", required="Give the day on which it was released.")
    reason = prose("What was decided, and where that is minuted", required="Say what was decided.")


class DeferForm(ActOnForm):
    meeting_id = SelectField("New meeting", coerce=row_key, validate_choice=False)
    reason = prose("Why it is deferred", required="Say why it is deferred.")

    def offer(self, meetings: Sequence[Meeting], body: str, today: dt.date) -> None:
        """The body's meetings still to come."""
        self.meeting_id.choices = _meetings([m for m in meetings if m.body == body and m.held_on >= today])

    def given(self) -> dict[str, Any]:
        return {**super().given(), "meeting_id": self.meeting_id.data or None}


class WithdrawForm(ActOnForm):
    reason = prose("Why it is not sought any more", required="Say why it is not sought any more.")


FORMS: dict[Act, type[ActOnForm]] = {
    Act.NOTICE: NoticeForm,
    Act.SHORTEN: ShortenForm,
    Act.TAKE: TakeForm,
    Act.PUBLISH: PublishForm,
    Act.CALL_IN: CallInForm,
    Act.RELEASE: ReleaseForm,
    Act.DEFER: DeferForm,
    Act.WITHDRAW: WithdrawForm,
}
