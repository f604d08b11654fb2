"""A draft of November that circulated: a submitted return, an open risk and a paper with two paragraphs."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select

from cpca.documents.compose import compose
from cpca.documents.render.word import draw_word
from cpca.domain import clock
from cpca.domain.issuing_making import build_issue, store_issue
from cpca.domain.issuing_parts import DrawnFile, Prepared, Terms
from cpca.domain.template import WORD
from cpca.domain.viewer import get_viewer
from cpca.extensions import db, writing
from cpca.models.paper import BlockKind, Paper, Paragraph, Section
from cpca.models.period import PeriodState, ReportingPeriod
from cpca.models.progress import UpdateState
from cpca.models.report import IssueKind, Reach, ReportFile, ReportIssue
from cpca.models.risk import Risk
from tests.world import World, change

NOW = dt.datetime(2022, 12, 20, 10, 0, tzinfo=dt.UTC)
NOVEMBER = "2022-11"

PURPOSE = "To tell the Board how the month went."
OTHER = "To say what happens after the month."


@dataclass(frozen=True)
class Sent:
    """What circulated, and the rows behind it."""

    issue: ReportIssue
    risk: Risk
    paragraph: Paragraph

    def file(self, name: str) -> bytes:
        """One of the draft's Word files, as it was sent."""
        query = select(ReportFile).where(ReportFile.issue_id == self.issue.id, ReportFile.name == name)
        return db.session.scalars(query).one().file.content


def send_draft(world: World) -> Sent:
    for code in ("A", "B"):
        change(world.updates[code, NOVEMBER], state=UpdateState.SUBMITTED, submitted_at=clock.now())
    change(world.periods[NOVEMBER], state=PeriodState.CHALLENGE)
    with writing():
        theme = world.themes["A"]
        risk = Risk(
            theme_id=theme.id, plan_id=world.plan.id, text="It slips.", mitigation="Meet weekly.", position=1
        )
        paper = Paper(
            plan_id=world.plan.id, period_id=world.periods[NOVEMBER].id, title="Improvement Plan Update"
        )
        paper.paragraphs = [
            Paragraph(
                position=1,
                section=Section.PURPOSE,
                kind=BlockKind.SECTION_HEADING,
                number="1",
                text="Purpose",
            ),
            Paragraph(
                position=2, section=Section.PURPOSE, kind=BlockKind.PARAGRAPH, number="1.1", text=PURPOSE
            ),
            Paragraph(
                position=3, section=Section.PURPOSE, kind=BlockKind.PARAGRAPH, number="1.2", text=OTHER
            ),
        ]
        db.session.add_all([risk, paper])
        db.session.commit()
        paragraph = paper.paragraphs[1]
    return Sent(make_issue(world), risk, paragraph)


def make_issue(world: World) -> ReportIssue:
    """The next draft of November, its Word files drawn and stored."""
    office = get_viewer(world.people["office"].id, clock.today())
    terms = Terms(IssueKind.DRAFT, recipients=("Finance",))
    with writing():
        period = db.session.get_one(ReportingPeriod, world.periods[NOVEMBER].id)
        content = build_issue(viewer=office, period=period, terms=terms)
        files = {
            f"{name}.docx": DrawnFile(draw_word(compose(content, name)), Reach.INTERNAL, WORD)
            for name in ("highlight-report", "board-paper")
        }
        issue = store_issue(viewer=office, period=period, prepared=Prepared(content, None, files))
        db.session.commit()
    return issue
