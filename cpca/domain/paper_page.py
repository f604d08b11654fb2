"""The month's paper as its page shows it: in order, as it would print, with what comes from the record marked so.

What a reader may not read yet (a return that was not circulated to them) is left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from cpca.domain.clearance import Standing, find_newest_draft, list_standing, slug_of
from cpca.domain.differences import Words, compare_words
from cpca.domain.exempt import label_of
from cpca.domain.paper_editing import FIXED, WRITTEN, find_bar, may_edit
from cpca.domain.paper_signing import printed_hash
from cpca.domain.paper_words import list_paragraphs
from cpca.domain.paper_writing import find_earlier, find_paper
from cpca.domain.report_building import build_month_paper
from cpca.domain.report_content import PaperBlock, PaperPart
from cpca.extensions import db
from cpca.models.paper import BlockKind, Paper, Paragraph, Section
from cpca.models.people import Area, Person
from cpca.models.period import ReportingPeriod
from cpca.models.progress import ThemeUpdate
from cpca.models.report import ReportIssue
from cpca.permissions import Permission, Viewer, allows

K = BlockKind
PARAGRAPH: Final = Paragraph.__tablename__
WORDS: Final = {"progress_item": "line", "risk": "risk", PARAGRAPH: "paragraph"}


@dataclass(frozen=True)
class PrintedRow:
    """One paragraph as it would print. `paragraph` is None where it is drawn from the record.

    `kept` says that it is not for publication; `place` is where drawn words are changed.
    """

    kind: BlockKind
    number: str | None
    text: str
    label: str | None = None
    mitigation: str | None = None
    link: str | None = None
    paragraph: Paragraph | None = None
    key: int | None = None  # of the row of the record behind it
    word: str | None = None  # what that is: "line", "risk", "paragraph"
    kept: str | None = None
    place: str | None = None
    may_edit: bool = False

    @property
    def carried(self) -> bool:
        return self.paragraph is not None and self.paragraph.carried

    @property
    def movable(self) -> bool:
        return self.may_edit and self.kind in WRITTEN


@dataclass(frozen=True)
class PaperSection:
    """Neighbours of one section and officer; `add_after` is where a paragraph may be added, None for nowhere."""

    section: Section
    area: Area | None
    rows: list[PrintedRow]
    add_after: Paragraph | None = None
    standing: Standing | None = None
    may_clear: bool = False
    changed: tuple[Words, ...] = ()  # word by word, since it was cleared

    @property
    def key(self) -> str:
        """What tells sections of a page apart: "public-health", "also-to-note"."""
        return slug_of(self.area) if self.area else self.section.value.replace(" ", "-")


@dataclass
class PaperPage:
    """The page. `paper` is None before it is prepared; `bar` says why it may not be changed now."""

    period: ReportingPeriod
    paper: Paper | None
    earlier: Paper | None = None
    bar: str | None = None
    part: PaperPart | None = None
    sections: list[PaperSection] = field(default_factory=list)
    carried: int = 0
    draft: ReportIssue | None = None
    signed_by: str | None = None
    changed_since_signed: bool = False

    @property
    def standing(self) -> list[Standing]:
        return [section.standing for section in self.sections if section.standing]


def get_paper_page(viewer: Viewer, period: ReportingPeriod) -> PaperPage:
    """The month's paper for this person to read; about thirty statements, however long it is."""
    paper = find_paper(period)
    page = PaperPage(period, paper, find_earlier(period), find_bar(period))
    part = build_month_paper(period=period) if paper is not None else None
    if paper is None or part is None:
        return page
    rows = list_paragraphs(paper)
    page.part, page.carried = part, sum(row.carried for row in rows)
    page.draft = find_newest_draft(period)
    page.sections = list(_sections(viewer, page, rows))
    if paper.signed_at is not None:
        page.signed_by = db.session.get_one(Person, paper.signed_by_id).label
        page.changed_since_signed = printed_hash(part) != paper.signed_hash
    return page


def get_row(viewer: Viewer, paragraph: Paragraph, kept: str | None = None) -> PrintedRow:
    """One written paragraph as the page lists it, for the fragment after a save."""
    return PrintedRow(
        kind=paragraph.kind,
        number=paragraph.number,
        text=paragraph.text,
        label=paragraph.label,
        mitigation=paragraph.mitigation,
        link=paragraph.link,
        paragraph=paragraph,
        key=paragraph.id,
        word="paragraph",
        kept=kept,
        may_edit=_may(viewer, paragraph) and may_edit(paragraph),
    )


def _may(viewer: Viewer, paragraph: Paragraph) -> bool:
    needed = Permission.EDIT_PAPER if paragraph.area is None else Permission.EDIT_IMPLICATION
    return allows(viewer, needed, paragraph)


def _sections(viewer: Viewer, page: PaperPage, rows: list[Paragraph]) -> Iterator[PaperSection]:
    if page.paper is None or page.part is None:
        return
    standing = {one.area: one for one in list_standing(page.period, page.paper, rows)}
    by_id = {row.id: row for row in rows}
    shown = _readable(viewer, page.period)
    for (section, area), blocks in groupby(page.part.blocks, key=lambda block: (block.section, block.area)):
        found = [_row(viewer, page, block, by_id) for block in blocks if _is_shown(block, shown)]
        written = [row.paragraph for row in found if row.paragraph is not None]
        place = _add_after(Section(section), Area(area) if area else None, written)
        stands = standing.get(Area(area)) if area else None
        yield PaperSection(
            Section(section),
            Area(area) if area else None,
            found,
            place if place is not None and not page.bar and _may(viewer, place) else None,
            stands,
            stands is not None and not page.bar and _may_clear(viewer, written),
            _changed(stands, found),
        )


def _readable(viewer: Viewer, period: ReportingPeriod) -> set[str]:
    """The codes of the themes whose return of the month this person may read."""
    query = select(ThemeUpdate).where(ThemeUpdate.period_id == period.id)
    query = query.options(joinedload(ThemeUpdate.theme), joinedload(ThemeUpdate.period))
    return {
        update.theme.code
        for update in db.session.scalars(query)
        if allows(viewer, Permission.READ_UPDATE, update)
    }


def _is_shown(block: PaperBlock, readable: set[str]) -> bool:
    """What a return says is for those who may read the return; risks and the paper's own words are the plan's."""
    from_return = block.kind == K.BULLET.value or (block.row is None and block.theme is not None)
    return not from_return or block.theme in readable


def _row(viewer: Viewer, page: PaperPage, block: PaperBlock, by_id: dict[int, Paragraph]) -> PrintedRow:
    kept = label_of(block.withheld) if block.withheld else None
    paragraph = by_id.get(block.row.id) if block.row and block.row.table == PARAGRAPH else None
    if paragraph is not None and paragraph.kind not in FIXED:
        row = get_row(viewer, paragraph, kept)
        return row if not page.bar else PrintedRow(**{**vars(row), "may_edit": False})
    return PrintedRow(
        kind=K(block.kind),
        number=block.number,
        text=block.text,
        label=block.label,
        mitigation=block.mitigation,
        key=block.row.id if block.row else None,
        word=WORDS.get(block.row.table) if block.row else None,
        kept=kept,
        place=_place(page.period, block),
    )


def _place(period: ReportingPeriod, block: PaperBlock) -> str | None:
    """Where drawn words are changed: the theme's page."""
    if block.theme is None or block.kind == K.THEME.value:
        return None
    return f"/plans/{period.plan.slug}/themes/{block.theme}?period={period.slug}"


def _may_clear(viewer: Viewer, written: list[Paragraph]) -> bool:
    return bool(written) and allows(viewer, Permission.CLEAR, written[0])


def _add_after(section: Section, area: Area | None, written: list[Paragraph]) -> Paragraph | None:
    """After which paragraph another may be added: the last; in the month's progress before the themes are led in."""
    if section is Section.IMPLICATIONS and area is None:
        return None
    themes = next((n for n, row in enumerate(written) if row.kind is K.THEME_HEADING), None)
    if themes is not None:
        return written[themes - 2] if themes > 1 else None
    open_ = [row for row in written if row.kind not in FIXED]
    return open_[-1] if open_ else None


def _changed(standing: Standing | None, rows: list[PrintedRow]) -> tuple[Words, ...]:
    if standing is None or not standing.reopened:
        return ()
    return compare_words(" ".join(standing.then), " ".join(row.text for row in rows))
