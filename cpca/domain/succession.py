"""Plans that succeed plans: themes mapped old to new, open findings carried over, roles left to be granted.

The programme office makes the plan that comes next and cannot grant itself a role in it: the administrator grants
every role anew. Deliverables stay with the plan that promised them, so a carried finding begins unanswered.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from cpca.domain import clock
from cpca.domain.errors import DomainError, NotNow
from cpca.domain.plan import list_themes
from cpca.extensions import db
from cpca.models.finding import Finding, FindingState
from cpca.models.people import RoleAssignment
from cpca.models.plan import Plan, Theme
from cpca.permissions import Permission, Viewer, allows

SLUG: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
CODE: Final = re.compile(r"[A-Za-z0-9]{1,4}")
LONGEST_SLUG, LONGEST_TITLE, LONGEST_STATEMENT = 60, 120, 2_000  # characters


@dataclass(frozen=True)
class NewTheme:
    """A theme of the plan to come. `succeeds` is the code of the theme before it, None for one that is new.

    An empty title or statement is the one of the theme it succeeds.
    """

    code: str
    title: str | None = None
    statement: str | None = None
    succeeds: str | None = None


@dataclass(frozen=True)
class Step:
    """From one plan to the next: each theme of the older with those that succeed it, and those that are new."""

    older: Plan
    newer: Plan
    pairs: tuple[tuple[Theme, tuple[Theme, ...]], ...]
    new: tuple[Theme, ...]
    carried: int  # findings


@dataclass(frozen=True)
class Succession:
    """What a plan succeeds and what succeeds it, where this person may know of it."""

    before: Step | None
    after: Step | None


def read_succession(viewer: Viewer, plan: Plan) -> Succession:
    """A plan's place among plans: the other plan shows to who may read it, the next one also to who keeps this."""
    older = db.session.get(Plan, plan.succeeds_id) if plan.succeeds_id else None
    newer = _find_successor(plan)
    keeps = allows(viewer, Permission.EDIT_PLAN, plan)
    before = _step(older, plan) if older and allows(viewer, Permission.READ_PLAN, older) else None
    knows = newer is not None and (keeps or allows(viewer, Permission.READ_PLAN, newer))
    return Succession(before, _step(plan, newer) if newer and knows else None)


def _find_successor(plan: Plan) -> Plan | None:
    return db.session.scalars(select(Plan).where(Plan.succeeds_id == plan.id).order_by(Plan.id)).first()


def _step(older: Plan, newer: Plan) -> Step:
    old, new = list_themes(older), list_themes(newer)
    pairs = tuple((theme, tuple(t for t in new if t.succeeds_id == theme.id)) for theme in old)
    known = {theme.id for theme in old}
    carried = select(Finding.id).where(Finding.plan_id == newer.id, Finding.carried_from_id.is_not(None))
    return Step(
        older,
        newer,
        pairs,
        tuple(theme for theme in new if theme.succeeds_id not in known),
        len(db.session.scalars(carried).all()),
    )


def list_holders(plan: Plan) -> list[RoleAssignment]:
    """Who holds which role of a plan today, for the administrator to grant anew: plan-wide first, then by theme."""
    today = clock.today()
    query = (
        select(RoleAssignment)
        .outerjoin(RoleAssignment.theme)
        .where(
            RoleAssignment.plan_id == plan.id,
            RoleAssignment.covers_id.is_(None),
            RoleAssignment.from_on <= today,
            or_(RoleAssignment.until_on.is_(None), RoleAssignment.until_on >= today),
        )
        .options(joinedload(RoleAssignment.person), joinedload(RoleAssignment.theme))
        .order_by(Theme.position.is_not(None), Theme.position, RoleAssignment.id)
    )
    return list(db.session.scalars(query))


def make_successor(
    *,
    viewer: Viewer,  # noqa: ARG001  every act of the record says who acts
    plan: Plan,
    title: str,
    slug: str,
    starts_on: dt.date,
    ends_on: dt.date | None,
    themes: Sequence[NewTheme],
    ending: Collection[str],
) -> Plan:
    """Makes the plan that succeeds this one, with its themes and the findings that are still open.

    `ending` are the codes of the themes that end; every other is succeeded. The rating's rules and limits go
    over, so that the two plans' ratings can be set side by side. Raises NotNow where the next plan is there
    already, DomainError where something is missing, taken or contradicts itself.
    """
    if _find_successor(plan) is not None:
        raise NotNow("The plan that succeeds this one is there already.")
    _check_address(slug)
    if ends_on is not None and ends_on <= starts_on:
        raise DomainError("It ends after it starts.", "ends_on")
    old = {theme.code: theme for theme in list_themes(plan)}
    _check_themes(themes, old)
    _check_every_theme(old, {theme.succeeds for theme in themes}, set(ending))
    newer = _new_plan(plan, title, slug, starts_on, ends_on)
    for position, theme in enumerate(themes, 1):
        db.session.add(_new_theme(newer, theme, old.get(theme.succeeds or ""), position))
    _carry_findings(plan, newer)
    db.session.flush()
    return newer


def _check_address(slug: str) -> None:
    if not SLUG.fullmatch(slug) or len(slug) > LONGEST_SLUG:
        raise DomainError("Use small letters, numbers and hyphens, like improvement-2024.", "slug")
    if db.session.execute(select(Plan.id).where(Plan.slug == slug)).first():
        raise DomainError("Another plan has this address. Choose another.", "slug")


def _check_themes(themes: Sequence[NewTheme], old: dict[str, Theme]) -> None:
    if not themes:
        raise DomainError("Give the new plan at least one theme.")
    codes = [theme.code for theme in themes]
    for theme in themes:
        if not CODE.fullmatch(theme.code):
            raise DomainError(f"“{theme.code}” cannot be a theme’s letter: use up to 4 letters or numbers.")
        if codes.count(theme.code) > 1:
            raise DomainError(f"Two new themes are called {theme.code}. Give each a letter of its own.")
        if theme.succeeds is not None and theme.succeeds not in old:
            raise DomainError(f"Choose from the list which theme {theme.code} succeeds.")
        if theme.succeeds is None and not (theme.title and theme.statement):
            raise DomainError(f"Theme {theme.code} is new: give it a short title and its full statement.")
        if len(theme.title or "") > LONGEST_TITLE or len(theme.statement or "") > LONGEST_STATEMENT:
            raise DomainError(
                f"Shorten theme {theme.code}: its title to {LONGEST_TITLE} characters, "
                f"its statement to {LONGEST_STATEMENT:,}."
            )


def _check_every_theme(old: dict[str, Theme], going_on: Collection[str | None], ending: set[str]) -> None:
    """No theme is lost on the way: each goes on or is said to end, and not both."""
    for code in old:
        if code in ending and code in going_on:
            raise DomainError(
                f"Theme {code} is said to end, and a new theme succeeds it. Choose one.", "ending"
            )
        if code not in ending and code not in going_on:
            raise DomainError(
                f"Say what becomes of theme {code}: a new theme succeeds it, or it ends.", "ending"
            )


def _new_plan(plan: Plan, title: str, slug: str, starts_on: dt.date, ends_on: dt.date | None) -> Plan:
    newer = Plan(
        slug=slug,
        title=title,
        authority_id=plan.authority_id,
        phase=plan.phase + 1,
        starts_on=starts_on,
        ends_on=ends_on,
        succeeds_id=plan.id,
        narrative_off=plan.narrative_off,
        months_to_red=plan.months_to_red,
        share_percent=plan.share_percent,
        delegated_days=plan.delegated_days,
        track_record=plan.track_record,
        evidence_limit=plan.evidence_limit,
    )
    db.session.add(newer)
    db.session.flush()
    return newer


def _new_theme(plan: Plan, theme: NewTheme, before: Theme | None, position: int) -> Theme:
    return Theme(
        plan_id=plan.id,
        code=theme.code,
        title=theme.title or (before.title if before else ""),
        statement=theme.statement or (before.statement if before else ""),
        outcome=before.outcome if before else None,
        position=position,
        succeeds_id=before.id if before else None,
    )


def _carry_findings(plan: Plan, newer: Plan) -> None:
    query = select(Finding).where(Finding.plan_id == plan.id, Finding.state == FindingState.OPEN)
    for finding in db.session.scalars(query.order_by(Finding.position, Finding.id)):
        carried = Finding(
            plan_id=newer.id,
            source=finding.source,
            kind=finding.kind,
            reference=finding.reference,
            text=finding.text,
            made_on=finding.made_on,
            document=finding.document,
            position=finding.position,
            state=FindingState.OPEN,
            carried_from_id=finding.id,
        )
        db.session.add(carried)
