"""The plan completed by hand in a real browser: each act where it stands, on a screen and on a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from cpca.extensions import db
from cpca.models.deliverable import DeliverableState
from cpca.models.risk import Risk
from tests.browser.conftest import PHONE, WIDE, Browse, find_violations, is_wider_than_window
from tests.integration.plan.promises import BASE, promise, stored
from tests.world import World


@pytest.mark.parametrize("width", [WIDE, PHONE])
def test_a_lead_reports_progress_without_leaving_the_deliverable(
    world: World, browse: Browse, width: int
) -> None:
    made = promise(world, "A", "A1", position=1)
    page = browse(world.people["lead_a"], f"{BASE}/A/deliverables/A1", width=width)
    assert find_violations(page) == []
    page.get_by_role("link", name="Report progress").click()
    page.get_by_label("In progress").check()
    assert find_violations(page) == []
    page.get_by_role("button", name="Save progress").click()
    expect(page.locator("#status")).to_have_text("Progress saved")
    expect(page.locator("#deliverable")).to_be_focused()
    assert find_violations(page) == []
    assert not is_wider_than_window(page)
    assert stored(made).state is DeliverableState.IN_PROGRESS


def test_the_office_sees_why_a_date_is_no_date_and_mends_it_there(world: World, browse: Browse) -> None:
    made = promise(world, "A", "A1", position=1)
    page = browse(world.people["office"], f"{BASE}/A/deliverables/A1/forecast")
    page.get_by_label("New forecast").fill("")
    page.get_by_role("button", name="Save forecast").click()
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    assert find_violations(page) == []
    page.get_by_label("New forecast").fill("2023-01-25")
    page.get_by_label("Why it moves").fill("The supplier needs longer")
    page.get_by_role("button", name="Save forecast").click()
    expect(page.locator("#deliverable")).to_contain_text("25 Jan 2023, moved once, +40 days")
    assert stored(made).times_moved == 1


@pytest.mark.parametrize("width", [WIDE, PHONE])
def test_a_contributor_adds_a_risk_and_changes_it_on_the_theme_page(
    world: World, browse: Browse, width: int
) -> None:
    page = browse(world.people["contributor_a"], f"{BASE}/A", width=width)
    page.get_by_role("link", name="Add a risk").click()
    assert find_violations(page) == []
    page.get_by_label("Risk", exact=True).fill("Posts stay empty")
    page.get_by_role("button", name="Add risk").click()
    expect(page.locator(".risk")).to_contain_text("Posts stay empty")
    page.get_by_role("link", name="Edit risk Posts stay empty").click()
    page.get_by_label("Mitigation").fill("Hire early")
    assert find_violations(page) == []
    page.get_by_role("button", name="Save risk").click()
    expect(page.locator(".risk")).to_contain_text("Mitigation: Hire early")
    expect(page.get_by_role("link", name="Add a risk")).to_have_count(1)
    assert find_violations(page) == []
    assert not is_wider_than_window(page)
    assert [risk.mitigation for risk in db.session.query(Risk)] == ["Hire early"]
