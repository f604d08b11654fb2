"""A frozen month opened later: what stood then stands on its page, whatever the record says now."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from cpca.domain import clock
from cpca.domain.challenge import answer_note, raise_note
from cpca.domain.frozen_month import freeze_period
from cpca.domain.period import publish
from cpca.extensions import db, writing
from cpca.models.challenge import ChallengeNote, NoteKind
from cpca.models.deliverable import Deliverable, DeliverableState
from cpca.models.exempt import Exemption, Secrecy
from cpca.models.people import RoleAssignment
from cpca.models.period import PeriodState
from cpca.models.progress import UpdateState
from cpca.models.risk import Risk
from tests.client import PageClient, soup_of
from tests.integration.closing.months import FREEZE_DAY, NOVEMBER, THEME, correct, do, freeze, two, viewer_of
from tests.integration.theme.test_page import selects
from tests.world import World, change, make_period, save

LATER = dt.datetime(2023, 1, 20, 9, tzinfo=dt.UTC)
DECEMBER = dt.date(2022, 12, 1)


def promise_things(world: World) -> tuple[Deliverable, Risk]:
    """A deliverable of theme A that is in time, and a risk."""
    theme = world.themes["A"]
    item = Deliverable(
        theme=theme,
        plan_id=world.plan.id,
        reference="A1",
        title="A constitution",
        baseline_on=dt.date(2022, 12, 31),
        forecast_on=dt.date(2022, 12, 31),
        position=1,
    )
    risk = Risk(theme=theme, plan_id=world.plan.id, text="Nobody comes", mitigation="Ask early", position=1)
    save(item, risk)
    return item, risk


def open_december(world: World) -> None:
    save(make_period(world.plan, DECEMBER, PeriodState.OPEN))


def test_a_frozen_month_shows_the_themes_words_plan_and_holders_as_they_stood(
    client: PageClient, world: World
) -> None:
    item, risk = promise_things(world)
    freeze(world)
    clock.fix(LATER)
    change(world.themes["A"], title="Another title", statement="Another statement")
    change(item, title="Another deliverable", forecast_on=dt.date(2023, 6, 30), times_moved=1)
    change(risk, text="Another risk")
    change(world.people["lead_a"], post="Another post")
    client.sign_in(world.people["iib"])
    page = client.get(NOVEMBER).text
    for stood in ("Theme A", "The full statement of A", "A constitution", "Nobody comes", "Theme lead of A"):
        assert stood in page
    assert "Another" not in page
    assert soup_of(page).find(id="why").text == "none of 1 deliverable late"
    assert "on today’s dates" not in page


def test_a_new_lead_is_not_the_frozen_months_lead(client: PageClient, world: World) -> None:
    freeze(world)
    clock.fix(LATER)
    lead = world.people["lead_a"]
    held = db.session.scalars(select(RoleAssignment).where(RoleAssignment.person_id == lead.id)).one()
    change(held, until_on=dt.date(2022, 11, 15))
    client.sign_in(world.people["office"])
    facts = soup_of(client.get(NOVEMBER).text).select_one("dl.facts dd")
    assert facts is not None
    assert facts.text == "Theme lead of A"


def test_a_month_frozen_before_snapshots_says_that_its_dates_are_todays(
    client: PageClient, world: World
) -> None:
    client.sign_in(world.people["office"])
    assert "on today’s dates" in client.get(f"{THEME}?period=2022-10").text


def raise_on_line(world: World) -> ChallengeNote:
    update = world.updates["A", "2022-11"]
    change(update, state=UpdateState.SUBMITTED, submitted_at=clock.now())
    note = do(
        raise_note,
        viewer=viewer_of(world.people["sponsor_a"]),
        update=update,
        kind=NoteKind.PACE,
        text="Why so slow?",
        line=update.lines[0],
    )
    assert isinstance(note, ChallengeNote)
    return note


def test_a_note_stands_as_it_stood_with_a_way_to_what_happened_since(
    client: PageClient, world: World
) -> None:
    clock.fix(FREEZE_DAY - dt.timedelta(days=5))
    note = raise_on_line(world)
    freeze(world)
    open_december(world)
    clock.fix(LATER)
    do(
        answer_note,
        viewer=viewer_of(world.people["lead_a"]),
        note=note,
        version=note.version,
        text="Soon now",
    )
    client.sign_in(world.people["office"])
    article = soup_of(client.get(NOVEMBER).text).find(id=f"note-{note.number}")
    assert article is not None
    assert article.select_one(".note-state").text == "Open"
    assert article.find(string="Since then: ").find_next("a").text == "answered in December 2022"
    assert "Soon now" not in article.text
    assert article.find("form") is None


def test_a_reader_of_published_months_is_not_told_of_an_answer_in_an_unpublished_one(
    client: PageClient, world: World
) -> None:
    clock.fix(FREEZE_DAY - dt.timedelta(days=5))
    note = raise_on_line(world)
    change(note, for_print=True)
    period = freeze(world)
    do(publish, viewer=viewer_of(world.people["office"]), period=period)
    open_december(world)
    clock.fix(LATER)
    do(
        answer_note,
        viewer=viewer_of(world.people["lead_a"]),
        note=note,
        version=note.version,
        text="Soon now",
    )
    client.sign_in(world.people["board"])
    page = client.get(NOVEMBER).text
    assert "Why so slow?" in page
    assert "Since then" not in page


@pytest.mark.parametrize(("who", "reads"), [("auditor", True), ("board", False), ("mayor", True)])
def test_who_reads_a_frozen_month_is_asked_today(
    client: PageClient, world: World, who: str, reads: bool
) -> None:
    period = freeze(world)
    client.sign_in(world.people[who])
    assert ("What A did in 2022-11" in client.get(NOVEMBER).text) is reads
    do(publish, viewer=viewer_of(world.people["office"]), period=period)
    assert "What A did in 2022-11" in client.get(NOVEMBER).text


@pytest.mark.parametrize("frozen", [True, False], ids=["frozen", "live"])
@pytest.mark.parametrize("subject", ["progress_item", "commitment", "deliverable", "risk"])
def test_what_is_exempt_and_the_notes_on_it_are_not_there_for_a_board_reader(
    client: PageClient, world: World, subject: str, frozen: bool
) -> None:
    item, risk = promise_things(world)
    month = (
        "2022-11" if frozen else "2022-10"
    )  # October was frozen before there were snapshots: it reads live
    update = world.updates["A", month]
    things = {
        "progress_item": (update.lines[0], f"What A did in {month}"),
        "commitment": (world.updates["A", "2022-10"].commitments[0], "What A promised"),
        "deliverable": (item, "A constitution"),
        "risk": (risk, "Nobody comes"),
    }
    if frozen:
        freeze(world)
    change(world.periods[month], published_at=clock.now())
    thing, words = things[subject]
    client.sign_in(world.people["board"])
    assert words in client.get(f"{THEME}?period={month}").text
    save(
        Exemption(
            plan_id=world.plan.id,
            theme_id=world.themes["A"].id,
            subject=subject,
            subject_id=thing.id,
            secrecy=Secrecy.CONFIDENTIAL,
            reason="Given in confidence",
            proposed_by_id=world.people["office"].id,
            proposed_at=clock.now(),
        )
    )
    assert words not in client.get(f"{THEME}?period={month}").text
    client.sign_in(world.people["iib"])
    assert words in client.get(f"{THEME}?period={month}").text


def test_a_note_on_an_exempt_line_goes_with_it(client: PageClient, world: World) -> None:
    clock.fix(FREEZE_DAY - dt.timedelta(days=5))
    note = raise_on_line(world)
    change(note, for_print=True)
    period = freeze(world)
    do(publish, viewer=viewer_of(world.people["office"]), period=period)
    client.sign_in(world.people["board"])
    assert "Why so slow?" in client.get(NOVEMBER).text
    save(
        Exemption(
            plan_id=world.plan.id,
            subject="progress_item",
            subject_id=world.updates["A", "2022-11"].lines[0].id,
            secrecy=Secrecy.CONFIDENTIAL,
            reason="Given in confidence",
            proposed_by_id=world.people["office"].id,
            proposed_at=clock.now(),
        )
    )
    assert "Why so slow?" not in client.get(NOVEMBER).text


def test_while_a_correction_is_open_the_page_says_so_with_its_reason(
    client: PageClient, world: World
) -> None:
    from cpca.domain import joint  # noqa: PLC0415
    from cpca.models.closing import JointActKind  # noqa: PLC0415

    period = freeze(world)
    people = two(world)
    asked = do(
        joint.ask,
        viewer=people["viewer"],
        period=period,
        act=JointActKind.CORRECT,
        reason="The date of the workshop was wrong.",
        themes=["A"],
    )
    do(joint.agree, viewer=people["second"], joint=asked, version=asked.version)
    client.sign_in(world.people["lead_a"])
    page = client.get(NOVEMBER).text
    assert "November 2022 is being corrected: The date of the workshop was wrong." in page
    assert "What stands here is as it was frozen." not in page
    client.sign_in(world.people["auditor"])
    page = client.get(NOVEMBER).text
    assert "November 2022 is being corrected: The date of the workshop was wrong." in page
    assert "What stands here is as it was frozen." in page


def test_what_is_written_again_is_read_by_its_writers_and_what_was_frozen_by_everybody_else(
    client: PageClient, world: World
) -> None:
    freeze(world)
    correct(world, "A")
    change(world.updates["A", "2022-11"].lines[0], text="What A really did")
    client.sign_in(world.people["lead_a"])
    assert "What A really did" in client.get(NOVEMBER).text
    for who in ("auditor", "mayor", "iib", "sponsor_a"):
        client.sign_in(world.people[who])
        page = client.get(NOVEMBER).text
        assert "What A did in 2022-11" in page, who
        assert "really" not in page, who


def test_after_a_correction_the_page_shows_the_newest_words(client: PageClient, world: World) -> None:
    period = freeze(world)
    correct(world, "A")
    change(world.updates["A", "2022-11"].lines[0], text="What A really did")
    change(world.updates["A", "2022-11"], state=UpdateState.APPROVED)
    do(freeze_period, **two(world), period=period)
    client.sign_in(world.people["auditor"])
    assert "What A really did" in client.get(NOVEMBER).text


@pytest.mark.parametrize("who", ["lead_a", "office", "auditor", "board"])
def test_a_frozen_month_costs_no_more_selects_than_an_open_one(
    client: PageClient, world: World, who: str
) -> None:
    clock.fix(FREEZE_DAY - dt.timedelta(days=5))
    raise_on_line(world)
    freeze(world)
    change(world.periods["2022-11"], published_at=clock.now())
    client.sign_in(world.people[who])
    assert selects(client, NOVEMBER) <= 12


def test_delivered_since_is_not_delivered_then(client: PageClient, world: World) -> None:
    item, _ = promise_things(world)
    freeze(world)
    with writing():
        item.state, item.actual_on = DeliverableState.DELIVERED, dt.date(2023, 1, 10)
        db.session.commit()
    client.sign_in(world.people["office"])
    row = soup_of(client.get(NOVEMBER).text).find(id=f"deliverable-{item.id}")
    assert row is not None
    assert row.select("td")[1].text == "Not started"
