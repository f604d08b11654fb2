"""A month's paper prepared: standing words carried over and marked, the month's own drawn from the record."""

from __future__ import annotations

import datetime as dt

import pytest

from cpca.domain.errors import NotNow
from cpca.domain.paper_signing import printed_hash
from cpca.domain.paper_words import list_carried
from cpca.domain.paper_writing import find_paper, prepare_paper
from cpca.domain.report_building import build_month_paper
from cpca.extensions import db, writing
from cpca.models.paper import BlockKind, Section
from cpca.models.people import Area
from cpca.models.period import PeriodState
from cpca.models.progress import ThemeUpdate
from cpca.models.risk import Risk
from tests.integration.paper_writing.papers import (
    NOVEMBER,
    close_november,
    month_of,
    prepare,
    rows_of,
    viewer_of,
)
from tests.world import World, change

HEADINGS = (BlockKind.SECTION_HEADING, BlockKind.HEADING)


def test_the_header_is_carried_but_for_what_belongs_to_one_meeting(world: World) -> None:
    paper = prepare(world)
    assert paper.meeting is not None
    assert (paper.title, paper.lead_member, paper.voting) == (
        "Improvement Plan Update",
        "The Deputy Mayor",
        "A simple majority",
    )
    assert (paper.agenda_item, paper.meeting.body, paper.meeting.held_on) == (
        None,
        "Board",
        dt.date(2023, 1, 25),
    )


def test_headings_and_the_appendix_get_the_new_months_name_and_other_words_stay(world: World) -> None:
    prepare(world)
    rows = rows_of(world)
    named = [row.text for row in rows if "November 2022" in row.text]
    assert named == [
        "Improvement Plan progress report November 2022",
        "Appendix 1 – Highlight report November 2022",
    ]
    assert [row.text for row in rows if "October" in row.text] == ["Note the progress made in October."]


def test_the_paper_is_numbered_in_the_layout_of_a_committee_paper(world: World) -> None:
    prepare(world)
    numbered = [(row.number, row.text) for row in rows_of(world) if row.section is not Section.IMPLICATIONS]
    assert numbered == [
        (None, "The Board is recommended to:"),
        ("a", "Note the progress made in October."),
        ("1", "Purpose"),
        ("1.1", "To tell the Board how the plan goes."),
        ("2", "Background"),
        ("2.1", "The plan was agreed in 2022."),
        ("2.2", "Its themes are:"),
        ("A", "The full statement of A"),
        ("B", "The full statement of B"),
        ("2.3", "Each has a lead."),
        ("3", "Improvement Plan progress report November 2022"),
        ("3.1", "The highlight report is attached."),
        ("3.2", "Progress over the month:"),
        ("3.2.1", "Theme A - as printed:"),
        ("3.2.2", "Theme B - The full statement of B:"),
        ("3.3", "The risks are:"),
        ("3.3.1", ""),
        ("3.3.2", "The auditor looks at them."),
        ("3.4", "Also to note:"),
        ("4", "Independent Improvement Board"),
        ("4.1", "There is nothing to report this month."),
        ("10", "Appendices"),
        ("10.1", "Appendix 1 – Highlight report November 2022"),
        ("11", "Background Papers"),
        ("11.1", "The auditor’s letter"),
    ]


def test_every_officer_has_a_section_of_their_own(world: World) -> None:
    prepare(world)
    found = [
        (row.number, row.area, row.text)
        for row in rows_of(world)
        if row.section is Section.IMPLICATIONS and row.kind in HEADINGS
    ]
    assert found == [
        (None, None, "Significant Implications"),
        ("5", Area.FINANCE, "Financial Implications"),
        ("6", Area.LEGAL, "Legal Implications"),
        ("7", Area.PUBLIC_HEALTH, "Public Health Implications"),
        ("8", Area.ENVIRONMENT, "Environmental and Climate Change Implications"),
        ("9", Area.OTHER, "Other Significant Implications"),
    ]


def test_bullets_and_risks_are_not_copied_and_what_is_carried_says_so(world: World) -> None:
    paper = prepare(world)
    rows = rows_of(world)
    assert [row.kind for row in rows if row.kind in (BlockKind.BULLET, BlockKind.RISK)] == []
    carried = {row.text for row in list_carried(paper)}
    assert "Note the progress made in October." in carried
    assert "Funding of 750k was approved." in carried
    assert {
        row.carried for row in rows if row.kind in (*HEADINGS, BlockKind.THEME, BlockKind.THEME_HEADING)
    } == {False}


def test_lines_risks_and_what_is_to_note_are_drawn_from_the_record(world: World) -> None:
    prepare(world)
    with writing():
        db.session.add(
            Risk(theme_id=world.themes["B"].id, plan_id=world.plan.id, text="It may rain", position=1)
        )
        update = db.session.get_one(ThemeUpdate, world.updates["B", NOVEMBER].id)
        update.also_to_note = "The first thing\n\nThe second thing"
        db.session.commit()
    part = build_month_paper(period=month_of(world))
    assert part is not None
    drawn = [(b.kind, b.number, b.theme, b.text) for b in part.blocks if b.row is None or b.reference]
    assert drawn == [
        ("bullet", None, "A", "What A did in 2022-11"),
        ("bullet", None, "B", "What B did in 2022-11"),
        ("risk", None, "B", "It may rain"),
        ("paragraph", "3.4.1", "B", "The first thing"),
        ("paragraph", "3.4.2", "B", "The second thing"),
    ]


def test_preparing_again_changes_nothing(world: World) -> None:
    paper = prepare(world)
    before = [(row.id, row.version, row.text) for row in rows_of(world)]
    with writing():
        again = prepare_paper(viewer=viewer_of(world, "office"), period=month_of(world))
        db.session.commit()
    assert (again.id, [(row.id, row.version, row.text) for row in rows_of(world)]) == (paper.id, before)


def test_without_an_earlier_paper_it_starts_from_standard_words_nobody_has_looked_at(world: World) -> None:
    with writing():
        close_november(world)
        paper = prepare_paper(viewer=viewer_of(world, "office"), period=month_of(world))
        db.session.commit()
    sections = [row.number for row in rows_of(world) if row.kind is BlockKind.SECTION_HEADING]
    assert sections == [str(n) for n in range(1, 12)]
    words = [row for row in rows_of(world) if row.kind in (BlockKind.PARAGRAPH, BlockKind.RECOMMENDATION)]
    assert [row.text for row in words if not row.carried] == [""]
    assert (paper.public_report, paper.addressed_to) == ("Yes", "The Authority Board")


def test_a_planned_month_has_no_paper_yet(world: World) -> None:
    change(world.periods[NOVEMBER], state=PeriodState.PLANNED)
    with writing(), pytest.raises(NotNow):
        prepare_paper(viewer=viewer_of(world, "office"), period=month_of(world))
    assert find_paper(month_of(world)) is None


def test_what_is_signed_are_the_words_and_not_their_numbers(world: World) -> None:
    prepare(world)
    part = build_month_paper(period=month_of(world))
    assert part is not None
    with writing():
        for row in rows_of(world):
            row.number = f"{row.number}0" if row.number else None
        db.session.commit()
    renumbered = build_month_paper(period=month_of(world))
    assert renumbered is not None
    assert printed_hash(renumbered) == printed_hash(part)
