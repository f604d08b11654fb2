"""The Board paper in the layout of committee papers: header block, numbered sections, implications, papers relied on.

Its words are the paper's own, paragraph for paragraph; what a month prints by default stands before the appendices.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby, zip_longest

from cpca.documents.blocks import (
    Block,
    Cell,
    Heading,
    Item,
    Listing,
    ListKind,
    Paragraph,
    Run,
    Table,
    Words,
    said,
)
from cpca.documents.compose.changes import list_slipped, list_waived
from cpca.documents.compose.overall import is_handed_in
from cpca.documents.compose.parts import (
    anchor_of,
    bullets,
    cell,
    facts,
    heading,
    linked,
    paragraph,
    risk_cell,
    say_date,
    say_post,
)
from cpca.documents.compose.proof import list_relied_on
from cpca.documents.compose.register import say_kept
from cpca.domain.report_content import ClearancePart, PaperBlock, PaperPart, ReportContent, ThemePart
from cpca.domain.report_register import ScoredRisk

IN_HEADER = ("recommendation lead", "recommendation")
CLOSING = ("appendices", "background papers")
RISK_WIDTHS = (0.22, 0.78)
WITH_APPENDIX = "Yes, with exempt appendix"
RISKS = "Key programme risks and how they will be addressed"


def draw_paper_head(content: ReportContent) -> Iterator[Block]:
    """The header block: authority, agenda item, title, then to, date, public report, recommendations, voting."""
    paper = content.paper or PaperPart()
    yield paragraph(content.plan.authority, bold=True)
    if paper.agenda_item:
        yield paragraph(f"Agenda Item No: {paper.agenda_item}")
    yield Heading(1, said(paper.title or f"Board paper, {content.period.name}"))


def draw_paper_facts(content: ReportContent) -> Iterator[Block]:
    """The rows of the header block, labelled as committee papers label them; rows without a value are left away."""
    paper = content.paper
    if paper is None:
        yield paragraph(f"No Board paper has been prepared for {content.period.name}.")
        return
    yield facts(
        "The paper’s header",
        (
            ("To:", paper.addressed_to),
            ("Meeting Date:", say_date(paper.meeting_on) if paper.meeting_on else None),
            ("Public report:", say_public(content, paper)),
            ("Lead Member:", paper.lead_member),
            ("From:", paper.from_post),
            ("Key decision:", paper.key_decision),
            ("Forward Plan ref:", paper.forward_plan_reference),
            ("Recommendations:", _recommendations(paper)),
            ("Voting arrangements:", cell(*paper.voting) if paper.voting else None),
        ),
    )


def say_public(content: ReportContent, paper: PaperPart) -> str:
    """Whether the report is public; with parts in the exempt appendix it says so, unless the paper says otherwise."""
    stated = paper.public_report or "Yes"
    return WITH_APPENDIX if content.withheld_count and stated.strip().lower() == "yes" else stated


def _recommendations(paper: PaperPart) -> Cell | None:
    blocks = [block for block in paper.blocks if block.kind in IN_HEADER]
    said_of = [f"{block.number}) {block.text}" if block.number else block.text for block in blocks]
    return cell(*said_of) if said_of else None


def draw_paper_body(content: ReportContent) -> Iterator[Block]:
    """The numbered sections in order, each implication with who cleared it, and before the appendices what slipped."""
    written = content.paper.blocks if content.paper else ()
    blocks = [block for block in _with_silent(content, written) if block.kind not in IN_HEADER]
    before = [block for block in blocks if block.section not in CLOSING]
    yield from _draw_blocks(before, content.clearances, _scored(content))
    yield from _draw_slipped(content)
    yield from _draw_blocks([block for block in blocks if block.section in CLOSING], (), {})
    yield from _draw_relied_on(content, blocks)


def _draw_relied_on(content: ReportContent, blocks: Sequence[PaperBlock]) -> Iterator[Block]:
    """The evidence relied on, under the paper's own background papers, or under a heading where it has none."""
    items = list_relied_on(content)
    if not items:
        return
    if not any(block.section == CLOSING[-1] for block in blocks):
        yield heading("Background papers")
    yield bullets(items)


def _with_silent(content: ReportContent, blocks: Sequence[PaperBlock]) -> Iterator[PaperBlock]:
    """The blocks, with a bullet that says why under each theme of which no line prints here."""
    themes = {theme.code: theme for theme in content.themes}
    for block, after in zip_longest(blocks, blocks[1:]):
        yield block
        theme = themes.get(block.theme or "")
        if block.kind == "theme heading" and theme and (after is None or after.kind != "bullet"):
            words = _say_silence(theme, content.period.name)
            yield PaperBlock(kind="bullet", section=block.section, text=words, theme=theme.code)


def _say_silence(theme: ThemePart, month: str) -> str:
    if theme.state == "missed":
        return f"No return was given for {month}."
    if not is_handed_in(theme):
        return f"The return for {month} is not submitted yet."
    if theme.nil_return:
        return "The theme has nothing to report this month."
    return "Nothing of this theme is printed here this month."


def _draw_slipped(content: ReportContent) -> Iterator[Block]:
    slipped, waived = list_slipped(content), list_waived(content)
    if slipped or waived:
        yield heading("What was let through and what slipped")
        yield bullets([*slipped, *waived])


def _scored(content: ReportContent) -> dict[str, ScoredRisk]:
    """What the register says of each risk, by its reference."""
    return {one.reference: one for one in content.registered.risks} if content.registered else {}


def _draw_blocks(
    blocks: list[PaperBlock],
    clearances: tuple[ClearancePart, ...],
    scored: Mapping[str, ScoredRisk],
) -> Iterator[Block]:
    for area, of_area in groupby(blocks, key=lambda block: block.area):
        for kind, alike in groupby(of_area, key=lambda block: block.kind):
            yield from _draw_alike(kind, list(alike), scored)
        for one in clearances if area else ():
            if one.area == area:
                yield paragraph(say_clearance(one), quiet=True)


def say_clearance(one: ClearancePart) -> str:
    """Cleared by the Section 73 Officer on 22 November 2022 (draft 0.2)."""
    return f"Cleared by {say_post(one.cleared_by)} on {say_date(one.cleared_on)} (draft {one.draft})"


def _draw_alike(kind: str, blocks: list[PaperBlock], scored: Mapping[str, ScoredRisk]) -> Iterator[Block]:
    """Neighbours of one kind: bullets and themes make a list, risks a table, everything else stands alone."""
    if kind == "bullet":
        yield bullets(_item(block) for block in blocks)
    elif kind == "theme":
        yield from _draw_themes(blocks)
    elif kind == "risk":
        yield Table(
            RISKS,
            tuple(_risk_row(block, scored.get(block.reference or "")) for block in blocks),
            widths=RISK_WIDTHS,
        )
    else:
        yield from (_draw_alone(block) for block in blocks)


def _draw_alone(block: PaperBlock) -> Block:
    anchor = anchor_of(block.reference, block.row)
    if block.kind in ("section heading", "heading"):
        return Heading(2, said(block.text), number=block.number, anchor=anchor)
    bold = block.kind == "theme heading"
    words = said(block.text, bold=True) if bold else linked(block.text, block.link)
    return Paragraph(words, number=block.number, anchor=anchor)


def _draw_themes(blocks: list[PaperBlock]) -> Iterator[Block]:
    """The themes as a lettered list where their letters run on from A; with labels of their own as bullets."""
    letters = "".join(block.number or "?" for block in blocks)
    if any(block.label for block in blocks):
        yield bullets(_item(block) for block in blocks)
    elif "ABCDEFGHIJKLMNOPQRSTUVWXYZ".startswith(letters):
        yield Listing(ListKind.CAPITALS, tuple(_item(block) for block in blocks))
    else:
        yield from (_draw_alone(block) for block in blocks)


def _item(block: PaperBlock) -> Item:
    return Item(_labelled(block), anchor=anchor_of(block.reference, block.row))


def _labelled(block: PaperBlock) -> Words:
    words = linked(block.text, block.link)
    return (Run(f"{block.label} ", bold=True), *words) if block.label else words


def _risk_row(block: PaperBlock, scored: ScoredRisk | None) -> tuple[Cell, ...]:
    """A risk in its own words, then what the register says of it: nothing where nothing is recorded."""
    label, anchor = block.label or f"Theme {block.theme}", anchor_of(block.reference, block.row)
    words = risk_cell(block.text, block.mitigation, anchor)
    more = tuple(map(said, say_kept(scored))) if scored else ()
    return cell(label), replace(words, paragraphs=(*words.paragraphs, *more))
