"""The demo's risk register: split, owned, scored month by month, acted on, closed or become an issue."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from cpca.cli.demo.story import Story
from cpca.domain import risk, risk_keeping
from cpca.domain.risk_rules import Place
from cpca.extensions import db
from cpca.models.risk import Mitigation, Response, Risk
from cpca.permissions import Permission

P = Permission
Told = dict[str, Any]


def _risk(story: Story, name: str) -> Risk:
    """A risk by its theme and place in it: C2."""
    code, position = name[0], int(name[1:])
    query = select(Risk).where(Risk.theme_id == story.themes[code].id, Risk.position == position)
    return db.session.scalars(query).one()


def add(story: Story, told: Told) -> None:
    """Rows of theme, the risk, and what is done about it."""
    for code, text, mitigation in told["risks"]:
        theme = story.themes[code]
        story.do(P.DRAFT, theme, risk.add_risk, theme=theme, text=text, mitigation=mitigation)


def split(story: Story, told: Told) -> None:
    """Rows of risk, cause, event and effect."""
    for name, cause, event, effect in told["risks"]:
        one = _risk(story, name)
        said = {"version": one.version, "cause": cause, "event": event, "effect": effect}
        story.do(P.KEEP_RISK, one, risk_keeping.split_risk, risk=one, **said)


def keep(story: Story, told: Told) -> None:
    """Rows of risk, owner, response, when it was found, when it is looked at again, its first place and its aim."""
    for name, owner, response, found, review, first, aim in told["risks"]:
        one = _risk(story, name)
        kept = risk_keeping.Kept(
            story.people[owner].id, Response(response), found, review, Place(*first), Place(*aim)
        )
        story.do(P.KEEP_RISK, one, risk_keeping.keep_risk, risk=one, version=one.version, kept=kept)


def score(story: Story, told: Told) -> None:
    """Rows of risk, likelihood and impact, in the month being written."""
    for name, likelihood, impact in told["scores"]:
        one, place = _risk(story, name), Place(likelihood, impact)
        story.do(P.KEEP_RISK, one, risk_keeping.score_risk, risk=one, version=None, place=place)


def control(story: Story, told: Told) -> None:
    """Rows of risk, what controls it or is to be done, and by when for what is to be."""
    for name, text, *due in told["actions"]:
        one = _risk(story, name)
        typed = risk_keeping.Typed(text, due[0] if due else None)
        story.do(P.KEEP_RISK, one, risk_keeping.add_mitigation, risk=one, typed=typed)


def finish(story: Story, told: Told) -> None:
    """Rows of risk, its place among what is done about it, and the day on which it was done."""
    for name, position, on in told["done"]:
        query = select(Mitigation).where(
            Mitigation.risk_id == _risk(story, name).id, Mitigation.position == position
        )
        action = db.session.scalars(query).one()
        typed = risk_keeping.Typed(action.text, action.due_on, on, action.owner_id)
        said = {"version": action.version, "typed": typed}
        story.do(P.KEEP_RISK, action, risk_keeping.edit_mitigation, mitigation=action, **said)


def happen(story: Story, told: Told) -> None:
    """A risk became an issue, with what was done about it."""
    one = _risk(story, told["risk"])
    said = {"version": one.version, "on": told["on"], "words": told["text"]}
    story.do(P.KEEP_RISK, one, risk_keeping.become_issue, risk=one, **said)


def close(story: Story, told: Told) -> None:
    one = _risk(story, told["risk"])
    story.do(P.DRAFT, one, risk.close_risk, risk=one, version=one.version)
