"""What changed since the month before, itemised and word by word, from the contents of two months."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import TypeVar

from msgspec.structs import replace

from cpca.domain.differences import compare_lines, compare_words
from cpca.domain.rating import say_days
from cpca.domain.report_content import (
    ChangePart,
    DeliverablePart,
    LinePart,
    NotePart,
    ReportContent,
    RiskPart,
    ThemePart,
    Unchanged,
    Withheld,
    WordPart,
)
from cpca.models.challenge import NoteState

T = TypeVar("T")


def add_changes(now: ReportContent, before: ReportContent | None) -> ReportContent:
    """The content with what changed since the month before, and which themes did not move; of a first month none."""
    if before is None:
        return now
    changes = tuple(compare(before, now))
    moved = {change.theme for change in changes if change.withheld is None}
    return replace(now, changes=changes, unchanged=tuple(_unchanged(before, now, moved)))


def _unchanged(before: ReportContent, now: ReportContent, moved: set[str]) -> Iterator[Unchanged]:
    since = {part.theme: part.since for part in before.unchanged}
    there = {theme.code for theme in before.themes}
    for theme in now.themes:
        if theme.code not in moved and theme.code in there:
            yield Unchanged(theme=theme.code, since=since.get(theme.code, before.period.month))


def compare(before: ReportContent, now: ReportContent) -> Iterator[ChangePart]:
    """Everything that is different in `now`, theme by theme: also between two issues of one month."""
    then = {theme.code: theme for theme in before.themes}
    for theme in now.themes:
        yield from _theme(then.get(theme.code), theme)


def _theme(before: ThemePart | None, now: ThemePart) -> Iterator[ChangePart]:
    if before is None:
        yield ChangePart(kind="theme", theme=now.code, words=f"{now.code} {now.title} is new in the plan.")
        return
    yield from _ratings(before, now)
    yield from _returns(before, now)
    yield from _deliverables(now.code, before.deliverables, now.deliverables)
    yield from _lines(now.code, before.lines, now.lines)
    yield from _risks(now.code, before.risks, now.risks)
    yield from _notes(now.code, before.notes, now.notes)


def _ratings(before: ThemePart, now: ThemePart) -> Iterator[ChangePart]:
    was = before.declared or now.declared_before
    if now.declared and now.declared != was:
        words = f"Declared {now.declared}, was {was or 'not rated'}."
        yield ChangePart(kind="rating", theme=now.code, words=words)
    if now.calculated != before.calculated:
        words = f"The dates say {now.calculated or 'nothing'}, said {before.calculated or 'nothing'}."
        hides = next((d.withheld for d in (*before.deliverables, *now.deliverables) if d.withheld), None)
        yield ChangePart(kind="rating", theme=now.code, words=words, withheld=hides)
    if now.confidence and before.confidence and now.confidence != before.confidence:
        words = f"Outcome confidence: {now.confidence.lower()}, was {before.confidence.lower()}."
        yield ChangePart(kind="rating", theme=now.code, words=words)


def _returns(before: ThemePart, now: ThemePart) -> Iterator[ChangePart]:
    if now.late_days and now.late_days != before.late_days:
        yield ChangePart(
            kind="late", theme=now.code, words=f"The return came {say_days(now.late_days)} late."
        )
    if now.state == "missed":
        yield ChangePart(kind="missed", theme=now.code, words="No return was given.")


def _pairs(
    before: Sequence[T], now: Sequence[T], key: Callable[[T], Hashable]
) -> Iterator[tuple[T | None, T | None]]:
    """Each thing beside itself as it was; None beside what is new, and then what is gone."""
    then = {key(thing): thing for thing in before}
    for thing in now:
        yield then.pop(key(thing), None), thing
    for thing in then.values():
        yield thing, None


def _deliverables(
    code: str, before: Sequence[DeliverablePart], now: Sequence[DeliverablePart]
) -> Iterator[ChangePart]:
    for was, item in _pairs(before, now, lambda d: d.reference):
        kept = item or was
        if kept is None:
            continue
        for kind, words in _deliverable(was, item):
            yield ChangePart(
                kind=kind,
                theme=code,
                words=f"{kept.reference} {kept.title}: {words}",
                reference=kept.reference,
                withheld=_either(was, item),
            )


def _deliverable(was: DeliverablePart | None, now: DeliverablePart | None) -> Iterator[tuple[str, str]]:
    if now is None:
        yield "deliverable", "no longer in the plan."
    elif was is None:
        yield "deliverable", f"new, promised for {_date(now.baseline_on)}."
    else:
        if now.state != was.state:
            yield "deliverable", f"{now.state}, was {was.state}."
        old, new = was.forecast_on or was.baseline_on, now.forecast_on or now.baseline_on
        if new != old:
            yield "date", f"now {_date(new)}, was {_date(old)}{_moved(now)}."


def _moved(item: DeliverablePart) -> str:
    if not item.times_moved:
        return ""
    times = "once" if item.times_moved == 1 else f"{item.times_moved} times"
    days = f", {say_days(item.days_moved)} after its baseline" if item.days_moved > 0 else ""
    return f"; moved {times}{days}"


def _lines(code: str, before: Sequence[LinePart], now: Sequence[LinePart]) -> Iterator[ChangePart]:
    """Lines against last month's, each compared with the one that shares most words with it."""
    left = [line.text for line in before]
    changes = compare_lines(left, [line.text for line in now])
    for line, change in zip(now, changes, strict=False):
        if change.is_same and not change.is_new:
            continue
        kind = "line added" if change.is_new else "line changed"
        words = tuple(WordPart(kind=run.kind.value, text=run.text) for run in change.words)
        secret = line.withheld or _withheld_before(before, change.is_new)
        yield ChangePart(
            kind=kind,
            theme=code,
            words=line.text,
            reference=line.reference,
            compared=() if change.is_new else words,
            withheld=secret,
        )
    hidden = {line.text: line.withheld for line in before if line.withheld}
    for change in changes[len(now) :]:
        text = " ".join(run.text for run in change.words)
        secret = next((w for words, w in hidden.items() if words.split() == text.split()), None)
        yield ChangePart(kind="line gone", theme=code, words=text, withheld=secret)


def _withheld_before(before: Sequence[LinePart], is_new: bool) -> Withheld | None:
    """A changed line is shown beside last month's words: if any of those is withheld, so is the comparison."""
    return None if is_new else next((line.withheld for line in before if line.withheld), None)


def _risks(code: str, before: Sequence[RiskPart], now: Sequence[RiskPart]) -> Iterator[ChangePart]:
    for was, risk in _pairs(before, now, lambda r: r.row.id if r.row else r.reference):
        kept = risk or was
        if kept is None:
            continue
        facts = {"theme": code, "reference": kept.reference, "withheld": _either(was, risk)}
        if risk is None:
            yield ChangePart(kind="risk closed", words=kept.text, **facts)  # type: ignore[arg-type]
        elif was is None:
            yield ChangePart(kind="risk opened", words=risk.text, **facts)  # type: ignore[arg-type]
        elif (was.text, was.mitigation) != (risk.text, risk.mitigation):
            both = compare_words(_whole(was), _whole(risk))
            compared = tuple(WordPart(kind=run.kind.value, text=run.text) for run in both)
            yield ChangePart(kind="risk changed", words=risk.text, compared=compared, **facts)  # type: ignore[arg-type]


def _whole(risk: RiskPart) -> str:
    return f"{risk.text} Mitigation: {risk.mitigation}" if risk.mitigation else risk.text


def _notes(code: str, before: Sequence[NotePart], now: Sequence[NotePart]) -> Iterator[ChangePart]:
    for was, note in _pairs(before, now, lambda n: n.reference):
        if note is None:
            continue
        kind = _note_kind(was, note)
        if kind is not None:
            words = f"{note.reference} ({note.kind}), {note.council}: {note.state}. “{note.text}”"
            yield ChangePart(
                kind=kind,
                theme=code,
                words=words,
                reference=note.reference,
                withheld=_either(was, note),
            )


def _note_kind(was: NotePart | None, now: NotePart) -> str | None:
    if was is not None and was.state == now.state:
        return None
    if not now.is_open:
        return "challenge closed"
    if was is None:
        return "challenge opened"
    if now.state in (NoteState.NOT_SATISFIED.value, NoteState.ESCALATED.value) or not was.is_open:
        return "challenge reopened"
    return "challenge answered"


def _either(was: object, now: object) -> Withheld | None:
    """A change is kept back with either side of it."""
    found: Withheld | None = getattr(now, "withheld", None) or getattr(was, "withheld", None)
    return found


def _date(day: dt.date | None) -> str:
    return f"{day.day} {day:%b %Y}" if day else "no date"
