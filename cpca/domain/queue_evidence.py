"""My work of those who decide evidence, and of those whose evidence was refused; one statement for either."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Row, and_, func, or_, select

from cpca.domain.queue_parts import Owed, say_count
from cpca.domain.summary_months import PlanMonths
from cpca.domain.summary_parts import Place, PlaceKind, clip
from cpca.extensions import db
from cpca.models.evidence import Evidence, EvidenceState
from cpca.permissions import Permission, Viewer, allows

NAMED = 5  # refused pieces that are named one by one


def list_of_evidence(viewer: Viewer, plan: PlanMonths) -> Iterator[Owed]:
    """What this person owes to the plan's evidence: the programme office decides it, who offered it mends it."""
    decides = allows(viewer, Permission.RUN_MONTHS, plan)
    if not decides and not any(held.plan_id == plan.id and held.theme_id is not None for held in viewer.held):
        return
    rows = _read(viewer, plan, decides=decides)
    waiting = [row for row in rows if row.state is EvidenceState.OFFERED]
    if waiting:
        what = f"{say_count(len(waiting), 'piece')} of evidence to look at"
        place = Place(PlaceKind.EVIDENCE, "", number=waiting[0].number if len(waiting) == 1 else None)
        yield Owed(what, f"the oldest: “{clip(waiting[0].title)}”", "Accept or refuse", None, place)
    for row in [row for row in rows if row.state is EvidenceState.REFUSED][:NAMED]:
        yield Owed(
            f"E{row.number}: your evidence was refused",
            f"“{clip(row.decision or '')}”",
            "Add a version",
            None,
            Place(PlaceKind.EVIDENCE, "", number=row.number),
        )


def _read(
    viewer: Viewer, plan: PlanMonths, *, decides: bool
) -> list[Row[tuple[int, str, EvidenceState, str | None]]]:
    me = viewer.person_id
    mine = or_(Evidence.offered_by_id == me, func.coalesce(Evidence.for_person_id, 0) == me)
    wanted = and_(Evidence.state == EvidenceState.REFUSED, mine)
    if decides:
        wanted = or_(wanted, and_(Evidence.state == EvidenceState.OFFERED, ~mine))
    query = select(Evidence.number, Evidence.title, Evidence.state, Evidence.decision).where(
        Evidence.plan_id == plan.id, wanted
    )
    return list(db.session.execute(query.order_by(Evidence.number)))
