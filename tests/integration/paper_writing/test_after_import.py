"""The real paper imported, and the next month's paper prepared from it."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask

from cpca.documents.paper_reader import read_paper
from cpca.domain.paper import import_paper
from cpca.domain.paper_words import list_paragraphs
from cpca.domain.paper_writing import prepare_paper
from cpca.domain.period import open_period
from cpca.extensions import db, writing
from cpca.models.paper import BlockKind, Paper, Paragraph, Section
from cpca.models.people import Area
from cpca.permissions import NOBODY
from tests.integration.paper_reader import real_paper

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
DRAWN = (BlockKind.BULLET, BlockKind.RISK)


@pytest.fixture
def papers(app: Flask) -> tuple[Paper, Paper]:
    """October's paper as imported, and November's prepared from it."""
    content = read_paper(real_paper.source().encode(), "paper.txt")
    with writing():
        october = import_paper(viewer=None, content=content, plan=None)
        november = open_period(viewer=NOBODY, plan=october.plan, month=dt.date(2022, 11, 1))
        paper = prepare_paper(viewer=NOBODY, period=november)
        db.session.commit()
    return october.paper, paper


def shape(rows: list[Paragraph]) -> list[tuple[BlockKind, str | None]]:
    """The layout without what is drawn from the record or belongs to one month."""
    return [
        (row.kind, row.number)
        for row in rows
        if row.kind not in DRAWN and not (row.section is Section.ALSO_TO_NOTE and row.number != "3.4")
    ]


def test_an_imported_paper_knows_whose_each_implication_is(papers: tuple[Paper, Paper]) -> None:
    rows = list_paragraphs(papers[0])
    assert [(row.number, row.area) for row in rows if row.area is not None] == [
        (number, area)
        for n, area in enumerate(
            (Area.FINANCE, Area.LEGAL, Area.PUBLIC_HEALTH, Area.ENVIRONMENT, Area.OTHER), 5
        )
        for number in (str(n), f"{n}.1")
    ]


def test_the_next_months_paper_has_the_same_layout(papers: tuple[Paper, Paper]) -> None:
    before, after = (list_paragraphs(paper) for paper in papers)
    assert shape(after) == shape(before)


def test_only_headings_and_the_appendix_name_the_new_month(papers: tuple[Paper, Paper]) -> None:
    before, after = (
        {(row.kind, row.number): row.text for row in list_paragraphs(paper) if row.number} for paper in papers
    )
    differ = {number: text for (kind, number), text in after.items() if before[kind, number] != text}
    assert sorted(differ) == ["10.1", "3"]
    assert [text.count("November 2022") for text in differ.values()] == [1, 1]


def test_nothing_of_octobers_progress_risks_or_notes_is_copied(papers: tuple[Paper, Paper]) -> None:
    before, after = (list_paragraphs(paper) for paper in papers)
    months_own = {row.text for row in before if row.kind in DRAWN or (row.number or "").startswith("3.4.")}
    assert len(months_own) == 45  # 33 lines, 6 risks, 6 things to note
    assert [row.text for row in after if row.text in months_own] == []
