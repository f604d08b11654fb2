"""The form of the plan that comes next: its name and dates, and what becomes of each theme."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from werkzeug.datastructures import MultiDict
from wtforms import FieldList, Form, FormField, SelectField, SelectMultipleField, StringField, TextAreaField

from cpca.domain.succession import LONGEST_SLUG, LONGEST_TITLE, NewTheme
from cpca.domain.text import clean, clean_line
from cpca.models.plan import Theme
from cpca.web.forms.base import SavingForm, date, line

MOST, SPARE = 40, 3  # themes of a plan; empty rows for new ones


class ThemeRow(Form):
    """One theme of the plan to come; a row without a letter is left out. The domain checks what is typed."""

    theirs: ClassVar[dict[str, str]] = {}

    code = StringField("Letter", filters=[lambda typed: clean_line(typed or "")])
    title = StringField("Short title", filters=[lambda typed: clean_line(typed or "")])
    statement = TextAreaField("Full statement", filters=[lambda typed: clean(typed or "").strip()])
    succeeds = SelectField("It succeeds", validate_choice=False)


class SuccessionForm(SavingForm):
    title = line("Title of the new plan", required="Give the new plan a title.", most=LONGEST_TITLE)
    slug = line("Its name in addresses", required="Give its name in addresses.", most=LONGEST_SLUG)
    starts_on = date("It starts on", required="Give the date it starts.")
    ends_on = date("It ends on")
    themes = FieldList(FormField(ThemeRow), max_entries=MOST)
    ending = SelectMultipleField("Themes that end", validate_choice=False)

    def offer(self, old: Sequence[Theme]) -> None:
        """The themes of the plan before, which new ones may succeed or which end."""
        choices = {"": "None: it is new", **{t.code: f"{t.code} {t.title}" for t in old}}
        for row in self.themes:
            row.form.succeeds.choices = choices
        self.ending.choices = [(t.code, f"{t.code} {t.title}") for t in old]

    def put_back(self, typed: dict[str, list[str]]) -> None:
        """As for every form; the rows of themes come back whole."""
        super().put_back(typed)
        if any(name.startswith("themes-") for name in typed):
            self.themes.process(
                MultiDict((name, value) for name, values in typed.items() for value in values)
            )

    def new_themes(self) -> list[NewTheme]:
        """The rows that name a theme, in their order."""
        rows = [row.form for row in self.themes]
        return [
            NewTheme(row.code.data, row.title.data, row.statement.data, row.succeeds.data or None)
            for row in rows
            if row.code.data
        ]

    @staticmethod
    def rows_of(old: Sequence[Theme]) -> list[dict[str, str]]:
        """What the form begins with: every theme goes on as it is, and a few rows are empty."""
        rows = [{"code": t.code, "title": t.title, "statement": t.statement, "succeeds": t.code} for t in old]
        return rows + [{} for _ in range(SPARE)]
