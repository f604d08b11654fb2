"""Calendar feeds: everybody who reads registers has one of their own; the file is read by who holds the link."""

from __future__ import annotations

from tests.integration.access_rows.path import READERS
from tests.integration.access_table import EVERYBODY, THE_PLAN, act, get

HERE = f"{THE_PLAN}/feed"

ROWS = [
    get("feeds.show_feed", HERE, {200: READERS}),
    act("feeds.make_feed", HERE, {200: READERS}, READERS),
    act("feeds.revoke_feed", f"{HERE}/revoke", {409: READERS}, READERS),
    get("feeds.read_feed", "/feeds/none.ics", {404: EVERYBODY}, signed_out=404),
]
