"""What changed since the month before, itemised and word by word, from the contents of two months."""

from __future__ import annotations

from collections.abc import Callable, Container, Hashable, Iterator, Sequence
from typing import TypeVar

from msgspec.structs import replace

from cpca.domain.differences import compare_lines, compare_words
from cpca.domain.rating import say_days
from cpca.domain.report_content import (
    NOT_SUBMITTED,
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
from cpca.domain.report_proof_changes import compare_proof, say_date, tell_dates, tell_state
from cpca.domain.report_rating import critical_of, judged_on, rate_parts, rated_by
from cpca.domain.report_register_changes import compare_registers
from cpca.models.challenge import NoteState
from cpca.models.progress import UpdateState

T = TypeVar("T")
MISSED = UpdateState.MISSED.value
# A theme that has given no return has said nothing: neither that its lines are gone nor that nothing moved.
UNSAID = {NOT_SUBMITTED, MISSED}


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
        if theme.code not in moved and theme.code in there and theme.state not in UNSAID:
            yield Unchanged(theme=theme.code, since=since.get(theme.code, before.period.month))


def compare(before: ReportContent, now: ReportContent) -> Iterator[ChangePart]:
    """Everything that is different in `now`, theme by theme: also between two issues of one month."""
    then = {theme.code: theme for theme in before.themes}
    same_month = before.period.month == now.period.month
    for theme in now.themes:
        was = then.get(theme.code)
        if was is None:
            words = f"{theme.code} {theme.title} is new in the plan."
            yield ChangePart(kind="theme", theme=theme.code, words=words)
            continue
        yield from _declared(was, theme, same_month=same_month)
        yield from _calculated(was, theme, before, now)
        yield from _returns(was, theme, same_month=same_month)
        yield from _theme(was, theme, same_month=same_month)
    yield from compare_proof(before, now)
    yield from compare_registers(before, now)


def _theme(before: ThemePart, now: ThemePart, *, same_month: bool) -> Iterator[ChangePart]:
    yield from _deliverables(now.code, before.deliverables, now.deliverables)
    if same_month or now.state not in UNSAID:
        yield from _lines(now.code, before.lines, now.lines)
    yield from _risks(now.code, before.risks, now.risks)
    yield from _notes(now.code, before.notes, now.notes)


def _declared(before: ThemePart, now: ThemePart, *, same_month: bool) -> Iterator[ChangePart]:
    was = before.declared if same_month else before.declared or now.declared_before
    if now.declared and now.declared != was:
        words = f"Declared {now.declared}, was {was or 'not rated'}."
        yield ChangePart(kind="rating", theme=now.code, words=words)
    if now.confidence and before.confidence and now.confidence != before.confidence:
        words = f"Outcome confidence: {now.confidence.lower()}, was {before.confidence.lower()}."
        yield ChangePart(kind="rating", theme=now.code, words=words)


def _calculated(
    before: ThemePart, now: ThemePart, was_in: ReportContent, now_in: ReportContent
) -> Iterator[ChangePart]:
    """What the dates say over what is public; and kept back, over everything, where that says something else."""
    closed = {d.reference: d.withheld for d in (*before.deliverables, *now.deliverables) if d.withheld}
    whole = (before.calculated, now.calculated)
    public = (_rate_open(before, closed, was_in), _rate_open(now, closed, now_in)) if closed else whole
    if public[0] != public[1]:
        yield ChangePart(kind="rating", theme=now.code, words=_said_of_dates(*public))
    if whole != public and whole[0] != whole[1]:
        hides = next(iter(closed.values()))
        yield ChangePart(kind="rating", theme=now.code, words=_said_of_dates(*whole), withheld=hides)


def _rate_open(theme: ThemePart, closed: Container[str], content: ReportContent) -> str | None:
    shown = (d for d in theme.deliverables if d.reference not in closed)
    rating = rate_parts(shown, judged_on(content), rated_by(content), critical_of(content)).rating
    return rating.value if rating else None


def _said_of_dates(was: str | None, now: str | None) -> str:
    return f"The dates say {now or 'nothing'}, said {was or 'nothing'}."


def _returns(before: ThemePart, now: ThemePart, *, same_month: bool) -> Iterator[ChangePart]:
    """A return that is late or missing is news in each month in which it is, and once in a month's issues."""
    if now.late_days and not (same_month and now.late_days == before.late_days):
        yield ChangePart(
            kind="late", theme=now.code, words=f"The return came {say_days(now.late_days)} late."
        )
    if now.state == MISSED and not (same_month and before.state == MISSED):
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
        yield "deliverable", f"new, promised for {say_date(now.baseline_on)}."
    else:
        yield from tell_state(was, now)
        yield from tell_dates(was, now)


def _lines(code: str, before: Sequence[LinePart], now: Sequence[LinePart]) -> Iterator[ChangePart]:
    """Lines against last month's, each compared with the one that shares most words with it.

    What is withheld on either side is compared apart: no public line is shown beside withheld words, and what
    is public is told as if nothing were withheld.
    """
    closed = {_key(line): line.withheld for line in (*before, *now) if line.withheld}
    for part in (False, True):
        old = [line for line in before if (_key(line) in closed) is part]
        new = [line for line in now if (_key(line) in closed) is part]
        secret = next(iter(closed.values()), None) if part else None
        for line, change in _compare_lines(code, old, new):
            yield replace(change, withheld=closed.get(_key(line), secret)) if part else change


def _key(line: LinePart) -> Hashable:
    return line.row.id if line.row else line.reference


def _compare_lines(
    code: str, before: Sequence[LinePart], now: Sequence[LinePart]
) -> Iterator[tuple[LinePart, ChangePart]]:
    changes = compare_lines([line.text for line in before], [line.text for line in now])
    for line, change in zip(now, changes, strict=False):
        if change.is_same and not change.is_new:
            continue
        words = tuple(WordPart(kind=run.kind.value, text=run.text) for run in change.words)
        yield (
            line,
            ChangePart(
                kind="line added" if change.is_new else "line changed",
                theme=code,
                words=line.text,
                reference=line.reference,
                compared=() if change.is_new else words,
            ),
        )
    gone = {" ".join(line.text.split()): line for line in before}
    for change in changes[len(now) :]:
        text = " ".join(run.text for run in change.words)
        yield gone[text], ChangePart(kind="line gone", theme=code, words=gone[text].text)


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
