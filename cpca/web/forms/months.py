"""The form that opens a month."""

from __future__ import annotations

import datetime as dt

from wtforms import StringField
from wtforms.validators import InputRequired, Regexp

from cpca.web.forms.base import SavingForm, date


class OpenMonthForm(SavingForm):
    """A month and its deadlines, which may stay empty until they are known."""

    month = StringField(
        "Month",
        validators=[
            InputRequired("Give the month, like 2023-02."),
            Regexp(r"^20\d\d-(0[1-9]|1[0-2])$", message="Give the month as year and month, like 2023-02."),
        ],
    )
    opens_on = date("Opens")
    submit_by = date("Themes submit by")
    challenge_by = date("Sponsors challenge by")
    sign_off_by = date("Sign-off by")

    def first_day(self) -> dt.date:
        """The first day of the month that was given."""
        year, month = (self.month.data or "").split("-")
        return dt.date(int(year), int(month), 1)
