"""What must be true before a month takes a step, and what was let through unmet, with the reason that prints.

A condition is named by what it asks for ("the return of theme A"), so that the same words serve on the page,
in a refusal and, once waived, in print.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from cpca.domain import clock
from cpca.domain.errors import DomainError, Missing, NotNow
from cpca.domain.flags import day_of
from cpca.domain.month_facts import IssueFacts, count_undecided, month_of, read_issue_facts
from cpca.domain.period import move_period
from cpca.domain.plan import Holder, holders
from cpca.domain.queue_parts import say_count
from cpca.domain.queue_reading import OpenUpdate, read_updates_of
from cpca.extensions import db
from cpca.models.closing import Waiver
from cpca.models.people import Area, Role
from cpca.models.period import PeriodState, ReportingPeriod
from cpca.models.progress import UpdateState
from cpca.permissions import Viewer


class Step(enum.Enum):
    """A step of a month, in the words of a refusal: "cannot be closed for submissions yet"."""

    CLOSE = "closed for submissions"
    SIGN_OFF = "moved to sign-off"
    FREEZE = "frozen"
    ISSUE = "issued"


NEXT_STEP: Final = {
    PeriodState.OPEN: Step.CLOSE,
    PeriodState.CHALLENGE: Step.SIGN_OFF,
    PeriodState.SIGN_OFF: Step.FREEZE,
    PeriodState.CORRECTION: Step.FREEZE,
    PeriodState.FROZEN: Step.ISSUE,
}
LEADS_TO: Final = {Step.CLOSE: PeriodState.CHALLENGE, Step.SIGN_OFF: PeriodState.SIGN_OFF}
TAKEN_IN = frozenset({UpdateState.ACCEPTED, UpdateState.APPROVED, UpdateState.FROZEN})
SIGNED_OFF = frozenset({UpdateState.APPROVED, UpdateState.FROZEN})


@dataclass(frozen=True)
class Condition:
    """Something that a step asks for. `place` is where it is mended, an address below the plan's own."""

    key: str
    words: str
    met: bool
    place: str
    waiver: Waiver | None = None
    may_waive: bool = True

    @property
    def holds(self) -> bool:
        return self.met or self.waiver is not None


class Facts:
    """What conditions ask of the record, read once and only when asked: a statement each."""

    def __init__(self, period: ReportingPeriod) -> None:
        self.period = period

    @cached_property
    def updates(self) -> list[OpenUpdate]:
        return read_updates_of([month_of(self.period)])

    @cached_property
    def people(self) -> dict[int, list[Holder]]:
        return holders(self.period.plan_id, day_of(self.period))

    @cached_property
    def undecided(self) -> int:
        return count_undecided(self.period)

    @cached_property
    def issue(self) -> IssueFacts:
        return read_issue_facts(self.period)

    @cached_property
    def waivers(self) -> dict[str, Waiver]:
        return read_waivers(self.period)

    def awaited(self, update: OpenUpdate) -> list[str]:
        """The councils that sponsor a theme and have not given their view of its return."""
        given = {view.council_id for view in update.views}
        sponsors = (h for h in self.people.get(update.theme_id, []) if h.role is Role.SPONSOR)
        missing = {h.council_id: h.council for h in sponsors if h.council_id not in given}
        return list(missing.values())


def read_waivers(period: ReportingPeriod) -> dict[str, Waiver]:
    """What is let through of a month now, by the condition's key."""
    rows = db.session.execute(
        select(Waiver)
        .options(joinedload(Waiver.waived_by))
        .where(Waiver.period_id == period.id, Waiver.lifted_at.is_(None))
        .order_by(Waiver.id)
    ).scalars()
    return {row.condition: row for row in rows}


def list_conditions(period: ReportingPeriod, step: Step, facts: Facts | None = None) -> list[Condition]:
    """What must be true before the month takes the step, themes in order, each with its waiver if it has one."""
    facts = facts or Facts(period)
    return [_with_waiver(condition, facts) for condition in _ASKED[step](facts)]


def _with_waiver(condition: Condition, facts: Facts) -> Condition:
    return Condition(
        condition.key,
        condition.words,
        condition.met,
        condition.place,
        facts.waivers.get(condition.key),
        condition.may_waive,
    )


def check_conditions(period: ReportingPeriod, step: Step) -> None:
    """Raises NotNow, listing what is missing, where the step's conditions neither hold nor were waived."""
    missing = [c.words for c in list_conditions(period, step) if not c.holds]
    if missing:
        raise NotNow(
            f"{period.month:%B %Y} cannot be {step.value} yet. Missing: {'; '.join(missing)}."
            " Put each right, or let it through with a reason that prints."
        )


def get_condition(period: ReportingPeriod, key: str) -> Condition:
    """A condition of a step that the month has still to take; raises Missing."""
    facts = Facts(period)
    for step in _ahead(period):
        for condition in list_conditions(period, step, facts):
            if condition.key == key:
                return condition
    raise Missing


def _ahead(period: ReportingPeriod) -> list[Step]:
    if period.state is PeriodState.PLANNED:
        return []
    steps = list(Step)
    return steps[steps.index(NEXT_STEP[period.state]) :]


def waive(*, viewer: Viewer, period: ReportingPeriod, key: str, reason: str) -> Waiver:
    """Lets a condition through unmet, with a reason that prints. Raises Missing, NotNow, DomainError."""
    condition = get_condition(period, key)
    if condition.holds:
        raise NotNow("There is nothing to let through: it is met, or was let through already.")
    if not condition.may_waive:
        raise NotNow("This cannot be let through: put it right first.")
    if not reason.strip():
        raise DomainError("Say why: the reason prints in the report.", "reason")
    waiver = Waiver(
        period_id=period.id,
        period=period,
        condition=key,
        words=condition.words,
        reason=reason,
        waived_by_id=viewer.person_id,
        waived_at=clock.now(),
    )
    db.session.add(waiver)
    db.session.flush()
    return waiver


def lift(*, viewer: Viewer, period: ReportingPeriod, key: str) -> Waiver:  # noqa: ARG001  the act says who acts
    """Takes back what was let through. Raises Missing, NotNow where the step it served was taken."""
    waiver = read_waivers(period).get(key)
    if waiver is None:
        raise Missing
    step = NEXT_STEP.get(period.state)
    if step is None or is_issued(period) or key not in {c.key for c in list_conditions(period, step)}:
        raise NotNow("The step it served was taken: what was let through prints as it stood.")
    _end(waiver)
    return waiver


def is_issued(period: ReportingPeriod) -> bool:
    """Whether a month is frozen and published: its last step was taken, until a correction opens it."""
    return period.state is PeriodState.FROZEN and period.published_at is not None


def lift_met(period: ReportingPeriod, step: Step) -> None:
    """Takes back what was let through and came right since, so that no reason prints for what is there."""
    for condition in list_conditions(period, step):
        if condition.met and condition.waiver is not None:
            _end(condition.waiver)


def _end(waiver: Waiver) -> None:
    waiver.lifted_at = clock.now()
    db.session.flush()


def advance(*, viewer: Viewer, period: ReportingPeriod) -> PeriodState:
    """Closes a month for submissions, or moves it to sign-off, once its conditions hold; gives its new state.

    Closing late is allowed. Raises NotNow, listing what is missing, and where the next step takes two people.
    """
    step = NEXT_STEP.get(period.state)
    to = LEADS_TO.get(step) if step else None
    if step is None or to is None:
        raise NotNow(f"{period.month:%B %Y} is in {period.state.value}: its next step takes two people.")
    check_conditions(period, step)
    lift_met(period, step)
    move_period(viewer=viewer, period=period, to=to)
    return to


def _of_theme(facts: Facts, update: OpenUpdate) -> str:
    return f"/themes/{update.code}?period={facts.period.slug}"


def _return_of(facts: Facts, update: OpenUpdate) -> Condition:
    silent = update.is_writable or update.state is UpdateState.MISSED
    words = f"the return of theme {update.code}"
    return Condition(f"return:{update.code}", words, not silent, _of_theme(facts, update))


def _to_close(facts: Facts) -> Iterator[Condition]:
    for update in facts.updates:
        yield _return_of(facts, update)


def _to_sign_off(facts: Facts) -> Iterator[Condition]:
    for update in facts.updates:
        given, place = _return_of(facts, update), _of_theme(facts, update)
        yield given
        if given.met:
            words = f"the acceptance of theme {update.code}’s return"
            yield Condition(f"accepted:{update.code}", words, update.state in TAKEN_IN, place)
            yield from _views(facts, update, place)


def _views(facts: Facts, update: OpenUpdate, place: str) -> Iterator[Condition]:
    """A view of each council that sponsors the theme; a nil return holds nothing to have a view of."""
    sponsored = any(h.role is Role.SPONSOR for h in facts.people.get(update.theme_id, []))
    if update.nil_return or not sponsored:
        return
    awaited = facts.awaited(update)
    of = f", {' and '.join(awaited)}" if awaited else ""
    yield Condition(
        f"view:{update.code}", f"the view of theme {update.code}’s sponsor{of}", not awaited, place
    )


def _to_freeze(facts: Facts) -> Iterator[Condition]:
    for update in facts.updates:
        given, place = _return_of(facts, update), _of_theme(facts, update)
        yield given
        if given.met:
            words = f"the approval of theme {update.code}’s return"
            yield Condition(f"approved:{update.code}", words, update.state in SIGNED_OFF, place)
            owed = 0 if update.nil_return else update.to_answer
            which = say_count(owed, "commitment") if owed else "every commitment"
            words = f"an answer to {which} of theme {update.code} that fell due"
            yield Condition(f"commitments:{update.code}", words, not owed, place)
    month = f"/months/{facts.period.slug}"
    written = bool(facts.period.headline)
    yield Condition("headline", "the headline of the month", written, f"{month}/headline")
    yield _exemptions(facts)


def _exemptions(facts: Facts) -> Condition:
    words = "a decision on every proposal to withhold something"
    if facts.undecided:
        words = f"a decision on {say_count(facts.undecided, 'proposal')} to withhold something"
    return Condition("exemptions", words, not facts.undecided, "/exempt")


def _to_issue(facts: Facts) -> Iterator[Condition]:
    month, found = f"/months/{facts.period.slug}", facts.issue
    frozen = facts.period.state is PeriodState.FROZEN
    yield Condition("frozen", "the freeze of the month", frozen, month, may_waive=False)
    paper = f"{month}/paper"
    yield Condition("paper", "the Board paper", found.prepared, paper)
    words = "a look at every paragraph carried over from the paper before"
    if found.carried:
        words = f"a look at {say_count(found.carried, 'paragraph')} carried over from the paper before"
    yield Condition("carried", words, not found.carried, paper)
    for area in Area:
        words = f"the clearance of the {area.value} implications"
        yield Condition(f"clearance:{area.value}", words, area in found.cleared, paper)
    yield _exemptions(facts)  # what is proposed after the freeze is decided too
    yield Condition("signed", f"the signature of the {Role.SRO.value}", found.signed, paper)


_ASKED: Final[dict[Step, Callable[[Facts], Iterator[Condition]]]] = {
    Step.CLOSE: _to_close,
    Step.SIGN_OFF: _to_sign_off,
    Step.FREEZE: _to_freeze,
    Step.ISSUE: _to_issue,
}
