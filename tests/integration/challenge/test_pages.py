"""Challenge in the browser: at the line, on a page without JavaScript, refused, stale, and hidden."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from werkzeug.test import TestResponse

from cpca.domain import clock, trail
from cpca.extensions import db
from cpca.models.challenge import ChallengeNote, NoteKind, NoteState
from cpca.models.period import PeriodState
from tests.client import PageClient
from tests.integration.challenge.notes import (
    AT,
    NOW,
    PLAN,
    THEME,
    acts_of,
    do,
    how_many,
    in_state,
    raise_on,
    stored,
    submitted,
)
from tests.world import World, change

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
S, PAGE = NoteState, f"{THEME}?period=2022-11"
BOTH_WAYS = pytest.mark.parametrize("htmx", [True, False], ids=["fragment", "page"])


def line_address(world: World) -> str:
    return f"{AT}/challenge/line/{world.updates['A', '2022-11'].lines[0].id}"


def soup_of(answer: TestResponse) -> BeautifulSoup:
    return BeautifulSoup(answer.text, "html5lib")


def by_id(answer: TestResponse, id: str) -> Tag:
    found = soup_of(answer).find(id=id)
    assert isinstance(found, Tag), f"no #{id}"
    return found


def the_note() -> ChallengeNote:
    db.session.rollback()
    return db.session.query(ChallengeNote).populate_existing().one()


def test_sponsor_challenges_a_line_by_opening_the_form_at_it_and_sending(
    client: PageClient, world: World
) -> None:
    submitted(world)
    client.sign_in(world.people["sponsor_a"])
    address = line_address(world)
    link = soup_of(client.get(PAGE)).find("a", href=address)
    assert isinstance(link, Tag)
    target = str(link["hx-target"]).removeprefix("#")
    form = by_id(client.get(address, headers={"HX-Request": "true"}), target)
    assert form.find("textarea").has_attr("data-focus")  # type: ignore[union-attr]
    assert form.find("option", selected=True)["value"] == "question"  # type: ignore[index]
    answer = client.send(address, address, htmx=True, text="Which Leaders agreed it?")
    assert answer.status_code == 200
    assert "Which Leaders agreed it?" in by_id(answer, target).text
    assert soup_of(answer).find("form", attrs={"data-draft": True}) is None
    note = the_note()
    assert (note.kind, note.line_id, note.for_print) == (
        NoteKind.QUESTION,
        world.updates["A", "2022-11"].lines[0].id,
        False,
    )
    assert "Which Leaders agreed it?" in by_id(client.get(PAGE), "note-1").text


def test_a_line_is_challenged_with_javascript_off(client: PageClient, world: World) -> None:
    submitted(world)
    client.sign_in(world.people["sponsor_a"])
    address = line_address(world)
    answer = client.send(address, address, text="Which Leaders?", kind="pace", for_print="y")
    assert (answer.status_code, answer.location) == (303, f"{THEME}/challenges/1")
    page = client.get(answer.location)
    assert soup_of(page).h1.text == "Challenge C1"  # type: ignore[union-attr]
    assert "C1 raised" in by_id(page, "status").text
    assert (the_note().kind, the_note().for_print) == (NoteKind.PACE, True)


def test_the_form_says_that_not_for_print_is_not_secret(client: PageClient, world: World) -> None:
    submitted(world)
    client.sign_in(world.people["sponsor_a"])
    page = client.get(line_address(world))
    assert "Not for print is not secret: it may have to be disclosed on request." in page.text


@BOTH_WAYS
def test_an_empty_challenge_is_refused_with_what_to_do(client: PageClient, world: World, htmx: bool) -> None:
    submitted(world)
    client.sign_in(world.people["sponsor_a"])
    address = line_address(world)
    answer = client.send(address, address, htmx=htmx, text=" ", kind="pace")
    assert answer.status_code == 422
    assert "Write what you challenge or ask." in answer.text
    assert soup_of(answer).find("option", selected=True)["value"] == "pace"  # type: ignore[index]
    assert how_many() == (0, 0)


@BOTH_WAYS
def test_a_month_that_froze_meanwhile_keeps_what_was_typed(
    client: PageClient, world: World, htmx: bool
) -> None:
    submitted(world)
    client.sign_in(world.people["sponsor_a"])
    token = client.token()
    change(world.periods["2022-11"], state=PeriodState.FROZEN)
    answer = client.post(
        line_address(world),
        data={"csrf_token": token, "text": "Typed too late", "kind": "pace"},
        headers={"HX-Request": "true"} if htmx else {},
    )
    assert answer.status_code == 409
    assert "November 2022 is frozen: challenge the current month instead." in answer.text
    assert soup_of(answer).find("textarea").text.strip() == "Typed too late"  # type: ignore[union-attr]
    assert how_many() == (0, 0)


def test_the_form_of_a_frozen_month_says_what_to_do(client: PageClient, world: World) -> None:
    client.sign_in(world.people["sponsor_a"])
    answer = client.get(f"{THEME}/2022-10/challenge/line/{world.updates['A', '2022-10'].lines[0].id}")
    assert answer.status_code == 409
    assert "challenge the current month instead" in answer.text


def test_cancel_puts_the_lines_notes_back_without_the_form(client: PageClient, world: World) -> None:
    update = submitted(world)
    raise_on(world, update)
    client.sign_in(world.people["sponsor_a"])
    answer = client.get(f"{line_address(world)}?form=no", headers={"HX-Request": "true"})
    assert [tag["id"] for tag in soup_of(answer).select("[id]")] == [
        f"notes-line-{update.lines[0].id}",
        "note-1",
    ]


def test_the_same_challenge_sent_twice_is_one_note(client: PageClient, world: World) -> None:
    submitted(world)
    address = line_address(world)
    client.sign_in(world.people["sponsor_a"])
    body = {"csrf_token": client.token(), "key": "one-key", "text": "Once", "kind": "pace"}
    answers = [client.post(address, data=body, headers={"HX-Request": "true"}) for _ in range(2)]
    assert [a.status_code for a in answers] == [200, 200]
    assert [by_id(a, "note-1").name for a in answers] == ["article", "article"]
    assert how_many() == (1, 0)


def test_an_edited_line_shows_what_it_was_at_the_note(client: PageClient, world: World) -> None:
    update = submitted(world)
    raise_on(world, update)
    client.sign_in(world.people["lead_a"])
    assert by_id(client.get(PAGE), "note-1").find(class_="was") is None
    change(update.lines[0], text="Rewritten")
    was = by_id(client.get(PAGE), "note-1").find(class_="was")
    assert isinstance(was, Tag)
    assert was.text == "was: “What A did in 2022-11”"


@BOTH_WAYS
def test_the_lead_answers_at_the_line_and_the_sponsor_accepts(
    client: PageClient, world: World, htmx: bool
) -> None:
    update = submitted(world)
    note = raise_on(world, update)
    at = f"{THEME}/challenges/1"
    client.sign_in(world.people["lead_a"])
    answer = client.send(f"{at}?act=answer", f"{at}/answer", htmx=htmx, text="Six of the seven.")
    assert answer.status_code == (200 if htmx else 303)
    assert "Six of the seven." in by_id(client.get(PAGE), "note-1").text
    client.sign_in(world.people["sponsor_a"])
    answer = client.send(PAGE, f"{at}/accept", htmx=htmx)
    assert answer.status_code == (200 if htmx else 303)
    assert stored(note).state is S.ACCEPTED
    if htmx:
        assert by_id(answer, "note-1").find(class_="note-state").text == "Accepted"  # type: ignore[union-attr]
        assert by_id(answer, "note-1").find("form") is None


@BOTH_WAYS
@pytest.mark.parametrize(
    ("state", "who", "slug", "after"),
    [
        (S.ANSWERED, "sponsor_a", "not-yet-satisfied", S.NOT_SATISFIED),
        (S.NOT_SATISFIED, "sponsor_a", "escalate", S.ESCALATED),
        (S.OPEN, "sponsor_a", "retract", S.RETRACTED),
        (S.NOT_SATISFIED, "lead_a", "answer", S.ANSWERED),
    ],
)
def test_each_reply_is_typed_at_the_note_and_needs_words(
    client: PageClient,
    world: World,
    htmx: bool,
    state: NoteState,
    who: str,
    slug: str,
    after: NoteState,
) -> None:
    note = in_state(world, submitted(world), state)
    before = acts_of(note)
    client.sign_in(world.people[who])
    at = f"{THEME}/challenges/1"
    refused = client.send(f"{at}?act={slug}", f"{at}/{slug}", htmx=htmx, text="")
    assert refused.status_code == 422
    assert "Say it in words." in by_id(refused, "note-1").text
    assert acts_of(stored(note)) == before
    saved = client.send(f"{at}?act={slug}", f"{at}/{slug}", htmx=htmx, text="Our words")
    assert saved.status_code == (200 if htmx else 303)
    assert stored(note).state is after
    assert "Our words" in by_id(client.get(at), "note-1").text


@pytest.mark.parametrize(
    ("state", "outcome", "after"),
    [
        (S.ESCALATED, "resolved", S.RESOLVED),
        (S.ESCALATED, "referred to the Board", S.REFERRED),
        (S.REFERRED, "noted", S.NOTED),
    ],
)
def test_the_sro_answers_what_was_escalated(
    client: PageClient, world: World, state: NoteState, outcome: str, after: NoteState
) -> None:
    note = in_state(world, submitted(world), state)
    client.sign_in(world.people["sro"])
    at = f"{THEME}/challenges/1"
    answer = client.send(f"{at}?act=resolve", f"{at}/resolve", outcome=outcome, text="So decided.")
    assert answer.status_code == 303
    assert stored(note).state is after


def test_an_outcome_that_the_state_does_not_allow_is_refused_beside_the_choice(
    client: PageClient, world: World
) -> None:
    in_state(world, submitted(world), S.ESCALATED)
    client.sign_in(world.people["sro"])
    at = f"{THEME}/challenges/1"
    answer = client.send(f"{at}?act=resolve", f"{at}/resolve", outcome="noted", text="So decided.")
    assert answer.status_code == 422
    assert "So decided." in answer.text


@BOTH_WAYS
def test_who_replies_second_sees_both_texts(client: PageClient, world: World, htmx: bool) -> None:
    note = raise_on(world, submitted(world))
    at = f"{THEME}/challenges/1"
    client.sign_in(world.people["sponsor_a"])
    page = client.get(f"{at}?act=retract")
    version = soup_of(page).select_one("form.inline-form input[name=version]")["value"]  # type: ignore[index]
    do(world, "lead_a", "answer", note)
    answer = client.post_form(f"{at}/retract", htmx=htmx, version=version, text="Never mind")
    assert answer.status_code == 409
    shown = by_id(answer, "note-1")
    assert shown.find("textarea").text.strip() == "Never mind"  # type: ignore[union-attr]
    assert shown.select_one(".theirs blockquote").text == "Because."  # type: ignore[union-attr]
    assert stored(note).state is S.ANSWERED
    fresh = shown.select_one("input[name=version]")["value"]  # type: ignore[index]
    again = client.post_form(f"{at}/retract", htmx=htmx, version=fresh, text="Never mind")
    assert again.status_code == (200 if htmx else 303)
    assert stored(note).state is S.RETRACTED


def test_an_answer_given_meanwhile_refuses_a_second_with_the_text_kept(
    client: PageClient, world: World
) -> None:
    note = raise_on(world, submitted(world))
    client.sign_in(world.people["lead_a"])
    do(world, "lead_a", "answer", note)
    answer = client.post_form(
        f"{THEME}/challenges/1/answer", version=stored(note).version, text="Another answer"
    )
    assert answer.status_code == 409
    assert "It has been answered" in answer.text
    assert soup_of(answer).find("textarea").text.strip() == "Another answer"  # type: ignore[union-attr]


@BOTH_WAYS
def test_a_note_is_marked_for_print_and_back(client: PageClient, world: World, htmx: bool) -> None:
    note = raise_on(world, submitted(world))
    client.sign_in(world.people["sponsor_a"])
    at = f"{THEME}/challenges/1"
    assert client.send(at, f"{at}/print", htmx=htmx).status_code == (200 if htmx else 303)
    assert stored(note).for_print
    assert client.send(at, f"{at}/print", htmx=htmx).status_code == (200 if htmx else 303)
    assert not stored(note).for_print


@pytest.mark.parametrize(
    "act", ["answer", "accept", "not-yet-satisfied", "escalate", "retract", "print", "resolve", "confirm"]
)
def test_a_note_of_another_theme_or_plan_answers_as_one_that_does_not_exist(
    client: PageClient, world: World, act: str
) -> None:
    raise_on(world, submitted(world))
    for name in ("sponsor_b", "sponsor_a", "office", "sro"):
        client.sign_in(world.people[name])
        head, counts = trail.head(), how_many()
        body: dict[str, Any] = {"version": "1", "text": "Crossed"}
        wrong = [
            client.post_form(f"{PLAN}/themes/B/challenges/1/{act}", **body),
            client.post_form(f"/plans/another/themes/A/challenges/1/{act}", **body),
        ]
        missing = client.post_form(f"{PLAN}/themes/B/challenges/99/{act}", **body)
        assert [a.status_code for a in wrong] == [404, 404]
        assert [a.text for a in wrong] == [missing.text, missing.text]
        assert (trail.head(), how_many()) == (head, counts)


def test_a_hidden_note_answers_as_one_that_does_not_exist(client: PageClient, world: World) -> None:
    clock.fix(NOW)
    change(world.updates["A", "2022-11"], shown_to_sponsor=True)
    raise_on(world, world.updates["A", "2022-11"])
    client.sign_in(world.people["iib"])
    hidden, missing = client.get(f"{THEME}/challenges/1"), client.get(f"{THEME}/challenges/99")
    assert (hidden.status_code, missing.status_code) == (404, 404)
    assert hidden.text == missing.text


@pytest.mark.parametrize("kind", ["line", "commitment", "deliverable", "risk", "update"])
def test_a_place_of_another_theme_answers_as_one_that_does_not_exist(
    client: PageClient, world: World, kind: str
) -> None:
    submitted(world)
    others = submitted(world, "B")
    id = {"line": others.lines[0].id, "commitment": world.updates["B", "2022-10"].commitments[0].id}
    client.sign_in(world.people["sponsor_a"])
    at = f"{AT}/challenge/{kind}"
    crossed = client.post_form(f"{at}/{id.get(kind, others.id)}", text="Crossed", kind="pace")
    missing = client.post_form(f"{at}/99999", text="Crossed", kind="pace")
    assert (crossed.status_code, missing.status_code) == (404, 404)
    assert crossed.text == missing.text
    assert how_many() == (0, 0)


def test_who_may_see_and_not_act_is_told_whom_to_ask(client: PageClient, world: World) -> None:
    in_state(world, submitted(world), S.ANSWERED)
    client.sign_in(world.people["lead_a"])
    answer = client.post_form(f"{THEME}/challenges/1/accept", version="2")
    assert answer.status_code == 403
    assert "Ask the sponsor" in answer.text
    assert client.get(line_address(world)).status_code == 403


def test_the_mayors_office_asks_the_programme_office_at_the_line(client: PageClient, world: World) -> None:
    update = submitted(world)
    change(world.periods["2022-11"], state=PeriodState.CHALLENGE, circulated_at=NOW)
    client.sign_in(world.people["mayor"])
    address = f"{AT}/ask/line/{update.lines[0].id}"
    assert soup_of(client.get(PAGE)).find("a", href=address) is not None
    form = soup_of(client.get(address))
    assert form.select("[name=for_print]") == []
    assert client.send(address, address, text="When?").status_code == 303
    assert (the_note().asked_of_programme, the_note().for_print) == (True, False)
    assert "Question to the programme office" in by_id(client.get(PAGE), "note-1").text


@BOTH_WAYS
def test_a_mailed_note_is_recorded_with_its_sponsor_and_confirmed_by_them(
    client: PageClient, world: World, htmx: bool
) -> None:
    update = submitted(world)
    client.sign_in(world.people["office"])
    address = f"{AT}/mailed-note"
    place = f"line:{update.lines[0].id}"
    refused = client.send(address, address, text="", place=place, received_on="2022-12-02")
    assert refused.status_code == 422
    sent: dict[str, Any] = {"text": "From my phone", "place": place, "received_on": "2 Dec 2022"}
    assert client.send(address, address, **sent).status_code == 303
    note = the_note()
    assert (note.raised_by_id, note.recorded_by_id, note.may_print) == (
        world.people["sponsor_a"].id,
        world.people["office"].id,
        False,
    )
    at = f"{THEME}/challenges/1"
    assert "not confirmed yet" in by_id(client.get(at), "note-1").text
    client.sign_in(world.people["sponsor_a"])
    answer = client.send(at, f"{at}/confirm", htmx=htmx)
    assert answer.status_code == (200 if htmx else 303)
    assert stored(note).confirmed_at is not None


def test_a_carried_note_keeps_its_words_beside_it_after_an_act(client: PageClient, world: World) -> None:
    in_state(world, submitted(world), S.ANSWERED)
    client.sign_in(world.people["sponsor_a"])
    at = f"{THEME}/challenges/1"
    answer = client.get(f"{at}?act=not-yet-satisfied&at=away", headers={"HX-Request": "true"})
    assert by_id(answer, "note-1").find(class_="was").text == "on: “What A did in 2022-11”"  # type: ignore[union-attr]
    form = by_id(answer, "note-1").find("form")
    assert form["hx-post"] == f"{at}/not-yet-satisfied?at=away"  # type: ignore[index]
