"""A Board paper becomes part of the record: the plan, its themes, the month, every line in order.

What the paper does not say stays empty. What people wrote is never overwritten: the same paper again changes
nothing, another one for the same month is refused with the differences.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections import Counter
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from cpca.domain import clock
from cpca.domain.errors import DomainError
from cpca.domain.meeting import take_to_meeting
from cpca.domain.paper_content import Block, BlockKind, PaperContent, Unplaced
from cpca.domain.paper_differences import Difference, find_differences
from cpca.domain.paper_layout import list_areas
from cpca.domain.paper_naming import (
    PLAN_TITLE,
    UNNAMED_AUTHORITY,
    body_of,
    content_hash,
    fold,
    plan_slug,
    short_title,
    statement_of,
)
from cpca.extensions import db
from cpca.models.paper import Paper, Paragraph
from cpca.models.people import Area
from cpca.models.period import Meeting, PeriodState, ReportingPeriod
from cpca.models.plan import Organisation, OrganisationKind, Plan, PlanState, Theme
from cpca.models.progress import Commitment, ProgressItem, Source, ThemeUpdate, UpdateState
from cpca.models.risk import Risk
from cpca.permissions import Viewer


class DifferentPaper(DomainError):
    """The month already has a paper, and it is another one; `differences` says where."""

    def __init__(self, month: dt.date, differences: list[Difference]) -> None:
        places = "1 place" if len(differences) == 1 else f"{len(differences)} places"
        super().__init__(
            f"{month:%B %Y} already has a paper, and this one differs from it in {places}. Nothing was changed."
        )
        self.differences = differences


@dataclass(frozen=True)
class ImportResult:
    """What an import did: `made` counts new rows by their name, `notes` say what was left as it was."""

    plan: Plan
    period: ReportingPeriod
    paper: Paper
    changed: bool
    made: dict[str, int]
    notes: tuple[str, ...]
    unplaced: tuple[Unplaced, ...]

    @property
    def id(self) -> int:
        return self.paper.id

    def list_made(self) -> list[str]:
        """What was made, counted: "6 themes", "33 lines of progress"."""
        many = {"line of progress": "lines of progress"}
        return [f"{n} {name if n == 1 else many.get(name, f'{name}s')}" for name, n in self.made.items()]


@dataclass
class _Import:
    """One import under way."""

    importer_id: int | None
    content: PaperContent
    plan: Plan
    period: ReportingPeriod
    themes: dict[str, Theme]
    made: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)
    updates: dict[str, ThemeUpdate] = field(default_factory=dict)
    risks: list[Risk] = field(default_factory=list)


def import_paper(*, viewer: Viewer | None, content: PaperContent, plan: Plan | None) -> ImportResult:
    """Takes a paper into the record; `viewer` is None for the command, `plan` None for the plan it belongs to.

    Without a plan of its authority a new one is made. Raises DifferentPaper where the month has another
    paper, and DomainError where it does not say its month, belongs to another authority, or people have
    written in that month already.
    """
    same = find_same(plan, content)
    if same is not None:
        return ImportResult(same.period.plan, same.period, same, False, {}, (), content.unplaced)
    plan = plan or find_plan(content)
    month, period = check_paper(plan, content)
    importer_id = viewer.person_id if viewer else None
    made: Counter[str] = Counter()
    plan = plan or _make_plan(content, month, made)
    period = period or _make_period(plan, month, made)
    work = _Import(importer_id, content, plan, period, {t.code: t for t in plan.themes}, made)
    _take_themes(work)
    _take_updates(work)
    paper = _take_paper(work)
    db.session.flush()
    return ImportResult(plan, period, paper, True, dict(made), tuple(work.notes), content.unplaced)


def list_statements(content: PaperContent) -> dict[str, str]:
    """The themes of a paper: code to full statement, in its order; from their headings if it has no list."""
    found = {b.theme: b.text for b in content.of(BlockKind.THEME) if b.theme}
    for heading in content.of(BlockKind.THEME_HEADING):
        if heading.theme:
            found.setdefault(heading.theme, statement_of(heading))
    return found


def find_same(plan: Plan | None, content: PaperContent) -> Paper | None:
    """The paper that says the very same, in this plan or in any, or None."""
    query = select(Paper).where(Paper.content_hash == content_hash(content)).order_by(Paper.id)
    if plan is not None:
        query = query.where(Paper.plan_id == plan.id)
    query = query.options(joinedload(Paper.period).joinedload(ReportingPeriod.plan))
    return db.session.scalars(query.limit(1)).first()


def get_plan_named(slug: str) -> Plan:
    """The plan of that slug, for the command; raises DomainError where there is none."""
    plan = db.session.scalars(select(Plan).where(Plan.slug == slug)).first()
    if plan is None:
        raise DomainError(f"There is no plan called {slug}.", "plan")
    return plan


def list_papers(plan: Plan) -> list[Paper]:
    """The plan's papers with their periods, the newest month first."""
    query = select(Paper).join(Paper.period).where(Paper.plan_id == plan.id)
    query = query.options(contains_eager(Paper.period)).order_by(ReportingPeriod.month.desc())
    return list(db.session.scalars(query))


def find_plan(content: PaperContent) -> Plan | None:
    """The newest active plan of the paper's authority; of any, where the paper names none."""
    query = select(Plan).where(Plan.state == PlanState.ACTIVE).order_by(Plan.id.desc())
    plans = list(db.session.scalars(query.options(joinedload(Plan.authority))))
    if content.header.authority:
        plans = [p for p in plans if fold(p.authority.name) == fold(content.header.authority)]
    elif len(plans) > 1:
        raise DomainError("The paper does not name its authority. Say which plan it belongs to.", "plan")
    return plans[0] if plans else None


def check_paper(plan: Plan | None, content: PaperContent) -> tuple[dt.date, ReportingPeriod | None]:
    """The paper's month, and its period if the plan has it; raises where the paper must not be taken in."""
    if content.month is None:
        raise DomainError("The paper does not say which month it reports. Say it here.", "month")
    if plan is None:
        return content.month, None
    authority = content.header.authority
    if authority and fold(authority) != fold(plan.authority.name):
        raise DomainError(f"This is a paper of {authority}; the plan is of {plan.authority.name}.")
    query = select(ReportingPeriod).where(
        ReportingPeriod.plan_id == plan.id, ReportingPeriod.month == content.month
    )
    period = db.session.scalars(query).first()
    if period is not None:
        _check_period(period, content)
    return content.month, period


def _check_period(period: ReportingPeriod, content: PaperContent) -> None:
    paper = db.session.scalars(select(Paper).where(Paper.period_id == period.id)).first()
    if paper is not None:
        raise DifferentPaper(period.month, _differences(paper, content))
    if period.state is PeriodState.FROZEN:
        raise DomainError(f"{period.month:%B %Y} is frozen. Its record does not change any more.")
    written = select(ThemeUpdate.id).where(
        ThemeUpdate.period_id == period.id, ThemeUpdate.state != UpdateState.NOT_STARTED
    )
    lines = select(ProgressItem.id).join(ThemeUpdate).where(ThemeUpdate.period_id == period.id)
    promises = select(Commitment.id).join(ThemeUpdate).where(ThemeUpdate.period_id == period.id)
    if any(db.session.scalars(query.limit(1)).first() for query in (written, lines, promises)):
        raise DomainError(
            f"People have written their updates for {period.month:%B %Y} here already. "
            "A paper is not imported over what they wrote."
        )


def _differences(paper: Paper, content: PaperContent) -> list[Difference]:
    rows = db.session.execute(
        select(Paragraph, Theme.code)
        .outerjoin(Theme, Theme.id == Paragraph.theme_id)
        .where(Paragraph.paper_id == paper.id)
        .order_by(Paragraph.position)
    ).all()
    return find_differences(paper, [(row[0], row[1]) for row in rows], content.header, content.blocks)


def _make_plan(content: PaperContent, month: dt.date, made: Counter[str]) -> Plan:
    slugs = set(db.session.scalars(select(Plan.slug)))
    plan = Plan(
        slug=plan_slug(month, slugs),
        title=PLAN_TITLE,
        authority=_authority(content.header.authority or UNNAMED_AUTHORITY),
        themes=[],
    )
    db.session.add(plan)
    db.session.flush()
    made["plan"] += 1
    return plan


def _authority(name: str) -> Organisation:
    known = db.session.scalars(select(Organisation).order_by(Organisation.id))
    found = next((o for o in known if fold(o.name) == fold(name)), None)
    return found or Organisation(name=name, kind=OrganisationKind.AUTHORITY)


def _make_period(plan: Plan, month: dt.date, made: Counter[str]) -> ReportingPeriod:
    last = calendar.monthrange(month.year, month.month)[1]
    period = ReportingPeriod(plan=plan, month=month, as_at=month.replace(day=last), state=PeriodState.OPEN)
    db.session.add(period)
    db.session.flush()
    made["reporting period"] += 1
    return period


def list_theme_notes(kept: dict[str, Theme], statements: dict[str, str]) -> list[str]:
    """What is said of each theme that the paper states otherwise than the plan does."""
    return [
        f"Theme {code}: the paper states it otherwise than the plan, which stays as it is. "
        f"The paper says: “{statement}”"
        for code, statement in statements.items()
        if code in kept and fold(kept[code].statement) != fold(statement)
    ]


def _take_themes(work: _Import) -> None:
    statements = list_statements(work.content)
    work.notes += list_theme_notes(work.themes, statements)
    after = max((theme.position for theme in work.themes.values()), default=0)
    new = [code for code in statements if code not in work.themes]
    for position, code in enumerate(new, after + 1):
        words = statements[code]
        theme = Theme(plan=work.plan, code=code, title=short_title(words), statement=words, position=position)
        work.themes[code] = theme
        work.made["theme"] += 1
    db.session.add_all(work.themes.values())
    db.session.flush()


def _take_updates(work: _Import) -> None:
    """An update for each theme of the plan: submitted where the paper reports on it, else not started."""
    query = select(ThemeUpdate).where(ThemeUpdate.period_id == work.period.id)
    there = {update.theme_id: update for update in db.session.scalars(query)}
    told = {b.theme for b in work.content.blocks if b.kind in (BlockKind.THEME_HEADING, BlockKind.BULLET)}
    for code, theme in work.themes.items():
        update = there.get(theme.id) or ThemeUpdate(theme=theme, period=work.period, plan_id=work.plan.id)
        work.updates[code] = update
        db.session.add(update)
        if code in told:
            update.state, update.source = UpdateState.SUBMITTED, Source.IMPORTED
            update.submitted_at, update.submitted_by_id = clock.now(), work.importer_id
            work.made["theme update"] += 1


def _take_paper(work: _Import) -> Paper:
    header = work.content.header
    paper = Paper(
        plan_id=work.plan.id,
        period=work.period,
        meeting=_meeting(work),
        title=header.title,
        agenda_item=header.agenda_item,
        addressed_to=header.addressed_to,
        public_report=header.public_report,
        lead_member=header.lead_member,
        from_post=header.from_post,
        key_decision=header.key_decision,
        forward_plan_reference=header.forward_plan_reference,
        voting="\n".join(header.voting) or None,
        content_hash=content_hash(work.content),
        imported_at=clock.now(),
        imported_by_id=work.importer_id,
    )
    query = select(Risk).where(Risk.plan_id == work.plan.id).order_by(Risk.position)
    work.risks = list(db.session.scalars(query))
    areas = list_areas(work.content.blocks)
    paper.paragraphs = [
        _paragraph(work, block, n, area)
        for n, (block, area) in enumerate(zip(work.content.blocks, areas, strict=True), 1)
    ]
    work.made["paragraph"] += len(paper.paragraphs)
    db.session.add(paper)
    return paper


def _meeting(work: _Import) -> Meeting | None:
    header = work.content.header
    if header.meeting_on is None:
        return None
    meeting, new = take_to_meeting(period=work.period, body=body_of(header), held_on=header.meeting_on)
    if new:
        work.made["meeting"] += 1
    return meeting


def _paragraph(work: _Import, block: Block, position: int, area: Area | None) -> Paragraph:
    theme = work.themes.get(block.theme or "")
    return Paragraph(
        position=position,
        section=block.section,
        area=area,
        kind=block.kind,
        number=block.number,
        text=block.text,
        label=block.label,
        mitigation=block.mitigation,
        link=block.link,
        theme_id=theme.id if theme else None,
        line=_line(work, block) if block.kind is BlockKind.BULLET else None,
        risk=_risk(work, block, theme) if block.kind is BlockKind.RISK else None,
    )


def _line(work: _Import, block: Block) -> ProgressItem:
    update = work.updates[block.theme or ""]
    line = ProgressItem(text=block.text, position=len(update.lines) + 1, entered_by_id=work.importer_id)
    update.lines.append(line)
    work.made["line of progress"] += 1
    return line


def _risk(work: _Import, block: Block, theme: Theme | None) -> Risk | None:
    """The theme's risk in these very words, an earlier month's included, or a new one."""
    if theme is None:
        work.notes.append(f"A risk stays in the paper only, because its theme is not known: “{block.text}”")
        return None
    for known in work.risks:
        if (known.theme_id, known.text, known.mitigation) == (theme.id, block.text, block.mitigation):
            return known
    position = 1 + max((r.position for r in work.risks if r.theme_id == theme.id), default=0)
    risk = Risk(
        theme_id=theme.id,
        plan_id=work.plan.id,
        text=block.text,
        mitigation=block.mitigation,
        position=position,
    )
    work.risks.append(risk)
    work.made["risk"] += 1
    return risk
