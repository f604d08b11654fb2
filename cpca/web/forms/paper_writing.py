"""The forms of the month's paper: its header, a paragraph, a clearance that came by mail."""

from __future__ import annotations

from typing import Any

from flask import request
from werkzeug.datastructures import CombinedMultiDict
from wtforms import FileField, HiddenField, SelectField
from wtforms.validators import InputRequired, Optional

from cpca.domain.paper_editing import PUBLIC_CHOICES, Header
from cpca.models.paper import Paper
from cpca.models.period import Meeting
from cpca.web.forms.base import SavingForm, line, prose
from cpca.web.forms.people import chosen

PARAGRAPH = 4_000  # characters of one paragraph
ADDRESS = 2_000  # characters of an address


class HeaderForm(SavingForm):
    """The header block, field by field as committee papers print it."""

    title = line("Title", required="Write the paper’s title.")
    agenda_item = line("Agenda item", most=40)
    addressed_to = line("To")
    meeting_id = SelectField("Meeting", choices={}, validators=[Optional()])
    public_report = SelectField(
        "Public report",
        choices={one: one for one in PUBLIC_CHOICES},
        validators=[InputRequired("Choose whether the report is public.")],
    )
    lead_member = line("Lead member")
    from_post = line("From")
    key_decision = line("Key decision")
    forward_plan_reference = line("Forward plan reference")
    voting = prose("Voting arrangements")

    def offer(self, meetings: list[Meeting], paper: Paper) -> None:
        """The month's meetings; and the public choice that an imported paper made, where it is none of ours."""
        days = ((str(m.id), f"{m.body}, {m.held_on.day} {m.held_on:%b %Y}") for m in meetings)
        self.meeting_id.choices = [("", "No meeting yet"), *days]
        if self.public_report.data not in PUBLIC_CHOICES and self.public_report.data == paper.public_report:
            self.public_report.choices = [("", "Choose"), *((one, one) for one in PUBLIC_CHOICES)]

    def header(self) -> Header:
        """What was written."""
        return Header(
            meeting_id=int(self.meeting_id.data) if self.meeting_id.data else None,
            title=self.title.data or "",
            agenda_item=self.agenda_item.data,
            addressed_to=self.addressed_to.data,
            public_report=self.public_report.data,
            lead_member=self.lead_member.data,
            from_post=self.from_post.data,
            key_decision=self.key_decision.data,
            forward_plan_reference=self.forward_plan_reference.data,
            voting=self.voting.data,
        )


class ParagraphForm(SavingForm):
    text = prose("Words", required="Write the paragraph’s words, or take it out.", most=PARAGRAPH)
    link = line("Address it links to, if any", most=ADDRESS)


class ClearForm(SavingForm):
    """One tap; `issue` is the number of the draft whose words were read."""

    issue = HiddenField()


class MailedForm(SavingForm):
    """A clearance that came by mail: who sent it, for which draft, and the mail."""

    issue = HiddenField()
    sent_by = chosen("Who sent it", "Choose the officer who sent the mail.")
    mail = FileField("The mail, as a file", validators=[InputRequired("Choose the mail’s file.")])

    @classmethod
    def sent(cls, **kwargs: Any) -> Any:
        """The form as it was sent with this request, its file included."""
        return cls(CombinedMultiDict((request.files, request.form)), **kwargs)
