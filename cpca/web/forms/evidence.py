"""The forms of evidence: a piece with its file or link, a newer version, what is said of it, and the decision."""

from __future__ import annotations

import enum
from typing import Any

from flask import request
from werkzeug.datastructures import CombinedMultiDict
from wtforms import BooleanField, FileField, RadioField, SelectField
from wtforms.validators import InputRequired

from cpca.domain.evidence import Told
from cpca.domain.evidence_reading import LINES
from cpca.domain.evidence_subject import Offering
from cpca.web.forms.base import SavingForm, date, line, one_of, prose

LONGEST_LINK = 2_000


class Answer(enum.Enum):
    """What whoever decides says of a piece."""

    ACCEPT = "accept it"
    REFUSE = "refuse it"


class _Saying(SavingForm):
    """What is said of a piece."""

    title = line("What it is", required="Say what it is, as it would be listed.", most=200)
    dated_on = date("The date it bears")
    assurance_line = RadioField(
        "Which line of assurance it is",
        choices={str(n): words[:1].upper() + words[1:] for n, words in LINES.items()},
        validators=[InputRequired("Choose the line of assurance.")],
        default="1",
    )
    relied_on = BooleanField("The report relies on it to a material extent: list it as a background paper")
    expires_on = date("The last day on which it still proves something, if it ages")

    def told(self) -> Told:
        """What was said, for the domain."""
        return Told(
            title=self.title.data or "",
            dated_on=self.dated_on.data,
            assurance_line=int(self.assurance_line.data),
            relied_on=bool(self.relied_on.data),
            expires_on=self.expires_on.data,
        )


class _Giving(SavingForm):
    """A file or a link: one of the two."""

    file = FileField("The file")
    url = line("Or a link to it", most=LONGEST_LINK)

    @classmethod
    def sent(cls, **kwargs: Any) -> Any:
        """The form as it was sent with this request, its file included."""
        return cls(CombinedMultiDict((request.files, request.form)), **kwargs)

    def given_one(self) -> bool:
        """Whether just one of file and link was given; says so at the form else."""
        has_file = bool(self.file.data and self.file.data.filename)
        if has_file == bool(self.url.data):
            words = "Give a file or a link, not both." if has_file else "Choose a file, or give a link."
            self.refuse(words, "url" if has_file else "file")
            return False
        return True


class OfferForm(_Saying, _Giving):
    theme = SelectField("Theme it belongs to")

    def choose_from(self, offering: Offering) -> None:
        """Sets the themes it may belong to; what it supports comes first where that has a theme."""
        self.theme.choices = [(theme.code, f"{theme.code} {theme.title}") for theme in offering.themes]
        if self.theme.data is None:
            own = [theme.code for theme in offering.themes if theme.id == offering.theme_id]
            self.theme.data = own[0] if own else None


class VersionForm(_Giving):
    dated_on = date("The date it bears")
    expires_on = date("The last day on which it still proves something, if it ages")


class SayingForm(_Saying):
    """Says something else of a piece; its file or link stays."""


class EvidenceDecisionForm(SavingForm):
    answer = one_of("Your decision", Answer, required="Choose whether you accept or refuse it.")
    decision = prose("Why", required="Say what it shows, or why it does not do.")


class LinkForm(SavingForm):
    supports = SelectField(
        "What else it supports",
        validators=[InputRequired("Choose what it supports.")],
        validate_choice=False,  # what may be chosen is the domain's to say
    )
