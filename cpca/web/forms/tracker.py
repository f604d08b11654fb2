"""The forms of the tracker: a workbook, its columns, and the rows that are accepted."""

from __future__ import annotations

from typing import Any, cast

from flask import request
from werkzeug.datastructures import CombinedMultiDict
from wtforms import FileField, HiddenField, IntegerField, SelectField, SelectMultipleField
from wtforms.validators import InputRequired

from cpca.domain.tracker_cells import say
from cpca.domain.tracker_columns import COLUMNS, COUNTED, Layout
from cpca.domain.tracker_workbook import Workbook, letters
from cpca.web.forms.base import SavingForm, prose, row_key

NOT_THERE = "-1"


class TrackerForm(SavingForm):
    file = FileField("The tracker (.xlsx)", validators=[InputRequired("Choose the tracker’s file.")])

    @classmethod
    def sent(cls, **kwargs: Any) -> Any:
        """The form as it was sent with this request, its file included."""
        return cls(CombinedMultiDict((request.files, request.form)), **kwargs)


class _ColumnsForm(SavingForm):
    """Which sheet, which row of headings, and for each column of ours the workbook's."""

    sheet = SelectField("Sheet", validate_choice=False)
    header = IntegerField(
        "Row with the headings", validators=[InputRequired("Give the number of the row with the headings.")]
    )

    def offer(self, workbook: Workbook, layout: Layout) -> None:
        """The workbook's own sheets and columns as choices; on the page, chosen as they were recognised."""
        shown = [sheet for sheet in workbook.sheets if not sheet.is_empty]
        self._select("sheet").choices = {
            one.name: f"{one.name} (hidden)" if one.hidden else one.name for one in shown
        }
        found = workbook.sheet(layout.sheet)
        headings = found.rows[layout.header - 1] if found and layout.header <= len(found.rows) else ()
        named = {str(n): f"{letters(n)}: {say(value) or 'no heading'}" for n, value in enumerate(headings)}
        for name in NAMES.values():
            self._select(name).choices = {NOT_THERE: "Not in this workbook", **named}

    def _select(self, name: str) -> SelectField:
        return cast(SelectField, self[name])

    def choose(self, layout: Layout) -> None:
        """Shows a layout as what is chosen."""
        self["sheet"].data, self["header"].data = layout.sheet, layout.header
        for key, name in NAMES.items():
            self[name].data = str(layout.columns.get(key, NOT_THERE))

    def chosen(self) -> dict[str, int]:
        """The columns that were chosen, by what they mean."""
        said = {key: str(self[name].data or "") for key, name in NAMES.items()}
        return {key: int(value) for key, value in said.items() if value.isdecimal()}

    def refuse(self, message: str, field: str | None) -> None:
        """As for every form; the domain knows a column by what it means."""
        super().refuse(message, NAMES.get(field or "", field))


NAMES = {
    column.key: f"of_{column.key}"
    for column in COLUMNS
    if column.key not in COUNTED or column.key == "original"
}
ColumnsForm: type[_ColumnsForm] = type(
    "ColumnsForm",
    (_ColumnsForm,),
    {NAMES[c.key]: SelectField(c.heading, validate_choice=False) for c in COLUMNS if c.key in NAMES},
)


class AcceptForm(SavingForm):
    """Which rows are accepted, by their numbers in the workbook, and the words for those that move a date."""

    take = SelectMultipleField("Rows", coerce=row_key, validate_choice=False)
    ask = SelectMultipleField("Change requests", validate_choice=False)
    reason = prose("Reason, where a row gives none of its own")
    effect = prose("What the proposed changes mean for the plan")
    seen = HiddenField()
