"""The forms of the calendar: a meeting, a month's dates, a year of meetings, a pre-election period."""

from __future__ import annotations

import datetime as dt
import re

from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, ValidationError

from cpca.domain.calendar import OF_MEETING, OF_MONTH
from cpca.domain.dates import BEYOND, is_in_reach
from cpca.web.forms.base import DATE_FORMATS, SavingForm, date, line, prose

A_YEAR = 24  # meetings entered in one step


def read_day(words: str) -> dt.date:
    """A day as people write it; raises ValidationError."""
    for form in DATE_FORMATS:
        try:
            day = dt.datetime.strptime(words.strip(), form).date()  # noqa: DTZ007  a day has no time zone
        except ValueError:
            continue
        if not is_in_reach(day):
            raise ValidationError(f"“{words.strip()}” is too far off. {BEYOND}")
        return day
    raise ValidationError(f"“{words.strip()}” is no date. Write it like 30/11/2022, one a line.")


class DatesForm(SavingForm):
    """A form some of whose fields are the steps of the calendar."""

    steps = (*OF_MONTH, *OF_MEETING)

    @classmethod
    def names(cls) -> list[str]:
        """The columns that its dates are of, in the order of time."""
        return [step.name for step in cls.steps if hasattr(cls, step.name)]

    def dates(self) -> dict[str, dt.date | None]:
        """What was given for each step."""
        return {name: self[name].data for name in self.names()}

    def propose(self, dates: dict[str, dt.date]) -> None:
        """Puts the proposed dates in, over what was there."""
        for name, day in dates.items():
            self[name].process_data(day)
            self[name].raw_data = None


class MeetingForm(DatesForm):
    body = line("Body", required="Say whose meeting it is.", most=120)
    held_on = date("Date of the meeting", required="Enter the date of the meeting.")
    months = line("Months it takes", most=200, description="Like 2022-10, 2022-11. It may take none.")
    statutory_draft_on = date(OF_MEETING[0].label, description=OF_MEETING[0].depends)
    pre_meeting_on = date(OF_MEETING[1].label, description=OF_MEETING[1].depends)
    democratic_services_on = date(OF_MEETING[2].label, description=OF_MEETING[2].depends)
    publish_on = date(OF_MEETING[3].label, description=OF_MEETING[3].depends)

    def validate_months(self, _field: StringField) -> None:
        for word in self.words():
            if not re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])", word):
                raise ValidationError(f"“{word}” is no month. Write months like 2022-10, 2022-11.")

    def words(self) -> list[str]:
        return [w for w in re.split(r"[\s,;]+", self.months.data or "") if w]

    def list_months(self) -> list[dt.date]:
        """The first days of the months that were given."""
        return [dt.date(int(w[:4]), int(w[5:]), 1) for w in self.words()]


class MonthDatesForm(DatesForm):
    opens_on = date(OF_MONTH[0].label, description=OF_MONTH[0].depends)
    submit_by = date(OF_MONTH[1].label, description=OF_MONTH[1].depends)
    challenge_by = date(OF_MONTH[2].label, description=OF_MONTH[2].depends)
    sign_off_by = date(OF_MONTH[3].label, description=OF_MONTH[3].depends)


class YearForm(SavingForm):
    body = line("Body", required="Say whose meetings they are.", most=120)
    days = TextAreaField(
        "Dates of the meetings",
        validators=[DataRequired("Enter the dates, one a line.")],
        description="One a line, like 25/01/2023. A year or more in one step.",
    )

    def validate_days(self, _field: TextAreaField) -> None:
        if len(self.list_days()) > A_YEAR:
            raise ValidationError(f"Enter at most {A_YEAR} meetings at once.")

    def list_days(self) -> list[dt.date]:
        """The days that were given, in their order; raises ValidationError."""
        return [read_day(words) for words in (self.days.data or "").splitlines() if words.strip()]


class PreElectionForm(SavingForm):
    election = line("Election", required="Say which election it is.", most=120)
    from_on = date("First day", required="Enter the first day.")
    until_on = date("Last day", required="Enter the last day: polling day.")


class ReleaseForm(SavingForm):
    reason = prose("Why it may go out", required="Say why it may go out before the election.")
