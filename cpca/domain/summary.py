"""The summary: what moved, what is late, what is disputed and what needs a decision, on one page.

It follows the live record as far as the viewer reads it, or a frozen month. Words and ratings are only those
of updates that were submitted. Source: "Summary" of the screens' description.
"""

from __future__ import annotations

import datetime as dt

from cpca.domain.rating import ThemeRating, list_flags
from cpca.domain.register_parts import LaterRow
from cpca.domain.summary_changed import list_changes
from cpca.domain.summary_decisions import list_to_take
from cpca.domain.summary_exposed import STILL_TO_COME, list_exposed
from cpca.domain.summary_months import Month, PlanMonths
from cpca.domain.summary_parts import (
    Change,
    DecisionSought,
    Dot,
    LaterLine,
    NextDate,
    Place,
    PlaceKind,
    Since,
    Summary,
    ThemeRow,
    clip,
    say_date,
)
from cpca.domain.summary_picture import Picture, Said, choose, fill
from cpca.domain.summary_reading import MONTHS_IN_STRIP, ThemeLed
from cpca.domain.summary_stored import Promised
from cpca.domain.view import name_of
from cpca.models.challenge import INDEPENDENT, Position
from cpca.models.progress import Answer
from cpca.permissions import Viewer

_WORST_FIRST = (Position.NOT_CONTENT, Position.CONTENT_WITH_POINTS, Position.CONTENT)
A_TITLE = 45  # characters of what is next, in the table


def get_summary(
    viewer: Viewer,
    plan: PlanMonths,
    *,
    as_at: str | None = None,
    since: Since = Since.MONTH,
    head: int = 0,
    version: int,
) -> Summary:
    """The summary of the live record, or as at a frozen month by its slug; seven statements beside the plan's.

    `head` is the trail's head when the viewer's last visit ended, `version` its head now. Raises Missing for a month that is not
    frozen or that this person may not read.
    """
    picture = fill(viewer, choose(viewer, plan, as_at=as_at, since=since, head=head))
    calculated = picture.rate_themes(version)
    to_take, later = list_to_take(picture)
    return Summary(
        on=picture.on,
        live=picture.live,
        shown=picture.shown,
        since=Since.MONTH if since is Since.VISIT and picture.base.moment is None else since,
        since_words=_since_words(picture, since),
        months=[m for m in reversed(picture.reach) if m.is_frozen],
        decide=[d for t in picture.themes for d in _decisions(picture, t)],
        to_take=to_take,
        to_take_later=later,
        changed=list_changes(picture),
        exposed=list(list_exposed(picture, calculated)),
        rows=[_row(picture, t, calculated[t.id]) for t in picture.themes],
        later=_later(picture),
    )


def list_since_visit(
    viewer: Viewer, plan: PlanMonths, *, head: int, themes: list[ThemeLed] | None
) -> list[Change]:
    """What changed since the viewer's last visit, or since last month for a first one; six statements.

    One less where the plan's `themes` with who leads them today were read before.
    """
    picture = choose(viewer, plan, as_at=None, since=Since.VISIT, head=head, themes=themes)
    return list_changes(fill(viewer, picture, rated=False))


def _since_words(picture: Picture, since: Since) -> str:
    if picture.base.moment is not None:
        return f"since your last visit, {say_date(picture.base.moment.date())}"
    month = picture.base.month
    if month is None:
        return "since the plan began"
    if since is Since.BOARD:
        held = max(m.held_on for m in month.meetings if m.is_board)
        return f"since the Board of {say_date(held)}, which took {month.month:%B %Y}"
    return f"since {month.month:%B %Y}"


def _decisions(picture: Picture, theme: ThemeLed) -> list[DecisionSought]:
    now = picture.current(theme.id)
    if now is None or not now.words.decision_sought:
        return []
    place = Place(PlaceKind.UPDATE, theme.code, now.month.slug)
    return [DecisionSought(theme.code, theme.title, now.words.decision_sought, now.month.meetings, place)]


def _later(picture: Picture) -> list[LaterLine]:
    codes = {t.id: t.code for t in picture.themes}
    slug = picture.shown.slug if picture.shown else None
    return [
        LaterLine(
            codes[row.theme_id],
            row.text,
            row.happened_on,
            Place(PlaceKind.UPDATE, codes[row.theme_id], slug),
        )
        for row in sorted(picture.registers.later, key=_by_day)
        if picture.shows("progress_item", row.id)
    ]


def _by_day(row: LaterRow) -> tuple[bool, dt.date, int, int]:
    return row.happened_on is None, row.happened_on or dt.date.max, row.theme_id, row.position


def _row(picture: Picture, theme: ThemeLed, calculated: ThemeRating) -> ThemeRow:
    now = picture.current(theme.id)
    still_open = [n for n in picture.notes.get(theme.id, ()) if n.is_open]
    return ThemeRow(
        code=theme.code,
        title=theme.title,
        who=theme.who,
        said_in=now.month if now else None,
        declared=now.words.rating if now else None,
        beside=tuple(_beside(picture, theme, now, calculated)),
        calculated=calculated,
        flags=tuple(flags_of(picture, theme, now)),
        strip=_strip(picture, theme),
        open_notes=len(still_open),
        oldest_days=max((n.age(picture.notes_on) for n in still_open), default=0),
        next=_next(picture, theme),
    )


def _beside(picture: Picture, theme: ThemeLed, now: Said | None, calculated: ThemeRating) -> list[str]:
    words = []
    if picture.shown is not None and (now is None or now.month is not picture.shown):
        words.append(_silence(picture, picture.shown, theme, now))
    if now is not None and now.words.nil_return:
        words.append("nil return")
    words.append(f"dates say {calculated.rating.value}" if calculated.rating else calculated.sentence)
    views = now.views if now else ()
    of_sponsors = [v for v in views if v.assurance_line != INDEPENDENT]
    if len({v.position for v in of_sponsors}) > 1:
        words += [f"{v.council} {v.position.value}" for v in of_sponsors]
    elif of_sponsors:
        who = "sponsor" if len(of_sponsors) == 1 else "sponsors"
        words.append(f"{who} {of_sponsors[0].position.value}")
    elif now is not None:
        words.append("no sponsor's view yet" if picture.live else "no sponsor's view")
    boards = [v for v in views if v.assurance_line == INDEPENDENT]
    boards.sort(key=lambda v: _WORST_FIRST.index(v.position))
    return words + [f"{name_of(v.council, v.assurance_line)} {v.position.value}" for v in boards[:1]]


def _silence(picture: Picture, shown: Month, theme: ThemeLed, now: Said | None) -> str:
    """Why the rating is not the month's own."""
    missing = "no return" if picture.is_missing(theme.id) else "not submitted yet"
    if now is not None:
        return f"{now.month.month:%B}'s; {shown.month:%B}: {missing}"
    before = picture.before(theme.id, shown)
    was = before.words.rating if before else None
    return f"{missing}; {was.value} in {before.month.month:%B}" if before and was else missing


def flags_of(picture: Picture, theme: ThemeLed, now: Said | None) -> list[str]:
    """What stands beside a theme's rating and never moves it, in words."""
    on = picture.notes_on
    notes = picture.notes.get(theme.id, ())
    not_met = sum(
        answer.answer is Answer.NOT_MET and now is not None and answer.answer_month == now.month.month
        for promise in picture.promises.get(theme.id, ())
        for answer in promise.answers
    )
    return list_flags(
        return_late_days=now.words.late_days if now else 0,
        unanswered_days=[n.age(on) for n in notes if n.is_unanswered],
        not_met=not_met,
    )


def _strip(picture: Picture, theme: ThemeLed) -> tuple[Dot, ...]:
    dots = []
    for month in picture.months[-MONTHS_IN_STRIP:]:
        said = picture.said.get((theme.id, month.id))
        rating = said.words.rating if said is not None and said.given else None
        dots.append(Dot(month.month, rating, month.slug))
    return tuple(dots)


def _next(picture: Picture, theme: ThemeLed) -> NextDate | None:
    """The next date of the theme: of a deliverable still to come, or of a commitment not answered yet."""
    found = [
        NextDate(due, f"{d.reference} {clip(d.title, A_TITLE)}", Place(PlaceKind.DELIVERABLES, theme.code))
        for d in picture.deliverables.get(theme.id, ())
        if (due := _due(d)) is not None and due >= picture.on
    ]
    for promise in picture.promises.get(theme.id, ()):
        if not promise.is_settled and promise.now_due_on >= picture.on:
            place = Place(PlaceKind.UPDATE, theme.code, f"{promise.made_in:%Y-%m}")
            found.append(NextDate(promise.now_due_on, clip(promise.text, A_TITLE), place))
    return min(found, key=lambda n: n.on, default=None)


def _due(item: Promised) -> dt.date | None:
    return item.forecast_on or item.baseline_on if item.state in STILL_TO_COME else None
