"""A theme's risks in words, each with its mitigation. What is no risk any more is closed, never deleted."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager

from cpca.domain import clock
from cpca.domain.errors import DomainError, Missing, NotNow
from cpca.domain.kept_back import check_shown
from cpca.domain.progress import check_version
from cpca.extensions import db
from cpca.models.plan import Plan, Theme
from cpca.models.risk import Risk, RiskState
from cpca.permissions import Permission, Viewer, allows


def get_risk(viewer: Viewer, *, plan: str, code: str, risk_id: int) -> Risk:
    """A risk with its theme and plan, by its own id and its theme; raises Missing."""
    risk = db.session.execute(
        select(Risk)
        .join(Risk.theme)
        .join(Theme.plan)
        .options(contains_eager(Risk.theme).contains_eager(Theme.plan))
        .where(Plan.slug == plan, Theme.code == code, Risk.id == risk_id)
    ).scalar_one_or_none()
    if risk is None or not allows(viewer, Permission.READ_PLAN, risk):
        raise Missing
    check_shown(viewer, risk)
    return risk


def add_risk(
    *,
    viewer: Viewer,
    theme: Theme,
    text: str,
    mitigation: str | None = None,
    identified_on: dt.date | None = None,
) -> Risk:
    """A new risk of a theme, the last in its list: proposed, until its lead or the programme office opens it."""
    last = db.session.execute(select(func.max(Risk.position)).where(Risk.theme_id == theme.id)).scalar()
    risk = Risk(
        theme=theme,
        plan_id=theme.plan_id,
        text=text,
        mitigation=mitigation,
        state=RiskState.OPEN if allows(viewer, Permission.OPEN_RISK, theme) else RiskState.PROPOSED,
        identified_on=identified_on,
        position=(last or 0) + 1,
    )
    db.session.add(risk)
    db.session.flush()
    return risk


def edit_risk(
    *,
    viewer: Viewer,  # noqa: ARG001
    risk: Risk,
    version: int | None,
    text: str,
    mitigation: str | None,
) -> Risk:
    """Changes a risk's words. A note on it keeps the words it challenged.

    Raises Stale; NotNow once closed; DomainError for the sentence of one that is split, which its parts make.
    """
    check_open(risk)
    check_version(risk, version)
    if risk.cause is not None and text != risk.text:
        raise DomainError("It is split into cause, event and effect: change those on its own page.", "text")
    risk.text, risk.mitigation = text, mitigation
    db.session.flush()
    return risk


def open_risk(*, viewer: Viewer, risk: Risk, version: int | None) -> Risk:  # noqa: ARG001
    """What was proposed stands in the register and in the month's documents. Raises Stale; NotNow where it does already."""
    check_open(risk)
    check_version(risk, version)
    if risk.state is not RiskState.PROPOSED:
        raise NotNow("This risk stands in the register already.")
    risk.state = RiskState.OPEN
    db.session.flush()
    return risk


def close_risk(*, viewer: Viewer, risk: Risk, version: int | None) -> Risk:  # noqa: ARG001
    """It is no risk any more; it stays listed as closed. Raises Stale; NotNow where it was closed before."""
    check_open(risk)
    check_version(risk, version)
    risk.state, risk.closed_on = RiskState.CLOSED, clock.today()
    db.session.flush()
    return risk


def check_open(risk: Risk) -> None:
    """Raises NotNow for a risk that was closed: nothing of it changes any more."""
    if risk.state is RiskState.CLOSED:
        raise NotNow("This risk is closed. If it is back, add it as a new one.")
