"""The registers of the summary: today's rows, or those that stood when a month was frozen; and those of the base.

One statement, which also reads what happened after the month's as-at date.
"""

from __future__ import annotations

from typing import Final, TypeVar

from cpca.domain.register_parts import Part, Registers
from cpca.domain.register_rows import read_registers
from cpca.domain.summary_months import Month, PlanMonths
from cpca.domain.summary_promised import Base as ComparedWith
from cpca.domain.summary_promised import values_of
from cpca.domain.summary_reading import NO_MONTH
from cpca.extensions import Base
from cpca.permissions import Permission, Viewer, allows

T = TypeVar("T", bound=Base)
R = TypeVar("R")
_TODAY: Final = (
    *(Part.RISKS, Part.SCORES, Part.DEPENDENCIES, Part.DECISIONS, Part.AUDIENCES),
    *(Part.FOLLOW_UPS, Part.FUNDS, Part.LINES, Part.ENTRIES, Part.BASE, Part.PATH, Part.LATER),
)
_THEN: Final = (Part.THEN, Part.BASE, Part.LATER)


def read_for_summary(
    viewer: Viewer,
    plan: PlanMonths,
    *,
    shown: Month | None,
    base: ComparedWith,
    live: bool,
) -> Registers:
    """What the registers say, as far as this person reads them; one statement.

    Without the registers the path's rows stay: the calculated rating is the same for everybody.
    """
    parts: tuple[Part, ...] = (Part.PATH if live else Part.THEN, Part.LATER)
    if allows(viewer, Permission.READ_REGISTER, plan):
        parts = _TODAY if live else _THEN
    return read_registers(
        parts,
        {
            "plan": plan.id,
            "period": shown.id if shown else NO_MONTH,
            "frozen": shown.id if shown else NO_MONTH,
            **values_of(base),
        },
    )
