"""The cookie of a signed-in browser: put on an answer, and taken away with everything else at sign-out."""

from __future__ import annotations

import datetime as dt

from flask import current_app, g, redirect, url_for
from flask.wrappers import Response

from cpca.domain import clock
from cpca.domain.viewer import find_arrival, get_viewer
from cpca.web import htmx
from cpca.web.access import COOKIE

LEFT_BEHIND = '"cache", "cookies", "storage"'


def lasts() -> dt.timedelta:
    """How long a session lasts at most."""
    return dt.timedelta(hours=current_app.config["SETTINGS"].session_hours)


def idle() -> dt.timedelta:
    """How long a session may rest."""
    return dt.timedelta(minutes=current_app.config["SETTINGS"].session_idle_minutes)


def arrive(token: str) -> None:
    """The rest of this request is the new session's: its forms carry its token, its page knows the person."""
    g.cookie, g.arrival = token, find_arrival(token, idle())
    if g.arrival is not None:
        g.viewer = get_viewer(g.arrival.person_id, clock.today())


def keep(answer: Response, token: str) -> Response:
    """Gives the browser its session's cookie: no script reads it, no other site sends it."""
    secure = current_app.config["SETTINGS"].production
    answer.set_cookie(COOKIE, token, path="/", httponly=True, samesite="Lax", secure=secure)
    return answer


def leave() -> Response:
    """To the page that says so, with nothing left in the browser."""
    address = url_for("signin.signed_out")
    answer = htmx.leave_for(address) if htmx.is_fragment() else redirect(address, 303)
    answer.delete_cookie(COOKIE, path="/")
    answer.headers["Clear-Site-Data"] = LEFT_BEHIND
    return answer  # type: ignore[return-value]
