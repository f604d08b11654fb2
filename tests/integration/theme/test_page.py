"""The theme's page as a whole: how much it asks of the database, and what each reader gets to read."""

from __future__ import annotations

import pytest

from cpca.domain import clock
from cpca.extensions import db, writing
from cpca.models.progress import ProgressItem, UpdateState
from tests.bench.seed import fill_theme
from tests.client import PageClient, soup_of
from tests.statements import counted
from tests.world import World, change

PAGE = "/plans/improvement-2022/themes/A?period=2022-11"


def selects(client: PageClient, path: str) -> int:
    client.get(path)
    client.application.extensions["pages"].__init__(0)  # draws it anew
    with counted() as statements:
        assert client.get(path).status_code == 200
    return len(statements)


@pytest.mark.parametrize("who", ["lead_a", "sponsor_a", "office", "iib"])
def test_60_lines_and_40_notes_cost_as_many_selects_as_6_lines(
    client: PageClient, world: World, who: str
) -> None:
    change(world.updates["A", "2022-11"], state=UpdateState.SUBMITTED, submitted_at=clock.now())
    client.sign_in(world.people[who])
    fill_theme(world, "A", notes=1, lines=6)
    few = selects(client, PAGE)
    with writing():
        for n in range(54):
            db.session.add(
                ProgressItem(update_id=world.updates["A", "2022-11"].id, position=n + 9, text="More")
            )
        db.session.commit()
    fill_notes(world, 39)
    assert selects(client, PAGE) == few
    assert few <= 16


def fill_notes(world: World, notes: int) -> None:
    """So many more notes on theme A's lines."""
    from cpca.models.challenge import ChallengeNote, NoteKind  # noqa: PLC0415

    update = world.updates["A", "2022-11"]
    with writing():
        for n in range(notes):
            db.session.add(
                ChallengeNote(
                    plan_id=world.plan.id,
                    theme_id=update.theme_id,
                    update_id=update.id,
                    number=n + 100,
                    council_id=world.councils["Fenland"].id,
                    line_id=update.lines[0].id,
                    anchor_words="x",
                    kind=NoteKind.PACE,
                    text="Why?",
                    raised_by_id=world.people["sponsor_a"].id,
                    raised_at=clock.now(),
                )
            )
        db.session.commit()


def test_a_draft_is_not_there_for_those_who_may_not_read_it(client: PageClient, world: World) -> None:
    for who in ("sponsor_a", "lead_b", "mayor", "auditor", "board", "iib"):
        client.sign_in(world.people[who])
        page = client.get(PAGE)
        assert page.status_code == 200
        assert "What A did in 2022-11" not in page.text, who
        assert "There is nothing to read for November 2022 yet." in page.text


def test_a_draft_that_the_lead_shows_is_read_by_the_themes_own_sponsor_alone(
    client: PageClient, world: World
) -> None:
    client.sign_in(world.people["lead_a"])
    client.send(PAGE, "/plans/improvement-2022/themes/A/2022-11/show")
    client.sign_in(world.people["sponsor_a"])
    assert "What A did in 2022-11" in client.get(PAGE).text
    client.sign_in(world.people["sponsor_b"])
    assert "What A did in 2022-11" not in client.get(PAGE).text


def test_a_sponsor_sees_word_by_word_what_changed_since_last_month(client: PageClient, world: World) -> None:
    change(world.updates["A", "2022-11"], state=UpdateState.SUBMITTED, submitted_at=clock.now())
    client.sign_in(world.people["sponsor_a"])
    soup = soup_of(client.get(PAGE).text)
    assert [tag.text for tag in soup.select(".diff ins")] == ["added: 2022-11"]
    assert [tag.text for tag in soup.select(".diff del")] == ["removed: 2022-10"]


def test_a_month_that_the_plan_does_not_have_is_a_404(client: PageClient, world: World) -> None:
    client.sign_in(world.people["lead_a"])
    for month in ("2031-01", "nonsense", "2022-13"):
        assert client.get(f"/plans/improvement-2022/themes/A?period={month}").status_code == 404
