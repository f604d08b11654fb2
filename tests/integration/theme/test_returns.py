"""A theme's return from draft to approved: what is missing, who may, and what can no longer be done."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine

from cpca.domain import clock
from cpca.extensions import db
from cpca.models.challenge import Position, SponsorView
from cpca.models.period import PeriodState
from cpca.models.progress import (
    Answer,
    Commitment,
    CommitmentAnswer,
    Confidence,
    ProgressItem,
    Rating,
    ReturnComment,
    ThemeUpdate,
    UpdateState,
)
from tests.client import PageClient, soup_of
from tests.world import World, change, save

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

AT = "/plans/improvement-2022/themes/A/2022-11"
PAGE = "/plans/improvement-2022/themes/A?period=2022-11"


def stored(world: World, code: str = "A") -> ThemeUpdate:
    return db.session.get_one(ThemeUpdate, world.updates[code, "2022-11"].id, populate_existing=True)


def complete(world: World) -> None:
    """Everything that A's November needs before it can be submitted."""
    change(world.updates["A", "2022-11"], rating=Rating.GREEN, confidence=Confidence.PROBABLE)
    promise = world.updates["A", "2022-10"].commitments[0]
    save(
        CommitmentAnswer(
            commitment_id=promise.id, update_id=world.updates["A", "2022-11"].id, answer=Answer.KEPT
        )
    )


def submitted(world: World) -> None:
    complete(world)
    change(
        world.updates["A", "2022-11"],
        state=UpdateState.SUBMITTED,
        submitted_at=clock.now(),
        submitted_by_id=world.people["lead_a"].id,
    )


def test_check_lists_everything_that_is_missing_and_links_to_it(client: PageClient, world: World) -> None:
    change(world.updates["A", "2022-11"].lines[0], withdrawn_at=clock.now())
    client.sign_in(world.people["lead_a"])
    soup = soup_of(client.get(f"{AT}/check").text)
    asked = world.updates["A", "2022-10"].commitments[0].id
    links = soup.select(".govuk-error-summary__list a")
    assert [(a.text, a["href"].split("#")[1]) for a in links] == [
        ("Say what was achieved, at least in one line.", "lines"),
        ("Answer what was promised for 30 Nov: kept, late, not met or replaced.", f"asked-{asked}"),
        ("Declare a rating.", "statement"),
        ("Say how likely the outcome is.", "statement"),
    ]
    page = soup_of(client.get(PAGE).text)
    for link in links:
        assert page.find(id=link["href"].split("#")[1]) is not None


def test_amber_and_red_need_a_reason_and_a_route_to_green(client: PageClient, world: World) -> None:
    complete(world)
    client.sign_in(world.people["lead_a"])
    change(world.updates["A", "2022-11"], rating=Rating.RED)
    answer = client.post_form(f"{AT}/submit")
    assert answer.status_code == 422
    soup = soup_of(answer.text)
    assert [a.text for a in soup.select(".govuk-error-summary__list a")] == [
        "Say why the rating is Red.",
        "Say what the route to green is.",
    ]
    assert stored(world).state is UpdateState.DRAFT


def test_lead_submits_from_the_check_page(client: PageClient, world: World) -> None:
    complete(world)
    client.sign_in(world.people["lead_a"])
    answer = client.send(f"{AT}/check", f"{AT}/submit")
    assert answer.status_code == 303
    update = stored(world)
    assert (update.state, update.submitted_by_id) == (UpdateState.SUBMITTED, world.people["lead_a"].id)
    assert not update.on_behalf


def test_a_late_return_is_marked_late_for_good(client: PageClient, world: World) -> None:
    complete(world)
    with time_machine.travel(dt.datetime(2022, 12, 17, 12, tzinfo=dt.UTC), tick=False):
        client.sign_in(world.people["lead_a"])
        client.post_form(f"{AT}/submit")
        assert stored(world).late_days == 12
        client.post_form(f"{AT}/recall")
    with time_machine.travel(dt.datetime(2022, 12, 17, 13, tzinfo=dt.UTC), tick=False):
        client.post_form(f"{AT}/submit")
        assert stored(world).late_days == 12


def test_due_means_to_the_end_of_the_day_in_london(client: PageClient, world: World) -> None:
    complete(world)
    with time_machine.travel(dt.datetime(2022, 12, 5, 23, 59, tzinfo=dt.UTC), tick=False):
        client.sign_in(world.people["lead_a"])
        client.post_form(f"{AT}/submit")
    assert stored(world).late_days == 0


def test_the_programme_office_submits_on_behalf_and_it_says_so(client: PageClient, world: World) -> None:
    complete(world)
    client.sign_in(world.people["office"])
    client.post_form(f"{AT}/submit")
    assert stored(world).on_behalf
    assert "on the theme’s behalf" in client.get(PAGE).text


def test_lead_recalls_until_a_view_was_given(client: PageClient, world: World) -> None:
    submitted(world)
    client.sign_in(world.people["lead_a"])
    assert client.send(PAGE, f"{AT}/recall").status_code == 303
    assert stored(world).state is UpdateState.DRAFT
    submitted_again = {"state": UpdateState.SUBMITTED, "submitted_at": clock.now()}
    change(world.updates["A", "2022-11"], **submitted_again)
    save(
        SponsorView(
            update_id=world.updates["A", "2022-11"].id,
            council_id=world.councils["Fenland"].id,
            sponsor_id=world.people["sponsor_a"].id,
            position=Position.CONTENT,
            given_at=clock.now(),
        )
    )
    answer = client.post_form(f"{AT}/recall")
    assert answer.status_code == 409
    assert "A sponsor has given a view on it. Ask the programme office to return it." in answer.text


def test_returned_with_comments_at_the_place_they_concern(client: PageClient, world: World) -> None:
    submitted(world)
    line = world.updates["A", "2022-11"].lines[0]
    client.sign_in(world.people["office"])
    answer = client.send(f"{AT}/return", f"{AT}/return", part=f"line:{line.id}", comment="Which workshop?")
    assert answer.status_code == 303
    assert stored(world).state is UpdateState.RETURNED
    client.sign_in(world.people["lead_a"])
    soup = soup_of(client.get(PAGE).text)
    assert soup.select_one(f"#line-{line.id} .returned").text == "Returned because: Which workshop?"
    client.post_form(f"{AT}/submit")
    comment = db.session.query(ReturnComment).populate_existing().one()
    assert comment.settled_at is not None


def test_a_return_without_words_is_refused(client: PageClient, world: World) -> None:
    submitted(world)
    client.sign_in(world.people["office"])
    answer = client.send(f"{AT}/return", f"{AT}/return", comment="")
    assert answer.status_code == 422
    assert stored(world).state is UpdateState.SUBMITTED


def test_accepted_by_the_office_and_approved_by_the_sro(client: PageClient, world: World) -> None:
    submitted(world)
    client.sign_in(world.people["office"])
    assert client.send(PAGE, f"{AT}/accept").status_code == 303
    client.sign_in(world.people["sro"])
    assert client.send(PAGE, f"{AT}/approve").status_code == 303
    update = stored(world)
    assert update.state is UpdateState.APPROVED
    assert (update.accepted_by_id, update.approved_by_id) == (
        world.people["office"].id,
        world.people["sro"].id,
    )


def test_nobody_accepts_what_they_submitted_themselves(client: PageClient, world: World) -> None:
    submitted(world)
    change(world.updates["A", "2022-11"], submitted_by_id=world.people["office"].id)
    client.sign_in(world.people["office"])
    answer = client.post_form(f"{AT}/accept")
    assert answer.status_code == 403
    assert "somebody else has to accept it" in answer.text
    assert stored(world).state is UpdateState.SUBMITTED


def test_nobody_accepts_a_return_of_which_they_entered_a_line(client: PageClient, world: World) -> None:
    submitted(world)
    line = world.updates["A", "2022-11"].lines[0]
    change(db.session.get_one(ProgressItem, line.id), entered_by_id=world.people["office"].id)
    client.sign_in(world.people["office"])
    assert client.post_form(f"{AT}/accept").status_code == 403


def test_a_nil_return_is_a_submission_without_lines(client: PageClient, world: World) -> None:
    update = world.updates["B", "2022-11"]
    with_lines = client.sign_in(world.people["office"]).post_form(
        "/plans/improvement-2022/themes/B/2022-11/nil", reason="Nobody answered"
    )
    assert with_lines.status_code == 409
    change(update.lines[0], withdrawn_at=clock.now())
    change(update, state=UpdateState.NOT_STARTED)
    nil = "/plans/improvement-2022/themes/B/2022-11/nil"
    assert client.send(nil, nil, reason="The lead is away and has no deputy").status_code == 303
    found = stored(world, "B")
    assert (found.state, found.nil_return, found.on_behalf) == (UpdateState.SUBMITTED, True, True)


def test_a_frozen_month_refuses_every_change(client: PageClient, world: World) -> None:
    change(world.periods["2022-11"], state=PeriodState.FROZEN)
    client.sign_in(world.people["lead_a"])
    for address, body in (("lines", {"text": "No"}), ("submit", {}), ("statement", {"headline": "No"})):
        answer = client.post_form(f"{AT}/{address}", htmx=False, **body)
        assert answer.status_code == 409, address
        assert "frozen" in answer.text


def test_a_promise_is_answered_kept_by_one_tap(client: PageClient, world: World) -> None:
    client.sign_in(world.people["lead_a"])
    promise = world.updates["A", "2022-10"].commitments[0]
    answer = client.send(PAGE, f"{AT}/asked/{promise.id}", htmx=True)
    assert answer.status_code == 200
    assert soup_of(answer.text).select_one(".answer").text == "Kept"


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"answer": "late"}, "Say why it is late."),
        ({"answer": "late", "explanation": "Slow"}, "Give the new date."),
        (
            {"answer": "late", "explanation": "Slow", "new_due_on": "2022-11-30"},
            "The new date is after the month’s end, or the promise was kept.",
        ),
        ({"answer": "not met"}, "Say why it is not met."),
        ({"answer": "replaced"}, "Say what replaces it."),
        ({"answer": "replaced", "successor_text": "Other"}, "Say by when what replaces it is due."),
        ({}, "Choose kept, late, not met or replaced."),
    ],
)
def test_an_incomplete_answer_says_what_is_missing(
    client: PageClient, world: World, fields: dict[str, str], message: str
) -> None:
    client.sign_in(world.people["lead_a"])
    promise = world.updates["A", "2022-10"].commitments[0]
    answer = client.post_form(f"{AT}/asked/{promise.id}", htmx=True, **fields)
    assert answer.status_code == 422
    assert message in answer.text


def test_a_late_promise_is_asked_again_at_its_new_date(client: PageClient, world: World) -> None:
    client.sign_in(world.people["lead_a"])
    promise = world.updates["A", "2022-10"].commitments[0]
    client.post_form(f"{AT}/asked/{promise.id}", answer="late", explanation="Slow", new_due_on="2022-12-16")
    from cpca.domain.commitments import list_asked  # noqa: PLC0415
    from cpca.domain.period import open_period  # noqa: PLC0415
    from cpca.extensions import writing  # noqa: PLC0415
    from cpca.permissions import NOBODY  # noqa: PLC0415

    change(world.updates["A", "2022-11"], state=UpdateState.APPROVED)
    with writing():
        december = open_period(viewer=NOBODY, plan=world.plan, month=dt.date(2022, 12, 1))
        db.session.commit()
    update = (
        db.session.query(ThemeUpdate).filter_by(period_id=december.id, theme_id=world.themes["A"].id).one()
    )
    asked = list_asked(update)
    assert [(a.commitment.id, a.due_on, a.must) for a in asked] == [(promise.id, dt.date(2022, 12, 16), True)]


def test_a_replaced_promise_names_its_successor_and_changing_the_answer_takes_it_back(
    client: PageClient, world: World
) -> None:
    client.sign_in(world.people["lead_a"])
    promise = world.updates["A", "2022-10"].commitments[0]
    address = f"{AT}/asked/{promise.id}"
    client.post_form(address, answer="replaced", successor_text="A better one", successor_due_on="2023-01-31")
    made = db.session.query(Commitment).filter_by(update_id=world.updates["A", "2022-11"].id).all()
    assert [c.text for c in made] == ["A better one"]
    client.send(address, address, answer="kept")
    db.session.expire_all()
    assert db.session.query(Commitment).filter_by(update_id=world.updates["A", "2022-11"].id).all() == []


def test_a_replacement_is_taken_out_by_changing_the_answer_that_named_it(
    client: PageClient, world: World
) -> None:
    client.sign_in(world.people["lead_a"])
    address = f"{AT}/asked/{world.updates['A', '2022-10'].commitments[0].id}"
    client.post_form(address, answer="replaced", successor_text="A better one", successor_due_on="2023-01-31")
    made = db.session.query(Commitment).filter_by(text="A better one").one()
    db.session.rollback()
    assert client.post_form(f"{AT}/commitments/{made.id}/withdraw").status_code == 409


def test_a_replacement_that_was_challenged_is_withdrawn_and_not_deleted(
    client: PageClient, world: World
) -> None:
    client.sign_in(world.people["lead_a"])
    address = f"{AT}/asked/{world.updates['A', '2022-10'].commitments[0].id}"
    client.post_form(address, answer="replaced", successor_text="A better one", successor_due_on="2023-01-31")
    change(stored(world), shown_to_sponsor=True)
    made = db.session.query(Commitment).filter_by(text="A better one").one()
    db.session.rollback()
    client.sign_in(world.people["sponsor_a"])
    client.post_form(f"{AT}/challenge/commitment/{made.id}", kind="pace", text="Why later?")
    client.sign_in(world.people["lead_a"])
    assert client.send(address, address, answer="kept").status_code == 303
    db.session.expire_all()
    kept = db.session.query(Commitment).filter_by(text="A better one").one()
    assert kept.withdrawn_at is not None


def test_blue_cannot_be_declared(client: PageClient, world: World) -> None:
    client.sign_in(world.people["lead_a"])
    answer = client.send(PAGE, f"{AT}/statement", rating="Blue")
    assert answer.status_code == 422
    assert stored(world).rating is None


def test_the_statement_conflict_shows_both_texts(client: PageClient, world: World) -> None:
    client.sign_in(world.people["lead_a"])
    version = stored(world).version
    client.post_form(f"{AT}/statement", version=version, headline="Theirs")
    answer = client.post_form(f"{AT}/statement", htmx=True, version=version, headline="Mine")
    assert answer.status_code == 409
    soup = soup_of(answer.text)
    assert soup.find("input", {"name": "headline"})["value"] == "Mine"
    assert soup.select_one(".theirs blockquote").text == "Theirs"


def test_outcome_confidence_is_carried_forward_to_confirm_or_change(client: PageClient, world: World) -> None:
    change(world.updates["A", "2022-10"], confidence=Confidence.IN_DOUBT)
    client.sign_in(world.people["lead_a"])
    form = soup_of(client.get(PAGE).text).find(id="statement-form")
    chosen = form.find("input", {"name": "confidence", "checked": True})
    assert chosen["value"] == "In doubt"
    assert stored(world).confidence is None
    client.send(PAGE, f"{AT}/statement")
    assert stored(world).confidence is Confidence.IN_DOUBT


def test_an_answer_given_since_the_form_was_drawn_is_a_conflict_and_not_overwritten(
    client: PageClient, world: World
) -> None:
    client.sign_in(world.people["lead_a"])
    address = f"{AT}/asked/{world.updates['A', '2022-10'].commitments[0].id}"
    client.post_form(address, answer="not met", explanation="It was not begun")
    late = client.post_form(address, answer="kept")
    assert late.status_code == 409
    given = db.session.query(CommitmentAnswer).populate_existing().one()
    assert given.answer is Answer.NOT_MET


def test_a_return_that_is_being_rewritten_or_was_missed_is_not_read(client: PageClient, world: World) -> None:
    for state in (UpdateState.RETURNED, UpdateState.MISSED):
        change(world.updates["A", "2022-11"], state=state, submitted_at=clock.now())
        for who in ("iib", "sponsor_a", "lead_b"):
            assert "What A did in 2022-11" not in client.sign_in(world.people[who]).get(PAGE).text
        assert "What A did in 2022-11" in client.sign_in(world.people["lead_a"]).get(PAGE).text


def test_nobody_accepts_a_return_of_which_they_changed_the_words(client: PageClient, world: World) -> None:
    complete(world)
    line = world.updates["A", "2022-11"].lines[0]
    client.sign_in(world.people["office"])
    edit = f"{AT}/lines/{line.id}/edit"
    assert client.send(edit, edit, text="The office's own words").status_code == 303
    client.sign_in(world.people["lead_a"]).post_form(f"{AT}/submit")
    assert client.sign_in(world.people["office"]).post_form(f"{AT}/accept").status_code == 403
    assert stored(world).state is UpdateState.SUBMITTED
