"""The steps of the decision path in order and in words: when each happens, its float, what waits for what. Pure."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from cpca.domain.critical_path import Link, Place
from cpca.domain.path_network import DECISION, DELIVERABLE, ENGAGEMENT, PathNetwork, PathRow, label_of
from cpca.domain.path_slips import slip_of
from cpca.models.decision import DecisionState

LAST = dt.date.max


@dataclass(frozen=True)
class PathStep:
    """A step with its day, None where it cannot happen; `slack` is its float in working days, None once done.

    `needs` and `waits` are the links before and after it, without those to what is kept back; `said` what is
    worth knowing about its day.
    """

    key: str
    row: PathRow
    label: str
    on: dt.date | None
    latest: dt.date | None
    slack: int | None
    is_done: bool
    is_critical: bool
    needs: tuple[Link, ...]
    waits: tuple[Link, ...]
    said: tuple[str, ...]

    @property
    def theme_id(self) -> int | None:
        return self.row.theme_id

    @property
    def title(self) -> str:
        return title_of(self.row)

    @property
    def kind(self) -> str:
        """What sort of step it is, with the body that decides."""
        word = self.row.part.capitalize()
        return f"{word}, {self.row.body}" if self.row.part == DECISION else word

    @property
    def standing(self) -> str:
        """Its float in words: critical, 1 working day, 12 working days; or that it is done or cannot happen."""
        if self.is_done:
            return "done"
        if self.on is None:
            return "cannot happen"
        return "critical" if self.is_critical else say_working_days(self.slack or 0)


def title_of(row: PathRow) -> str:
    """A step's title; of an engagement, what sort it is and for whom."""
    if row.part == ENGAGEMENT:
        kind = (row.title or "").capitalize()
        return f"{kind}: {row.body}" if row.body else kind
    return row.title or ""


def say_working_days(number: int) -> str:
    """1 working day, 3 working days."""
    return f"{number} working day{'' if number == 1 else 's'}"


def say_day(day: dt.date) -> str:
    """25 Jan 2023."""
    return f"{day.day} {day:%b %Y}"


def list_steps(path: PathNetwork, hidden: Collection[str] = ()) -> list[PathStep]:
    """The steps by day, those that cannot happen last; none where steps wait for each other.

    `hidden` are the keys of steps that are kept back: they count, and are not told.
    """
    needs, waits = _by_end(path, hidden)
    keys = [] if path.loop else path.network.order  # so that of one day what comes first stands first
    found = [_step(path, key, needs[key], waits[key]) for key in keys if key not in hidden]
    return sorted(found, key=lambda step: step.on or LAST)


def _by_end(
    path: PathNetwork, hidden: Collection[str]
) -> tuple[Mapping[str, list[Link]], Mapping[str, list[Link]]]:
    needs: dict[str, list[Link]] = defaultdict(list)
    waits: dict[str, list[Link]] = defaultdict(list)
    for link in path.links:
        if link.before not in hidden and link.after not in hidden:
            needs[link.after].append(link)
            waits[link.before].append(link)
    return needs, waits


def _step(path: PathNetwork, key: str, needs: list[Link], waits: list[Link]) -> PathStep:
    row, place, is_done = path.rows[key], path.places[key], path.is_done(key)
    return PathStep(
        key=key,
        row=row,
        label=label_of(row),
        on=place.earliest,
        latest=None if is_done else place.latest,
        slack=None if is_done else place.slack,
        is_done=is_done,
        is_critical=key in path.critical,
        needs=tuple(needs),
        waits=tuple(waits),
        said=() if is_done else tuple(_say(path, row, place)),
    )


def _say(path: PathNetwork, row: PathRow, place: Place) -> list[str]:
    if row.part == DECISION:
        return _say_decision(path, row, place)
    planned, on = row.planned_on, place.earliest
    if on is None:
        return ["What it waits for cannot happen."]
    if planned is None or on <= planned:
        return []
    if planned < path.today:
        return [f"It was expected on {say_day(planned)}."]
    return [f"It is expected on {say_day(planned)}, before what it waits for allows."]


def _say_decision(path: PathNetwork, row: PathRow, place: Place) -> list[str]:
    if row.state == "refused":
        return ["It was refused: what waits for it cannot start."]
    found = []
    if row.state == DecisionState.CALLED_IN.value:
        found.append("It was called in: counted from the next day on which its body may decide again.")
    elif slip := slip_of(path, row, place):
        found.append(slip.why)
    if place.earliest is None:
        found.append("Its body has no meeting in the calendar that it can make.")
    elif row.body not in path.bodies and not found:
        found.append("No meeting of its body is in the calendar.")
    return found


def say_links(links: Collection[Link], path: PathNetwork, *, end: str) -> str:
    """The steps at one end of links, "before" or "after", named with their lags: A1.2, DP1 (and 5 working days more)."""
    return ", ".join(
        label_of(path.rows[link.before if end == "before" else link.after])
        + (f" (and {say_working_days(link.lag)} more)" if link.lag else "")
        for link in links
    )


def is_dated(row: PathRow) -> bool:
    """Whether a step is a deliverable or milestone, and so may be kept back with its deliverable."""
    return row.part not in (DECISION, ENGAGEMENT)


def deliverable_id_of(row: PathRow) -> int | None:
    """The deliverable that a step is, or belongs to; None for a decision or engagement."""
    if not is_dated(row):
        return None
    return row.id if row.part == DELIVERABLE else row.other_id
