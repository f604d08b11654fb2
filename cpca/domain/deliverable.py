"""What the plan promised: deliverables, their forecasts, and how far each has come.

The baseline is set once. Delivered is the lead's claim; verified is somebody else's word.
"""

from __future__ import annotations

import datetime as dt
import re

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, joinedload

from cpca.domain import clock
from cpca.domain.errors import DomainError, Missing, NotNow
from cpca.domain.kept_back import check_shown
from cpca.domain.progress import check_version
from cpca.extensions import db
from cpca.models.deliverable import Deliverable, DeliverableState
from cpca.models.people import Person, RoleAssignment
from cpca.models.plan import Plan, Theme
from cpca.permissions import Permission, Viewer, allows

State = DeliverableState
UNDER_WAY = frozenset({State.NOT_STARTED, State.IN_PROGRESS, State.REOPENED})
CAN_BE_REPORTED = (State.NOT_STARTED, State.IN_PROGRESS, State.DELIVERED)
REFERENCE = re.compile(r"[A-Za-z0-9]+(?:[.-][A-Za-z0-9]+)*")
LONGEST_REFERENCE = 12  # characters


def get_deliverable(viewer: Viewer, *, plan: str, code: str, reference: str) -> Deliverable:
    """A theme's deliverable with its theme, plan and lead; raises Missing where the plan may not be read."""
    deliverable = db.session.execute(
        select(Deliverable)
        .join(Deliverable.theme)
        .join(Theme.plan)
        .options(contains_eager(Deliverable.theme).contains_eager(Theme.plan), joinedload(Deliverable.lead))
        .where(Plan.slug == plan, Theme.code == code, Deliverable.reference == reference)
    ).scalar_one_or_none()
    if deliverable is None or not allows(viewer, Permission.READ_PLAN, deliverable):
        raise Missing
    check_shown(viewer, deliverable)
    return deliverable


def next_reference(theme: Theme) -> str:
    """The reference a new deliverable may take: the theme's letter and the number after its highest."""
    taken = db.session.execute(
        select(Deliverable.reference).where(Deliverable.theme_id == theme.id)
    ).scalars()
    ours = (reference.removeprefix(theme.code) for reference in taken if reference.startswith(theme.code))
    return f"{theme.code}{max((int(n) for n in ours if n.isdecimal()), default=0) + 1}"


def list_possible_leads(theme: Theme) -> list[Person]:
    """Who may lead a deliverable of the theme: everybody who holds or held a role in it."""
    own = select(RoleAssignment.person_id).where(RoleAssignment.theme_id == theme.id)
    return list(db.session.execute(select(Person).where(Person.id.in_(own)).order_by(Person.id)).scalars())


def add_deliverable(
    *,
    viewer: Viewer,  # noqa: ARG001  every act of the record says who acts
    theme: Theme,
    reference: str,
    title: str,
    criteria: str | None = None,
    lead_id: int | None = None,
    baseline_on: dt.date | None = None,
) -> Deliverable:
    """A new promise of a theme, forecast for its baseline; raises DomainError where the reference is taken."""
    _check_reference(theme, reference)
    _check_lead(theme, lead_id)
    last = select(func.max(Deliverable.position)).where(Deliverable.theme_id == theme.id)
    deliverable = Deliverable(
        theme=theme,
        plan_id=theme.plan_id,
        reference=reference,
        title=title,
        criteria=criteria,
        lead_id=lead_id,
        baseline_on=baseline_on,
        forecast_on=baseline_on,
        position=(db.session.execute(last).scalar() or 0) + 1,
        state=State.NOT_STARTED,
        times_moved=0,
    )
    db.session.add(deliverable)
    db.session.flush()
    return deliverable


def _check_reference(theme: Theme, reference: str) -> None:
    """It names the deliverable in addresses too, so it is short and plain."""
    if not REFERENCE.fullmatch(reference) or len(reference) > LONGEST_REFERENCE:
        raise DomainError("Use letters and numbers, like A5 or A5.1, 12 at most.", "reference")
    same = select(Deliverable.id).where(Deliverable.theme_id == theme.id, Deliverable.reference == reference)
    if db.session.execute(same).first():
        raise DomainError(f"{reference} is there already.", "reference")


def _check_lead(theme: Theme, lead_id: int | None) -> None:
    if lead_id is not None and lead_id not in {person.id for person in list_possible_leads(theme)}:
        raise DomainError("Choose somebody who holds or held a role in this theme.", "lead_id")


def edit_deliverable(
    *,
    viewer: Viewer,  # noqa: ARG001
    deliverable: Deliverable,
    version: int | None,
    title: str,
    criteria: str | None,
    lead_id: int | None,
    baseline_on: dt.date | None,
) -> Deliverable:
    """Changes what was promised in words. The baseline may be set where there is none, and then it stays.

    Raises Stale, and DomainError for another baseline or a lead from outside the theme.
    """
    check_version(deliverable, version)
    if lead_id != deliverable.lead_id:
        _check_lead(deliverable.theme, lead_id)
    if baseline_on != deliverable.baseline_on:
        _set_baseline(deliverable, baseline_on)
    deliverable.title, deliverable.criteria, deliverable.lead_id = title, criteria, lead_id
    db.session.flush()
    return deliverable


def _set_baseline(deliverable: Deliverable, baseline_on: dt.date | None) -> None:
    stands = deliverable.baseline_on
    if stands is not None:
        raise DomainError(
            f"The baseline is {stands.day} {stands:%b %Y} and stays: if it will be later, move the forecast.",
            "baseline_on",
        )
    deliverable.baseline_on = baseline_on
    deliverable.forecast_on = deliverable.forecast_on or baseline_on


def move_forecast(
    *,
    viewer: Viewer,  # noqa: ARG001
    deliverable: Deliverable,
    version: int | None,
    to: dt.date,
) -> Deliverable:
    """The date it is now expected; each change of one counts as a move. Raises Stale; NotNow once delivered."""
    check_version(deliverable, version)
    if deliverable.state not in UNDER_WAY:
        raise NotNow(
            f"{deliverable.reference} is {deliverable.state.value}: its date does not move any more."
        )
    if deliverable.forecast_on not in (None, to):
        deliverable.times_moved += 1
    deliverable.forecast_on = to
    db.session.flush()
    return deliverable


def report_progress(
    *,
    viewer: Viewer,  # noqa: ARG001
    deliverable: Deliverable,
    version: int | None,
    state: DeliverableState,
    actual_on: dt.date | None = None,
) -> Deliverable:
    """The lead's word on how far it has come: not started, in progress, or delivered and since when.

    Delivered taken back is reopened, so that it shows. Raises Stale; NotNow once verified or out of the
    plan; DomainError for a state or date that cannot be.
    """
    check_version(deliverable, version)
    if deliverable.state not in UNDER_WAY | {State.DELIVERED}:
        raise NotNow(f"{deliverable.reference} is {deliverable.state.value}: its progress is settled.")
    if state not in CAN_BE_REPORTED:
        raise DomainError("Choose not started, in progress or delivered.", "state")
    _check_actual(state, actual_on)
    deliverable.state, deliverable.actual_on = _reported(deliverable.state, state), actual_on
    db.session.flush()
    return deliverable


def _check_actual(state: DeliverableState, actual_on: dt.date | None) -> None:
    if state is not State.DELIVERED:
        if actual_on is not None:
            raise DomainError("Leave this empty until it is delivered.", "actual_on")
    elif actual_on is None:
        raise DomainError("Give the date it was delivered.", "actual_on")
    elif actual_on > clock.today():
        raise DomainError("Give today or an earlier date: what is to come is a forecast.", "actual_on")


def _reported(before: DeliverableState, said: DeliverableState) -> DeliverableState:
    """What was delivered once and is not any more is reopened, and no fresh start hides it."""
    if said is State.DELIVERED or before not in (State.DELIVERED, State.REOPENED):
        return said
    if said is State.NOT_STARTED:
        raise DomainError("It was delivered once: choose in progress, and it shows as reopened.", "state")
    return State.REOPENED
