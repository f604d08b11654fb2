"""What stands out and needs an answer: each with the sentence that may be public, and who can answer."""

from __future__ import annotations

from collections.abc import Iterator

from cpca.domain.disagreement import Disagreement, list_disagreements
from cpca.domain.rating import ThemeRating, is_worse, say_days
from cpca.domain.summary_notes import NoteThen
from cpca.domain.summary_parts import Exposure, Place, PlaceKind, clip, say_date
from cpca.domain.summary_picture import Picture, Said
from cpca.domain.summary_reading import ThemeLed
from cpca.domain.summary_standing import list_standing_out
from cpca.models.challenge import NoteState
from cpca.models.deliverable import DeliverableState
from cpca.models.people import Role
from cpca.models.progress import Answer

MOVED_OFTEN = 2
STILL_TO_COME = frozenset(
    {
        DeliverableState.NOT_STARTED,
        DeliverableState.IN_PROGRESS,
        DeliverableState.PAUSED,
        DeliverableState.REOPENED,
    }
)


def list_exposed(picture: Picture, calculated: dict[int, ThemeRating]) -> Iterator[Exposure]:
    """What stands out: who does not agree on a rating, the widest gap of the plan first; then theme by theme."""
    for theme, gap in list_gaps(picture, calculated):
        yield _of_gap(picture, theme, gap)
    yield from _unproved(picture)
    yield from list_standing_out(picture)
    for theme in picture.themes:
        yield from _of_theme(picture, theme)


def list_gaps(picture: Picture, calculated: dict[int, ThemeRating]) -> list[tuple[ThemeLed, Disagreement]]:
    """The disagreements of every theme, the widest first and themes in order, from what each says now."""
    found = []
    for theme in picture.themes:
        now = picture.current(theme.id)
        if now is not None:
            gaps = list_disagreements(
                declared=now.words.rating,
                calculated=calculated[theme.id],
                views=now.views,
                reason=now.words.reason,
            )
            found += [(theme, gap) for gap in gaps]
    return sorted(found, key=lambda one: -one[1].size)


def _of_gap(picture: Picture, theme: ThemeLed, gap: Disagreement) -> Exposure:
    """With the lead's reason where they gave one: what the dates say stands in the table of themes."""
    words = f"The lead’s reason: {gap.reason}" if gap.reason else gap.sentence
    sentence = clip(words) if words else None
    return Exposure(theme.code, gap.what, sentence, theme.who, place_of(picture, theme, gap))


def place_of(picture: Picture, theme: ThemeLed, gap: Disagreement) -> Place:
    """Where a disagreement is seen: at the dates, or at the update with the sponsor's view."""
    now = picture.current(theme.id)
    if gap.with_dates or now is None:
        return Place(PlaceKind.DELIVERABLES, theme.code)
    return Place(PlaceKind.UPDATE, theme.code, now.month.slug)


def _of_theme(picture: Picture, theme: ThemeLed) -> Iterator[Exposure]:
    """The rest of a theme, a rating that worsened first and a missing return last."""
    now = picture.current(theme.id)
    if now is not None:
        yield from _worsened(picture, theme, now)
        yield from _not_met(picture, theme, now)
    yield from _moved_deliverables(picture, theme)
    yield from _moved_promises(picture, theme)
    yield from _unanswered(picture, theme)
    if picture.shown is not None and picture.is_missing(theme.id):
        month = picture.shown
        due = f", due {say_date(month.submit_by)}" if month.submit_by else ""
        place = Place(PlaceKind.UPDATE, theme.code, month.slug)
        yield Exposure(theme.code, f"No return for {month.month:%B}{due}", None, theme.who, place)


def _worsened(picture: Picture, theme: ThemeLed, now: Said) -> Iterator[Exposure]:
    before = picture.before(theme.id, now.month)
    if before is None or before.words.rating is None or now.words.rating is None:
        return
    was, is_ = before.words.rating, now.words.rating
    if is_worse(is_, was):
        what = f"Rating worsened from {was.value} to {is_.value}"
        sentence = now.words.reason or now.words.headline
        yield _of_update(theme, now, what, clip(sentence) if sentence else None)


def _not_met(picture: Picture, theme: ThemeLed, now: Said) -> Iterator[Exposure]:
    for promise in picture.promises.get(theme.id, ()):
        for answer in promise.answers:
            if answer.answer is Answer.NOT_MET and answer.answer_month == now.month.month:
                what = f"Commitment of {promise.made_in:%B} not met: “{clip(promise.text)}”"
                yield _of_update(theme, now, what, clip(answer.explanation) if answer.explanation else None)


def _of_update(theme: ThemeLed, now: Said, what: str, sentence: str | None) -> Exposure:
    return Exposure(
        theme.code, what, sentence, theme.who, Place(PlaceKind.UPDATE, theme.code, now.month.slug)
    )


def _unproved(picture: Picture) -> Iterator[Exposure]:
    """What is claimed and no accepted evidence shows, in one line, with the findings that wait for it."""
    claimed = [
        item
        for theme in picture.themes
        for item in picture.deliverables.get(theme.id, ())
        if item.state is DeliverableState.DELIVERED and not item.proved
    ]
    if claimed:
        findings = sorted({one for item in claimed if item.answers for one in item.answers.split(", ")})
        waits = (
            f"; {', '.join(findings)} {'waits' if len(findings) == 1 else 'wait'} for it" if findings else ""
        )
        what = f"{', '.join(item.reference for item in claimed)} claimed, no accepted evidence{waits}"
        place = Place(PlaceKind.EVIDENCE, "", reference="gaps")
        yield Exposure("", what, None, "who leads each, with evidence", place)


def _moved_deliverables(picture: Picture, theme: ThemeLed) -> Iterator[Exposure]:
    for item in picture.deliverables.get(theme.id, ()):
        if item.times_moved >= MOVED_OFTEN and item.state in STILL_TO_COME:
            dates = f"{_date(item.baseline_on)} to {_date(item.forecast_on)}"
            what = f"{item.reference} moved {item.times_moved} times, {dates}"
            place = Place(PlaceKind.DELIVERABLES, theme.code)
            yield Exposure(theme.code, what, clip(item.title), theme.who, place)


def _date(day: object) -> str:
    return say_date(day) if day else "no date"  # type: ignore[arg-type]


def _moved_promises(picture: Picture, theme: ThemeLed) -> Iterator[Exposure]:
    for promise in picture.promises.get(theme.id, ()):
        if promise.is_settled or promise.times_moved < MOVED_OFTEN:
            continue
        what = f"Commitment of {promise.made_in:%B} moved {promise.times_moved} times, to "
        month = f"{promise.answers[-1].answer_month:%Y-%m}"
        place = Place(PlaceKind.UPDATE, theme.code, month)
        yield Exposure(theme.code, what + say_date(promise.now_due_on), clip(promise.text), theme.who, place)


def _unanswered(picture: Picture, theme: ThemeLed) -> Iterator[Exposure]:
    for note in picture.notes.get(theme.id, ()):
        late = note.days_overdue(picture.notes_on)
        if late:
            what = f"C{note.number} ({note.kind}) unanswered, {say_days(late)} overdue"
            words = f"{note.office}: “{clip(note.text)}”" if note.prints else None
            place = Place(PlaceKind.NOTE, theme.code, number=note.number)
            yield Exposure(theme.code, what, words, _who_answers(note, theme), place)


def _who_answers(note: NoteThen, theme: ThemeLed) -> str:
    if note.asked_of_programme:
        return f"the {Role.PROGRAMME_OFFICE.value}"
    if note.state in (NoteState.ESCALATED, NoteState.REFERRED):
        return f"the {Role.SRO.value}"
    return theme.who
