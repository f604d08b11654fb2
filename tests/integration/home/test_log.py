"""A line is logged from the home page: type, Enter."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup, Tag

from cpca.domain import draft
from cpca.domain.viewer import get_viewer
from cpca.extensions import db, writing
from cpca.models.period import PeriodState
from cpca.models.progress import ProgressItem
from tests.client import PageClient
from tests.integration.home.conftest import NOW
from tests.integration.summary.telling import NOVEMBER, submit, words
from tests.world import World, change

LINES = "/plans/improvement-2022/themes/A/2022-11/lines"


def texts(world: World) -> list[str]:
    update = world.updates["A", NOVEMBER]
    rows = db.session.query(ProgressItem).filter_by(update_id=update.id).order_by(ProgressItem.position)
    found = [line.text for line in rows.populate_existing()]
    db.session.rollback()
    return found


def box(client: PageClient) -> Tag | None:
    found = BeautifulSoup(client.get("/").text, "html5lib").find(id="log-A")
    return found if isinstance(found, Tag) else None


@pytest.mark.parametrize("name", ["lead_a", "contributor_a"])
def test_whoever_writes_a_theme_has_its_box_focused(client: PageClient, world: World, name: str) -> None:
    client.sign_in(world.people[name])
    form = box(client)
    assert form is not None
    assert words(form.find("label")) == "Theme A, November 2022: add a line of progress"
    field = form.find("textarea")
    assert isinstance(field, Tag)
    assert field["rows"] == "1"
    assert [
        name for name in ("autofocus", "data-focus", "data-enter", "data-bullets") if field.has_attr(name)
    ] == [
        "autofocus",
        "data-focus",
        "data-enter",
        "data-bullets",
    ]


@pytest.mark.parametrize("name", ["office", "sponsor_a", "lead_b", "sro", "board"])
def test_nobody_else_has_a_box_for_it(client: PageClient, world: World, name: str) -> None:
    assert box(client.sign_in(world.people[name])) is None


def test_there_is_no_box_once_the_update_is_submitted_or_the_month_closed(
    client: PageClient, world: World
) -> None:
    client.sign_in(world.people["lead_a"])
    change(world.periods[NOVEMBER], state=PeriodState.CHALLENGE)
    assert box(client) is None
    change(world.periods[NOVEMBER], state=PeriodState.OPEN)
    submit(world, "A")
    assert box(client) is None


def test_a_line_is_logged_in_one_act_and_the_box_is_fresh(client: PageClient, world: World) -> None:
    client.sign_in(world.people["lead_a"])
    answer = client.send("/", LINES, htmx=True, text="Recruited the director")
    assert answer.status_code == 200
    assert texts(world) == ["What A did in 2022-11", "Recruited the director"]
    soup = BeautifulSoup(answer.text, "html5lib")
    root = soup.find(id="log-A")
    assert isinstance(root, Tag)
    assert words(root.select_one("p.logged")) == "Saved to theme A, November 2022 : Recruited the director"
    assert words(root.find("textarea")) == ""
    assert soup.select_one("#log-A textarea[data-focus]") is not None


def test_a_pasted_list_is_logged_line_by_line(client: PageClient, world: World) -> None:
    client.sign_in(world.people["lead_a"])
    client.send("/", LINES, htmx=True, text="- One\n- Two")
    assert texts(world)[1:] == ["One", "Two"]


def test_an_empty_line_is_refused_in_the_box(client: PageClient, world: World) -> None:
    client.sign_in(world.people["lead_a"])
    answer = client.send("/", LINES, htmx=True, text="  ")
    assert answer.status_code == 422
    soup = BeautifulSoup(answer.text, "html5lib")
    assert words(soup.select_one("#log-A .govuk-error-message")) == "Error: Write what was achieved."
    assert len(texts(world)) == 1


def test_without_javascript_the_line_is_saved_and_seen_on_its_page(client: PageClient, world: World) -> None:
    client.sign_in(world.people["lead_a"])
    answer = client.send("/", LINES, text="Recruited the director")
    assert answer.status_code == 303
    page = BeautifulSoup(client.get(answer.location).text, "html5lib")
    lines = [words(p) for p in page.select("#lines .line-text")]
    assert lines == ["What A did in 2022-11", "Recruited the director"]


def test_what_was_typed_and_not_saved_is_back_in_the_box(client: PageClient, world: World) -> None:
    lead = world.people["lead_a"]
    with writing():
        typing = get_viewer(lead.id, NOW.date())
        draft.keep_draft(viewer=typing, form=LINES, fields={"text": ["Half a sentence"]})
        db.session.commit()
    form = box(client.sign_in(lead))
    assert form is not None
    assert words(form.find("textarea")) == "Half a sentence"
