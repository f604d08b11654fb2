"""Every page that each role may open, at both widths: accessible, no wider than the window, nothing complained of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import PHONE, WIDE, find_violations, is_wider_than_window
from tests.browser.journeys.conftest import PLAN, Arrive, demo_settings, environment_of
from tests.served import serve

ACCOUNT = ["/account", "/account/password"]
COVER = ["/account/cover"]
PLAN_PAGES = ["/", "/summary", f"{PLAN}/themes", f"{PLAN}/challenges", f"{PLAN}/months"]
TRAIL = [f"{PLAN}/trail"]
SUMMARIES = ["/summary?as-at=2022-11", "/summary?since=board"]


def theme(code: str, *months: str) -> list[str]:
    return [f"{PLAN}/themes/{code}?period={month}" for month in months]


def part(code: str, month: str, *parts: str) -> list[str]:
    return [f"{PLAN}/themes/{code}/{month}/{what}" for what in parts]


def note(code: str, number: int, *acts: str) -> list[str]:
    base = f"{PLAN}/themes/{code}/challenges/{number}"
    return [base, *(f"{base}?act={act}" for act in acts)]


# Who, and the pages they may open; `{line}` and the like are filled in from the theme page before it.
VISITS = {
    "Policy Officer": [*PLAN_PAGES, *TRAIL, *ACCOUNT, *theme("A", "2022-10", "2023-01", "2023-02")],
    "Assistant Director of Policy": [
        *PLAN_PAGES,
        *TRAIL,
        *ACCOUNT,
        *COVER,
        *theme("A", "2022-11", "2022-12", "2023-01", "2023-02"),
        *part("A", "2023-02", "check", "statement"),
        *note("A", 21, "answer"),
    ],
    "Head of Communications": [*theme("F", "2022-12", "2023-01", "2023-02"), *part("F", "2023-01", "check")],
    "Chief Executive, Fenland District Council": [
        *PLAN_PAGES,
        *TRAIL,
        *ACCOUNT,
        *COVER,
        *theme("D", "2022-12", "2023-01", "2023-02"),
        *part("D", "2023-01", "view"),
        *note("D", 5, "not-yet-satisfied", "escalate", "retract"),
    ],
    "Chief Executive, East Cambridgeshire District Council": [
        *theme("C", "2022-12", "2023-01"),
        *note("C", 12),
    ],
    "Head of the Programme Office": [
        *PLAN_PAGES,
        *SUMMARIES,
        *TRAIL,
        *ACCOUNT,
        *COVER,
        f"{PLAN}/challenges?theme=C&state=all-open",
        f"{PLAN}/months/open",
        f"{PLAN}/import",
        *theme("D", "2023-01", "2023-02"),
        *theme("F", "2023-01", "2023-02"),
        *part("D", "2023-01", "return", "mailed-note", "mailed-view"),
        *part("F", "2023-02", "nil"),
    ],
    "Interim Director of Transformation Programme": [
        *PLAN_PAGES,
        *TRAIL,
        *ACCOUNT,
        *COVER,
        *theme("C", "2023-01"),
        *theme("E", "2023-01"),
        *note("C", 12, "resolve"),
    ],
    "Head of the Mayor's Office": [*PLAN_PAGES[1:], *SUMMARIES, *ACCOUNT, *theme("C", "2023-01", "2023-02")],
    "Deputy Mayor": [*PLAN_PAGES[1:], *ACCOUNT, *theme("B", "2023-01")],
    "Section 73 Officer": [*PLAN_PAGES, *TRAIL, *ACCOUNT, *theme("D", "2023-01")],
    "Member, Independent Improvement Board": [*PLAN_PAGES, *ACCOUNT, *theme("E", "2023-01", "2022-11")],
    "Head of Internal Audit": [*PLAN_PAGES, *TRAIL, *ACCOUNT, *theme("D", "2023-01")],
    "External Audit Manager, EY": [*PLAN_PAGES, *TRAIL, *ACCOUNT, *theme("D", "2022-12", "2023-01")],
    "Board Support Officer": [*PLAN_PAGES, *ACCOUNT, *theme("A", "2022-12")],
    "Systems Administrator": [
        *ACCOUNT,
        "/people",
        "/people/add",
        "/people/organisations",
        "/people/1",
        "/people/1/edit",
        "/people/1/roles",
    ],
}


@pytest.fixture(scope="module")
def shared_address(demo_home: Path) -> Iterator[str]:
    """One demo for all that only read it."""
    with serve("wsgi:app", environment_of(demo_settings(demo_home))) as served:
        yield served.url


@pytest.fixture
def address(shared_address: str) -> str:
    return shared_address


@pytest.fixture
def app() -> None:
    """Nothing here looks into the record."""


def examine(page: Page, shown: str) -> list[str]:
    """What is wrong with the page at either width."""
    found = []
    for width in (WIDE, PHONE):
        page.set_viewport_size({"width": width, "height": 800})
        found += [f"{shown} at {width}: {violation}" for violation in find_violations(page)]
        if is_wider_than_window(page):
            found.append(f"{shown} at {width}: scrolls sideways")
    return found


def follow_up(page: Page) -> list[str]:
    """The forms that stand behind a theme page's own links, one of each kind."""
    kinds = ("/lines/", "/commitments/", "/asked/", "/challenge/line/", "/ask/line/", "/challenge/update/")
    links = [str(link.get_attribute("href")) for link in page.locator("main a[hx-get]").all()]
    return [next(link for link in links if kind in link) for kind in kinds if any(kind in a for a in links)]


@pytest.mark.parametrize("who", VISITS)
def test_every_page_of_a_role_is_for_everybody_at_any_width(who: str, arrive: Arrive) -> None:
    page = arrive(who, "/account").page
    todo, seen, found = list(VISITS[who]), set[str](), list[str]()
    while todo:
        shown = todo.pop(0)
        answer = page.goto(shown)
        assert answer is not None
        assert (shown, answer.status) == (shown, 200)
        found += examine(page, shown)
        behind = follow_up(page) if "period=" in shown else []
        new = [link for link in behind if re.sub(r"\d+$|\d+/", "", link) not in seen]
        seen.update(re.sub(r"\d+$|\d+/", "", link) for link in new)
        todo += new
    assert found == []


@pytest.mark.parametrize("shown", ["/sign-in", "/signed-out", "/invitation/nothing", "/nowhere"])
def test_every_page_before_signing_in_is_for_everybody(shown: str, browse: object, address: str) -> None:
    page: Page = browse(None, shown)  # type: ignore[operator]
    assert examine(page, shown) == []
