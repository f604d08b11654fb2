"""Clearance of the paper's sections: by their officers on the page, or recorded from a mail that is kept with it."""

from __future__ import annotations

from flask import Response

from cpca.domain import clearance
from cpca.domain.clearance import SectionOf, find_newest_draft, get_mail, get_section, list_officers
from cpca.domain.errors import DomainError
from cpca.domain.mail import ENDINGS, Mail, read_mail
from cpca.models.report import Clearance, ReportIssue
from cpca.permissions import Permission
from cpca.web.access import Room, deciding, the_viewer
from cpca.web.forms.paper_writing import ClearForm, MailedForm
from cpca.web.forms.people import offer
from cpca.web.htmx import render
from cpca.web.routes.month import names_of
from cpca.web.routes.paper_writing import to_paper
from cpca.web.routes.returns import refusal
from cpca.web.saving import attempt

room = Room("paper_clearing", __name__)
P = Permission
AT = "/plans/<plan>/months/<month>/paper/clearances"
SANDBOX = "sandbox; default-src 'none'"


def _read_draft(section: SectionOf, number: str | None) -> ReportIssue | None:
    """The newest draft, if that is the one whose words were read."""
    newest = find_newest_draft(section.period)
    return newest if newest is not None and newest.number == number else None


def _to_section(section: SectionOf, said: str) -> Response:
    return to_paper(section.period, said, f"part-{clearance.slug_of(section.area)}")


@room.route(f"{AT}/<area>/clear", methods=["POST"], permission=P.CLEAR, load=get_section)
def clear(section: SectionOf) -> Response:
    form = ClearForm.sent()

    def change() -> Clearance:
        issue = _read_draft(section, form.issue.data)
        return clearance.clear(viewer=the_viewer(), period=section.period, area=section.area, issue=issue)

    outcome = attempt(form, change)
    if not outcome.saved:
        raise refusal(outcome, form.problem)
    return _to_section(section, f"The {section.area.value} implications are cleared")


@room.route(f"{AT}/<area>/record", permission=P.RECORD_CLEARANCE, load=get_section)
def show_record(section: SectionOf) -> Response:
    newest = find_newest_draft(section.period)
    return _page(section, MailedForm(data={"issue": newest.number if newest else ""}), 200)


@room.route(
    f"{AT}/<area>/record",
    methods=["POST"],
    permission=P.RECORD_CLEARANCE,
    load=get_section,
    slow=True,
    upload=True,
)
def record(section: SectionOf) -> Response:
    form = MailedForm.sent()
    offer(form.sent_by, _officers(section))
    mail = _read(form)
    if mail is None:
        return _page(section, form, 422)
    with deciding() as now:
        outcome = attempt(form, lambda: _record(now, form, mail))
    if not outcome.saved:
        return _page(section, form, outcome.status)
    return _to_section(section, f"The clearance of the {section.area.value} implications is recorded")


def _read(form: MailedForm) -> Mail | None:
    """The mail's file as it was found to be, or None with the form saying what is wrong."""
    if not form.validate():
        return None
    try:
        return read_mail(form.mail.data.filename, form.mail.data.read())
    except DomainError as error:
        form.refuse(error.message, error.field)
        return None


def _record(section: SectionOf, form: MailedForm, mail: Mail) -> Clearance:
    return clearance.record_clearance(
        viewer=the_viewer(),
        period=section.period,
        area=section.area,
        issue=_read_draft(section, form.issue.data),
        sent_by_id=int(form.sent_by.data),
        mail=mail,
    )


def _officers(section: SectionOf) -> list[tuple[str, str]]:
    return [(str(person_id), label) for person_id, label in list_officers(section.period, section.area)]


def _page(section: SectionOf, form: MailedForm, status: int) -> Response:
    officers = _officers(section)
    offer(form.sent_by, officers)
    return render(
        "paper_writing/record.html",
        status=status,
        form=form,
        area=section.area,
        slug=clearance.slug_of(section.area),
        draft=find_newest_draft(section.period),
        officers=officers,
        **names_of(section.period),
    )


@room.route(f"{AT}/<int:clearance_id>/mail", permission=P.READ_PAPER, load=get_mail, keep=False)
def send_mail(row: Clearance) -> Response:
    """The mail as it came: to be saved, never to run here."""
    file = row.mail_file
    if file is None:
        raise RuntimeError("a clearance without its mail was let through")
    answer = Response(file.content, content_type=file.media_type)
    name = f"clearance-{clearance.slug_of(row.area)}-{row.id}.{ENDINGS[file.media_type]}"
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    answer.headers["Content-Security-Policy"] = SANDBOX
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
