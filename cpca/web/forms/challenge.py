"""The forms of challenge notes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wtforms import BooleanField, RadioField, SelectField
from wtforms.validators import InputRequired

from cpca.domain.challenge_anchor import Anchor
from cpca.domain.office import Sponsor
from cpca.models.challenge import NoteAct, NoteKind, NoteState
from cpca.web.forms.base import SavingForm, date, prose

KINDS = {kind.value: kind.value.capitalize() for kind in NoteKind}
PLACE_SHOWN = 90  # characters of a place's words in a list to choose from
DISCLOSABLE = "Not for print is not secret: it may have to be disclosed on request."


class QuestionForm(SavingForm):
    """What the Mayor's office asks of the programme office: never for print."""

    text = prose("Question", required="Write your question.")
    kind = SelectField("Kind", choices=KINDS, default=NoteKind.QUESTION.value)


class NoteForm(QuestionForm):
    text = prose("Challenge", required="Write what you challenge or ask.")
    for_print = BooleanField("For print", description=DISCLOSABLE)


class MailedNoteForm(SavingForm):
    """A note that came by mail, recorded for the sponsor who sent it."""

    sponsor_id = SelectField("From", coerce=int)
    place = SelectField("What it challenges")
    kind = SelectField("Kind", choices=KINDS, default=NoteKind.QUESTION.value)
    text = prose("Its words", required="Copy the words of the mail.")
    received_on = date("Received on", required="Give the day it came.")

    def offer(self, sponsors: Iterable[Sponsor], places: Iterable[Anchor]) -> None:
        """The sponsors it may be from, and the places it may be about."""
        self.sponsor_id.choices = {str(s.person.id): s.words for s in sponsors}
        self.place.choices = {f"{p.kind}:{p.id}": _short(p) for p in places}


def _short(place: Anchor) -> str:
    words = f"{place.kind.capitalize()}: {place.words}"
    return words if len(words) <= PLACE_SHOWN else f"{words[: PLACE_SHOWN - 1]}…"


class ReplyForm(SavingForm):
    text = prose("Your words", required="Say it in words.")


class AcceptForm(SavingForm):
    text = prose("Your words, if any")


class ResolveForm(ReplyForm):
    """The outcome of an escalated note; one that was referred to the Board can only be noted."""

    outcome = RadioField("Outcome", validators=[InputRequired("Choose what came of it.")])

    def offer(self, acts: Iterable[str]) -> None:
        """The outcomes that these acts can give."""
        offered = [(NoteAct.RESOLVE, NoteState.RESOLVED), (NoteAct.REFER, NoteState.REFERRED)]
        states = [state for act, state in [*offered, (NoteAct.NOTE, NoteState.NOTED)] if act.value in acts]
        self.outcome.choices = {s.value: s.value[:1].upper() + s.value[1:] for s in states}
        if len(states) == 1:
            self.outcome.data = self.outcome.data or states[0].value


class PrintForm(SavingForm):
    for_print = BooleanField("For print")


REPLY_FORMS: dict[str, type[Any]] = {
    "answer": ReplyForm,
    "accept": AcceptForm,
    "not-yet-satisfied": ReplyForm,
    "escalate": ReplyForm,
    "retract": ReplyForm,
    "resolve": ResolveForm,
}
