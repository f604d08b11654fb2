"""Acts that take two different people: one asks, another agrees or declines. Freezing, and opening a correction."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from cpca.domain import clock
from cpca.domain.errors import DomainError, Missing, NotNow, Refused, Stale
from cpca.domain.frozen_month import FREEZABLE, check_two, freeze_period, open_correction
from cpca.domain.period import get_period
from cpca.domain.viewer import get_viewer
from cpca.extensions import db
from cpca.models.closing import JointAct, JointActKind, JointState
from cpca.models.period import PeriodState, ReportingPeriod
from cpca.permissions import Permission, Viewer, held_for

CAN_BE_ASKED = {JointActKind.FREEZE: FREEZABLE, JointActKind.CORRECT: frozenset({PeriodState.FROZEN})}


def ask(
    *,
    viewer: Viewer,
    period: ReportingPeriod,
    act: JointActKind,
    reason: str | None = None,
    themes: Iterable[str] = (),
) -> JointAct:
    """Asks for an act on a month that a second person has to agree to.

    A correction says why and which themes it opens again. Raises NotNow where the month is not in a state for
    it or something is asked already, DomainError naming the field.
    """
    if period.state not in CAN_BE_ASKED[act]:
        raise NotNow(f"{period.month:%B %Y} is in {period.state.value}: nobody can {act.value} now.")
    if find_asked(period) is not None:
        raise NotNow("Something is asked for this month already. It is agreed, declined or withdrawn first.")
    codes = sorted(set(themes))
    if act is JointActKind.CORRECT and not reason:
        raise DomainError("Say what is wrong: the reason prints with the correction.", "reason")
    if act is JointActKind.CORRECT and not codes:
        raise DomainError("Choose the themes that are corrected.", "themes")
    asked = JointAct(
        period=period,
        period_id=period.id,
        act=act,
        reason=reason,
        themes=",".join(codes) or None,
        asked_by_id=viewer.person_id,
        asked_at=clock.now(),
    )
    db.session.add(asked)
    db.session.flush()
    return asked


def agree(*, viewer: Viewer, joint: JointAct, version: int | None) -> JointAct:
    """The second person agrees, and it is done. Raises Refused where the two are one, NotNow, Stale."""
    _check(joint, version)
    asker = _asker(viewer, joint)
    if held_for(asker, Permission.RUN_MONTHS, joint.period) is None:
        raise NotNow("Whoever asked for this may no longer do it. Ask the programme office to ask again.")
    if joint.act is JointActKind.FREEZE:
        freeze_period(viewer=asker, second=viewer, period=joint.period)
    else:
        themes = (joint.themes or "").split(",")
        open_correction(viewer=asker, second=viewer, period=joint.period, reason=joint.reason, themes=themes)
    return _decide(viewer, joint, JointState.AGREED)


def decline(*, viewer: Viewer, joint: JointAct, version: int | None, answer: str) -> JointAct:
    """The second person says no, and why. Raises Refused, NotNow, Stale."""
    _check(joint, version)
    _asker(viewer, joint)
    joint.answer = answer
    return _decide(viewer, joint, JointState.DECLINED)


def withdraw(*, viewer: Viewer, joint: JointAct, version: int | None) -> JointAct:
    """Whoever asked takes it back, or a colleague who may ask. Raises NotNow, Stale, Refused."""
    _check(joint, version)
    if held_for(viewer, Permission.RUN_MONTHS, joint.period) is None:
        raise Refused("Ask the programme office to take it back.")
    return _decide(viewer, joint, JointState.WITHDRAWN)


def _check(joint: JointAct, version: int | None) -> None:
    if joint.state is not JointState.ASKED:
        raise NotNow(f"It was {joint.state.value} already.")
    if version != joint.version:
        raise Stale(joint)


def _asker(viewer: Viewer, joint: JointAct) -> Viewer:
    """Whoever asked, as they are today; raises Refused where they and the second person are one, today or then."""
    then = get_viewer(joint.asked_by_id, joint.asked_at.astimezone(clock.LONDON).date())
    today = get_viewer(joint.asked_by_id, clock.today())
    for asker in (then, today):
        check_two(asker, viewer, joint.period)
    return today


def _decide(viewer: Viewer, joint: JointAct, state: JointState) -> JointAct:
    joint.state = state
    joint.decided_by_id, joint.decided_at = viewer.person_id, clock.now()
    db.session.flush()
    return joint


def find_asked(period: ReportingPeriod) -> JointAct | None:
    """What is asked for a month and not decided yet, with who asks, or None."""
    return db.session.scalars(
        select(JointAct)
        .where(JointAct.period_id == period.id, JointAct.state == JointState.ASKED)
        .options(joinedload(JointAct.asked_by))
        .order_by(JointAct.id.desc())
        .limit(1)
    ).first()


def list_joint(period: ReportingPeriod) -> list[JointAct]:
    """Everything that two people were asked for in a month, with both, oldest first."""
    return list(
        db.session.scalars(
            select(JointAct)
            .where(JointAct.period_id == period.id)
            .options(joinedload(JointAct.asked_by), joinedload(JointAct.decided_by))
            .order_by(JointAct.id)
        )
    )


def find_correction(period: ReportingPeriod) -> JointAct | None:
    """The correction that is open or was made last, or None."""
    agreed = [j for j in list_joint(period) if j.act is JointActKind.CORRECT and j.state is JointState.AGREED]
    return agreed[-1] if agreed else None


def get_joint(viewer: Viewer, *, plan: str, month: str, joint_id: int) -> JointAct:
    """An act of two people by its id *and* its month; raises Missing."""
    period = get_period(viewer, plan=plan, month=month)
    found = db.session.scalars(
        select(JointAct)
        .join(JointAct.period)
        .options(contains_eager(JointAct.period), joinedload(JointAct.asked_by))
        .where(JointAct.id == joint_id, JointAct.period_id == period.id)
    ).one_or_none()
    if found is None:
        raise Missing
    return found
