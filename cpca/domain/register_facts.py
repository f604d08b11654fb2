"""What the registers' rows mean for the pages that bring them together. Pure: rows and a day in, words out."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, Final

from cpca.domain.decision_rules import in_force_on, judge_notice
from cpca.domain.dependency_rules import DONE, STOPPED, say_overdue
from cpca.domain.rating import add_months, say_days
from cpca.domain.register_parts import (
    AudienceRow,
    DecisionRow,
    DependencyRow,
    FollowUpRow,
    ScoreRow,
)
from cpca.domain.risk_rules import Matrix, Scores, stand_in
from cpca.domain.summary_parts import say_date
from cpca.models.decision import DecisionState, Outcome
from cpca.models.dependency import DependencyState
from cpca.models.engagement import Cadence

TO_TAKE: Final = (DecisionState.PLANNED, DecisionState.NOTICE, DecisionState.DEFERRED)
_NOT_IN_FORCE: Final = (DecisionState.WITHDRAWN, DecisionState.CALLED_IN)
_SETTLED: Final = (DependencyState.MET, DependencyState.WITHDRAWN)
_DAYS: Final = {Cadence.WEEKLY: 7, Cadence.FORTNIGHTLY: 14}
_MONTHS: Final = {Cadence.MONTHLY: 1, Cadence.QUARTERLY: 3}


def stand_scores(scores: Iterable[ScoreRow], month: dt.date | None) -> dict[int, Scores]:
    """Each risk's scores as at a month, or as at the newest month in which any risk is scored; by the risk's key."""
    found: dict[int, list[ScoreRow]] = defaultdict(list)
    for row in scores:
        found[row.risk_id].append(row)
    newest = max((row.month for rows in found.values() for row in rows), default=None)
    return {id: stand_in(rows, month or newest) for id, rows in found.items()}


def say_scores(scores: Scores, matrix: Matrix | None = None) -> str:
    """16 (very high), up from 8; the band where there is a matrix, what moved where something did or not."""
    if scores.now is None:
        return scores.movement
    band = f" ({matrix.band_of(scores.now.score).name})" if matrix else ""
    return f"{scores.now.score}{band}, {scores.movement}"


def why_broken(row: DependencyRow, today: dt.date) -> str | None:
    """What is wrong with a dependency on a day, in words; None where it holds or is settled."""
    if row.state in _SETTLED:
        return None
    if row.state is DependencyState.MISSED:
        return f"missed, needed by {say_date(row.needed_by)}"
    if row.state is DependencyState.DISPUTED:
        return "disputed"
    return _why_late(row, today)


def _why_late(row: DependencyRow, today: dt.date) -> str | None:
    """What is wrong with what is given: it was stopped, comes too late or did not come."""
    if row.giver_state in STOPPED:
        return f"{row.giver_reference} is {row.giver_state.value}"
    if row.giver_on is not None and row.giver_on > row.needed_by:
        late = say_days((row.giver_on - row.needed_by).days)
        return f"{row.giver_reference} comes {late} after it is needed"
    if row.needed_by < today and row.giver_state not in DONE:
        return f"needed by {say_date(row.needed_by)} and not given"
    return None


def say_question(row: DependencyRow, today: dt.date) -> str:
    """Why the receiver is asked whether it still holds."""
    moved = "the giver’s date moved or its rating turned Red"
    return why_broken(row, today) or say_overdue(row, today) or moved


def list_broken(rows: Iterable[DependencyRow], today: dt.date) -> dict[int, str]:
    """Why each dependency does not hold, by its key: of itself, or through an earlier one that its giver waits for."""
    alive = [row for row in rows if row.state not in _SETTLED]
    found = {row.id: why for row in alive if (why := why_broken(row, today))}
    queue = [row for row in alive if row.id in found]
    for broken in queue:  # grows while it is read
        for row in alive:
            if row.id not in found and _waits_for(row, broken):
                found[row.id] = f"hangs on {broken.reference}, which does not hold"
                queue.append(row)
    return found


def _waits_for(row: DependencyRow, earlier: DependencyRow) -> bool:
    needed = earlier.receiver_deliverable_id
    return needed is not None and row.giver_deliverable_id == needed


def list_missed(decisions: Iterable[DecisionRow], today: dt.date) -> list[tuple[DecisionRow, str]]:
    """Decisions still to take that may not lawfully be taken on their day any more, with why."""
    found = []
    for row in decisions:
        if row.state not in TO_TAKE or not row.is_key or row.held_on is None:
            continue
        notice = judge_notice(
            decided_on=row.held_on,
            notice_on=row.notice_on,
            shortened=row.shortened,
            shortened_on=row.shortened_on,
            today=today,
        )
        if not notice.is_lawful and (today > notice.last_on or row.notice_on is not None):
            found.append((row, notice.words))
    return found


def say_notice(row: DecisionRow, today: dt.date) -> str:
    """How a decision's notice stands: of one that is not key, that none is needed."""
    if not row.is_key:
        return "not key"
    if row.held_on is None:
        return "key; its notice is judged once it has a meeting"
    notice = judge_notice(
        decided_on=row.held_on,
        notice_on=row.notice_on,
        shortened=row.shortened,
        shortened_on=row.shortened_on,
        today=today,
    )
    published = f"notice published {say_date(row.notice_on)}; " if row.notice_on else ""
    told = (
        f"{row.shortened.value} of {say_date(row.shortened_on)}; "
        if row.shortened and row.shortened_on
        else ""
    )
    return f"key; {published}{told}last lawful date {say_date(notice.last_on)}"


def expected_in_force(row: DecisionRow, call_in_days: int) -> dt.date | None:
    """From when a decision is in force; of one still to take, if it is taken and published at its meeting.

    None for one that is refused, withdrawn or called in: it is not, until something else happens.
    """
    if row.state in _NOT_IN_FORCE or row.outcome is Outcome.REFUSED:
        return None
    if row.in_force_on is not None:
        return row.in_force_on
    taken = row.published_on or row.taken_on or row.held_on
    if taken is None:
        return None
    at_once = row.call_in_waived or row.outcome is Outcome.NOTED
    return in_force_on(taken, 0 if at_once else call_in_days)


def due_on(audience: AudienceRow) -> dt.date | None:
    """By when an audience is to be told next; None where no rhythm was promised that days can tell."""
    since = audience.last_on or audience.promised_on
    if audience.cadence is Cadence.MEETINGS:
        return audience.meets_on
    if since is None:
        return None
    if audience.cadence in _DAYS:
        return since + dt.timedelta(days=_DAYS[audience.cadence])
    return add_months(since, _MONTHS[audience.cadence]) if audience.cadence in _MONTHS else None


def stand_audiences(
    audiences: Iterable[Any], told: Iterable[Any], meetings: Iterable[Any], on: dt.date
) -> list[AudienceRow]:
    """Rows of the tables as they are read for today: the audiences not retired, as what was told by a day leaves them."""
    last: dict[int, dt.date] = {}
    for one in told:
        if one.said is not None and one.withdrawn_at is None and one.held_on <= on:
            last[one.audience_id] = max(one.held_on, last.get(one.audience_id, one.held_on))
    held = [(one.body.lower(), one.held_on) for one in meetings if one.cancelled_at is None]
    found = []
    for audience in audiences:
        told_on, named = last.get(audience.id), audience.name.lower()
        meets = (day for body, day in held if body == named and _is_next(day, told_on, audience.promised_on))
        own: dict[str, Any] = {"last_on": told_on, "meets_on": min(meets, default=None)}
        values: dict[str, Any] = {
            name: own[name] if name in own else getattr(audience, name) for name in AudienceRow._fields
        }
        if audience.retired_at is None:
            found.append(AudienceRow(**values))
    return found


def _is_next(day: dt.date, told_on: dt.date | None, promised_on: dt.date | None) -> bool:
    """Whether a meeting comes after the last word, or where there was none, once word was promised."""
    return day > told_on if told_on else promised_on is not None and day >= promised_on


def stand_follow_ups(audiences: Mapping[int, str], told: Iterable[Any]) -> list[FollowUpRow]:
    """What is to follow, as it is read for today, from rows of the table; audiences' names are by key."""
    return [
        FollowUpRow(
            one.id, one.plan_id, one.theme_id, audiences[one.audience_id], one.follow_up, one.follow_up_by,
            one.followed_up_on, one.prints,
        )
        for one in told
        if one.follow_up_by is not None and one.followed_up_on is None and one.withdrawn_at is None
    ]  # fmt: skip


def list_late_follow_ups(rows: Iterable[FollowUpRow], today: dt.date) -> list[tuple[FollowUpRow, int]]:
    """What was to follow before this day and has not, with by how many days it is late, the latest first."""
    late = [
        (row, (today - row.follow_up_by).days)
        for row in rows
        if row.follow_up_by and row.follow_up_by < today
    ]
    return sorted(late, key=lambda pair: -pair[1])


def say_untold(audiences: Iterable[AudienceRow], today: dt.date) -> list[str]:
    """Staff, 9 days overdue: who was not told as promised."""
    return [f"{one.name}, {say_days(days)} overdue" for one, days in list_overdue(audiences, today)]


def say_not_followed(rows: Iterable[FollowUpRow], today: dt.date) -> list[str]:
    """Staff, 9 days overdue: what was to follow and did not."""
    return [f"{row.audience}, {say_days(days)} overdue" for row, days in list_late_follow_ups(rows, today)]


def list_overdue(audiences: Iterable[AudienceRow], today: dt.date) -> list[tuple[AudienceRow, int]]:
    """The audiences that were promised word before this day and had none, with by how many days it is late."""
    found = ((one, due_on(one)) for one in audiences)
    late = [(one, (today - due).days) for one, due in found if due is not None and due < today]
    return sorted(late, key=lambda pair: -pair[1])
