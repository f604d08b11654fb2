"""The forms of a month's own room."""

from __future__ import annotations

from wtforms import SelectMultipleField, StringField
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from cpca.models.plan import Theme
from cpca.web.forms.base import SavingForm, line, prose

PAGE = 4_000  # characters of the month's summary


class ChaseForm(SavingForm):
    text = line("Words to go with it, if any")


class HeadlineForm(SavingForm):
    """The programme office's own words on the month."""

    headline = line("Headline", required="Write the headline of the month.")
    summary = prose("Summary", most=PAGE)


class WaiveForm(SavingForm):
    reason = prose("Reason", required="Say why: the reason prints in the report.")


class LeaveOutForm(SavingForm):
    """What to leave out, by its key, and why."""

    flag = StringField("What", widget=HiddenInput())
    reason = line("Reason", required="Say why it is left out.")


class DeclineForm(SavingForm):
    answer = prose("Why not", required="Say why, for whoever asked.")


class CorrectionForm(SavingForm):
    """Why a frozen month is opened again, and which themes' returns with it."""

    reason = prose("Reason", required="Say what is wrong: the reason prints with the correction.")
    themes = SelectMultipleField(
        "Themes to open again",
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
        validators=[InputRequired("Choose at least one theme.")],
    )

    def offer(self, themes: list[Theme]) -> None:
        """The plan's themes, in order."""
        self.themes.choices = [(theme.code, f"{theme.code} {theme.title}") for theme in themes]
