"""Risks and their scores in the tests' small world: October is frozen, November is being written."""

from __future__ import annotations

import datetime as dt
from typing import Any

from cpca.extensions import db, writing
from cpca.models.period import PeriodState
from cpca.models.risk import Risk, RiskScore
from tests.world import World, save

HERE = "/plans/improvement-2022/risks"
MATRIX = f"{HERE}/matrix"
WHEN = dt.datetime(2022, 11, 3, tzinfo=dt.UTC)


def one_of(risk: Risk) -> str:
    """A risk's own address."""
    return f"/plans/improvement-2022/themes/{risk.theme.code}/risks/{risk.id}"


def risk_of(world: World, code: str, text: str, **more: Any) -> Risk:
    """The next risk of a theme."""
    theme = world.themes[code]
    number = db.session.query(Risk).filter_by(theme_id=theme.id).count() + 1
    found = Risk(theme=theme, plan_id=world.plan.id, text=text, position=number, **more)
    save(found)
    return found


def score(world: World, risk: Risk, month: str, likelihood: int, impact: int) -> RiskScore:
    found = RiskScore(
        risk_id=risk.id,
        period_id=world.periods[month].id,
        plan_id=risk.plan_id,
        theme_id=risk.theme_id,
        likelihood=likelihood,
        impact=impact,
        scored_at=WHEN,
    )
    save(found)
    return found


def freeze_all(world: World) -> None:
    """No month is being written any more."""
    with writing():
        for period in world.periods.values():
            period.state = PeriodState.FROZEN
        db.session.commit()
