"""The forms of measures: what is measured from where to where, and a month's value."""

from __future__ import annotations

from cpca.domain.measure import Typed
from cpca.models.measure import Direction
from cpca.web.forms.base import SavingForm, date, line, one_of

NUMBER = 40  # characters of a number as typed


class MeasureForm(SavingForm):
    """Numbers come as they were typed: the domain reads them, exact to the digit."""

    name = line("What is measured", required="Say what is measured.", most=200)
    unit = line("Unit", required="Give its unit.", most=40)
    direction = one_of("Which way is better", Direction, required="Choose which way is better.")
    source = line("Where the numbers come from")
    baseline = line("Baseline", most=NUMBER)
    baseline_on = date("Date of the baseline")
    target = line("Target", most=NUMBER)
    target_on = date("Date of the target")

    def typed(self) -> Typed:
        """What was typed, for the domain."""
        return Typed(
            name=self.name.data or "",
            unit=self.unit.data or "",
            direction=Direction(self.direction.data),
            source=self.source.data,
            baseline=self.baseline.data,
            baseline_on=self.baseline_on.data,
            target=self.target.data,
            target_on=self.target_on.data,
        )


class ValueForm(SavingForm):
    value = line("Value", required="Enter the value.", most=NUMBER)
    source = line("Where it comes from", required="Say where it comes from.")
