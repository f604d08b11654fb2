"""The ratings side by side and the commitments ledger: what each lists is kept to what its reader may read."""

from __future__ import annotations

from tests.integration.access_table import PLAN, THE_PLAN, get

ROWS = [
    get("ratings.show_ratings", f"{THE_PLAN}/ratings", {200: PLAN}),
    get("ledger.show_ledger", f"{THE_PLAN}/commitments", {200: PLAN}),
]
