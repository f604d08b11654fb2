"""The trail as people read it: who did what in words, and no words that were never theirs to read."""

from __future__ import annotations

import datetime as dt

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import event

from cpca.domain import clock, trail
from cpca.domain.trail_reading import PAGE, EventRow, list_events
from cpca.domain.trail_words import Kind
from cpca.domain.viewer import get_viewer
from cpca.extensions import db, writing
from cpca.models.challenge import ChallengeEvent, ChallengeNote, NoteAct, NoteKind
from cpca.models.period import PeriodState
from cpca.models.plan import Plan
from cpca.models.progress import ProgressItem, UpdateState
from cpca.permissions import Permission, Viewer
from tests.client import PageClient
from tests.world import World, change, save

TRAIL = "/plans/improvement-2022/trail"
AT = "/plans/improvement-2022/themes/A/2022-11"


def as_reader(world: World, name: str) -> Viewer:
    return get_viewer(world.people[name].id, clock.today())


def events(world: World, name: str, **filters: object) -> list[EventRow]:
    plan = db.session.get_one(Plan, world.plan.id)
    found = list_events(as_reader(world, name), plan, limit=500, **filters).events  # type: ignore[arg-type]
    db.session.rollback()
    return found


def latest(world: World, name: str) -> EventRow:
    return events(world, name)[0]


def reword(world: World, text: str, by: str = "lead_a") -> None:
    """The lead rewords the first line of A's open month."""
    line = world.updates["A", "2022-11"].lines[0]
    with writing(), trail.acting(trail.Actor(world.people[by].pseudonym, None, Permission.DRAFT.value)):
        db.session.merge(line).text = text
        db.session.commit()


def test_an_event_says_who_did_what_in_a_sentence(world: World) -> None:
    reword(world, "The vision was agreed")
    row = latest(world, "office")
    assert (row.who, row.act, row.theme) == ("Theme lead of A", "draft lines, commitments, risks", "A")
    assert row.sentence == "changed a line: The vision was agreed"
    assert [(c.field, c.before, c.after) for c in row.changes] == [
        ("words", "What A did in 2022-11", "The vision was agreed")
    ]


def test_cover_is_named_with_whom_it_covers(world: World) -> None:
    lead, stand_in = world.people["lead_a"], world.people["contributor_a"]
    with writing(), trail.acting(trail.Actor(stand_in.pseudonym, lead.pseudonym, "submit")):
        db.session.merge(world.themes["A"]).title = "Renamed"
        db.session.commit()
    assert latest(world, "office").who == "Contributor of A for Theme lead of A"


def test_dates_and_names_are_written_as_people_write_them(world: World) -> None:
    line = world.updates["A", "2022-11"].lines[0]
    change(line, happened_on=dt.date(2022, 11, 30), since_as_at=True)
    assert [(c.field, c.before, c.after) for c in latest(world, "office").changes] == [
        ("date it happened", "nothing", "30 Nov 2022"),
        ("since the as-at date", "no", "yes"),
    ]


def test_what_is_withdrawn_removed_or_erased_is_said_so(world: World) -> None:
    line = world.updates["A", "2022-11"].lines[0]
    change(line, withdrawn_at=clock.now())
    assert latest(world, "office").sentence == "withdrew a line: What A did in 2022-11"
    with writing():
        db.session.delete(db.session.merge(line))
        db.session.commit()
    assert latest(world, "office").sentence == "removed a line: What A did in 2022-11"


def test_a_theme_reads_its_own_trail_and_no_other(world: World) -> None:
    for name, code in (("lead_a", "A"), ("contributor_a", "A"), ("sponsor_b", "B")):
        assert {row.theme for row in events(world, name)} == {code}
    assert {row.theme for row in events(world, "lead_a", theme="B")} == set()


def test_a_sponsor_sees_that_a_draft_changed_and_not_what_it_said(world: World) -> None:
    reword(world, "A first thought")
    row = latest(world, "sponsor_a")
    assert (row.sentence, row.shown, row.changes) == ("changed a line", False, [])
    assert latest(world, "lead_a").sentence == "changed a line: A first thought"


def test_a_draft_that_the_lead_shows_is_read_from_then_on(world: World) -> None:
    reword(world, "A first thought")
    reword(world, "A second thought")
    change(world.updates["A", "2022-11"], shown_to_sponsor=True)
    sentences = [row.sentence for row in events(world, "sponsor_a", kind=Kind.LINES)]
    assert sentences[:2] == ["changed a line: A second thought", "changed a line"]


def test_what_was_reworded_before_it_was_submitted_stays_unread_afterwards(world: World) -> None:
    reword(world, "Rash words")
    reword(world, "Considered words")
    change(world.updates["A", "2022-11"], state=UpdateState.SUBMITTED, submitted_at=clock.now())
    for name in ("sponsor_a", "audit"):
        rows = events(world, name, kind=Kind.LINES, theme="A")
        assert [row.sentence for row in rows][:2] == ["changed a line: Considered words", "changed a line"]
        assert [(c.field, c.before, c.after) for c in rows[0].changes] == [
            ("words", None, "Considered words")
        ]
    assert [row.sentence for row in events(world, "office", kind=Kind.LINES)][
        1
    ] == "changed a line: Rash words"


def test_a_line_removed_while_a_draft_stays_unread_after_submission(world: World) -> None:
    extra = ProgressItem(update_id=world.updates["A", "2022-11"].id, position=2, text="Taken back")
    save(extra)
    with writing():
        db.session.delete(db.session.merge(extra))
        db.session.commit()
    change(world.updates["A", "2022-11"], state=UpdateState.SUBMITTED)
    words = [row.sentence for row in events(world, "sponsor_a", kind=Kind.LINES)]
    assert [said for said in words if "Taken back" in said] == []
    assert words[:2] == ["removed a line", "added a line"]


def test_what_was_submitted_and_recalled_was_read_and_stays_so(world: World) -> None:
    update = world.updates["A", "2022-11"]
    change(update, state=UpdateState.SUBMITTED)
    change(update, state=UpdateState.DRAFT)
    reword(world, "After the recall")
    rows = events(world, "sponsor_a", kind=Kind.LINES)
    assert [row.sentence for row in rows][:2] == ["changed a line", "added a line: What A did in 2022-11"]


def test_a_statutory_officer_reads_what_was_circulated_and_an_auditor_what_is_frozen(world: World) -> None:
    change(world.updates["A", "2022-11"], state=UpdateState.SUBMITTED)
    first = {
        name: events(world, name, kind=Kind.LINES, theme="A")[0].shown for name in ("statutory", "auditor")
    }
    change(world.periods["2022-11"], circulated_at=clock.now())
    then = {
        name: events(world, name, kind=Kind.LINES, theme="A")[0].shown for name in ("statutory", "auditor")
    }
    change(world.periods["2022-11"], state=PeriodState.FROZEN)
    last = {
        name: events(world, name, kind=Kind.LINES, theme="A")[0].shown for name in ("statutory", "auditor")
    }
    assert first == {"statutory": False, "auditor": False}
    assert then == {"statutory": True, "auditor": False}
    assert last == {"statutory": True, "auditor": True}


def test_the_administrator_reads_of_people_and_of_nothing_else(world: World) -> None:
    rows = events(world, "administrator")
    assert len(rows) == trail.head()[0]
    shown = {row.sentence.split(":")[0] for row in rows if row.shown}
    assert shown == {"added a person", "added a role", "added an organisation"}
    assert {row.shown for row in events(world, "office", kind=Kind.PEOPLE) if "person" in row.sentence} == {
        False
    }


def raise_note(world: World) -> ChallengeNote:
    update, sponsor = world.updates["A", "2022-11"], world.people["sponsor_a"]
    note = ChallengeNote(
        plan_id=world.plan.id,
        theme_id=update.theme_id,
        update_id=update.id,
        council_id=sponsor.organisation_id,
        number=1,
        anchor_words="the headline",
        kind=NoteKind.PACE,
        text="Why so slow?",
        raised_by_id=sponsor.id,
        raised_at=clock.now(),
    )
    reply = ChallengeEvent(
        note=note,
        period_id=update.period_id,
        act=NoteAct.ANSWER,
        text="For want of people",
        person_id=world.people["lead_a"].id,
        at=clock.now(),
    )
    save(note, reply)
    return note


def test_a_note_on_a_draft_is_read_by_its_office_and_not_by_others(world: World) -> None:
    raise_note(world)
    said = {name: events(world, name, kind=Kind.CHALLENGES)[-1].sentence for name in ("sponsor_a", "audit")}
    assert said == {"sponsor_a": "added a challenge note: Why so slow?", "audit": "added a challenge note"}


def test_an_answer_is_read_with_the_month_it_was_given_in(world: World) -> None:
    raise_note(world)
    update = world.updates["A", "2022-11"]
    change(update, state=UpdateState.SUBMITTED)
    answers = {name: events(world, name, kind=Kind.CHALLENGES)[0] for name in ("audit", "auditor")}
    assert {name: row.shown for name, row in answers.items()} == {"audit": True, "auditor": False}
    assert answers["audit"].sentence == "added to a challenge note: answer"
    change(world.periods["2022-11"], state=PeriodState.FROZEN)
    assert events(world, "auditor", kind=Kind.CHALLENGES)[0].shown


def test_an_erased_event_says_so_and_shows_nothing(client: PageClient, world: World) -> None:
    from cpca.domain.trail_proof import erase_payload  # noqa: PLC0415

    reword(world, "Somebody's address")
    with writing():
        erase_payload(sequence=trail.head()[0], reason="A request")
        db.session.commit()
    erasure, erased = events(world, "office")[:2]
    assert erasure.sentence == "erased what an event said: A request"
    assert (erased.sentence, erased.erased) == ("changed a line", True)
    page = client.sign_in(world.people["office"]).get(TRAIL).text
    assert page.count("what it said was erased") == 1
    assert page.count("Somebody's address") == page.count("Somebody&#39;s address") == 0


def test_the_page_filters_by_theme_and_kind(client: PageClient, world: World) -> None:
    client.sign_in(world.people["office"])

    def listed(query: str) -> list[str]:
        return [
            p.text for p in BeautifulSoup(client.get(TRAIL + query).text, "html5lib").select(".trail-did")
        ]

    assert listed("?theme=A&kind=commitments") == ["A command added a commitment: What A promised"]
    assert listed("?theme=Z") == []
    assert listed("?kind=nonsense") == listed("") == listed("?theme=&kind=")


def test_the_page_goes_back_to_the_beginning_of_the_trail(client: PageClient, world: World) -> None:
    for n in range(PAGE):
        reword(world, f"Reworded {n}")
    client.sign_in(world.people["office"])
    total, seen, address = trail.head()[0], 0, TRAIL
    db.session.rollback()
    while address:
        soup = BeautifulSoup(client.get(address).text, "html5lib")
        seen += len(soup.select(".trail > li"))
        older = [a["href"] for a in soup.select(".pages a") if a.text == "Older"]
        address = str(older[0]) if older else ""
    assert seen == total


def test_a_theme_lead_is_offered_their_own_theme_only(client: PageClient, world: World) -> None:
    client.sign_in(world.people["lead_a"])
    soup = BeautifulSoup(client.get(TRAIL).text, "html5lib")
    assert [option.text for option in soup.select("#theme option")] == ["All themes", "A"]


@pytest.mark.parametrize("name", ["office", "sponsor_a", "administrator"])
def test_a_long_trail_takes_as_many_statements_as_a_short_one(world: World, name: str) -> None:
    plan = db.session.get_one(Plan, world.plan.id)
    viewer = as_reader(world, name)
    counted: list[str] = []

    @event.listens_for(db.engine, "before_cursor_execute")
    def _count(_c: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.lstrip().startswith("SELECT"):
            counted.append(statement)

    found = []
    for limit in (1, 30):
        counted.clear()
        list_events(viewer, plan, limit=limit)
        found.append(len(counted))
    event.remove(db.engine, "before_cursor_execute", _count)
    assert found == [6, 6]


def test_saving_on_the_page_is_told_with_the_act_of_the_permission_table(
    client: PageClient, world: World
) -> None:
    client.sign_in(world.people["office"])
    assert client.post_form(f"{AT}/lines", text="Written for them").status_code == 303
    row = latest(world, "office")
    assert (row.who, row.act) == ("Programme office", "draft lines, commitments, risks")
    assert row.sentence == "added a line: Written for them"
