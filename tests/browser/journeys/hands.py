"""What a person does at a browser: with mouse, finger or keyboard, with or without scripts; counted, and checked.

An action is a click, a tap or a key other than typing; moving to a field with the Tab key is one too, but the
keyboard's journeys are not counted: what they show is that everything can be reached.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import PHONE, WIDE, find_violations, is_wider_than_window

FURTHEST = 300  # presses of Tab before a thing counts as out of reach
FOCUSED = "element => element === document.activeElement"


@dataclass(frozen=True)
class Way:
    """How a journey is made."""

    name: str
    width: int = WIDE
    keyboard: bool = False
    script: bool = True


MOUSE = Way("mouse")
PHONE_WAY = Way("phone", width=PHONE)
KEYBOARD = Way("keyboard", keyboard=True)
PLAIN = Way("plain", width=PHONE, keyboard=True, script=False)
WAYS = [MOUSE, PHONE_WAY, KEYBOARD, PLAIN]
ENDS = [MOUSE, PLAIN]  # enough where a journey is one form: what lies between is shown by the longer ones


class Hands:
    """One person at one browser."""

    def __init__(self, page: Page, way: Way) -> None:
        self.page = page
        self.way = way
        self.actions = 0
        self.places: list[str] = []
        page.on("framenavigated", lambda frame: self.places.append(frame.url.partition("#")[0]))

    # Doing ------------------------------------------------------------------------------------------------

    def press(self, target: Locator) -> None:
        """A link or a button."""
        self.actions += 1
        if self.way.keyboard:
            self._reach(target)
            self.page.keyboard.press("Enter")
        elif self.way.width == PHONE:
            target.tap()
        else:
            target.click()

    def write(self, target: Locator, text: str) -> None:
        """Into a field; one action where the field has not the focus already."""
        if not target.evaluate(FOCUSED):
            self.actions += 1
            self._reach(target) if self.way.keyboard else target.click()
        if target.get_attribute("type") == "date":
            target.fill(text)  # in which order its parts are typed is between browser and country
        else:
            self.page.keyboard.press("Control+a")
            self.page.keyboard.insert_text(text)

    def key(self, key: str) -> None:
        self.actions += 1
        self.page.keyboard.press(key)

    def send(self, key: str, button: Locator) -> None:
        """By a key where scripts run, else by the button."""
        if self.way.script:
            self.key(key)
        else:
            self.press(button)

    def pick(self, radio: Locator) -> None:
        """One of several."""
        if not self.way.keyboard:
            self.actions += 1
            self.page.locator(f"label[for={radio.get_attribute('id')}]").click()
            return
        group = f"input[type=radio][name={radio.get_attribute('name')}]"
        form = radio.locator("xpath=ancestor::form")
        self._tab_until(lambda: bool(form.locator(f"{group}:focus").count()))
        self.page.keyboard.press("Space")
        for _ in range(form.locator(group).count()):
            if radio.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        expect(radio).to_be_checked()

    def tick(self, box: Locator) -> None:
        """One that stands for itself."""
        self.actions += 1
        if self.way.keyboard:
            self._reach(box)
            self.page.keyboard.press("Space")
        else:
            self.page.locator(f"label[for={box.get_attribute('id')}]").click()
        expect(box).to_be_checked()

    def select(self, target: Locator, label: str) -> None:
        """From a list that opens."""
        self.actions += 1
        if not self.way.keyboard:
            target.select_option(label=label)
            return
        self._reach(target)
        self.page.keyboard.type(label)
        expect(target.locator("option:checked")).to_have_text(label)

    def _reach(self, target: Locator) -> None:
        self._tab_until(lambda: bool(target.evaluate(FOCUSED)))

    def _tab_until(self, there: Callable[[], bool]) -> None:
        for _ in range(FURTHEST):
            if there():
                return
            self.page.keyboard.press("Tab")
        raise AssertionError("it cannot be reached with the Tab key")

    # Seeing -----------------------------------------------------------------------------------------------

    def hear(self, words: str | re.Pattern[str]) -> None:
        """Waits until the status region says it, then looks."""
        expect(self.page.locator("#status")).to_have_text(words)
        self.look()

    def see(self, heading: str | re.Pattern[str]) -> None:
        """Waits for the page of this heading, then looks."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(heading)
        self.look()

    def find(self, thing: Locator) -> None:
        """Waits until it is to be seen, then looks."""
        expect(thing).to_be_visible()
        self.look()

    def look(self) -> None:
        """The page as it stands is accessible and no wider than the window. Without scripts axe cannot run."""
        assert not is_wider_than_window(self.page)
        if self.way.script:
            assert find_violations(self.page) == []
