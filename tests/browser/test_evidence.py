"""Evidence by keyboard alone in a real browser: offered at a deliverable, refused, and accepted by another person."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import FileChooser, Locator, Page, expect

from tests.browser.conftest import PHONE, WIDE, Browse, find_violations, is_wider_than_window
from tests.integration.evidence.files import a_docx
from tests.integration.evidence.things import AT, add_deliverable
from tests.integration.exempt.things import A
from tests.world import World


def go_to(page: Page, control: Locator) -> None:
    """Presses Tab until a control has the focus."""
    for _ in range(90):
        if control.evaluate("control => control === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError("the control is not reached by Tab")


def choose_file(page: Page, path: Path) -> None:
    """Opens the field's dialog with Space; on a busy machine the first press can be lost to a page still settling."""
    chosen: list[FileChooser] = []

    def keep(chooser: FileChooser) -> None:
        chosen.append(chooser)

    page.once("filechooser", keep)
    for _ in range(5):
        go_to(page, page.get_by_label("The file", exact=True))
        page.keyboard.press("Space")
        page.wait_for_timeout(500)
        if chosen:
            chosen[0].set_files(path)
            return
    raise AssertionError("Space opens no dialog to choose a file")


def is_in_order(page: Page) -> None:
    assert find_violations(page) == []
    assert not is_wider_than_window(page)


@pytest.mark.parametrize("width", [WIDE, PHONE])
def test_a_file_is_offered_by_keyboard_and_accepted_by_another_person(
    world: World, browse: Browse, tmp_path: Path, width: int
) -> None:
    add_deliverable(world)
    bad, good = tmp_path / "minutes.pdf", tmp_path / "minutes.docx"
    bad.write_bytes(a_docx())
    good.write_bytes(a_docx())
    page = browse(world.people["lead_a"], f"{A}/deliverables/A1", width)
    go_to(page, page.get_by_role("link", name="Offer evidence").first)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Offer evidence")
    is_in_order(page)
    choose_file(page, bad)
    go_to(page, page.get_by_label("What it is", exact=True))
    page.keyboard.type("Minutes of 4 October")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert").get_by_role("link")).to_contain_text("what is in it is a Word document")
    expect(page.get_by_label("What it is", exact=True)).to_have_value("Minutes of 4 October")
    is_in_order(page)
    choose_file(page, good)
    go_to(page, page.get_by_role("button", name="Offer it"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("E1 Minutes of 4 October")
    is_in_order(page)

    other = browse(world.people["office"], f"{AT}/1", width)
    go_to(other, other.get_by_label("Accept it", exact=True))
    other.keyboard.press("Space")
    go_to(other, other.get_by_label("Why", exact=True))
    other.keyboard.type("It names the decision and its date.")
    go_to(other, other.get_by_role("button", name="Decide"))
    other.keyboard.press("Enter")
    expect(other.get_by_role("status")).to_contain_text("Accepted")
    is_in_order(other)
    for place in (AT, f"{AT}/gaps", f"{A}/deliverables/A1"):
        other.goto(place)
        is_in_order(other)
