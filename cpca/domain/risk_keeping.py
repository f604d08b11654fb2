"""Keeping a risk: split into its parts, owned, scored month by month, controlled, become an issue."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from cpca.domain import clock
from cpca.domain.deliverable import list_possible_leads
from cpca.domain.errors import DomainError, Missing, NotNow
from cpca.domain.progress import check_version
from cpca.domain.risk import check_open, get_risk
from cpca.domain.risk_rules import WRITTEN, Place, read_matrix, say_split
from cpca.extensions import db
from cpca.models.period import ReportingPeriod
from cpca.models.plan import Plan
from cpca.models.risk import Mitigation, Response, Risk, RiskScore, RiskState
from cpca.permissions import Viewer


@dataclass(frozen=True)
class Kept:
    """What is kept of a risk beside its words; its inherent and its target place, each None for not given."""

    owner_id: int | None
    response: Response | None
    identified_on: dt.date | None
    review_by: dt.date | None
    inherent: Place | None
    target: Place | None


def find_written_month(plan_id: int) -> ReportingPeriod | None:
    """The month to which a score belongs: the earliest begun and not frozen. One being corrected keeps its scores."""
    query = select(ReportingPeriod).where(
        ReportingPeriod.plan_id == plan_id, ReportingPeriod.state.in_(WRITTEN)
    )
    return db.session.scalars(query.order_by(ReportingPeriod.month).limit(1)).first()


def find_score(risk: Risk, period: ReportingPeriod | None) -> RiskScore | None:
    """A risk's score in a month, if it has one."""
    if period is None:
        return None
    query = select(RiskScore).where(RiskScore.risk_id == risk.id, RiskScore.period_id == period.id)
    return db.session.scalars(query).first()


def split_risk(
    *,
    viewer: Viewer,  # noqa: ARG001
    risk: Risk,
    version: int | None,
    cause: str,
    event: str,
    effect: str,
) -> Risk:
    """Puts a risk's cause, event and effect in place of its single sentence, which the trail keeps.

    Raises Stale; NotNow once closed.
    """
    check_open(risk)
    check_version(risk, version)
    risk.cause, risk.event, risk.effect = cause, event, effect
    risk.text = say_split(cause, event, effect)
    db.session.flush()
    return risk


def keep_risk(*, viewer: Viewer, risk: Risk, version: int | None, kept: Kept) -> Risk:  # noqa: ARG001
    """Says who owns a risk, how it is answered, when it is looked at again, where it began and is to get to.

    Raises Stale; NotNow once closed; DomainError for an owner of another theme and a place off the matrix.
    """
    check_open(risk)
    check_version(risk, version)
    _check_owner(risk, kept.owner_id)
    for name, place in (("inherent", kept.inherent), ("target", kept.target)):
        if place is not None:
            _check_place(risk.theme.plan, place, f"{name}_likelihood", f"{name}_impact")
        setattr(risk, f"{name}_likelihood", place and place.likelihood)
        setattr(risk, f"{name}_impact", place and place.impact)
    if kept.identified_on is not None and kept.identified_on > clock.today():
        raise DomainError("Give the day on which it was found: it cannot lie ahead.", "identified_on")
    risk.owner_id, risk.response = kept.owner_id, kept.response
    risk.identified_on, risk.review_by = kept.identified_on, kept.review_by
    db.session.flush()
    return risk


def _check_owner(risk: Risk, owner_id: int | None) -> None:
    if owner_id is not None and owner_id not in {person.id for person in list_possible_leads(risk.theme)}:
        raise DomainError("Choose somebody with a role in this theme.", "owner_id")


def _check_place(plan: Plan, place: Place, likelihood: str, impact: str) -> None:
    size = plan.matrix_size
    for number, field in zip(place, (likelihood, impact), strict=True):
        if not 1 <= number <= size:
            raise DomainError(f"Give a number from 1 to {size}.", field)


def score_risk(*, viewer: Viewer, risk: Risk, version: int | None, place: Place) -> RiskScore:
    """A risk's likelihood and impact in the month being written; given again, it is put right.

    `version` is that of the month's score, None where there was none. Raises Stale; NotNow once closed and where no
    month is being written; DomainError for a place off the plan's matrix.
    """
    check_open(risk)
    _check_place(risk.theme.plan, place, "likelihood", "impact")
    period = find_written_month(risk.plan_id)
    if period is None:
        raise NotNow(
            "No month is open, so there is none to score it in. Ask the programme office to open one."
        )
    score = find_score(risk, period)
    if score is None:
        score = RiskScore(risk_id=risk.id, period_id=period.id, plan_id=risk.plan_id, theme_id=risk.theme_id)
        db.session.add(score)
    else:
        check_version(score, version)
    score.likelihood, score.impact = place
    score.scored_by_id, score.scored_at = viewer.person_id or None, clock.now()
    db.session.flush()
    return score


def become_issue(*, viewer: Viewer, risk: Risk, version: int | None, on: dt.date, words: str) -> Risk:  # noqa: ARG001
    """The risk happened: it is an issue from that day on, with what was done about it. Said again, it is put right.

    Raises Stale; NotNow once closed; DomainError for a day that lies ahead.
    """
    check_open(risk)
    check_version(risk, version)
    if on > clock.today():
        raise DomainError("Give the day on which it happened: it cannot lie ahead.", "issue_on")
    risk.state, risk.issue_on, risk.issue_words = RiskState.ISSUE, on, words
    db.session.flush()
    return risk


@dataclass(frozen=True)
class Typed:
    """What was typed of a control (`due_on` empty) or a dated action."""

    text: str
    due_on: dt.date | None = None
    done_on: dt.date | None = None
    owner_id: int | None = None


def get_mitigation(viewer: Viewer, *, plan: str, code: str, risk_id: int, mitigation_id: int) -> Mitigation:
    """A control or action of a risk, as far as the risk may be seen; raises Missing."""
    risk = get_risk(viewer, plan=plan, code=code, risk_id=risk_id)
    found = db.session.scalars(
        select(Mitigation)
        .where(
            Mitigation.id == mitigation_id, Mitigation.risk_id == risk.id, Mitigation.withdrawn_at.is_(None)
        )
        .options(joinedload(Mitigation.risk))
    ).first()
    if found is None:
        raise Missing
    return found


def add_mitigation(*, viewer: Viewer, risk: Risk, typed: Typed) -> Mitigation:  # noqa: ARG001
    """A control in place, or a dated action, on a risk. Raises NotNow once closed; DomainError as `edit_mitigation`."""
    check_open(risk)
    last = select(func.max(Mitigation.position)).where(Mitigation.risk_id == risk.id)
    made = Mitigation(
        risk=risk,
        plan_id=risk.plan_id,
        theme_id=risk.theme_id,
        position=(db.session.execute(last).scalar() or 0) + 1,
    )
    _fill(made, typed)
    db.session.add(made)
    db.session.flush()
    return made


def edit_mitigation(
    *,
    viewer: Viewer,  # noqa: ARG001
    mitigation: Mitigation,
    version: int | None,
    typed: Typed,
) -> Mitigation:
    """Changes a control or action, or says when it was done.

    Raises Stale; NotNow once the risk is closed; DomainError for what was done ahead of today, and for an owner of
    another theme.
    """
    check_open(mitigation.risk)
    check_version(mitigation, version)
    _fill(mitigation, typed)
    db.session.flush()
    return mitigation


def _fill(mitigation: Mitigation, typed: Typed) -> None:
    if typed.done_on is not None and typed.due_on is None:
        raise DomainError("A control in place has no end. Give the day it was due too.", "due_on")
    if typed.done_on is not None and typed.done_on > clock.today():
        raise DomainError("Give the day on which it was done: it cannot lie ahead.", "done_on")
    _check_owner(mitigation.risk, typed.owner_id)
    mitigation.text, mitigation.owner_id = typed.text, typed.owner_id
    mitigation.due_on, mitigation.done_on = typed.due_on, typed.done_on


def withdraw_mitigation(*, viewer: Viewer, mitigation: Mitigation, version: int | None) -> Mitigation:  # noqa: ARG001
    """It is no control or action any more. Raises Stale; NotNow once the risk is closed."""
    check_open(mitigation.risk)
    check_version(mitigation, version)
    mitigation.withdrawn_at = clock.now()
    db.session.flush()
    return mitigation


def set_matrix(*, viewer: Viewer, plan: Plan, version: int | None, size: int, bands: str) -> Plan:  # noqa: ARG001
    """Another matrix from the month being written on; what was frozen keeps the one it was frozen with.

    Raises Stale; DomainError where it cannot be drawn, or would leave off a place given in the month being written.
    """
    check_version(plan, version)
    matrix = read_matrix(size, bands)
    if (highest := _highest_place(plan)) > size:
        raise DomainError(f"A risk of this month stands at {highest}: score it again first.", "matrix_size")
    plan.matrix_size = size
    plan.matrix_bands = ", ".join(f"{band.name} {band.lowest}" for band in matrix.bands)
    db.session.flush()
    return plan


def _highest_place(plan: Plan) -> int:
    """The highest likelihood or impact of what is not frozen: this month's scores, first places and aims."""
    scored = (
        select(func.max(RiskScore.likelihood), func.max(RiskScore.impact))
        .join(ReportingPeriod, ReportingPeriod.id == RiskScore.period_id)
        .where(RiskScore.plan_id == plan.id, ReportingPeriod.state.in_(WRITTEN))
    )
    aimed = select(
        func.max(Risk.inherent_likelihood),
        func.max(Risk.inherent_impact),
        func.max(Risk.target_likelihood),
        func.max(Risk.target_impact),
    ).where(Risk.plan_id == plan.id, Risk.state != RiskState.CLOSED)
    found = [*db.session.execute(scored).one(), *db.session.execute(aimed).one()]
    return max((number for number in found if number is not None), default=0)
