"""What of a month stands out and needs an answer, from its content: as on the Summary screen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import NamedTuple

from cpca.documents.compose.parts import begin, say_all, say_date_or, say_month
from cpca.domain.funding_totals import NOTHING
from cpca.domain.money_words import say_money
from cpca.domain.rating import is_worse, say_days
from cpca.domain.report_content import ReportContent, ThemePart
from cpca.domain.report_register import MonthRegister
from cpca.domain.summary_parts import say_date, say_some
from cpca.models.people import Role
from cpca.models.progress import Rating

OFFICE = f"the {Role.PROGRAMME_OFFICE.value}"
MOVED_OFTEN = 2


class Exposure(NamedTuple):
    """Something that stands out: what, its public sentence if there is one, and who can answer."""

    theme: str
    what: str
    sentence: str | None
    who: str


def list_exposed(content: ReportContent) -> list[Exposure]:
    """What stands out: of the registers, then by theme in order, the rating first and a missing return last."""
    return [*_of_registers(content), *_of_themes(content)]


def _of_themes(content: ReportContent) -> list[Exposure]:
    return [
        Exposure(theme.code, what, sentence, say_all(theme.leads) or "the theme lead")
        for theme in content.themes
        for what, sentence in _of_theme(theme, content.period.name)
    ]


def _of_registers(content: ReportContent) -> Iterator[Exposure]:
    """Missed lawful dates, broken dependencies, the worst risk where it rose and money, as on the Summary screen."""
    register = content.registered
    if register is None:
        return
    missed = [one for one in register.decisions if one.missed]
    if missed:
        words = say_some([f"{one.reference} for {_say_day(one.meeting_on)}" for one in missed])
        yield Exposure(
            "", f"Lawful date missed: {words}", missed[0].missed if len(missed) == 1 else None, OFFICE
        )
    broken = [f"{one.reference} {one.broken}" for one in register.dependencies if one.broken]
    if broken:
        yield Exposure("", f"Dependencies: {say_some(broken)}", None, "both ends")
    yield from _worst(content, register)
    for name, late in (("Not told as promised", register.untold), ("Not followed up", register.not_followed)):
        if late:
            yield Exposure("", f"{name}: {say_some(late)}", None, OFFICE)
    for fund in register.funds:
        left = fund.approved - sum((line.taken_up for line in fund.lines), start=NOTHING)
        if left < 0:
            yield Exposure("", f"{fund.name} is over-committed by {say_money(-left)}", None, OFFICE)


def _worst(content: ReportContent, register: MonthRegister) -> Iterator[Exposure]:
    """The worst of the risks, where its score rose."""
    scored = [(one.current.likelihood * one.current.impact, one) for one in register.risks if one.current]
    if not scored:
        return
    score, worst = max(scored, key=lambda pair: pair[0])
    if worst.before and score > worst.before.likelihood * worst.before.impact:
        leads = next((theme.leads for theme in content.themes if theme.code == worst.theme), ())
        who = say_all(leads) or "the theme lead"
        text = f"{worst.text.rstrip('.')}."
        yield Exposure(worst.theme, f"The worst risk rose: {score}, {worst.movement}", text, who)


def _say_day(day: dt.date | None) -> str:
    return say_date(day) if day else "no date"


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
