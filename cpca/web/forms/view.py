"""The forms of a sponsor's view."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wtforms import RadioField, SelectField
from wtforms.validators import InputRequired

from cpca.domain.office import Sponsor
from cpca.domain.view import ViewRow, find_bar, find_office
from cpca.models.challenge import Position, SponsorView
from cpca.models.progress import Rating, ThemeUpdate
from cpca.permissions import Viewer
from cpca.web.forms.base import SavingForm, date, line, prose

RATINGS = {"": "No rating of our own", **{r.value: r.value for r in Rating if r is not Rating.BLUE}}


class ViewForm(SavingForm):
    """Position, own rating, words for the lead, and one line for print."""

    position = RadioField(
        "Your view",
        choices={p.value: p.value.capitalize() for p in Position},
        validators=[InputRequired("Choose content, content with points or not content.")],
    )
    own_rating = SelectField("Your own rating, if any", choices=RATINGS, default="")
    words = prose("Your words to the theme lead")
    line_for_print = line("One line for print, if any")

    @property
    def said(self) -> dict[str, Any]:
        """The view as the domain takes it; call once the form is valid."""
        return {
            "position": Position(self.position.data),
            "own_rating": Rating(self.own_rating.data) if self.own_rating.data else None,
            "words": self.words.data,
            "line_for_print": self.line_for_print.data,
        }


class MailedViewForm(ViewForm):
    """A view that came by mail, recorded for the sponsor who sent it."""

    sponsor_id = SelectField("From", coerce=int)
    received_on = date("Received on", required="Give the day it came.")

    def offer(self, sponsors: Iterable[Sponsor]) -> None:
        """The sponsors it may be from."""
        self.sponsor_id.choices = {str(s.person.id): s.words for s in sponsors}


def view_form(view: ViewRow | SponsorView | None) -> ViewForm:
    """The form as the office's view stands, or empty for its first."""
    if view is None:
        return ViewForm()
    return ViewForm(
        data={
            "version": view.version,
            "position": view.position.value,
            "own_rating": view.own_rating.value if view.own_rating else "",
            "words": view.words,
            "line_for_print": view.line_for_print,
        }
    )


def view_names(viewer: Viewer, update: ThemeUpdate | None, views: list[ViewRow]) -> dict[str, Any]:
    """What the views at the foot of a theme's page need: `view_form` where this person owes one."""
    if update is None:
        return {"views": [], "view_office": None, "view_form": None, "view_open": False}
    office, is_open = find_office(viewer, update), find_bar(update) is None
    of_update = [view for view in views if view.update_id == update.id]
    own = office is not None and any(view.anchor == office.anchor for view in of_update)
    return {
        "views": of_update,
        "view_office": office,
        "view_form": view_form(None) if office is not None and is_open and not own else None,
        "view_open": is_open,
    }
