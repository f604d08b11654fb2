"""The forms of money: an approved sum, a line of it, a forecast, and a sum committed or spent."""

from __future__ import annotations

from collections.abc import Iterable

from wtforms import SelectField

from cpca.domain.funding_keeping import Entered, TypedFund
from cpca.models.plan import Theme
from cpca.web.forms.base import SavingForm, date, line, one_of, prose

SUM = 40  # characters of a sum as typed


class FundForm(SavingForm):
    """Sums come as they were typed: the domain reads them, exact to the penny."""

    name = line("Where the money comes from", required="Say where the money comes from.", most=200)
    approved = line("Approved sum", required="Enter the sum that was approved.", most=SUM)
    approved_on = date("Date it was approved")
    approved_by = line("Approved by")
    authority = prose("Authority to spend", required="Say on whose authority it is spent.")
    ends_on = date("To be spent by")

    def typed(self) -> TypedFund:
        """What was typed, for the domain."""
        return TypedFund(
            name=self.name.data or "",
            approved=self.approved.data or "",
            authority=self.authority.data or "",
            approved_on=self.approved_on.data,
            approved_by=self.approved_by.data,
            ends_on=self.ends_on.data,
        )


class LineForm(SavingForm):
    title = line("What it is for", required="Say what it is for.", most=200)
    budget = line("Budget", required="Enter what the line is given.", most=SUM)


class NewLineForm(LineForm):
    theme = SelectField("Theme", validate_choice=True)

    def offer(self, themes: Iterable[Theme]) -> None:
        """The themes that it may be for."""
        named = [(str(theme.id), f"{theme.code} {theme.title}") for theme in themes]
        self.theme.choices = [("", "The whole programme"), *named]


class ForecastForm(SavingForm):
    forecast = line(
        "What it is expected to come to", required="Enter what it is expected to come to.", most=SUM
    )


class EntryForm(SavingForm):
    entered = one_of("What happened", Entered, required="Choose what happened.")
    amount = line("Sum", required="Enter the sum.", most=SUM)
    on = date("Date", required="Give the date.")
    words = line("What for", required="Say what it is for.")
    reason = prose("Reason, where this goes beyond what was approved")
