"""A month's record of proof becomes parts of its report's content: what moved, who verified, what was changed."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Iterable, Iterator

from msgspec import UNSET, UnsetType

from cpca.domain import clock
from cpca.domain.change_words import list_values, state_at
from cpca.domain.dates import days_moved, say_moves
from cpca.domain.finding import Coverage, standing_of
from cpca.domain.rating import Step, rate_milestone
from cpca.domain.report_content import CommitmentPart, LinePart, RiskPart, ThemePart, Withheld
from cpca.domain.report_proof import (
    AnswersPart,
    ChangeLogPart,
    CountPart,
    DeliverableProof,
    EmbeddedPart,
    EvidencePart,
    FindingPart,
    FollowUpPart,
    MeasurePart,
    MilestonePart,
    MonthProof,
    MovePart,
    PointPart,
    RestsOn,
    RulesPart,
    VerifiedPart,
)
from cpca.domain.report_proof_reading import ProofRecord
from cpca.domain.report_reading import Key, MonthRecord
from cpca.domain.steps import Steps, steps_in
from cpca.models.change import ChangeRequest
from cpca.models.deliverable import DateMove, Deliverable, DeliverableState, Milestone
from cpca.models.evidence import Evidence
from cpca.models.finding import Finding
from cpca.models.measure import Measure

Printed = dict[Key, tuple[str, Withheld | None]]  # a printed thing's reference, and why it is kept back
GONE = frozenset({DeliverableState.SUPERSEDED, DeliverableState.WITHDRAWN})
RULES_ALONE = "The plan’s rules"


def deliverable_proof(record: MonthRecord, item: Deliverable, on: dt.date) -> DeliverableProof | UnsetType:
    """What there is to show of a deliverable on a day; UNSET in a month that was frozen before it was kept."""
    found = record.proof
    if found is None:
        return UNSET
    steps = [m for m in found.milestones.get(item.id, []) if m.state not in GONE]
    counted = steps_in(steps).get(item.id, Steps(0, 0))
    return DeliverableProof(
        original_on=item.first_on,
        times_rescheduled=item.times_rescheduled,
        moved=say_moves(item),
        moves=_moves(found, "deliverable", item.id),
        steps_done=counted.done,
        steps=counted.total,
        milestones=tuple(_milestone(record, found, item, m, on) for m in steps),
        verified=_verified(record, found, item),
        embedded=_embedded(record, found, item),
    )


def _moves(found: ProofRecord, table: str, id: int) -> tuple[MovePart, ...]:
    numbers = {change.id: change.reference for change in found.changes}
    return tuple(_move(move, numbers) for move in found.moves.get((table, id), ()))


def _move(move: DateMove, numbers: dict[int, str]) -> MovePart:
    return MovePart(
        date=move.date.value,
        was_on=move.was_on,
        now_on=move.now_on,
        on=_day(move.moved_at),
        reason=move.reason,
        change=numbers.get(move.change_id or 0),
    )


def _milestone(
    record: MonthRecord, found: ProofRecord, item: Deliverable, milestone: Milestone, on: dt.date
) -> MilestonePart:
    rated = rate_milestone(Step(milestone, item.state), on, record.rules)
    return MilestonePart(
        reference=milestone.reference,
        title=milestone.title,
        state=milestone.state.value,
        original_on=milestone.first_on,
        baseline_on=milestone.baseline_on,
        forecast_on=milestone.forecast_on,
        actual_on=milestone.actual_on,
        times_moved=milestone.times_moved,
        times_rescheduled=milestone.times_rescheduled,
        days_moved=days_moved(milestone),
        moved=say_moves(milestone),
        rating=rated.rating.value if rated else None,
        moves=_moves(found, "milestone", milestone.id),
    )


def _verified(record: MonthRecord, found: ProofRecord, item: Deliverable) -> VerifiedPart | None:
    made = found.verified.get(item.id)
    if made is None:
        return None
    return VerifiedPart(
        by=record.post(made.verified_by_id) or "",
        on=_day(made.verified_at),
        words=made.words,
        criteria=made.criteria,
        evidence=tuple(
            RestsOn(
                reference=f"E{found.numbers.get(one['id'], '?')}",
                title=one["title"],
                version=one["version"],
                sha256=one["sha256"],
            )
            for one in json.loads(made.evidence)
        ),
    )


def _embedded(record: MonthRecord, found: ProofRecord, item: Deliverable) -> EmbeddedPart | None:
    tested = found.embedded.get(item.id)
    if tested is None or item.state is not DeliverableState.EMBEDDED:
        return None
    return EmbeddedPart(
        by=record.post(tested.tester_id) or "",
        tested_on=tested.tested_on,
        sample=tested.sample,
        result=tested.result.value,
    )


def month_proof(record: MonthRecord, themes: tuple[ThemePart, ...]) -> MonthProof | UnsetType:
    """Changes, findings, measures and evidence of a month; UNSET in one that was frozen before they were kept."""
    found = record.proof
    if found is None:
        return UNSET
    codes = {theme.id: theme.code for theme in record.themes}
    findings = tuple(_finding(record, found, one) for one in found.findings)
    measures = [(codes[id], one) for id in codes for one in found.measures.get(id, ())]
    return MonthProof(
        rules=RulesPart(months_to_red=record.rules.months_to_red, share_percent=record.rules.share_percent),
        change_log=tuple(_changes(record, found, codes)),
        findings=findings,
        coverage=count_coverage(findings),
        measures=tuple(_measure(record, found, code, one) for code, one in measures),
        unmeasured=tuple(code for id, code in codes.items() if not found.measures.get(id)),
        evidence=tuple(_evidence(record, found, codes, _printed(record, found, themes))),
    )


def count_coverage(findings: Iterable[FindingPart]) -> tuple[CountPart, ...]:
    """How many findings are covered how far, from no answer to closed; what none is, is left away."""
    counted = Counter(one.coverage for one in findings)
    return tuple(CountPart(coverage=c.value, number=counted[c.value]) for c in Coverage if counted[c.value])


def _changes(record: MonthRecord, found: ProofRecord, codes: dict[int, str]) -> Iterator[ChangeLogPart]:
    """The requests proposed, logged or decided within the month (London), as they stood at its end."""
    first, after = _midnight(record.period.month), _midnight(record.period.as_at + dt.timedelta(days=1))
    for change in found.changes:
        moments = (change.proposed_at, change.decided_at)
        if any(moment is not None and first <= moment < after for moment in moments):
            yield _change(record, found, codes, change, after)


def _change(
    record: MonthRecord, found: ProofRecord, codes: dict[int, str], change: ChangeRequest, until: dt.datetime
) -> ChangeLogPart:
    about, withheld = _about(record, found, change)
    decided = change.decided_at if change.decided_at and change.decided_at < until else None
    return ChangeLogPart(
        reference=change.reference,
        kind=change.kind.value,
        theme=codes.get(change.theme_id or 0),
        about=about,
        changes=tuple(f"{one.label}: {one.was} to {one.now}" for one in list_values(change)),
        reason=change.reason,
        effect=change.effect,
        state=state_at(change, until).value,
        proposed_by=record.post(change.proposed_by_id) or "",
        proposed_on=_day(change.proposed_at),
        decided_by=record.post(change.decided_by_id) if decided else None,
        decided_on=_day(decided) if decided else None,
        decision=change.decision if decided else None,
        body=change.body if decided else None,
        minute=change.minute if decided else None,
        met_on=change.met_on if decided else None,
        withheld=withheld,
    )


def _about(record: MonthRecord, found: ProofRecord, change: ChangeRequest) -> tuple[str, Withheld | None]:
    """What a request is about, and why that or what would replace it is kept back."""
    steps = {m.id: m for of in found.milestones.values() for m in of}
    step = steps.get(change.milestone_id or 0)
    keys = [change.deliverable_id or (step.deliverable_id if step else 0), change.successor_id or 0]
    kept = (record.withheld.get((Deliverable.__tablename__, key)) for key in keys)
    withheld = next((one for one in kept if one), None)
    thing = step or record.deliverable(change.deliverable_id)
    if thing is not None:
        return f"{thing.reference} {thing.title}", withheld
    measures = {m.id: m.name for of in found.measures.values() for m in of}
    return measures.get(change.measure_id or 0, RULES_ALONE), withheld


def _finding(record: MonthRecord, found: ProofRecord, one: Finding) -> FindingPart:
    items = [d for d in map(record.deliverable, found.answers.get(one.id, ())) if d and d.state not in GONE]
    return FindingPart(
        source=one.source,
        kind=one.kind.value,
        reference=one.reference,
        text=one.text,
        state=one.state.value,
        coverage=standing_of(one.state, [item.state for item in items]).value,
        made_on=one.made_on,
        document=one.document,
        answers=tuple(
            AnswersPart(
                reference=item.reference,
                state=item.state.value,
                withheld=record.withheld.get((Deliverable.__tablename__, item.id)),
            )
            for item in items
        ),
        follow_ups=tuple(
            FollowUpPart(
                on=said.followed_on, implemented=said.implemented, words=said.words, reference=said.reference
            )
            for said in found.follow_ups.get(one.id, ())
        ),
        closing=one.closing.value if one.closing else None,
        closing_reference=one.closing_reference,
        closed_on=one.closed_on,
    )


def _measure(record: MonthRecord, found: ProofRecord, code: str, one: Measure) -> MeasurePart:
    values = found.values.get(one.id, {})
    points = [(month, values[month.id]) for month in record.months if month.id in values]
    now, before = values.get(record.period.id), values.get(record.before.id) if record.before else None
    return MeasurePart(
        theme=code,
        name=one.name,
        unit=one.unit,
        direction=one.direction.value,
        baseline=one.baseline,
        baseline_on=one.baseline_on,
        target=one.target,
        target_on=one.target_on,
        source=one.source,
        points=tuple(PointPart(month=m.slug, value=v.value, source=v.source) for m, v in points),
        value=now.value if now else None,
        before=before.value if before else None,
    )


def _printed(record: MonthRecord, found: ProofRecord, themes: Iterable[ThemePart]) -> Printed:
    """Everything of the month that prints and that evidence may support, by its row."""
    printed: Printed = {}
    for theme in themes:
        parts: tuple[LinePart | CommitmentPart | RiskPart, ...]
        parts = (*theme.lines, *theme.commitments, *theme.risks)
        for part in parts:
            if part.row is not None:
                printed[part.row.table, part.row.id] = (part.reference, part.withheld)
    for items in record.deliverables.values():
        for item in items:
            if item.state not in GONE:
                withheld = record.withheld.get((Deliverable.__tablename__, item.id))
                printed[Deliverable.__tablename__, item.id] = (item.reference, withheld)
                for step in found.milestones.get(item.id, ()):
                    printed[Milestone.__tablename__, step.id] = (step.reference, withheld)
    for one in found.findings:
        printed[Finding.__tablename__, one.id] = (f"{one.source}, {one.reference}", None)
    return printed


def _evidence(
    record: MonthRecord, found: ProofRecord, codes: dict[int, str], printed: Printed
) -> Iterator[EvidencePart]:
    """Accepted evidence of what prints; kept back with anything that it supports and that is kept back."""
    for one in found.evidence:
        keys = [(s.subject, s.subject_id) for s in found.supports.get(one.id, ())]
        shown = [printed[key] for key in keys if key in printed]
        if not shown:
            continue
        own = record.withheld.get((Evidence.__tablename__, one.id))
        theirs = (record.withheld.get(key) or printed.get(key, ("", None))[1] for key in keys)
        withheld = own or next((kept for kept in theirs if kept), None)
        yield _piece(record, found, codes, one, tuple(reference for reference, _ in shown), withheld)


def _piece(
    record: MonthRecord,
    found: ProofRecord,
    codes: dict[int, str],
    one: Evidence,
    supports: tuple[str, ...],
    withheld: Withheld | None,
) -> EvidencePart:
    version = found.versions.get(one.id)
    return EvidencePart(
        reference=one.reference,
        title=one.title,
        theme=codes.get(one.theme_id, ""),
        dated_on=one.dated_on,
        relied_on=one.relied_on,
        line=one.assurance_line,
        version=version.number if version else 1,
        sha256=version.sha256 if version else None,
        link=version.url if version else None,
        supports=supports,
        accepted_by=record.post(one.decided_by_id),
        accepted_on=_day(one.decided_at) if one.decided_at else None,
        expires_on=one.expires_on,
        withheld=withheld,
    )


def _day(moment: dt.datetime) -> dt.date:
    return moment.astimezone(clock.LONDON).date()


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), clock.LONDON)
