"""What happens to a decision: notice, exception, vote, publication, call-in, deferral, withdrawal.

Source of the rules: decision_rules.py. Each act is dated, says its reason and stays in the decision's history.
"""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import exists, select

from cpca.domain import clock
from cpca.domain.decision import AHEAD, drop_exception, find_meeting, note
from cpca.domain.decision_rules import carries, in_force_on, judge_notice, last_call_in_on, standing_of
from cpca.domain.errors import DomainError, NotNow
from cpca.domain.progress import check_version
from cpca.extensions import db
from cpca.models.decision import Decision, DecisionState, MayoralVote, Outcome, Shortening
from cpca.models.period import Meeting
from cpca.permissions import Viewer

S = DecisionState


class Act(enum.Enum):
    """The acts, as addresses name them."""

    NOTICE = "notice"
    SHORTEN = "shorten"
    TAKE = "take"
    PUBLISH = "publish"
    CALL_IN = "call-in"
    RELEASE = "release"
    DEFER = "defer"
    WITHDRAW = "withdraw"


def list_acts(decision: Decision, today: dt.date) -> list[Act]:
    """What may be recorded of a decision as it stands on a day."""
    if decision.state in AHEAD:
        first = [Act.NOTICE, Act.SHORTEN] if decision.is_key else [Act.NOTICE]
        return [*first, Act.TAKE, Act.DEFER, Act.WITHDRAW]
    if decision.state is S.CALLED_IN:
        return [Act.RELEASE, Act.TAKE, Act.WITHDRAW]
    if standing_of(decision.state, decision.in_force_on, today) is not S.TAKEN:
        return []
    if decision.published_on is None:
        return [Act.PUBLISH]
    return [] if decision.call_in_waived or decision.outcome is Outcome.REFUSED else [Act.CALL_IN]


def _begin(decision: Decision, version: int | None, act: Act) -> None:
    check_version(decision, version)
    if act not in list_acts(decision, clock.today()):
        state = standing_of(decision.state, decision.in_force_on, clock.today())
        raise NotNow(
            f"{decision.reference} is {state.value}. Load the page again to see what may be recorded."
        )


def _not_ahead(on: dt.date, field: str) -> None:
    if on > clock.today():
        raise DomainError("This day is still to come. Record it once it has happened.", field)


def publish_notice(
    *, viewer: Viewer, decision: Decision, version: int | None, on: dt.date, forward_plan: str | None = None
) -> Decision:
    """Notice of it was published on a day. Raises Stale, NotNow; DomainError for a key one without its reference."""
    _begin(decision, version, Act.NOTICE)
    _not_ahead(on, "on")
    if decision.is_key and not forward_plan:
        raise DomainError("A key decision has a forward-plan reference: give it.", "forward_plan")
    decision.state, decision.notice_on = S.NOTICE, on
    decision.forward_plan = forward_plan or decision.forward_plan
    return _done(viewer, decision, on, "notice published")


def shorten_notice(
    *,
    viewer: Viewer,
    decision: Decision,
    version: int | None,
    shortened: Shortening,
    on: dt.date,
    reason: str,
) -> Decision:
    """Records why a key decision may be taken on less than 28 clear days' notice, and the day that was told."""
    _begin(decision, version, Act.SHORTEN)
    _not_ahead(on, "on")
    decision.shortened, decision.shortened_on, decision.shortened_reason = shortened, on, reason
    return _done(viewer, decision, on, f"{shortened.value}: {reason}")


def take(
    *,
    viewer: Viewer,
    decision: Decision,
    version: int | None,
    on: dt.date,
    outcome: Outcome,
    vote: str,
    mayoral_vote: MayoralVote | None = None,
) -> Decision:
    """Records what a body decided, and how the vote stood.

    Raises Stale and NotNow; DomainError for a day on which the body does not meet, a key decision without lawful
    notice, and an approval that did not carry the Mayor's vote where it must.
    """
    _begin(decision, version, Act.TAKE)
    _not_ahead(on, "on")
    _meet(decision, on)
    _check_notice(decision, on)
    _check_vote(decision, outcome, mayoral_vote)
    decision.state, decision.taken_on, decision.outcome = S.TAKEN, on, outcome
    decision.vote, decision.mayoral_vote = vote, mayoral_vote
    decision.published_on = decision.in_force_on = decision.reason = None
    return _done(viewer, decision, on, f"{outcome.value}; {vote}")


def _meet(decision: Decision, on: dt.date) -> None:
    """A decision is taken at a meeting of its body; a body without any in the calendar decides on any day."""
    of_body = (Meeting.plan_id == decision.plan_id, Meeting.body == decision.body)
    held = select(Meeting).where(*of_body, Meeting.cancelled_at.is_(None), Meeting.held_on == on)
    meeting = db.session.scalars(held).first()
    if meeting is None and db.session.scalar(select(exists().where(*of_body))):
        day = f"{on.day} {on:%b %Y}"
        raise DomainError(
            f"The calendar has no meeting of the {decision.body} on {day}. Correct the day, or enter the meeting.",
            "on",
        )
    if meeting is not None:
        decision.meeting, decision.meeting_id = meeting, meeting.id


def _check_notice(decision: Decision, on: dt.date) -> None:
    if not decision.is_key:
        return
    judged = judge_notice(
        decided_on=on,
        notice_on=decision.notice_on,
        shortened=decision.shortened,
        shortened_on=decision.shortened_on,
        today=clock.today(),
    )
    if not judged.is_lawful:
        raise DomainError(
            f"{judged.words} Record the general exception or special urgency under which it was taken first.",
            "on",
        )


def _check_vote(decision: Decision, outcome: Outcome, mayoral_vote: MayoralVote | None) -> None:
    if not decision.needs_mayor:
        return
    if mayoral_vote is None:
        raise DomainError("Say whether it carried the Mayor’s vote, or the Deputy’s acting.", "mayoral_vote")
    carried = mayoral_vote is not MayoralVote.NOT_CARRIED
    if outcome in (Outcome.APPROVED, Outcome.AMENDED) and not carries(
        needs_mayor=True, mayoral_vote_carried=carried
    ):
        raise DomainError("Without the Mayor’s vote it is not approved: record it as refused.", "outcome")


def publish(*, viewer: Viewer, decision: Decision, version: int | None, on: dt.date) -> Decision:
    """The decision was published on a day: from then it may be called in, and after that it is in force."""
    _begin(decision, version, Act.PUBLISH)
    _not_ahead(on, "on")
    if decision.taken_on is not None and on < decision.taken_on:
        raise DomainError("It was taken after this day. Correct the day of publication.", "on")
    decision.published_on = on
    if decision.outcome is not Outcome.REFUSED:
        at_once = decision.call_in_waived is not None or decision.outcome is Outcome.NOTED
        decision.in_force_on = in_force_on(on, 0 if at_once else decision.plan.call_in_days)
    return _done(viewer, decision, on, "published")


def call_in(*, viewer: Viewer, decision: Decision, version: int | None, on: dt.date, reason: str) -> Decision:
    """Scrutiny called it in within its period: it is not in force until it is released or taken again."""
    _begin(decision, version, Act.CALL_IN)
    _not_ahead(on, "on")
    first = decision.published_on or on
    last = last_call_in_on(decision.in_force_on) if decision.in_force_on else first
    if not first <= on <= last:
        raise DomainError(
            f"It could be called in from {first.day} {first:%b %Y} to {last.day} {last:%b %Y}.", "on"
        )
    decision.state, decision.in_force_on, decision.reason = S.CALLED_IN, None, reason
    return _done(viewer, decision, on, f"called in: {reason}")


def release(*, viewer: Viewer, decision: Decision, version: int | None, on: dt.date, reason: str) -> Decision:
    """What was called in stands after all, and is in force from the day on which that was said."""
    _begin(decision, version, Act.RELEASE)
    _not_ahead(on, "on")
    if decision.published_on is not None and on < decision.published_on:
        raise DomainError("It was published after this day. Correct the day.", "on")
    decision.state, decision.in_force_on, decision.reason = S.TAKEN, on, None
    return _done(viewer, decision, on, f"released: {reason}")


def defer(
    *, viewer: Viewer, decision: Decision, version: int | None, meeting_id: int | None, reason: str
) -> Decision:
    """It goes to a later meeting, or waits for one. Raises Stale, NotNow, DomainError."""
    _begin(decision, version, Act.DEFER)
    meeting = find_meeting(decision.plan_id, decision.body, meeting_id)
    if meeting is not None and meeting.id == decision.meeting_id:
        raise DomainError("It goes to this meeting already. Choose a later one, or none yet.", "meeting_id")
    decision.meeting, decision.meeting_id = meeting, meeting.id if meeting else None
    drop_exception(decision)
    decision.state, decision.reason = S.DEFERRED, reason
    to = f"to {meeting.held_on.day} {meeting.held_on:%b %Y}" if meeting else "without a new meeting"
    return _done(viewer, decision, clock.today(), f"deferred {to}: {reason}")


def withdraw(*, viewer: Viewer, decision: Decision, version: int | None, reason: str) -> Decision:
    """It is not sought any more; it stays in the record."""
    _begin(decision, version, Act.WITHDRAW)
    decision.state, decision.reason = S.WITHDRAWN, reason
    return _done(viewer, decision, clock.today(), f"withdrawn: {reason}")


def _done(viewer: Viewer, decision: Decision, on: dt.date, words: str) -> Decision:
    db.session.flush()
    note(viewer, decision, on, words)
    return decision
