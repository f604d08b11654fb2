"""The authority's own colour: in the styles by default, from the setting where it is another."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from config import BadHome, Settings, check
from tests.client import PageClient
from tests.conftest import SECRET

STYLES = Path(__file__).resolve().parents[2] / "static" / "css" / "10-base.css"
OTHER = "#4a1d6b"


@pytest.fixture
def colour() -> str:
    """The setting; a test may ask for another."""
    return Settings.accent_colour


@pytest.fixture
def settings(settings: Settings, colour: str) -> Settings:
    return replace(settings, accent_colour=colour)


def sheets(client: PageClient) -> list[str]:
    """The style sheets of the sign-in page, without their hashes."""
    soup = BeautifulSoup(client.get("/sign-in").text, "html5lib")
    return [re.sub(r"-[0-9a-f]{12}", "", str(link["href"])) for link in soup.select("link[rel=stylesheet]")]


def test_the_styles_carry_the_setting_s_own_default() -> None:
    found = re.search(r"--accent: (#\w+);", STYLES.read_text())
    assert found is not None
    assert found[1] == Settings.accent_colour


def test_the_default_colour_costs_no_request(client: PageClient) -> None:
    assert sheets(client) == ["/static/vendor/govuk.css", "/static/vendor/app.css"]


@pytest.mark.parametrize("colour", [OTHER])
def test_another_colour_is_a_style_sheet_of_one_property(client: PageClient) -> None:
    assert sheets(client)[-1] == "/accent.css"
    answer = client.get("/accent.css")
    assert (answer.text, answer.mimetype) == (f":root{{--accent:{OTHER}}}\n", "text/css")


@pytest.mark.parametrize("wrong", ["", "red", "#123", "#12345g", "#00594c}body{display:none"])
def test_the_app_does_not_start_with_a_colour_that_is_none(wrong: str) -> None:
    with pytest.raises(BadHome, match="CPCA_ACCENT_COLOUR"):
        check(Settings(secret_key=SECRET, accent_colour=wrong))
