"""What the plan promised: deliverables, their forecasts, and how far each has come.

The baseline is set once, and what was promised in words changes by a change request only. Delivered is the
lead's claim; verified is somebody else's word. Every act is noted in the deliverable's history.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from cpca.domain import clock
from cpca.domain.change import log_forecast
from cpca.domain.dependency_asking import asking
from cpca.domain.errors import DomainError, Missing, NotNow
from cpca.domain.history import Thing, move_forecast_of, note_deed
from cpca.domain.kept_back import check_shown
from cpca.domain.progress import check_version
from cpca.extensions import db
from cpca.models.deliverable import Deed, Deliverable, DeliverableEvent, DeliverableState
from cpca.models.people import Person, RoleAssignment
from cpca.models.plan import Plan, Theme
from cpca.permissions import Permission, Viewer, allows

State, P = DeliverableState, Permission
UNDER_WAY = frozenset({State.NOT_STARTED, State.IN_PROGRESS, State.REOPENED})
CAN_BE_REPORTED = (State.NOT_STARTED, State.IN_PROGRESS, State.DELIVERED)
REFERENCE = re.compile(r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*")  # a dot is a milestone's: A5.1 is of A5
LONGEST_REFERENCE = 12  # characters
NOT_OF_THEME = "Choose somebody who holds or held a role in this theme."


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
    viewer: Viewer,
    theme: Theme,
    reference: str,
    title: str,
    criteria: str | None = None,
    lead_id: int | None = None,
    baseline_on: dt.date | None = None,
    standing: Standing | None = None,
) -> Deliverable:
    """A new promise of a theme, forecast for its baseline; raises DomainError where the reference is taken.

    `standing` is for many at once: what the theme holds already, read once.
    """
    standing = standing or read_standing(theme)
    _check_fits(standing, reference, lead_id)
    standing.last += 1
    standing.references.add(reference)
    deliverable = Deliverable(
        theme=theme,
        theme_id=theme.id,
        plan_id=theme.plan_id,
        reference=reference,
        title=title,
        criteria=criteria,
        lead_id=lead_id,
        entered_by_id=viewer.person_id or None,
        original_on=baseline_on,
        baseline_on=baseline_on,
        forecast_on=baseline_on,
        position=standing.last,
        state=State.NOT_STARTED,
        times_moved=0,
    )
    db.session.add(deliverable)
    db.session.flush()
    note_deed(viewer=viewer, thing=deliverable, deed=Deed.ENTERED, permission=P.EDIT_PLAN)
    return deliverable


@dataclass
class Standing:
    """What of a theme a new deliverable has to fit in with; each that is added is counted in."""

    references: set[str]
    leads: set[int]
    last: int  # position


def read_standing(theme: Theme) -> Standing:
    """What a theme holds now; two statements."""
    rows = db.session.execute(
        select(Deliverable.reference, Deliverable.position).where(Deliverable.theme_id == theme.id)
    ).all()
    held = select(RoleAssignment.person_id).where(RoleAssignment.theme_id == theme.id)
    leads = set(db.session.execute(held).scalars())
    return Standing({row.reference for row in rows}, leads, max((row.position for row in rows), default=0))


def _check_fits(standing: Standing, reference: str, lead_id: int | None) -> None:
    """The reference names it in addresses too, so it is short and plain; who leads it is of the theme."""
    if not REFERENCE.fullmatch(reference) or len(reference) > LONGEST_REFERENCE:
        raise DomainError(
            "Use letters and numbers, like A5, 12 at most; A5.1 would be a milestone of A5.", "reference"
        )
    if reference in standing.references:
        raise DomainError(f"{reference} is there already.", "reference")
    if lead_id is not None and lead_id not in standing.leads:
        raise DomainError(NOT_OF_THEME, "lead_id")


def _check_lead(theme: Theme, lead_id: int | None) -> None:
    held = select(RoleAssignment.id).where(
        RoleAssignment.theme_id == theme.id, RoleAssignment.person_id == lead_id
    )
    if lead_id is not None and db.session.execute(held.limit(1)).first() is None:
        raise DomainError(NOT_OF_THEME, "lead_id")


def edit_deliverable(
    *,
    viewer: Viewer,
    deliverable: Deliverable,
    version: int | None,
    criteria: str | None,
    lead_id: int | None,
    baseline_on: dt.date | None,
) -> Deliverable:
    """Names its lead, and sets the criteria and the baseline where there are none; set, both stay.

    Raises Stale, and DomainError for other criteria, another baseline or a lead from outside the theme.
    """
    check_version(deliverable, version)
    changed = []
    if lead_id != deliverable.lead_id:
        _check_lead(deliverable.theme, lead_id)
        deliverable.lead_id = lead_id
        changed.append("lead")
    if criteria != deliverable.criteria:
        _set_criteria(deliverable, criteria)
        changed.append("acceptance criteria")
    if baseline_on != deliverable.baseline_on:
        set_baseline(deliverable, baseline_on)
        changed.append("baseline")
    if changed:
        db.session.flush()
        words = ", ".join(changed)
        note_deed(viewer=viewer, thing=deliverable, deed=Deed.EDITED, permission=P.EDIT_PLAN, words=words)
    return deliverable


def _set_criteria(deliverable: Deliverable, criteria: str | None) -> None:
    if deliverable.criteria is not None:
        raise DomainError("The acceptance criteria were agreed and stay: propose a change.", "criteria")
    deliverable.criteria = criteria


def set_baseline(thing: Thing, baseline_on: dt.date | None) -> None:
    """Gives a deliverable or milestone its first baseline; raises DomainError where one stands."""
    stands = thing.baseline_on
    if stands is not None:
        raise DomainError(
            f"The baseline is {stands.day} {stands:%b %Y} and stays: move the forecast, or propose a change.",
            "baseline_on",
        )
    thing.original_on = thing.baseline_on = baseline_on
    thing.forecast_on = thing.forecast_on or baseline_on


def move_forecast(
    *, viewer: Viewer, deliverable: Deliverable, version: int | None, to: dt.date, reason: str | None
) -> Deliverable:
    """The date it is now expected; each change of one is a move with its reason, logged for noting.

    Raises Stale, NotNow once it is delivered or out of the plan, DomainError for a move without a reason.
    """
    check_version(deliverable, version)
    if deliverable.state not in UNDER_WAY | {State.PAUSED}:
        raise NotNow(
            f"{deliverable.reference} is {deliverable.state.value}: its date does not move any more."
        )
    forecast(viewer=viewer, thing=deliverable, to=to, reason=reason)
    return deliverable


def forecast(*, viewer: Viewer, thing: Thing, to: dt.date, reason: str | None) -> None:
    """Moves a deliverable's or milestone's forecast with its reason; a first forecast needs none."""
    if thing.forecast_on not in (None, to) and not reason:
        raise DomainError("Say why the date moves: the reason prints.", "reason")
    move = move_forecast_of(viewer=viewer, thing=thing, to=to, reason=reason, permission=P.EDIT_FORECAST)
    log_forecast(viewer=viewer, thing=thing, move=move)


def report_progress(
    *,
    viewer: Viewer,
    deliverable: Deliverable,
    version: int | None,
    state: DeliverableState,
    actual_on: dt.date | None = None,
) -> Deliverable:
    """The lead's word on how far it has come: not started, in progress, or delivered and since when.

    Delivered taken back is reopened, so that it shows. Raises Stale; NotNow while paused, once verified or out
    of the plan; DomainError for a state or date that cannot be.
    """
    check_version(deliverable, version)
    check_reported(deliverable)
    report(viewer=viewer, thing=deliverable, state=state, actual_on=actual_on)
    return deliverable


def check_reported(deliverable: Deliverable) -> None:
    """Raises NotNow where progress on a deliverable or a milestone of it is not for its lead to report."""
    if deliverable.state is State.PAUSED:
        raise NotNow(f"{deliverable.reference} is paused: resume it first.")
    if deliverable.state not in UNDER_WAY | {State.DELIVERED}:
        raise NotNow(f"{deliverable.reference} is {deliverable.state.value}: its progress is settled.")


def report(
    *, viewer: Viewer, thing: Thing, state: DeliverableState, actual_on: dt.date | None = None
) -> None:
    """Sets how far a deliverable or milestone has come, and notes who said so; raises DomainError."""
    if state not in CAN_BE_REPORTED:
        raise DomainError("Choose not started, in progress or delivered.", "state")
    _check_actual(state, actual_on)
    with asking(viewer, thing):
        thing.state, thing.actual_on = _reported(thing.state, state), actual_on
        db.session.flush()
    deed = Deed.CLAIMED if state is State.DELIVERED else Deed.REPORTED
    note_deed(viewer=viewer, thing=thing, deed=deed, permission=P.EDIT_FORECAST, on=actual_on)


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


def pause(*, viewer: Viewer, deliverable: Deliverable, version: int | None, reason: str) -> Deliverable:
    """Stops work on it for a while; its dates run on. Raises Stale, NotNow where no work is under way."""
    check_version(deliverable, version)
    if deliverable.state not in UNDER_WAY:
        raise NotNow(f"{deliverable.reference} is {deliverable.state.value}: there is no work to pause.")
    with asking(viewer, deliverable):
        deliverable.state = State.PAUSED
        db.session.flush()
    note_deed(viewer=viewer, thing=deliverable, deed=Deed.PAUSED, permission=P.EDIT_FORECAST, words=reason)
    return deliverable


def resume(*, viewer: Viewer, deliverable: Deliverable, version: int | None) -> Deliverable:
    """Takes work up again, in the state that it was paused in. Raises Stale, NotNow where it is not paused."""
    check_version(deliverable, version)
    if deliverable.state is not State.PAUSED:
        raise NotNow(f"{deliverable.reference} is {deliverable.state.value}: it is not paused.")
    deliverable.state = _before_pause(deliverable)
    db.session.flush()
    note_deed(viewer=viewer, thing=deliverable, deed=Deed.RESUMED, permission=P.EDIT_FORECAST)
    return deliverable


def _before_pause(deliverable: Deliverable) -> DeliverableState:
    """The newest state of its history that is not paused; in progress where its history begins later."""
    before = db.session.scalars(
        select(DeliverableEvent.state)
        .where(
            DeliverableEvent.deliverable_id == deliverable.id,
            DeliverableEvent.milestone_id.is_(None),
            DeliverableEvent.state != State.PAUSED,
        )
        .order_by(DeliverableEvent.id.desc())
        .limit(1)
    ).first()
    return before if before in UNDER_WAY else State.IN_PROGRESS
