"""The forms of what is not for publication: a proposal, a decision, lifting it again."""

from __future__ import annotations

from wtforms import SelectField
from wtforms.validators import Optional

from cpca.domain.exempt import MEANINGS, Decision
from cpca.models.exempt import Secrecy
from cpca.web.forms.base import SavingForm, one_of, prose


class ProposeForm(SavingForm):
    secrecy = one_of("What it is", Secrecy, required="Choose exempt or confidential.")
    paragraph = SelectField(
        "Paragraph of Schedule 12A, if exempt",
        choices={"": "Choose", **{str(n): f"{n}: {words}" for n, words in MEANINGS.items()}},
        validators=[Optional()],
    )
    reason = prose(
        "Why withholding it serves the public better than publishing it",
        required="Say why withholding it serves the public better than publishing it.",
    )

    def paragraph_number(self) -> int | None:
        """The paragraph that was chosen, if one was."""
        return int(self.paragraph.data) if self.paragraph.data else None


class DecideForm(SavingForm):
    answer = one_of("Your decision", Decision, required="Choose whether it is kept back.")
    decision = prose("Words to go with it, needed if it is published")


class LiftForm(SavingForm):
    decision = prose("Why it may be published now", required="Say why it need not be kept back any more.")
