"""What of the registers stands out on the summary, a line for each kind, and what of them changed since the base."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from cpca.domain.funding_totals import total_funds
from cpca.domain.money_words import say_money
from cpca.domain.register_facts import (
    list_broken,
    list_missed,
    say_not_followed,
    say_scores,
    say_untold,
    stand_scores,
)
from cpca.domain.register_parts import DependencyRow
from cpca.domain.register_then import stored
from cpca.domain.risk_rules import LISTED, UNSCORED, Scores, written_month
from cpca.domain.summary_parts import (
    Change,
    Exposure,
    Group,
    Piece,
    Place,
    PlaceKind,
    clip,
    say_date,
    say_some,
)
from cpca.domain.summary_picture import Picture
from cpca.models.decision import Decision
from cpca.models.dependency import Dependency
from cpca.models.people import Role
from cpca.models.risk import Risk, RiskScore, RiskState

A_NAME = 30  # characters of a risk within a line
_OFFICE = f"the {Role.PROGRAMME_OFFICE.value}"


def list_standing_out(picture: Picture) -> Iterator[Exposure]:
    """Missed lawful dates, broken dependencies, the worst risk where it rose, audiences and money; a line each."""
    yield from _missed(picture)
    yield from _broken(picture)
    yield from _worst(picture)
    yield from _overdue(picture)
    yield from _over_committed(picture)


def _missed(picture: Picture) -> Iterator[Exposure]:
    missed = list_missed(picture.registers.decisions, picture.on)
    if missed:
        words = say_some([f"{row.reference} for {say_date(row.held_on)}" for row, _ in missed if row.held_on])
        why = missed[0][1] if len(missed) == 1 else None
        yield Exposure("", f"Lawful date missed: {words}", why, _OFFICE, _place(PlaceKind.DECISION, missed))


def _place(kind: PlaceKind, found: list[tuple[Any, Any]]) -> Place:
    """The one thing that is found, or its register."""
    if len(found) == 1:
        return Place(kind, "", number=found[0][0].number)
    return Place(PlaceKind.DECISIONS if kind is PlaceKind.DECISION else PlaceKind.DEPENDENCIES, "")


def list_shown(picture: Picture) -> list[DependencyRow]:
    """The dependencies that this person sees: none of what is kept back from them."""
    return [
        row
        for row in picture.registers.dependencies
        if picture.shows("deliverable", row.giver_deliverable_id)
        and picture.shows("deliverable", row.receiver_deliverable_id)
    ]


def _broken(picture: Picture) -> Iterator[Exposure]:
    shown = list_shown(picture)
    why = list_broken(shown, picture.on)
    broken = [(row, why[row.id]) for row in shown if row.id in why]
    if broken:
        words = say_some([f"{row.reference} {why}" for row, why in broken])
        yield Exposure("", f"Dependencies: {words}", None, "both ends", _place(PlaceKind.DEPENDENCY, broken))


def _scores(picture: Picture) -> dict[int, Scores]:
    """The risks' scores of the month being written, or of the frozen month shown."""
    live = picture.live or picture.shown is None
    month = written_month(picture.plan.months) if live else picture.shown.month  # type: ignore[union-attr]
    return stand_scores(picture.registers.scores, month)


def _worst(picture: Picture) -> Iterator[Exposure]:
    """The worst of the risks that stand in the register, where its score rose."""
    scores = _scores(picture)
    standing = [
        (now.score, risk)
        for risk in picture.registers.risks
        if risk.state in LISTED and picture.shows("risk", risk.id)
        if (now := scores.get(risk.id, UNSCORED).now) is not None
    ]
    if not standing:
        return
    _, worst = max(standing, key=lambda pair: (pair[0], -pair[1].id))
    if scores[worst.id].has_risen:
        theme = next(theme for theme in picture.themes if theme.id == worst.theme_id)
        what = f"The worst risk rose: {say_scores(scores[worst.id])}"
        place = Place(PlaceKind.RISK, theme.code, number=worst.id)
        yield Exposure(theme.code, what, clip(worst.event or worst.text), theme.who, place)


def _overdue(picture: Picture) -> Iterator[Exposure]:
    found, place = picture.registers, Place(PlaceKind.ENGAGEMENT, "")
    if untold := say_untold(found.audiences, picture.on):
        yield Exposure("", f"Not told as promised: {say_some(untold)}", None, _OFFICE, place)
    if late := say_not_followed(found.follow_ups, picture.on):
        yield Exposure("", f"Not followed up: {say_some(late)}", None, _OFFICE, place)


def _over_committed(picture: Picture) -> Iterator[Exposure]:
    found = picture.registers
    lines = [line for line in found.lines if picture.shows("funding_line", line.id)]
    seen = {line.id for line in lines}
    totals = total_funds(found.funds, lines, [entry for entry in found.entries if entry.line_id in seen])
    for fund in found.funds:
        if totals[fund.id].is_over:
            what = f"{fund.name} is over-committed by {say_money(-totals[fund.id].left)}"
            yield Exposure("", what, None, _OFFICE, Place(PlaceKind.MONEY, ""))


def list_register_changes(picture: Picture) -> list[Change]:
    """What changed in the registers since the base, a line for each kind; nothing where there is no base."""
    if picture.base.month is None and picture.base.moment is None:
        return []
    found = (
        (Group.DECISIONS, tuple(_decisions(picture))),
        (Group.RISKS, tuple(_risks(picture))),
        (Group.DEPENDENCIES, tuple(_dependencies(picture))),
    )
    return [Change(group, group.value, "", pieces) for group, pieces in found if pieces]


def _in_turn(told: Iterable[tuple[str, str, Place]]) -> Iterator[Piece]:
    """What happened to each, in order of what happened: the word is said once for all that share it."""
    said = None
    for word, reference, place in sorted(told, key=lambda one: one[0]):
        yield Piece(reference if word == said else f"{word}: {reference}", place)
        said = word


def _decisions(picture: Picture) -> Iterator[Piece]:
    before = {row.id: row for row in stored(picture.registers.base, Decision)}
    told = []
    for row in picture.registers.decisions:
        was = before.get(row.id)
        if was is None or was.state is not row.state:
            word = "added" if was is None else row.state.value
            outcome = (
                f" {row.outcome.value}"
                if was is not None and row.outcome is not was.outcome and row.outcome
                else ""
            )
            place = Place(PlaceKind.DECISION, "", number=row.number)
            told.append((word, f"{row.reference}{outcome}", place))
    yield from _in_turn(told)


def _risks(picture: Picture) -> Iterator[Piece]:
    before = {row.id: row for row in stored(picture.registers.base, Risk)}
    scores = _scores(picture)
    scored = _scored_at_base(picture)
    codes = {theme.id: theme.code for theme in picture.themes}
    for row in picture.registers.risks:
        if not picture.shows("risk", row.id):
            continue
        words = list(_of_risk(row, before.get(row.id), scores.get(row.id), scored.get(row.id)))
        if words:
            place = Place(PlaceKind.RISK, codes[row.theme_id], number=row.id)
            name = clip(row.event or row.text, A_NAME)
            yield Piece(f"{codes[row.theme_id]} “{name}” {', '.join(words)}", place)


def _of_risk(row: Any, was: Risk | None, scores: Scores | None, scored: int | None) -> Iterator[str]:
    if was is None:
        yield "identified"
    elif was.state is not row.state:
        yield "opened again" if row.state is RiskState.OPEN else row.state.value
    if scores is None or scores.now is None or scores.now.score == scored:
        return
    score = scores.now.score
    yield (
        f"scored {score}"
        if scored is None
        else f"{score}, {'up' if score > scored else 'down'} from {scored}"
    )


def _scored_at_base(picture: Picture) -> dict[int, int]:
    """Each risk's latest score at the base, by its key."""
    months = {month.id: month.month for month in picture.plan.months}
    rows = [row for row in stored(picture.registers.base, RiskScore) if row.period_id in months]
    rows.sort(key=lambda row: months[row.period_id])
    upto = picture.base.month.month if picture.base.month else dt.date.max
    return {row.risk_id: row.likelihood * row.impact for row in rows if months[row.period_id] <= upto}


def _dependencies(picture: Picture) -> Iterator[Piece]:
    before = {row.id: row for row in stored(picture.registers.base, Dependency)}
    told = []
    for row in list_shown(picture):
        was = before.get(row.id)
        word = "proposed" if was is None else row.state.value if was.state is not row.state else None
        if was is not None and row.offered_on and was.offered_on != row.offered_on:
            word = f"offered for {say_date(row.offered_on)}"
        if word:
            told.append((word, row.reference, Place(PlaceKind.DEPENDENCY, "", number=row.number)))
    yield from _in_turn(told)
