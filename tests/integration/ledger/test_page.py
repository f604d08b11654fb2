"""The commitments ledger: who promised what, how it was answered, how late, and the share kept."""

from __future__ import annotations

import datetime as dt

import pytest

from cpca.domain import clock
from cpca.extensions import db
from cpca.models.exempt import Exemption, Secrecy
from cpca.models.period import PeriodState
from cpca.models.progress import Answer, Commitment, CommitmentAnswer, ThemeUpdate, UpdateState
from tests.client import PageClient
from tests.integration.summary.telling import NOW, counting, read, words
from tests.world import World, change, make_period, save

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

DAY = dt.date
AT = "/plans/improvement-2022/commitments"


@pytest.fixture(autouse=True)
def december() -> None:
    clock.fix(NOW)


def promise(world: World, text: str, due: dt.date, *, code: str = "A", month: str = "2022-10") -> Commitment:
    made = Commitment(update_id=world.updates[code, month].id, position=5, text=text, due_on=due)
    save(made)
    return made


def answer(
    world: World, made: Commitment, given: Answer, *, month: str = "2022-11", **values: object
) -> None:
    save(
        CommitmentAnswer(
            commitment_id=made.id, update_id=world.updates["A", month].id, answer=given, **values
        )
    )


def submit(world: World, month: str = "2022-11") -> None:
    change(world.updates["A", month], state=UpdateState.SUBMITTED)


def rows(client: PageClient, address: str = AT) -> list[list[str]]:
    table = read(client, address).select("table.govuk-table")[-1]
    return [[words(cell) for cell in row.find_all(["th", "td"])] for row in table.select("tbody tr")]


def shares(client: PageClient) -> dict[str, list[str]]:
    found = read(client, AT).select("table.govuk-table")[0].select("tbody tr")
    return {words(r.select_one(".code")): [words(cell) for cell in r.find_all("td")] for r in found}


def test_a_promise_says_who_made_it_when_it_was_due_and_by_how_much_it_is_late(
    client: PageClient, world: World
) -> None:
    client.sign_in(world.people["iib"])
    found = rows(client)
    assert found[0] == [
        "A Theme lead of A",
        "What A promised",
        "October 2022",
        "30 Nov 2022",
        "Not answered yet overdue",
        "6 days",
    ]


def test_an_answer_of_late_shows_each_date_and_what_was_said(client: PageClient, world: World) -> None:
    late = promise(world, "A vote", DAY(2022, 11, 20))
    answer(world, late, Answer.LATE, explanation="The room was shut.", new_due_on=DAY(2022, 12, 31))
    submit(world)
    client.sign_in(world.people["iib"])
    (found,) = (row for row in rows(client) if row[1] == "A vote")
    assert found[3:] == [
        "20 Nov 2022 , then 31 Dec 2022",
        "Late, new date given November 2022 : late. The room was shut.",
        "41 days",
    ]


def test_the_share_kept_counts_answered_promises_alone_and_one_kept_late_as_late(
    client: PageClient, world: World
) -> None:
    for n in range(3):
        answer(world, promise(world, f"Kept {n}", DAY(2022, 11, 20)), Answer.KEPT)
    answer(world, promise(world, "Dropped", DAY(2022, 11, 20)), Answer.NOT_MET, explanation="No money.")
    answer(world, promise(world, "Swapped", DAY(2022, 11, 20)), Answer.REPLACED)
    slow = promise(world, "Slow", DAY(2022, 11, 20))
    answer(world, slow, Answer.LATE, explanation="Ill", new_due_on=DAY(2022, 12, 31))
    submit(world)
    december_update(world)
    answer(world, slow, Answer.KEPT, month="2022-12")
    client.sign_in(world.people["office"])
    assert shares(client) == {
        "A": ["3 of 6 kept, 1 late, 1 not met, 1 replaced", "1"],
        "B": ["None answered yet", "1"],
    }
    (found,) = (row for row in rows(client) if row[1] == "Slow")
    assert found[4].startswith("Kept late ")
    assert found[5] == "41 days"


def december_update(world: World) -> None:
    period = make_period(world.plan, DAY(2022, 12, 1), PeriodState.CHALLENGE)
    update = ThemeUpdate(
        theme=world.themes["A"], period=period, plan_id=world.plan.id, state=UpdateState.SUBMITTED
    )
    save(update)
    world.updates["A", "2022-12"] = update


def test_a_promise_and_an_answer_still_in_a_draft_are_nobodys_yet(client: PageClient, world: World) -> None:
    promise(world, "A thought", DAY(2022, 12, 20), month="2022-11")
    answer(world, promise(world, "A vote", DAY(2022, 11, 20)), Answer.KEPT)
    client.sign_in(world.people["lead_a"])
    assert [row[1] for row in rows(client)] == ["A vote", "What A promised", "What B promised"]
    assert shares(client)["A"] == ["None answered yet", "2"]


def test_an_answer_that_its_reader_may_not_read_yet_is_neither_shown_nor_counted(
    client: PageClient, world: World
) -> None:
    answer(world, promise(world, "A vote", DAY(2022, 11, 20)), Answer.KEPT)
    submit(world)
    client.sign_in(world.people["auditor"])  # reads what is frozen, and November is not
    assert shares(client)["A"] == ["None answered yet", "2"]
    client.sign_in(world.people["iib"])
    assert shares(client)["A"] == ["1 of 1 kept", "1"]


def test_a_board_reader_sees_no_promise_before_its_month_is_published(
    client: PageClient, world: World
) -> None:
    client.sign_in(world.people["board"])
    assert words(read(client, AT).find("main")).endswith("No promise was made yet.")
    change(world.periods["2022-10"], published_at=NOW)
    assert [row[1] for row in rows(client)] == ["What A promised", "What B promised"]


def test_what_is_kept_back_is_neither_listed_nor_counted_for_who_may_not_read_it(
    client: PageClient, world: World
) -> None:
    change(world.periods["2022-10"], published_at=NOW)
    kept = promise(world, "A price", DAY(2022, 11, 20))
    save(
        Exemption(
            plan_id=world.plan.id,
            theme_id=world.themes["A"].id,
            subject="commitment",
            subject_id=kept.id,
            secrecy=Secrecy.EXEMPT,
            schedule_paragraph=3,
            reason="A price is being agreed",
            proposed_by_id=world.people["lead_a"].id,
            proposed_at=NOW,
        )
    )
    client.sign_in(world.people["board"])
    assert [row[1] for row in rows(client)] == ["What A promised", "What B promised"]
    assert shares(client)["A"] == ["None answered yet", "1"]
    client.sign_in(world.people["office"])
    assert shares(client)["A"] == ["None answered yet", "2"]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", ["What A promised", "What B promised", "Ahead", "Kept"]),
        ("?theme=B", ["What B promised"]),
        ("?state=kept", ["Kept"]),
        ("?state=open&theme=A", ["What A promised", "Ahead"]),
        ("?overdue=y", ["What A promised", "What B promised"]),
        ("?state=nonsense&page=99", ["What A promised", "What B promised", "Ahead", "Kept"]),
    ],
)
def test_the_ledger_is_filtered_by_theme_state_and_what_is_overdue(
    client: PageClient, world: World, asked: str, found: list[str]
) -> None:
    promise(world, "Ahead", DAY(2022, 12, 20))
    answer(world, promise(world, "Kept", DAY(2022, 11, 20)), Answer.KEPT)
    submit(world)
    client.sign_in(world.people["office"])
    assert [row[1] for row in rows(client, AT + asked)] == found


def test_120_promises_come_in_pages_and_cost_as_many_statements_as_two(
    client: PageClient, world: World
) -> None:
    client.sign_in(world.people["board"])
    change(world.periods["2022-10"], published_at=NOW)
    with counting() as count:
        client.get(AT)
        few = count()
    october = world.updates["A", "2022-10"].id
    save(
        *(
            Commitment(update_id=october, position=n, text=f"Promise {n}", due_on=DAY(2023, 1, 5))
            for n in range(118)
        )
    )
    with counting() as count:
        assert len(rows(client)) == 50
        assert count() == few
    assert len(rows(client, f"{AT}?page=3")) == 20


@pytest.mark.parametrize(
    ("due", "given", "queued"),
    [
        (DAY(2022, 12, 5), None, False),  # past: the month's return asks for it
        (DAY(2022, 12, 6), None, True),
        (DAY(2023, 1, 6), None, True),  # this day next month
        (DAY(2023, 1, 7), None, False),
        (DAY(2022, 12, 20), Answer.KEPT, False),
        (DAY(2022, 11, 20), Answer.LATE, True),  # to 31 December
    ],
)
def test_a_commitment_due_within_the_month_is_in_its_leads_queue(
    client: PageClient, world: World, due: dt.date, given: Answer | None, queued: bool
) -> None:
    made = promise(world, "A vote", due)
    if given is not None:
        submit(world)
        answer(world, made, given, new_due_on=DAY(2022, 12, 31) if given is Answer.LATE else None)
    client.sign_in(world.people["lead_a"])
    assert read(client, "/").text.count("a commitment falls due") == queued
    db.session.expire_all()
    client.sign_in(world.people["lead_b"])
    assert read(client, "/").text.count("a commitment falls due") == 0


def test_the_queue_leads_to_the_promise_in_the_ledger(client: PageClient, world: World) -> None:
    made = promise(world, "A vote", DAY(2022, 12, 20))
    client.sign_in(world.people["lead_a"])
    address = f"{AT}?theme=A#commitment-{made.id}"
    assert read(client, "/").select_one(f'a[href="{address}"]')
    assert read(client, AT).select_one(f"tr#commitment-{made.id}")
