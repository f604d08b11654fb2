"""The calculated rating: what the dates themselves imply, under rules that are printed with every report.

Pure: dates in, a rating and the sentence that says why out. Source of the rules: "The calculated rating" of
the product's description. Nothing but dates moves it: late returns, unanswered notes and commitments not met
are flags beside the rating (`list_flags`), never part of it.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from cpca.models.deliverable import DeliverableState
from cpca.models.progress import Rating

NOTHING_TO_CALCULATE = "no dates to calculate from"
# Tuples: comparing a few members by identity is quicker than hashing one.
_PROVED = (DeliverableState.VERIFIED, DeliverableState.EMBEDDED)
_OUT = (DeliverableState.SUPERSEDED, DeliverableState.WITHDRAWN)
Critical = Collection[tuple[str, int]]  # what lies on the critical path, by table and key
_BADNESS = {Rating.BLUE: 0, Rating.GREEN: 1, Rating.AMBER: 2, Rating.RED: 3}


@dataclass(frozen=True)
class RatingRules:
    """The settings of a plan's calculated rating, with the defaults that are printed."""

    months_to_red: int = 1  # late by up to so many months is Amber, beyond is Red
    share_percent: int = 25  # this share of a theme's open deliverables gives it their rating


DEFAULT_RULES = RatingRules()  # of what was stored before a plan had settings of its own


class HasRules(Protocol):
    """A plan, or a row with the same columns."""

    @property
    def months_to_red(self) -> int: ...
    @property
    def share_percent(self) -> int: ...


def rules_of(plan: HasRules) -> RatingRules:
    """The rules by which a plan's dates are rated: its own settings."""
    return RatingRules(plan.months_to_red, plan.share_percent)


class Dated(Protocol):
    """What is rated: a deliverable or a milestone, or a row with the same columns."""

    @property
    def baseline_on(self) -> dt.date | None: ...
    @property
    def forecast_on(self) -> dt.date | None: ...
    @property
    def actual_on(self) -> dt.date | None: ...
    @property
    def times_rescheduled(self) -> int | None: ...  # None in what was stored before it was counted
    @property
    def state(self) -> DeliverableState: ...


class Keyed(Dated, Protocol):
    """A deliverable by its key, for its milestones."""

    @property
    def id(self) -> int: ...


class OfDeliverable(Dated, Protocol):
    """A milestone with its deliverable's key."""

    @property
    def deliverable_id(self) -> int: ...


class KeyedStep(OfDeliverable, Protocol):
    """A milestone with its own key too."""

    @property
    def id(self) -> int: ...


class Step(NamedTuple):
    """A milestone with its deliverable's state: it is Blue, and it counts, only as its deliverable is and does."""

    milestone: Dated
    of: DeliverableState


class ItemRating(NamedTuple):
    """One item's rating; `days_late` is against its baseline, 0 when it is in time."""

    rating: Rating
    days_late: int = 0
    awaiting_verification: bool = False
    is_open: bool = False
    is_critical: bool = False

    @property
    def is_late(self) -> bool:
        return self.days_late > 0


@dataclass(frozen=True)
class ThemeRating:
    """A theme's rating with why, None where there is nothing to calculate from.

    `verified`, `claimed` and `total` count deliverables, dated or not; `late` those behind their baseline and
    `late_milestones` the milestones behind theirs, the latest of both by `oldest_days`. `rescheduled` counts
    both whose baseline an approved change request moved.
    """

    rating: Rating | None
    sentence: str
    late: int = 0
    oldest_days: int = 0
    verified: int = 0
    claimed: int = 0
    total: int = 0
    late_milestones: int = 0
    rescheduled: int = 0


class Marked(NamedTuple):
    """An item as the rating reads it, with whether it lies on the critical path."""

    id: int
    deliverable_id: int
    baseline_on: dt.date | None
    forecast_on: dt.date | None
    actual_on: dt.date | None
    times_rescheduled: int | None
    state: DeliverableState
    is_critical: bool


def mark_deliverables(items: Iterable[Keyed], critical: Critical) -> list[Marked]:
    """The deliverables with their places on the critical path, which `critical` lists by table and key."""
    return [_mark(item, item.id, ("deliverable", item.id) in critical) for item in items]


def mark_milestones(items: Iterable[KeyedStep], critical: Critical) -> list[Marked]:
    """The milestones with their places on the critical path."""
    return [_mark(item, item.deliverable_id, ("milestone", item.id) in critical) for item in items]


def _mark(item: Keyed, deliverable_id: int, is_critical: bool) -> Marked:
    dates = (item.baseline_on, item.forecast_on, item.actual_on)
    return Marked(item.id, deliverable_id, *dates, item.times_rescheduled, item.state, is_critical)


def is_worse(one: Rating, other: Rating) -> bool:
    """Whether one rating is worse than another: Red, Amber, Green, Blue from worst to best."""
    return _BADNESS[one] > _BADNESS[other]


def add_months(day: dt.date, months: int) -> dt.date:
    """The same day so many months later, clipped to that month's end: 31 January gives 28 February."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def rate_item(item: Dated, today: dt.date, rules: RatingRules) -> ItemRating | None:
    """A deliverable's rating on a day (London); None if it does not count or has no date to judge.

    Delivered is judged on its actual date, open on its forecast or on today once that has passed, both against
    the baseline that stands: the one an approved change request gave it, if one did.
    Without a baseline the forecast is the promise; an open one is late from the day after its date.
    """
    if item.state in _OUT:
        return None
    if item.state in _PROVED:
        return ItemRating(Rating.BLUE)
    promised = item.baseline_on or item.forecast_on
    claimed = item.state is DeliverableState.DELIVERED
    if promised is None:
        return None
    arrives = _arrives(item, promised, today, claimed=claimed)
    late = max((arrives - promised).days, 0)
    critical = getattr(item, "is_critical", False)  # of what was marked
    return ItemRating(_by_date(arrives, promised, rules), late, claimed, not claimed, critical)


def rate_milestone(step: Step, today: dt.date, rules: RatingRules) -> ItemRating | None:
    """A milestone's rating, as a deliverable's; Blue once it is delivered and its deliverable verified."""
    milestone, of = step
    if of in _OUT:
        return None
    if of in _PROVED and milestone.state is DeliverableState.DELIVERED:
        return ItemRating(Rating.BLUE)
    return rate_item(milestone, today, rules)


def steps_of(items: Iterable[Keyed], milestones: Iterable[OfDeliverable]) -> Iterator[Step]:
    """The milestones of these deliverables with their state; those of others are left out."""
    states = {item.id: item.state for item in items}
    for milestone in milestones:
        state = states.get(milestone.deliverable_id)
        if state is not None:
            yield Step(milestone, state)


def _arrives(item: Dated, promised: dt.date, today: dt.date, *, claimed: bool) -> dt.date:
    if claimed:
        return item.actual_on or item.forecast_on or promised
    return max(item.forecast_on or promised, today)


def _by_date(arrives: dt.date, promised: dt.date, rules: RatingRules) -> Rating:
    if arrives <= promised:
        return Rating.GREEN
    return Rating.AMBER if arrives <= add_months(promised, rules.months_to_red) else Rating.RED


def rate_theme(
    items: Iterable[Dated], today: dt.date, rules: RatingRules, steps: Iterable[Step] = ()
) -> ThemeRating:
    """A theme's rating from its deliverables and their milestones (`steps`) on a day, with its sentence.

    A roll-up, never an average. Shares are of open deliverables; a Red milestone makes it Amber at least.
    """
    counting = [item for item in items if item.state not in _OUT]
    stepping = [s for s in steps if s.of not in _OUT and s.milestone.state not in _OUT]
    rated = [r for r in (rate_item(item, today, rules) for item in counting) if r is not None]
    stepped = [r for r in (rate_milestone(step, today, rules) for step in stepping) if r is not None]
    claimed = sum(item.state is DeliverableState.DELIVERED for item in counting)
    late, late_steps = _days_late(rated), _days_late(stepped)
    rescheduled = sum(1 for item in (*counting, *(s.milestone for s in stepping)) if item.times_rescheduled)
    sentence = NOTHING_TO_CALCULATE
    if rated or stepped:
        things = (_Counted("deliverable", len(rated), late), _Counted("milestone", len(stepped), late_steps))
        sentence = _why(things, rescheduled, claimed)
    return ThemeRating(
        rating=_roll_up(rated, stepped, rules) if rated or stepped else None,
        sentence=sentence,
        late=len(late),
        oldest_days=max([*late, *late_steps], default=0),
        verified=sum(item.state in _PROVED for item in counting),
        claimed=claimed,
        total=len(counting),
        late_milestones=len(late_steps),
        rescheduled=rescheduled,
    )


def _days_late(rated: Iterable[ItemRating]) -> list[int]:
    return [r.days_late for r in rated if r.days_late > 0]


def _roll_up(rated: Sequence[ItemRating], stepped: Sequence[ItemRating], rules: RatingRules) -> Rating:
    red = [r for r in (*rated, *stepped) if r.rating is Rating.RED]
    still = [r.rating for r in rated if r.is_open]
    if any(r.is_critical for r in red) or _is_share(still.count(Rating.RED), len(still), rules):
        return Rating.RED
    if red or _is_share(still.count(Rating.AMBER), len(still), rules):
        return Rating.AMBER
    return Rating.GREEN


def _is_share(part: int, whole: int, rules: RatingRules) -> bool:
    return part > 0 and part * 100 >= rules.share_percent * whole


class _Counted(NamedTuple):
    """How many of one kind are rated, and by how many days those of them that are late."""

    name: str
    number: int
    late: list[int]

    @property
    def words(self) -> str:
        """4 deliverables, 1 milestone."""
        return f"{self.number} {self.name}{'' if self.number == 1 else 's'}"


def _why(counted: Sequence[_Counted], rescheduled: int, claimed: int) -> str:
    """1 of 4 deliverables and 2 of 7 milestones late, the oldest by 34 days; 1 delivered, awaiting verification."""
    there = [one for one in counted if one.number]
    days = [day for one in there for day in one.late]
    if not days:
        words = [f"none of {' or '.join(one.words for one in there)} late"]
    else:
        of = " and ".join(f"{len(one.late) or 'none'} of {one.words}" for one in there)
        by = f"the oldest by {say_days(max(days))}" if len(days) > 1 else f"by {say_days(days[0])}"
        words = [f"{of} late, {by}"]
    if rescheduled:
        words.append(f"{rescheduled} rescheduled")
    if claimed:
        words.append(f"{claimed} delivered, awaiting verification")
    return "; ".join(words)


def say_days(number: int) -> str:
    """1 day, 34 days."""
    return "1 day" if number == 1 else f"{number} days"


def list_flags(
    *, return_late_days: int = 0, unanswered_days: Sequence[int] = (), not_met: int = 0
) -> list[str]:
    """What stands beside a rating and never moves it, in words.

    `unanswered_days` is for how many days each unanswered note has waited.
    """
    flags = []
    if return_late_days > 0:
        flags.append(f"return {say_days(return_late_days)} late")
    if len(unanswered_days) == 1:
        flags.append(f"1 challenge unanswered for {say_days(unanswered_days[0])}")
    elif unanswered_days:
        oldest = say_days(max(unanswered_days))
        flags.append(f"{len(unanswered_days)} challenges unanswered, the oldest for {oldest}")
    if not_met:
        flags.append(f"{not_met} {'commitment' if not_met == 1 else 'commitments'} not met")
    return flags
