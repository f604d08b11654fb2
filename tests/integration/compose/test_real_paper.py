"""The Board paper of a month that was imported equals its source, paragraph for paragraph."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from flask import Flask

from cpca.documents.blocks import Block, Document, Heading, Listing, ListKind, Paragraph, Table, plain
from cpca.documents.compose import compose
from cpca.domain.report_building import build_content
from cpca.domain.report_content import IssuePart
from cpca.domain.report_publishing import publish
from tests.integration.paper.place import import_text, real_text
from tests.integration.paper_reader import real_paper
from tests.integration.paper_reader.real_paper import Part

ISSUE = IssuePart(
    number="1",
    kind="published",
    issued_at=dt.datetime(2022, 11, 22, tzinfo=dt.UTC),
    issued_by="",
    head="1:0f",
)


@pytest.fixture
def board_paper(app: Flask) -> Document:
    period = import_text(real_text()).paper.period
    content = build_content(period=period, issue=ISSUE, today=dt.date(2022, 11, 22))
    return compose(publish(content), "board-paper")


def as_parts(block: Block) -> Iterator[Part]:
    """What a block of the document prints, as the source's own lines are told apart."""
    if isinstance(block, Heading):
        yield Part("section heading" if block.number else "heading", block.number, plain(block.words))
    elif isinstance(block, Paragraph):
        kind = "theme heading" if any(run.bold for run in block.words) else "paragraph"
        yield Part(kind, block.number, plain(block.words))
    elif isinstance(block, Listing) and block.kind is ListKind.CAPITALS:
        yield from (
            Part("theme", letter, plain(item.words))
            for letter, item in zip("ABCDEF", block.items, strict=True)
        )
    elif isinstance(block, Listing):
        yield from (Part("bullet", None, plain(item.words)) for item in block.items)
    elif isinstance(block, Table):
        for label, risk in block.rows:
            text, mitigation = (plain(words) for words in risk.paragraphs)
            yield Part("risk", plain(label.paragraphs[0]), text, mitigation.removeprefix("Mitigation: "))


def body_of(document: Document) -> list[Block]:
    """The blocks from the first section to the last, without what the issue says of itself."""
    blocks = list(document.blocks)
    headings = [n for n, one in enumerate(blocks) if isinstance(one, Heading) and one.level == 2]
    return blocks[headings[0] : headings[-1]]


def test_every_section_equals_the_source_paragraph_for_paragraph(board_paper: Document) -> None:
    printed = [part for block in body_of(board_paper) for part in as_parts(block)]
    assert printed == real_paper.body_parts()


def test_the_header_block_equals_the_source_row_for_row(board_paper: Document) -> None:
    (header,) = [
        one for one in board_paper.blocks if isinstance(one, Table) and one.caption == "The paper’s header"
    ]
    rows = [
        (plain(name.paragraphs[0]), [plain(words) for words in value.paragraphs])
        for name, value in header.rows
    ]
    assert rows == real_paper.header_rows()


def test_it_opens_as_the_source_does(board_paper: Document) -> None:
    opening = [plain(one.words) for one in board_paper.blocks[:3] if isinstance(one, Heading | Paragraph)]
    assert opening == [
        "Cambridgeshire & Peterborough Combined Authority",
        "Agenda Item No: 2.2",
        "Improvement Plan Update",
    ]
