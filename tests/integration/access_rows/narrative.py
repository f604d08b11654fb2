"""The narrative check: for those who draft; its rules, for those who keep the plan."""

from __future__ import annotations

from tests.integration.access_table import DRAFT, EVERYBODY, OF_DRAFT, THE_PLAN, A, act, page

DRAFTERS = "contributor_a lead_a office"
ROWS = [
    page("narrative.show_findings", f"{A}/{DRAFT}/narrative", DRAFTERS, OF_DRAFT),
    act(
        "narrative.move_past_month",
        f"{A}/{DRAFT}/lines/{{line}}/since",
        {303: DRAFTERS},
        OF_DRAFT,
        {"version": "1"},
    ),
    page("narrative.show_rules", f"{THE_PLAN}/narrative", "office", EVERYBODY),
    act("narrative.turn", f"{THE_PLAN}/narrative/long", {303: "office"}, EVERYBODY, {"on": "no"}),
]
