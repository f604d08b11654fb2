"""My work: what each person owes, most urgent first, and nothing that is another's."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from bs4 import BeautifulSoup

from cpca.domain import clock
from cpca.domain.commitments import list_asked
from cpca.extensions import db
from cpca.models.challenge import NoteAct, NoteState, Position
from cpca.models.deliverable import DeliverableState
from cpca.models.people import Holding, Role, RoleAssignment
from cpca.models.period import PeriodState
from cpca.models.progress import Answer, CommitmentAnswer, ReturnComment, ThemeUpdate, UpdateState
from tests.client import PageClient
from tests.integration.summary.telling import (
    BASE,
    NOVEMBER,
    challenge,
    counting,
    happen,
    promise,
    section,
    submit,
    view,
    words,
)
from tests.world import LONG_AGO, World, change, make_period, make_person, make_role, save

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

DAY = dt.date
MOST = 16
UPDATE = ("Due in 4 days", "A: November update", "draft, 1 line, 1 commitment to answer", "Write")


def page_of(client: PageClient, world: World, name: str) -> BeautifulSoup:
    answer = client.sign_in(world.people[name]).get("/")
    assert answer.status_code == 200
    return BeautifulSoup(answer.text, "html5lib")


def queue(page: BeautifulSoup) -> list[tuple[str, ...]]:
    """When, what, how it stands and what to do, of each thing owed, in order."""
    parts = (".when", ".what", ".quiet", ":scope > p:last-child")
    return [tuple(words(li.select_one(part)) for part in parts) for li in page.select("ul.queue > li")]


def owed_by(client: PageClient, world: World, name: str) -> list[tuple[str, ...]]:
    return queue(page_of(client, world, name))


def test_a_lead_owes_their_update_with_what_it_holds(client: PageClient, world: World) -> None:
    page = page_of(client, world, "lead_a")
    assert queue(page) == [UPDATE]
    assert words(page.h1) == "My work (1)"
    assert page.title is not None
    assert page.title.text == "My work (1) – Improvement plan"


def test_a_contributor_owes_the_draft_of_their_own_theme(client: PageClient, world: World) -> None:
    assert owed_by(client, world, "contributor_b") == [
        (UPDATE[0], "B: November update", UPDATE[2], UPDATE[3])
    ]


@pytest.mark.parametrize(
    ("day", "when"),
    [(1, "Due in 4 days"), (4, "Due in 1 day"), (5, "Due today"), (6, "1 day late"), (17, "12 days late")],
)
def test_a_deadline_lasts_to_the_end_of_its_day_in_london(
    client: PageClient, world: World, day: int, when: str
) -> None:
    clock.fix(dt.datetime(2022, 12, day, 23, 59, tzinfo=dt.UTC))
    assert owed_by(client, world, "lead_a")[0][0] == when


def test_a_returned_update_comes_back_with_its_comments(client: PageClient, world: World) -> None:
    update = submit(world, "A", state=UpdateState.RETURNED)
    office = world.people["office"]
    made = {"update_id": update.id, "update": update, "part": "headline", "made_by_id": office.id}
    now = clock.now()
    save(
        ReturnComment(text="Say more", made_at=now, **made),
        ReturnComment(text="Settled", made_at=now, settled_at=now, **made),
    )
    assert owed_by(client, world, "lead_a") == [
        (
            "Due in 4 days",
            "A: November update",
            "returned with 1 comment, 1 line, 1 commitment to answer",
            "Correct",
        )
    ]


def test_challenges_to_answer_come_overdue_first(client: PageClient, world: World) -> None:
    challenge(world, "A", 1)
    challenge(world, "A", 2, answer_due_on=DAY(2022, 11, 30))
    answered = challenge(world, "A", 3)
    happen(world, answered, NoteAct.ANSWER, NoteState.ANSWERED)
    challenge(world, "B", 4)
    assert owed_by(client, world, "lead_a") == [
        ("1 day late", "A: challenge C2 (pace)", "Fenland, open: “Why is A slow?”", "Answer"),
        UPDATE,
        ("Due in 8 days", "A: challenge C1 (pace)", "Fenland, open: “Why is A slow?”", "Answer"),
    ]


def test_a_deliverable_that_passed_its_date_is_the_leads_to_look_at(client: PageClient, world: World) -> None:
    passed = {"baseline_on": DAY(2022, 10, 1), "forecast_on": DAY(2022, 11, 30)}
    promise(world, "A", "A4", **passed)
    promise(world, "A", "A5", position=2, baseline_on=DAY(2022, 12, 1), forecast_on=DAY(2022, 12, 1))
    promise(world, "A", "A6", position=3, state=DeliverableState.DELIVERED, **passed)
    promise(world, "B", "B4", **passed)
    assert owed_by(client, world, "lead_a") == [
        ("1 day late", "A4 passed its date", "Title of A4", "Look"),
        UPDATE,
    ]


def test_a_lead_on_cover_owes_it_for_whom_they_cover(client: PageClient, world: World) -> None:
    world.people["deputy"] = deputy = make_person("Deputy", world.plan.authority)
    cover = make_role(deputy, Role.THEME_LEAD, world.plan, world.themes["A"], kind=Holding.COVER)
    cover.covers_id = world.people["lead_a"].id
    save(cover)
    assert owed_by(client, world, "deputy") == [(*UPDATE[:2], f"{UPDATE[2]}, for Theme lead of A", UPDATE[3])]


def test_a_sponsor_owes_a_view_of_what_is_submitted(client: PageClient, world: World) -> None:
    assert owed_by(client, world, "sponsor_a") == []
    submit(world, "A")
    submit(world, "B")
    asked = (
        "Due in 8 days",
        "A: your view of November",
        "submitted: content, content with points or not content",
        "Read and answer",
    )
    assert owed_by(client, world, "sponsor_a") == [asked]
    view(world, "A", Position.CONTENT)
    assert owed_by(client, world, "sponsor_a") == []


def test_a_sponsor_reads_the_answers_to_their_own_offices_notes(client: PageClient, world: World) -> None:
    mine = challenge(world, "A", 1)
    theirs = challenge(world, "A", 2, council_id=world.councils["Huntingdonshire"].id)
    for note in (mine, theirs):
        happen(world, note, NoteAct.ANSWER, NoteState.ANSWERED)
    assert owed_by(client, world, "sponsor_a") == [
        (
            "No date",
            "A: challenge C1 (pace)",
            "answered; accept it, or say that you are not yet satisfied",
            "Read the answer",
        )
    ]


def test_a_sponsor_confirms_what_was_recorded_from_their_mail(client: PageClient, world: World) -> None:
    office = world.people["office"]
    submit(world, "A")
    challenge(world, "A", 1, recorded_by_id=office.id)
    view(world, "A", Position.CONTENT, recorded_by_id=office.id)
    assert owed_by(client, world, "sponsor_a") == [
        (
            "Due in 8 days",
            "A: your view of November, recorded from a mail",
            "content; it does not print until you confirm it",
            "Confirm",
        ),
        (
            "No date",
            "A: challenge C1 (pace)",
            "recorded from a mail; it does not print until you confirm it",
            "Confirm",
        ),
    ]


def test_the_programme_office_accepts_returns_but_not_its_own(client: PageClient, world: World) -> None:
    submit(world, "A", late_days=2)
    submit(world, "B", submitted_by_id=world.people["office"].id)
    assert owed_by(client, world, "office") == [
        ("Due in 4 days", "November 2022", "every return is in: close it for submissions", "Close"),
        ("Due in 8 days", "A: November return", "submitted, 2 days late; accept it or return it", "Check"),
    ]


def test_the_programme_office_answers_what_the_mayors_office_asks(client: PageClient, world: World) -> None:
    asked = challenge(
        world,
        "A",
        1,
        asked_of_programme=True,
        council_id=world.plan.authority_id,
        raised_by_id=world.people["mayor"].id,
        for_print=False,
    )
    answer = (
        "Due in 8 days",
        "A: question C1 to the programme office",
        "The Authority, open: “Why is A slow?”",
        "Answer",
    )
    assert owed_by(client, world, "office") == [answer]
    assert owed_by(client, world, "lead_a") == [UPDATE]
    happen(world, asked, NoteAct.ANSWER, NoteState.ANSWERED)
    assert [item[1] for item in owed_by(client, world, "office")] == ["A: challenge C1 (pace)"]


def test_the_programme_office_sees_the_month_at_a_glance(client: PageClient, world: World) -> None:
    submit(world, "A", late_days=1)
    view(world, "A", Position.NOT_CONTENT)
    page = page_of(client, world, "office")
    rows = [[words(c) for c in r.find_all(["th", "td"])] for r in page.select("table tbody tr")]
    assert rows == [
        ["A Theme A", "submitted, 1 day late", "Fenland: not content", "no", "the programme office"],
        ["B Theme B", "draft, 1 line, 1 commitment to answer", "none yet", "no", "Theme lead of B"],
    ]
    assert words(page.select_one("section h2")) == "November 2022: open"
    assert words(page.select_one("section h2 + p")) == "Submit by 5 Dec 2022, in 4 days"


def test_the_senior_responsible_owner_approves_and_answers_what_was_escalated(
    client: PageClient, world: World
) -> None:
    submit(world, "A", state=UpdateState.ACCEPTED)
    submit(world, "B")
    note = challenge(world, "B", 1)
    happen(world, note, NoteAct.ESCALATE, NoteState.ESCALATED)
    assert owed_by(client, world, "sro") == [
        ("Due in 8 days", "B: challenge C1 (pace)", "Huntingdonshire, escalated: “Why is B slow?”", "Answer"),
        (
            "Due in 13 days",
            "A: November return",
            "accepted for completeness; approve it or return it",
            "Approve",
        ),
    ]


@pytest.mark.parametrize("name", ["iib", "audit"])
def test_assurance_readers_close_their_own_notes(client: PageClient, world: World, name: str) -> None:
    submit(world, "A")
    mine = challenge(world, "A", 1, raised_by_id=world.people[name].id, assurance_line=3)
    other = challenge(world, "A", 2, raised_by_id=world.people["sro"].id, assurance_line=3)
    for note in (mine, other):
        happen(world, note, NoteAct.ANSWER, NoteState.ANSWERED)
    assert [item[1] for item in owed_by(client, world, name)] == ["A: challenge C1 (pace)"]


@pytest.mark.parametrize("name", ["statutory", "iib", "audit", "auditor", "board", "sro", "sponsor_a"])
def test_an_empty_queue_says_so_and_shows_what_changed(client: PageClient, world: World, name: str) -> None:
    change(world.periods["2022-10"], published_at=clock.now())
    page = page_of(client, world, name)
    assert words(page.h1) == "My work"
    assert queue(page) == []
    assert words(page.select_one("p.lead")) == "Nothing is waiting for you."
    assert section(page, "changed") == ["Returns for October: A ; B"]


@pytest.mark.parametrize(
    ("name", "to"), [("mayor", "/summary"), ("member", "/summary"), ("administrator", "/people")]
)
def test_those_whose_work_is_elsewhere_land_there(
    client: PageClient, world: World, name: str, to: str
) -> None:
    answer = client.sign_in(world.people[name]).get("/")
    assert (answer.status_code, answer.location) == (303, to)


def test_a_lead_who_also_serves_the_mayors_office_has_a_queue(client: PageClient, world: World) -> None:
    save(
        RoleAssignment(
            person=world.people["lead_a"],
            role=Role.MAYORS_OFFICE,
            plan_id=world.plan.id,
            from_on=LONG_AGO,
            kind=Holding.SUBSTANTIVE,
        )
    )
    assert owed_by(client, world, "lead_a") == [UPDATE]


def test_somebody_without_a_role_is_told_who_gives_one(client: PageClient, world: World) -> None:
    world.people["new"] = newcomer = make_person("Newcomer", world.plan.authority)
    save(newcomer)
    page = page_of(client, world, "new")
    assert words(page.select_one("main")) == (
        "My work You hold no role in a plan yet, so nothing is owed. The administrator gives roles."
    )


def test_each_thing_owed_leads_to_where_it_is_done(client: PageClient, world: World) -> None:
    challenge(world, "A", 1)
    promise(world, "A", "A4", baseline_on=DAY(2022, 11, 1), forecast_on=DAY(2022, 11, 1))
    client.sign_in(world.people["lead_a"])
    page = BeautifulSoup(client.get("/").text, "html5lib")
    hrefs = [a["href"] for a in page.select("ul.queue .what a")]
    assert hrefs == [
        f"{BASE}/themes/A#deliverables",
        f"{BASE}/themes/A?period=2022-11",
        f"{BASE}/themes/A/challenges/1",
    ]
    assert [client.get(str(href)).status_code for href in hrefs] == [200] * 3


ANSWERS: list[dict[str, Any] | None] = [
    None,
    {"answer": Answer.KEPT},
    {"answer": Answer.LATE, "explanation": "Ill", "new_due_on": DAY(2022, 11, 30)},
    {"answer": Answer.LATE, "explanation": "Ill", "new_due_on": DAY(2022, 12, 31)},
    {"answer": Answer.NOT_MET, "explanation": "No money"},
]


@pytest.mark.parametrize("given", ANSWERS, ids=lambda a: str(a["answer"].value) if a else "none")
@pytest.mark.parametrize("now", [None, {"answer": Answer.KEPT}], ids=["unanswered", "answered"])
@pytest.mark.parametrize("withdrawn", [False, True])
def test_commitments_to_answer_are_counted_as_the_theme_page_asks_them(
    client: PageClient,
    world: World,
    given: dict[str, Any] | None,
    now: dict[str, Any] | None,
    withdrawn: bool,
) -> None:
    promised = world.updates["A", "2022-10"].commitments[0]
    change(world.updates["A", "2022-10"].period, month=DAY(2022, 9, 1), as_at=DAY(2022, 9, 30))
    middle = add_middle_month(world)
    if given:
        save(CommitmentAnswer(commitment_id=promised.id, update_id=middle.id, update=middle, **given))
    update = world.updates["A", NOVEMBER]
    if now:
        save(CommitmentAnswer(commitment_id=promised.id, update_id=update.id, update=update, **now))
    change(promised, withdrawn_at=clock.now() if withdrawn else None)
    asked = sum(a.must and a.answer is None for a in list_asked(update))
    db.session.rollback()
    said = owed_by(client, world, "lead_a")[0][2]
    assert ("commitment to answer" in said) is (asked == 1)


def add_middle_month(world: World) -> ThemeUpdate:
    """A frozen October for theme A, between what it promised and November."""
    october = make_period(world.plan, DAY(2022, 10, 1), PeriodState.FROZEN)
    save(october)
    update = ThemeUpdate(
        theme_id=world.themes["A"].id,
        period_id=october.id,
        plan_id=world.plan.id,
        state=UpdateState.FROZEN,
    )
    save(update)
    return update


@pytest.mark.parametrize(
    "name", ["office", "sro", "iib", "auditor", "lead_a", "contributor_a", "sponsor_a", "board", "statutory"]
)
def test_my_work_takes_at_most_sixteen_statements_however_much_is_owed(
    client: PageClient, world: World, name: str
) -> None:
    client.sign_in(world.people[name])
    with counting() as count:
        client.get("/")
        assert count() <= MOST
    for number in range(1, 31):
        challenge(world, "A", number)
        promise(world, "A", f"A{number}", position=number, baseline_on=DAY(2022, 11, 1), forecast_on=None)
    submit(world, "B")
    with counting() as count:
        client.get("/")
        assert count() <= MOST
