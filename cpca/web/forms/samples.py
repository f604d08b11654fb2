"""The form by which internal audit draws a sample."""

from __future__ import annotations

from wtforms import BooleanField, IntegerField
from wtforms.validators import InputRequired

from cpca.domain.audit_sample import LONGEST_SEED
from cpca.models.deliverable import DeliverableState
from cpca.web.forms.base import SavingForm, line


class DrawForm(SavingForm):
    size = IntegerField("How many to draw", validators=[InputRequired("Say how many to draw.")])
    seed = line("Seed, if you bring your own", most=LONGEST_SEED)
    states = BooleanField("Delivered: claimed and not verified", default=True)
    verified = BooleanField("Verified", default=True)
    embedded = BooleanField("Embedded", default=True)
    reopened = BooleanField("Reopened")

    def chosen(self) -> list[DeliverableState]:
        """The states that were ticked; the first box carries what is wrong with all of them."""
        boxes = {
            DeliverableState.DELIVERED: self.states,
            DeliverableState.VERIFIED: self.verified,
            DeliverableState.EMBEDDED: self.embedded,
            DeliverableState.REOPENED: self.reopened,
        }
        return [state for state, box in boxes.items() if box.data]
