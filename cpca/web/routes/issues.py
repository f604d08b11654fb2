"""A month's issues: listed, made, read, compared and handed out.

Building and drawing take time and only read; the issue is stored in a writing transaction of its own, which
looks first whether the record still says what was drawn.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response, request

from cpca.documents.compose import DOCUMENTS, compose
from cpca.documents.issuing import prepare
from cpca.documents.render.html import draw_fragment
from cpca.domain import clock, issuing, issuing_making
from cpca.domain.conditions import Step, list_conditions
from cpca.domain.errors import DomainError, Missing, NotNow
from cpca.domain.issuing import get_file, get_issue, list_readable
from cpca.domain.issuing_compare import compare_issues
from cpca.domain.issuing_parts import Prepared
from cpca.domain.period import get_period
from cpca.domain.pre_election import PUBLICITY, find_waiting
from cpca.domain.report_publishing import publish
from cpca.domain.summary_parts import say_date
from cpca.models.period import PreElectionPeriod, ReportingPeriod
from cpca.models.report import IssueKind, Reach, ReportFile, ReportIssue
from cpca.permissions import Permission, allows
from cpca.web.access import Room, deciding, the_viewer
from cpca.web.forms.issues import CorrectionForm, DraftForm, IssueForm, SupplementForm
from cpca.web.htmx import done, render
from cpca.web.saving import attempt

room = Room("issues", __name__)
P = Permission
AT = "/plans/<plan>/months/<month>/issues"
OK = 200
SANDBOX = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"
READ_HERE = ("board-paper", "highlight-report")  # documents with a tab of their own on an issue's page


@room.route(AT, permission=P.READ_PLAN, load=get_period)
def show_issues(period: ReportingPeriod) -> Response:
    issues = list_readable(the_viewer(), period)
    waiting = find_waiting(period, clock.today()) if issues else None
    return render(
        "issues/list.html",
        plan=period.plan,
        period=period,
        issues=list(reversed(issues)),
        files={issue.id: _files_for(issue, waiting) for issue in issues},
        replaced=issuing.replacements(issues),
    )


@dataclass(frozen=True)
class Shelf:
    """One document's files: its title, who they are for where not for everybody, and (format, name) of each."""

    title: str
    note: str
    files: list[tuple[str, str]]


FORMATS = {"docx": "Word", "pdf": "PDF", "html": "web page", "json": "JSON"}
NOTES = {Reach.EXEMPT: "not for publication", Reach.INTERNAL: "for the authority’s own use"}


def _files_for(issue: ReportIssue, waiting: PreElectionPeriod | None) -> list[Shelf]:
    """The files of an issue that this person may have, a shelf a document; publicity may be waiting."""
    viewer = the_viewer()
    shelves: dict[str, Shelf] = {}
    for file in issue.files:
        if allows(viewer, issuing.needed_for(file), issue):
            stem, _, ending = file.name.rpartition(".")
            note = "" if issue.is_draft else NOTES.get(file.reach, "")
            if waiting is not None and stem in PUBLICITY and not issue.is_draft:
                note = f"waits for the monitoring officer until {say_date(waiting.until_on)}"
            shelf = shelves.setdefault(stem, Shelf(DOCUMENTS[stem].title, note, []))
            shelf.files.append((FORMATS[ending], file.name))
    return list(shelves.values())


# Making one -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Making:
    """How one kind of issue is made: its form, its page's heading, its button, and what it says when done."""

    form: type[IssueForm]
    kind: IssueKind
    heading: str
    press: str
    said: str


DRAFT = Making(
    DraftForm, IssueKind.DRAFT, "Make a draft that can circulate", "Make the draft", "The draft is made"
)
PUBLISH = Making(IssueForm, IssueKind.PUBLISHED, "Issue the month", "Issue", "Issued")
CORRECT = Making(
    CorrectionForm,
    IssueKind.CORRECTION,
    "Issue a correction",
    "Issue the correction",
    "The correction is issued",
)
SUPPLEMENT = Making(
    SupplementForm,
    IssueKind.SUPPLEMENT,
    "Issue a supplement",
    "Issue the supplement",
    "The supplement is issued",
)


@room.route(f"{AT}/draft", methods=["GET", "POST"], permission=P.RUN_MONTHS, load=get_period, slow=True)
def make_draft(period: ReportingPeriod) -> Response:
    return _make(period, DRAFT)


@room.route(f"{AT}/publish", methods=["GET", "POST"], permission=P.RUN_MONTHS, load=get_period, slow=True)
def publish_issue(period: ReportingPeriod) -> Response:
    return _make(period, PUBLISH)


@room.route(f"{AT}/correct", methods=["GET", "POST"], permission=P.RUN_MONTHS, load=get_period, slow=True)
def correct_issue(period: ReportingPeriod) -> Response:
    return _make(period, CORRECT)


@room.route(f"{AT}/supplement", methods=["GET", "POST"], permission=P.RUN_MONTHS, load=get_period, slow=True)
def supplement(period: ReportingPeriod) -> Response:
    return _make(period, SUPPLEMENT)


def _make(period: ReportingPeriod, making: Making) -> Response:
    if request.method == "GET":
        return _form_page(period, making, _filled(period, making), 200)
    form = making.form.sent()
    prepared = _prepare(period, form)
    with deciding() as now:
        outcome = attempt(form, lambda: _store(now, prepared))
    if outcome.saved:
        return done("issues.show_issues", said=making.said, plan=period.plan.slug, month=period.slug)
    return _form_page(period, making, form, outcome.status)


def _prepare(period: ReportingPeriod, form: IssueForm) -> Prepared | DomainError:
    """The issue drawn, or why it cannot be; a form sent twice is known again before either is looked at."""
    if not form.validate():
        return DomainError("Correct what is marked.")
    try:
        return prepare(viewer=the_viewer(), period=period, terms=form.terms())
    except DomainError as error:
        return error


def _store(period: ReportingPeriod, prepared: Prepared | DomainError) -> ReportIssue:
    if isinstance(prepared, DomainError):
        raise prepared
    return issuing_making.store_issue(viewer=the_viewer(), period=period, prepared=prepared)


def _filled(period: ReportingPeriod, making: Making) -> IssueForm:
    """A new form; a draft's recipients are offered as those of the draft before."""
    form = making.form()
    drafts = [issue for issue in issuing.list_issues(period) if issue.is_draft]
    if isinstance(form, DraftForm) and drafts:
        form.recipients.data = drafts[-1].recipients
    return form


def _form_page(period: ReportingPeriod, making: Making, form: IssueForm, status: int) -> Response:
    issues = issuing.list_issues(period)
    stops = _what_stops(period, making.kind, issues)
    missing = []
    if making is not DRAFT and stops is None:
        missing = [one for one in list_conditions(period, Step.ISSUE) if not one.holds]
    return render(
        "issues/make.html",
        status=status,
        plan=period.plan,
        period=period,
        making=making,
        form=form,
        number=issuing.next_number(making.kind, issues),
        missing=missing,
        stops=stops,
        offered=status != OK or not (missing or stops),  # what was typed is never taken away
    )


def _what_stops(period: ReportingPeriod, kind: IssueKind, issues: list[ReportIssue]) -> str | None:
    """Why an issue of this kind cannot be made now, whatever is typed."""
    try:
        issuing_making.check_state(period, kind, issues)
    except DomainError as error:
        return error.message
    return None


# Reading one ------------------------------------------------------------------------------------------------


@room.route(f"{AT}/<number>", permission=P.READ_ISSUE, load=get_issue)
def show_issue(issue: ReportIssue) -> Response:
    name = request.args.get("document", READ_HERE[0])
    if name not in READ_HERE:
        raise Missing
    content = publish(issuing.read_content(issue))
    issues = list_readable(the_viewer(), issue.period)
    return render(
        "issues/issue.html",
        plan=issue.period.plan,
        period=issue.period,
        issue=issue,
        name=name,
        tabs=[(one, DOCUMENTS[one].title) for one in READ_HERE],
        body=draw_fragment(compose(content, name, issue.fingerprint)),
        files=_files_for(issue, find_waiting(issue.period, clock.today())),
        replaced=issuing.replacements(issues).get(issue.id),
        before=issuing.find_before(issue, issues),
    )


@room.route(f"{AT}/<number>/compare", permission=P.READ_ISSUE, load=get_issue)
def compare_issue(issue: ReportIssue) -> Response:
    before = issuing.find_before(issue, list_readable(the_viewer(), issue.period))
    if before is None:
        raise Missing
    then, now = (publish(issuing.read_content(one)) for one in (before, issue))
    return render(
        "issues/compare.html",
        plan=issue.period.plan,
        period=issue.period,
        issue=issue,
        before=before,
        changes=compare_issues(then, now),
    )


@room.route(f"{AT}/<number>/files/<name>", permission=P.READ_ISSUE, load=get_file, keep=False)
def send_file(file: ReportFile) -> Response:
    """The file as it was issued: to be saved, never to run here."""
    issue, kept = file.issue, file.file
    _check_publicity(file)
    answer = Response(kept.content, content_type=kept.media_type)
    stem, _, ending = file.name.rpartition(".")
    name = f"{stem}-{issue.period.slug}-issue-{issue.number}.{ending}"
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    answer.headers["Content-Security-Policy"] = SANDBOX
    return answer


def _check_publicity(file: ReportFile) -> None:
    """Before an election publicity waits for the monitoring officer, who may read it; raises NotNow."""
    issue, document = file.issue, file.name.rpartition(".")[0]
    if issue.is_draft or document not in PUBLICITY or allows(the_viewer(), P.DECIDE_EXEMPT, issue):
        return
    waiting = find_waiting(issue.period, clock.today())
    if waiting is not None:
        raise NotNow(
            f"This waits for the monitoring officer: the pre-election period of the {waiting.election} runs until "
            f"{say_date(waiting.until_on)}. Committee papers go on."
        )
