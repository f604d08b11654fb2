"""The forms of a theme's month."""

from __future__ import annotations

from typing import Any, ClassVar

from wtforms import BooleanField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length

from cpca.domain.rating_rules import CONFIDENCE_MEANINGS
from cpca.domain.text import clean
from cpca.models.progress import Answer, Confidence, Printing, Rating
from cpca.web.forms.base import SavingForm, date, line, one_of, prose

PASTED = 10_000  # characters of a pasted list of bullets


def _strip(value: str | None) -> str | None:
    return clean(value) or None if value else None


class AddLinesForm(SavingForm):
    """One line, or a pasted list: a line is made of each bullet."""

    text = TextAreaField(
        "Add a line of progress",
        filters=[_strip],
        validators=[InputRequired("Write what was achieved."), Length(max=PASTED)],
    )


class DeliverableChoice(SavingForm):
    """A form in which a deliverable of the theme may be chosen."""

    deliverable_id = SelectField("Deliverable", coerce=int, validate_choice=True)

    def offer(self, deliverables: list[Any]) -> None:
        """The theme's deliverables, and none of them."""
        named = {str(d.id): f"{d.reference} {d.title}"[:80] for d in deliverables}
        self.deliverable_id.choices = {"0": "None", **named}
        if self.deliverable_id.data is None:
            self.deliverable_id.data = 0


class LineForm(DeliverableChoice):
    text = prose("Progress", required="Write what was achieved.")
    happened_on = date("Date it happened")
    prints = one_of("Prints in", Printing, required="Choose where it prints.")
    since_as_at = BooleanField("Happened since the month's end: printed apart, outside the rating")


class CommitmentForm(DeliverableChoice):
    text = prose("What will be achieved", required="Write what will be achieved.")
    due_on = date("By when", required="Give the date it is due.")


class AnswerForm(SavingForm):
    answer = one_of("Answer", Answer, required="Choose kept, late, not met or replaced.")
    explanation = prose("What happened")
    new_due_on = date("New date, if late")
    successor_text = prose("What replaces it, if replaced")
    successor_due_on = date("By when, if replaced")


class StatementForm(SavingForm):
    """The headline, the rating and the words around it; `meanings` says what each point of confidence means."""

    meanings: ClassVar = {point.value: meaning for point, meaning in CONFIDENCE_MEANINGS.items()}

    headline = line("Headline of the month")
    rating = one_of("Rating", [r for r in Rating if r is not Rating.BLUE])
    reason = prose("Reason for the rating")
    route_to_green = prose("Route to green")
    confidence = one_of("Outcome confidence", Confidence)
    decision_sought = prose("Decision sought, if any")
    also_to_note = prose("Also to note, if anything")


class ReturnForm(SavingForm):
    part = SelectField("Where", validate_choice=True)
    comment = prose("What needs changing", required="Say what needs changing.")


class NilForm(SavingForm):
    reason = line("Why there is nothing to report", required="Say why there is nothing to report.")


class ActForm(SavingForm):
    """A button and nothing to type: it carries the version it was drawn from and its key."""
