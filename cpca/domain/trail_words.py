"""The trail in sentences: what an event did, and field by field what is different from before."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cpca.domain.clock import LONDON

State = Mapping[str, Any]


class Kind(enum.Enum):
    """What the events of the trail are about, as the page's filter offers it."""

    UPDATES = "updates"
    LINES = "lines"
    COMMITMENTS = "commitments"
    CHALLENGES = "challenges"
    VIEWS = "views"
    PLAN = "plan"
    CHANGES = "changes"
    EVIDENCE = "evidence"
    FINDINGS = "findings"
    MEASURES = "measures"
    RISKS = "risks"
    DEPENDENCIES = "dependencies"
    DECISIONS = "decisions"
    ENGAGEMENT = "engagement"
    MONEY = "money"
    MONTHS = "months"
    PAPERS = "papers"
    PEOPLE = "people"
    ERASURES = "erasures"


@dataclass(frozen=True)
class Subject:
    """What the rows of a table are called, which filter they fall under, and the field that names one."""

    words: str
    kind: Kind
    main: str | None = None


SUBJECTS = {
    "theme_update": Subject("the update", Kind.UPDATES, "headline"),
    "return_comment": Subject("a comment on the return", Kind.UPDATES, "text"),
    "progress_item": Subject("a line", Kind.LINES, "text"),
    "commitment": Subject("a commitment", Kind.COMMITMENTS, "text"),
    "commitment_answer": Subject("the answer to a commitment", Kind.COMMITMENTS, "answer"),
    "challenge_note": Subject("a challenge note", Kind.CHALLENGES, "text"),
    "challenge_event": Subject("to a challenge note", Kind.CHALLENGES, "act"),
    "sponsor_view": Subject("a sponsor’s view", Kind.VIEWS, "position"),
    "plan": Subject("the plan", Kind.PLAN, "title"),
    "theme": Subject("a theme", Kind.PLAN, "title"),
    "deliverable": Subject("a deliverable", Kind.PLAN, "title"),
    "milestone": Subject("a milestone", Kind.PLAN, "title"),
    "predecessor": Subject("what a milestone waits for", Kind.PLAN),
    "date_move": Subject("a moved date", Kind.PLAN, "reason"),
    "deliverable_event": Subject("an act on a deliverable", Kind.PLAN, "deed"),
    "invitation": Subject("an invitation to verify", Kind.PLAN),
    "verification": Subject("a verification", Kind.PLAN, "words"),
    "retest": Subject("a re-test", Kind.PLAN, "result"),
    "tracker_upload": Subject("a tracker", Kind.PLAN, "name"),
    "change_request": Subject("a change request", Kind.CHANGES, "reason"),
    "evidence": Subject("evidence", Kind.EVIDENCE, "title"),
    "evidence_version": Subject("a version of evidence", Kind.EVIDENCE, "name"),
    "support": Subject("what evidence supports", Kind.EVIDENCE, "subject"),
    "finding": Subject("a finding", Kind.FINDINGS, "text"),
    "finding_answer": Subject("what answers a finding", Kind.FINDINGS),
    "follow_up": Subject("a follow-up", Kind.FINDINGS, "words"),
    "audit_sample": Subject("an audit sample", Kind.FINDINGS, "seed"),
    "measure": Subject("a measure", Kind.MEASURES, "name"),
    "measure_value": Subject("a measure’s value", Kind.MEASURES, "value"),
    "risk": Subject("a risk", Kind.RISKS, "text"),
    "risk_score": Subject("a risk’s score", Kind.RISKS),
    "mitigation": Subject("what is done about a risk", Kind.RISKS, "text"),
    "dependency": Subject("a dependency", Kind.DEPENDENCIES, "what"),
    "dependency_event": Subject("to a dependency", Kind.DEPENDENCIES, "act"),
    "decision": Subject("a decision", Kind.DECISIONS, "title"),
    "decision_event": Subject("to a decision", Kind.DECISIONS, "state"),
    "path_link": Subject("what waits for what", Kind.DECISIONS),
    "feed": Subject("a calendar feed", Kind.DECISIONS),
    "audience": Subject("an audience", Kind.ENGAGEMENT, "name"),
    "engagement": Subject("an engagement", Kind.ENGAGEMENT, "said"),
    "fund": Subject("an approved sum", Kind.MONEY, "name"),
    "funding_line": Subject("a line of the money", Kind.MONEY, "title"),
    "funding_entry": Subject("a sum", Kind.MONEY, "amount"),
    "reporting_period": Subject("a month", Kind.MONTHS, "month"),
    "meeting": Subject("a meeting", Kind.MONTHS, "body"),
    "meeting_period": Subject("a month to a meeting", Kind.MONTHS),
    "pre_election_period": Subject("a pre-election period", Kind.MONTHS, "election"),
    "chase": Subject("a reminder", Kind.MONTHS, "text"),
    "waiver": Subject("a waiver", Kind.MONTHS, "words"),
    "left_out": Subject("something left out", Kind.MONTHS, "words"),
    "joint_act": Subject("an act of two people", Kind.MONTHS, "act"),
    "snapshot": Subject("a snapshot of the record", Kind.MONTHS, "content_hash"),
    "exemption": Subject("an exemption", Kind.PAPERS, "reason"),
    "stored_file": Subject("a file", Kind.PAPERS, "sha256"),
    "report_template": Subject("a template", Kind.PAPERS, "name"),
    "report_issue": Subject("an issue", Kind.PAPERS, "number"),
    "report_file": Subject("a file of an issue", Kind.PAPERS, "name"),
    "clearance": Subject("a clearance", Kind.PAPERS, "area"),
    "marked_up": Subject("a marked-up draft", Kind.PAPERS),
    "marked_change": Subject("a marked-up paragraph", Kind.PAPERS, "now"),
    "paper": Subject("a paper", Kind.PAPERS, "title"),
    "paragraph": Subject("a paragraph of a paper", Kind.PAPERS, "text"),
    "organisation": Subject("an organisation", Kind.PEOPLE, "name"),
    "person": Subject("a person", Kind.PEOPLE, "post"),
    "role_assignment": Subject("a role", Kind.PEOPLE, "role"),
    "audit_payload": Subject("what an event said", Kind.ERASURES, "reason"),
}
DONE = {"created": "added", "changed": "changed", "removed": "removed", "erased": "erased"}

# Keys that say nothing to a reader: the address of the row, who acted (said already), how it is stored.
UNSAID = frozenset(
    {"id", "version", "plan_id", "theme_id", "update_id", "period_id", "paper_id", "note_id", "meeting_id"}
    | {
        "commitment_id",
        "line_id",
        "risk_id",
        "successor_id",
        "succeeds_id",
        "authority_id",
        "organisation_id",
    }
    | {"council_id", "entered_by_id", "submitted_by_id", "accepted_by_id", "approved_by_id", "raised_by_id"}
    | {
        "recorded_by_id",
        "made_by_id",
        "imported_by_id",
        "for_person_id",
        "content_hash",
        "pseudonym",
        "number",
    }
    | {"milestone_id", "finding_id", "evidence_id", "measure_id", "change_id", "file_id", "public_id"}
    | {"subject_id", "decided_by_id", "proposed_by_id", "offered_by_id", "moved_by_id", "verified_by_id"}
    | {"tester_id", "closed_by_id", "linked_by_id", "added_by_id", "invited_by_id", "drawn_by_id"}
    | {"owner_id", "scored_by_id", "giver_theme_id", "receiver_theme_id", "dependency_id", "decision_id"}
    | {"audience_id", "fund_id", "before_id", "after_id"}
    | {"decided_for_id", "uploaded_by_id", "carried_from_id", "needs_id", "from_value", "population"}
)
PEOPLE = frozenset({"person_id", "covers_id", "lead_id", "sponsor_id", "raised_for_id"})
FIELDS = {
    "position": "place",
    "text": "words",
    "happened_on": "date it happened",
    "prints": "where it prints",
    "since_as_at": "since the as-at date",
    "rating": "declared rating",
    "confidence": "outcome confidence",
    "person_id": "person",
    "covers_id": "covers",
    "lead_id": "lead",
    "sponsor_id": "sponsor",
    "raised_for_id": "raised for",
    "deliverable_id": "deliverable",
    "from_on": "from",
    "until_on": "until",
    "due_on": "due",
    "new_due_on": "new date",
    "on_behalf": "on the theme’s behalf",
    "late_days": "days late",
    "shown_to_sponsor": "shown to the sponsor",
}


@dataclass(frozen=True)
class Change:
    """One field that differs: in words before and after; `before` is None where it may not be shown."""

    field: str
    before: str | None
    after: str


@dataclass(frozen=True)
class Names:
    """What keys stand for: people by id, deliverables by id."""

    people: dict[int, str] = field(default_factory=dict)
    deliverables: dict[int, str] = field(default_factory=dict)


def sentence(kind: str, subject: str, state: State | None) -> str:
    """What an event did; with the words of what it did it to, where `state` may be shown."""
    about = SUBJECTS[subject]
    verb = "withdrew" if state and kind == "changed" and state.get("withdrawn_at") else DONE[kind]
    said = f"{verb} {about.words}"
    main = value(state.get(about.main)) if state and about.main else ""
    return f"{said}: {main}" if main else said


def list_changes(before: State | None, after: State, names: Names, *, hidden: bool = False) -> list[Change]:
    """Each field that differs, in the order of its words; `hidden` keeps what was before unsaid."""
    was = before or {}
    found = []
    for name, now in after.items():
        if name in UNSAID or was.get(name) == now:
            continue
        told = None if hidden else said(name, was.get(name), names)
        found.append(Change(words_of(name), told, said(name, now, names)))
    return sorted(found, key=lambda change: change.field)


def words_of(name: str) -> str:
    """A field's name as pages say it."""
    return FIELDS.get(name, name.removesuffix("_on").removesuffix("_at").replace("_", " "))


def said(name: str, stored: Any, names: Names) -> str:
    """A field's value in words, with names for keys."""
    if stored is not None and name in PEOPLE:
        return names.people.get(stored, "somebody")
    if stored is not None and name == "deliverable_id":
        return names.deliverables.get(stored, "one that is gone")
    return value(stored)


def value(stored: Any) -> str:
    """A stored value in words: dates as 30 Nov 2022, times in London, yes and no, "nothing" for none."""
    if stored is None or stored == "":
        return "nothing"
    if isinstance(stored, bool):
        return "yes" if stored else "no"
    return _date(stored) if isinstance(stored, str) else str(stored)


def _date(text: str) -> str:
    """ISO dates and timestamps as people write them; any other text as it is."""
    try:
        day: dt.date = dt.date.fromisoformat(text) if len(text) == len("2022-11-30") else _moment(text)
    except ValueError:
        return text
    time = f", {day:%H:%M}" if isinstance(day, dt.datetime) else ""
    return f"{day.day} {day:%b %Y}{time}"


def _moment(text: str) -> dt.datetime:
    if text[10:11] != "T":
        raise ValueError
    return dt.datetime.fromisoformat(text).astimezone(LONDON)
