"""A month becomes the content of an issue: every theme with its words, ratings, promises, challenge and proof."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence

from msgspec.structs import replace
from sqlalchemy import select

from cpca.domain import clock
from cpca.domain.flags import day_of, list_flags
from cpca.domain.rating import (
    Critical,
    Marked,
    Step,
    ThemeRating,
    is_worse,
    mark_deliverables,
    mark_milestones,
    rate_theme,
    steps_of,
)
from cpca.domain.rating_rules import say_confidence, say_rules
from cpca.domain.report_changes import add_changes
from cpca.domain.report_content import (
    NOT_SUBMITTED,
    ClearancePart,
    FlagPart,
    IssuePart,
    LaterPart,
    MeetingPart,
    PaperPart,
    PeriodPart,
    PlanPart,
    ReportContent,
    StripPart,
    ThemePart,
    WaiverPart,
)
from cpca.domain.report_notes import list_notes, note_totals, withheld_of
from cpca.domain.report_paper import build_paper
from cpca.domain.report_proof_building import month_proof
from cpca.domain.report_publishing import count_withheld, from_json
from cpca.domain.report_reading import STRIP, MonthRecord, read_month
from cpca.domain.report_register_building import critical_in, month_register
from cpca.domain.report_written import (
    NOT_COUNTED,
    deliverable_part,
    list_answers,
    list_commitments,
    list_lines,
    list_risks,
    list_views,
)
from cpca.domain.summary_reading import GIVEN
from cpca.extensions import db
from cpca.models.deliverable import Deliverable
from cpca.models.people import Area, Role
from cpca.models.period import Meeting, MeetingPeriod, ReportingPeriod
from cpca.models.plan import Theme
from cpca.models.progress import Rating, ThemeUpdate, UpdateState
from cpca.models.report import IssueKind, ReportIssue

# What was let through prints without how many parts are kept back.
UNCOUNTED = {"exemptions": "a decision on every proposal to withhold something"}
NO_ISSUE = IssuePart(
    number="", kind="published", issued_at=dt.datetime(1970, 1, 1, tzinfo=dt.UTC), issued_by="", head=""
)


def build_content(*, period: ReportingPeriod, issue: IssuePart, today: dt.date) -> ReportContent:
    """What an issue of the month says, whole: what may be published of it is for `publish` to say.

    `today` dates ages in a draft; a frozen month's are counted on its as-at date. A fixed number of
    statements, for this month and for the one before it.
    """
    record = read_month(period)
    before = _find_before(record.before, today) if record.before is not None else None
    return add_changes(_build(record, issue, _day_of(period, today)), before)


def build_month_paper(*, period: ReportingPeriod) -> PaperPart | None:
    """The month's Board paper alone, as an issue made now would print it; None where there is none."""
    record, on = read_month(period), _day_of(period, clock.today())
    if record.paper is None:
        return None
    rated = _rate(record, on)
    return build_paper(record, tuple(_theme(record, theme, rated[theme.id], on) for theme in record.themes))


def _find_before(period: ReportingPeriod, today: dt.date) -> ReportContent:
    """What the month before said: as it was last issued, else as its record stands."""
    latest = db.session.scalars(
        select(ReportIssue.content)
        .where(ReportIssue.period_id == period.id, ReportIssue.kind != IssueKind.DRAFT)
        .order_by(ReportIssue.id.desc())
        .limit(1)
    ).first()
    return (
        from_json(latest)
        if latest is not None
        else _build(read_month(period), NO_ISSUE, _day_of(period, today))
    )


def _day_of(period: ReportingPeriod, today: dt.date) -> dt.date:
    """On which day a month's dates are judged: its as-at date, or today while that has not come."""
    return min(period.as_at, today)


def _build(record: MonthRecord, issue: IssuePart, on: dt.date) -> ReportContent:
    rated = _rate(record, on)
    themes = tuple(_theme(record, theme, rated[theme.id], on) for theme in record.themes)
    now = [t.declared for t in themes if t.declared]
    content = ReportContent(
        plan=PlanPart(slug=record.plan.slug, title=record.plan.title, authority=record.plan.authority.name),
        period=_period(record),
        issue=issue,
        themes=themes,
        rating_rules=(*say_rules(record.rules), *say_confidence()),
        overall=_worst(now),
        overall_before=_worst([t.declared_before for t in themes if t.declared_before]),
        overall_why=_why(themes),
        paper=build_paper(record, themes),
        flags=tuple(_flags(record)),
        later=tuple(_later(record)),
        waivers=tuple(_waivers(record)),
        clearances=tuple(_clearances(record)),
        proof=month_proof(record, themes),
        register=month_register(record, on),
    )
    content = _sign(record, content)
    return replace(content, withheld_count=count_withheld(content))


def _period(record: MonthRecord) -> PeriodPart:
    period = record.period
    query = (
        select(Meeting.body, Meeting.held_on)
        .join(MeetingPeriod, MeetingPeriod.meeting_id == Meeting.id)
        .where(MeetingPeriod.period_id == period.id, Meeting.cancelled_at.is_(None))
        .order_by(Meeting.held_on, Meeting.body)
    )
    return PeriodPart(
        month=period.slug,
        name=f"{period.month:%B %Y}",
        as_at=period.as_at,
        revision=period.revision,
        headline=period.headline,
        summary=period.summary,
        meetings=tuple(MeetingPart(body=row.body, held_on=row.held_on) for row in db.session.execute(query)),
    )


def _worst(ratings: list[str]) -> str | None:
    worst: Rating | None = None
    for rating in map(Rating, ratings):
        worst = rating if worst is None or is_worse(rating, worst) else worst
    return worst.value if worst else None


def _why(themes: tuple[ThemePart, ...]) -> str:
    counted = Counter(t.declared for t in themes if t.declared)
    said = [f"{counted[r.value]} {r.value}" for r in Rating if counted[r.value]]
    silent = sum(1 for t in themes if not t.declared)
    return "; ".join(
        [
            f"of {len(themes)} themes {', '.join(said) or 'none rated'}",
            *([f"{silent} without a rating"] if silent else []),
        ]
    )


def _rate(record: MonthRecord, on: dt.date) -> dict[int, ThemeRating]:
    critical = critical_in(record, on)
    rated = {}
    for theme in record.themes:
        items = mark_deliverables(_items(record, theme), critical)
        rated[theme.id] = rate_theme(items, on, record.rules, _steps(record, items, critical))
    return rated


def _steps(record: MonthRecord, items: Sequence[Marked], critical: Critical) -> list[Step]:
    found = record.proof
    if found is None:
        return []
    milestones = (one for item in items for one in found.milestones.get(item.id, ()))
    return list(steps_of(items, mark_milestones(milestones, critical)))


def _items(record: MonthRecord, theme: Theme) -> list[Deliverable]:
    return record.deliverables.get(theme.id, [])


def _theme(record: MonthRecord, theme: Theme, rated: ThemeRating, on: dt.date) -> ThemePart:
    update = record.update(theme)
    state = update.state if update is not None else UpdateState.NOT_STARTED
    people = record.holders.get(theme.id, [])
    asked = day_of(record.period)  # challenge goes on after the as-at date: aged as the flags beside it are
    notes = list_notes(record, theme, asked)
    part = ThemePart(
        code=theme.code,
        title=theme.title,
        statement=theme.statement,
        outcome=theme.outcome,
        state=state.value if state in GIVEN or state is UpdateState.MISSED else NOT_SUBMITTED,
        leads=tuple(record.posts[h.person_id] for h in people if h.role is Role.THEME_LEAD),
        sponsors=tuple(record.posts[h.person_id] for h in people if h.role is Role.SPONSOR),
        declared_before=_declared(record, theme, record.before),
        calculated=rated.rating.value if rated.rating else None,
        calculated_why=rated.sentence,
        verified=rated.verified,
        claimed=rated.claimed,
        total=rated.total,
        deliverables=tuple(
            deliverable_part(record, d, on) for d in _items(record, theme) if d.state not in NOT_COUNTED
        ),
        risks=tuple(list_risks(record, theme)),
        notes=notes,
        note_totals=note_totals(record, theme, asked, public=False),
        public_note_totals=note_totals(record, theme, asked, public=True),
        strip=tuple(_strip(record, theme)),
    )
    if update is None:
        return part
    if state is UpdateState.MISSED:
        return replace(part, answers=tuple(list_answers(record, theme, update)))
    return _with_words(record, theme, part, update) if state in GIVEN else part


def _with_words(record: MonthRecord, theme: Theme, part: ThemePart, update: ThemeUpdate) -> ThemePart:
    """What the lead said: of a return that was submitted or went further, never of one being written."""
    return replace(
        part,
        nil_return=update.nil_return,
        late_days=update.late_days,
        on_behalf=update.on_behalf,
        headline=update.headline,
        declared=update.rating.value if update.rating else None,
        reason=update.reason,
        route_to_green=update.route_to_green,
        confidence=update.confidence.value if update.confidence else None,
        decision_sought=update.decision_sought,
        also_to_note=update.also_to_note,
        lines=tuple(line for line in list_lines(record, theme, update) if not line.since_as_at),
        commitments=tuple(list_commitments(record, theme, update)),
        answers=tuple(list_answers(record, theme, update)),
        views=tuple(list_views(record, update)),
    )


def _declared(record: MonthRecord, theme: Theme, period: ReportingPeriod | None) -> str | None:
    update = record.update(theme, period) if period is not None else None
    return update.rating.value if update is not None and update.rating and update.state in GIVEN else None


def _strip(record: MonthRecord, theme: Theme) -> Iterator[StripPart]:
    for month in record.months[-STRIP:]:
        yield StripPart(month=month.slug, rating=_declared(record, theme, month))


def _flags(record: MonthRecord) -> Iterator[FlagPart]:
    """What prints by default; a challenge on what is withheld is withheld with it, a question to the office none."""
    notes = {f"unanswered:C{n.number}": n for found in record.notes.values() for n in found}
    for flag in list_flags(record.period):
        note = notes.get(flag.key)
        if note is not None:
            yield replace(flag, withheld=withheld_of(record, note))
        elif not flag.key.startswith("unanswered:C"):
            yield flag


def _later(record: MonthRecord) -> Iterator[LaterPart]:
    for theme in record.themes:
        update = record.update(theme)
        if update is not None and update.state in GIVEN:
            for line in list_lines(record, theme, update):
                if line.since_as_at:
                    yield LaterPart(theme=theme.code, line=line)


def _waivers(record: MonthRecord) -> Iterator[WaiverPart]:
    for waiver in record.waivers:
        yield WaiverPart(
            words=UNCOUNTED.get(waiver.condition, waiver.words),
            reason=waiver.reason,
            by=record.post(waiver.waived_by_id) or "",
            on=waiver.waived_at.astimezone(clock.LONDON).date(),
        )


def _clearances(record: MonthRecord) -> Iterator[ClearancePart]:
    """The newest clearance of each area, in the order of the paper."""
    newest = {clearance.area: clearance for clearance in record.clearances}
    for area in Area:
        if area in newest:
            found = newest[area]
            yield ClearancePart(
                area=area.value,
                cleared_by=record.post(found.cleared_by_id) or "",
                cleared_on=found.cleared_at.astimezone(clock.LONDON).date(),
                draft=found.issue.number,
            )


def _sign(record: MonthRecord, content: ReportContent) -> ReportContent:
    paper = record.paper
    if paper is None or paper.signed_at is None:
        return content
    return replace(
        content,
        signed_by=record.post(paper.signed_by_id),
        signed_on=paper.signed_at.astimezone(clock.LONDON).date(),
    )
