"""Papers in the tests' small world: October's as it was, November's prepared from it, and drafts to clear."""

from __future__ import annotations

import datetime as dt

from cpca.domain import clock
from cpca.domain.paper_words import list_paragraphs
from cpca.domain.paper_writing import find_paper, prepare_paper
from cpca.domain.report_building import build_content
from cpca.domain.report_content import IssuePart
from cpca.domain.report_publishing import content_hash, publish, to_json
from cpca.domain.viewer import get_viewer
from cpca.extensions import db, writing
from cpca.models.paper import BlockKind, Paper, Paragraph, Section
from cpca.models.people import Area, RoleAssignment
from cpca.models.period import Meeting, MeetingPeriod, PeriodState, ReportingPeriod
from cpca.models.progress import ThemeUpdate, UpdateState
from cpca.models.report import IssueKind, ReportIssue
from cpca.permissions import Viewer
from tests.world import LONG_AGO, World, make_person

NOW = dt.datetime(2022, 12, 20, 10, 0, tzinfo=dt.UTC)
OCTOBER, NOVEMBER = "2022-10", "2022-11"
THE_PLAN = "/plans/improvement-2022"
HERE = f"{THE_PLAN}/months/{NOVEMBER}/paper"
S, K = Section, BlockKind
PURPOSE = "To tell the Board how the plan goes."
FUNDING = "Funding of 750k was approved."
OCTOBERS: list[tuple[Section, BlockKind, str | None, str, str | None]] = [
    (S.RECOMMENDATIONS, K.RECOMMENDATION_LEAD, None, "The Board is recommended to:", None),
    (S.RECOMMENDATIONS, K.RECOMMENDATION, "a", "Note the progress made in October.", None),
    (S.PURPOSE, K.SECTION_HEADING, "1", "Purpose", None),
    (S.PURPOSE, K.PARAGRAPH, "1.1", PURPOSE, None),
    (S.BACKGROUND, K.SECTION_HEADING, "2", "Background", None),
    (S.BACKGROUND, K.PARAGRAPH, "2.1", "The plan was agreed in 2022.", None),
    (S.BACKGROUND, K.PARAGRAPH, "2.2", "Its themes are:", None),
    (S.BACKGROUND, K.THEME, "A", "What A was called then", "A"),
    (S.BACKGROUND, K.PARAGRAPH, "2.3", "Each has a lead.", None),
    (S.PROGRESS, K.SECTION_HEADING, "3", "Improvement Plan progress report October 2022", None),
    (S.PROGRESS, K.PARAGRAPH, "3.1", "The highlight report is attached.", None),
    (S.PROGRESS, K.PARAGRAPH, "3.2", "Progress over the month:", None),
    (S.PROGRESS, K.THEME_HEADING, "3.2.1", "Theme A - as printed:", "A"),
    (S.PROGRESS, K.BULLET, None, "What A did in 2022-10", "A"),
    (S.RISKS, K.PARAGRAPH, "3.3", "The risks are:", None),
    (S.RISKS, K.PARAGRAPH, "3.3.1", "", None),
    (S.RISKS, K.RISK, None, "An old risk", "A"),
    (S.RISKS, K.PARAGRAPH, "3.3.2", "The auditor looks at them.", None),
    (S.ALSO_TO_NOTE, K.PARAGRAPH, "3.4", "Also to note:", None),
    (S.ALSO_TO_NOTE, K.PARAGRAPH, "3.4.1", "Something of October alone.", None),
    (S.IMPLICATIONS, K.HEADING, None, "Significant Implications", None),
    (S.IMPLICATIONS, K.SECTION_HEADING, "4", "Financial Implications", None),
    (S.IMPLICATIONS, K.PARAGRAPH, "4.1", FUNDING, None),
    (S.IMPLICATIONS, K.SECTION_HEADING, "5", "Legal Implications", None),
    (S.IMPLICATIONS, K.PARAGRAPH, "5.1", "None", None),
    (S.APPENDICES, K.SECTION_HEADING, "6", "Appendices", None),
    (S.APPENDICES, K.PARAGRAPH, "6.1", "Appendix 1 – Highlight report October 2022", None),
    (S.BACKGROUND_PAPERS, K.SECTION_HEADING, "7", "Background Papers", None),
    (S.BACKGROUND_PAPERS, K.PARAGRAPH, "7.1", "The auditor’s letter", None),
]


def viewer_of(world: World, name: str) -> Viewer:
    return get_viewer(world.people[name].id, clock.today())


def month_of(world: World, month: str = NOVEMBER) -> ReportingPeriod:
    return db.session.get_one(ReportingPeriod, world.periods[month].id)


def add_october(world: World) -> None:
    """October's paper, as an import leaves one from before officers' sections were known: without areas."""
    rows = [
        Paragraph(
            position=n,
            section=section,
            kind=kind,
            number=number,
            text=text,
            theme_id=world.themes[code].id if code else None,
            link="https://example.org/letter" if number == "7.1" else None,
        )
        for n, (section, kind, number, text, code) in enumerate(OCTOBERS, 1)
    ]
    paper = Paper(
        plan_id=world.plan.id,
        period_id=world.periods[OCTOBER].id,
        title="Improvement Plan Update",
        agenda_item="2.2",
        addressed_to="The Authority Board",
        public_report="Yes",
        lead_member="The Deputy Mayor",
        voting="A simple majority",
        paragraphs=rows,
    )
    db.session.add(paper)


def add_board(world: World) -> Meeting:
    """The Board and the improvement board that take November."""
    found = []
    for body, day in (("Improvement Board", 12), ("Board", 25)):
        meeting = Meeting(plan_id=world.plan.id, body=body, held_on=dt.date(2023, 1, day))
        db.session.add(meeting)
        db.session.flush()
        db.session.add(MeetingPeriod(meeting_id=meeting.id, period_id=world.periods[NOVEMBER].id))
        found.append(meeting)
    return found[1]


def add_finance(world: World) -> None:
    """A section 73 officer beside the monitoring officer."""
    person = make_person("Section 73 Officer", world.plan.authority)
    world.people["finance"] = person
    role = RoleAssignment(
        person=person,
        role=world.people["statutory"].roles[0].role,
        plan=world.plan,
        area=Area.FINANCE,
        from_on=LONG_AGO,
    )
    db.session.add_all([person, role])


def close_november(world: World) -> None:
    """November's returns handed in, and the month closed for submissions."""
    period = month_of(world)
    for update in db.session.query(ThemeUpdate).filter_by(period_id=period.id):
        update.state, update.submitted_at = UpdateState.SUBMITTED, NOW
    period.state = PeriodState.CHALLENGE
    db.session.flush()


def prepare(world: World) -> Paper:
    """November's paper from October's, with a Board to go to and every return in; committed."""
    clock.fix(NOW)
    with writing():
        db.session.add_all(world.people.values())
        add_october(world)
        add_board(world)
        add_finance(world)
        close_november(world)
        paper = prepare_paper(viewer=viewer_of(world, "office"), period=month_of(world))
        db.session.commit()
    return paper


def rows_of(world: World, month: str = NOVEMBER) -> list[Paragraph]:
    paper = find_paper(month_of(world, month))
    assert paper is not None
    return list_paragraphs(paper)


def row_of(world: World, text: str) -> Paragraph:
    return next(row for row in rows_of(world) if row.text == text)


def make_draft(world: World, number: str = "0.1") -> ReportIssue:
    """A draft of November as it stands, without its files; committed."""
    with writing():
        period = month_of(world)
        issue = draft_of(world, period, number)
        period.circulated_at = NOW
        db.session.commit()
    return issue


def draft_of(world: World, period: ReportingPeriod, number: str) -> ReportIssue:
    """A draft of a month as it stands, added."""
    part = IssuePart(number=number, kind="draft", issued_at=NOW, issued_by="Programme office", head="1:a")
    content = build_content(period=period, issue=part, today=clock.today())
    issue = ReportIssue(
        period=period,
        number=number,
        kind=IssueKind.DRAFT,
        revision=0,
        recipients="Section 73 Officer",
        head_sequence=1,
        head_hash="a",
        content_hash=content_hash(content),
        public_hash=content_hash(publish(content)),
        issued_by_id=world.people["office"].id,
        issued_at=NOW,
        content=to_json(content),
    )
    db.session.add(issue)
    db.session.flush()
    return issue


def at(row: Paragraph) -> str:
    """A paragraph's address."""
    return f"{HERE}/{'implications' if row.area else 'paragraphs'}/{row.id}"


def texts(world: World) -> list[str]:
    """The paper's words, as they are stored now."""
    db.session.rollback()
    return [row.text for row in rows_of(world)]
