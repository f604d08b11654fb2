"""Plans before and after: read by everybody of the plan, the next one made by the programme office."""

from __future__ import annotations

from typing import Any

from tests.integration.access_table import EVERYBODY, PLAN, THE_PLAN, act, get, page
from tests.world import World

HERE = f"{THE_PLAN}/succession"


def make(world: World) -> dict[str, Any]:
    return {}


def make_other(world: World) -> dict[str, Any]:
    return {}


ROWS = [
    get("succession.show_succession", HERE, {200: PLAN}),
    page("succession.make_next", f"{HERE}/new", "office", EVERYBODY),
    act("succession.make_next", f"{HERE}/new", {422: "office"}, EVERYBODY),
]
