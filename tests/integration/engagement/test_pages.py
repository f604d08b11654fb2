"""Engagement and the Improvement Board's room as people meet them: what was promised, said and is overdue."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest

from cpca.domain import clock
from cpca.domain import engagement as keeping
from cpca.domain.challenge import raise_note
from cpca.domain.engagement import get_page
from cpca.domain.errors import DomainError, NotNow, Stale
from cpca.extensions import db, writing
from cpca.models.challenge import INDEPENDENT, NoteKind, Position, SponsorView
from cpca.models.engagement import Audience, Cadence, Engagement, EngagementKind
from cpca.models.period import Meeting
from cpca.models.progress import UpdateState
from tests.client import PageClient, soup_of
from tests.integration.path.things import PLAN, viewer_of
from tests.statements import counted
from tests.world import World, change, save

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
D = dt.date
HERE = f"/plans/{PLAN}/engagement"
NOW = dt.datetime(2022, 11, 28, 9, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def in_november() -> Iterator[None]:
    clock.fix(NOW)
    yield
    clock.fix(None)


def audience(
    world: World, name: str = "Staff", cadence: Cadence = Cadence.WEEKLY, **more: object
) -> Audience:
    found = Audience(plan_id=world.plan.id, name=name, cadence=cadence, position=1, **more)
    save(found)
    return found


def tell(
    world: World, who: Audience, on: dt.date, said: str | None = "All is well", **more: object
) -> Engagement:
    values = {"kind": EngagementKind.BRIEFING, "by": "Director"} | more
    entry = Engagement(
        plan_id=world.plan.id,
        audience=who,
        held_on=on,
        said=said,
        entered_by_id=world.people["office"].id,
        entered_at=NOW,
        **values,
    )
    save(entry)
    return entry


@pytest.mark.parametrize(
    ("cadence", "last", "due", "late"),
    [
        (Cadence.WEEKLY, D(2022, 11, 14), D(2022, 11, 21), 7),
        (Cadence.WEEKLY, D(2022, 11, 21), D(2022, 11, 28), 0),  # due today is not late
        (Cadence.FORTNIGHTLY, D(2022, 10, 24), D(2022, 11, 7), 21),  # the clocks went back between
        (Cadence.MONTHLY, D(2022, 10, 31), D(2022, 11, 30), 0),  # a month's last day
        (Cadence.QUARTERLY, D(2022, 8, 27), D(2022, 11, 27), 1),
        (Cadence.NONE, D(2022, 1, 3), None, 0),
    ],
)
def test_word_is_due_as_it_was_promised(
    world: World, cadence: Cadence, last: dt.date, due: dt.date | None, late: int
) -> None:
    who = audience(world, cadence=cadence)
    tell(world, who, last)
    tell(world, who, D(2022, 12, 20), said=None)
    (row,) = get_page(world.plan).audiences
    assert (row.last_on, row.due_on, row.days_late, row.next_on) == (last, due, late, D(2022, 12, 20))


def test_who_was_never_told_is_due_from_the_promise(world: World) -> None:
    audience(world, promised_on=D(2022, 11, 1))
    audience(world, "Scrutiny")
    first, second = get_page(world.plan).audiences
    assert (first.last_on, first.due_on, first.days_late) == (None, D(2022, 11, 8), 20)
    assert second.due_on is None


def test_at_each_of_its_meetings_word_is_due_at_the_first_since_it_was_told_last(world: World) -> None:
    board = audience(world, "Combined authority board", cadence=Cadence.MEETINGS, promised_on=D(2022, 10, 19))
    assert get_page(world.plan).audiences[0].due_on is None
    for day, cancelled_at in (
        (D(2022, 10, 19), None),
        (D(2022, 11, 2), clock.now()),
        (D(2022, 11, 23), None),
    ):
        meeting = Meeting(
            plan_id=world.plan.id, body="Combined Authority Board", held_on=day, cancelled_at=cancelled_at
        )
        save(meeting)
    (row,) = get_page(world.plan).audiences
    assert (row.due_on, row.days_late) == (D(2022, 10, 19), 40)
    tell(world, board, D(2022, 10, 19))
    (row,) = get_page(world.plan).audiences
    assert (row.due_on, row.days_late) == (D(2022, 11, 23), 5)
    tell(world, board, D(2022, 11, 23))
    assert get_page(world.plan).audiences[0].due_on is None


def test_the_page_takes_three_statements_for_thirty_entries_as_for_none(world: World) -> None:
    counts = []
    for number in (0, 30):
        if number:
            who = audience(world)
            for day in range(number):
                tell(world, who, D(2022, 10, 1) + dt.timedelta(days=day))
        db.session.rollback()
        assert world.plan.id  # read anew before it counts
        with counted() as statements:
            assert len(get_page(world.plan).told) == number
        counts.append(len(statements))
    assert counts == [3, 3]


def test_the_office_promises_word_and_a_lead_says_what_was_said(world: World, client: PageClient) -> None:
    client.sign_in(world.people["office"])
    at = f"{HERE}/audiences/new"
    answer = client.send(at, at, name="External auditor", cadence="every month", promised_on="2022-10-01")
    assert (answer.status_code, answer.location) == (303, HERE)
    client.sign_in(world.people["lead_a"])
    at = f"/plans/{PLAN}/themes/A/engagement/new"
    who = str(db.session.query(Audience).one().id)
    typed: dict[str, Any] = {
        "audience_id": who,
        "kind": "briefing",
        "held_on": "2022-11-25",
        "by": "Director of A",
    }
    assert (
        client.send(
            at, at, **typed, said="The <b>plan</b>", follow_up="Send it", follow_up_by="2022-11-27"
        ).status_code
        == 303
    )
    entry = db.session.query(Engagement).one()
    page = soup_of(client.get(HERE).text)
    assert "25 Nov 2022" in page.select_one("#audience-" + who).text
    assert "overdue" in page.select_one("[aria-labelledby=told]").text
    client.send(f"{HERE}/{entry.id}", f"{HERE}/{entry.id}/followed-up")
    assert entry.followed_up_on == D(2022, 11, 28)
    assert "<b>plan</b>" in soup_of(client.get(f"{HERE}/{entry.id}").text).select_one("dl.facts").text


def test_what_is_to_come_has_no_words_and_what_was_typed_stays(world: World, client: PageClient) -> None:
    who = audience(world)
    client.sign_in(world.people["office"])
    at = f"{HERE}/new"
    typed: dict[str, Any] = {
        "audience_id": str(who.id),
        "kind": "briefing",
        "held_on": "2022-12-05",
        "by": "Director",
    }
    answer = client.send(at, at, **typed, said="We will say this")
    page = soup_of(answer.text)
    assert (answer.status_code, page.select_one("#said").text.strip()) == (422, "We will say this")
    assert "still to come" in page.select_one(".govuk-error-summary").text
    assert client.send(at, at, **typed, said="").status_code == 303


def test_acts_are_refused_where_they_do_not_fit(world: World) -> None:
    who = audience(world)
    entry, office = tell(world, who, D(2022, 11, 1)), viewer_of(world, "office")
    with writing():
        with pytest.raises(NotNow):
            keeping.finish_follow_up(viewer=office, entry=entry, version=entry.version)
        with pytest.raises(Stale):
            keeping.withdraw_engagement(viewer=office, entry=entry, version=0)
        with pytest.raises(DomainError):
            keeping.add_audience(
                viewer=office, plan=world.plan, name="Staff", cadence=Cadence.NONE, promised_on=None
            )


def test_the_improvement_board_finds_everything_in_one_place(world: World, client: PageClient) -> None:
    body = "Independent Improvement Board"
    board = audience(world, body, Cadence.MEETINGS)
    tell(world, board, D(2022, 10, 3), "Roles and papers", kind=EngagementKind.INDUCTION)
    save(
        *(
            Meeting(plan_id=world.plan.id, body=body, held_on=day)
            for day in (D(2022, 10, 17), D(2022, 12, 12))
        )
    )
    change(world.updates["A", "2022-11"], state=UpdateState.SUBMITTED)
    iib = world.people["iib"]
    view = SponsorView(
        update=world.updates["A", "2022-11"],
        council_id=iib.organisation_id,
        assurance_line=INDEPENDENT,
        sponsor_id=iib.id,
        position=Position.CONTENT_WITH_POINTS,
        line_for_print="Faster, please",
        given_at=NOW,
    )
    save(view)
    client.sign_in(iib)
    page = soup_of(client.get(f"/plans/{PLAN}/improvement-board").text)
    november, october = page.select_one("#month-2022-11"), page.select_one("#month-2022-10")
    assert "not yet frozen" in november.text
    assert "not yet frozen" not in october.text
    assert [a.text.split()[-1] for a in november.select("td:nth-of-type(1) a")] == ["A"]
    assert [a.text.split()[-1] for a in october.select("td:nth-of-type(1) a")] == ["A", "B"]
    assert "“Faster, please”" in november.text
    meetings = page.select_one("[aria-labelledby=meetings]").text
    assert "12 Dec 2022: Independent Improvement Board to come" in " ".join(meetings.split())
    assert "3 Oct 2022: induction of Independent Improvement Board" in " ".join(meetings.split())


def test_a_draft_is_not_in_the_room_of_who_may_not_read_it(world: World, client: PageClient) -> None:
    for name, seen in (("iib", []), ("lead_a", ["A"]), ("office", ["A", "B"])):
        client.sign_in(world.people[name])
        page = soup_of(client.get(f"/plans/{PLAN}/improvement-board").text)
        links = page.select_one("#month-2022-11").select("td:nth-of-type(1) a")
        assert [a.text.split()[-1] for a in links] == seen, name


def test_only_the_boards_own_questions_are_called_its_questions(world: World, client: PageClient) -> None:
    change(world.updates["A", "2022-11"], state=UpdateState.SUBMITTED)
    for name, text in (("iib", "What held it up?"), ("audit", "Who tested it?"), ("sponsor_a", "When?")):
        with writing():
            raise_note(
                viewer=viewer_of(world, name),
                update=world.updates["A", "2022-11"],
                kind=NoteKind.QUESTION,
                text=text,
            )
            db.session.commit()
    client.sign_in(world.people["iib"])
    asked = soup_of(client.get(f"/plans/{PLAN}/improvement-board").text).select("#questions ~ ul li")
    assert len(asked) == 1
    assert "What held it up?" in asked[0].text


def test_a_themes_engagement_is_its_own_entries_and_an_overdue_follow_up_stands_with_its_audience(
    world: World, client: PageClient
) -> None:
    who = audience(world)
    late: dict[str, Any] = {"follow_up": "Send it", "follow_up_by": D(2022, 11, 25)}
    one = tell(world, who, D(2022, 11, 21), theme_id=world.themes["A"].id, **late)
    tell(world, who, D(2022, 11, 22))
    client.sign_in(world.people["mayor"])
    page = soup_of(client.get(f"{HERE}?theme=A").text)
    told = [link["href"] for link in page.select("section[aria-labelledby=told] li a")]
    assert told == [f"{HERE}/{one.id}"]
    row = page.select_one(f"#audience-{who.id}")
    assert row.strong.text == "Follow-up overdue since 25 Nov 2022"
    assert page.find("a", string="show the whole plan")["href"] == HERE
    assert client.get(f"{HERE}?theme=Z").status_code == 404
