"""The decision path's network, made from plain rows: what happens when, what is critical. Pure: rows and a day in.

Decisions that are not withdrawn, what is linked with them, and what those hang on through milestones' order and
each milestone's deliverable. A frozen month's rows give what was critical then.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, Protocol

from cpca.domain.critical_path import Link, Loop, Network, Place, Step, solve, working_days_to
from cpca.domain.decision_rules import earliest_by_exception, earliest_decision_on, in_force_on
from cpca.models.decision import DecisionState
from cpca.models.deliverable import DeliverableState

DECISION, ENGAGEMENT, MILESTONE, DELIVERABLE = "decision", "engagement", "milestone", "deliverable"
KINDS: Final = (DECISION, ENGAGEMENT, MILESTONE, DELIVERABLE)
MEETING, LINK, ORDER = "meeting", "link", "order"  # the other parts of the rows
REFUSED: Final = "refused"  # a decision's state in these rows where its outcome was that

_TAKEN: Final = frozenset({DecisionState.TAKEN.value, DecisionState.IN_FORCE.value})
_REACHED: Final = frozenset(
    state.value
    for state in (DeliverableState.DELIVERED, DeliverableState.VERIFIED, DeliverableState.EMBEDDED)
)
_NEVER: Final = (dt.date.min,)  # the meetings of what cannot happen any more


class PathRow(Protocol):
    """A row of `path.PATH_ROWS`, or of a frozen month, by its `part`: a step, a meeting, a link or an order.

    Of a step: `state` in words, the day it is planned for and happened, `ready_on` when a decision is in force,
    `is_bound` 1 for a key decision without a recorded exception, `days` the call-in's; of a milestone `other_id`
    is its deliverable. Of a link: `other_id` waits for `id`, tables in `after` and `before`, `days` its lag; of
    an order both are milestones. Of a meeting: its `body` and `planned_on`.
    """

    @property
    def part(self) -> str: ...
    @property
    def id(self) -> int: ...
    @property
    def theme_id(self) -> int | None: ...
    @property
    def reference(self) -> str | None: ...
    @property
    def title(self) -> str | None: ...
    @property
    def body(self) -> str | None: ...
    @property
    def state(self) -> str | None: ...
    @property
    def planned_on(self) -> dt.date | None: ...
    @property
    def done_on(self) -> dt.date | None: ...
    @property
    def ready_on(self) -> dt.date | None: ...
    @property
    def notice_on(self) -> dt.date | None: ...
    @property
    def excepted_on(self) -> dt.date | None: ...
    @property
    def is_bound(self) -> int | None: ...
    @property
    def before(self) -> str | None: ...
    @property
    def after(self) -> str | None: ...
    @property
    def other_id(self) -> int | None: ...
    @property
    def days(self) -> int | None: ...


def key_of(kind: str, id: int | None) -> str:
    """A step's name in the network and in addresses: decision-4."""
    return f"{kind}-{id}"


def label_of(row: PathRow) -> str:
    """How a step is named in words: DP4, A1.2; an engagement has no number of its own, so by its key: EN7."""
    return row.reference or f"EN{row.id}"


@dataclass(frozen=True)
class PathNetwork:
    """The connected steps with their rows and links on a day, and the network that they make.

    `rows` holds the rows of its steps by key; `meetings` every body's days from that day on.
    """

    rows: Mapping[str, PathRow]
    links: tuple[Link, ...]
    meetings: Mapping[str, tuple[dt.date, ...]]
    bodies: frozenset[str]  # those with a meeting at all, past or to come
    today: dt.date

    @cached_property
    def network(self) -> Network:
        """Solved; raises Loop where steps wait for each other."""
        return solve((self._step(key, row) for key, row in self.rows.items()), self.links, self.today)

    @cached_property
    def loop(self) -> tuple[str, ...]:
        """The steps that wait for each other, by name, the first again at the end; empty where none do."""
        try:
            _ = self.network
        except Loop as loop:
            return tuple(label_of(self.rows[key]) for key in loop.keys)
        return ()

    @property
    def places(self) -> Mapping[str, Place]:
        """Every step's place in time; none where steps wait for each other."""
        return {} if self.loop else self.network.places

    def is_done(self, key: str) -> bool:
        """Whether a step has happened; what has is not critical any more."""
        return self.network.steps[key].done_on is not None

    @cached_property
    def critical(self) -> frozenset[str]:
        """The steps still to come that cannot slip by a day without the end of the whole."""
        return frozenset(
            key for key, place in self.places.items() if place.is_critical and not self.is_done(key)
        )

    @property
    def critical_things(self) -> frozenset[tuple[str, int]]:
        """What is critical, as (table, key): ("deliverable", 4)."""
        return frozenset((self.rows[key].part, self.rows[key].id) for key in self.critical)

    def _step(self, key: str, row: PathRow) -> Step:
        if row.part == DECISION:
            return self._decision(key, row)
        done = row.state in _REACHED
        planned = max(row.planned_on or self.today, self.today)
        return Step(key, planned, done_on=row.done_on or row.planned_on or self.today if done else None)

    def _decision(self, key: str, row: PathRow) -> Step:
        """A decision happens at its body's meetings, not before notice allows; a body without any on any day.

        One that was refused cannot happen; one that was called in is counted from its body's next meeting.
        """
        if row.state == REFUSED:
            return Step(key, self.today, meetings=_NEVER)
        if row.state in _TAKEN and row.done_on is not None:
            ready = row.ready_on or in_force_on(max(row.done_on, self.today), row.days or 0)
            return Step(key, done_on=row.done_on, settles=max(working_days_to(row.done_on, ready), 0))
        meetings = self.meetings.get(row.body or "", _NEVER if row.body in self.bodies else ())
        called_in = row.state == DecisionState.CALLED_IN.value
        planned = self.today if called_in else max(row.planned_on or self.today, self.lawful_from(row))
        settles = working_days_to(self.today, in_force_on(self.today, row.days or 0))
        return Step(key, planned, meetings=meetings, settles=settles)

    def lawful_from(self, row: PathRow) -> dt.date:
        """The first day on which a planned decision may be taken: a key one 28 clear days after its notice.

        Or five clear working days after a general exception was told (`excepted_on`), where that is sooner.
        """
        if not row.is_bound:
            return self.today
        first = earliest_decision_on(row.notice_on or self.today)
        if row.excepted_on is not None:
            first = min(first, earliest_by_exception(row.excepted_on))
        return max(first, self.today)


def build_path(rows: Iterable[PathRow], today: dt.date) -> PathNetwork:
    """The network of a plan's rows on a day, of what is connected alone."""
    parts: dict[str, list[PathRow]] = defaultdict(list)
    for row in rows:
        parts[row.part].append(row)
    steps = {key_of(kind, row.id): row for kind in KINDS for row in parts[kind]}
    links = [link for link in _links(parts) if link.before in steps and link.after in steps]
    seeds = [key_of(DECISION, row.id) for row in parts[DECISION]]
    for row in parts[LINK]:
        seeds += [key_of(row.before or "", row.id), key_of(row.after or "", row.other_id)]
    reached = _connected(seeds, links)
    days: dict[str, list[dt.date]] = defaultdict(list)
    for row in parts[MEETING]:
        if row.planned_on is not None and row.planned_on >= today:
            days[row.body or ""].append(row.planned_on)
    return PathNetwork(
        rows={key: row for key, row in steps.items() if key in reached},
        links=tuple(link for link in links if link.before in reached),
        meetings={body: tuple(sorted(set(own))) for body, own in days.items()},
        bodies=frozenset(row.body or "" for row in parts[MEETING]),
        today=today,
    )


def _links(parts: Mapping[str, Sequence[PathRow]]) -> Iterable[Link]:
    """What was linked; milestones in their order; each deliverable after its milestones."""
    for row in parts[LINK]:
        yield Link(key_of(row.before or "", row.id), key_of(row.after or "", row.other_id), row.days or 0)
    for row in parts[ORDER]:
        yield Link(key_of(MILESTONE, row.id), key_of(MILESTONE, row.other_id))
    for row in parts[MILESTONE]:
        yield Link(key_of(MILESTONE, row.id), key_of(DELIVERABLE, row.other_id))


def _connected(seeds: Iterable[str], links: Sequence[Link]) -> set[str]:
    beside: dict[str, list[str]] = defaultdict(list)
    for link in links:
        beside[link.before].append(link.after)
        beside[link.after].append(link.before)
    found = set(seeds)
    queue = list(found)
    for key in queue:  # grows while it is read
        new = [other for other in beside[key] if other not in found]
        found.update(new)
        queue += new
    return found


def critical_of(rows: Iterable[Any], today: dt.date) -> frozenset[tuple[str, int]]:
    """What lies on the critical path on a day and is still to come, as (table, key): ("deliverable", 4).

    `rows` are those of `path.PATH_ROWS` for the plan; others among them are passed over. Nothing where steps
    wait for each other.
    """
    return build_path(rows, today).critical_things
