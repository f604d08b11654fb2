"""The forms of change control: what is asked for, and the decision on it. Fields are named as what they change."""

from __future__ import annotations

import enum
from decimal import Decimal
from typing import Any

from wtforms import BooleanField, DecimalField, Field, IntegerField, SelectField
from wtforms.validators import Optional

from cpca.domain.change_words import FIELDS
from cpca.models.change import ChangeKind
from cpca.models.deliverable import Deliverable
from cpca.web.forms.base import SavingForm, date, line, one_of, prose, row_key


class _Number(DecimalField):
    """A number as people write it, with its digits kept."""

    def __init__(self, label: str, **kwargs: Any) -> None:
        super().__init__(label, places=None, validators=[Optional()], **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata([v.strip().replace(",", "") for v in valuelist])
        except ValueError as error:
            raise ValueError("Enter a number, like 12 or 12.5.") from error

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return format(self.data, "f") if isinstance(self.data, Decimal) else ""


class _Whole(IntegerField):
    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError("Give a whole number.") from error


class RequestForm(SavingForm):
    """What every request says: why, and with what effect."""

    reason = prose("Why", required="Say why.")
    effect = prose(
        "What it changes for the plan",
        required="Say what it changes for the plan: what comes later, costs more or falls away.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("reason", "effect"):  # what is asked for comes first, in the list of errors too
            self._fields[name] = self._fields.pop(name)

    def values(self) -> dict[str, Any]:
        """The fields that it would change, as they would be."""
        names = {name for labels in FIELDS.values() for name in labels}
        return {name: field.data for name, field in self._fields.items() if name in names}

    def asked_fields(self) -> list[Field]:
        """The fields to set beside what stands, in their order."""
        return [f for name, f in self._fields.items() if name not in ("version", "key", "reason", "effect")]


class BaselineForm(RequestForm):
    baseline_on = date("New baseline", required="Give the new baseline.")


class ScopeForm(RequestForm):
    title = line("Title", required="Give it a title.")
    criteria = prose("Acceptance criteria")  # a deliverable's: taken off a milestone's form


class MeasureForm(RequestForm):
    baseline = _Number("Baseline")
    baseline_on = date("Baseline taken on")
    target = _Number("Target")
    target_on = date("Target by")


class WithdrawForm(RequestForm):
    pass


class ReplaceForm(RequestForm):
    successor_id = SelectField("Replaced by", coerce=row_key, validate_choice=False)

    def offer(self, deliverables: list[Deliverable]) -> None:
        """The plan's other deliverables, by reference."""
        named = {str(d.id): f"{d.reference} {d.title}" for d in deliverables}
        self.successor_id.choices = {"0": "Choose", **named}
        if self.successor_id.data is None:
            self.successor_id.data = 0


class RulesForm(RequestForm):
    months_to_red = _Whole("Months late that make a rating Red")
    share_percent = _Whole("Share of deliverables that sets a theme’s rating, in %")
    delegated_days = _Whole("Days by which the senior responsible owner may move a baseline alone")
    track_record = BooleanField("Show the track record beside the forecasts")


FORMS: dict[ChangeKind, type[RequestForm]] = {
    ChangeKind.BASELINE: BaselineForm,
    ChangeKind.SCOPE: ScopeForm,
    ChangeKind.MEASURE: MeasureForm,
    ChangeKind.WITHDRAW: WithdrawForm,
    ChangeKind.SUPERSEDE: ReplaceForm,
    ChangeKind.RULES: RulesForm,
}


class Answer(enum.Enum):
    """What is decided, in the words of the form."""

    APPROVE = "approve"
    REFUSE = "refuse"


class DecideForm(SavingForm):
    """The decision; the body's part is asked for only beyond delegation."""

    answer = one_of("Decision", Answer, required="Choose whether it is approved.")
    decision = prose("Words to go with it, needed if it is refused")
    body = line("Body that decided", most=120)
    met_on = date("Decided on")
    minute = line("Minute", most=60)
