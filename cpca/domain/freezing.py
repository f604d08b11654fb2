"""Freezing a month by two people: its conditions hold when it is asked for, and again when it is agreed."""

from __future__ import annotations

from cpca.domain import joint
from cpca.domain.conditions import Step, check_conditions, lift_met
from cpca.domain.errors import DomainError, NotNow
from cpca.models.closing import JointAct, JointActKind
from cpca.models.period import ReportingPeriod
from cpca.permissions import Viewer


def ask_to_freeze(*, viewer: Viewer, period: ReportingPeriod) -> JointAct:
    """Asks the second person to freeze a month. Raises NotNow, listing what is missing."""
    check_conditions(period, Step.FREEZE)
    lift_met(period, Step.FREEZE)
    return joint.ask(viewer=viewer, period=period, act=JointActKind.FREEZE)


def get_asked(period: ReportingPeriod) -> JointAct:
    """What waits for a second person in a month; raises NotNow where nothing does any more."""
    asked = joint.find_asked(period)
    if asked is None:
        raise NotNow("Nothing is asked of you here any more: it was withdrawn or decided.")
    return asked


def agree(*, viewer: Viewer, period: ReportingPeriod, version: int | None) -> JointAct:
    """Agrees, as the second person, to what was asked. Raises Refused, NotNow, Stale."""
    asked = get_asked(period)
    if asked.act is JointActKind.FREEZE:
        check_conditions(period, Step.FREEZE)
    return joint.agree(viewer=viewer, joint=asked, version=version)


def decline(*, viewer: Viewer, period: ReportingPeriod, version: int | None, answer: str) -> JointAct:
    """Says no to what was asked, and why. Raises DomainError, Refused, NotNow, Stale."""
    if not answer.strip():
        raise DomainError("Say why, for whoever asked.", "answer")
    return joint.decline(viewer=viewer, joint=get_asked(period), version=version, answer=answer)


def withdraw(*, viewer: Viewer, period: ReportingPeriod, version: int | None) -> JointAct:
    """Takes back what was asked. Raises Refused, NotNow, Stale."""
    return joint.withdraw(viewer=viewer, joint=get_asked(period), version=version)
