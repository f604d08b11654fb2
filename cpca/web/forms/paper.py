"""The forms of a paper's import: its file, then the confirmation of what was understood."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import request
from werkzeug.datastructures import CombinedMultiDict
from wtforms import FileField, HiddenField
from wtforms.validators import InputRequired, Optional, Regexp

from cpca.web.forms.base import SavingForm, line


class UploadForm(SavingForm):
    file = FileField("The paper’s file", validators=[InputRequired("Choose the paper’s file.")])

    @classmethod
    def sent(cls, **kwargs: Any) -> Any:
        """The form as it was sent with this request, its file included."""
        return cls(CombinedMultiDict((request.files, request.form)), **kwargs)


class ConfirmForm(SavingForm):
    """`kept` names the upload; `month` is asked for only where the paper does not say it."""

    kept = HiddenField()
    month = line("Month it reports")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pattern = Regexp(r"20\d\d-(0[1-9]|1[0-2])$", message="Write the month like 2022-10.")
        self.month.validators = [Optional(), pattern]

    def said_month(self) -> dt.date | None:
        """The first day of the month that was typed, or None."""
        return dt.date.fromisoformat(f"{self.month.data}-01") if self.month.data else None
