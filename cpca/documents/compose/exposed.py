"""What of a month stands out and needs an answer, from its content: as on the Summary screen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from cpca.documents.compose.parts import begin, say_all, say_date_or, say_month
from cpca.domain.rating import is_worse, say_days
from cpca.domain.report_content import ReportContent, ThemePart
from cpca.models.progress import Rating

MOVED_OFTEN = 2


class Exposure(NamedTuple):
    """Something that stands out: what, its public sentence if there is one, and who can answer."""

    theme: str
    what: str
    sentence: str | None
    who: str


def list_exposed(content: ReportContent) -> list[Exposure]:
    """What stands out, by theme in order: the rating first, a missing return last."""
    return [
        Exposure(theme.code, what, sentence, say_all(theme.leads) or "the theme lead")
        for theme in content.themes
        for what, sentence in _of_theme(theme, content.period.name)
    ]


def _of_theme(theme: ThemePart, month: str) -> Iterator[tuple[str, str | None]]:
    yield from _ratings(theme)
    for view in theme.views:
        if view.position == "not content":
            yield f"{view.council} is not content", view.sentence or None
    for one in theme.answers:
        if one.answer == "not met":
            yield f"Commitment of {say_month(one.made_in)} not met: “{one.text.rstrip('.')}”", one.explanation
    yield from _moved(theme)
    for note in theme.notes:
        if note.overdue_days:
            what = f"{note.reference} ({note.kind}) unanswered, {say_days(note.overdue_days)} overdue"
            yield what, f"{note.council}: “{note.text}”"
    if theme.state == "missed":
        yield f"No return for {month}", None


def _ratings(theme: ThemePart) -> Iterator[tuple[str, str | None]]:
    declared = Rating(theme.declared) if theme.declared else None
    if declared is None:
        return
    if theme.declared_before and is_worse(declared, Rating(theme.declared_before)):
        what = f"Rating worsened from {theme.declared_before} to {theme.declared}"
        yield what, theme.reason or theme.headline
    if theme.calculated and is_worse(Rating(theme.calculated), declared):
        why = f"{begin(theme.calculated_why)}." if theme.calculated_why else None
        yield f"Declared {theme.declared}, the dates say {theme.calculated}", why


def _moved(theme: ThemePart) -> Iterator[tuple[str, str | None]]:
    for one in theme.deliverables:
        if one.times_moved >= MOVED_OFTEN and one.actual_on is None:
            dates = f"{say_date_or(one.baseline_on)} to {say_date_or(one.forecast_on)}"
            yield f"{one.reference} moved {one.times_moved} times, {dates}", f"{one.title.rstrip('.')}."
