"""The forms of the decision path: what something waits for, and what if it slips."""

from __future__ import annotations

from wtforms import IntegerField, SelectField
from wtforms.validators import InputRequired

from cpca.web.forms.base import SavingForm, date, line

LABEL = 24  # characters of a reference


class _Whole(IntegerField):
    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError("Give a whole number of working days, like 0 or 5.") from error


class LinkForm(SavingForm):
    reference = line(
        "It waits for", required="Give the reference of what comes first, like DP1 or A1.2.", most=LABEL
    )
    lag = _Whole("Working days more", default=0, validators=[InputRequired("Give 0 where there is no wait.")])


class FindForm(SavingForm):
    """Asked in the address, not saved."""

    reference = line("What waits", required="Give the reference of what waits, like DP1 or A1.2.", most=LABEL)


class WhatIfForm(SavingForm):
    """Asked in the address, not saved; the domain says whether the step is one of the path's."""

    step = SelectField(
        "If this step", validate_choice=False, validators=[InputRequired("Choose a step of the path.")]
    )
    on = date("Happens on", required="Give the day on which it would happen.")
