"""Every page that each role may open, at both widths: accessible, no wider than the window, nothing complained of."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Page
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter

from tests.browser.conftest import PHONE, WIDE, Browse, find_violations, is_wider_than_window
from tests.browser.journeys.conftest import PLAN, Arrive, demo_settings, environment_of
from tests.served import serve

ACCOUNT = ["/account", "/account/password"]
COVER = ["/account/cover"]
PLAN_PAGES = ["/", "/summary", f"{PLAN}/themes", f"{PLAN}/challenges", f"{PLAN}/months"]
TRAIL = [f"{PLAN}/trail"]
CALENDAR = [f"{PLAN}/calendar", *(f"{PLAN}/calendar/{what}" for what in ("meeting", "year", "pre-election"))]
SUMMARIES = ["/summary?as-at=2022-11", "/summary?since=board"]


def theme(code: str, *months: str) -> list[str]:
    return [f"{PLAN}/themes/{code}?period={month}" for month in months]


def part(code: str, month: str, *parts: str) -> list[str]:
    return [f"{PLAN}/themes/{code}/{month}/{what}" for what in parts]


def month(name: str, *parts: str) -> list[str]:
    base = f"{PLAN}/months/{name}"
    return [base, *(f"{base}/{what}" for what in parts)]


def deliverable(code: str, reference: str, *parts: str) -> list[str]:
    base = f"{PLAN}/themes/{code}/deliverables/{reference}"
    return [base, *(f"{base}/{what}" for what in parts)]


def note(code: str, number: int, *acts: str) -> list[str]:
    base = f"{PLAN}/themes/{code}/challenges/{number}"
    return [base, *(f"{base}?act={act}" for act in acts)]


# Who, and the pages they begin at; from each, every kind of page it leads to is opened too.
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
    "Head of Governance": [
        *deliverable("B", "B3", "progress", "forecast", "pause"),
        *deliverable("B", "B3/milestones/B3.3", "progress", "forecast", "waits-for"),
        f"{PLAN}/changes/new/deliverable/7/baseline",
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
        *month(
            "2022-12",
            "correction",
            "issues/correct",
            "issues/supplement",
            "issues/1?document=highlight-report",
        ),
        *month("2023-01", "headline", "prints", "left-out", "paper", "issues/draft", "marked-up"),
        *month("2023-02", "issues/publish", "paper"),
        *CALENDAR,
        *(f"{PLAN}/{what}" for what in ("exempt", "narrative", "templates", "tracker", "succession/new")),
        *deliverable("B", "B3", "edit", "milestones", "findings", "invite"),
        *deliverable("B", "B2", "retest", "reopen"),
        *deliverable("B", "B1", "not-accepted"),
    ],
    "Interim Director of Transformation Programme": [
        *PLAN_PAGES,
        *TRAIL,
        *ACCOUNT,
        *COVER,
        *theme("C", "2023-01"),
        *theme("E", "2023-01"),
        *note("C", 12, "resolve"),
        *month("2023-01", "paper", "issues"),
        *month("2022-12", "issues/1"),
    ],
    "Head of the Mayor's Office": [*PLAN_PAGES[1:], *SUMMARIES, *ACCOUNT, *theme("C", "2023-01", "2023-02")],
    "Deputy Mayor": [*PLAN_PAGES[1:], *ACCOUNT, *theme("B", "2023-01")],
    "Section 73 Officer": [
        *PLAN_PAGES,
        *TRAIL,
        *ACCOUNT,
        *theme("D", "2023-01"),
        *month("2023-01", "paper", "issues")[1:],
    ],
    "Monitoring Officer": [
        f"{PLAN}/exempt",
        f"{PLAN}/calendar",
        *month("2023-01", "paper")[1:],
        *theme("D", "2023-01"),
    ],
    "Member, Independent Improvement Board": [*PLAN_PAGES, *ACCOUNT, *theme("E", "2023-01", "2022-11")],
    "Head of Internal Audit": [
        *PLAN_PAGES,
        *TRAIL,
        *ACCOUNT,
        *theme("D", "2023-01"),
        *deliverable("B", "B1", "verify"),
        f"{PLAN}/samples",
    ],
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


NO_PAGES = {
    "static",
    "path.find_step",
    "look.accent",
    "health.live",
    "health.ready",
    "summary.newer",
    "verify.show_schema",
}
FILES = {
    "issues.send_file",
    "marked_up.send_marked",
    "paper_clearing.send_mail",
    "templates.send_template",
    "templates.try_out",
    "deliverable_table.send_csv",
    "deliverable_table.send_xlsx",
    "risk_register.send_csv",
    "risk_register.send_xlsx",
    "feeds.read_feed",
    "evidence.send",
    "samples.send_sample",
    "tracker.export",
    "tracker.send_file",
}
# Only while something is asked, came back, was drafted twice, drawn or closed, or waits before an election.
NOW_AND_THEN = {
    "month_joint.decline",
    "marked_up.show_changes",
    "issues.compare_issue",
    "calendar.show_publicity",
    "calendar.release",
    "samples.show_sample",
    "tracker.show_upload",
    "findings.reopen_finding",
}
BEFORE_SIGNING_IN = {
    "verify.show": "/verify",
    "signin.sign_in": "/sign-in",
    "signin.signed_out": "/signed-out",
    "signin.invitation": "/invitation/nothing",
    "signin.reset": "/reset/nothing",
}
LINKS = "all => all.flatMap(e => [e.getAttribute('href'), e.getAttribute('hx-get')]).filter(Boolean)"

# What a page is built of, its words aside: one that is built like another was examined with it.
SHAPE = """() => [...new Set([...document.querySelectorAll('body, body *')].map(e =>
  [e.parentElement.tagName, e.tagName, e.className.baseVal ?? e.className, e.type, e.getAttribute('role')].join()
))].sort().join(' ')"""

Kind = tuple[str, str]
Visited = dict[str, set[Kind]]


@pytest.fixture(scope="module")
def shared_address(demo_home: Path) -> Iterator[str]:
    """One demo for all that only read it."""
    with serve("wsgi:app", environment_of(demo_settings(demo_home))) as served:
        yield served.url


@pytest.fixture
def address(shared_address: str) -> str:
    return shared_address


@pytest.fixture(scope="module")
def shapes() -> set[tuple[Kind, str]]:
    """The kinds and shapes of page that were examined."""
    return set()


@pytest.fixture(scope="module")
def visited() -> Visited:
    """The kinds of page that each person was shown."""
    return {}


def kind_of(routes: MapAdapter, address: str) -> Kind:
    """Which page an address is of, and which variant of it; nothing where it is no page of the app."""
    parts = urlsplit(address)
    try:
        endpoint, values = routes.match(parts.path, method="GET")
    except HTTPException:
        return "", ""
    return endpoint, str(values.get("kind") or values.get("act") or parse_qs(parts.query).get("act", [""])[0])


def examine(page: Page, shown: str) -> list[str]:
    """What is wrong with the page at either width."""
    found = []
    for width in (WIDE, PHONE):
        page.set_viewport_size({"width": width, "height": 800})
        found += [f"{shown} at {width}: {violation}" for violation in find_violations(page)]
        if is_wider_than_window(page):
            found.append(f"{shown} at {width}: scrolls sideways")
    return found


def visit(
    page: Page, routes: MapAdapter, who: str, shapes: set[tuple[Kind, str]]
) -> tuple[list[str], set[Kind]]:
    """Opens a person's pages and one of each kind behind them; gives what is wrong, and the kinds seen.

    `shapes` are the pages examined so far: one of a kind and shape that another person saw is not examined again.
    """
    todo, seen, found = list(VISITS[who]), set[Kind](), list[str]()
    seen |= {kind_of(routes, address) for address in todo}
    while todo:
        shown = todo.pop(0)
        answer = page.goto(shown)
        assert answer is not None
        assert (shown, answer.status) == (shown, 200)
        shape = (kind_of(routes, shown), page.evaluate(SHAPE))
        found += examine(page, shown) if shape not in shapes else []
        shapes.add(shape)
        for address in page.locator("main a[href], main [hx-get]").evaluate_all(LINKS):
            kind = kind_of(routes, address)
            if kind[0] and kind not in seen and kind[0] not in FILES:
                seen.add(kind)
                todo.append(address)
    return found, seen


@pytest.mark.parametrize("who", VISITS)
def test_every_page_of_a_role_is_for_everybody_at_any_width(
    app: Flask, who: str, arrive: Arrive, visited: Visited, shapes: set[tuple[Kind, str]]
) -> None:
    page = arrive(who, "/account").page
    found, visited[who] = visit(page, app.url_map.bind("localhost"), who, shapes)
    assert found == []


def test_no_page_was_left_out(
    app: Flask, arrive: Arrive, visited: Visited, shapes: set[tuple[Kind, str]]
) -> None:
    routes = app.url_map.bind("localhost")
    for who in set(VISITS) - set(visited):
        _, visited[who] = visit(arrive(who, "/account").page, routes, who, shapes)
    seen = {endpoint for kinds in visited.values() for endpoint, _ in kinds}
    pages = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert pages - NO_PAGES - FILES - NOW_AND_THEN - set(BEFORE_SIGNING_IN) - seen == set()


@pytest.mark.parametrize("shown", [*BEFORE_SIGNING_IN.values(), "/nowhere"])
def test_every_page_before_signing_in_is_for_everybody(app: Flask, shown: str, browse: Browse) -> None:
    assert examine(browse(None, shown), shown) == []
