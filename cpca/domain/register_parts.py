"""The rows of the registers as the pages that bring them together read them: plain, with their tables' names.

What stood when a month was frozen is read as objects of the tables, which have the same names.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from cpca.models.decision import DecisionState, Outcome, Shortening
from cpca.models.deliverable import DeliverableState
from cpca.models.dependency import DependencyState
from cpca.models.engagement import Cadence
from cpca.models.funding import SumKind
from cpca.models.risk import Response, RiskState


class Part(enum.Enum):
    """The kinds of rows; the words stand in the statement, where the path's rows have words of their own."""

    RISKS = "of the risk register"
    THEME_RISKS = "of a theme's part of it"
    SCORES = "of its scores"
    THEME_SCORES = "of the scores of a theme's part"
    DEPENDENCIES = "of the dependencies"
    DECISIONS = "of the decisions"
    AUDIENCES = "of the audiences"
    FOLLOW_UPS = "of what is to follow"
    ACTIONS = "of the dated actions on risks"
    FUNDS = "of the funds"
    LINES = "of their lines"
    ENTRIES = "of their sums"
    LATER = "of what came later"
    BASE = "of the base of comparison"
    THEN = "of a frozen month"
    THEN_PROMISED = "of a frozen month, with what was promised"
    PATH = "of the decision path"


class RiskRow(NamedTuple):
    """A risk of the register."""

    id: int
    plan_id: int
    theme_id: int
    position: int
    text: str
    mitigation: str | None
    cause: str | None
    event: str | None
    effect: str | None
    response: Response | None
    inherent_likelihood: int | None
    inherent_impact: int | None
    target_likelihood: int | None
    target_impact: int | None
    identified_on: dt.date | None
    review_by: dt.date | None
    closed_on: dt.date | None
    issue_on: dt.date | None
    issue_words: str | None
    state: RiskState
    owner_id: int | None
    version: int
    owner_post: str | None


class ActionRow(NamedTuple):
    """A dated action on a risk that stands in the register, still to be done."""

    id: int
    plan_id: int
    theme_id: int
    risk_id: int
    owner_id: int | None
    text: str
    due_on: dt.date | None
    done_on: dt.date | None


class ScoreRow(NamedTuple):
    """A risk's score of a month, which `month` names by its first day."""

    id: int
    risk_id: int
    theme_id: int
    period_id: int
    month: dt.date
    likelihood: int
    impact: int


class DependencyRow(NamedTuple):
    """A dependency with what its giver is due, and whether a question of the app waits for the receiver."""

    id: int
    plan_id: int
    number: int
    giver_theme_id: int | None
    giver_deliverable_id: int | None
    giver_body: str | None
    receiver_theme_id: int | None
    receiver_deliverable_id: int | None
    receiver_body: str | None
    what: str
    needed_by: dt.date
    offered_on: dt.date | None
    met_on: dt.date | None
    state: DependencyState
    proposed_by_id: int
    giver_reference: str | None
    giver_on: dt.date | None
    giver_state: DeliverableState | None
    receiver_reference: str | None
    asked_id: int | None  # the last question of the app
    said_id: int | None  # the receiver's last word
    said_on: dt.date | None  # and its day
    by_giver: bool | None  # whether the giver's end proposed it
    offered_by_giver: bool | None  # whether the last date offered is the giver's
    giver_code: str | None  # the themes' letters
    receiver_code: str | None

    @property
    def reference(self) -> str:
        return f"DN{self.number}"

    @property
    def giver(self) -> str:
        """The end that gives, in words."""
        return self.giver_body or f"theme {self.giver_code}"

    @property
    def receiver(self) -> str:
        """The end that receives, in words."""
        return self.receiver_body or f"theme {self.receiver_code}"


class DecisionRow(NamedTuple):
    """A decision with the day of the meeting that it goes to."""

    id: int
    plan_id: int
    theme_id: int
    number: int
    title: str
    body: str
    meeting_id: int | None
    held_on: dt.date | None
    is_key: bool
    needs_mayor: bool
    forward_plan: str | None
    notice_on: dt.date | None
    shortened: Shortening | None
    shortened_on: dt.date | None
    state: DecisionState
    taken_on: dt.date | None
    outcome: Outcome | None
    published_on: dt.date | None
    call_in_waived: str | None
    in_force_on: dt.date | None
    position: int

    @property
    def reference(self) -> str:
        return f"DP{self.number}"


class AudienceRow(NamedTuple):
    """An audience, when it was told last, and the next meeting after that of the body that has its name."""

    id: int
    name: str
    cadence: Cadence
    promised_on: dt.date | None
    position: int
    last_on: dt.date | None
    meets_on: dt.date | None


class FollowUpRow(NamedTuple):
    """What was to follow when an audience was told, and by when."""

    id: int
    plan_id: int
    theme_id: int | None
    audience: str
    follow_up: str | None
    follow_up_by: dt.date | None
    followed_up_on: dt.date | None
    prints: bool


class FundRow(NamedTuple):
    id: int
    name: str
    approved: Decimal


class LineRow(NamedTuple):
    id: int
    fund_id: int
    theme_id: int | None
    title: str
    budget: Decimal
    forecast: Decimal


class EntryRow(NamedTuple):
    id: int
    line_id: int
    kind: SumKind
    amount: Decimal


class LaterRow(NamedTuple):
    """A line of progress that happened after its month's as-at date."""

    id: int
    theme_id: int
    text: str
    happened_on: dt.date | None
    position: int


class StoredRow(NamedTuple):
    """A row of a register as the trail kept it at a moment: its table, and its state as JSON."""

    id: int
    subject: str
    content: str | None


@dataclass
class Registers:
    """The registers of a plan, or of one of its themes; `path` are rows as `path.PATH_ROWS` gives them."""

    risks: Sequence[Any] = ()
    scores: Sequence[Any] = ()
    dependencies: Sequence[Any] = ()
    decisions: Sequence[Any] = ()
    audiences: Sequence[Any] = ()
    follow_ups: Sequence[Any] = ()
    actions: Sequence[Any] = ()
    funds: Sequence[Any] = ()
    lines: Sequence[Any] = ()
    entries: Sequence[Any] = ()
    later: Sequence[LaterRow] = ()
    base: Sequence[StoredRow] = ()
    then: Sequence[StoredRow] = ()
    path: list[Any] = field(default_factory=list)
    plan: Any = None  # as it was when a month was frozen
