"""A month's paper prepared from the plan's paper before: standing words carried over, the month's own drawn later.

Lines of progress and risks are never copied: they are drawn from the record. What is carried says so until
somebody has looked at it.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from cpca.domain.errors import NotNow
from cpca.domain.paper_layout import list_areas, put_month, renumber
from cpca.domain.paper_skeleton import VOTING, list_standard
from cpca.domain.period import list_meetings
from cpca.domain.plan import list_themes
from cpca.extensions import db
from cpca.models.paper import BlockKind, Paper, Paragraph, Section
from cpca.models.period import Meeting, PeriodState, ReportingPeriod
from cpca.models.plan import Plan, Theme
from cpca.permissions import Viewer

K, S = BlockKind, Section
FROM_RECORD = frozenset({K.BULLET, K.RISK})
WITH_MONTH = frozenset({(S.APPENDICES, K.PARAGRAPH)})  # and every section heading
CONFIRMED = frozenset(
    {K.PARAGRAPH, K.RECOMMENDATION}
)  # what is looked at again each month; headings are layout
DEFAULT_BODY = "Board"


def find_paper(period: ReportingPeriod) -> Paper | None:
    """The month's paper, written here or imported, or None before it is prepared."""
    query = select(Paper).where(Paper.period_id == period.id).options(joinedload(Paper.meeting))
    return db.session.scalars(query).first()


def find_earlier(period: ReportingPeriod) -> Paper | None:
    """The plan's latest paper of a month before this one, with its paragraphs; or None."""
    query = (
        select(Paper)
        .join(Paper.period)
        .where(Paper.plan_id == period.plan_id, ReportingPeriod.month < period.month)
        .options(selectinload(Paper.paragraphs), joinedload(Paper.period))
        .order_by(ReportingPeriod.month.desc())
    )
    return db.session.scalars(query.limit(1)).first()


def prepare_paper(*, viewer: Viewer, period: ReportingPeriod) -> Paper:  # noqa: ARG001  the act says who acts
    """The month's paper, made from the one before or from the standard one; once made it is given back as it is.

    Raises NotNow before the month is open.
    """
    found = find_paper(period)
    if found is not None:
        return found
    if period.state is PeriodState.PLANNED:
        raise NotNow(f"Open {period.month:%B %Y} first: its paper is written while it is open.")
    before, meeting = find_earlier(period), find_board_meeting(period)
    paper = _carry_header(before) if before is not None else _standard_header(period.plan, meeting)
    paper.plan_id, paper.period_id = period.plan_id, period.id
    paper.meeting_id = meeting.id if meeting else None
    rows = _list_rows(period, before, meeting)
    renumber(rows)
    paper.paragraphs = rows
    db.session.add(paper)
    db.session.flush()
    return paper


def find_board_meeting(period: ReportingPeriod) -> Meeting | None:
    """The authority's own Board meeting that takes the month, the first of them; or None."""
    found = list_meetings(period.plan).get(period.id, [])
    return next((m for m in found if m.cancelled_at is None and is_the_board(m.body)), None)


def is_the_board(body: str) -> bool:
    """Whether a body is the authority's own Board, and not the improvement board that watches it."""
    return "board" in body.lower() and "improvement" not in body.lower()


def _carry_header(before: Paper) -> Paper:
    """The header without what belongs to one meeting: its date and its agenda item."""
    return Paper(
        title=before.title,
        addressed_to=before.addressed_to,
        public_report=before.public_report,
        lead_member=before.lead_member,
        from_post=before.from_post,
        key_decision=before.key_decision,
        forward_plan_reference=before.forward_plan_reference,
        voting=before.voting,
    )


def _standard_header(plan: Plan, meeting: Meeting | None) -> Paper:
    body = meeting.body if meeting else DEFAULT_BODY
    return Paper(
        title=f"{plan.title} update",
        addressed_to=f"{plan.authority.name} {body}",
        public_report="Yes",
        key_decision="No",
        voting=VOTING,
    )


def _list_rows(period: ReportingPeriod, before: Paper | None, meeting: Meeting | None) -> list[Paragraph]:
    """Section by section what the paper before says, or the standard words where it has no such section."""
    month, body = f"{period.month:%B %Y}", meeting.body if meeting else DEFAULT_BODY
    standard, carried = list_standard(month, body), list(_carry(before, month)) if before else []
    themes = list_themes(period.plan)
    rows: list[Paragraph] = []
    for section in Section:
        there = [row for row in carried if row.section is section]
        usual = [row for row in standard if row.section is section]
        rows += _implications(there, usual) if section is S.IMPLICATIONS else there or usual
    return _with_themes(rows, themes, before)


def _carry(before: Paper, month: str) -> Iterator[Paragraph]:
    was = f"{before.period.month:%B %Y}"
    noted = 0
    for row, area in zip(before.paragraphs, list_areas(before.paragraphs), strict=True):
        noted += row.section is S.ALSO_TO_NOTE
        if row.kind in FROM_RECORD or row.kind in (K.THEME, K.THEME_HEADING):
            continue
        if row.section is S.ALSO_TO_NOTE and noted > 1:  # the month's own: its updates say them anew
            continue
        dated = row.kind is K.SECTION_HEADING or (row.section, row.kind) in WITH_MONTH
        yield Paragraph(
            section=row.section,
            kind=row.kind,
            area=area,
            number=row.number,
            text=put_month(row.text, was, month) if dated else row.text,
            label=row.label,
            link=row.link,
            carried=row.kind in CONFIRMED and row.text != "",
        )


def _implications(there: list[Paragraph], usual: list[Paragraph]) -> list[Paragraph]:
    """Every officer has a section: where the paper before had none, the standard one stands at its end."""
    if not there:
        return usual
    known = {row.area for row in there}
    return there + [row for row in usual if row.area is not None and row.area not in known]


def _with_themes(rows: list[Paragraph], themes: list[Theme], before: Paper | None) -> list[Paragraph]:
    """Puts the plan's themes under the background, and a heading for each under the month's progress."""
    earlier = before.paragraphs if before else []
    labels = {row.theme_id: row.label for row in earlier if row.kind is K.THEME}
    headings = {row.theme_id: row.text for row in earlier if row.kind is K.THEME_HEADING}
    listed = [
        _of_theme(theme, S.BACKGROUND, K.THEME, theme.statement, theme.code, labels.get(theme.id))
        for theme in themes
    ]
    reported = [
        _of_theme(
            theme, S.PROGRESS, K.THEME_HEADING, headings.get(theme.id) or heading_of(theme), "3.2.1", None
        )
        for theme in themes
    ]
    rows = _put_after(rows, listed, _place(rows, earlier, S.BACKGROUND, K.THEME))
    return _put_after(rows, reported, _place(rows, earlier, S.PROGRESS, K.THEME_HEADING))


def heading_of(theme: Theme) -> str:
    """How a theme is headed in the month's progress: "Theme A - Establish clarity…:"."""
    return f"Theme {theme.code} - {theme.statement}:"


def _of_theme(
    theme: Theme, section: Section, kind: BlockKind, text: str, number: str, label: str | None
) -> Paragraph:
    return Paragraph(section=section, kind=kind, text=text, number=number, label=label, theme_id=theme.id)


def _place(rows: list[Paragraph], earlier: list[Paragraph], section: Section, kind: BlockKind) -> int:
    """After how many rows the themes stand: where the paper before had them, else after the paragraph that leads in."""
    mine = [n for n, row in enumerate(rows) if row.section is section]
    first = next((n for n, row in enumerate(earlier) if row.kind is kind), None)
    if first is None or not mine:
        leads = [n for n in mine if rows[n].text.endswith(":")]
        return (leads or mine or [len(rows) - 1])[-1] + 1
    before = sum(1 for row in earlier[:first] if row.section is section and row.kind not in FROM_RECORD)
    return mine[min(before, len(mine)) - 1] + 1 if before else mine[0]


def _put_after(rows: list[Paragraph], new: list[Paragraph], place: int) -> list[Paragraph]:
    return [*rows[:place], *new, *rows[place:]]
