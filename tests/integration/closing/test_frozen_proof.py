"""What a frozen month keeps of proof, what it shows of it later, and months frozen before there was any."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from msgspec.structs import replace

from cpca.domain import clock, trail
from cpca.domain.frozen_month import store_frozen
from cpca.domain.report_building import build_content
from cpca.domain.report_content import ReportContent
from cpca.domain.report_publishing import from_json, to_json
from cpca.domain.snapshot import check_frozen, read_parts, revive
from cpca.domain.snapshot_proof import MARK, STANDS, VALUES
from cpca.domain.theme_page import get_theme_page
from cpca.extensions import db, writing
from cpca.migrations.triggers import drop_guards
from cpca.models.closing import Snapshot
from cpca.models.deliverable import Deliverable, DeliverableState, Milestone
from cpca.models.measure import Measure, MeasureValue
from cpca.models.period import ReportingPeriod
from cpca.models.plan import Plan
from cpca.models.progress import ThemeUpdate, UpdateState
from tests.integration.closing.months import correct, do, freeze, viewer_of
from tests.integration.report.planted import ISSUE, Marks
from tests.integration.report.planted_proof import plant_exempt_proof, plant_findings
from tests.world import World, change

LATER = dt.datetime(2023, 3, 1, 9, tzinfo=dt.UTC)


@pytest.fixture
def proved(world: World) -> World:
    """One row of every kind in theme A, in November, which is frozen."""
    plant_findings(world)
    plant_exempt_proof(world, Marks())
    freeze(world)
    return world


def november(world: World) -> ReportingPeriod:
    return db.session.get_one(ReportingPeriod, world.periods["2022-11"].id)


def read(world: World) -> ReportContent:
    db.session.rollback()
    db.session.expire_all()
    return build_content(period=november(world), issue=ISSUE, today=clock.today())


def move_on(world: World) -> None:
    """A step is reached, a measure is renamed, the plan is rated by other rules, and more is found."""
    clock.fix(LATER)
    step = db.session.scalars(sa.select(Milestone)).one()
    change(step, state=DeliverableState.DELIVERED, forecast_on=dt.date(2023, 2, 1), times_moved=5)
    change(db.session.scalars(sa.select(Measure)).one(), name="Another name")
    change(db.session.get_one(Plan, world.plan.id), months_to_red=3)
    change(db.session.scalars(sa.select(Deliverable).filter_by(reference="A9")).one(), title="Something else")


def test_every_kind_is_kept_where_it_belongs_and_evidence_by_its_fingerprint_alone(proved: World) -> None:
    parts = read_parts(november(proved))
    of_theme = parts[proved.themes["A"].id]
    kept = {name: len(part.get(name, ())) for part in (of_theme, parts[None]) for name in (*STANDS, VALUES)}
    here = {name: len(of_theme.get(name, ())) for name in (*STANDS, VALUES) if of_theme.get(name)}
    assert here == {
        "milestone": 1,
        "date_move": 1,
        "verification": 1,
        "retest": 1,
        "change_request": 2,
        "evidence": 3,
        "evidence_version": 3,
        "support": 3,
        "measure": 1,
        "measure_value": 1,
    }
    assert (kept["finding"], kept["finding_answer"]) == (1, 2)
    assert {"sha256", "url", "number"} <= set(of_theme["evidence_version"][0])
    assert {row["label"] for row in of_theme["person"]} >= {"Internal audit"}
    (value,) = revive(MeasureValue, of_theme)
    assert value.value == Decimal(1)


def test_the_month_tells_the_same_after_the_plan_went_on(proved: World) -> None:
    """But for what changed since October, which was never frozen with a snapshot and is read as it is."""
    then = to_json(replace(read(proved), changes=()))
    move_on(proved)
    assert to_json(replace(read(proved), changes=())) == then


def test_a_corrected_month_keeps_the_plan_as_it_stood_at_its_first_freeze(proved: World) -> None:
    before = read_parts(november(proved))
    move_on(proved)
    correct(proved, "A")
    do(_freeze_again, world=proved)
    after = read_parts(november(proved))
    assert november(proved).revision == 2
    for theme_id, part in before.items():
        for name in ("plan", *STANDS, VALUES):
            assert after[theme_id].get(name) == part.get(name), name


def _freeze_again(world: World) -> None:
    period = november(world)
    for update in db.session.scalars(sa.select(ThemeUpdate).filter_by(period_id=period.id)):
        if update.state is not UpdateState.FROZEN:
            update.state, update.submitted_at = UpdateState.APPROVED, clock.now()
    db.session.flush()
    store_frozen(period)


def forget_proof(world: World) -> None:
    """The month's snapshot becomes one of the release before: it has none of these names, nor newer columns."""
    gone = {"original_on", "times_rescheduled", "months_to_red", "share_percent", "track_record"}
    with writing():
        drop_guards(db.session.connection())
        rows = db.session.execute(sa.select(Snapshot.id, Snapshot.content)).all()
        for row in rows:
            part: dict[str, Any] = json.loads(row.content)
            kept = {
                name: [{k: v for k, v in one.items() if k not in gone} for one in found]
                for name, found in part.items()
                if name not in (*STANDS, VALUES)
            }
            words = trail.canonical(kept)
            db.session.connection().execute(
                sa.text("UPDATE snapshot SET content = :words, content_hash = :hash WHERE id = :id"),
                {"words": words, "hash": trail.digest(words), "id": row.id},
            )
        db.session.commit()


def test_a_month_frozen_before_there_was_proof_still_opens_and_tells_none(proved: World) -> None:
    forget_proof(proved)
    assert all(MARK not in part for part in read_parts(november(proved)).values())
    content = read(proved)
    assert (content.proved, {d.proved for t in content.themes for d in t.deliverables}) == (None, {None})
    assert "proof" not in to_json(content)
    assert to_json(from_json(to_json(content))) == to_json(content)
    theme = db.session.merge(proved.themes["A"])
    page = get_theme_page(viewer_of(proved.people["office"]), theme, "2022-11")
    assert (page.stood, list(page.milestones), page.calculated.total) == (True, [], 2)
    assert check_frozen(november(proved)) == []


def test_its_correction_gets_no_proof_of_today_either(proved: World) -> None:
    forget_proof(proved)
    clock.fix(LATER)
    correct(proved, "A")
    do(_freeze_again, world=proved)
    assert read(proved).proved is None


def test_a_frozen_page_shows_the_steps_as_they_stood(proved: World) -> None:
    move_on(proved)
    theme = db.session.merge(proved.themes["A"])
    page = get_theme_page(viewer_of(proved.people["office"]), theme, "2022-11")
    assert [(m.state, m.forecast_on) for m in page.milestones] == [
        (DeliverableState.NOT_STARTED, dt.date(2023, 1, 1))
    ]


def test_a_measures_value_changed_behind_the_guards_is_found(proved: World) -> None:
    assert check_frozen(november(proved)) == []
    with writing():
        drop_guards(db.session.connection())  # as only a fault or an attacker does
        db.session.connection().execute(sa.text("UPDATE measure_value SET value = '2'"))
        db.session.commit()
    assert check_frozen(november(proved)) == [
        "November 2022, theme A: a measure’s value (row 1) is not as it was frozen: value."
    ]
