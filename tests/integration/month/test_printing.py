"""What of a month prints, and where: its lines, and what prints by default unless it is left out."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from cpca.domain.flags import list_flags
from cpca.extensions import db
from cpca.models.audit import AuditEvent
from cpca.models.period import PeriodState
from cpca.models.progress import Printing, ProgressItem, UpdateState
from tests.client import PageClient, soup_of
from tests.integration.month.months import LEFT_OUT, ROOM, challenge, give, move, november, update_of
from tests.statements import counted
from tests.world import World, change, save

PRINTS = f"{ROOM}/prints"


def words(element: Any) -> str:
    return " ".join(element.get_text(" ").split())


def line_of(world: World, code: str) -> ProgressItem:
    return db.session.get_one(ProgressItem, update_of(world, code).lines[0].id, populate_existing=True)


def test_every_line_is_offered_by_theme_and_those_ticked_print_in_the_highlight_report_only(
    client: PageClient, world: World
) -> None:
    client.sign_in(world.people["office"])
    first, second = line_of(world, "A"), line_of(world, "B")
    page = soup_of(client.get(PRINTS).text)
    assert [words(label) for label in page.select("#prints label")] == [
        "Highlight report only: What A did in 2022-11",
        "Highlight report only: What B did in 2022-11",
    ]
    lines = [f"{line.id}:{line.version}" for line in (first, second)]
    answer = client.post_form(PRINTS, line=lines, only=[str(second.id)])
    assert answer.status_code == 303
    assert line_of(world, "A").prints is Printing.BOTH
    assert line_of(world, "B").prints is Printing.HIGHLIGHT_ONLY
    ticked = soup_of(client.get(PRINTS).text).select("#prints input[checked]")
    assert [box["value"] for box in ticked] == [str(second.id)]


def test_a_line_that_changed_meanwhile_is_met_with_the_ticks_kept(client: PageClient, world: World) -> None:
    client.sign_in(world.people["office"])
    line = line_of(world, "A")
    drawn = f"{line.id}:{line.version}"
    change(line, text="Other words")
    answer = client.post_form(PRINTS, line=[drawn], only=[str(line.id)])
    assert answer.status_code == 409
    page = soup_of(answer.text)
    assert words(page.select_one(".govuk-error-summary li")) == (
        "A line was changed since this page was drawn. Look again, and save again."
    )
    assert [box["value"] for box in page.select("#prints input[checked]")] == [str(line.id)]
    assert line_of(world, "A").prints is Printing.BOTH


def test_where_lines_print_is_settled_once_frozen_and_for_those_who_only_read(
    client: PageClient, world: World
) -> None:
    line = line_of(world, "A")
    client.sign_in(world.people["sro"])
    assert soup_of(client.get(PRINTS).text).select("#prints button") == []
    move(world, PeriodState.FROZEN)
    client.sign_in(world.people["office"])
    assert soup_of(client.get(PRINTS).text).select("#prints button") == []
    drawn = f"{line.id}:{line_of(world, 'A').version}"
    assert client.post_form(PRINTS, line=[drawn], only=[str(line.id)]).status_code == 409


def test_the_lines_take_as_many_statements_for_many_as_for_few(client: PageClient, world: World) -> None:
    client.sign_in(world.people["office"])
    with counted() as few:
        client.get(f"{PRINTS}?few")
    update = update_of(world, "A")
    save(*(ProgressItem(update_id=update.id, position=n, text=f"Line {n}") for n in range(2, 32)))
    with counted() as many:
        assert len(soup_of(client.get(f"{PRINTS}?many").text).select("#prints label")) == 32
    assert (len(few), len(many)) == (5, 5)


def late(world: World) -> None:
    give(world, "A", UpdateState.APPROVED, late_days=1)
    give(world, "B", UpdateState.APPROVED)


def test_lateness_is_left_out_with_a_reason_that_the_trail_keeps_and_put_back(
    client: PageClient, world: World
) -> None:
    late(world)
    client.sign_in(world.people["office"])
    refused = client.send(LEFT_OUT, LEFT_OUT, htmx=True, reason=" ")
    assert refused.status_code == 422
    soup = soup_of(refused.text)
    assert soup.select_one("#left-out details")["open"] == ""
    assert (
        soup.select_one(".govuk-error-summary a")["href"] == "#" + soup.select_one("input[name=reason]")["id"]
    )
    assert client.send(LEFT_OUT, LEFT_OUT, reason="Agreed beforehand").status_code == 303
    assert [flag.left_out for flag in list_flags(november(world))] == ["Agreed beforehand"]
    item = soup_of(client.get(LEFT_OUT).text).select_one(".flags li")
    assert words(item) == (
        "A The return came 1 day late. Left out: Agreed beforehand Put back The return came 1 day late."
    )
    acts = select(AuditEvent.act).where(AuditEvent.subject == "left_out")
    assert db.session.execute(acts).scalars().all() == [
        "write the paper: header, sections, where lines print, what is left out"
    ]
    assert client.send(LEFT_OUT, f"{LEFT_OUT}/back").status_code == 303
    assert [flag.left_out for flag in list_flags(november(world))] == [None]


def test_only_what_prints_is_left_out_and_only_once(client: PageClient, world: World) -> None:
    late(world)
    client.sign_in(world.people["office"])
    assert client.post_form(LEFT_OUT, flag="late:B", reason="None such").status_code == 404
    assert client.post_form(LEFT_OUT, flag="late:A", reason="Once").status_code == 303
    assert client.post_form(LEFT_OUT, flag="late:A", reason="Twice").status_code == 409
    assert client.post_form(f"{LEFT_OUT}/back", flag="late:B").status_code == 404


def test_a_challenge_not_for_print_stands_there_without_its_words_or_council(
    client: PageClient, world: World
) -> None:
    for code in ("A", "B"):
        give(world, code, UpdateState.APPROVED)
    challenge(world, "A", 1, days=12, text="A secret question")
    page = soup_of(client.sign_in(world.people["office"]).get(LEFT_OUT).text)
    assert (
        words(page.select_one(".flags p")) == "1 challenge not for print unanswered, the oldest for 12 days."
    )
    assert ("secret" in page.text, "Fenland" in page.select_one("#left-out").text) == (False, False)


def test_the_sro_reads_what_is_left_out_and_changes_nothing(client: PageClient, world: World) -> None:
    late(world)
    page = soup_of(client.sign_in(world.people["sro"]).get(LEFT_OUT).text)
    assert page.select("#left-out form") == []
    assert client.post_form(LEFT_OUT, flag="late:A", reason="Mine").status_code == 403
