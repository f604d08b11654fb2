"""The challenge log: every note of a plan that its reader may read, filtered by keys from fixed lists.

As at a frozen month it lists what stood in that month: the notes of its own and last month's returns, those open
from before, and those something was done about in it.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass

from cpca.domain.as_at import list_stood_notes
from cpca.domain.challenge_reading import in_order, list_of_plan
from cpca.domain.challenge_rows import NoteRow
from cpca.domain.errors import Missing
from cpca.domain.exempt import withheld
from cpca.domain.period import list_periods
from cpca.domain.snapshot import read_parts, was_frozen
from cpca.models.challenge import NoteKind, NoteState
from cpca.models.period import ReportingPeriod
from cpca.models.plan import Plan
from cpca.permissions import Permission, Viewer, allows

A_PAGE = 50
WEEK, MONTH = 7, 30  # days


class Age(enum.Enum):
    OVERDUE = "answer overdue"
    OVER_A_WEEK = "older than a week"
    OVER_A_MONTH = "older than a month"


class Standing(enum.Enum):
    """The states together, for those who only ask whether a note is closed."""

    OPEN = "all open"
    CLOSED = "all closed"


@dataclass(frozen=True)
class NoteFilters:
    """What to list; None lists everything. `page` counts from 1."""

    theme: str | None = None
    council: int | None = None
    kind: NoteKind | None = None
    state: NoteState | Standing | None = None
    age: Age | None = None
    as_at: str | None = None  # the slug of a frozen month
    page: int = 1


@dataclass(frozen=True)
class NoteLog:
    """A page of the log. The figures and choices count what this reader may read, and nothing else."""

    rows: list[NoteRow]
    total: int
    pages: int
    page: int
    open: int
    oldest: int | None  # days since the oldest open note was raised
    overdue: int
    themes: list[tuple[str, str]]
    councils: list[tuple[int, str]]
    months: list[ReportingPeriod]  # those that the log can be read as at, newest first
    month: ReportingPeriod | None  # the one it is read as at


def list_notes(viewer: Viewer, plan: Plan, filters: NoteFilters) -> NoteLog:
    """The log's page under these filters, open notes first and the oldest first.

    Three statements, and one for a reader from whom something is kept back. Raises Missing for a month that it
    cannot be read as at.
    """
    periods = list_periods(plan)
    months = [p for p in periods if was_frozen(p)]
    month = _month(months, filters.as_at)
    readable = _list(viewer, plan, periods, month)
    rows = [row for row in readable if _passes(row, filters)]
    pages = max(1, -(-len(rows) // A_PAGE))
    page = min(max(filters.page, 1), pages)
    still_open = [row for row in rows if row.is_open]
    return NoteLog(
        rows=rows[(page - 1) * A_PAGE : page * A_PAGE],
        total=len(rows),
        pages=pages,
        page=page,
        open=len(still_open),
        oldest=max((row.age for row in still_open), default=None),
        overdue=sum(row.is_overdue for row in rows),
        themes=sorted({(row.code, row.theme_title) for row in readable}),
        councils=sorted({(row.council_id, row.council) for row in readable}, key=lambda c: c[1]),
        months=months,
        month=month,
    )


def _month(months: list[ReportingPeriod], slug: str | None) -> ReportingPeriod | None:
    if slug is None:
        return None
    found = next((p for p in months if p.slug == slug), None)
    if found is None:
        raise Missing
    return found


def _list(
    viewer: Viewer, plan: Plan, periods: list[ReportingPeriod], month: ReportingPeriod | None
) -> list[NoteRow]:
    """What this reader may read: of notes on what is exempt or confidential nothing, but for who may read that."""
    if month is None:
        rows = list_of_plan(viewer, plan)
    else:
        rows = in_order(list_stood_notes(viewer, plan, month, read_parts(month), periods))
    if allows(viewer, Permission.READ_EXEMPT, plan):
        return rows
    kept = withheld(plan.id)
    return [row for row in rows if row.anchor_place not in kept]


def _passes(row: NoteRow, filters: NoteFilters) -> bool:
    return (
        filters.theme in (None, row.code)
        and filters.council in (None, row.council_id)
        and filters.kind in (None, row.kind)
        and _stands(row, filters.state)
        and _is_old(row, filters.age)
    )


def _stands(row: NoteRow, state: NoteState | Standing | None) -> bool:
    if isinstance(state, Standing):
        return row.is_open == (state is Standing.OPEN)
    return state in (None, row.state)


def _is_old(row: NoteRow, age: Age | None) -> bool:
    if age is Age.OVERDUE:
        return row.is_overdue
    if age is Age.OVER_A_WEEK:
        return row.age > WEEK
    return age is None or row.age > MONTH
