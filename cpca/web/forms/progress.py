"""The forms of a theme's month."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, RadioField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length

from cpca.domain.text import clean
from cpca.models.progress import Answer, Confidence, Printing, Rating
from cpca.web.forms.base import SavingForm, date, line, prose

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
        self.deliverable_id.choices = [(0, "None")] + [
            (d.id, f"{d.reference} {d.title}"[:80]) for d in deliverables
        ]
        if self.deliverable_id.data is None:
            self.deliverable_id.data = 0


class LineForm(DeliverableChoice):
    text = prose("Progress", required="Write what was achieved.")
    happened_on = date("Date it happened")
    prints = RadioField("Prints in", choices=[(p.value, p.value.capitalize()) for p in Printing])
    since_as_at = BooleanField("Happened since the month's end: printed apart, outside the rating")


class CommitmentForm(DeliverableChoice):
    text = prose("What will be achieved", required="Write what will be achieved.")
    due_on = date("By when", required="Give the date it is due.")


class AnswerForm(SavingForm):
    answer = RadioField(
        "Answer",
        choices=[(a.value, a.value.capitalize()) for a in Answer],
        validators=[InputRequired("Choose kept, late, not met or replaced.")],
    )
    explanation = prose("What happened")
    new_due_on = date("New date, if late")
    successor_text = prose("What replaces it, if replaced")
    successor_due_on = date("By when, if replaced")


class StatementForm(SavingForm):
    """The headline, the rating and the words around it."""

    headline = line("Headline of the month")
    rating = RadioField(
        "Rating", choices=[(r.value, r.value) for r in Rating if r is not Rating.BLUE], validate_choice=False
    )
    reason = prose("Reason for the rating")
    route_to_green = prose("Route to green")
    confidence = RadioField(
        "Outcome confidence", choices=[(c.value, c.value) for c in Confidence], validate_choice=False
    )
    decision_sought = prose("Decision sought, if any")
    also_to_note = prose("Also to note, if anything")


class ReturnForm(SavingForm):
    part = SelectField("Where", validate_choice=True)
    comment = prose("What needs changing", required="Say what needs changing.")


class NilForm(SavingForm):
    reason = line("Why there is nothing to report", required="Say why there is nothing to report.")


class ActForm(SavingForm):
    """A button and nothing to type: it carries the version it was drawn from and its key."""
