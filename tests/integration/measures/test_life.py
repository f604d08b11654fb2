"""The life of a measure: its baseline and target set once, a value a month, and nothing of a frozen month moved."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy.exc import DBAPIError

from cpca.domain import measure as measures
from cpca.domain.errors import DomainError, Missing, NotNow, Stale
from cpca.domain.measure import list_measures, stand
from cpca.extensions import db, writing
from cpca.models.closing import Snapshot
from cpca.models.measure import Direction, Measure, MeasureValue
from cpca.models.period import PeriodState
from cpca.models.progress import UpdateState
from tests.integration.measures.things import PAGES, add, give, viewer_of
from tests.statements import counted
from tests.world import World, change, make_period, save


def edit(world: World, measure: Measure, **typed: object) -> Measure:
    with writing():
        edited = measures.edit_measure(
            viewer=viewer_of(world, "office"),
            measure=measure,
            version=measure.version,
            typed=replace(PAGES, **typed),  # type: ignore[arg-type]
        )
        db.session.commit()
    return edited


def test_a_value_is_kept_to_the_digit_with_who_entered_it(world: World) -> None:
    row = give(world, add(world), "2022-11", "31.10")
    db.session.rollback()
    db.session.expire_all()
    found = db.session.query(MeasureValue).one()
    assert (str(found.value), found.source, found.entered_by_id) == (
        "31.10",
        "Agenda",
        world.people["lead_a"].id,
    )
    assert (row.theme_id, row.plan_id) == (world.themes["A"].id, world.plan.id)


def test_a_value_is_put_right_by_who_saw_it_as_it_stands(world: World) -> None:
    measure = add(world)
    row = give(world, measure, "2022-11", "31")
    assert give(world, measure, "2022-11", "13", row.version).value == Decimal(13)
    for version in (None, 1):  # entered meanwhile, or changed meanwhile
        with pytest.raises(Stale):
            give(world, measure, "2022-11", "14", version)


def test_a_frozen_months_value_stays(world: World) -> None:
    measure = add(world)
    with pytest.raises(NotNow, match=r"^October 2022 is frozen: its values stay as they were reported\.$"):
        give(world, measure, "2022-10", "31")


def test_a_month_that_has_not_begun_takes_no_value(world: World) -> None:
    save(make_period(world.plan, dt.date(2023, 2, 1), PeriodState.PLANNED))
    for month in ("2023-02", "2023-03", "never"):
        with pytest.raises(Missing):
            give(world, add(world), month, "31")


def test_of_a_month_being_corrected_only_a_theme_that_was_opened_again_takes_a_value(world: World) -> None:
    measure = add(world)
    change(world.periods["2022-10"], state=PeriodState.CORRECTION)
    with pytest.raises(NotNow, match="not opened again"):
        give(world, measure, "2022-10", "31")
    change(world.updates["A", "2022-10"], state=UpdateState.RETURNED)
    assert give(world, measure, "2022-10", "31").value == Decimal(31)


def test_the_database_refuses_it_too_once_the_month_has_its_snapshot(world: World) -> None:
    measure, october = add(world), world.periods["2022-10"]
    snapshot = Snapshot(
        period_id=october.id,
        revision=1,
        content="{}",
        content_hash="0" * 64,
        taken_at=_now(),
    )
    save(snapshot)
    row = MeasureValue(
        measure_id=measure.id,
        period_id=october.id,
        plan_id=world.plan.id,
        theme_id=measure.theme_id,
        value=Decimal(1),
        source="Agenda",
        entered_at=_now(),
    )
    with pytest.raises(DBAPIError, match="a frozen month does not change"):
        save(row)


def _now() -> dt.datetime:
    return dt.datetime(2022, 11, 20, 9, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"baseline": "40"}, "baseline"),
        ({"target": "20"}, "target"),
        ({"baseline_on": dt.date(2022, 10, 1)}, "baseline_on"),
        ({"target_on": dt.date(2023, 6, 30)}, "target_on"),
        ({"unit": "sheets"}, "unit"),
        ({"direction": Direction.UP}, "direction"),
        ({"target": "soon"}, "target"),
    ],
)
def test_what_was_set_once_does_not_move_by_editing(
    world: World, typed: dict[str, object], field: str
) -> None:
    measure = add(world)
    with pytest.raises(DomainError) as refused:
        edit(world, measure, **typed)
    assert refused.value.field == field
    db.session.rollback()
    db.session.refresh(measure)
    assert (str(measure.baseline), str(measure.target), measure.unit) == ("38", "12", "pages")


def test_what_was_left_empty_is_set_later_and_a_name_put_right(world: World) -> None:
    bare = replace(PAGES, baseline=None, baseline_on=None, target=None, target_on=None)
    measure = edit(world, add(world, bare), name="Pages", unit="sheets", direction=Direction.UP)
    assert (measure.name, measure.unit, measure.direction) == ("Pages", "sheets", Direction.UP)
    assert (measure.baseline, measure.target) == (Decimal(38), Decimal(12))
    measure = edit(
        world,
        measure,
        **vars(replace(bare, name="Pages again", unit="sheets", direction=Direction.UP)),
    )
    assert (measure.name, measure.baseline, measure.target) == ("Pages again", Decimal(38), Decimal(12))


def test_a_date_needs_its_number(world: World) -> None:
    with pytest.raises(DomainError, match="Give the target too"):
        add(world, replace(PAGES, target=None))


def test_only_what_was_added_by_mistake_is_taken_away(world: World) -> None:
    bare = replace(PAGES, baseline=None, baseline_on=None, target=None, target_on=None)
    measure, measured = add(world, bare), add(world, bare)
    give(world, measured, "2022-11", "3")
    office = viewer_of(world, "office")
    with writing():
        measures.retire_measure(viewer=office, measure=measure, version=measure.version)
        with pytest.raises(NotNow):
            measures.retire_measure(viewer=office, measure=measured, version=measured.version)
        db.session.commit()
    themes = {theme.code: [row.measure.id for row in rows] for theme, rows in list_measures(world.plan)}
    assert themes == {"A": [measured.id], "B": []}


def test_it_says_which_way_it_goes(world: World) -> None:
    measure = add(world)
    assert (stand(measure).latest, stand(measure).travel, stand(measure).distance) == (None, None, None)
    give(world, measure, "2022-11", "31")
    first = stand(measure)
    assert (first.travel, first.distance) == ("better than the baseline by 7", "19 from its target")
    december = make_period(world.plan, dt.date(2022, 12, 1), PeriodState.OPEN)
    february = make_period(world.plan, dt.date(2023, 2, 1), PeriodState.OPEN)
    save(december, february)
    give(world, measure, "2022-12", "12")
    second = stand(measure)
    assert (second.travel, second.distance) == ("better than the month before by 19", "target met")
    give(world, measure, "2023-02", "14")
    third = stand(measure)
    assert (third.travel, third.distance) == ("worse than in December 2022 by 2", "2 from its target")


def test_thirty_measures_cost_what_one_does(world: World) -> None:
    give(world, add(world), "2022-11", "31")
    with counted() as one:
        list_measures(world.plan)
    for _ in range(29):
        give(world, add(world), "2022-11", "31")
    with counted() as thirty:
        assert [len(rows) for _, rows in list_measures(world.plan)] == [30, 0]
    assert (len(one), len(thirty)) == (4, 4)
