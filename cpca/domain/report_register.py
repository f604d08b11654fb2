"""What an issue says of the registers: scored risks, dependencies, the decision path, engagement and money.

These parts came after the first issues: a content from before has none of them, as those of proof (docs/adr/0704).
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from cpca.domain.report_base import Part, Withheld


class PlacePart(Part, frozen=True, kw_only=True):
    """A risk's place on the matrix, both from 1, with the band in which its score lies."""

    likelihood: int
    impact: int
    band: str


class ScoredRisk(Part, frozen=True, kw_only=True):
    """A risk of the register. `before` is its place in the month before; `movement` says how it moved since."""

    reference: str  # "A-R1", as among the theme's risks
    theme: str
    text: str
    state: str
    mitigation: str | None = None
    owner: str | None = None  # a post
    response: str | None = None
    inherent: PlacePart | None = None
    current: PlacePart | None = None
    before: PlacePart | None = None
    target: PlacePart | None = None
    movement: str = "not scored"
    identified_on: dt.date | None = None
    review_by: dt.date | None = None
    controls: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()  # each with its day
    issue: str | None = None  # what was done once it became an issue
    withheld: Withheld | None = None


class DependencyPart(Part, frozen=True, kw_only=True):
    """What one end needs of the other. Each end is a theme, a deliverable of it, or an outside body."""

    reference: str  # "DN3"
    giver: str
    receiver: str
    what: str
    needed_by: dt.date
    state: str
    themes: tuple[str, ...] = ()  # the letters of its ends
    broken: str | None = None  # why it does not hold
    withheld: Withheld | None = None


class DecisionPart(Part, frozen=True, kw_only=True):
    """Something that a body decides. `in_force_on` is that day, or the earliest while it is not taken."""

    reference: str  # "DP4"
    theme: str
    title: str
    body: str
    state: str
    meeting_on: dt.date | None = None
    is_key: bool = False
    notice: str = ""
    missed: str | None = None
    slip: str | None = None  # why it does not come to its meeting, and which it can make
    outcome: str | None = None
    vote: str | None = None
    mayoral_vote: str | None = None  # whose vote carried it, or that it did not: of one that needs it
    forward_plan: str | None = None  # its reference there
    exception: str | None = None  # why it was taken on less than full notice
    in_force_on: dt.date | None = None


class StepPart(Part, frozen=True, kw_only=True):
    """A step of the decision path; `standing` is its float in words. `kind` is the sort by which it is drawn."""

    label: str
    kind: str
    title: str
    what: str  # "Decision, Board"
    theme: str | None = None
    on: dt.date | None = None
    latest: dt.date | None = None
    is_done: bool = False
    is_critical: bool = False
    standing: str = ""
    needs: tuple[str, ...] = ()  # labels
    waits: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    withheld: Withheld | None = None


class EngagedPart(Part, frozen=True, kw_only=True):
    """What an audience was told in the month, where it prints."""

    audience: str
    kind: str
    on: dt.date
    by: str
    said: str

    @property
    def words(self) -> str:
        """In a sentence: its day, the audience, by whom and what was said."""
        return f"{self.on.day} {self.on:%B %Y}: {self.audience}, {self.kind} by {self.by}. {self.said}"


class MonthSums(Part, frozen=True, kw_only=True):
    """What was committed and spent of a line within a month ("2022-11"), in pounds."""

    month: str
    committed: Decimal
    spent: Decimal


class FundingLinePart(Part, frozen=True, kw_only=True):
    """A line of the money, in pounds; `theme` is None of the whole programme's."""

    title: str
    budget: Decimal
    committed: Decimal
    spent: Decimal
    forecast: Decimal
    taken_up: Decimal
    theme: str | None = None
    months: tuple[MonthSums, ...] = ()  # those in which anything was entered, the earliest first
    withheld: Withheld | None = None


class FundPart(Part, frozen=True, kw_only=True):
    """An approved sum with its lines; what they come to is added up where it is drawn, of those that stand there."""

    name: str
    approved: Decimal
    authority: str
    approved_on: dt.date | None = None
    approved_by: str | None = None
    ends_on: dt.date | None = None
    lines: tuple[FundingLinePart, ...] = ()


class MonthRegister(Part, frozen=True, kw_only=True):
    """The registers as the month has them."""

    matrix_size: int
    matrix_bands: str
    on: dt.date  # the day on which the path was counted
    risks: tuple[ScoredRisk, ...] = ()
    dependencies: tuple[DependencyPart, ...] = ()
    decisions: tuple[DecisionPart, ...] = ()
    path: tuple[StepPart, ...] = ()
    loop: str | None = None  # the steps that wait for each other, where the path cannot be worked out
    engagement: tuple[EngagedPart, ...] = ()
    untold: tuple[str, ...] = ()  # who was not told as promised: "Staff, 9 days overdue"
    not_followed: tuple[str, ...] = ()  # and where what was to follow did not
    funds: tuple[FundPart, ...] = ()
