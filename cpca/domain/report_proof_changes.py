"""What changed of a month's proof since the month before: dates with their reasons, proof, requests, findings, numbers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from cpca.domain.measure_words import say_number
from cpca.domain.rating import say_days
from cpca.domain.report_content import ChangePart, DeliverablePart, ReportContent, Withheld
from cpca.domain.report_proof import ChangeLogPart, DeliverableProof, MeasurePart, MilestonePart, MovePart
from cpca.models.change import ChangeState
from cpca.models.deliverable import DeliverableState
from cpca.models.finding import FindingState

Told = Iterator[tuple[str, str]]  # a change's kind and its sentence
SETTLED = (ChangeState.APPROVED.value, ChangeState.REFUSED.value, ChangeState.TAKEN_BACK.value)
KINDS = {
    DeliverableState.VERIFIED.value: "verified",
    DeliverableState.EMBEDDED.value: "embedded",
    DeliverableState.REOPENED.value: "reopened",
}


def say_date(day: dt.date | None) -> str:
    """15 Dec 2022."""
    return f"{day.day} {day:%b %Y}" if day else "no date"


def tell_state(was: DeliverablePart, now: DeliverablePart) -> Told:
    """A state that is another: of what was proved or reopened by whom and how, where the content knows."""
    if now.state == was.state:
        return
    kind = KINDS.get(now.state, "deliverable") if now.proved else "deliverable"
    yield kind, f"{_say_state(now)}, was {was.state}."


def _say_state(now: DeliverablePart) -> str:
    proof = now.proved
    if proof and proof.verified and now.state == DeliverableState.VERIFIED.value:
        return f"verified by {proof.verified.by} on {say_date(proof.verified.on)}"
    if proof and proof.embedded and now.state == DeliverableState.EMBEDDED.value:
        tested = proof.embedded
        return f"embedded, tested on {say_date(tested.tested_on)} by {tested.by} ({tested.sample})"
    return now.state


def tell_dates(was: DeliverablePart, now: DeliverablePart) -> Told:
    """A date that is another, how often and how far it moved in all, and why; then those of its milestones."""
    old, new = was.forecast_on or was.baseline_on, now.forecast_on or now.baseline_on
    if new != old:
        said = f"; {now.proved.moved}" if now.proved and now.proved.moved else _moved(now)
        why = _say_why(_since(was.proved, now.proved))
        yield "date", f"now {say_date(new)}, was {say_date(old)}{said}.{why}"
    if was.proved and now.proved:
        yield from _rescheduled(was.proved, now.proved)
        yield from _tell_milestones(was.proved.milestones, now.proved.milestones)


def _moved(item: DeliverablePart) -> str:
    if not item.times_moved:
        return ""
    times = "once" if item.times_moved == 1 else f"{item.times_moved} times"
    days = f", {say_days(item.days_moved)} after its baseline" if item.days_moved > 0 else ""
    return f"; moved {times}{days}"


def _since(was: DeliverableProof | None, now: DeliverableProof | None) -> tuple[MovePart, ...]:
    """The moves that came after those that the month before knew."""
    return now.moves[len(was.moves) if was else 0 :] if now else ()


def _say_why(moves: Sequence[MovePart]) -> str:
    reasons = [move.reason for move in moves if move.reason]
    return f" Reason: {reasons[-1]}" if reasons else ""


def _rescheduled(was: DeliverableProof, now: DeliverableProof) -> Told:
    for move in _since(was, now):
        if move.date == "baseline":
            change = f" by {move.change}" if move.change else ""
            yield "date", f"baseline now {say_date(move.now_on)}, was {say_date(move.was_on)}{change}."


def _tell_milestones(before: Sequence[MilestonePart], now: Sequence[MilestonePart]) -> Told:
    then = {one.reference: one for one in before}
    for one in now:
        was = then.get(one.reference)
        if was is None:
            continue
        old, new = was.forecast_on or was.baseline_on, one.forecast_on or one.baseline_on
        if new != old:
            moved, why = f"; {one.moved}" if one.moved else "", _say_why(one.moves[len(was.moves) :])
            yield (
                "date",
                f"milestone {one.reference} {one.title} now {say_date(new)}, was {say_date(old)}{moved}.{why}",
            )
        if one.state != was.state:
            yield "deliverable", f"milestone {one.reference} {one.title} {one.state}, was {was.state}."


def compare_proof(before: ReportContent, now: ReportContent) -> Iterator[ChangePart]:
    """Requests decided, findings closed and measures that moved; nothing where either month knows of none."""
    was, here = before.proved, now.proved
    if was is None or here is None:
        return
    yield from _decided({one.reference: one for one in was.change_log}, here.change_log)
    closed = {(one.source, one.reference): one.state for one in was.findings}
    for finding in here.findings:
        then = closed.get((finding.source, finding.reference))
        if finding.state == FindingState.CLOSED.value and then not in (None, finding.state):
            on = say_date(finding.closed_on)
            said = f"{finding.source}, {finding.reference}: closed by {finding.closing} on {on}, {finding.closing_reference}."
            yield ChangePart(kind="finding", theme="", words=said, reference=finding.reference)
    yield from _measured(was.measures, here.measures)


def _decided(then: dict[str, ChangeLogPart], now: Sequence[ChangeLogPart]) -> Iterator[ChangePart]:
    for one in now:
        was = then.get(one.reference)
        if one.state in SETTLED and (was is None or was.state != one.state):
            by = f" by {one.body or one.decided_by}" if one.decided_by else ""
            words = f"{one.reference} {one.about} ({one.kind}): {one.state}{by}. {'; '.join(one.changes)}"
            yield ChangePart(
                kind="change decided",
                theme=one.theme or "",
                words=f"{words.rstrip('. ')}.",
                reference=one.reference,
                withheld=_kept(was, one),
            )


def _kept(was: ChangeLogPart | None, now: ChangeLogPart) -> Withheld | None:
    return now.withheld or (was.withheld if was else None)


def _measured(before: Sequence[MeasurePart], now: Sequence[MeasurePart]) -> Iterator[ChangePart]:
    then = {(one.theme, one.name): one.value for one in before}
    for one in now:
        was = then.get((one.theme, one.name))
        if one.value is not None and was is not None and one.value != was:
            now_said, was_said = say_number(one.value, one.unit), say_number(was, one.unit)
            words = f"{one.name}: {now_said}, was {was_said} ({one.direction})."
            yield ChangePart(kind="measure", theme=one.theme, words=words)
