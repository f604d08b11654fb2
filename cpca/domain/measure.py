"""Measures: what will be different, in numbers. Each month's value with its source, and which way it goes.

A baseline and a target are set once and then move by a change request; a frozen month's value stays.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from sqlalchemy import exists, func, select
from sqlalchemy.orm import joinedload

from cpca.domain import clock
from cpca.domain.errors import DomainError, Missing, NotNow
from cpca.domain.measure_words import read_number, say_distance, say_number, say_travel
from cpca.domain.period import first_day, is_settled, list_periods
from cpca.domain.plan import get_plan, list_themes
from cpca.domain.progress import check_version
from cpca.extensions import db
from cpca.models.measure import Direction, Measure, MeasureValue
from cpca.models.period import PeriodState, ReportingPeriod
from cpca.models.plan import Plan, Theme
from cpca.models.progress import ThemeUpdate
from cpca.permissions import Permission, Viewer, allows

_BY_REQUEST: Final = "and stays: to move it, propose a change."


@dataclass(frozen=True)
class Entry:
    """A measure in a month, with its value if there is one."""

    measure: Measure
    period: ReportingPeriod
    value: MeasureValue | None

    @property
    def plan_id(self) -> int:
        return self.measure.plan_id

    @property
    def theme_id(self) -> int:
        return self.measure.theme_id

    @property
    def is_open(self) -> bool:
        """Whether the month still takes a value; one being corrected may, and the act itself says."""
        return self.period.state not in (PeriodState.FROZEN, PeriodState.PLANNED)

    @property
    def said(self) -> str | None:
        """The value with its unit."""
        return say_number(self.value.value, self.measure.unit) if self.value else None


@dataclass(frozen=True)
class MeasureStanding:
    """A measure with every month that has begun, the oldest first."""

    measure: Measure
    entries: tuple[Entry, ...]

    @property
    def latest(self) -> Entry | None:
        """The newest month that has a value."""
        return next((entry for entry in reversed(self.entries) if entry.value), None)

    @property
    def travel(self) -> str | None:
        """Which way it went with its newest value, in words; None before there is something to set it beside."""
        valued = [(entry, entry.value) for entry in self.entries if entry.value]
        if not valued:
            return None
        entry, now = valued[-1]
        if len(valued) > 1:
            before, was = valued[-2]
            return say_travel(
                self.measure.direction, was.value, now.value, _since(before.period, entry.period)
            )
        if self.measure.baseline is not None:
            return say_travel(self.measure.direction, self.measure.baseline, now.value, "the baseline")
        return None

    @property
    def distance(self) -> str | None:
        """How far its newest value is from its target, in words."""
        latest, target = self.latest, self.measure.target
        if latest is None or latest.value is None or target is None:
            return None
        return say_distance(self.measure.direction, latest.value.value, target)


def _since(before: ReportingPeriod, period: ReportingPeriod) -> str:
    is_next = (before.as_at + dt.timedelta(days=1)).replace(day=1) == period.month
    return "the month before" if is_next else f"in {before.month:%B %Y}"


def get_measure(viewer: Viewer, *, plan: str, measure_id: int) -> Measure:
    """A plan's measure with its theme and plan; raises Missing where the plan may not be read or it was retired."""
    found_plan = get_plan(viewer, plan=plan)
    measure = db.session.scalars(
        select(Measure)
        .where(Measure.id == measure_id, Measure.plan_id == found_plan.id, Measure.retired_at.is_(None))
        .options(joinedload(Measure.theme).joinedload(Theme.plan))
    ).first()
    if measure is None or not allows(viewer, Permission.READ_PLAN, measure):
        raise Missing
    return measure


def get_entry(viewer: Viewer, *, plan: str, measure_id: int, month: str) -> Entry:
    """A measure in one of the plan's months, by the month's slug; raises Missing for a month that has not begun."""
    measure = get_measure(viewer, plan=plan, measure_id=measure_id)
    row = db.session.execute(
        select(ReportingPeriod, MeasureValue)
        .outerjoin(
            MeasureValue,
            (MeasureValue.period_id == ReportingPeriod.id) & (MeasureValue.measure_id == measure.id),
        )
        .where(ReportingPeriod.plan_id == measure.plan_id, ReportingPeriod.month == first_day(month))
    ).first()
    if row is None or row[0].state is PeriodState.PLANNED:
        raise Missing
    return Entry(measure, row[0], row[1])


def list_measures(plan: Plan) -> list[tuple[Theme, list[MeasureStanding]]]:
    """Every theme of a plan with its measures and their months, themes without one included; four statements."""
    themes, months = list_themes(plan), _list_months(plan)
    query = select(Measure).where(Measure.plan_id == plan.id, Measure.retired_at.is_(None))
    measures = db.session.scalars(query.order_by(Measure.position, Measure.id)).all()
    values = _list_values([measure.id for measure in measures])
    found: dict[int, list[MeasureStanding]] = defaultdict(list)
    for measure in measures:
        found[measure.theme_id].append(_standing(measure, months, values[measure.id]))
    return [(theme, found[theme.id]) for theme in themes]


def stand(measure: Measure) -> MeasureStanding:
    """One measure with its months; two statements."""
    return _standing(measure, _list_months(measure.theme.plan), _list_values([measure.id])[measure.id])


def _standing(
    measure: Measure, months: list[ReportingPeriod], values: Mapping[int, MeasureValue]
) -> MeasureStanding:
    return MeasureStanding(measure, tuple(Entry(measure, month, values.get(month.id)) for month in months))


def _list_months(plan: Plan) -> list[ReportingPeriod]:
    return [p for p in reversed(list_periods(plan)) if p.state is not PeriodState.PLANNED]


def _list_values(measure_ids: Collection[int]) -> dict[int, dict[int, MeasureValue]]:
    found: dict[int, dict[int, MeasureValue]] = defaultdict(dict)
    for row in db.session.scalars(select(MeasureValue).where(MeasureValue.measure_id.in_(measure_ids))):
        found[row.measure_id][row.period_id] = row
    return found


@dataclass(frozen=True)
class Typed:
    """What was typed of a measure: its words, and its baseline and target as numbers in digits."""

    name: str
    unit: str
    direction: Direction
    source: str | None = None
    baseline: str | None = None
    baseline_on: dt.date | None = None
    target: str | None = None
    target_on: dt.date | None = None


def add_measure(*, viewer: Viewer, theme: Theme, typed: Typed) -> Measure:  # noqa: ARG001  every act says who acts
    """A new measure of a theme. Raises DomainError for what is not a number, or a date without one."""
    last = select(func.max(Measure.position)).where(Measure.plan_id == theme.plan_id)
    measure = Measure(
        theme=theme,
        plan_id=theme.plan_id,
        name=typed.name,
        unit=typed.unit,
        direction=typed.direction,
        source=typed.source,
        position=(db.session.execute(last).scalar() or 0) + 1,
    )
    _set_numbers(measure, typed)
    db.session.add(measure)
    db.session.flush()
    return measure


def edit_measure(*, viewer: Viewer, measure: Measure, version: int | None, typed: Typed) -> Measure:  # noqa: ARG001
    """Puts a measure's words right, and sets a baseline or target where there is none.

    Raises Stale; DomainError for moving one that is set, and for another unit or direction once it has a number.
    """
    check_version(measure, version)
    if (typed.unit, typed.direction) != (measure.unit, measure.direction) and _has_numbers(measure):
        field = "unit" if typed.unit != measure.unit else "direction"
        raise DomainError("It has numbers already, so this stays: add another measure instead.", field)
    measure.name, measure.source = typed.name, typed.source
    measure.unit, measure.direction = typed.unit, typed.direction
    _set_numbers(measure, typed)
    db.session.flush()
    return measure


def _set_numbers(measure: Measure, typed: Typed) -> None:
    measure.baseline, measure.baseline_on = _set_once(measure, typed, "baseline")
    measure.target, measure.target_on = _set_once(measure, typed, "target")


def _set_once(measure: Measure, typed: Typed, name: str) -> tuple[Decimal | None, dt.date | None]:
    """A baseline or target as it is to stand with its date: what is set stays, what is empty may be filled."""
    stands, on = getattr(measure, name), getattr(measure, f"{name}_on")
    number = read_number(getattr(typed, name), typed.unit, name)
    day = getattr(typed, f"{name}_on")
    if stands is not None and number not in (None, stands):
        raise DomainError(f"The {name} is {say_number(stands, measure.unit)} {_BY_REQUEST}", name)
    if on is not None and day not in (None, on):
        raise DomainError(f"The date of the {name} is {on.day} {on:%b %Y} {_BY_REQUEST}", f"{name}_on")
    if stands is None and number is None and day is not None:
        raise DomainError(f"Give the {name} too, or leave its date empty.", name)
    return (number if stands is None else stands), (day if on is None else on)


def _has_numbers(measure: Measure) -> bool:
    if measure.baseline is not None or measure.target is not None:
        return True
    return bool(db.session.scalar(select(exists().where(MeasureValue.measure_id == measure.id))))


def retire_measure(*, viewer: Viewer, measure: Measure, version: int | None) -> Measure:  # noqa: ARG001
    """Takes away a measure that was added by mistake. Raises Stale, and NotNow once it has a number."""
    check_version(measure, version)
    if _has_numbers(measure):
        raise NotNow("It has numbers already, so it stays: what was promised and measured is not taken away.")
    measure.retired_at = clock.now()
    db.session.flush()
    return measure


def enter_value(
    *, viewer: Viewer, entry: Entry, version: int | None, value: str | None, source: str
) -> MeasureValue:
    """A measure's value in a month, with where it comes from; entered again, it is put right.

    Raises Stale, NotNow for a frozen month, DomainError for what is not a number.
    """
    _check_open(entry)
    number = read_number(value, entry.measure.unit, "value")
    if number is None:
        raise DomainError("Enter the value.", "value")
    row = entry.value
    if row is None:
        row = MeasureValue(
            measure_id=entry.measure.id,
            period_id=entry.period.id,
            plan_id=entry.plan_id,
            theme_id=entry.theme_id,
        )
        db.session.add(row)
    else:
        check_version(row, version)
    row.value, row.source = number, source
    row.entered_by_id, row.entered_at = viewer.person_id or None, clock.now()
    db.session.flush()
    return row


def _check_open(entry: Entry) -> None:
    """A frozen month's values stay; of one being corrected, those of the themes that were not opened again."""
    if not entry.is_open:
        raise NotNow(f"{entry.period.month:%B %Y} is frozen: its values stay as they were reported.")
    if entry.period.state is PeriodState.CORRECTION:
        update = db.session.scalars(
            select(ThemeUpdate)
            .where(ThemeUpdate.theme_id == entry.theme_id, ThemeUpdate.period_id == entry.period.id)
            .options(joinedload(ThemeUpdate.period))
        ).first()
        if update is None or is_settled(update):
            raise NotNow(
                f"{entry.period.month:%B %Y} is being corrected, and this theme was not opened again in it."
            )
