"""The administrator's forms: organisations, people, roles."""

from __future__ import annotations

import datetime as dt
import enum
from typing import Any

from wtforms import BooleanField, DateField, SelectField, StringField
from wtforms.validators import DataRequired, Email, InputRequired, Length, Optional, StopValidation

from cpca.domain.signin import tidy_email
from cpca.models.people import Area, Holding, Role
from cpca.models.plan import OrganisationKind
from cpca.web.forms.base import SavingForm, date, line


class _Choice(SelectField):
    """One of a list; anything else gets the words that ask for one."""

    def __init__(self, label: str, required: str, **kwargs: Any) -> None:
        super().__init__(label, choices=[], validators=[InputRequired(required)], **kwargs)
        self._required = required

    def pre_validate(self, form: Any) -> None:  # noqa: ARG002  WTForms gives it
        if str(self.data) not in [str(value) for value, *_ in self.iter_choices()]:
            raise StopValidation(self._required)


def chosen(label: str, required: str, **kwargs: Any) -> SelectField:
    """A list to choose one from; the view fills it with `offer`."""
    return _Choice(label, required, **kwargs)


def offer(field: SelectField, choices: list[tuple[str, str]]) -> None:
    """Fills a list; its first line asks to choose."""
    field.choices = [("", "Choose"), *choices]


def day_of(field: DateField) -> dt.date:
    """The date of a field that asks for one, once its form was found valid."""
    if field.data is None:
        raise ValueError(f"{field.name} was not validated")
    return field.data


def words_of(kind: type[enum.Enum], *without: enum.Enum) -> list[tuple[str, str]]:
    """An enum's members as choices, each by its words."""
    return [(str(m.value), str(m.value)[0].upper() + str(m.value)[1:]) for m in kind if m not in without]


class OrganisationForm(SavingForm):
    name = line("Name", required="Enter the organisation's name.", most=120)
    kind = chosen("Kind", "Choose its kind.")


class PersonForm(SavingForm):
    email = StringField(
        "E-mail address",
        filters=[lambda typed: tidy_email(typed or "")],
        validators=[
            DataRequired("Enter their e-mail address."),
            Length(max=254, message="Shorten this to 254 characters."),
            Email("Enter an address like name@council.gov.uk."),
        ],
    )
    post = line("Post", required="Enter their post, such as Chief Executive.", most=120)
    name = line("Name, if reports are to print it", most=120)
    organisation_id = chosen("Organisation", "Choose their organisation.")

    def meet(self, stored: Any) -> None:
        """As for every form; an organisation is shown by its name."""
        super().meet(stored)
        if "organisation_id" in self.theirs:
            self.theirs["organisation_id"] = stored.organisation.name


class RoleForm(SavingForm):
    role = chosen("Role", "Choose a role.")
    place = chosen("Of", "Choose what the role is of.")
    area = SelectField("Section of a paper that they clear", choices={}, validators=[Optional()])
    kind = chosen("How it is held", "Choose how it is held.")
    accountable = BooleanField("Of joint leads, this one is accountable", default=True)
    from_on = date("First day", required="Enter the first day.")
    until_on = date("Last day, if it is known")


class LastDayForm(SavingForm):
    until_on = date("Last day", required="Enter the last day.")


ROLES = words_of(Role)
AREAS = words_of(Area)
HOLDINGS = words_of(Holding, Holding.COVER)
ORGANISATION_KINDS = words_of(OrganisationKind)
