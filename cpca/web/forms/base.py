"""What every form shares: text cleaned once at the door, the version it was drawn from, and its key.

Forms check shape; the domain checks rules. Their messages say what to do. The forgery token is checked at
the front door, before a form is built, so forms carry none.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Iterable
from typing import Any

from flask import request
from werkzeug.datastructures import MultiDict
from wtforms import (
    DateField,
    Form,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional
from wtforms.widgets import HiddenInput

from cpca.domain.dates import BEYOND, is_in_reach
from cpca.domain.text import clean, clean_line

LINE = 500  # characters of a line, a headline or a title
PROSE = 2_000  # characters of a reason, a note or an answer
KEY = 64  # characters of the key that a form carries
DATE_FORMATS = ["%Y-%m-%d", "%d/%m/%Y", "%d %b %Y", "%d %B %Y", "%d.%m.%Y", "%d-%m-%Y"]


class SavingForm(Form):
    """A form that saves to the record. `theirs` holds the stored texts where somebody saved first."""

    version = IntegerField(widget=HiddenInput(), validators=[Optional()])
    key = HiddenField(filters=[lambda value: clean_line(value)[:KEY] if value else value])

    theirs: dict[str, str]
    problem: str | None
    kept_at: dt.datetime | None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.theirs, self.problem, self.kept_at = {}, None, None
        if (
            self.version.raw_data == []
        ):  # sent without the version it was drawn from: nothing stands in for it
            self.version.data = None

    @classmethod
    def sent(cls, **kwargs: Any) -> Any:
        """The form as it was sent with this request."""
        return cls(request.form, **kwargs)

    def refuse(self, message: str, field: str | None) -> None:
        """Puts a rule's message beside the field it names, or at the head of the form."""
        if field is not None and field in self._fields:
            self[field].errors = [*self[field].errors, message]
        else:
            self.problem = message

    def put_back(self, typed: dict[str, list[str]]) -> None:
        """Fills in what was typed and not saved, with the version it was typed against.

        So a save made by somebody else since then is met as a conflict, and not written over.
        """
        sent = MultiDict((name, value) for name, values in typed.items() for value in values)
        for name, field in self._fields.items():
            if name in typed and name != "key":
                field.process(sent)
                field.process_errors = []

    def meet(self, stored: Any) -> None:
        """After somebody saved first: keeps what was typed, shows theirs beside it, takes their version."""
        self.version.data = stored.version
        self.version.raw_data = None
        for name, field in self._fields.items():
            if name not in ("version", "key") and hasattr(stored, name):
                value = getattr(stored, name)
                words = getattr(value, "value", value)
                if str(words or "") != str(field.data or ""):
                    self.theirs[name] = str(words or "")


def line(label: str, *, required: str | None = None, most: int = LINE, **kwargs: Any) -> StringField:
    """One line of text; `required` is what to say where it is empty."""
    return StringField(label, filters=[_clean_line], validators=_validators(required, most), **kwargs)


def prose(label: str, *, required: str | None = None, most: int = PROSE, **kwargs: Any) -> TextAreaField:
    """Several lines of plain text."""
    return TextAreaField(label, filters=[_clean], validators=_validators(required, most), **kwargs)


def date(label: str, *, required: str | None = None, **kwargs: Any) -> DateField:
    """A date, as the browser's picker sends it or as people write it: 30/11/2022, 30 Nov 2022."""
    needed = InputRequired(required) if required else Optional()
    return _Date(label, format=DATE_FORMATS, validators=[needed], **kwargs)


class _Date(DateField):
    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata([v.strip() for v in valuelist])
        except ValueError as error:
            raise ValueError("Enter a real date, like 30/11/2022.") from error
        if self.data is not None and not is_in_reach(self.data):
            self.data = None
            raise ValueError(BEYOND)


def row_key(typed: Any) -> int:
    """A row's key that is chosen in a form. Raises ValueError for what no database could hold."""
    number = int(typed)
    if not 0 <= number < 2**31:
        raise ValueError(number)
    return number


def chosen_word(label: str, **kwargs: Any) -> SelectField:
    """A choice that the domain checks, since what there is to choose may change meanwhile; its word is cleaned."""
    return SelectField(label, filters=[_clean_line], validate_choice=False, **kwargs)


def one_of(
    label: str, words: Iterable[enum.Enum], *, required: str | None = None, **kwargs: Any
) -> RadioField:
    """One of an enum's words, as radios; it may stay empty unless `required` says what to say then."""
    kwargs["invalid_choice_message"] = "Choose one of the answers on the page."
    return RadioField(
        label,
        choices={str(w.value): str(w.value)[:1].upper() + str(w.value)[1:] for w in words},
        validators=[InputRequired(required) if required else Optional()],
        **kwargs,
    )


def _validators(required: str | None, most: int) -> list[Any]:
    needed = DataRequired(required) if required else Optional()
    return [needed, Length(max=most, message=f"Shorten this to {most:,} characters.")]


def _clean(value: str | None) -> str | None:
    return clean(value).strip() or None if value else None


def _clean_line(value: str | None) -> str | None:
    return clean_line(value) or None if value else None
