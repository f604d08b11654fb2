"""One parser for the layout of a committee paper, whatever file it came in.

It goes through the lines once, in order. Each line ends in exactly one place: a block, the header block, or
the list of what could not be placed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from cpca.documents.paper_reader.body import Body, read_body
from cpca.documents.paper_reader.dates import month_before, month_with_year
from cpca.documents.paper_reader.extract.lines import SourceLine
from cpca.documents.paper_reader.header import header_pairs, read_head
from cpca.documents.paper_reader.headings import continues_list, starts_body
from cpca.documents.paper_reader.recommendations import is_lettered
from cpca.domain.paper_content import Block, BlockKind, HeaderBlock, PaperContent, Section, Unplaced

_NO_LINKS = "an address that the header block has no place for"


def lay_out(lines: list[SourceLine]) -> PaperContent:
    """The paper's content from tidy lines; nothing dropped, nothing invented."""
    flow = [line for line in lines if not line.aside]
    body_at = _body_start(flow)
    head = read_head(flow[:body_at])
    body: Body = read_body(flow[body_at:])
    blocks = (*head.blocks, *body.blocks)
    unplaced = [Unplaced(line.number, line.words(), line.aside) for line in lines if line.aside]
    unplaced += head.unplaced + body.unplaced
    unplaced += [Unplaced(line.number, link, _NO_LINKS) for line in flow[:body_at] for link in line.links]
    return PaperContent(
        header=head.header,
        blocks=blocks,
        month=_month(head.header, blocks),
        unplaced=tuple(sorted(unplaced, key=lambda left: left.line)),
    )


def _body_start(lines: list[SourceLine]) -> int:
    """Which line is the first of the paper's sections; numbered recommendations still belong to its head."""
    recommended: int | None = None  # the number of the last recommendation; None where none can follow
    for index, line in enumerate(lines):
        if recommended is not None and continues_list(line, recommended):
            recommended += 1
            continue
        if starts_body(line):
            return index
        field = next((name for name, _, _ in header_pairs(line) if name), None)
        if field:
            recommended = 0 if field == "recommendations" else None
        if is_lettered(line.words()):
            recommended = None
    return len(lines)


def _month(header: HeaderBlock, blocks: Iterable[Block]) -> dt.date | None:
    """The month reported: named in the progress section's heading, else the title, the appendices or in words.

    The meeting's own month is never taken for it: papers report on a month that has ended.
    """
    named = [b.text for b in blocks if b.section is Section.PROGRESS and b.kind is BlockKind.SECTION_HEADING]
    named += [header.title or ""]
    named += [b.text for b in blocks if b.section is Section.APPENDICES]
    found = next((month for text in named if (month := month_with_year(text))), None)
    if found or header.meeting_on is None:
        return found
    told = [b.text for b in blocks if b.section in (Section.RECOMMENDATIONS, Section.PROGRESS)]
    months = (month_with_year(text) or month_before(text, header.meeting_on) for text in told)
    return next((month for month in months if month), None)
