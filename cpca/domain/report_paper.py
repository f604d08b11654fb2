"""The Board paper's paragraphs: as they were read or written, with lines of progress and risks from the record."""

from __future__ import annotations

from collections.abc import Iterator

from cpca.domain.report_content import LinePart, PaperBlock, PaperPart, RiskPart, Row, ThemePart
from cpca.domain.report_reading import MonthRecord
from cpca.models.paper import BlockKind, Paragraph, Section

DRAWN = frozenset({BlockKind.BULLET, BlockKind.RISK})  # these come from the record, not from the paragraph


def build_paper(record: MonthRecord, themes: tuple[ThemePart, ...]) -> PaperPart | None:
    """The month's paper, or None where it has none yet."""
    paper = record.paper
    if paper is None:
        return None
    return PaperPart(
        title=paper.title,
        agenda_item=paper.agenda_item,
        addressed_to=paper.addressed_to,
        meeting_on=paper.meeting.held_on if paper.meeting else None,
        public_report=paper.public_report,
        lead_member=paper.lead_member,
        from_post=paper.from_post,
        key_decision=paper.key_decision,
        forward_plan_reference=paper.forward_plan_reference,
        voting=tuple((paper.voting or "").splitlines()),
        blocks=tuple(_blocks(record, themes)),
    )


def _blocks(record: MonthRecord, themes: tuple[ThemePart, ...]) -> Iterator[PaperBlock]:
    codes = {theme.id: theme.code for theme in record.themes}
    by_code = {theme.code: theme for theme in themes}
    labels = {p.risk_id: p.label for p in record.paragraphs if p.risk_id is not None}
    risks_drawn = False
    noted = next((p for p in reversed(record.paragraphs) if p.section is Section.ALSO_TO_NOTE), None)
    for paragraph in record.paragraphs:
        code = codes.get(paragraph.theme_id or 0)
        if paragraph.kind not in DRAWN or _stands_alone(paragraph):
            yield _as_written(record, paragraph, code)
        if paragraph.kind is BlockKind.THEME_HEADING and code:
            yield from map(_bullet, _printing(by_code[code]))
        if _opens_risks(record.paragraphs, paragraph) and not risks_drawn:
            risks_drawn = True
            for theme in themes:
                yield from (_risk(risk, labels) for risk in theme.risks)
        if paragraph is noted:
            yield from _also_to_note(noted, themes)


def _also_to_note(last: Paragraph, themes: tuple[ThemePart, ...]) -> Iterator[PaperBlock]:
    """What the month's updates ask to be noted, after what is written there: 3.4.1, 3.4.2…"""
    head, _, place = (last.number or "").rpartition(".")
    deep = head.count(".") == 1
    head, count = (head, int(place)) if deep else (last.number or "", 0)
    said = [(t.code, line.strip()) for t in themes for line in (t.also_to_note or "").splitlines()]
    for n, (code, text) in enumerate((one for one in said if one[1]), count + 1):
        yield PaperBlock(
            kind=BlockKind.PARAGRAPH.value,
            section=Section.ALSO_TO_NOTE.value,
            text=text,
            number=f"{head}.{n}" if head else None,
            theme=code,
        )


def _stands_alone(paragraph: Paragraph) -> bool:
    """A risk of no known theme stays in the paper alone."""
    return paragraph.kind is BlockKind.RISK and paragraph.risk_id is None


def _opens_risks(paragraphs: list[Paragraph], paragraph: Paragraph) -> bool:
    """Whether the risks follow this paragraph: it is the one before the first risk, or heads their section."""
    rows = [p for p in paragraphs if p.section is Section.RISKS]
    first = next((n for n, p in enumerate(rows) if p.kind is BlockKind.RISK), None)
    if first is not None:
        return first > 0 and rows[first - 1] is paragraph
    heads = next((p for p in rows if not p.text), rows[0] if rows else None)
    return heads is paragraph


def _as_written(record: MonthRecord, paragraph: Paragraph, code: str | None) -> PaperBlock:
    return PaperBlock(
        kind=paragraph.kind.value,
        section=paragraph.section.value,
        text=paragraph.text,
        number=paragraph.number,
        theme=code,
        label=paragraph.label,
        mitigation=paragraph.mitigation,
        link=paragraph.link,
        area=paragraph.area.value if paragraph.area else None,
        row=Row(table=Paragraph.__tablename__, id=paragraph.id, version=paragraph.version),
        withheld=record.withheld.get((Paragraph.__tablename__, paragraph.id)),
    )


def _printing(theme: ThemePart) -> Iterator[LinePart]:
    return (line for line in theme.lines if not line.highlight_only)


def _bullet(line: LinePart) -> PaperBlock:
    return PaperBlock(
        kind=BlockKind.BULLET.value,
        section=Section.PROGRESS.value,
        text=line.text,
        theme=line.reference.split("-", 1)[0],
        reference=line.reference,
        row=line.row,
        withheld=line.withheld,
    )


def _risk(risk: RiskPart, labels: dict[int, str | None]) -> PaperBlock:
    label = labels.get(risk.row.id if risk.row else 0) or f"Theme {risk.theme}"
    return PaperBlock(
        kind=BlockKind.RISK.value,
        section=Section.RISKS.value,
        text=risk.text,
        theme=risk.theme,
        label=label,
        mitigation=risk.mitigation,
        reference=risk.reference,
        row=risk.row,
        withheld=risk.withheld,
    )
