"""What was promised, as rows of today or as the trail kept them: a deliverable, a milestone."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from typing import Any, NamedTuple

from cpca.models.deliverable import DeliverableState


class Promised(NamedTuple):
    """A deliverable on the day, and its state at the base of comparison, if it was there."""

    id: int
    theme_id: int
    reference: str
    title: str
    baseline_on: dt.date | None
    forecast_on: dt.date | None
    actual_on: dt.date | None
    state: DeliverableState
    times_moved: int
    times_rescheduled: int
    proved: bool = True  # whether accepted evidence supports it, as far as the live record is shown
    answers: str | None = None  # the open findings it answers: "EA1, RG4"
    before: Promised | None = None


class Stepped(NamedTuple):
    """A milestone on the day, as the rating reads it."""

    id: int
    deliverable_id: int
    theme_id: int
    baseline_on: dt.date | None
    forecast_on: dt.date | None
    actual_on: dt.date | None
    times_rescheduled: int
    state: DeliverableState


def stepped_then(row: Any) -> Stepped:
    """A milestone as it was when a month was frozen."""
    state = json.loads(row.then)
    return Stepped(
        row.id,
        row.deliverable_id,
        row.theme_id,
        _day(state["baseline_on"]),
        _day(state["forecast_on"]),
        _day(state["actual_on"]),
        state["times_rescheduled"],
        DeliverableState(state["state"]),
    )


def promised(rows: Iterable[Any], *, then: bool) -> list[Promised]:
    """The deliverables as they are, or as they were `then`: one that was not there yet is left out."""
    found = []
    for row in rows:
        before = _stored(row, row.base) if row.base else None
        if then and row.then:
            found.append(_stored(row, row.then)._replace(before=before))
        elif not then:
            found.append(Promised(*row[:12])._replace(before=before))
    return found


def _stored(row: Any, content: str) -> Promised:
    state = json.loads(content)
    return Promised(
        row.id,
        row.theme_id,
        state["reference"],
        state["title"],
        _day(state["baseline_on"]),
        _day(state["forecast_on"]),
        _day(state["actual_on"]),
        DeliverableState(state["state"]),
        state["times_moved"],
        state.get("times_rescheduled", 0),
    )


def _day(value: str | None) -> dt.date | None:
    return dt.date.fromisoformat(value) if value else None
