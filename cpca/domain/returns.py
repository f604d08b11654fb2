"""A theme's return: its rating and words, what is missing, and how it goes from draft to approved."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import and_, bindparam, exists, or_, select

from cpca.domain import clock
from cpca.domain.commitments import list_asked
from cpca.domain.dependency_asking import ask_if_red
from cpca.domain.disagreement import is_better
from cpca.domain.errors import DomainError, NotNow, Refused
from cpca.domain.period import is_settled
from cpca.domain.progress import WRITABLE, begin, check_version, check_writable
from cpca.domain.rating_reading import rate_update
from cpca.extensions import db
from cpca.models.audit import AuditEvent
from cpca.models.challenge import ChallengeNote, SponsorView
from cpca.models.people import Role
from cpca.models.period import PeriodState
from cpca.models.progress import (
    Commitment,
    CommitmentAnswer,
    Confidence,
    ProgressItem,
    Rating,
    ReturnComment,
    ThemeUpdate,
    UpdateState,
)
from cpca.permissions import Permission, Viewer, held_for

WRITING = (Permission.DRAFT, Permission.DECLARE, Permission.ANSWER_COMMITMENT, Permission.NIL_RETURN)
NEED_REASON = frozenset({Rating.AMBER, Rating.RED})


@dataclass(frozen=True)
class Gap:
    """Something a return still lacks: `part` names the place ("rating", "commitment:7"), `message` what to do."""

    part: str
    message: str


def declare(
    *,
    viewer: Viewer,  # noqa: ARG001  every act of the record says who acts
    update: ThemeUpdate,
    version: int | None,
    headline: str | None = None,
    rating: Rating | None = None,
    reason: str | None = None,
    route_to_green: str | None = None,
    confidence: Confidence | None = None,
    decision_sought: str | None = None,
    also_to_note: str | None = None,
) -> ThemeUpdate:
    """Saves the headline, rating and words around it; incomplete is allowed until it is submitted.

    Raises Stale, NotNow, and DomainError for a declared Blue, which only verification gives.
    """
    check_writable(update)
    check_version(update, version)
    if rating is Rating.BLUE:
        raise DomainError("Blue is given by verification. Declare Green, Amber or Red.", "rating")
    begin(update)
    update.headline, update.rating, update.reason = headline, rating, reason
    update.route_to_green, update.confidence = route_to_green, confidence
    update.decision_sought, update.also_to_note = decision_sought, also_to_note
    if db.session.is_modified(update):  # saving the same words again is no new version
        update.version += 1
    db.session.flush()
    return update


def find_gaps(update: ThemeUpdate) -> list[Gap]:
    """What stops this update from being submitted, in the order of the page."""
    gaps = []
    if not _has_lines(update):
        gaps.append(Gap("lines", "Say what was achieved, at least in one line."))
    for asked in list_asked(update):
        if asked.must and asked.answer is None:
            due = f"{asked.due_on.day} {asked.due_on:%b}"
            words = f"Answer what was promised for {due}: kept, late, not met or replaced."
            gaps.append(Gap(f"asked-{asked.commitment.id}", words))
    if update.rating is None:
        gaps.append(Gap("rating", "Declare a rating."))
    gaps += _reason_gaps(update)
    if update.rating in NEED_REASON and not update.route_to_green:
        gaps.append(Gap("route_to_green", "Say what the route to green is."))
    if update.confidence is None:
        gaps.append(Gap("confidence", "Say how likely the outcome is."))
    return gaps


def _reason_gaps(update: ThemeUpdate) -> list[Gap]:
    """Amber and Red are explained, and so is whatever is better than the dates say. A flag asks for nothing."""
    if update.rating is None or update.reason:
        return []
    if update.rating in NEED_REASON:
        return [Gap("reason", f"Say why the rating is {update.rating.value}.")]
    calculated = rate_update(update)
    if calculated.rating is None or not is_better(update.rating, calculated.rating):
        return []
    words = f"The dates say {calculated.rating.value}: {calculated.sentence}."
    return [Gap("reason", f"{words} Say why you declare {update.rating.value}; your reason prints.")]


def _has_lines(update: ThemeUpdate) -> bool:
    query = exists().where(ProgressItem.update_id == update.id, ProgressItem.withdrawn_at.is_(None))
    return bool(db.session.execute(select(query)).scalar())


def submit(*, viewer: Viewer, update: ThemeUpdate) -> ThemeUpdate:
    """Submits a complete update: late ones are marked late for good. Raises NotNow, DomainError."""
    check_writable(update)
    gaps = find_gaps(update)
    if gaps:
        raise DomainError(gaps[0].message, gaps[0].part)
    _hand_in(viewer, update)
    db.session.flush()
    ask_if_red(viewer, update)
    return update


def _hand_in(viewer: Viewer, update: ThemeUpdate) -> None:
    held = held_for(viewer, Permission.DECLARE, update)
    due = None if _is_correction(update) else update.period.submit_by
    update.state = UpdateState.SUBMITTED
    update.submitted_by_id, update.submitted_at = viewer.person_id, clock.now()
    update.on_behalf = held is not None and held.role is Role.PROGRAMME_OFFICE
    if due is not None and clock.today() > due:
        update.late_days = max(update.late_days, (clock.today() - due).days)
    for comment in list_comments(update):
        comment.settled_at = clock.now()


def _is_correction(update: ThemeUpdate) -> bool:
    """Whether words that were handed in once are corrected: how late they came is settled."""
    return update.period.state is PeriodState.CORRECTION and update.submitted_at is not None


_COMMENTS = (
    select(ReturnComment)
    .where(ReturnComment.update_id == bindparam("update"), ReturnComment.settled_at.is_(None))
    .order_by(ReturnComment.id)
)


def list_comments(update: ThemeUpdate) -> list[ReturnComment]:
    """The comments with which the update was last returned and that are not settled yet."""
    return list(db.session.execute(_COMMENTS, {"update": update.id}).scalars())


def find_bar_to_recall(update: ThemeUpdate) -> str | None:
    """Why a submitted update can no longer be recalled, or None while it can."""
    if update.state is not UpdateState.SUBMITTED:
        return f"It is {update.state.value}; only a submitted update can be recalled."
    noted = exists().where(
        ChallengeNote.update_id == update.id, ChallengeNote.raised_at >= update.submitted_at
    )
    viewed = exists().where(SponsorView.update_id == update.id)
    given, raised = db.session.execute(select(viewed, noted)).one()
    if given:
        return "A sponsor has given a view on it. Ask the programme office to return it."
    return "It has been challenged. Ask the programme office to return it." if raised else None


def recall(*, viewer: Viewer, update: ThemeUpdate) -> ThemeUpdate:  # noqa: ARG001
    """Takes a submitted update back to draft, until somebody gave a view or a note, returned or accepted it."""
    _check_open(update)
    bar = find_bar_to_recall(update)
    if bar is not None:
        raise NotNow(bar)
    update.state = UpdateState.DRAFT
    db.session.flush()
    return update


def _check_open(update: ThemeUpdate) -> None:
    if is_settled(update):
        raise NotNow(f"{update.period.month:%B %Y} is frozen.")


def send_back(*, viewer: Viewer, update: ThemeUpdate, comments: list[tuple[str, str]]) -> ThemeUpdate:
    """Returns an update to its lead with comments at the places they concern: (part, text), at least one."""
    _check_open(update)
    if update.state not in (UpdateState.SUBMITTED, UpdateState.ACCEPTED):
        raise NotNow(f"It is {update.state.value}; only a submitted or accepted update is returned.")
    if not comments:
        raise DomainError("Say what needs changing, in at least one comment.", "comment")
    for part, text in comments:
        db.session.add(
            ReturnComment(
                update_id=update.id,
                update=update,
                part=part,
                text=text,
                made_by_id=viewer.person_id,
                made_at=clock.now(),
            )
        )
    update.state = UpdateState.RETURNED
    update.accepted_at, update.accepted_by_id = None, None
    db.session.flush()
    return update


def _check_not_own(viewer: Viewer, update: ThemeUpdate, act: str) -> None:
    """Nobody decides alone what they entered, changed or submitted: the rule compares people, not roles.

    Who wrote any of it, in their own right or for somebody, is what the trail says.
    """
    lines = select(ProgressItem.id).where(ProgressItem.update_id == update.id)
    promises = select(Commitment.id).where(Commitment.update_id == update.id)
    answers = select(CommitmentAnswer.id).where(CommitmentAnswer.update_id == update.id)
    of_it = or_(
        and_(AuditEvent.subject == "theme_update", AuditEvent.subject_id == update.id),
        and_(AuditEvent.subject == "progress_item", AuditEvent.subject_id.in_(lines)),
        and_(AuditEvent.subject == "commitment", AuditEvent.subject_id.in_(promises)),
        and_(AuditEvent.subject == "commitment_answer", AuditEvent.subject_id.in_(answers)),
    )
    wrote = exists().where(
        AuditEvent.actor == viewer.pseudonym, AuditEvent.act.in_([p.value for p in WRITING]), of_it
    )
    entered = exists().where(
        ProgressItem.update_id == update.id, ProgressItem.entered_by_id == viewer.person_id
    )
    wrote_it, entered_it = db.session.execute(select(wrote, entered)).one()
    if update.submitted_by_id == viewer.person_id or wrote_it or entered_it:
        raise Refused(f"You wrote or submitted some of this return, so somebody else has to {act} it.")


def accept(*, viewer: Viewer, update: ThemeUpdate) -> ThemeUpdate:
    """Accepts a submitted update for completeness, by somebody who neither entered nor submitted it."""
    _check_open(update)
    if update.state is not UpdateState.SUBMITTED:
        raise NotNow(f"It is {update.state.value}; only a submitted update is accepted.")
    _check_not_own(viewer, update, "accept")
    update.state = UpdateState.ACCEPTED
    update.accepted_by_id, update.accepted_at = viewer.person_id, clock.now()
    db.session.flush()
    return update


def approve(*, viewer: Viewer, update: ThemeUpdate) -> ThemeUpdate:
    """Approves an accepted update, by somebody who neither entered nor submitted it."""
    _check_open(update)
    if update.state is not UpdateState.ACCEPTED:
        raise NotNow(f"It is {update.state.value}; only an accepted update is approved.")
    _check_not_own(viewer, update, "approve")
    update.state = UpdateState.APPROVED
    update.approved_by_id, update.approved_at = viewer.person_id, clock.now()
    db.session.flush()
    return update


def nil_return(*, viewer: Viewer, update: ThemeUpdate, reason: str) -> ThemeUpdate:
    """Submits for a silent theme that there is nothing to report, and why; it has no lines."""
    check_writable(update)
    if update.state is not UpdateState.NOT_STARTED:
        raise NotNow("This update was begun: submit it on the theme’s behalf, or ask its lead.")
    update.nil_return, update.headline = True, reason
    _hand_in(viewer, update)
    update.on_behalf = True
    db.session.flush()
    return update


def show_to_sponsor(*, viewer: Viewer, update: ThemeUpdate, shown: bool) -> ThemeUpdate:  # noqa: ARG001
    """Lets the theme's sponsors read the draft, or no longer."""
    if update.state not in WRITABLE:
        raise NotNow("It is submitted: its sponsors can read it.")
    update.shown_to_sponsor = shown
    db.session.flush()
    return update


def comments_by_part(update: ThemeUpdate | None) -> dict[str, list[ReturnComment]]:
    """The comments by the part of the return that each is about; none without an update."""
    found: dict[str, list[ReturnComment]] = {}
    for comment in list_comments(update) if update is not None else []:
        found.setdefault(comment.part, []).append(comment)
    return found
