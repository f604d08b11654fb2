"""What changed in the registers since the month before: scores, dependencies and decisions, a sentence each. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from cpca.domain.report_content import ChangePart, ReportContent
from cpca.domain.report_proof_changes import say_date
from cpca.domain.report_register import DecisionPart, DependencyPart, PlacePart, ScoredRisk


def compare_registers(before: ReportContent, now: ReportContent) -> Iterator[ChangePart]:
    """The changes; none where one of the two months was before registers were kept."""
    then, here = before.registered, now.registered
    if then is None or here is None:
        return
    scored = {one.reference: one for one in then.risks}
    for risk in here.risks:
        yield from _scored(scored.get(risk.reference), risk)
    given = {one.reference: one for one in then.dependencies}
    for dependency in here.dependencies:
        yield from _given(given.get(dependency.reference), dependency)
    sought = {one.reference: one for one in then.decisions}
    for decision in here.decisions:
        yield from _decided(sought.get(decision.reference), decision)


def _scored(was: ScoredRisk | None, now: ScoredRisk) -> Iterator[ChangePart]:
    if was is None or now.current is None or was.current == now.current:
        return
    then = f"was {_say(was.current)}" if was.current else "for the first time"
    words = f"{now.reference} scores {_say(now.current)}; {then}."
    kept = now.withheld or was.withheld
    yield ChangePart(kind="risk scored", theme=now.theme, words=words, reference=now.reference, withheld=kept)


def _say(place: PlacePart) -> str:
    return f"{place.likelihood * place.impact} ({place.band}: likelihood {place.likelihood}, impact {place.impact})"


def _given(was: DependencyPart | None, now: DependencyPart) -> Iterator[ChangePart]:
    if was is not None and (was.state, was.needed_by, was.broken) == (now.state, now.needed_by, now.broken):
        return
    new = "new, " if was is None else ""
    moved = f", was {say_date(was.needed_by)}" if was and was.needed_by != now.needed_by else ""
    words = f"{now.reference}, {now.giver} to {now.receiver}: {new}{now.state}, "
    words += f"needed by {say_date(now.needed_by)}{moved}"
    words += f"; it does not hold: {now.broken}." if now.broken else "."
    kept = now.withheld or (was.withheld if was else None)
    theme = now.themes[0] if now.themes else ""
    yield ChangePart(kind="dependency", theme=theme, words=words, reference=now.reference, withheld=kept)


def _decided(was: DecisionPart | None, now: DecisionPart) -> Iterator[ChangePart]:
    if was is not None and (was.state, was.meeting_on, was.slip) == (now.state, now.meeting_on, now.slip):
        return
    new = "new, " if was is None else ""
    outcome = f", {now.outcome}" if now.outcome else ""
    on = f" on {say_date(now.meeting_on)}" if now.meeting_on else ""
    moved = was is not None and was.meeting_on is not None and was.meeting_on != now.meeting_on
    then = f", was {say_date(was.meeting_on)}" if was and moved else ""
    words = f"{now.reference} {now.title}: {new}{now.state}{outcome}, {now.body}{on}{then}."
    words += f" {now.slip}" if now.slip else ""
    yield ChangePart(kind="decision", theme=now.theme, words=words, reference=now.reference)
