"""What words of a paper are hashed when somebody clears a section or signs the whole, and what is still carried.

Numbers and order of sections are layout and not words: a paragraph added elsewhere reopens no clearance.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from cpca.domain.report_content import PaperBlock
from cpca.domain.trail import canonical, digest
from cpca.extensions import db
from cpca.models.paper import Paper, Paragraph
from cpca.models.people import Area

Words = list[list[str | None]]


def list_paragraphs(paper: Paper) -> list[Paragraph]:
    """A paper's paragraphs in order, as they are stored now; one statement."""
    query = select(Paragraph).where(Paragraph.paper_id == paper.id).order_by(Paragraph.position, Paragraph.id)
    return list(db.session.scalars(query))


def list_carried(paper: Paper) -> list[Paragraph]:
    """What was carried over and nobody has confirmed or changed yet; while there is any, nothing is issued."""
    return [row for row in list_paragraphs(paper) if row.carried]


def words_of(rows: Iterable[Paragraph]) -> Words:
    """The words of paragraphs, without what is only layout."""
    return [[row.kind.value, row.text, row.label, row.mitigation, row.link] for row in rows]


def hash_of(words: Any) -> str:
    """SHA-256 of words in their one spelling."""
    return digest(canonical(words))


def section_hash(paper: Paper, area: Area, rows: list[Paragraph] | None = None) -> str:
    """SHA-256 of the words of one officer's section as they stand; `rows` are the paper's, where read already."""
    rows = list_paragraphs(paper) if rows is None else rows
    return hash_of(words_of(row for row in rows if row.area is area))


def draft_section_hash(blocks: Iterable[PaperBlock], area: Area) -> str:
    """The same of a section as a draft printed it."""
    mine = (block for block in blocks if block.area == area.value)
    return hash_of([[b.kind, b.text, b.label, b.mitigation, b.link] for b in mine])


def draft_section(blocks: Iterable[PaperBlock], area: Area) -> list[str]:
    """The paragraphs of a section as a draft printed them."""
    return [block.text for block in blocks if block.area == area.value]
