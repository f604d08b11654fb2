"""The commitments ledger: every promise of a plan that its reader may read, how it was answered and how late.

A promise is what a submitted update says will be achieved. Whoever may not read that update, or the one that
answered, or what is kept back, gets no row of it and no count.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cpca.domain import clock
from cpca.domain.exempt import withheld
from cpca.domain.ledger_reading import Promised, list_promised
from cpca.models.plan import Plan
from cpca.models.progress import Answer, Commitment
from cpca.permissions import Permission, Viewer, allows

A_PAGE = 50


class Standing(enum.Enum):
    """How a promise stands. One kept on a later date than was promised was kept late."""

    OPEN = "not answered yet"
    LATE = "late, new date given"
    KEPT = "kept"
    KEPT_LATE = "kept late"
    NOT_MET = "not met"
    REPLACED = "replaced"


_OPEN = (Standing.OPEN, Standing.LATE)
_LATE = (Standing.LATE, Standing.KEPT_LATE)


@dataclass(frozen=True)
class LedgerFilters:
    """What to list; None lists everything. `page` counts from 1."""

    theme: str | None = None
    standing: Standing | None = None
    overdue: bool = False
    page: int = 1


@dataclass(frozen=True)
class LedgerRow:
    """A promise as the ledger lists it on a day (London)."""

    promised: Promised
    standing: Standing
    on: dt.date

    @property
    def now_due_on(self) -> dt.date:
        """The date that stands: the first, or the last that an answer of late gave."""
        return self.dates[-1]

    @property
    def dates(self) -> list[dt.date]:
        """The date promised first and each new one, in order."""
        return [self.promised.due_on, *(a.new_due_on for a in self.promised.answers if a.new_due_on)]

    @property
    def is_overdue(self) -> bool:
        return self.standing in _OPEN and self.now_due_on < self.on

    @property
    def days_late(self) -> int:
        """By how many days it came, or is now to come, after the date promised first; 0 where that is not known."""
        if self.standing not in (*_OPEN, Standing.KEPT_LATE):
            return 0
        return (max(self.now_due_on, self.on if self.is_overdue else dt.date.min) - self.dates[0]).days


@dataclass(frozen=True)
class Share:
    """Of a theme's answered promises how many were kept. What nobody has answered yet does not count."""

    code: str
    title: str
    kept: int
    late: int
    not_met: int
    replaced: int
    open: int

    @property
    def answered(self) -> int:
        return self.kept + self.late + self.not_met + self.replaced

    @property
    def words(self) -> str:
        """7 of 10 kept, 2 late, 1 not met."""
        if not self.answered:
            return "none answered yet"
        counts = ((self.late, "late"), (self.not_met, "not met"), (self.replaced, "replaced"))
        said = [f"{self.kept} of {self.answered} kept", *(f"{n} {word}" for n, word in counts if n)]
        return ", ".join(said)


@dataclass(frozen=True)
class Ledger:
    """A page of the ledger. `shares` count everything this reader may read, whatever is filtered."""

    rows: list[LedgerRow]
    shares: list[Share]
    total: int
    overdue: int
    pages: int
    page: int


def list_ledger(viewer: Viewer, plan: Plan, filters: LedgerFilters) -> Ledger:
    """The ledger's page under these filters: what is overdue first, then what is open, then the answered.

    Three statements, and one for a reader from whom something is kept back.
    """
    kept = frozenset() if allows(viewer, Permission.READ_EXEMPT, plan) else frozenset(withheld(plan.id))
    today = clock.today()
    promised = list_promised(viewer, plan, {id for table, id in kept if table == Commitment.__tablename__})
    every = [LedgerRow(one, _standing(one), today) for one in promised]
    rows = sorted((row for row in every if _passes(row, filters)), key=_order)
    pages = max(1, -(-len(rows) // A_PAGE))
    page = min(max(filters.page, 1), pages)
    return Ledger(
        rows=rows[(page - 1) * A_PAGE : page * A_PAGE],
        shares=_shares(every),
        total=len(rows),
        overdue=sum(row.is_overdue for row in rows),
        pages=pages,
        page=page,
    )


def _standing(promised: Promised) -> Standing:
    answers = [a.answer for a in promised.answers]
    if not answers:
        return Standing.OPEN
    settled = next((a for a in answers if a is not Answer.LATE), None)
    if settled is None:
        return Standing.LATE
    if settled is Answer.KEPT:
        return Standing.KEPT_LATE if Answer.LATE in answers else Standing.KEPT
    return Standing.NOT_MET if settled is Answer.NOT_MET else Standing.REPLACED


def _passes(row: LedgerRow, filters: LedgerFilters) -> bool:
    return (
        filters.theme in (None, row.promised.code)
        and filters.standing in (None, row.standing)
        and (row.is_overdue or not filters.overdue)
    )


def _order(row: LedgerRow) -> tuple[bool, bool, int, int]:
    """Overdue first, open before answered; open ones by their date, answered ones with the newest first."""
    is_open = row.standing in _OPEN
    day = row.now_due_on.toordinal()
    return (not row.is_overdue, not is_open, day if is_open else -day, row.promised.id)


def _shares(rows: Sequence[LedgerRow]) -> list[Share]:
    """A share for each theme that promised something, in the plan's order."""
    themes = sorted({(row.promised.position, row.promised.code, row.promised.title) for row in rows})
    return [
        _share(code, title, [r.standing for r in rows if r.promised.code == code])
        for _, code, title in themes
    ]


def _share(code: str, title: str, standings: Iterable[Standing]) -> Share:
    found = list(standings)
    return Share(
        code=code,
        title=title,
        kept=found.count(Standing.KEPT),
        late=sum(one in _LATE for one in found),
        not_met=found.count(Standing.NOT_MET),
        replaced=found.count(Standing.REPLACED),
        open=found.count(Standing.OPEN),
    )
