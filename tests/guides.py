"""Draws the screenshots of the guides: the demo, served as `make run` serves it, seen by each role."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, FilePayload, Locator, Page, sync_playwright

from tests.browser.conftest import CHROMIUM, FLAGS, ROOT
from tests.browser.journeys.conftest import PLAN, demo_settings, environment_of
from tests.served import serve
from tests.small_png import shrink

IMAGES = ROOT / "docs" / "guide" / "img"
PAPER = ROOT / "demo" / "october-2022.txt"
DESK, PHONE = (1280, 900), (360, 740)
PATIENCE_MS = 15_000
MARGIN_PX = 24
LARGEST_BYTES = 150_000

LEAD = "Director of Place and Connectivity"
SPONSOR = "Chief Executive, Peterborough City Council"
MAYORS_OFFICE = "Head of the Mayor's Office"
OFFICE = "Head of the Programme Office"
ADMINISTRATOR = "Systems Administrator"
UNPLACED = "Please bring your own copy to the meeting."
THEME = f"{PLAN}/themes/C?period=2023-01"


@contextmanager
def demo() -> Iterator[str]:
    """Prepares the demo in a folder of its own and serves it until the block ends; gives its address."""
    with tempfile.TemporaryDirectory() as folder:
        settings = environment_of(demo_settings(Path(folder)))
        command = [sys.executable, "-m", "flask", "--app", "wsgi", "prepare"]
        subprocess.run(command, cwd=ROOT, env={**os.environ, **settings}, check=True, capture_output=True)
        with serve("wsgi:app", settings) as served:
            yield served.url


@contextmanager
def signed_in(browser: Browser, address: str, post: str, size: tuple[int, int] = DESK) -> Iterator[Page]:
    """A page of a window of this size in pixels, signed in by one click as the person of this post."""
    context = browser.new_context(
        base_url=address,
        viewport={"width": size[0], "height": size[1]},
        locale="en-GB",
        reduced_motion="reduce",
    )
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    page.goto("/sign-in")
    page.get_by_role("button", name=post, exact=True).first.click()
    page.wait_for_url(lambda url: "/sign-in" not in url)
    yield page
    context.close()


def draw(page: Page, name: str, top: Locator | None = None) -> None:
    """Saves what the window shows, scrolled so that `top` stands at its upper edge.

    Raises ValueError where the picture is too heavy for a page.
    """
    page.wait_for_load_state("networkidle")
    page.mouse.move(0, 0)  # away from any link, which would be drawn as hovered
    if top:
        offset = top.evaluate("one => one.getBoundingClientRect().top + window.scrollY")
        page.evaluate("y => window.scrollTo(0, y)", offset - MARGIN_PX)
    blank = page.context.new_page()
    picture = shrink(page.screenshot(animations="disabled", caret="hide"), blank)
    blank.close()
    if len(picture) > LARGEST_BYTES:
        raise ValueError(f"{name} is larger than {LARGEST_BYTES} bytes: show less of the page.")
    (IMAGES / f"{name}.png").write_bytes(picture)


def draw_lead(browser: Browser, address: str) -> None:
    with signed_in(browser, address, LEAD) as page:
        draw(page, "theme-lead-home")
        page.goto(THEME)
        draw(page, "theme-lead", page.get_by_role("heading", name="This month"))


def draw_sponsor(browser: Browser, address: str) -> None:
    with signed_in(browser, address, SPONSOR, PHONE) as page:
        page.get_by_role("link", name="C: challenge C16").click()
        page.get_by_role("heading", name="Challenge C16").wait_for()
        draw(page, "sponsor-phone")
    with signed_in(browser, address, SPONSOR) as page:
        page.goto(THEME)
        page.get_by_role("link", name="Change your view").click()
        page.get_by_role("button", name="See how it will print").click()
        page.locator(".exact").wait_for()
        draw(page, "sponsor-view", page.locator("#views"))


def draw_summary(browser: Browser, address: str) -> None:
    with signed_in(browser, address, MAYORS_OFFICE) as page:
        page.goto("/summary")
        draw(page, "summary")


def next_paper() -> FilePayload:
    """The demo's paper as if it were of a later month, with a sentence that has no place in the layout."""
    words = (
        PAPER.read_text().replace("October 2022", "March 2023").replace("30 November 2022", "26 April 2023")
    )
    title = "Improvement Plan progress in March 2023"
    text = words.replace(title, f"{title}\n\n{UNPLACED}", 1)
    return {"name": "board-paper.txt", "mimeType": "text/plain", "buffer": text.encode()}


def draw_office(browser: Browser, address: str) -> None:
    with signed_in(browser, address, OFFICE) as page:
        draw(page, "programme-office")
        page.goto(f"{PLAN}/import")
        page.locator("input[type=file]").set_input_files(next_paper())
        page.get_by_role("button", name="Read the file").click()
        page.get_by_role("heading", name="Check what was understood").wait_for()
        draw(page, "import-preview")


def draw_administrator(browser: Browser, address: str) -> None:
    with signed_in(browser, address, ADMINISTRATOR) as page:
        page.goto("/people")
        draw(page, "people")


DRAWINGS: list[Callable[[Browser, str], None]] = [
    draw_lead,
    draw_sponsor,
    draw_summary,
    draw_office,
    draw_administrator,
]


def main() -> None:
    """Draws every screenshot anew."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with demo() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for one in DRAWINGS:
            one(browser, address)
        browser.close()


if __name__ == "__main__":
    main()
