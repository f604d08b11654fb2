"""What changed since the base: itemised, by kind and theme, each piece with the place it is about."""

from __future__ import annotations

from collections.abc import Iterator

from cpca.domain.rating import is_worse, say_days
from cpca.domain.summary_months import Month
from cpca.domain.summary_notes import SAID_OF_ACT, NoteThen
from cpca.domain.summary_parts import Change, Group, Piece, Place, PlaceKind, clip, say_date
from cpca.domain.summary_picture import Picture, Said
from cpca.domain.summary_reading import WINDOW, ThemeLed
from cpca.domain.summary_standing import list_register_changes
from cpca.domain.summary_stored import Promised
from cpca.models.progress import Answer

_ANSWERS = (Answer.NOT_MET, Answer.LATE, Answer.REPLACED, Answer.KEPT)
A_QUOTE = 60  # characters of a promise within a list of them


def list_changes(picture: Picture) -> list[Change]:
    """Every change since the base, in the order of the groups and of the themes."""
    if picture.shown is None:
        return []
    found = _returns(picture)
    for theme in picture.themes:
        for group, pieces in (
            (Group.RATINGS, _rating(picture, theme)),
            (Group.COMMITMENTS, _answers(picture, theme)),
            (Group.CHALLENGES, _notes(picture, theme)),
            (Group.DELIVERABLES, _deliverables(picture, theme)),
        ):
            listed = tuple(pieces)
            if listed:
                found.append(Change(group, group.value, theme.code, listed))
    found += list_register_changes(picture)
    order = list(Group)
    codes = [theme.code for theme in picture.themes]
    return sorted(found, key=lambda one: (order.index(one.group), codes.index(one.code) if one.code else 0))


def _rating(picture: Picture, theme: ThemeLed) -> Iterator[Piece]:
    now = picture.current(theme.id)
    if now is None or not picture.is_new(now.month.month, now.words.submitted_at):
        return
    before = _compared(picture, theme, now)
    if before is None or None in (before.words.rating, now.words.rating):
        return
    was, is_ = before.words.rating, now.words.rating
    if was is not is_:
        how = "worsened" if is_worse(is_, was) else "improved"
        place = Place(PlaceKind.UPDATE, theme.code, now.month.slug)
        yield Piece(f"{how} from {was.value} to {is_.value}", place)


def _compared(picture: Picture, theme: ThemeLed, now: Said) -> Said | None:
    """What the theme said at the base month, or last before what it says now."""
    if picture.base.month is None:
        return picture.before(theme.id, now.month)
    at_base = picture.said.get((theme.id, picture.base.month.id))
    if at_base is not None and at_base.given:
        return at_base
    return picture.before(theme.id, picture.base.month)


def _returns(picture: Picture) -> list[Change]:
    """A line a month: who submitted, how late, and who did not."""
    found = []
    for month in picture.months[-WINDOW:]:
        pieces = tuple(piece for theme in picture.themes for piece in _return_of(picture, theme, month))
        if pieces:
            found.append(Change(Group.RETURNS, f"{Group.RETURNS.value} for {month.month:%B}", "", pieces))
    return found


def _return_of(picture: Picture, theme: ThemeLed, month: Month) -> Iterator[Piece]:
    said = picture.said.get((theme.id, month.id))
    if said is None or not picture.is_new(month.month, said.words.submitted_at):
        return
    place = Place(PlaceKind.UPDATE, theme.code, month.slug)
    if said.missed:
        yield Piece(f"{theme.code} none", place)
    elif said.given:
        late = said.words.late_days
        yield Piece(f"{theme.code} {say_days(late)} late" if late else theme.code, place)


def _answers(picture: Picture, theme: ThemeLed) -> Iterator[Piece]:
    """The answers that were given, those not met first; the word is said once for all that share it."""
    given = [
        (answer, promise)
        for promise in picture.promises.get(theme.id, ())
        for answer in promise.answers
        if picture.is_new(answer.answer_month, answer.submitted_at)
    ]
    said: Answer | None = None
    for answer, promise in sorted(given, key=lambda pair: _ANSWERS.index(pair[0].answer)):
        word = f"{answer.answer.value}: " if answer.answer is not said else ""
        moved = f", now due {say_date(answer.new_due_on)}" if answer.new_due_on else ""
        said = answer.answer
        place = Place(PlaceKind.UPDATE, theme.code, f"{answer.answer_month:%Y-%m}")
        yield Piece(f"{word}“{clip(promise.text, A_QUOTE)}”{moved}", place)


def _notes(picture: Picture, theme: ThemeLed) -> Iterator[Piece]:
    for note in picture.notes.get(theme.id, ()):
        words = _happened(picture, note)
        if words:
            place = Place(PlaceKind.NOTE, theme.code, number=note.number)
            yield Piece(f"C{note.number} {', '.join(words)}", place)


def _happened(picture: Picture, note: NoteThen) -> list[str]:
    words = ["raised"] if picture.is_new(note.month, note.raised_at) else []
    for event in note.events:
        if event.act in SAID_OF_ACT and picture.is_new(event.month, event.at):
            words.append(SAID_OF_ACT[event.act])
    return list(dict.fromkeys(words))


def _deliverables(picture: Picture, theme: ThemeLed) -> Iterator[Piece]:
    base = picture.base
    if base.month is None and base.moment is None:
        return
    place = Place(PlaceKind.DELIVERABLES, theme.code)
    for promised in picture.deliverables.get(theme.id, ()):
        for words in _moved(promised):
            yield Piece(f"{promised.reference} {words}", place)


def _moved(promised: Promised) -> Iterator[str]:
    before = promised.before
    if before is None:
        yield "added"
        return
    was, now = before.forecast_on or before.baseline_on, promised.forecast_on or promised.baseline_on
    if was is not None and now is not None and was != now:
        since = say_date(was) if was.year != now.year else say_date(was).rsplit(" ", 1)[0]
        yield f"moved from {since} to {say_date(now)}"
    if before.state is not promised.state:
        yield promised.state.value
