"""A month's registers become parts of its report's content: risks with scores, dependencies, the path, money."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from msgspec import UNSET, UnsetType

from cpca.domain.decision_rules import standing_of
from cpca.domain.funding_totals import sum_months, total_lines
from cpca.domain.path_network import DELIVERABLE, MILESTONE, PathNetwork, build_path, critical_of, label_of
from cpca.domain.path_slips import list_slips, say_slip
from cpca.domain.path_steps import PathStep, deliverable_id_of, list_steps
from cpca.domain.path_then import RowThen, make_rows
from cpca.domain.register_facts import (
    expected_in_force,
    list_broken,
    list_missed,
    say_not_followed,
    say_notice,
    say_untold,
    stand_audiences,
    stand_follow_ups,
)
from cpca.domain.register_parts import DecisionRow, DependencyRow
from cpca.domain.report_content import Withheld
from cpca.domain.report_reading import MonthRecord
from cpca.domain.report_register import (
    DecisionPart,
    DependencyPart,
    EngagedPart,
    FundingLinePart,
    FundPart,
    MonthRegister,
    MonthSums,
    PlacePart,
    ScoredRisk,
    StepPart,
)
from cpca.domain.report_register_reading import RegisterRecord, milestones_of
from cpca.domain.risk_rules import Matrix, Place, matrix_of, stand_in
from cpca.models.decision import Decision
from cpca.models.deliverable import Deliverable
from cpca.models.funding import FundingEntry, FundingLine
from cpca.models.risk import Risk, RiskState

PRINTED = (RiskState.OPEN, RiskState.ISSUE)


def month_register(record: MonthRecord, on: dt.date) -> MonthRegister | UnsetType:
    """The registers of a month as a day finds them; UNSET in one that was frozen before they were kept."""
    found = record.registers
    if found is None:
        return UNSET
    rows = path_rows(record)
    path = build_path(rows, on)
    return MonthRegister(
        matrix_size=record.settings.matrix_size,
        matrix_bands=record.settings.matrix_bands,
        on=on,
        risks=tuple(_risks(record, found, matrix_of(record.settings))),
        dependencies=tuple(_dependencies(record, found, path.today)),
        decisions=tuple(_decisions(record, found, path)),
        path=tuple(_steps(record, list_steps(path), path.rows)),
        loop=" → ".join(path.loop) or None,
        engagement=tuple(list_engaged(record)),
        untold=tuple(_untold(found, record.period.as_at)),
        not_followed=tuple(_not_followed(found, record.period.as_at)),
        funds=tuple(_funds(record, found)),
    )


def critical_in(record: MonthRecord, on: dt.date) -> frozenset[tuple[str, int]]:
    """The deliverables and milestones on the month's critical path, by table and key; none without registers."""
    return critical_of(path_rows(record), on) if record.registers else frozenset()


def path_rows(record: MonthRecord) -> list[RowThen]:
    """The month's decision path as plain rows."""
    found = record.registers
    if found is None:
        return []
    return make_rows(
        decisions=found.decisions,
        meetings=found.meetings.values(),
        links=found.links,
        order=found.order,
        engagements=found.engagements,
        audiences=found.audiences if found.engagements else {},
        deliverables=record.items.values(),
        milestones=milestones_of(record.proof),
        call_in_days=record.settings.call_in_days,
    )


def _risks(record: MonthRecord, found: RegisterRecord, matrix: Matrix) -> Iterator[ScoredRisk]:
    for theme in record.themes:
        for risk in record.risks.get(theme.id, []):
            if risk.state in PRINTED:
                yield _risk(record, found, matrix, risk, f"{theme.code}-R{risk.position}", theme.code)


def _risk(
    record: MonthRecord, found: RegisterRecord, matrix: Matrix, risk: Risk, reference: str, code: str
) -> ScoredRisk:
    months = {month.id: month.month for month in record.months}
    rows = [_Scored(months[row.period_id], row.likelihood, row.impact) for row in found.scores[risk.id]]
    scores = stand_in(rows, record.period.month)
    measures = found.mitigations[risk.id]
    return ScoredRisk(
        reference=reference,
        theme=code,
        text=risk.text,
        state=risk.state.value,
        mitigation=risk.mitigation,
        owner=record.post(risk.owner_id),
        response=risk.response.value if risk.response else None,
        inherent=_place(matrix, _at(risk.inherent_likelihood, risk.inherent_impact)),
        current=_place(matrix, scores.now),
        before=_place(matrix, scores.before),
        target=_place(matrix, _at(risk.target_likelihood, risk.target_impact)),
        movement=scores.movement,
        identified_on=risk.identified_on,
        review_by=risk.review_by,
        controls=tuple(one.text for one in measures if one.due_on is None),
        actions=tuple(_say_action(one) for one in measures if one.due_on is not None),
        issue=risk.issue_words,
        withheld=record.withheld.get((Risk.__tablename__, risk.id)),
    )


class _Scored:
    """A score with its month, as the rules read it."""

    def __init__(self, month: dt.date, likelihood: int, impact: int) -> None:
        self.month, self.likelihood, self.impact = month, likelihood, impact


def _at(likelihood: int | None, impact: int | None) -> Place | None:
    return Place(likelihood, impact) if likelihood and impact else None


def _place(matrix: Matrix, place: Place | None) -> PlacePart | None:
    if place is None:
        return None
    return PlacePart(likelihood=place.likelihood, impact=place.impact, band=matrix.band_of(place.score).name)


def _say_action(one: Any) -> str:
    done = f"done {_say(one.done_on)}" if one.done_on else f"by {_say(one.due_on)}"
    return f"{one.text} ({done})"


def _say(day: dt.date) -> str:
    return f"{day.day} {day:%b %Y}"


def _dependencies(record: MonthRecord, found: RegisterRecord, on: dt.date) -> Iterator[DependencyPart]:
    codes = {theme.id: theme.code for theme in record.themes}
    rows = [_dependency_row(record, one, codes) for one in found.dependencies]
    broken = list_broken(rows, on)
    for row in rows:
        kept = (row.giver_deliverable_id, row.receiver_deliverable_id)
        yield DependencyPart(
            reference=row.reference,
            giver=row.giver,
            receiver=row.receiver,
            what=row.what,
            needed_by=row.needed_by,
            state=row.state.value,
            themes=tuple(code for code in (row.giver_code, row.receiver_code) if code),
            broken=broken.get(row.id),
            withheld=_first_withheld(record, kept),
        )


def _dependency_row(record: MonthRecord, one: Any, codes: Mapping[int, str]) -> DependencyRow:
    giver, receiver = (
        record.deliverable(one.giver_deliverable_id),
        record.deliverable(one.receiver_deliverable_id),
    )
    own: dict[str, Any] = {
        "giver_reference": giver.reference if giver else None,
        "giver_on": (giver.actual_on or giver.forecast_on or giver.baseline_on) if giver else None,
        "giver_state": giver.state if giver else None,
        "receiver_reference": receiver.reference if receiver else None,
        "giver_code": codes.get(one.giver_theme_id),
        "receiver_code": codes.get(one.receiver_theme_id),
    }
    values: dict[str, Any] = {
        name: own[name] if name in own else getattr(one, name, None) for name in DependencyRow._fields
    }
    return DependencyRow(**values)


def _first_withheld(record: MonthRecord, ids: Iterable[int | None]) -> Withheld | None:
    kept = (record.withheld.get((Deliverable.__tablename__, id or 0)) for id in ids)
    return next((one for one in kept if one), None)


def _decisions(record: MonthRecord, found: RegisterRecord, path: PathNetwork) -> Iterator[DecisionPart]:
    on, slips = path.today, list_slips(path)
    codes = {theme.id: theme.code for theme in record.themes}
    rows = [(one, _decision_row(found, one)) for one in found.decisions if one.theme_id in codes]
    missed = {row.id: words for row, words in list_missed([row for _, row in rows], on)}
    for one, row in sorted(rows, key=lambda pair: (pair[1].held_on or dt.date.max, pair[0].number)):
        slip = slips.get(one.id)
        yield DecisionPart(
            reference=one.reference,
            theme=codes[one.theme_id],
            title=one.title,
            body=one.body,
            state=standing_of(one.state, one.in_force_on, on).value,
            meeting_on=row.held_on,
            is_key=one.is_key,
            notice=say_notice(row, on),
            missed=missed.get(row.id),
            slip=say_slip(slip, missed=row.id in missed),
            outcome=one.outcome.value if one.outcome else None,
            vote=one.vote,
            mayoral_vote=one.mayoral_vote.value if one.mayoral_vote else None,
            forward_plan=one.forward_plan,
            exception=one.shortened_reason,
            in_force_on=slip.in_force_on if slip else expected_in_force(row, record.settings.call_in_days),
        )


def _decision_row(found: RegisterRecord, one: Decision) -> DecisionRow:
    meeting = found.meetings.get(one.meeting_id or 0)
    held = meeting.held_on if meeting and meeting.cancelled_at is None else None
    own: dict[str, Any] = {"held_on": held}
    values: dict[str, Any] = {
        name: own[name] if name in own else getattr(one, name) for name in DecisionRow._fields
    }
    return DecisionRow(**values)


def _steps(record: MonthRecord, steps: Iterable[PathStep], rows: Mapping[str, Any]) -> Iterator[StepPart]:
    codes = {theme.id: theme.code for theme in record.themes}
    for step in steps:
        kind = step.row.part
        of = deliverable_id_of(step.row) if kind in (DELIVERABLE, MILESTONE) else None
        yield StepPart(
            label=step.label,
            kind=kind,
            title=step.title,
            what=step.kind,
            theme=codes.get(step.theme_id or 0),
            on=step.on,
            latest=step.latest,
            is_done=step.is_done,
            is_critical=step.is_critical,
            standing=step.standing,
            needs=tuple(label_of(rows[link.before]) for link in step.needs),
            waits=tuple(label_of(rows[link.after]) for link in step.waits),
            said=step.said,
            withheld=_first_withheld(record, (of,)),
        )


def list_engaged(record: MonthRecord) -> Iterator[EngagedPart]:
    """What was said to audiences within the month, where it prints."""
    found = record.registers
    if found is None:
        return
    first, last = record.period.month, record.period.as_at
    for one in sorted(found.engagements, key=lambda one: (one.held_on, one.id)):
        said = one.said
        if said and one.prints and one.withdrawn_at is None and first <= one.held_on <= last:
            yield EngagedPart(
                audience=found.audiences[one.audience_id].name,
                kind=one.kind.value,
                on=one.held_on,
                by=one.by,
                said=said,
            )


def _untold(found: RegisterRecord, on: dt.date) -> list[str]:
    told = stand_audiences(found.audiences.values(), found.engagements, found.meetings.values(), on)
    return say_untold(told, on)


def _not_followed(found: RegisterRecord, on: dt.date) -> list[str]:
    """What prints of it: of an entry that does not, neither does what was to follow."""
    rows = stand_follow_ups({one.id: one.name for one in found.audiences.values()}, found.engagements)
    return say_not_followed([row for row in rows if row.prints], on)


def _funds(record: MonthRecord, found: RegisterRecord) -> Iterator[FundPart]:
    """The approved sums with what was entered up to the month's last day."""
    entries = [one for one in found.entries if one.on <= record.period.as_at]
    totals = total_lines(found.lines, entries)
    codes = {theme.id: theme.code for theme in record.themes}
    lines: dict[int, list[FundingLinePart]] = defaultdict(list)
    for line in sorted(found.lines, key=lambda line: (line.position, line.id)):
        sums = totals[line.id]
        lines[line.fund_id].append(
            FundingLinePart(
                title=line.title,
                theme=codes.get(line.theme_id or 0),
                budget=sums.budget,
                committed=sums.committed,
                spent=sums.spent,
                forecast=sums.forecast,
                taken_up=sums.taken_up,
                months=tuple(_months([one for one in entries if one.line_id == line.id])),
                withheld=record.withheld.get((FundingLine.__tablename__, line.id)),
            )
        )
    for fund in found.funds:
        yield FundPart(
            name=fund.name,
            approved=fund.approved,
            authority=fund.authority,
            approved_on=fund.approved_on,
            approved_by=fund.approved_by,
            ends_on=fund.ends_on,
            lines=tuple(lines[fund.id]),
        )


def _months(entries: Sequence[FundingEntry]) -> Iterator[MonthSums]:
    for one in sum_months(entries):
        yield MonthSums(month=f"{one.month:%Y-%m}", committed=one.committed, spent=one.spent)
