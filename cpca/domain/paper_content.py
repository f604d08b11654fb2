"""What a Board paper says, as the reader understood it and as the record takes it in.

A paper is a header block and an ordered list of blocks, one for each paragraph, bullet, risk or
heading that the paper prints. The order is the paper's, so that printing the blocks again gives the
paper's sections back, paragraph for paragraph. Themes, progress and risks are views of that list.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from cpca.models.paper import BlockKind, Section

__all__ = ["Block", "BlockKind", "HeaderBlock", "PaperContent", "Section", "Unplaced"]


@dataclass(frozen=True)
class Block:
    """One printed paragraph. `number` and `text` are apart and `text` carries no bullet sign or mark-up."""

    kind: BlockKind
    section: Section
    text: str  # empty only for a number that heads a table: "3.3.1"
    line: int  # where in the source it starts, from 1: a line, or a paragraph or table row of a .docx
    number: str | None = None  # as printed without closing punctuation: "3.3.2", "A", "a"
    theme: str | None = None  # the theme's letter, for THEME, THEME_HEADING, BULLET and RISK
    label: str | None = None  # RISK and THEME: its own label as printed, if any: "Work-Stream A"
    mitigation: str | None = None  # RISK: the words after "Mitigation:", if any
    link: str | None = None  # http, https or mailto, where the source carries one; background papers mostly


@dataclass(frozen=True)
class HeaderBlock:
    """The table at the head of a committee paper; what the paper does not say is None."""

    authority: str | None = None
    agenda_item: str | None = None
    title: str | None = None
    addressed_to: str | None = None
    meeting_on: dt.date | None = None
    public_report: str | None = None
    lead_member: str | None = None
    from_post: str | None = None
    key_decision: str | None = None
    forward_plan_reference: str | None = None
    voting: tuple[str, ...] = ()


@dataclass(frozen=True)
class Unplaced:
    """A line of the source that the reader could not place, and why, in plain English."""

    line: int
    text: str
    why: str


@dataclass(frozen=True)
class PaperContent:
    """A whole paper. `month` is the first day of the month it reports, None where it does not say."""

    header: HeaderBlock
    blocks: tuple[Block, ...]
    month: dt.date | None = None
    unplaced: tuple[Unplaced, ...] = field(default=())

    def of(self, kind: BlockKind, theme: str | None = None) -> list[Block]:
        """The blocks of one kind, in the paper's order; of one theme where a letter is given."""
        return [b for b in self.blocks if b.kind is kind and (theme is None or b.theme == theme)]
