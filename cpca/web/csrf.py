"""Forgery refused three ways: the cookie's SameSite, a token bound to the session, and where a request
came from. Sign-in included, whose token is bound to a cookie of its own."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from urllib.parse import urlsplit

from flask import Request, current_app, g, request, session

FIELD = "csrf_token"
HEADER = "X-CSRF-Token"
_SEED = "seed"


def _bound_to(seed: str) -> str:
    key = str(current_app.secret_key).encode()
    return hmac.new(key, b"form:" + seed.encode(), hashlib.sha256).hexdigest()


def token() -> str:
    """The token of this browser's forms: of its session, or of the sign-in page's cookie before there is one."""
    if g.arrival is not None and g.arrival.live:
        return token_for(g.cookie)
    if _SEED not in session:
        session[_SEED] = secrets.token_urlsafe(16)
    return _bound_to(f"seed:{session[_SEED]}")


def token_for(cookie: str) -> str:
    """The token of a session that has just begun, for pages that stayed open while it ended."""
    return _bound_to(f"session:{cookie}")


def is_own_page(request: Request) -> bool:
    """Whether the browser says that one of our own pages sent this."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.host


def is_forged(*, public: bool = False) -> bool:
    """Whether this unsafe request must be refused.

    A public form (sign-in) is as good when it was drawn before this browser signed in on another page.
    """
    given = request.form.get(FIELD) or request.headers.get(HEADER) or ""
    good = [token()]
    if public and _SEED in session:
        good.append(_bound_to(f"seed:{session[_SEED]}"))
    same = [hmac.compare_digest(given.encode(), one.encode()) for one in good]
    return not is_own_page(request) or not any(same)
