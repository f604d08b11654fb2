"""The calendar works backwards from the meeting: what is proposed, what follows from what, what is pointed out.

Working days are England's. A late date is allowed and shows; dates out of order are refused.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cpca.domain.errors import DomainError
from cpca.domain.period import last_day
from cpca.domain.working_days import (
    DAY,
    add_working_days,
    bank_holidays,
    clear_working_days_before,
    count_clear_days,
    count_working_days,
    is_working_day,
)

CLEAR_DAYS = 5  # between publication and the meeting; Local Government Act 1972, section 100B
Dates = Mapping[str, dt.date | None]


@dataclass(frozen=True)
class Step:
    """One date of the way to a meeting: how many working days before the next one, and what depends on it."""

    name: str
    label: str
    gap: int
    depends: str


# In the order of time, each so many working days before the next; the last one before the meeting itself.
OF_MONTH = (
    Step("opens_on", "Opens", 15, "Leads need it to write their update"),
    Step("submit_by", "Themes submit by", 3, "Sponsors need it to read and challenge"),
    Step("challenge_by", "Sponsors challenge by", 2, "Leads need it to answer before the sign-off"),
    Step("sign_off_by", "Sign-off by", 2, "Statutory officers need it to draft on signed words"),
)
OF_MEETING = (
    Step(
        "statutory_draft_on",
        "Draft to statutory officers",
        3,
        "They need it to write and clear their sections",
    ),
    Step("pre_meeting_on", "Pre-meeting", 2, "The paper is changed after it"),
    Step("democratic_services_on", "To democratic services", 2, "They need it to check and publish"),
    Step("publish_on", "Publication", CLEAR_DAYS, "The law wants five clear working days before the meeting"),
)
SUBMIT_AFTER = 5  # working days after the month's end: nobody waits for a meeting that is months away


def propose_meeting(held_on: dt.date) -> dict[str, dt.date]:
    """A meeting's dates worked back from its day, by column of Meeting."""
    found: dict[str, dt.date] = {"publish_on": clear_working_days_before(held_on, CLEAR_DAYS)}
    later = found["publish_on"]
    for step in reversed(OF_MEETING[:-1]):
        later = found[step.name] = add_working_days(later, -step.gap)
    return found


def propose_month(
    as_at: dt.date, held_on: dt.date, statutory_draft_on: dt.date | None = None
) -> dict[str, dt.date]:
    """A month's dates worked back from the earliest meeting that takes it, by column of ReportingPeriod.

    A meeting that is far off does not keep a month waiting: themes submit by five working days after its end.
    """
    later = statutory_draft_on or propose_meeting(held_on)["statutory_draft_on"]
    found: dict[str, dt.date] = {}
    for step in reversed(OF_MONTH):
        later = found[step.name] = add_working_days(later, -step.gap)
    soonest = add_working_days(as_at, SUBMIT_AFTER)
    if found["submit_by"] > soonest:
        found["submit_by"] = soonest
        found["challenge_by"] = add_working_days(soonest, OF_MONTH[1].gap)
        found["sign_off_by"] = add_working_days(found["challenge_by"], OF_MONTH[2].gap)
        found["opens_on"] = add_working_days(soonest, -OF_MONTH[0].gap)
    return found


def months_taken(held_on: dt.date, after: dt.date | None) -> list[dt.date]:
    """The months that a meeting can take whole: those since `after` that end before themes have to submit.

    Without an earlier meeting it is the last such month alone.
    """
    drafts = propose_meeting(held_on)["statutory_draft_on"]
    submits = add_working_days(drafts, -sum(step.gap for step in OF_MONTH[1:]))
    month = (submits.replace(day=1) - DAY).replace(day=1)
    if last_day(submits) < submits:
        month = submits.replace(day=1)
    found = [month]
    while after is not None and (month := (month - DAY).replace(day=1)) > after:
        found.insert(0, month)
    return [m for m in found if after is None or m > after]


def check_order(steps: Iterable[Step], dates: Dates, last: tuple[str, dt.date] | None = None) -> None:
    """Raises DomainError at the first date that is later than the one after it."""
    given = [(step, day) for step in steps if (day := dates.get(step.name)) is not None]
    for (step, day), (after, following) in itertools.pairwise(given):
        if day > following:
            raise DomainError(f"“{step.label}” comes before “{after.label}”.", step.name)
    if last is not None and given and given[-1][1] >= last[1]:
        raise DomainError(f"“{given[-1][0].label}” comes before {last[0]}.", given[-1][0].name)


@dataclass(frozen=True)
class Advice:
    """Something worth knowing about a date; it stops nothing."""

    name: str
    words: str


def list_advice(dates: Dates, held_on: dt.date | None = None, as_at: dt.date | None = None) -> list[Advice]:
    """What to know about these dates: closed offices, too few days for what depends on them, a month not over."""
    steps = [*OF_MONTH, *OF_MEETING]
    found = [Advice(s.name, words) for s in steps if (words := _closed(dates.get(s.name)))]
    for step, after in itertools.pairwise(steps):
        day, following = dates.get(step.name), dates.get(after.name)
        if day is not None and following is not None:
            found += _short(step, count_working_days(day, following), step.gap)
    submit = dates.get("submit_by")
    if as_at is not None and submit is not None and submit <= as_at:
        found.append(Advice("submit_by", f"Themes submit before the month ends on {as_at.day} {as_at:%B}."))
    publish = dates.get("publish_on")
    if held_on is not None and publish is not None:
        clear = count_clear_days(publish, held_on)
        if clear < CLEAR_DAYS:
            words = f"Only {_days(clear, 'clear working day')} before the meeting: the law wants five."
            found.append(Advice("publish_on", words))
    return found


def _closed(day: dt.date | None) -> str | None:
    if day is None or is_working_day(day):
        return None
    name = bank_holidays(day.year).get(day)
    return f"{day.day} {day:%B} is {name or day.strftime('a %A')}."


def _short(step: Step, days: int, needed: int) -> list[Advice]:
    if days >= needed:
        return []
    words = f"{step.depends}: {_days(days, 'working day')}, {needed - days} fewer than usual."
    return [Advice(step.name, words)]


def _days(number: int, what: str) -> str:
    return f"1 {what}" if number == 1 else f"{number} {what}s"


def late_days(planned: dt.date | None, actual: dt.date) -> int:
    """By how many days something came after its date; 0 where it was in time or had none."""
    return max(0, (actual - planned).days) if planned is not None else 0
