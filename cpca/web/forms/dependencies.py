"""The forms of dependencies: proposing one, and an end's word to it."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import RadioField
from wtforms.validators import InputRequired

from cpca.domain.dependency import Answering
from cpca.domain.dependency_answering import End, Typed
from cpca.domain.dependency_rules import NEED_DATE
from cpca.models.dependency import DependencyAct
from cpca.web.forms.base import SavingForm, chosen_word, date, line, prose
from cpca.web.forms.people import day_of

NEEDS, GIVES = "needs", "gives"


class ProposeForm(SavingForm):
    way = RadioField(
        "What your theme does",
        choices={NEEDS: "It needs something of somebody", GIVES: "It gives something to somebody"},
        validators=[InputRequired("Choose whether your theme needs it or gives it.")],
    )
    own = chosen_word("For or from which of your deliverables")
    other = chosen_word("The other end")
    body = line("Or a body outside the plan", most=120)
    what = prose("What is needed", required="Say what is needed.", most=500)
    needed_by = date("Needed by", required="Give the day by which it is needed.")

    def offer(self, theme_id: int, ends: Sequence[End]) -> None:
        """The ends to choose from: of one's own theme its deliverables, of the others all."""
        own = [(end.key, end.words) for end in ends if end.theme_id == theme_id and end.deliverable_id]
        self.own.choices = [("", "The theme as a whole"), *own]
        others = [(end.key, end.words) for end in ends if end.theme_id != theme_id]
        self.other.choices = [("", "Choose a theme or deliverable"), *others]

    def typed(self) -> Typed:
        """What was typed, for the domain."""
        return Typed(
            gives=self.way.data == GIVES,
            own=self.own.data or None,
            other=self.other.data or None,
            body=self.body.data,
            what=self.what.data or "",
            needed_by=day_of(self.needed_by),
        )


class AnswerForm(SavingForm):
    on = date("Date")
    words = prose("In words")

    def fit(self, answering: Answering) -> None:
        """Asks only for what this word needs, in its own terms."""
        if answering.act not in NEED_DATE:
            del self.on
        elif answering.act is DependencyAct.MEET:
            self.on.label.text = "Day on which it was met"
        else:
            self.on.label.text = "Date that you offer"
        if answering.is_outside:
            self.words.label.text = "Who told you for the body, and how"
