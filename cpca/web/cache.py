"""Drawn pages, kept under the head of the trail: when the record changes the key does, so nothing is
ever invalidated. See docs/adr/0005-cache-on-the-head.md.

What differs from one request to the next (the form's token and key, the status message) is not kept: a page
is drawn with marks in those places, which no text of a user can equal, and they are put in afterwards.
"""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass

_SECRET = secrets.token_hex(12)
TOKEN_MARK = f"mark-{_SECRET}-token"
KEY_MARK = f"mark-{_SECRET}-key"
STATUS_MARK = f"mark-{_SECRET}-status"


@dataclass(frozen=True)
class Drawn:
    """A page as drawn, marks and all, with the content type it answers with."""

    body: bytes
    content_type: str


class PageCache:
    """The pages drawn last, up to a limit in bytes; safe between threads, one a worker."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._held = 0
        self._pages: OrderedDict[Hashable, Drawn] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> Drawn | None:
        with self._lock:
            page = self._pages.get(key)
            if page is not None:
                self._pages.move_to_end(key)
            return page

    def put(self, key: Hashable, page: Drawn) -> None:
        with self._lock:
            before = self._pages.pop(key, None)
            self._held += len(page.body) - (len(before.body) if before else 0)
            self._pages[key] = page
            while self._held > self._limit and self._pages:
                _, oldest = self._pages.popitem(last=False)
                self._held -= len(oldest.body)


def fill(body: bytes, *, token: str, key: str, status: str) -> bytes:
    """The page as this request gets it: token and key are URL-safe words, status is HTML already escaped."""
    return (
        body.replace(TOKEN_MARK.encode(), token.encode())
        .replace(KEY_MARK.encode(), key.encode())
        .replace(STATUS_MARK.encode(), status.encode())
    )
