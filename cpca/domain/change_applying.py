"""An approved request is applied at once: just what was shown, and only where what stood still stands."""

from __future__ import annotations

from typing import Any

from cpca.domain import history
from cpca.domain.change_rules import Subject, find_bar
from cpca.domain.change_words import FIELDS, list_values, say, unpack
from cpca.domain.dependency_asking import asking
from cpca.domain.errors import NotNow
from cpca.extensions import db
from cpca.models.change import ChangeKind, ChangeRequest
from cpca.models.deliverable import Deed, Deliverable, DeliverableState, Milestone
from cpca.permissions import Permission, Viewer

Kind = ChangeKind
P = Permission
SETTLED = frozenset(
    {
        *(DeliverableState.DELIVERED, DeliverableState.VERIFIED, DeliverableState.EMBEDDED),
        *(DeliverableState.WITHDRAWN, DeliverableState.SUPERSEDED),
    }
)


def thing_of(change: ChangeRequest) -> Subject:
    """What a request is about: a deliverable, a milestone, a measure, or the plan's own rules."""
    return change.deliverable or change.milestone or change.measure or change.plan


def check_applies(change: ChangeRequest) -> None:
    """Raises NotNow where what stood when it was proposed has changed, or the thing does not change any more."""
    if change.kind is Kind.FORECAST:
        return  # it changes nothing: whether the later end is accepted is all that is decided
    thing = thing_of(change)
    bar = find_bar(thing, change.kind)
    if bar is not None:
        raise NotNow(f"{bar} Refuse the request, or have it taken back.")
    now = {name: getattr(thing, name) for name in unpack(change.from_value)}
    for value, name in zip(list_values(change), _names(change), strict=True):
        if name in now and say(_plain(now[name])) != value.was:
            raise NotNow(
                f"What stood has changed since {change.reference} was proposed: {value.label.lower()} was "
                f"{value.was} then and is {say(_plain(now[name]))} now. Refuse it, and have it proposed again."
            )


def _names(change: ChangeRequest) -> list[str]:
    changed = unpack(change.to_value)
    return [name for name in FIELDS[change.kind] if name in changed]


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, DeliverableState) else value


def apply(viewer: Viewer, change: ChangeRequest) -> None:
    """Makes the change; the request was flushed as approved before, and `check_applies` asked. Flushes."""
    thing, values = thing_of(change), unpack(change.to_value)
    with asking(viewer, thing):
        if change.kind is Kind.BASELINE and isinstance(thing, Deliverable | Milestone):
            _move_baseline(viewer, thing, change)
        elif change.kind in (Kind.WITHDRAW, Kind.SUPERSEDE) and isinstance(thing, Deliverable | Milestone):
            _retire(viewer, thing, change, DeliverableState(values["state"]))
        elif change.kind is not Kind.FORECAST:
            _set(viewer, thing, change, values)
        db.session.flush()


def _move_baseline(viewer: Viewer, thing: Deliverable | Milestone, change: ChangeRequest) -> None:
    """The forecast goes along only where it was the old baseline; one that had moved says what is expected."""
    before, to = thing.baseline_on, unpack(change.to_value)["baseline_on"]
    history.move_baseline_of(viewer=viewer, thing=thing, to=to, change=change, permission=P.DECIDE_CHANGE)
    if thing.forecast_on in (None, before):
        thing.forecast_on = to  # one move, by this request: no move of the forecast's own


def _set(viewer: Viewer, thing: Subject, change: ChangeRequest, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(thing, name, value)
    db.session.flush()
    if isinstance(thing, Deliverable | Milestone):
        _note(viewer, thing, Deed.EDITED, change)


def _retire(
    viewer: Viewer, thing: Deliverable | Milestone, change: ChangeRequest, state: DeliverableState
) -> None:
    """Takes it out of the plan, and with a deliverable its milestones that were still open."""
    going: list[Deliverable | Milestone] = [thing]
    if isinstance(thing, Deliverable):
        going += [milestone for milestone in thing.milestones if milestone.state not in SETTLED]
    for one in going:
        one.state = state
        db.session.flush()
        _note(viewer, one, Deed.RETIRED, change)


def _note(viewer: Viewer, thing: Deliverable | Milestone, deed: Deed, change: ChangeRequest) -> None:
    words = f"{change.reference}: {change.reason}"
    history.note_deed(viewer=viewer, thing=thing, deed=deed, permission=P.DECIDE_CHANGE, words=words)
