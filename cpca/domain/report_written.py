"""What a theme's return says, and what its plan promises, as parts of a report's content."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator

from cpca.domain.dates import days_moved
from cpca.domain.flags import commitment_reference
from cpca.domain.rating import rate_item
from cpca.domain.report_content import (
    AnswerPart,
    CommitmentPart,
    DeliverablePart,
    LinePart,
    Provenance,
    RiskPart,
    Row,
    ViewPart,
)
from cpca.domain.report_notes import prints
from cpca.domain.report_proof_building import deliverable_proof
from cpca.domain.report_reading import MonthRecord, line_reference
from cpca.domain.view import name_of, public_sentence
from cpca.models.deliverable import Deliverable, DeliverableState
from cpca.models.plan import Theme
from cpca.models.progress import Commitment, Printing, ProgressItem, ThemeUpdate
from cpca.models.risk import Risk, RiskState

FINGERPRINT = 16  # digits
NOT_COUNTED = frozenset({DeliverableState.SUPERSEDED, DeliverableState.WITHDRAWN})


def fingerprint_of(words: str) -> str:
    """The first digits of a text's SHA-256."""
    return hashlib.sha256(words.encode()).hexdigest()[:FINGERPRINT]


def list_lines(record: MonthRecord, theme: Theme, update: ThemeUpdate) -> Iterator[LinePart]:
    """The update's lines in order, those since the as-at date included."""
    references = _deliverables(record, theme)
    for line in record.lines.get(update.id, []):
        yield LinePart(
            reference=line_reference(theme.code, record.period.month, record.places[line.id]),
            text=line.text,
            happened_on=line.happened_on,
            deliverable=references.get(line.deliverable_id or 0),
            highlight_only=line.prints is Printing.HIGHLIGHT_ONLY,
            since_as_at=line.since_as_at,
            on_behalf=line.on_behalf,
            row=Row(table=ProgressItem.__tablename__, id=line.id, version=line.version),
            withheld=record.withheld.get((ProgressItem.__tablename__, line.id)),
            provenance=_provenance(record, theme, update, line, "line_id"),
        )


def _deliverables(record: MonthRecord, theme: Theme) -> dict[int, str]:
    """The references by which lines name deliverables; one that is withheld is only named where it is counted."""
    return {
        d.id: d.reference
        for d in record.deliverables.get(theme.id, [])
        if d.state not in NOT_COUNTED or (Deliverable.__tablename__, d.id) not in record.withheld
    }


def _provenance(
    record: MonthRecord, theme: Theme, update: ThemeUpdate, thing: ProgressItem | Commitment, anchor: str
) -> Provenance:
    notes = [
        n for n in record.notes.get(theme.id, []) if getattr(n, anchor) == thing.id and prints(record, n)
    ]
    councils = (name_of(record.councils[n.council_id], n.assurance_line) for n in notes)
    return Provenance(
        author=record.post(thing.entered_by_id),
        submitted_by=record.post(update.submitted_by_id),
        submitted_at=update.submitted_at,
        challenged_by=tuple(dict.fromkeys(councils)),
        accepted_by=record.post(update.accepted_by_id),
        approved_by=record.post(update.approved_by_id),
        approved_at=update.approved_at,
        fingerprint=fingerprint_of(thing.text),
    )


def list_commitments(record: MonthRecord, theme: Theme, update: ThemeUpdate) -> Iterator[CommitmentPart]:
    """What the update promises."""
    references = _deliverables(record, theme)
    for promise, _ in record.promises.get(theme.id, []):
        if promise.update_id == update.id:
            yield CommitmentPart(
                reference=commitment_reference(theme.code, record.period.month, promise.position),
                text=promise.text,
                due_on=promise.due_on,
                deliverable=references.get(promise.deliverable_id or 0),
                row=Row(table=Commitment.__tablename__, id=promise.id, version=promise.version),
                withheld=record.withheld.get((Commitment.__tablename__, promise.id)),
                provenance=_provenance(record, theme, update, promise, "commitment_id"),
            )


def list_answers(record: MonthRecord, theme: Theme, update: ThemeUpdate) -> Iterator[AnswerPart]:
    """Earlier promises that this month answered, and those due by its end that it left unanswered.

    A return that never came has answered none.
    """
    months = {m.id: m.month for m in record.months}
    for promise, made_in in record.promises.get(theme.id, []):
        if promise.update_id == update.id:
            continue
        given = record.answers.get(promise.id, [])
        mine = next((a for a in given if a.update_id == update.id), None)
        earlier = sorted((a for a in given if a is not mine), key=lambda a: months[a.update.period_id])
        moved = [a.new_due_on for a in earlier if a.new_due_on is not None]
        due = moved[-1] if moved else promise.due_on
        if mine is None and due > record.period.as_at:
            continue
        successor = mine.successor if mine is not None else None
        yield AnswerPart(
            reference=commitment_reference(theme.code, made_in, promise.position),
            text=promise.text,
            made_in=f"{made_in:%Y-%m}",
            due_on=due,
            answer=mine.answer.value if mine else None,
            explanation=mine.explanation if mine else None,
            new_due_on=mine.new_due_on if mine else None,
            successor=successor.text if successor else None,
            withheld=record.withheld.get((Commitment.__tablename__, promise.id))
            or (record.withheld.get((Commitment.__tablename__, successor.id)) if successor else None),
        )


def list_views(record: MonthRecord, update: ThemeUpdate) -> Iterator[ViewPart]:
    """The views that print: given here, or confirmed where they came by mail."""
    for view in record.views.get(update.id, []):
        if view.may_print:
            yield ViewPart(
                council=name_of(record.councils[view.council_id], view.assurance_line),
                position=view.position.value,
                own_rating=view.own_rating.value if view.own_rating else None,
                sentence=public_sentence(view),
                line=view.assurance_line,
            )


def deliverable_part(record: MonthRecord, item: Deliverable, on: dt.date) -> DeliverablePart:
    """A deliverable as a day finds it."""
    rated = rate_item(item, on, record.rules)
    return DeliverablePart(
        reference=item.reference,
        title=item.title,
        state=item.state.value,
        baseline_on=item.baseline_on,
        forecast_on=item.forecast_on,
        actual_on=item.actual_on,
        times_moved=item.times_moved,
        days_moved=days_moved(item),
        rating=rated.rating.value if rated else None,
        withheld=record.withheld.get((Deliverable.__tablename__, item.id)),
        proof=deliverable_proof(record, item, on),
    )


def list_risks(record: MonthRecord, theme: Theme) -> Iterator[RiskPart]:
    """The theme's open risks, each with the label that the month's paper gives it."""
    labels = {p.risk_id: p.label for p in record.paragraphs if p.risk_id is not None}
    for risk in record.risks.get(theme.id, []):
        if risk.state in (RiskState.OPEN, RiskState.ISSUE):
            yield RiskPart(
                reference=f"{theme.code}-R{risk.position}",
                theme=theme.code,
                text=risk.text,
                mitigation=risk.mitigation,
                label=labels.get(risk.id),
                row=Row(table=Risk.__tablename__, id=risk.id, version=risk.version),
                withheld=record.withheld.get((Risk.__tablename__, risk.id)),
            )
