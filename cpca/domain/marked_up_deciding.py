"""What becomes of a changed paragraph: it goes into the record where that may be written, or it does not.

The record is written through the rules of the thing itself, so that a submitted return or a frozen month
stays as it is; a change whose words the record does not hold is taken up by hand, saying where.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from cpca.domain import clock, progress, risk
from cpca.domain.errors import DomainError, NotNow
from cpca.domain.paper_editing import edit_paragraph
from cpca.domain.progress import WRITABLE, check_version, check_writable
from cpca.domain.returns import send_back
from cpca.domain.text import clean_line
from cpca.extensions import Base, db
from cpca.models.paper import Paper, Paragraph
from cpca.models.period import PeriodState
from cpca.models.progress import Commitment, ProgressItem, ReturnComment, ThemeUpdate, UpdateState
from cpca.models.report import MarkedChange, MarkedState
from cpca.models.risk import Risk, RiskState
from cpca.permissions import Viewer

LONGEST = 2_000  # characters of a line that go into the record
MODELS: dict[str, type[Base]] = {
    "progress_item": ProgressItem,
    "commitment": Commitment,
    "risk": Risk,
    "paragraph": Paragraph,
}
PARTS = {"progress_item": "line", "commitment": "commitment"}
_MITIGATION = re.compile(r"\s*Mitigation:\s*", re.IGNORECASE)
_WITH_THE_OFFICE = frozenset({UpdateState.SUBMITTED, UpdateState.ACCEPTED})


@dataclass(frozen=True)
class Standing:
    """How the record stands to a change: its words now, its version, and why they may not be written."""

    words: str | None = None
    version: int | None = None
    moved_on: bool = False
    bar: str | None = None
    asks: str | None = None  # how its owner is asked: "ask", "return"; None where there is nobody to ask


def list_standing(changes: list[MarkedChange]) -> dict[int, Standing]:
    """By the change's id how the record stands to it; a query for each kind of thing."""
    things = {
        (table, thing.id): thing
        for table, model in MODELS.items()
        for thing in _load(table, model, [c.subject_id for c in changes if c.subject == table])
    }
    updates = _updates_of(changes)
    return {
        change.id: _stand(
            change, things.get((change.subject or "", change.subject_id or 0)), updates.get(change.theme_id)
        )
        for change in changes
    }


def _load(table: str, model: Any, ids: list[int | None]) -> list[Any]:
    if not ids:
        return []
    query = select(model).where(model.id.in_(ids))
    if table in PARTS:
        query = query.options(joinedload(model.update).joinedload(ThemeUpdate.period))
    if table == "paragraph":
        query = query.options(joinedload(Paragraph.paper).joinedload(Paper.period))
    return list(db.session.scalars(query))


def _updates_of(changes: list[MarkedChange]) -> dict[int | None, ThemeUpdate]:
    """By theme the update of the month that was marked up."""
    if not changes:
        return {}
    query = select(ThemeUpdate).where(ThemeUpdate.period_id == changes[0].marked_up.period_id)
    query = query.options(joinedload(ThemeUpdate.period))
    return {update.theme_id: update for update in db.session.scalars(query)}


def find_update(change: MarkedChange) -> ThemeUpdate | None:
    """The return that a change's words are part of, or None where they are of none."""
    if change.subject not in PARTS:
        return None
    return _updates_of([change]).get(change.theme_id)


def _stand(change: MarkedChange, thing: Any, update: ThemeUpdate | None) -> Standing:
    asks = _asks(update)
    if change.subject is None:
        bar = "The record does not hold these words. Put them where they belong, and say here where that is."
        return Standing(bar=bar, asks=asks)
    if thing is None:
        return Standing(bar="It is not in the record any more.", asks=asks)
    words = _words_of(thing)
    moved = _fold(words) != _fold(change.was)
    return Standing(words, thing.version, moved, _bar(change, thing), asks)


def _fold(words: str) -> str:
    return clean_line(words)


def _words_of(thing: Any) -> str:
    if isinstance(thing, Risk) and thing.mitigation:
        return f"{thing.text}\nMitigation: {thing.mitigation}"
    label = thing.label if isinstance(thing, Paragraph) else None
    return f"{label} {thing.text}" if label else str(thing.text)


def _asks(update: ThemeUpdate | None) -> str | None:
    if update is None or update.period.state is PeriodState.FROZEN:
        return None
    if update.state in WRITABLE:
        return "ask"
    return "return" if update.state in _WITH_THE_OFFICE else None


def _bar(change: MarkedChange, thing: Any) -> str | None:
    """Why the words may not be written now, in a sentence that says what to do; None where they may."""
    try:
        _check(change, thing)
    except DomainError as error:
        return error.message
    return None


def _check(change: MarkedChange, thing: Any) -> None:
    if isinstance(thing, ProgressItem | Commitment):
        if thing.withdrawn_at is not None:
            raise NotNow("It was withdrawn since the draft.")
        check_writable(thing.update)
    elif isinstance(thing, Paragraph):
        if thing.paper.period.state is PeriodState.FROZEN:
            raise NotNow(f"{thing.paper.period.month:%B %Y} is frozen: its paper stays as it is.")
        if not change.now:
            raise NotNow("Take the paragraph out of the paper itself, and then say so here.")
    elif thing.state is RiskState.CLOSED:
        raise NotNow("This risk is closed. If it is back, add it as a new one.")
    if len(change.now) > LONGEST:
        raise NotNow(f"It is longer than {LONGEST:,} characters: shorten it in the record itself.")


def accept(
    *,
    viewer: Viewer,
    change: MarkedChange,
    version: int | None,
    record_version: int | None,
    words: str | None = None,
) -> MarkedChange:
    """Writes the words that came back into the record, through the thing's own rules.

    `record_version` is the record's as the page showed it. For words that the record does not hold, `words`
    say where they were put by hand. Raises Stale, NotNow and DomainError.
    """
    _check_open(change, version)
    standing = list_standing([change])[change.id]
    if standing.version is None or (standing.bar and words):
        if not words:
            raise DomainError(
                "Say where you put these words in the record, or why they need no place.", "words"
            )
        return _decide(viewer, change, MarkedState.ACCEPTED, words)
    if standing.bar:
        raise NotNow(standing.bar)
    if record_version != standing.version:
        raise NotNow("The record changed while you looked. Compare again; nothing was written.")
    thing = _load(change.subject or "", MODELS[change.subject or ""], [change.subject_id])[0]
    _WRITERS[change.subject or ""](viewer, thing, change.now)
    return _decide(viewer, change, MarkedState.ACCEPTED, words)


def _write_line(viewer: Viewer, line: ProgressItem, now: str) -> None:
    if not now:
        progress.withdraw_line(viewer=viewer, line=line)
        return
    progress.edit_line(
        viewer=viewer,
        line=line,
        version=line.version,
        text=clean_line(now),
        happened_on=line.happened_on,
        deliverable_id=line.deliverable_id,
        prints=line.prints,
        since_as_at=line.since_as_at,
    )


def _write_commitment(viewer: Viewer, commitment: Commitment, now: str) -> None:
    if not now:
        progress.withdraw_commitment(viewer=viewer, commitment=commitment)
        return
    progress.edit_commitment(
        viewer=viewer,
        commitment=commitment,
        version=commitment.version,
        text=clean_line(now),
        due_on=commitment.due_on,
        deliverable_id=commitment.deliverable_id,
    )


def _write_risk(viewer: Viewer, one: Risk, now: str) -> None:
    """A risk and its mitigation print as one: "… Mitigation: …"."""
    if not now:
        risk.close_risk(viewer=viewer, risk=one, version=one.version)
        return
    text, _, mitigation = _MITIGATION.sub("\0", now, count=1).partition("\0")
    risk.edit_risk(
        viewer=viewer,
        risk=one,
        version=one.version,
        text=clean_line(text),
        mitigation=clean_line(mitigation) or None,
    )


def _write_paragraph(viewer: Viewer, paragraph: Paragraph, now: str) -> None:
    label = f"{paragraph.label} " if paragraph.label else ""
    edit_paragraph(
        viewer=viewer,
        paragraph=paragraph,
        version=paragraph.version,
        text=clean_line(now).removeprefix(label),
        link=paragraph.link,
    )


_WRITERS: dict[str, Callable[[Viewer, Any, str], None]] = {
    "progress_item": _write_line,
    "commitment": _write_commitment,
    "risk": _write_risk,
    "paragraph": _write_paragraph,
}


def ask_owner(
    *, viewer: Viewer, change: MarkedChange, version: int | None, words: str | None
) -> MarkedChange:
    """Puts the question to the theme's lead, at the line on their page; a submitted return goes back with it.

    Raises NotNow where there is nobody to ask any more, DomainError without a question.
    """
    _check_open(change, version)
    update = _updates_of([change]).get(change.theme_id)
    way = _asks(update)
    if update is None or way is None:
        raise NotNow(
            "Its theme’s return can no longer be changed, so there is nobody to ask. Refuse it, or take it up."
        )
    if not words:
        raise DomainError("Write what you ask the theme’s lead.", "words")
    came = f"“{change.now}”" if change.now else "nothing: it was taken out"
    text = f"{words} (Draft {change.marked_up.issue.number} came back with {came})"
    part = f"{PARTS[change.subject]}:{change.subject_id}" if change.subject in PARTS else "update"
    if way == "return":
        send_back(viewer=viewer, update=update, comments=[(part, text)])
    else:
        _comment(viewer, update, part, text)
    return _decide(viewer, change, MarkedState.ASKED, words)


def _comment(viewer: Viewer, update: ThemeUpdate, part: str, text: str) -> None:
    comment = ReturnComment(
        update_id=update.id,
        update=update,
        part=part,
        text=text,
        made_by_id=viewer.person_id,
        made_at=clock.now(),
    )
    db.session.add(comment)


def refuse(*, viewer: Viewer, change: MarkedChange, version: int | None, words: str | None) -> MarkedChange:
    """Leaves the record as it is, and says why. Raises Stale, NotNow, and DomainError without words."""
    _check_open(change, version)
    if not words:
        raise DomainError("Say why it is refused.", "words")
    return _decide(viewer, change, MarkedState.REFUSED, words)


def _check_open(change: MarkedChange, version: int | None) -> None:
    if change.state not in (MarkedState.OPEN, MarkedState.ASKED):
        raise NotNow(f"This change is {change.state.value} already.")
    check_version(change, version)


def _decide(viewer: Viewer, change: MarkedChange, state: MarkedState, words: str | None) -> MarkedChange:
    change.state, change.answer = state, words
    change.decided_by_id, change.decided_at = viewer.person_id, clock.now()
    db.session.flush()
    return change
