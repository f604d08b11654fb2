"""The Board paper's paragraphs: as they were read or written, with lines of progress and risks from the record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cpca.domain.paper_writing import heading_of
from cpca.domain.report_content import LinePart, PaperBlock, PaperPart, RiskPart, Row, ThemePart
from cpca.domain.report_reading import MonthRecord
from cpca.domain.report_register import EngagedPart
from cpca.domain.report_register_building import list_engaged
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
    risks = _Risks(record.paragraphs, themes)
    unheaded = _list_unheaded(record, themes)
    noted = _last(record.paragraphs, Section.ALSO_TO_NOTE)
    for paragraph in record.paragraphs:
        code = codes.get(paragraph.theme_id or 0)
        if paragraph.kind not in DRAWN or _stands_alone(paragraph):
            yield _as_written(record, paragraph, code)
        if paragraph.kind is BlockKind.THEME_HEADING and code:
            yield from map(_bullet, _printing(by_code[code]))
        if paragraph is unheaded.after:
            yield from _headed(unheaded)
        yield from risks.at(paragraph)
        if paragraph is noted:
            yield from _also_to_note(noted, themes, list_engaged(record))


def _last(paragraphs: list[Paragraph], section: Section, kind: BlockKind | None = None) -> Paragraph | None:
    """The last paragraph of a section, of a kind where one is asked for."""
    found = (p for p in reversed(paragraphs) if p.section is section and kind in (None, p.kind))
    return next(found, None)


@dataclass(frozen=True)
class _Unheaded:
    """Themes with lines to print that the paper has no heading for, after which paragraph, the last heading's number."""

    themes: list[tuple[str, ThemePart]]  # each with its heading
    after: Paragraph | None
    number: str | None


def _list_unheaded(record: MonthRecord, themes: tuple[ThemePart, ...]) -> _Unheaded:
    """Headed as the paper's own themes are: after the last of them, else where the month's progress ends."""
    headings = {p.theme_id for p in record.paragraphs if p.kind is BlockKind.THEME_HEADING}
    headed = {theme.code for theme in record.themes if theme.id in headings}
    last = _last(record.paragraphs, Section.PROGRESS, BlockKind.THEME_HEADING)
    words = {theme.code: heading_of(theme) for theme in record.themes}
    return _Unheaded(
        [(words[t.code], t) for t in themes if t.code not in headed and any(_printing(t))],
        last or _last(record.paragraphs, Section.PROGRESS),
        last.number if last else None,
    )


def _headed(unheaded: _Unheaded) -> Iterator[PaperBlock]:
    head, _, place = (unheaded.number or "").rpartition(".")
    for n, (heading, theme) in enumerate(unheaded.themes, 1):
        yield PaperBlock(
            kind=BlockKind.THEME_HEADING.value,
            section=Section.PROGRESS.value,
            text=heading,
            number=f"{head}.{int(place) + n}" if head and place.isdigit() else None,
            theme=theme.code,
        )
        yield from map(_bullet, _printing(theme))


class _Risks:
    """The risks as the record has them, each in the place of its own paragraph, what the paper has not at the end."""

    def __init__(self, paragraphs: list[Paragraph], themes: tuple[ThemePart, ...]) -> None:
        self.left = {risk.row.id: risk for theme in themes for risk in theme.risks if risk.row}
        self.style = _label_style(self.left.values())
        rows = [p for p in paragraphs if p.section is Section.RISKS]
        heads = next((p for p in rows if not p.text), rows[0] if rows else None)
        self.last = _last(paragraphs, Section.RISKS, BlockKind.RISK) or heads

    def at(self, paragraph: Paragraph) -> Iterator[PaperBlock]:
        """The risk of this paragraph, and after the last of them those that have none."""
        risk = self.left.pop(paragraph.risk_id or 0, None)
        if risk is not None:
            yield _risk(risk, self.style)
        if paragraph is self.last:
            yield from (_risk(one, self.style) for one in self.left.values())


def _label_style(risks: Iterable[RiskPart]) -> str:
    """What the paper writes before a theme's letter: "Work-Stream "."""
    labels = [risk.label.removesuffix(risk.theme) for risk in risks if risk.label]
    return next((label for label in labels if label.endswith(" ")), "Theme ")


def _also_to_note(
    last: Paragraph, themes: tuple[ThemePart, ...], engaged: Iterable[EngagedPart]
) -> Iterator[PaperBlock]:
    """What the month's updates ask to be noted and who was told what, after what is written there: 3.4.1, 3.4.2…"""
    head, _, place = (last.number or "").rpartition(".")
    deep = head.count(".") == 1
    head, count = (head, int(place)) if deep else (last.number or "", 0)
    said: list[tuple[str | None, str]] = [
        (t.code, line.strip()) for t in themes for line in (t.also_to_note or "").splitlines()
    ]
    said += [(None, one.words) for one in engaged]
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


def _risk(risk: RiskPart, style: str) -> PaperBlock:
    return PaperBlock(
        kind=BlockKind.RISK.value,
        section=Section.RISKS.value,
        text=risk.text,
        theme=risk.theme,
        label=risk.label or f"{style}{risk.theme}",
        mitigation=risk.mitigation,
        reference=risk.reference,
        row=risk.row,
        withheld=risk.withheld,
    )
