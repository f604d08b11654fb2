"""The forms of a draft that came back: the file with the draft it is of, and what becomes of one change."""

from __future__ import annotations

from typing import Any

from flask import request
from werkzeug.datastructures import CombinedMultiDict
from wtforms import FileField, IntegerField, SelectField
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import HiddenInput

from cpca.models.report import ReportIssue
from cpca.web.forms.base import SavingForm, prose


class MarkedUpForm(SavingForm):
    issue = SelectField("Which draft it is a copy of", validate_choice=True)
    file = FileField(
        "The Word file that came back", validators=[InputRequired("Choose the file that came back.")]
    )

    @classmethod
    def sent(cls, **kwargs: Any) -> Any:
        """The form as it was sent with this request, its file included."""
        return cls(CombinedMultiDict((request.files, request.form)), **kwargs)

    def offer(self, drafts: list[ReportIssue]) -> None:
        """Sets what can be chosen: the drafts of the month."""
        self.issue.choices = [
            (draft.number, f"{'Draft' if draft.is_draft else 'Issue'} {draft.number}") for draft in drafts
        ]


class ChangeForm(SavingForm):
    """`record` is the version of the record's row as the page showed it."""

    record = IntegerField(widget=HiddenInput(), validators=[Optional()])
    words = prose("Your words")
