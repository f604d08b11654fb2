"""The real paper in the database: every count and every word, in order, none invented."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from flask import Flask
from sqlalchemy import select

from cpca.domain import trail
from cpca.extensions import db, writing
from cpca.models.audit import AuditEvent
from cpca.models.deliverable import Deliverable
from cpca.models.paper import BlockKind, Paper, Paragraph, Section
from cpca.models.people import Person
from cpca.models.period import Meeting, PeriodState, ReportingPeriod
from cpca.models.plan import Organisation, OrganisationKind, Plan, Theme
from cpca.models.progress import Commitment, ProgressItem, Source, ThemeUpdate, UpdateState
from cpca.models.risk import Risk
from tests.integration.paper.place import count, import_text, real_text
from tests.integration.paper_reader import real_paper
from tests.integration.paper_reader.real_paper import Part

CODES = list("ABCDEF")


@pytest.fixture
def imported(app: Flask) -> Paper:
    return import_text(real_text()).paper


def _lines_of_the_paper() -> dict[str, list[str]]:
    """Each theme's bullets, by the headings as this one file is typed."""
    found: dict[str, list[str]] = {}
    for part in real_paper.body_parts():
        if part.kind == "theme heading":
            found[part.text[6]] = []
        elif part.kind == "bullet":
            found[list(found)[-1]].append(part.text)
    return found


def test_the_plan_has_the_papers_six_themes_with_their_full_statements(imported: Paper) -> None:
    plan = db.session.scalars(select(Plan)).one()
    assert (plan.slug, plan.title) == ("improvement-plan-2022", "Improvement Plan")
    assert plan.authority.name == "Cambridgeshire & Peterborough Combined Authority"
    assert (plan.approved_on, plan.approved_by, plan.starts_on, plan.ends_on) == (None, None, None, None)
    stated = [(part.number, part.text) for part in real_paper.body_parts() if part.kind == "theme"]
    assert [(theme.code, theme.statement) for theme in plan.themes] == stated
    assert [theme.position for theme in plan.themes] == [1, 2, 3, 4, 5, 6]


def test_a_short_title_is_the_beginning_of_the_statement_and_nothing_else(imported: Paper) -> None:
    themes = db.session.scalars(select(Theme)).all()
    assert [t for t in themes if not t.statement.startswith(t.title)] == []
    assert {t.code: t.title for t in themes} == {
        "A": "Establish clarity on the scale of political ambition",
        "B": "Implement a comprehensive reset of ways of working",
        "C": "Prioritise work to establish a long-term strategy for transport",
        "D": "Undertake a strategic review of income projections",
        "E": "Design and implement an organisation for today's performance",
        "F": "Map the approach, capacity and arrangements needed to build effective public relations",
    }


def test_the_month_is_october_and_says_nothing_the_paper_does_not(imported: Paper) -> None:
    period = db.session.scalars(select(ReportingPeriod)).one()
    assert (period.month, period.as_at) == (dt.date(2022, 10, 1), dt.date(2022, 10, 31))
    assert period.state is PeriodState.OPEN
    deadlines = (period.opens_on, period.submit_by, period.challenge_by, period.sign_off_by)
    assert deadlines == (None, None, None, None)
    meeting = db.session.scalars(select(Meeting)).one()
    assert (meeting.body, meeting.held_on) == ("Board", dt.date(2022, 11, 30))
    assert meeting.periods == [period]


def test_every_line_of_progress_stands_in_order_under_its_theme(imported: Paper) -> None:
    updates = db.session.scalars(select(ThemeUpdate).join(Theme).order_by(Theme.position)).all()
    kept = {u.theme.code: [line.text for line in u.lines] for u in updates}
    assert kept == _lines_of_the_paper()
    assert [len(lines) for lines in kept.values()] == [6, 9, 3, 3, 7, 5]
    assert {(u.state, u.source) for u in updates} == {(UpdateState.SUBMITTED, Source.IMPORTED)}
    told = [(u.headline, u.rating, u.reason, u.confidence, u.submitted_by_id) for u in updates]
    assert set(told) == {(None, None, None, None, None)}


def test_each_theme_has_its_risk_and_its_mitigation_apart(imported: Paper) -> None:
    risks = db.session.scalars(select(Risk).join(Theme).order_by(Theme.position)).all()
    printed = [part for part in real_paper.body_parts() if part.kind == "risk"]
    assert [(r.text, r.mitigation) for r in risks] == [(p.text, p.mitigation) for p in printed]
    assert [r.theme.code for r in risks] == CODES


def test_the_header_block_is_kept_as_printed(imported: Paper) -> None:
    rows = dict(real_paper.header_rows())
    assert (imported.agenda_item, imported.title) == ("2.2", "Improvement Plan Update")
    assert [imported.addressed_to] == rows["To:"]
    assert [imported.public_report] == rows["Public report:"]
    assert [imported.lead_member] == rows["Lead Member:"]
    assert [imported.from_post] == rows["From:"]
    assert [imported.key_decision] == rows["Key decision:"]
    assert [imported.forward_plan_reference] == rows["Forward Plan ref:"]
    assert (imported.voting or "").split("\n") == rows["Voting arrangements:"]


def test_every_paragraph_of_the_paper_is_there_in_its_order_and_no_other(imported: Paper) -> None:
    recommended = [p for p in imported.paragraphs if p.section is Section.RECOMMENDATIONS]
    printed = [f"{p.number}) {p.text}" if p.number else p.text for p in recommended]
    assert printed == dict(real_paper.header_rows())["Recommendations:"]
    body = [p for p in imported.paragraphs if p.section is not Section.RECOMMENDATIONS]
    assert [Part(p.kind.value, p.label or p.number, p.text, p.mitigation) for p in body] == (
        real_paper.body_parts()
    )
    assert [p.position for p in imported.paragraphs] == list(range(1, len(imported.paragraphs) + 1))


def test_sections_hold_what_the_issue_of_the_paper_counts(imported: Paper) -> None:
    def numbers(section: Section, kind: BlockKind = BlockKind.PARAGRAPH) -> list[str | None]:
        return [p.number for p in imported.paragraphs if p.section is section and p.kind is kind]

    assert numbers(Section.IMPROVEMENT_BOARD) == ["4.1", "4.2", "4.3", "4.4"]
    assert numbers(Section.ALSO_TO_NOTE) == ["3.4", *(f"3.4.{n}" for n in range(1, 7))]
    assert numbers(Section.RISKS) == ["3.3", "3.3.1", "3.3.2"]
    assert numbers(Section.IMPLICATIONS, BlockKind.SECTION_HEADING) == ["5", "6", "7", "8", "9"]
    assert numbers(Section.APPENDICES) == ["10.1"]
    assert numbers(Section.BACKGROUND_PAPERS) == ["11.1", "11.2", "11.3", "11.4"]


def test_bullets_and_risks_of_the_paper_point_at_the_lines_and_risks_they_became(imported: Paper) -> None:
    bullets = [p for p in imported.paragraphs if p.kind is BlockKind.BULLET]
    assert [p.line.text for p in bullets if p.line] == [p.text for p in bullets]
    risks = [p for p in imported.paragraphs if p.kind is BlockKind.RISK]
    assert [p.risk.text for p in risks if p.risk] == [p.text for p in risks]
    assert [p.theme_id for p in risks] == [t.id for t in imported.period.plan.themes]


def test_nothing_is_invented(imported: Paper) -> None:
    assert [count(kind) for kind in (Person, Commitment, Deliverable)] == [0, 0, 0]
    organisation = db.session.scalars(select(Organisation)).one()
    assert organisation.kind is OrganisationKind.AUTHORITY
    words = set(re.findall(r"\w+", real_text()))
    kept = [p.text for p in db.session.scalars(select(Paragraph))]
    kept += [line.text for line in db.session.scalars(select(ProgressItem))]
    kept += [f"{risk.text} {risk.mitigation}" for risk in db.session.scalars(select(Risk))]
    assert set(re.findall(r"\w+", " ".join(kept))) - words == set()


def test_the_import_is_in_the_trail_as_one_act(imported: Paper) -> None:
    events = db.session.scalars(select(AuditEvent)).all()
    assert {(e.actor, e.act, e.kind) for e in events} == {("system", "import a paper", "created")}
    assert trail.head()[0] == len(events) == 1 + 1 + 1 + 6 + 6 + 1 + 1 + 33 + 6 + 1 + 99


def test_the_same_paper_again_changes_nothing(imported: Paper) -> None:
    before = trail.head()
    again = import_text(real_text())
    assert (again.changed, again.made, again.paper.id) == (False, {}, imported.id)
    assert trail.head() == before


def test_the_same_paper_again_changes_nothing_even_after_edits(imported: Paper) -> None:
    with writing():
        line = db.session.scalars(select(ProgressItem).limit(1)).one()
        line.text = "Said otherwise since"
        db.session.scalars(select(Risk).limit(1)).one().mitigation = "Another one"
        db.session.scalars(select(Theme).limit(1)).one().title = "Another title"
        db.session.commit()
    before = trail.head()
    assert import_text(real_text()).changed is False
    assert trail.head() == before
    assert db.session.get(ProgressItem, line.id).text == "Said otherwise since"  # type: ignore[union-attr]
