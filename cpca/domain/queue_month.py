"""My work of those who run a month: what the month waits for, and what waits for a second person."""

from __future__ import annotations

from collections.abc import Iterator

from cpca.domain import clock
from cpca.domain.period import SETTLED
from cpca.domain.queue_parts import Owed, say_count
from cpca.domain.queue_reading import AskedOf, OpenUpdate
from cpca.domain.summary_months import Month, PlanMonths
from cpca.domain.summary_parts import Place, PlaceKind, clip
from cpca.models.closing import JointActKind
from cpca.models.period import PeriodState
from cpca.models.progress import UpdateState
from cpca.permissions import Permission, Viewer, allows, held_for

CORRECTED = SETTLED | {UpdateState.APPROVED}
PASSED_ON = frozenset({UpdateState.ACCEPTED, UpdateState.APPROVED})


def list_of_months(
    viewer: Viewer, plan: PlanMonths, updates: list[OpenUpdate], asked: list[AskedOf]
) -> Iterator[Owed]:
    """What this person owes to a month as a whole, not to one theme's return."""
    for act in asked:
        yield from _to_agree(viewer, act)
    if not allows(viewer, Permission.RUN_MONTHS, plan):
        return
    waiting = {act.period_id for act in asked}
    for month in plan.months:
        theirs = [update for update in updates if update.period.id == month.id]
        if theirs and month.id not in waiting:
            yield from _to_move(month, theirs)


def _to_agree(viewer: Viewer, act: AskedOf) -> Iterator[Owed]:
    held = held_for(viewer, Permission.AGREE_JOINT, act)
    if held is None or act.asked_by_id == viewer.person_id:
        return
    place = Place(PlaceKind.MONTH, "", f"{act.month:%Y-%m}")
    if act.act is JointActKind.FREEZE:
        what, detail = f"{act.month:%B %Y} is ready to freeze", "agree or decline"
    else:
        what = f"{act.month:%B %Y}: a correction was asked for"
        detail = f"“{clip(act.reason or '')}”; agree or decline"
    yield Owed(what, detail, "Decide", act.sign_off_by, place, held.covers_label)


def _to_move(month: Month, updates: list[OpenUpdate]) -> Iterator[Owed]:
    """The step that a month waits for, once nothing of its returns stands in the way."""
    name, place = f"{month.month:%B %Y}", Place(PlaceKind.MONTH, "", month.slug)
    silent = sum(update.is_writable for update in updates)
    late = month.submit_by is not None and month.submit_by < clock.today()
    if month.state is PeriodState.OPEN and not silent:
        yield Owed(name, "every return is in: close it for submissions", "Close", month.submit_by, place)
    elif month.state is PeriodState.OPEN and late:
        detail = f"{say_count(silent, 'return')} missing: chase, or close without"
        yield Owed(name, detail, "Chase", month.submit_by, place)
    elif month.state is PeriodState.CHALLENGE and all(map(_is_through, updates)):
        detail = "every return is accepted and viewed: move it to sign-off"
        yield Owed(name, detail, "Move on", month.challenge_by, place)
    elif month.state is PeriodState.SIGN_OFF and all(u.state is UpdateState.APPROVED for u in updates):
        yield Owed(name, "every return is approved: ask to freeze it", "Ask", month.sign_off_by, place)
    elif month.state is PeriodState.CORRECTION and all(u.state in CORRECTED for u in updates):
        yield Owed(name, "the correction is approved: ask to freeze it again", "Ask", None, place)


def _is_through(update: OpenUpdate) -> bool:
    return update.state in PASSED_ON and (update.nil_return or bool(update.views))
