"""What an issue says of proof: moved dates, milestones, verification, changes, findings, measures and evidence.

These parts came after the first issues. A content from before has none of them: the fields that hold them are
UNSET, which is written as nothing, so that its hash and its documents stay as they were (docs/adr/0704).
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from cpca.domain.report_base import Part, Withheld


class MovePart(Part, frozen=True, kw_only=True):
    """One move of a date. `date` is "forecast" or "baseline"; a baseline's names its change request, "CR7"."""

    date: str
    was_on: dt.date | None
    now_on: dt.date
    on: dt.date  # the day on which it was moved
    reason: str | None = None
    change: str | None = None


class RestsOn(Part, frozen=True, kw_only=True):
    """A piece of evidence that a verification rests on; the fingerprint is that of the bytes then."""

    reference: str  # "E12"
    title: str
    version: int
    sha256: str | None = None  # None of a link


class VerifiedPart(Part, frozen=True, kw_only=True):
    """Who accepted a deliverable, when; in the whole content also in which words, on what.

    `publish` leaves the words, the criteria and the evidence away: they are the authority's own.
    """

    by: str  # a post, and its council
    on: dt.date
    words: str = ""
    criteria: str | None = None
    evidence: tuple[RestsOn, ...] = ()


class EmbeddedPart(Part, frozen=True, kw_only=True):
    """A verified deliverable that was tested again: by which post, when, on what sample, with what result."""

    by: str
    tested_on: dt.date
    sample: str
    result: str


class MilestonePart(Part, frozen=True, kw_only=True):
    """A dated step on the way to a deliverable. `moved` says how its date moved, "moved 2 times, +41 days"."""

    reference: str
    title: str
    state: str
    original_on: dt.date | None = None
    baseline_on: dt.date | None = None
    forecast_on: dt.date | None = None
    actual_on: dt.date | None = None
    times_moved: int = 0
    times_rescheduled: int = 0
    days_moved: int = 0
    moved: str | None = None
    rating: str | None = None
    moves: tuple[MovePart, ...] = ()


class DeliverableProof(Part, frozen=True, kw_only=True):
    """What there is to show of a deliverable: its first date, its moves, its steps, who verified it."""

    original_on: dt.date | None = None
    times_rescheduled: int = 0
    moved: str | None = None
    moves: tuple[MovePart, ...] = ()
    steps_done: int = 0
    steps: int = 0
    milestones: tuple[MilestonePart, ...] = ()
    verified: VerifiedPart | None = None
    embedded: EmbeddedPart | None = None


class ChangeLogPart(Part, frozen=True, kw_only=True):
    """A change request that was proposed, logged or decided since the month before was frozen."""

    reference: str  # "CR7"
    kind: str
    about: str  # "A2 A bus map"; "The plan"
    reason: str
    state: str
    proposed_by: str
    proposed_on: dt.date
    theme: str | None = None
    effect: str | None = None
    changes: tuple[str, ...] = ()  # "baseline: 31 Oct 2022 to 15 Dec 2022"
    decided_by: str | None = None
    decided_on: dt.date | None = None
    decision: str | None = None
    body: str | None = None
    minute: str | None = None
    met_on: dt.date | None = None  # when the body decided; `decided_on` is when that was recorded
    withheld: Withheld | None = None


class AnswersPart(Part, frozen=True, kw_only=True):
    """A deliverable that answers a finding, in the state in which the month has it."""

    reference: str
    state: str
    withheld: Withheld | None = None


class FollowUpPart(Part, frozen=True, kw_only=True):
    """Internal audit's word on a finding."""

    on: dt.date
    implemented: bool
    words: str
    reference: str | None = None


class FindingPart(Part, frozen=True, kw_only=True):
    """A finding in its source's words. `coverage`: "no answer yet", "answered", "claimed", "verified",
    "embedded", or that it is closed or superseded."""

    source: str
    kind: str
    reference: str
    text: str
    state: str
    coverage: str
    made_on: dt.date | None = None
    document: str | None = None
    answers: tuple[AnswersPart, ...] = ()
    follow_ups: tuple[FollowUpPart, ...] = ()
    closing: str | None = None
    closing_reference: str | None = None
    closed_on: dt.date | None = None


class CountPart(Part, frozen=True, kw_only=True):
    """How many findings are covered how far."""

    coverage: str
    number: int


class PointPart(Part, frozen=True, kw_only=True):
    """A measure's value in a month, "2022-10"."""

    month: str
    value: Decimal
    source: str


class MeasurePart(Part, frozen=True, kw_only=True):
    """A number that shows a theme's outcome, with its values up to this month, oldest first."""

    theme: str
    name: str
    unit: str
    direction: str
    baseline: Decimal | None = None
    baseline_on: dt.date | None = None
    target: Decimal | None = None
    target_on: dt.date | None = None
    source: str | None = None
    points: tuple[PointPart, ...] = ()
    value: Decimal | None = None  # this month's
    before: Decimal | None = None  # last month's


class EvidencePart(Part, frozen=True, kw_only=True):
    """Accepted evidence of something that is printed. Relied on to a material extent, it is a background paper.

    `publish` keeps those alone, without what they support and who accepted them.
    """

    reference: str  # "E12"
    title: str
    theme: str
    dated_on: dt.date | None = None
    relied_on: bool = False
    line: int = 1  # of assurance
    version: int = 1
    sha256: str | None = None
    link: str | None = None
    supports: tuple[str, ...] = ()  # references of the report
    accepted_by: str | None = None
    accepted_on: dt.date | None = None
    expires_on: dt.date | None = None
    withheld: Withheld | None = None


class RulesPart(Part, frozen=True, kw_only=True):
    """The settings of the calculated rating that the content was rated by."""

    months_to_red: int = 1
    share_percent: int = 25


class MonthProof(Part, frozen=True, kw_only=True):
    """The month's proof beyond its themes' deliverables."""

    rules: RulesPart = RulesPart()
    change_log: tuple[ChangeLogPart, ...] = ()
    findings: tuple[FindingPart, ...] = ()
    coverage: tuple[CountPart, ...] = ()
    measures: tuple[MeasurePart, ...] = ()
    unmeasured: tuple[str, ...] = ()  # the codes of themes without a measure
    evidence: tuple[EvidencePart, ...] = ()
