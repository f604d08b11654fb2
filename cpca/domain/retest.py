"""Embedded: a verified deliverable is tested again later, on a sample, by somebody who had no hand in it.

An improvement board asks not whether a thing was delivered but whether it still works: that is a test with a
tester, a sample, a date and a result.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import func, select

from cpca.domain import clock
from cpca.domain.dependency_asking import asking
from cpca.domain.errors import DomainError, NotNow
from cpca.domain.history import covered_by, note_deed
from cpca.domain.independence import check_independent
from cpca.domain.progress import check_version
from cpca.domain.summary_parts import say_date
from cpca.domain.verification import PROVED, State, undo_proof
from cpca.extensions import db
from cpca.models.deliverable import Deed, Deliverable, Retest, RetestResult, Verification
from cpca.permissions import Permission, Viewer


def record_retest(
    *,
    viewer: Viewer,
    deliverable: Deliverable,
    version: int | None,
    tested_on: dt.date,
    sample: str,
    result: RetestResult,
    words: str | None = None,
) -> Retest:
    """Records a re-test by this person: still working embeds it, not working reopens it, in part stays verified.

    Raises Refused for anybody with a hand in it, Stale, NotNow before it is verified, DomainError for a date
    that cannot be, no sample, or a result short of working without words.
    """
    check_independent(viewer, deliverable, Permission.VERIFY)
    check_version(deliverable, version)
    if deliverable.state not in PROVED:
        raise NotNow(
            f"{deliverable.reference} is {deliverable.state.value}: only what is verified is tested again."
        )
    _check_date(deliverable, tested_on)
    if not sample.strip():
        raise DomainError("Say what was tested: how many of what, and how they were chosen.", "sample")
    if result is not RetestResult.EMBEDDED and not (words or "").strip():
        raise DomainError("Say what did not work.", "words")
    made = _retest(viewer, deliverable, tested_on, sample, result, words)
    _apply(viewer, deliverable, result, made)
    _note(viewer, deliverable, made)
    return made


def _check_date(deliverable: Deliverable, tested_on: dt.date) -> None:
    if tested_on > clock.today():
        raise DomainError("Give today or an earlier date.", "tested_on")
    newest = select(func.max(Verification.id)).where(
        Verification.deliverable_id == deliverable.id, Verification.undone_at.is_(None)
    )
    verified_at = db.session.scalar(
        select(Verification.verified_at).where(Verification.id == newest.scalar_subquery())
    )
    if verified_at is not None and tested_on <= (verified := verified_at.astimezone(clock.LONDON).date()):
        raise DomainError(
            f"Give a date after {say_date(verified)}, when it was verified: a re-test comes later.",
            "tested_on",
        )


def _retest(
    viewer: Viewer,
    deliverable: Deliverable,
    tested_on: dt.date,
    sample: str,
    result: RetestResult,
    words: str | None,
) -> Retest:
    made = Retest(
        plan_id=deliverable.plan_id,
        theme_id=deliverable.theme_id,
        deliverable_id=deliverable.id,
        tester_id=viewer.person_id,
        for_person_id=covered_by(viewer, Permission.VERIFY, deliverable),
        tested_on=tested_on,
        sample=sample,
        result=result,
        words=words,
        recorded_at=clock.now(),
    )
    db.session.add(made)
    db.session.flush()
    return made


def _apply(viewer: Viewer, deliverable: Deliverable, result: RetestResult, made: Retest) -> None:
    """What works in part is verified and no longer embedded; what does not work is reopened."""
    if result is RetestResult.EMBEDDED:
        deliverable.state = State.EMBEDDED
    elif result is RetestResult.PARTLY:
        deliverable.state = State.VERIFIED
    else:
        undo_proof(deliverable)
        made.undone_at = None  # the test that reopened it stands
        with asking(viewer, deliverable):
            deliverable.state, deliverable.actual_on = State.REOPENED, None
            db.session.flush()


def _note(viewer: Viewer, deliverable: Deliverable, made: Retest) -> None:
    found = f"{made.result.value}: {made.words}" if made.words else made.result.value
    note_deed(
        viewer=viewer,
        thing=deliverable,
        deed=Deed.RETESTED,
        permission=Permission.VERIFY,
        on=made.tested_on,
        words=f"{made.sample}; {found}",
    )
