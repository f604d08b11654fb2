"""The sections about proof: milestones, the change log, findings, measures and the evidence that is relied on.

A content from before these were kept prints none of them.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator

from cpca.documents.blocks import Block, Cell, Item, Words, said
from cpca.documents.blocks import Table as DataTable
from cpca.documents.compose.parts import (
    begin,
    bullets,
    cell,
    heading,
    linked,
    paragraph,
    rating_words,
    reference_anchor,
    say_all,
    say_date,
    say_date_or,
    say_month,
)
from cpca.documents.coverage_picture import coverage_picture
from cpca.documents.measure_picture import Months, measure_picture
from cpca.domain.finding import Coverage
from cpca.domain.measure_words import say_number
from cpca.domain.rating import add_months
from cpca.domain.report_content import ReportContent, ThemePart
from cpca.domain.report_proof import (
    ChangeLogPart,
    DeliverableProof,
    EvidencePart,
    FindingPart,
    MeasurePart,
    MilestonePart,
)

STEP_COLUMNS = ("Ref.", "Milestone", "State", "Rating", "Baseline", "Forecast", "Moved")
STEP_WIDTHS = (0.07, 0.27, 0.115, 0.115, 0.145, 0.145, 0.14)  # under the deliverables’ own
CHANGE_COLUMNS = ("Request", "What would change", "Why, and with what effect", "Decided")
CHANGE_WIDTHS = (0.13, 0.32, 0.3, 0.25)
FINDING_COLUMNS, FINDING_WIDTHS = ("Finding", "In its own words", "Answered by"), (0.2, 0.52, 0.28)
MEASURE_COLUMNS = ("Theme", "Measure", "Baseline", "Last month", "This month", "Target")
MEASURE_WIDTHS = (0.09, 0.31, 0.16, 0.14, 0.14, 0.16)
NEVER = "Never"


def draw_milestones(theme: ThemePart) -> Iterator[Block]:
    """Each deliverable's milestones with baseline, forecast and how the date moved; nothing where there are none."""
    rows = tuple(
        _milestone_row(one)
        for item in theme.deliverables
        for one in (item.proved.milestones if item.proved else ())
    )
    if rows:
        yield heading("Milestones", 4)
        yield DataTable(f"Theme {theme.code}: milestones", rows, header=STEP_COLUMNS, widths=STEP_WIDTHS)


def _milestone_row(one: MilestonePart) -> tuple[Cell, ...]:
    return (
        cell(one.reference),
        cell(one.title, anchor=reference_anchor(one.reference)),
        cell(one.state.capitalize()),
        cell(rating_words(one.rating)),
        cell(*say_baseline(one.baseline_on, one.original_on)),
        cell(f"Done {say_date(one.actual_on)}" if one.actual_on else say_date_or(one.forecast_on)),
        cell(say_moved(one.moved)),
    )


def say_moved(moved: str | None) -> str:
    """Moved 2 times, +41 days; or never."""
    return begin(moved) if moved else NEVER


def say_baseline(baseline_on: dt.date | None, original_on: dt.date | None) -> list[str]:
    """The baseline that stands, and the first one where an approved change moved it."""
    first = [f"first {say_date(original_on)}"] if original_on and original_on != baseline_on else []
    return [say_date_or(baseline_on), *first]


def say_proof(proof: DeliverableProof) -> list[str]:
    """How many milestones are done, who verified it and when, and the test that showed it embedded."""
    words = [f"{proof.steps_done} of {proof.steps} milestones done"] if proof.steps else []
    if proof.verified:
        words.append(f"Verified by {proof.verified.by}, {say_date(proof.verified.on)}")
    if proof.embedded:
        tested = proof.embedded
        words.append(f"Tested {say_date(tested.tested_on)} by {tested.by}: {tested.sample}; {tested.result}")
    return words


def draw_change_log(content: ReportContent) -> Iterator[Block]:
    """Every request to change the plan that was made, logged or decided this month, with who decided and why."""
    if content.proved is None:
        return
    yield heading("Change log")
    log = content.proved.change_log
    if not log:
        yield paragraph("No change to the plan was asked for, logged or decided this month.")
        return
    rows = tuple(_change_row(one) for one in log)
    yield DataTable("The change log", rows, header=CHANGE_COLUMNS, widths=CHANGE_WIDTHS)


def _change_row(one: ChangeLogPart) -> tuple[Cell, ...]:
    why = [one.reason, *([f"Effect: {one.effect}"] if one.effect else [])]
    asked = (
        f"{one.proposed_by}, {say_date(one.proposed_on)}" if one.proposed_by else say_date(one.proposed_on)
    )
    return (
        cell(one.reference, begin(one.kind)),
        cell(said(one.about, bold=True), *one.changes),
        cell(*why, f"Asked for by {asked}"),
        cell(*_say_decided(one)),
    )


def _say_decided(one: ChangeLogPart) -> list[Words]:
    words = [said(begin(one.state), bold=True)]
    if one.decided_on:
        by = f"{one.decided_by}, " if one.decided_by else ""
        words.append(said(f"{by}{say_date(one.decided_on)}"))
    if one.body:
        on = f" on {say_date(one.met_on)}" if one.met_on else ""
        words.append(said(f"{one.body}{on}, minute {one.minute}" if one.minute else f"{one.body}{on}"))
    return [*words, *([said(one.decision)] if one.decision else [])]


def draw_findings(content: ReportContent) -> Iterator[Block]:
    """How far each finding is answered: in totals, as a picture, and each in its own words with what answers it."""
    proof = content.proved
    if proof is None:
        return
    yield heading("Findings, and how far they are answered")
    if not proof.findings:
        yield paragraph("The record holds no findings.")
        return
    counted = [f"{one.number} {one.coverage}" for one in proof.coverage]
    yield paragraph(f"Of {_say_number(len(proof.findings), 'finding')}: {say_all(counted)}.")
    by_source: dict[str, list[FindingPart]] = defaultdict(list)
    for one in proof.findings:
        by_source[one.source].append(one)
    yield coverage_picture(
        tuple((name, tuple(Coverage(one.coverage) for one in found)) for name, found in by_source.items())
    )
    for name, found in by_source.items():
        yield heading(name, 3)
        yield DataTable(
            f"Findings of {name}",
            tuple(map(_finding_row, found)),
            header=FINDING_COLUMNS,
            widths=FINDING_WIDTHS,
        )


def _say_number(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"


def _finding_row(one: FindingPart) -> tuple[Cell, ...]:
    made = [say_date(one.made_on)] if one.made_on else []
    return (
        cell(one.reference, begin(one.kind), *made),
        cell(one.text, *_say_follow_ups(one)),
        cell(*_say_answered(one)),
    )


def _say_follow_ups(one: FindingPart) -> list[str]:
    return [
        f"Internal audit, {say_date(said_on.on)}: {'implemented' if said_on.implemented else 'not implemented'}. "
        f"{said_on.words}"
        for said_on in one.follow_ups
    ]


def _say_answered(one: FindingPart) -> list[Words]:
    words = [said(begin(one.coverage), bold=True)]
    words += [said(f"{answer.reference}: {answer.state}") for answer in one.answers]
    if one.closing and one.closed_on:
        words.append(said(f"By {one.closing}, {say_date(one.closed_on)}: {one.closing_reference}"))
    return words


def draw_measures(content: ReportContent) -> Iterator[Block]:
    """Each measure with its baseline, last month's value, this month's and its target, then its line."""
    proof = content.proved
    if proof is None:
        return
    yield heading("Measures")
    if proof.measures:
        rows = tuple(map(_measure_row, proof.measures))
        yield DataTable("The measures", rows, header=MEASURE_COLUMNS, widths=MEASURE_WIDTHS)
    for one in proof.measures:
        picture = measure_picture(_months(one, content.period.as_at))
        if picture is not None:
            yield paragraph(f"{one.theme}: {one.name}", bold=True)
            yield picture
    if proof.unmeasured:
        plural = len(proof.unmeasured) > 1
        codes = say_all(proof.unmeasured)
        yield paragraph(f"Theme{'s' if plural else ''} {codes} {'have' if plural else 'has'} no measure.")


def _measure_row(one: MeasurePart) -> tuple[Cell, ...]:
    def value(number: object, on: dt.date | None = None) -> Cell:
        given = say_number(number, one.unit) if number is not None else "None given"  # type: ignore[arg-type]
        return cell(given, *([say_date(on)] if on and number is not None else []), right=True)

    return (
        cell(one.theme),
        cell(one.name, begin(one.direction), *_say_source(one)),
        value(one.baseline, one.baseline_on),
        value(one.before),
        value(one.value),
        value(one.target, one.target_on),
    )


def _say_source(one: MeasurePart) -> list[str]:
    newest = one.points[-1] if one.points else None
    if newest is None:
        return []
    return [f"Source, {say_month(newest.month)}: {newest.source}"]


def _months(one: MeasurePart, as_at: dt.date) -> Months:
    """The measure's values for its picture: every month from its first value to this one, gaps included."""
    known = {dt.date.fromisoformat(f"{point.month}-01"): point.value for point in one.points}
    month, values = min(known, default=as_at.replace(day=1)), []
    while month <= as_at:
        values.append((month, known.get(month)))
        month = add_months(month, 1)
    return Months(one.name, one.unit, tuple(values), one.baseline, one.target)


def draw_evidence(content: ReportContent) -> Iterator[Block]:
    """The evidence that the month relies on to a material extent; nothing where there is none."""
    items = list_relied_on(content)
    if items:
        yield heading("Evidence relied on")
        yield bullets(items)


def list_relied_on(content: ReportContent) -> list[Item]:
    """What is relied on to a material extent, a bullet each: a background paper (section 100D of the 1972 Act)."""
    evidence = content.proved.evidence if content.proved else ()
    return [Item(_say_evidence(one)) for one in evidence if one.relied_on]


def _say_evidence(one: EvidencePart) -> Words:
    dated = f", {say_date(one.dated_on)}" if one.dated_on else ""
    return (*said(f"{one.reference} "), *linked(one.title, one.link), *said(dated))
