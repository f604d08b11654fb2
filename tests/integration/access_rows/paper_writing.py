"""The month's paper: read by who writes, clears, signs or audits it; each section written by its own officer."""

from __future__ import annotations

from typing import Any

from cpca.domain import clock
from cpca.domain.stored_file import store_file
from cpca.extensions import db
from cpca.models.paper import BlockKind, Paper, Paragraph, Section
from cpca.models.people import Area
from cpca.models.period import ReportingPeriod
from cpca.models.report import Clearance
from tests.integration.access_table import DRAFT, FROZEN, SUBMITTED, THE_PLAN, act, get, page
from tests.integration.paper_writing.papers import draft_of
from tests.world import World

SEEN = "office sro statutory audit"
HERE = f"{THE_PLAN}/months/{SUBMITTED}/paper"
ONE, OWN = f"{HERE}/paragraphs/{{paragraph}}", f"{HERE}/implications/{{implication}}"
CLEARED = f"{HERE}/clearances"
VERSION = {"version": "1"}


def make(world: World) -> dict[str, Any]:
    """December's paper, with a paragraph of its own, one of the legal section, and a clearance that came by mail."""
    return _paper(world, world.updates["A", SUBMITTED].period)


def make_other(world: World) -> dict[str, Any]:
    """October's paper, whose paragraphs December's addresses never reach."""
    return _paper(world, world.periods[FROZEN])


def _paper(world: World, period: ReportingPeriod) -> dict[str, Any]:
    paper = Paper(plan_id=world.plan.id, period=period, title="A paper", public_report="Yes")
    rows = [
        Paragraph(
            position=1, section=Section.PURPOSE, kind=BlockKind.SECTION_HEADING, number="1", text="Purpose"
        ),
        Paragraph(
            position=2, section=Section.PURPOSE, kind=BlockKind.PARAGRAPH, number="1.1", text="To tell"
        ),
        *(
            Paragraph(
                position=position,
                section=Section.IMPLICATIONS,
                area=Area.LEGAL,
                kind=BlockKind.PARAGRAPH,
                number=f"2.{position - 2}",
                text="None",
            )
            for position in (3, 4)
        ),
    ]
    paper.paragraphs = rows
    db.session.add(paper)
    db.session.flush()
    cleared = Clearance(
        period=period,
        area=Area.LEGAL,
        issue=draft_of(world, period, "0.6"),
        words_hash="other words",
        cleared_by_id=world.people["statutory"].id,
        recorded_by_id=world.people["office"].id,
        cleared_at=clock.now(),
        mail_file=store_file(b"Cleared. The monitoring officer", "text/plain; charset=utf-8"),
    )
    db.session.add(cleared)
    db.session.flush()
    return {"paragraph": rows[1].id, "implication": rows[2].id, "cleared": cleared.id}


WRITERS = "office statutory"
ROWS = [
    get("paper_writing.show", HERE, {200: SEEN}),
    get("paper_writing.show", f"{THE_PLAN}/months/{DRAFT}/paper", {200: SEEN}),
    act("paper_writing.prepare", f"{THE_PLAN}/months/{DRAFT}/paper/prepare", {303: "office"}, SEEN),
    page("paper_writing.edit_header", f"{HERE}/header", "office", SEEN),
    act("paper_writing.edit_header", f"{HERE}/header", {422: "office"}, SEEN),
    act("paper_writing.confirm_all", f"{HERE}/confirm", {303: "office"}, SEEN),
    act("paper_writing.sign", f"{HERE}/sign", {303: "sro"}, SEEN),
    get("paper_writing.show_paragraph", ONE, {200: SEEN}),
    page("paper_writing.edit_paragraph", f"{ONE}/edit", "office", SEEN),
    act("paper_writing.edit_paragraph", f"{ONE}/edit", {409: "office"}, SEEN),
    page("paper_writing.add_paragraph", f"{ONE}/add", "office", SEEN),
    act("paper_writing.add_paragraph", f"{ONE}/add", {422: "office"}, SEEN),
    act("paper_writing.confirm_paragraph", f"{ONE}/confirm", {303: "office"}, SEEN, VERSION),
    act("paper_writing.move_paragraph", f"{ONE}/move", {303: "office"}, SEEN, {"to": "up"}),
    act("paper_writing.remove_paragraph", f"{ONE}/remove", {303: "office"}, SEEN, VERSION),
    get("paper_writing.show_implication", OWN, {200: SEEN}),
    page("paper_writing.edit_implication", f"{OWN}/edit", WRITERS, SEEN),
    act("paper_writing.edit_implication", f"{OWN}/edit", {409: WRITERS}, SEEN),
    page("paper_writing.add_implication", f"{OWN}/add", WRITERS, SEEN),
    act("paper_writing.add_implication", f"{OWN}/add", {422: WRITERS}, SEEN),
    act("paper_writing.confirm_implication", f"{OWN}/confirm", {303: WRITERS}, SEEN, VERSION),
    act("paper_writing.move_implication", f"{OWN}/move", {303: WRITERS}, SEEN, {"to": "up"}),
    act("paper_writing.remove_implication", f"{OWN}/remove", {303: WRITERS}, SEEN, VERSION),
    act("paper_clearing.clear", f"{CLEARED}/legal/clear", {409: "statutory"}, SEEN),
    act("paper_clearing.clear", f"{CLEARED}/finance/clear", {}, SEEN),
    page("paper_clearing.show_record", f"{CLEARED}/legal/record", "office", SEEN),
    act("paper_clearing.record", f"{CLEARED}/legal/record", {422: "office"}, SEEN),
    get("paper_clearing.send_mail", f"{CLEARED}/{{cleared}}/mail", {200: SEEN}),
]
