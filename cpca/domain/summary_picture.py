"""What stood on a day: the rows of the summary's statements, put together by theme.

Live, it is today's record as far as the viewer reads it; as at a frozen month it is what stood when that
month was frozen, with ratings by its as-at date.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple

from cpca.domain import clock
from cpca.domain.calculated import remember
from cpca.domain.errors import Missing
from cpca.domain.exempt import withheld
from cpca.domain.kept_back import ANCHORS
from cpca.domain.path_network import PathNetwork, build_path
from cpca.domain.rating import (
    DEFAULT_RULES,
    RatingRules,
    ThemeRating,
    mark_deliverables,
    mark_milestones,
    rate_theme,
    rules_of,
    steps_of,
)
from cpca.domain.rating_reading import rules_in
from cpca.domain.register_parts import Registers
from cpca.domain.register_then import stand
from cpca.domain.summary_months import Month, PlanMonths, moment_of, readable, sees_live
from cpca.domain.summary_notes import NoteThen, notes_then
from cpca.domain.summary_parts import Since
from cpca.domain.summary_promised import Base, read_deliverables, read_milestones
from cpca.domain.summary_reading import (
    GIVEN,
    WINDOW,
    Promise,
    ThemeLed,
    read_notes,
    read_promises,
    read_themes,
    read_updates,
)
from cpca.domain.summary_registers import read_for_summary
from cpca.domain.summary_stored import Promised, Stepped, promised, stepped_then
from cpca.models.progress import UpdateState
from cpca.permissions import Permission, Viewer, allows

A_MONTH_AND_MORE = dt.timedelta(days=62)  # from a month's first day to its return's last
LONG_AGO = dt.date(2000, 1, 1)


class Said(NamedTuple):
    """A theme's update of a month with the views on it; `words` is its row, to be read only where `given`."""

    words: Any
    month: Month
    views: Sequence[Any]
    given: bool
    missed: bool


@dataclass
class Picture:
    """Everything of the page before it is worded; dicts are by theme id.

    `base` is from when changes count; `months` go up to the one shown, `reach` to the last that may be read.
    """

    plan: PlanMonths
    on: dt.date
    live: bool
    shown: Month | None
    previous: Month | None
    base: Base
    months: list[Month]
    reach: list[Month]
    reads_unprinted: bool
    kept: frozenset[tuple[str, int]]  # what is kept back from this person, by table and row
    themes: list[ThemeLed]
    said: dict[tuple[int, int], Said] = field(default_factory=dict)
    promises: dict[int, list[Promise]] = field(default_factory=dict)
    notes: dict[int, list[NoteThen]] = field(default_factory=dict)
    deliverables: dict[int, list[Promised]] = field(default_factory=dict)
    milestones: dict[int, list[Stepped]] = field(default_factory=dict)
    rules: RatingRules = DEFAULT_RULES
    registers: Registers = field(default_factory=Registers)

    @cached_property
    def path(self) -> PathNetwork:
        """The decision path on the day."""
        return build_path(self.registers.path, self.on)

    @cached_property
    def critical(self) -> frozenset[tuple[str, int]]:
        """What lies on the critical path on the day, by table and key."""
        return self.path.critical_things

    @property
    def call_in_days(self) -> int:
        """The working days of call-in, as they were set on the day."""
        settings = self.registers.plan or self.plan
        return int(settings.call_in_days)

    @property
    def notes_on(self) -> dt.date:
        """The day for the ages of notes: a month's challenge goes on after its as-at date, until sign-off."""
        if self.live or self.shown is None:
            return self.on
        return self.shown.sign_off_by or self.on

    def shows(self, table: str, id: int | None) -> bool:
        """Whether a row may be shown to this person: it is not exempt or confidential, or they read that."""
        return (table, id) not in self.kept

    def rate(self, theme_id: int) -> ThemeRating:
        """The calculated rating of a theme on the day."""
        items = mark_deliverables(self.deliverables.get(theme_id, ()), self.critical)
        steps = steps_of(items, mark_milestones(self.milestones.get(theme_id, ()), self.critical))
        return rate_theme(items, self.on, self.rules, steps)

    def rate_themes(self, version: int) -> dict[int, ThemeRating]:
        """Every theme's calculated rating, kept for this version of the record: the trail's head."""
        return remember(
            self.rated_of, version=version, calculate=lambda: {t.id: self.rate(t.id) for t in self.themes}
        )

    @property
    def rated_of(self) -> tuple[Hashable, ...]:
        """Everything but the record's version on which the ratings depend."""
        return (self.plan.id, self.on, None if self.live or not self.shown else self.shown.id, self.kept)

    def current(self, theme_id: int) -> Said | None:
        """What a theme says in the month shown; while that is still being written, what it said before."""
        said = self._in(theme_id, self.shown)
        if said is not None and said.given:
            return said
        if self.shown is None or self.shown.is_frozen or (said is not None and said.missed):
            return None
        before = self._in(theme_id, self.previous)
        return before if before is not None and before.given else None

    def before(self, theme_id: int, month: Month) -> Said | None:
        """What a theme said last before a month, or None."""
        for earlier in reversed(self.months[-WINDOW:]):
            said = self._in(theme_id, earlier) if earlier.month < month.month else None
            if said is not None and said.given:
                return said
        return None

    def _in(self, theme_id: int, month: Month | None) -> Said | None:
        return self.said.get((theme_id, month.id)) if month is not None else None

    def is_missing(self, theme_id: int) -> bool:
        """Whether the return of the month shown was not given in time."""
        said = self._in(theme_id, self.shown)
        if self.shown is None or said is None or said.given:
            return False
        due = self.shown.submit_by
        return said.missed or (self.live and due is not None and due < self.on)

    def is_new(self, month: dt.date, at: str | dt.datetime | None) -> bool:
        """Whether something of a month, done at a moment (as stored), came after the base."""
        if self.base.moment is not None:
            return at is not None and moment_of(at) > self.base.moment
        return self.base.month is None or month > self.base.month.month


def choose(
    viewer: Viewer,
    plan: PlanMonths,
    *,
    as_at: str | None,
    since: Since,
    head: int,
    themes: list[ThemeLed] | None = None,
) -> Picture:
    """The picture with its months, themes (led today, where they were read before) and updates, not yet the rest.

    A month that is not frozen yet has no picture of its own: it is followed live. Raises Missing for an
    `as_at` that is no month, or a frozen one that this person may not read.
    """
    months = readable(viewer, plan)
    wanted = _find_frozen(plan, months, as_at)
    live = wanted is None and sees_live(viewer, plan)
    frozen = [m for m in months if m.is_frozen]
    if not live:
        last = wanted or (frozen[-1] if frozen else None)
        months = [m for m in months if last is not None and m.month <= last.month]
    reach, window = months, months[-WINDOW:]
    said = _by_theme(read_updates(window), {m.id: m for m in window})
    shown = _newest_given(window, said) if live else (months[-1] if months else None)
    months = [m for m in months if shown is not None and m.month <= shown.month]
    on = clock.today() if live or shown is None else shown.as_at
    return Picture(
        plan=plan,
        on=on,
        live=live,
        shown=shown,
        previous=months[-2] if len(months) > 1 else None,
        base=_base(plan, months, shown, since, head, live=live),
        months=months,
        reach=reach,
        reads_unprinted=allows(viewer, Permission.READ_UNPRINTED, plan),
        kept=_kept(viewer, plan),
        themes=themes if themes is not None and on == clock.today() else read_themes(plan, on),
        said=said,
    )


def _find_frozen(plan: PlanMonths, months: list[Month], as_at: str | None) -> Month | None:
    if as_at is None or any(m.slug == as_at and not m.is_frozen for m in plan.months):
        return None
    found = next((m for m in months if m.slug == as_at), None)
    if found is None:
        raise Missing
    return found


def _newest_given(months: list[Month], said: dict[tuple[int, int], Said]) -> Month | None:
    given = {s.month.id for s in said.values() if s.given}
    return next((m for m in reversed(months) if m.id in given), None)


def _by_theme(rows: Iterable[Any], months: dict[int, Month]) -> dict[tuple[int, int], Said]:
    found: dict[tuple[int, int], Said] = {}
    for _, group in groupby(rows, key=attrgetter("id")):
        of_update = list(group)
        first = of_update[0]
        views = [row for row in of_update if row.position is not None]
        found[first.theme_id, first.period_id] = Said(
            words=first,
            month=months[first.period_id],
            views=views,
            given=first.state in GIVEN,
            missed=first.state is UpdateState.MISSED,
        )
    return found


def _base(
    plan: PlanMonths, months: list[Month], shown: Month | None, since: Since, head: int, *, live: bool
) -> Base:
    if since is Since.VISIT and live and plan.visit is not None:
        return Base(None, head, plan.visit)
    if since is Since.BOARD and shown is not None:
        taken = [m for m in months if (live or m.month < shown.month) and _went_to_board(m)]
        return Base(taken[-1] if taken else None, None, None)
    return Base(months[-2] if len(months) > 1 else None, None, None)


def _went_to_board(month: Month) -> bool:
    return any(m.is_board and m.held_on <= clock.today() for m in month.meetings)


def fill(viewer: Viewer, picture: Picture, *, rated: bool = True) -> Picture:
    """Reads promises, notes, deliverables, milestones and the registers into the picture: five statements, four unless it is `rated`."""
    plan, shown = picture.plan, picture.shown
    fill_words(picture)
    if picture.live or shown is not None:  # a reader of published months sees nothing before the first
        found = read_deliverables(plan, None if picture.live else shown, picture.base)
        found = [row for row in found if picture.shows("deliverable", row.id)]
        picture.deliverables = _group(promised(found, then=not picture.live))
        if rated:
            _fill_milestones(picture)
    picture.registers = read_for_summary(viewer, plan, shown=shown, base=picture.base, live=picture.live)
    if not picture.live:
        everything = {item.id: item for items in picture.deliverables.values() for item in items}
        stand(
            picture.registers,
            deliverables=everything,
            milestones=[step for steps in picture.milestones.values() for step in steps],
            codes={theme.id: theme.code for theme in picture.themes},
            months={month.id: month.month for month in plan.months},
            on=picture.on,
            reads=allows(viewer, Permission.READ_REGISTER, plan),
        )
    return picture


def fill_words(picture: Picture) -> Picture:
    """Reads promises and notes into the picture: two statements."""
    plan, shown, base = picture.plan, picture.shown, picture.base
    floor = _floor(picture)
    promises = read_promises(plan, picture.reach, on=picture.on, floor=floor)
    picture.promises = _group(p for p in promises if picture.shows("commitment", p.id))
    rows = [
        row for row in read_notes(plan, picture.reach, since=_closed_since(base)) if _is_shown(picture, row)
    ]
    notes = notes_then(rows, None if picture.live or shown is None else shown.month)
    picture.notes = _group(n for n in notes if picture.reads_unprinted or n.prints)
    return picture


def _fill_milestones(picture: Picture) -> None:
    """Milestones and the rules: as they are, or as they were when the month shown was frozen."""
    shown = None if picture.live else picture.shown
    rows = read_milestones(picture.plan, shown)
    picture.rules = rules_of(picture.plan)
    if shown is None:
        picture.milestones = _group(Stepped(*row[:8]) for row in rows)
        return
    if rows and rows[0].plan_then:
        picture.rules = rules_in(rows[0].plan_then)
    picture.milestones = _group(stepped_then(row) for row in rows if row.id is not None and row.then)


def _kept(viewer: Viewer, plan: PlanMonths) -> frozenset[tuple[str, int]]:
    return frozenset() if allows(viewer, Permission.READ_EXEMPT, plan) else frozenset(withheld(plan.id))


def _is_shown(picture: Picture, note: Any) -> bool:
    """Whether what a note is about is shown."""
    return all(picture.shows(table, getattr(note, column)) for column, table in ANCHORS.items())


def _floor(picture: Picture) -> dt.date:
    """A month after which every promise that the page lists was answered: the one before what the themes say
    now, or the base where that is earlier."""
    behind = any(said.month is picture.previous for said in map(picture.current, _ids(picture)) if said)
    of_the_page = 3 if behind else 2
    if len(picture.months) < of_the_page:
        return LONG_AGO
    floor = picture.months[-of_the_page].month
    if picture.base.moment is not None:
        return min(floor, picture.base.moment.date() - A_MONTH_AND_MORE)
    return min(floor, picture.base.month.month) if picture.base.month else LONG_AGO


def _ids(picture: Picture) -> list[int]:
    return [theme.id for theme in picture.themes]


def _closed_since(base: Base) -> dt.datetime:
    """A moment after which every closed note that may have changed since the base was closed."""
    if base.moment is not None:
        return base.moment
    return dt.datetime.combine(base.month.month if base.month else LONG_AGO, dt.time(), dt.UTC)


def _group(things: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for thing in things:
        found[thing.theme_id].append(thing)
    return found
