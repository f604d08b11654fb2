"""The calculated rating: what the dates themselves imply, under rules that are printed with every report.

Pure: dates in, a rating and the sentence that says why out. Source of the rules: "The calculated rating" of
the product's description. Nothing but dates moves it: late returns, unanswered notes and commitments not met
are flags beside the rating (`list_flags`), never part of it.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple, Protocol

from cpca.models.deliverable import DeliverableState
from cpca.models.progress import Rating

NOTHING_TO_CALCULATE = "no dates to calculate from"
# Tuples: comparing a few members by identity is quicker than hashing one.
_PROVED = (DeliverableState.VERIFIED, DeliverableState.EMBEDDED)
_OUT = (DeliverableState.SUPERSEDED, DeliverableState.WITHDRAWN)
_BADNESS = {Rating.BLUE: 0, Rating.GREEN: 1, Rating.AMBER: 2, Rating.RED: 3}


@dataclass(frozen=True)
class RatingRules:
    """The settings of a plan's calculated rating, with the defaults that are printed."""

    months_to_red: int = 1  # late by up to so many months is Amber, beyond is Red
    share: Fraction = Fraction(1, 4)  # this share of a theme's open deliverables gives it their rating


DEFAULT_RULES = RatingRules()


class Dated(Protocol):
    """What is rated: a deliverable, or a row with the same columns."""

    @property
    def baseline_on(self) -> dt.date | None: ...
    @property
    def forecast_on(self) -> dt.date | None: ...
    @property
    def actual_on(self) -> dt.date | None: ...
    @property
    def state(self) -> DeliverableState: ...


class ItemRating(NamedTuple):
    """One deliverable's rating; `days_late` is against its baseline, 0 when it is in time."""

    rating: Rating
    days_late: int = 0
    awaiting_verification: bool = False
    is_open: bool = False

    @property
    def is_late(self) -> bool:
        return self.days_late > 0


@dataclass(frozen=True)
class ThemeRating:
    """A theme's rating with why, None where there is nothing to calculate from.

    `verified`, `claimed` and `total` count deliverables, dated or not; `late` those behind their baseline.
    """

    rating: Rating | None
    sentence: str
    late: int = 0
    oldest_days: int = 0
    verified: int = 0
    claimed: int = 0
    total: int = 0


def is_worse(one: Rating, other: Rating) -> bool:
    """Whether one rating is worse than another: Red, Amber, Green, Blue from worst to best."""
    return _BADNESS[one] > _BADNESS[other]


def add_months(day: dt.date, months: int) -> dt.date:
    """The same day so many months later, clipped to that month's end: 31 January gives 28 February."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def rate_item(item: Dated, today: dt.date, rules: RatingRules = DEFAULT_RULES) -> ItemRating | None:
    """A deliverable's rating on a day (London); None if it does not count or has no date to judge.

    Delivered is judged on its actual date, open on its forecast or on today once that has passed.
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
    return ItemRating(_by_date(arrives, promised, rules), late, claimed, not claimed)


def _arrives(item: Dated, promised: dt.date, today: dt.date, *, claimed: bool) -> dt.date:
    if claimed:
        return item.actual_on or item.forecast_on or promised
    return max(item.forecast_on or promised, today)


def _by_date(arrives: dt.date, promised: dt.date, rules: RatingRules) -> Rating:
    if arrives <= promised:
        return Rating.GREEN
    return Rating.AMBER if arrives <= add_months(promised, rules.months_to_red) else Rating.RED


def rate_theme(items: Iterable[Dated], today: dt.date, rules: RatingRules = DEFAULT_RULES) -> ThemeRating:
    """A theme's rating from its deliverables on a day: a roll-up, never an average, with its sentence."""
    counting = [item for item in items if item.state not in _OUT]
    rated = [r for r in (rate_item(item, today, rules) for item in counting) if r is not None]
    verified = sum(item.state in _PROVED for item in counting)
    claimed = sum(item.state is DeliverableState.DELIVERED for item in counting)
    late = [r.days_late for r in rated if r.is_late]
    return ThemeRating(
        rating=_roll_up(rated, rules) if rated else None,
        sentence=_why(len(rated), late, claimed) if rated else NOTHING_TO_CALCULATE,
        late=len(late),
        oldest_days=max(late, default=0),
        verified=verified,
        claimed=claimed,
        total=len(counting),
    )


def _roll_up(rated: Sequence[ItemRating], rules: RatingRules) -> Rating:
    still = [r.rating for r in rated if r.is_open]
    if _is_share(still.count(Rating.RED), len(still), rules):
        return Rating.RED
    if any(r.rating is Rating.RED for r in rated) or _is_share(still.count(Rating.AMBER), len(still), rules):
        return Rating.AMBER
    return Rating.GREEN


def _is_share(part: int, whole: int, rules: RatingRules) -> bool:
    return part > 0 and part >= rules.share * whole


def _why(rated: int, late: list[int], claimed: int) -> str:
    things = "deliverable" if rated == 1 else "deliverables"
    if not late:
        words = f"none of {rated} {things} late"
    else:
        by = f"the oldest by {say_days(max(late))}" if len(late) > 1 else f"by {say_days(late[0])}"
        words = f"{len(late)} of {rated} {things} late, {by}"
    return f"{words}; {claimed} delivered, awaiting verification" if claimed else words


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
