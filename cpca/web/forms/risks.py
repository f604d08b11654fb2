"""The forms of the risk register: a risk's parts, what is kept of it, its score, an action on it, the matrix."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wtforms import IntegerField, SelectField
from wtforms.validators import InputRequired, Optional

from cpca.domain.risk_keeping import Kept, Typed
from cpca.domain.risk_rules import Place
from cpca.models.people import Person
from cpca.models.risk import Response
from cpca.web.forms.base import LINE, SavingForm, date, line, one_of, prose, row_key

WHOLE = "Give a whole number, like 3."


class _Number(IntegerField):
    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist and not valuelist[0].strip():
            self.data = None
            return
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(WHOLE) from error


def _number(label: str, *, required: str | None = None) -> IntegerField:
    return _Number(label, validators=[InputRequired(required) if required else Optional()])


class SplitForm(SavingForm):
    """Together they stand in place of the risk's single sentence."""

    cause = prose("Cause", required="Say what it would come from.", most=LINE)
    event = prose("Event", required="Say what might happen.", most=LINE)
    effect = prose("Effect", required="Say what it would do.", most=LINE)


class OwnedForm(SavingForm):
    owner_id = SelectField("Owner", coerce=row_key, validate_choice=False)

    def offer(self, people: Iterable[Person]) -> None:
        """The people who may own it, and nobody."""
        self.owner_id.choices = {"0": "Nobody yet", **{str(p.id): p.label for p in people}}
        if self.owner_id.data is None:
            self.owner_id.data = 0


class KeepForm(OwnedForm):
    response = one_of("How it is answered", Response)
    identified_on = date("Identified on")
    review_by = date("To be looked at again by")
    inherent_likelihood = _number("Likelihood without any control")
    inherent_impact = _number("Impact without any control")
    target_likelihood = _number("Likelihood aimed at")
    target_impact = _number("Impact aimed at")

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """A place is whole: a likelihood has its impact."""
        fine = super().validate(*args, **kwargs)
        for name in ("inherent", "target"):
            pair = [self[f"{name}_likelihood"], self[f"{name}_impact"]]
            missing = [field for field in pair if field.data is None and not field.errors]
            if len(missing) == 1:
                missing[0].errors = [*missing[0].errors, "Give both likelihood and impact, or neither."]
                fine = False
        return fine

    def kept(self) -> Kept:
        """What was typed, for the domain."""
        return Kept(
            owner_id=self.owner_id.data or None,
            response=Response(self.response.data) if self.response.data else None,
            identified_on=self.identified_on.data,
            review_by=self.review_by.data,
            inherent=_place(self.inherent_likelihood.data, self.inherent_impact.data),
            target=_place(self.target_likelihood.data, self.target_impact.data),
        )


def _place(likelihood: int | None, impact: int | None) -> Place | None:
    return Place(likelihood, impact) if likelihood is not None and impact is not None else None


class ScoreForm(SavingForm):
    likelihood = _number("Likelihood", required="Give its likelihood.")
    impact = _number("Impact", required="Give its impact.")

    def place(self) -> Place:
        """The place that was given."""
        return Place(self.likelihood.data or 0, self.impact.data or 0)


class IssueForm(SavingForm):
    issue_on = date("When it happened", required="Give the day on which it happened.")
    issue_words = prose("What was done", required="Say what was done about it.")


class MitigationForm(OwnedForm):
    text = prose("What is done", required="Say what is done about it.")
    due_on = date("Due on")
    done_on = date("Done on")

    def typed(self) -> Typed:
        """What was typed, for the domain."""
        return Typed(self.text.data or "", self.due_on.data, self.done_on.data, self.owner_id.data or None)


class MatrixForm(SavingForm):
    matrix_size = _number("Steps of likelihood and of impact", required="Give its size.")
    matrix_bands = line("Bands", required="Name the bands.", most=150)
