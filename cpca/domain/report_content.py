"""What an issue of a month's report says: everything that any document prints, and nothing else.

Frozen with the issue as canonical JSON, published as a JSON schema. Dates are ISO 8601, moments UTC.
A part that is not for publication carries `withheld`; `publish` (domain/report_publishing.py) leaves such
parts, provenance and what was left out away. Documents read this and no table.
"""

from __future__ import annotations

import datetime as dt

from msgspec import UNSET, UnsetType

from cpca.domain import report_base
from cpca.domain.report_proof import DeliverableProof, MonthProof
from cpca.domain.report_register import MonthRegister

# What the parts of proof share with these is a file of its own; it is named here for whoever reads content.
Part = report_base.Part
Withheld = report_base.Withheld

SCHEMA = "improvement-report-1"
NOT_SUBMITTED = "not submitted"  # the state of a theme whose return is not given yet


class Row(Part, frozen=True, kw_only=True):
    """The row of the record that words came from, so that words that come back changed find it again."""

    table: str
    id: int
    version: int = 1


class Provenance(Part, frozen=True, kw_only=True):
    """Who stands behind a printed line; in the authority's own annex only."""

    author: str | None = None
    submitted_by: str | None = None
    submitted_at: dt.datetime | None = None
    challenged_by: tuple[str, ...] = ()
    accepted_by: str | None = None
    approved_by: str | None = None
    approved_at: dt.datetime | None = None
    fingerprint: str = ""  # SHA-256 of the words, 16 digits


class PlanPart(Part, frozen=True, kw_only=True):
    slug: str
    title: str
    authority: str


class MeetingPart(Part, frozen=True, kw_only=True):
    body: str
    held_on: dt.date


class PeriodPart(Part, frozen=True, kw_only=True):
    month: str  # "2022-10"
    name: str  # "October 2022"
    as_at: dt.date
    revision: int
    headline: str | None = None
    summary: str | None = None
    meetings: tuple[MeetingPart, ...] = ()


class IssuePart(Part, frozen=True, kw_only=True):
    """`number` is "0.1" for a draft, "1" once published. `head` is the trail's before it, "sequence:hash"."""

    number: str
    kind: str  # "draft", "published", "correction", "supplement"
    issued_at: dt.datetime
    issued_by: str  # a post
    head: str
    reason: str | None = None
    urgency: str | None = None
    replaces: str | None = None
    recipients: tuple[str, ...] = ()
    late_days: int = 0

    @property
    def is_draft(self) -> bool:
        return self.kind == "draft"


class LinePart(Part, frozen=True, kw_only=True):
    """A line of progress. `reference` is theme, month and place: "A-2022-10-03"."""

    reference: str
    text: str
    happened_on: dt.date | None = None
    deliverable: str | None = None
    highlight_only: bool = False
    since_as_at: bool = False
    on_behalf: bool = False
    row: Row | None = None
    withheld: Withheld | None = None
    provenance: Provenance | None = None


class CommitmentPart(Part, frozen=True, kw_only=True):
    """What will be achieved, by when. `reference` like "A-2022-10-P2"."""

    reference: str
    text: str
    due_on: dt.date
    deliverable: str | None = None
    row: Row | None = None
    withheld: Withheld | None = None
    provenance: Provenance | None = None


class AnswerPart(Part, frozen=True, kw_only=True):
    """How an earlier commitment was answered this month; `answer` is None where it was due and is not answered."""

    reference: str  # the commitment's
    text: str
    made_in: str  # "2022-10"
    due_on: dt.date
    answer: str | None = None  # "kept", "late", "not met", "replaced"
    explanation: str | None = None
    new_due_on: dt.date | None = None
    successor: str | None = None
    withheld: Withheld | None = None


class DeliverablePart(Part, frozen=True, kw_only=True):
    reference: str
    title: str
    state: str
    baseline_on: dt.date | None = None
    forecast_on: dt.date | None = None
    actual_on: dt.date | None = None
    times_moved: int = 0
    days_moved: int = 0
    rating: str | None = None
    withheld: Withheld | None = None
    proof: DeliverableProof | UnsetType = UNSET

    @property
    def proved(self) -> DeliverableProof | None:
        """What there is to show of it; None in a content from before that was kept."""
        return None if self.proof is UNSET else self.proof


class RiskPart(Part, frozen=True, kw_only=True):
    reference: str  # "A-R1"
    theme: str
    text: str
    mitigation: str | None = None
    label: str | None = None  # as the paper prints it: "Work-Stream A"
    row: Row | None = None
    withheld: Withheld | None = None


class NoteEventPart(Part, frozen=True, kw_only=True):
    act: str  # "answer", "accept", "not yet satisfied"…
    on: dt.date
    who: str
    text: str | None = None


class NotePart(Part, frozen=True, kw_only=True):
    """A challenge note for print, with what was done about it by this month."""

    reference: str  # "C5"
    kind: str
    council: str
    raised_on: dt.date
    about: str  # the words it is anchored to, at the time; "" of a return that was not given
    text: str
    state: str
    is_open: bool
    answer_due_on: dt.date | None = None
    overdue_days: int = 0
    line: str | None = None  # the reference of the line it is on, where that is printed here
    events: tuple[NoteEventPart, ...] = ()
    withheld: Withheld | None = None


class NoteTotals(Part, frozen=True, kw_only=True):
    """Every note of a theme that counts, for print or not; never words or councils."""

    open: int = 0
    oldest_days: int = 0
    unanswered: int = 0
    not_for_print: int = 0
    not_for_print_unanswered: int = 0
    not_for_print_oldest_days: int = 0  # of those unanswered


class ViewPart(Part, frozen=True, kw_only=True):
    """A sponsor's view as it prints beside the council's name; of the improvement board where `line` is 3."""

    council: str
    position: str
    own_rating: str | None = None
    sentence: str = ""
    line: int = 2


class StripPart(Part, frozen=True, kw_only=True):
    """One month of the strip of ratings; `rating` is None where there was no return."""

    month: str
    rating: str | None = None


class ThemePart(Part, frozen=True, kw_only=True):
    """One theme's month. `state` is "frozen", "missed", or in a draft the update's own, or NOT_SUBMITTED."""

    code: str
    title: str
    statement: str
    state: str
    outcome: str | None = None
    heading: str | None = None  # as an imported paper printed it: "Theme A - Establish…:"
    leads: tuple[str, ...] = ()  # posts
    sponsors: tuple[str, ...] = ()  # posts and councils
    nil_return: bool = False
    late_days: int = 0
    on_behalf: bool = False
    headline: str | None = None
    declared: str | None = None
    declared_before: str | None = None
    reason: str | None = None
    route_to_green: str | None = None
    confidence: str | None = None
    calculated: str | None = None
    calculated_why: str = ""
    decision_sought: str | None = None
    also_to_note: str | None = None
    verified: int = 0
    claimed: int = 0
    total: int = 0
    lines: tuple[LinePart, ...] = ()
    answers: tuple[AnswerPart, ...] = ()
    commitments: tuple[CommitmentPart, ...] = ()
    deliverables: tuple[DeliverablePart, ...] = ()
    risks: tuple[RiskPart, ...] = ()
    notes: tuple[NotePart, ...] = ()
    note_totals: NoteTotals = NoteTotals()
    public_note_totals: NoteTotals = NoteTotals()  # without notes on what is withheld
    views: tuple[ViewPart, ...] = ()
    strip: tuple[StripPart, ...] = ()


class FlagPart(Part, frozen=True, kw_only=True):
    """What prints by default: lateness, a missed return, a moved date… unless it was left out, and why.

    `key` names it: "late:A", "missed:B", "moved:A2", "not met:A-2022-10-P2", "reopened:A3", "unanswered:C5".
    """

    key: str
    theme: str
    words: str
    left_out: str | None = None
    withheld: Withheld | None = None


class WordPart(Part, frozen=True, kw_only=True):
    """A run of words in a comparison: "same", "added" or "removed"."""

    kind: str
    text: str


class ChangePart(Part, frozen=True, kw_only=True):
    """One thing that changed since the month before: what kind, and a sentence, or words compared.

    `kind`: "rating", "date", "line added", "line changed", "line gone", "risk opened", "risk changed",
    "risk closed", "challenge opened", "challenge answered", "challenge closed", "challenge reopened",
    "deliverable", "verified", "embedded", "reopened", "change decided", "finding", "measure", "risk scored",
    "dependency", "decision", "late", "missed".
    `theme` is "" of what is the whole plan's.
    """

    kind: str
    theme: str
    words: str
    reference: str | None = None
    compared: tuple[WordPart, ...] = ()
    withheld: Withheld | None = None


class Unchanged(Part, frozen=True, kw_only=True):
    """A theme of which nothing moved, and since which month."""

    theme: str
    since: str


class WaiverPart(Part, frozen=True, kw_only=True):
    """A condition that was let through unmet; it prints."""

    words: str
    reason: str
    by: str
    on: dt.date


class ClearancePart(Part, frozen=True, kw_only=True):
    area: str
    cleared_by: str
    cleared_on: dt.date
    draft: str  # the number of the draft whose words were cleared


class PaperBlock(Part, frozen=True, kw_only=True):
    """One printed paragraph of the Board paper, in order. `kind` and `section` are those of models/paper.py.

    `number` as printed without closing punctuation: "3.3.2", "A", "a". A bullet's or risk's `reference` is
    its line's or risk's.
    """

    kind: str
    section: str
    text: str
    number: str | None = None
    theme: str | None = None
    label: str | None = None
    mitigation: str | None = None
    link: str | None = None
    area: str | None = None
    reference: str | None = None
    row: Row | None = None
    withheld: Withheld | None = None


class PaperPart(Part, frozen=True, kw_only=True):
    """A committee paper: its header block and its paragraphs in order."""

    title: str | None = None
    agenda_item: str | None = None
    addressed_to: str | None = None
    meeting_on: dt.date | None = None
    public_report: str | None = None
    lead_member: str | None = None
    from_post: str | None = None
    key_decision: str | None = None
    forward_plan_reference: str | None = None
    voting: tuple[str, ...] = ()
    blocks: tuple[PaperBlock, ...] = ()


class LaterPart(Part, frozen=True, kw_only=True):
    """A line of what happened since the as-at date, outside the ratings."""

    theme: str
    line: LinePart


class ReportContent(Part, frozen=True, kw_only=True):
    """The whole of an issue."""

    schema: str = SCHEMA
    plan: PlanPart
    period: PeriodPart
    issue: IssuePart
    themes: tuple[ThemePart, ...]
    rating_rules: tuple[str, ...]  # the key to ratings, a sentence each
    overall: str | None = None  # the worst declared rating of the themes
    overall_before: str | None = None
    overall_why: str = ""
    paper: PaperPart | None = None
    changes: tuple[ChangePart, ...] = ()
    unchanged: tuple[Unchanged, ...] = ()
    flags: tuple[FlagPart, ...] = ()
    later: tuple[LaterPart, ...] = ()
    waivers: tuple[WaiverPart, ...] = ()
    clearances: tuple[ClearancePart, ...] = ()
    signed_by: str | None = None
    signed_on: dt.date | None = None
    withheld_count: int = 0  # internal: how many parts stand in the exempt appendix; 0 in public content
    proof: MonthProof | UnsetType = UNSET
    register: MonthRegister | UnsetType = UNSET

    @property
    def registered(self) -> MonthRegister | None:
        """Scored risks, dependencies, the path, engagement and money; None in a content from before they were kept."""
        return None if self.register is UNSET else self.register

    @property
    def proved(self) -> MonthProof | None:
        """Changes, findings, measures and evidence; None in a content from before they were kept."""
        return None if self.proof is UNSET else self.proof
