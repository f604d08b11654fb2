"""The ratings of a plan side by side: what leads declare, what the dates say and the sponsors' own, with the rules.

It reads what the summary reads, for today or a frozen month, and shows of it what the viewer's summary would.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from cpca.domain.calculated import rate_plan, remember
from cpca.domain.disagreement import Disagreement, is_better
from cpca.domain.errors import Missing
from cpca.domain.plan import get_plan
from cpca.domain.rating import RatingRules, ThemeRating, rate_theme, rules_of
from cpca.domain.summary import flags_of
from cpca.domain.summary_exposed import list_gaps, place_of
from cpca.domain.summary_months import Month, PlanMonths, read_months
from cpca.domain.summary_parts import Place, PlaceKind, Since
from cpca.domain.summary_picture import Picture, Said, choose, fill, fill_words
from cpca.domain.summary_reading import ThemeLed
from cpca.domain.view import name_of
from cpca.models.challenge import Position
from cpca.models.progress import Confidence, Rating
from cpca.permissions import Viewer


@dataclass(frozen=True)
class OwnRating:
    """A sponsor's own rating of a theme, None where they gave a position alone."""

    name: str
    position: Position
    rating: Rating | None


@dataclass(frozen=True)
class RatedTheme:
    """A theme's ratings. `said_in` is the month of what is declared; None where nothing is said.

    `needs_reason` is whether it is declared better than the dates say, so that the reason stands with it.
    """

    code: str
    title: str
    who: str
    said_in: Month | None
    declared: Rating | None
    reason: str | None
    needs_reason: bool
    calculated: ThemeRating
    sponsors: tuple[OwnRating, ...]
    confidence: Confidence | None
    flags: tuple[str, ...]
    update: Place | None
    dates: Place


@dataclass(frozen=True)
class Gap:
    """A disagreement with its theme and where it is seen."""

    code: str
    title: str
    found: Disagreement
    place: Place


@dataclass(frozen=True)
class RatingsPage:
    """The page. `on` is the day for which dates are judged; `months` the frozen ones to choose from, newest first."""

    on: dt.date
    live: bool
    shown: Month | None
    months: list[Month]
    rows: list[RatedTheme]
    gaps: list[Gap]
    rules: RatingRules


def get_rated_plan(viewer: Viewer, *, plan: str) -> PlanMonths:
    """The plan of that slug with its months; raises Missing where this person holds no role in it."""
    found = read_months([get_plan(viewer, plan=plan).id])
    if found is None:
        raise Missing
    return found


def get_ratings(viewer: Viewer, plan: PlanMonths, *, as_at: str | None, version: int) -> RatingsPage:
    """Today's ratings, or a frozen month's by its slug. `version` is the trail's head.

    As many statements as the summary; one less while the record and the date stay as they are.

    Raises Missing for a month that is not there or that this person may not read.
    """
    picture = choose(viewer, plan, as_at=as_at, since=Since.MONTH, head=0)
    calculated = (
        _calculate_live(picture, version) if picture.live else fill(viewer, picture).rate_themes(version)
    )
    return RatingsPage(
        on=picture.on,
        live=picture.live,
        shown=picture.shown,
        months=[m for m in reversed(picture.reach) if m.is_frozen],
        rows=[_row(picture, t, calculated[t.id]) for t in picture.themes],
        gaps=[
            Gap(t.code, t.title, gap, place_of(picture, t, gap)) for t, gap in list_gaps(picture, calculated)
        ],
        rules=picture.rules,
    )


def _calculate_live(picture: Picture, version: int) -> dict[int, ThemeRating]:
    """Today's ratings, without the history of each date that the summary reads."""
    plan = fill_words(picture).plan
    picture.rules = rules_of(plan)
    found = remember(
        (*picture.rated_of, "live"),
        version=version,
        calculate=lambda: rate_plan(plan.id, plan, picture.on, picture.kept),
    )
    nothing = rate_theme((), picture.on, picture.rules)
    return {theme.id: found.get(theme.id, nothing) for theme in picture.themes}


def _row(picture: Picture, theme: ThemeLed, calculated: ThemeRating) -> RatedTheme:
    now = picture.current(theme.id)
    declared = now.words.rating if now else None
    return RatedTheme(
        code=theme.code,
        title=theme.title,
        who=theme.who,
        said_in=now.month if now else None,
        declared=declared,
        reason=now.words.reason if now else None,
        needs_reason=is_better(declared, calculated.rating),
        calculated=calculated,
        sponsors=_sponsors(now),
        confidence=now.words.confidence if now else None,
        flags=tuple(flags_of(picture, theme, now)),
        update=Place(PlaceKind.UPDATE, theme.code, now.month.slug) if now else None,
        dates=Place(PlaceKind.DELIVERABLES, theme.code),
    )


def _sponsors(now: Said | None) -> tuple[OwnRating, ...]:
    views = now.views if now else ()
    return tuple(OwnRating(name_of(v.council, v.assurance_line), v.position, v.own_rating) for v in views)
