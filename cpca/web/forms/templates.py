"""The form that brings an authority's own Word template."""

from __future__ import annotations

from typing import Any

from flask import request
from werkzeug.datastructures import CombinedMultiDict
from wtforms import FileField
from wtforms.validators import InputRequired

from cpca.web.forms.base import SavingForm


class TemplateForm(SavingForm):
    file = FileField("The template (.docx)", validators=[InputRequired("Choose the template’s file.")])

    @classmethod
    def sent(cls, **kwargs: Any) -> Any:
        """The form as it was sent with this request, its file included."""
        return cls(CombinedMultiDict((request.files, request.form)), **kwargs)
