"""Lines of progress: added, pasted, edited, moved and taken out where they stand."""

from __future__ import annotations

import pytest

from cpca.domain import clock, trail
from cpca.extensions import db
from cpca.models.progress import ProgressItem, ThemeUpdate, UpdateState
from tests.client import PageClient, soup_of
from tests.world import World, change

AT = "/plans/improvement-2022/themes/A/2022-11"
PAGE = "/plans/improvement-2022/themes/A?period=2022-11"


def texts(world: World) -> list[str]:
    """The lines of A's open month as the tables hold them, in order."""
    update = world.updates["A", "2022-11"]
    rows = (
        db.session.query(ProgressItem)
        .filter_by(update_id=update.id, withdrawn_at=None)
        .order_by(ProgressItem.position)
        .populate_existing()
    )
    return [line.text for line in rows]


def test_lead_adds_a_line_on_the_page_with_javascript_off(client: PageClient, world: World) -> None:
    client.sign_in(world.people["lead_a"])
    answer = client.send(PAGE, f"{AT}/lines", text="The vision was agreed by Leaders")
    assert answer.status_code == 303
    assert texts(world) == ["What A did in 2022-11", "The vision was agreed by Leaders"]
    page = client.get(answer.location)
    assert "Line saved" in soup_of(page.text).find(id="status").text


def test_lead_gets_the_new_line_and_a_fresh_box_by_htmx(client: PageClient, world: World) -> None:
    client.sign_in(world.people["lead_a"])
    answer = client.send(PAGE, f"{AT}/lines", htmx=True, text="One more line")
    assert answer.status_code == 200
    soup = soup_of(answer.text)
    assert [p.text for p in soup.select(".line-text")] == ["One more line"]
    assert soup.find(id="add-line").find("textarea").text.strip() == ""
    assert answer.headers["HX-Trigger"] == '{"said": "Line saved"}'


def test_pasted_bullets_become_a_line_each(client: PageClient, world: World) -> None:
    client.sign_in(world.people["lead_a"])
    pasted = "• First from Word\r\n\r\n- Second from a mail\r\n  3. Third, numbered\r\nFourth without a sign"
    assert client.send(PAGE, f"{AT}/lines", text=pasted).status_code == 303
    assert texts(world)[1:] == [
        "First from Word",
        "Second from a mail",
        "Third, numbered",
        "Fourth without a sign",
    ]


@pytest.mark.parametrize("htmx", [True, False], ids=["fragment", "page"])
def test_an_empty_line_is_refused_with_what_to_do(client: PageClient, world: World, htmx: bool) -> None:
    client.sign_in(world.people["lead_a"])
    answer = client.send(PAGE, f"{AT}/lines", htmx=htmx, text="  ")
    assert answer.status_code == 422
    assert "Write what was achieved." in answer.text
    assert texts(world) == ["What A did in 2022-11"]


def test_the_same_save_sent_twice_is_one_line(client: PageClient, world: World) -> None:
    client.sign_in(world.people["lead_a"])
    token = client.token()
    body = {"csrf_token": token, "key": "one-key", "text": "Sent twice"}
    first = client.post(f"{AT}/lines", data=body, headers={"HX-Request": "true"})
    second = client.post(f"{AT}/lines", data=body, headers={"HX-Request": "true"})
    assert (first.status_code, second.status_code) == (200, 200)
    assert texts(world) == ["What A did in 2022-11", "Sent twice"]
    assert "Sent twice" in second.text


def test_a_line_is_edited_where_it_stands(client: PageClient, world: World) -> None:
    client.sign_in(world.people["lead_a"])
    line = world.updates["A", "2022-11"].lines[0]
    edit = f"{AT}/lines/{line.id}/edit"
    answer = client.send(edit, edit, htmx=True, text="Said better", happened_on="2022-11-03")
    assert answer.status_code == 200
    soup = soup_of(answer.text)
    assert soup.select_one(f"#line-{line.id} .line-text").text == "Said better"
    assert soup.select_one(".line-meta").text.strip() == "3 Nov"


def test_the_second_to_save_sees_both_texts_and_loses_neither(client: PageClient, world: World) -> None:
    client.sign_in(world.people["lead_a"])
    line = world.updates["A", "2022-11"].lines[0]
    edit = f"{AT}/lines/{line.id}/edit"
    stale = soup_of(client.get(edit).text).find("input", {"name": "version"})["value"]
    assert client.send(edit, edit, text="Theirs, saved first").status_code == 303
    answer = client.post_form(
        edit, version=stale, text="Mine, saved second", prints=line.prints.value, deliverable_id="0"
    )
    assert answer.status_code == 409
    soup = soup_of(answer.text)
    assert soup.find("textarea", {"name": "text"}).text.strip() == "Mine, saved second"
    assert "Theirs, saved first" in soup.select_one(".theirs blockquote").text
    assert texts(world) == ["Theirs, saved first"]
    again = {
        "version": soup.find("input", {"name": "version"})["value"],
        "text": "Mine and theirs",
        "prints": line.prints.value,
        "deliverable_id": "0",
    }
    assert client.post_form(edit, **again).status_code == 303
    assert texts(world) == ["Mine and theirs"]


def test_a_line_moves_up_and_down_and_stays_at_the_ends(client: PageClient, world: World) -> None:
    client.sign_in(world.people["lead_a"])
    client.send(PAGE, f"{AT}/lines", text="second\nthird")
    first = world.updates["A", "2022-11"].lines[0]
    for to, expected in (("down", 1), ("down", 2), ("down", 2), ("up", 1)):
        assert client.post_form(f"{AT}/lines/{first.id}/move", to=to).status_code == 303
        assert texts(world).index(first.text) == expected


def test_a_line_nobody_saw_is_deleted_and_the_trail_keeps_it(client: PageClient, world: World) -> None:
    client.sign_in(world.people["lead_a"])
    line = world.updates["A", "2022-11"].lines[0]
    before = trail.head()[0]
    assert client.post_form(f"{AT}/lines/{line.id}/withdraw").status_code == 303
    assert texts(world) == []
    assert trail.head()[0] == before + 1


def test_a_line_that_was_submitted_is_withdrawn_and_not_deleted(client: PageClient, world: World) -> None:
    update = world.updates["A", "2022-11"]
    change(update, submitted_at=clock.now())
    client.sign_in(world.people["lead_a"])
    line = update.lines[0]
    assert client.post_form(f"{AT}/lines/{line.id}/withdraw", htmx=True).status_code == 200
    kept = db.session.get_one(ProgressItem, line.id, populate_existing=True)
    assert kept.withdrawn_at is not None


def test_a_submitted_update_refuses_changes_and_says_what_to_do(client: PageClient, world: World) -> None:
    update = world.updates["A", "2022-11"]
    change(update, state=UpdateState.SUBMITTED, submitted_at=clock.now())
    client.sign_in(world.people["lead_a"])
    answer = client.post_form(f"{AT}/lines", text="Too late")
    assert answer.status_code == 409
    assert "recall it before changing it" in answer.text
    assert texts(world) == ["What A did in 2022-11"]


def test_the_programme_offices_line_is_marked_so(client: PageClient, world: World) -> None:
    client.sign_in(world.people["office"])
    client.send(PAGE, f"{AT}/lines", text="Entered for the theme")
    assert "entered by the programme office" in client.get(PAGE).text


def test_another_themes_line_answers_like_one_that_does_not_exist(client: PageClient, world: World) -> None:
    client.sign_in(world.people["lead_a"])
    others = world.updates["B", "2022-11"].lines[0]
    crossed = client.post_form(f"{AT}/lines/{others.id}/edit", text="Taken over")
    missing = client.post_form(f"{AT}/lines/999999/edit", text="Taken over")
    assert (crossed.status_code, missing.status_code) == (404, 404)
    assert crossed.text == missing.text
    assert db.session.get_one(ProgressItem, others.id, populate_existing=True).text == "What B did in 2022-11"


def test_first_words_make_a_draft_of_an_update_that_was_not_started(client: PageClient, world: World) -> None:
    update = world.updates["A", "2022-11"]
    change(update, state=UpdateState.NOT_STARTED)
    client.sign_in(world.people["contributor_a"])
    client.send(PAGE, f"{AT}/lines", text="Begun")
    assert db.session.get_one(ThemeUpdate, update.id, populate_existing=True).state is UpdateState.DRAFT
