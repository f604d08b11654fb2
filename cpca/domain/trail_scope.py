"""Which of the trail's words a reader may see: those of a version they could have read while it stood.

A line that was reworded before it was submitted stays its author's: a sponsor who reads the theme's history
sees that it changed, and not what it said. So each version is judged by how its update and month stood from
then until the next version of the same thing.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import and_, or_, select

from cpca.domain.trail_words import SUBJECTS, Kind
from cpca.extensions import db
from cpca.models.audit import AuditEvent, AuditPayload
from cpca.models.challenge import ChallengeNote
from cpca.models.evidence import Evidence, EvidenceState
from cpca.models.period import PeriodState
from cpca.models.plan import Plan
from cpca.models.progress import ThemeUpdate, UpdateState
from cpca.permissions import Permission, Viewer, allows

OF_UPDATES = frozenset(
    name
    for name, subject in SUBJECTS.items()
    if subject.kind in (Kind.UPDATES, Kind.LINES, Kind.COMMITMENTS, Kind.CHALLENGES, Kind.VIEWS)
)
OF_EVIDENCE = frozenset(name for name, subject in SUBJECTS.items() if subject.kind is Kind.EVIDENCE)
OF_ACCOUNTS = frozenset({"person", "organisation"})
# Whose words take a permission of their own.
NEEDED = {**dict.fromkeys(OF_ACCOUNTS, Permission.MANAGE_PEOPLE), "audit_sample": Permission.READ_SAMPLE}
EVER = 2**62


@dataclass(frozen=True)
class Version:
    """What an event left behind, and until which event it stood."""

    sequence: int
    until: int
    kind: str
    subject: str
    subject_id: int
    state: dict[str, Any] | None


@dataclass(frozen=True)
class ThenPeriod:
    """A month as it stood."""

    state: PeriodState
    circulated_at: str | None
    published_at: str | None


@dataclass(frozen=True)
class Then:
    """An update as it stood, with the note on it where one is judged: what the permission table asks about."""

    plan_id: int
    theme_id: int
    state: UpdateState
    shown_to_sponsor: bool
    period: ThenPeriod
    council_id: int = 0
    raised_by_id: int = 0
    assurance_line: int = 0
    asked_of_programme: bool = False
    may_print: bool = False


@dataclass(frozen=True)
class ThenEvidence:
    """A piece of evidence as it stood, or for its versions and links as it stands now."""

    plan_id: int
    theme_id: int
    state: EvidenceState


@dataclass(frozen=True)
class _Course:
    """How a row changed: the sequence of each event of it, and what it left."""

    at: list[int]
    states: list[dict[str, Any]]

    def state_at(self, sequence: int) -> dict[str, Any]:
        """How it stood; one that was made later in the same save counts as made."""
        return self.states[max(0, bisect_right(self.at, sequence) - 1)]


class Scope:
    """Judges versions for one reader; reads what it needs of them in three statements."""

    def __init__(self, viewer: Viewer, plan: Plan, versions: Iterable[Version]) -> None:
        self._viewer, self._plan = viewer, plan
        versions = list(versions)
        asked = [v for v in versions if v.subject in OF_UPDATES and v.state]
        self._evidence = _find_evidence({(v.state or {}).get("evidence_id") for v in versions} - {None})
        self._notes = _find_notes({_note_id(v) for v in asked} - {None})
        self._updates, self._periods = _find_courses(
            {self._update_id(v) for v in asked} - {None}, {_reply_period(v) for v in asked} - {None}
        )

    def shows(self, version: Version) -> bool:
        """Whether this reader may see the words of a version."""
        if version.state is None:
            return False
        needed = NEEDED.get(version.subject)
        if needed is not None:
            return allows(self._viewer, needed, self._plan)
        if version.subject == "role_assignment" and allows(self._viewer, Permission.MANAGE_PEOPLE):
            return True
        if version.subject in OF_EVIDENCE:
            return self._allows_evidence(version, version.state)
        if version.subject not in OF_UPDATES:
            return allows(self._viewer, Permission.READ_PLAN, self._plan)
        return any(self._allows(version, then) for then in self._moments(version))

    def _allows_evidence(self, version: Version, state: dict[str, Any]) -> bool:
        """A title stays with those who may read the piece: what is offered is its theme's until accepted."""
        then = self._evidence.get(state.get("evidence_id", 0))
        if version.subject == "evidence":
            then = ThenEvidence(state["plan_id"], state["theme_id"], EvidenceState(state["state"]))
        return then is not None and allows(self._viewer, Permission.READ_EVIDENCE, then)

    def _allows(self, version: Version, then: Then) -> bool:
        if SUBJECTS[version.subject].kind is not Kind.CHALLENGES:
            return allows(self._viewer, Permission.READ_UPDATE, then)
        return allows(self._viewer, Permission.READ_NOTE, then) and self._allows_reply(version, then)

    def _allows_reply(self, version: Version, then: Then) -> bool:
        """What happened to a note is read with the month it happened in."""
        month = _reply_period(version)
        if month is None:
            return True
        course = self._periods.get(month)
        if course is None:
            return False
        period = _period(course.state_at(version.until - 1))
        return allows(self._viewer, Permission.READ_REPLY, replace(then, period=period))

    def _moments(self, version: Version) -> Iterator[Then]:
        """How the version's update and month stood at every event while the version did."""
        update = self._updates.get(self._update_id(version) or 0)
        period = self._periods.get(update.states[-1]["period_id"]) if update else None
        if update is None or period is None:
            return
        until = version.sequence if version.kind == "removed" else version.until - 1
        between = {s for s in (*update.at, *period.at) if version.sequence < s <= until}
        for sequence in sorted({version.sequence, *between}):
            yield self._then(update.state_at(sequence), period.state_at(sequence), version)

    def _then(self, update: dict[str, Any], period: dict[str, Any], version: Version) -> Then:
        note = self._notes.get(_note_id(version) or 0)
        about = {} if note is None else {name: getattr(note, name) for name in NOTE_FACTS}
        return Then(
            plan_id=update["plan_id"],
            theme_id=update["theme_id"],
            state=UpdateState(update["state"]),
            shown_to_sponsor=update["shown_to_sponsor"],
            period=_period(period),
            **about,
        )

    def _update_id(self, version: Version) -> int | None:
        if version.subject == "theme_update":
            return version.subject_id
        state = version.state or {}
        note = self._notes.get(_note_id(version) or 0)
        found: int | None = state.get("update_id") or (note.update_id if note else None)
        return found


NOTE_FACTS = ("council_id", "raised_by_id", "assurance_line", "asked_of_programme")


def _note_id(version: Version) -> int | None:
    if version.subject == "challenge_note":
        return version.subject_id
    return (version.state or {}).get("note_id") if version.subject == "challenge_event" else None


def _reply_period(version: Version) -> int | None:
    return (version.state or {}).get("period_id") if version.subject == "challenge_event" else None


def _period(state: dict[str, Any]) -> ThenPeriod:
    return ThenPeriod(PeriodState(state["state"]), state["circulated_at"], state["published_at"])


def _find_notes(ids: set[Any]) -> dict[int, Any]:
    columns = [ChallengeNote.id, ChallengeNote.update_id, *(getattr(ChallengeNote, n) for n in NOTE_FACTS)]
    rows = db.session.execute(select(*columns).where(ChallengeNote.id.in_(ids)))
    return {row.id: row for row in rows}


def _find_evidence(ids: set[Any]) -> dict[int, ThenEvidence]:
    if not ids:
        return {}
    columns = (Evidence.id, Evidence.plan_id, Evidence.theme_id, Evidence.state)
    rows = db.session.execute(select(*columns).where(Evidence.id.in_(ids)))
    return {row.id: ThenEvidence(*row[1:]) for row in rows}


def _find_courses(updates: set[Any], periods: set[Any]) -> tuple[dict[int, _Course], dict[int, _Course]]:
    """The course of each update, of each month they are of and of these `periods`, in one statement."""
    months = select(ThemeUpdate.period_id).where(ThemeUpdate.id.in_(updates))
    rows = db.session.execute(
        select(AuditEvent.id, AuditEvent.subject, AuditEvent.subject_id, AuditPayload.content)
        .join(AuditPayload, AuditPayload.id == AuditEvent.id)
        .where(
            AuditPayload.content.is_not(None),
            or_(
                and_(AuditEvent.subject == "theme_update", AuditEvent.subject_id.in_(updates)),
                and_(
                    AuditEvent.subject == "reporting_period",
                    or_(AuditEvent.subject_id.in_(months), AuditEvent.subject_id.in_(periods)),
                ),
            ),
        )
        .order_by(AuditEvent.id)
    )
    found: dict[str, dict[int, _Course]] = defaultdict(dict)
    for row in rows:
        course = found[row.subject].setdefault(row.subject_id, _Course([], []))
        course.at.append(row.id)
        course.states.append(json.loads(row.content))
    return found["theme_update"], found["reporting_period"]
