"""The critical path: when each step can happen at the earliest and at the latest, and which cannot slip at all.

Pure: steps and links in, dates out. Links are finish-to-start with lags in working days (England's bank holidays
respected); a decision happens only at one of its body's meetings, and what waits for it starts when it is in
force. Source of the method: the critical path method's forward and backward pass; float is total float, by how
many working days a step may slip and the end stay where it is.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache

from cpca.domain.working_days import DAY, is_working_day

YEARS_AHEAD = 12  # a plan's dates lie within so many years of its first


@dataclass(frozen=True)
class Step:
    """Something that happens on a day. `planned_on` is the earliest it is expected, whatever it waits for.

    `days` are the working days it takes once its needs are met; `meetings` the only days on which it can happen,
    in order, empty for any; `settles` the working days from then until what waits for it may start.
    """

    key: str
    planned_on: dt.date | None = None
    days: int = 0
    meetings: tuple[dt.date, ...] = ()
    settles: int = 0
    done_on: dt.date | None = None


@dataclass(frozen=True)
class Link:
    """`after` waits for `before`, and `lag` working days more."""

    before: str
    after: str
    lag: int = 0


@dataclass(frozen=True)
class Place:
    """A step's place in time. `latest` and `slack` (working days) are against the end of the whole.

    `earliest` is None where it cannot happen: its body has no meeting left, or what it needs cannot happen.
    """

    earliest: dt.date | None
    latest: dt.date | None
    slack: int | None
    ready: dt.date | None = None

    @property
    def is_critical(self) -> bool:
        return self.slack == 0


class Loop(ValueError):
    """Steps that wait for each other; `keys` names them in order, the first again at the end."""

    def __init__(self, keys: Sequence[str]) -> None:
        super().__init__(" → ".join(keys))
        self.keys = tuple(keys)


@dataclass
class Network:
    """Steps with their links, solved once it is asked. Raises Loop where steps wait for each other."""

    steps: Mapping[str, Step]
    links: Sequence[Link]
    start: dt.date
    needs: dict[str, list[Link]] = field(init=False)
    waits: dict[str, list[Link]] = field(init=False)

    def __post_init__(self) -> None:
        self.needs, self.waits = defaultdict(list), defaultdict(list)
        for link in self.links:
            self.needs[link.after].append(link)
            self.waits[link.before].append(link)

    @cached_property
    def order(self) -> list[str]:
        """The steps so that each comes after what it needs."""
        left = {key: len(self.needs[key]) for key in self.steps}
        found = [key for key, number in left.items() if not number]
        for key in found:  # grows while it is read
            for link in self.waits[key]:
                left[link.after] -= 1
                if not left[link.after]:
                    found.append(link.after)
        if len(found) < len(self.steps):
            raise Loop(_name_loop({key for key, number in left.items() if number}, self.needs))
        return found

    @cached_property
    def places(self) -> dict[str, Place]:
        """Every step's place in time."""
        happens, ready = self._forward()
        ends = [day for day in happens.values() if day is not None]
        latest = self._backward(happens, max(ends)) if ends else {}
        found = {}
        for key, earliest in happens.items():
            last = latest.get(key)
            slack = None if earliest is None or last is None else max(working_days_to(earliest, last), 0)
            found[key] = Place(earliest, last, slack, ready[key])
        return found

    def _forward(self) -> tuple[dict[str, dt.date | None], dict[str, dt.date | None]]:
        """When each step happens at the earliest, and when what waits for it may start."""
        happens: dict[str, dt.date | None] = {}
        ready: dict[str, dt.date | None] = {}
        for key in self.order:
            step = self.steps[key]
            day = happens[key] = self._earliest(step, ready)
            ready[key] = None if day is None else days_after(day, step.settles)
        return happens, ready

    def _earliest(self, step: Step, ready: Mapping[str, dt.date | None]) -> dt.date | None:
        if step.done_on is not None:
            return step.done_on
        bounds = [step.planned_on or self.start]
        for link in self.needs[step.key]:
            met = ready[link.before]
            if met is None:
                return None
            bounds.append(days_after(met, link.lag + step.days))
        if not self.needs[step.key] and step.planned_on is None:
            bounds.append(days_after(self.start, step.days))
        return _next_meeting(step, max(bounds))

    def _backward(self, happens: Mapping[str, dt.date | None], end: dt.date) -> dict[str, dt.date]:
        """The latest day on which each step may happen and the end stay; steps that cannot happen have none."""
        latest: dict[str, dt.date] = {}
        for key in reversed(self.order):
            step = self.steps[key]
            earliest = happens[key]
            if earliest is None:
                continue
            if step.done_on is not None:
                latest[key] = step.done_on
                continue
            bounds = [end] + [
                days_before(latest[link.after], link.lag + self.steps[link.after].days + step.settles)
                for link in self.waits[key]
                if link.after in latest and self.steps[link.after].done_on is None
            ]
            latest[key] = max(_last_day(step, min(bounds)), earliest)
        return latest

    @property
    def end(self) -> dt.date | None:
        """The day on which the last step happens."""
        return max((p.earliest for p in self.places.values() if p.earliest is not None), default=None)

    def what_if(self, key: str, on: dt.date) -> dict[str, tuple[dt.date | None, dt.date | None]]:
        """What moves if a step happens on another day: each step's day now and then, of those that differ."""
        slipped = replace(self.steps[key], planned_on=on, done_on=None)
        then = Network({**self.steps, key: slipped}, self.links, self.start).places
        return {
            name: (place.earliest, then[name].earliest)
            for name, place in self.places.items()
            if place.earliest != then[name].earliest
        }


def solve(steps: Iterable[Step], links: Sequence[Link], start: dt.date) -> Network:
    """A network of steps from a day on; raises Loop where steps wait for each other."""
    network = Network({step.key: step for step in steps}, links, start)
    _ = network.order
    return network


def _name_loop(left: set[str], needs: Mapping[str, list[Link]]) -> list[str]:
    """Walks back from a step that waits in a loop until it comes by one again."""
    key, seen = min(left), []
    while key not in seen:
        seen.append(key)
        key = min(link.before for link in needs[key] if link.before in left)
    loop = [*seen[seen.index(key) :], key]
    return loop[::-1]


def _next_meeting(step: Step, day: dt.date) -> dt.date | None:
    if not step.meetings:
        return day
    place = bisect_left(step.meetings, day)
    return step.meetings[place] if place < len(step.meetings) else None


def _last_day(step: Step, day: dt.date) -> dt.date:
    """The last day by a day on which a step can happen: a meeting where it needs one, else a working day."""
    days = step.meetings or _table(day)
    return days[bisect_right(days, day) - 1]


@lru_cache(maxsize=8)
def _working_days(first_year: int) -> list[dt.date]:
    """Every working day from a year on, in order."""
    day, end = dt.date(first_year, 1, 1), dt.date(first_year + YEARS_AHEAD, 12, 31)
    return [day + DAY * n for n in range((end - day).days + 1) if is_working_day(day + DAY * n)]


def _table(day: dt.date) -> list[dt.date]:
    """The table that holds a day and the years around it; a decade has one."""
    return _working_days(day.year // 10 * 10 - 1)


def days_after(day: dt.date, count: int) -> dt.date:
    """The working day so many after a day; the day itself for none."""
    if not count:
        return day
    table = _table(day)
    return table[bisect_right(table, day) - 1 + count]


def days_before(day: dt.date, count: int) -> dt.date:
    """The latest day from which so many working days later is not after `day`."""
    if not count:
        return day
    table = _table(day)
    return table[bisect_right(table, day) - count] - DAY


def working_days_to(first: dt.date, last: dt.date) -> int:
    """How many working days after `first` up to and with `last`; negative where `last` is before."""
    table = _table(min(first, last))
    return bisect_right(table, last) - bisect_right(table, first)
