"""Proposing a dependency, and what each of its ends says to it; every word is kept in its history."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import func, select

from cpca.domain import clock
from cpca.domain.dependency import Answering
from cpca.domain.dependency_rules import LEAVES, NEED_DATE, NEED_WORDS
from cpca.domain.errors import DomainError, NotNow
from cpca.domain.exempt import withheld
from cpca.domain.history import covered_by
from cpca.domain.progress import check_version
from cpca.extensions import db
from cpca.models.deliverable import Deliverable
from cpca.models.dependency import Dependency, DependencyAct, DependencyEvent
from cpca.models.plan import Plan, Theme
from cpca.permissions import Permission, Viewer, allows

A = DependencyAct


@dataclass(frozen=True)
class Typed:
    """What was typed of a dependency. `other` is a theme's or deliverable's key of `list_ends`, or empty for a body."""

    gives: bool  # whether the proposing theme is the end that gives
    own: str | None
    other: str | None
    body: str | None
    what: str
    needed_by: dt.date


class End(NamedTuple):
    """An end that may be chosen: its key in a form, its words, its theme and deliverable."""

    key: str
    words: str
    theme_id: int
    deliverable_id: int | None


def list_ends(viewer: Viewer, plan: Plan) -> list[End]:
    """The plan's themes, each followed by its deliverables, but those kept back from this person."""
    kept = set() if allows(viewer, Permission.READ_EXEMPT, plan) else {*withheld(plan.id)}
    themes = db.session.scalars(select(Theme).where(Theme.plan_id == plan.id).order_by(Theme.position)).all()
    query = select(Deliverable).where(Deliverable.plan_id == plan.id).order_by(Deliverable.position)
    promised = [d for d in db.session.scalars(query) if ("deliverable", d.id) not in kept]
    found = []
    for theme in themes:
        found.append(End(f"theme-{theme.id}", f"Theme {theme.code}: {theme.title}", theme.id, None))
        found += [
            End(f"deliverable-{d.id}", f"{d.reference} {d.title}", theme.id, d.id)
            for d in promised
            if d.theme_id == theme.id
        ]
    return found


def propose(*, viewer: Viewer, theme: Theme, typed: Typed) -> Dependency:
    """A theme's dependency on another end, or another's on it. Raises DomainError for ends that do not fit."""
    ends = {end.key: end for end in list_ends(viewer, theme.plan)}
    own = _own_end(theme, ends, typed.own)
    other = _other_end(theme, ends, typed)
    giver, receiver = (own, other) if typed.gives else (other, own)
    last = select(func.max(Dependency.number)).where(Dependency.plan_id == theme.plan_id)
    dependency = Dependency(
        plan_id=theme.plan_id,
        plan=theme.plan,
        number=(db.session.scalar(last) or 0) + 1,
        giver_theme_id=giver and giver.theme_id,
        giver_deliverable_id=giver and giver.deliverable_id,
        giver_body=None if giver else typed.body,
        receiver_theme_id=receiver and receiver.theme_id,
        receiver_deliverable_id=receiver and receiver.deliverable_id,
        receiver_body=None if receiver else typed.body,
        what=typed.what,
        needed_by=typed.needed_by,
        proposed_by_id=viewer.person_id,
        proposed_at=clock.now(),
    )
    db.session.add(dependency)
    db.session.flush()
    _note(viewer, dependency, A.PROPOSE, of_giver=typed.gives, permission=Permission.PROPOSE_DEPENDENCY)
    return dependency


def _own_end(theme: Theme, ends: dict[str, End], key: str | None) -> End:
    own = ends.get(key or f"theme-{theme.id}")
    if own is None or own.theme_id != theme.id:
        raise DomainError(f"Choose a deliverable of theme {theme.code}, or none.", "own")
    return own


def _other_end(theme: Theme, ends: dict[str, End], typed: Typed) -> End | None:
    """The end that is to answer; None for an outside body."""
    if typed.other and typed.body:
        raise DomainError("Choose a theme, or name a body outside the plan: one of the two.", "body")
    if typed.body:
        return None
    other = ends.get(typed.other or "")
    if other is None:
        raise DomainError("Choose the other end, or name a body outside the plan.", "other")
    if other.theme_id == theme.id:
        words = "Choose another theme: what a theme needs of itself is a milestone’s predecessor."
        raise DomainError(words, "other")
    return other


def answer(
    *,
    viewer: Viewer,
    answering: Answering,
    version: int | None,
    words: str | None,
    on: dt.date | None,
) -> Dependency:
    """Says an end's word. `on` is the date that is offered, or the day on which it was met.

    Raises Stale, NotNow where it is not this end's turn, and DomainError for words or a date that are wanting.
    """
    dependency, act = answering.dependency, answering.act
    check_version(dependency, version)
    if answering.of_giver is None:
        raise NotNow(f"{dependency.reference} is {dependency.state.value}: that cannot be said of it now.")
    _check(answering, words, on)
    if act is A.CONFIRM and dependency.offered_on:
        dependency.needed_by = dependency.offered_on
    dependency.offered_on = on if act is A.OFFER else None
    dependency.met_on = on if act is A.MEET else None
    dependency.state = LEAVES.get(act, dependency.state)
    db.session.flush()
    _note(
        viewer,
        dependency,
        act,
        of_giver=answering.of_giver,
        permission=Permission.ANSWER_DEPENDENCY,
        on=on if act in NEED_DATE else None,
        words=words,
        thing=answering,
    )
    return dependency


def _check(answering: Answering, words: str | None, on: dt.date | None) -> None:
    act = answering.act
    if act in NEED_DATE and on is None:
        raise DomainError("Give the date.", "on")
    if act is A.OFFER and on == answering.dependency.needed_by:
        raise DomainError("That is the day on which it is needed. Accept it, or offer another.", "on")
    if act is A.MEET and on is not None and on > clock.today():
        raise DomainError("Give the day on which it was met, which is not to come.", "on")
    if answering.is_outside and not words:
        raise DomainError("Say who told you for the body, and how.", "words")
    if act in NEED_WORDS and not words:
        raise DomainError("Say why.", "words")


def _note(
    viewer: Viewer,
    dependency: Dependency,
    act: DependencyAct,
    *,
    of_giver: bool,
    permission: Permission,
    on: dt.date | None = None,
    words: str | None = None,
    thing: Answering | None = None,
) -> None:
    db.session.add(
        DependencyEvent(
            dependency=dependency,
            plan_id=dependency.plan_id,
            act=act,
            of_giver=of_giver,
            on=on,
            words=words,
            person_id=viewer.person_id or None,
            for_person_id=covered_by(viewer, permission, thing) if thing else None,
            said_at=clock.now(),
        )
    )
    db.session.flush()
