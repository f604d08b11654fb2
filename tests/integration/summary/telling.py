"""What the tests of the summary share: a month that is submitted, things that happened in it, the page read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from bs4 import BeautifulSoup, Tag

from cpca.extensions import db
from cpca.models.challenge import (
    ChallengeEvent,
    ChallengeNote,
    NoteAct,
    NoteKind,
    NoteState,
    Position,
    SponsorView,
)
from cpca.models.deliverable import Deliverable, DeliverableState
from cpca.models.period import Meeting, MeetingPeriod
from cpca.models.progress import Rating, ThemeUpdate, UpdateState
from tests.client import PageClient
from tests.world import World, change, save

OCTOBER, NOVEMBER = "2022-10", "2022-11"
NOW = dt.datetime(2022, 12, 6, 10, 0, tzinfo=dt.UTC)  # after the submission of November, before its challenge
BASE = "/plans/improvement-2022"


def submit(world: World, code: str, month: str = NOVEMBER, **values: Any) -> ThemeUpdate:
    """Makes a theme's update submitted, Amber if nothing else is said."""
    update = world.updates[code, month]
    given = {"state": UpdateState.SUBMITTED, "rating": Rating.AMBER, "submitted_at": NOW}
    change(update, **{**given, **values})
    return update


def circulate(world: World, month: str = NOVEMBER) -> None:
    change(world.periods[month], circulated_at=NOW)


def promise(world: World, code: str, reference: str, **values: Any) -> Deliverable:
    """A deliverable of a theme, in progress and due on 31 January 2023 if nothing else is said."""
    due = dt.date(2023, 1, 31)
    given = {"baseline_on": due, "forecast_on": due, "state": DeliverableState.IN_PROGRESS, "position": 1}
    theme = world.themes[code]
    item = Deliverable(
        theme_id=theme.id,
        plan_id=world.plan.id,
        reference=reference,
        title=f"Title of {reference}",
        **{**given, **values},
    )
    save(item)
    return item


def challenge(world: World, code: str, number: int, *, month: str = NOVEMBER, **values: Any) -> ChallengeNote:
    """A sponsor's note on a theme's month, open and for print, raised on 2 December, due on 9 December."""
    sponsor = world.people[f"sponsor_{code.lower()}"]
    given = {
        "council_id": sponsor.organisation_id,
        "kind": NoteKind.PACE,
        "text": f"Why is {code} slow?",
        "raised_by_id": sponsor.id,
        "raised_at": dt.datetime(2022, 12, 2, 9, 0, tzinfo=dt.UTC),
        "answer_due_on": dt.date(2022, 12, 9),
        "for_print": True,
        "state": NoteState.OPEN,
    }
    note = ChallengeNote(
        plan_id=world.plan.id,
        theme_id=world.themes[code].id,
        update_id=world.updates[code, month].id,
        number=number,
        anchor_words="The line",
        **{**given, **values},
    )
    save(note)
    return note


def happen(
    world: World, note: ChallengeNote, act: NoteAct, to: NoteState, *, month: str = NOVEMBER, at: Any = NOW
) -> None:
    """Something is done to a note in a month, which leaves it in a state."""
    event = ChallengeEvent(
        note_id=note.id,
        period_id=world.periods[month].id,
        act=act,
        text="What was said",
        person_id=note.raised_by_id,
        at=at,
    )
    save(event)
    closed = to in (NoteState.ACCEPTED, NoteState.RETRACTED)
    change(note, state=to, closed_at=at if closed else None)


def view(world: World, code: str, position: Position, *, month: str = NOVEMBER, **values: Any) -> SponsorView:
    sponsor = world.people[f"sponsor_{code.lower()}"]
    given = SponsorView(
        update_id=world.updates[code, month].id,
        council_id=sponsor.organisation_id,
        sponsor_id=sponsor.id,
        position=position,
        given_at=NOW,
        **values,
    )
    save(given)
    return given


def meet(world: World, body: str, held_on: dt.date, *months: str) -> Meeting:
    """A meeting that takes these months."""
    meeting = Meeting(plan_id=world.plan.id, body=body, held_on=held_on)
    save(meeting)
    save(*(MeetingPeriod(meeting_id=meeting.id, period_id=world.periods[m].id) for m in months))
    return meeting


def words(tag: Tag | None) -> str:
    """The text of a part of a page, white space folded."""
    assert tag is not None
    return " ".join(tag.get_text(" ").split())


def read(client: PageClient, address: str = "/summary") -> BeautifulSoup:
    answer = client.get(address)
    assert answer.status_code == 200, answer.status
    return BeautifulSoup(answer.text, "html5lib")


def section(page: BeautifulSoup, name: str) -> list[str]:
    """The entries of one of the page's lists, in order."""
    heading = page.find(id=name)
    assert isinstance(heading, Tag)
    part = heading.find_parent("section")
    assert isinstance(part, Tag)
    return [words(li) for li in part.select(":scope > ul > li")]


def cells(page: BeautifulSoup) -> dict[str, list[str]]:
    """The table's cells by the theme's letter, the first one being the theme and its lead."""
    return {
        words(row.select_one(".code")): [words(cell) for cell in row.find_all(["th", "td"])]
        for row in page.select("table.themes tbody tr")
    }


@contextmanager
def counting() -> Iterator[Callable[[], int]]:
    """Counts the SELECTs that run inside."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    sa.event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield lambda: sum(s.lstrip().upper().startswith(("SELECT", "WITH")) for s in seen)
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", note)
