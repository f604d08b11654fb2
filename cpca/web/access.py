"""The front door: every route is registered with its permission, and one function lets a request in.

It signs the person in, refuses forgery, loads the object through what they may see and asks the permission
table; a view is handed the object and nothing else. A route without a policy stops the app from starting.
"""

from __future__ import annotations

import datetime as dt
import inspect
import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Flask, abort, current_app, g, get_flashed_messages, request, session
from flask.wrappers import Response
from flask_login import current_user
from markupsafe import escape

from cpca.domain import clock, trail
from cpca.domain.errors import Missing, Refused
from cpca.domain.viewer import LAST_SEEN_EVERY, Arrival, find_arrival, get_viewer, note_last_seen
from cpca.extensions import db, login_manager, set_writing, writing
from cpca.permissions import NOBODY, READING, Permission, Viewer, allows, held_for, whom_to_ask
from cpca.web import csrf, htmx
from cpca.web.cache import Drawn, PageCache, fill

COOKIE = "cpca_session"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})

# Control characters, bare or encoded: in no address of ours.
UNWRITTEN = re.compile(rb"[\x00-\x1f\x7f]|%[01][0-9A-Fa-f]|%7[Ff]")

Loader = Callable[..., Any]


@dataclass(frozen=True)
class Policy:
    """How a route is guarded.

    `load` finds the object from the viewer and the address; `keep` lets drawn pages be kept on the server;
    `slow` says that the view works before it writes, and begins its own writing with `deciding()`;
    `poll` neither refreshes the session nor counts as a visit; `upload` allows a large body.
    """

    permission: Permission | None
    load: Loader | None = None
    keep: bool = True
    slow: bool = False
    poll: bool = False
    upload: bool = False
    argument: str | None = None


POLICIES: dict[str, Policy] = {}


class Room(Blueprint):
    """A subject's routes. `route` takes the permission in the same call; there is no other way in."""

    def route(  # type: ignore[override]
        self,
        rule: str,
        *,
        permission: Permission | None = None,
        public: bool = False,
        load: Loader | None = None,
        keep: bool = True,
        slow: bool = False,
        poll: bool = False,
        upload: bool = False,
        **options: Any,
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        if public == (permission is not None):
            raise RuntimeError(f"{rule}: name a permission, or say that it is public")

        def register(view: Callable[..., Any]) -> Callable[..., Any]:
            argument = next(iter(inspect.signature(view).parameters), None)
            name = f"{self.name}.{options.get('endpoint', view.__name__)}"
            POLICIES[name] = Policy(permission, load, keep and not public, slow, poll, upload, argument)
            self.add_url_rule(rule, view_func=view, **options)
            return view

        return register


def init_app(app: Flask) -> None:
    """Puts the front door before every request; raises RuntimeError for a route without a policy."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint not in POLICIES:
            raise RuntimeError(f"{rule.rule} ({rule.endpoint}) has no permission")
    app.extensions["pages"] = PageCache(app.config["SETTINGS"].cache_mb * 1024 * 1024)
    app.before_request(_open)
    app.after_request(_finish)
    app.teardown_request(_leave)
    login_manager.session_protection = None  # sessions live in the database, not in the status cookie
    login_manager.request_loader(lambda _request: g.get("viewer"))
    app.jinja_env.globals.update(can=can, viewer=current_user)


def can(permission: str, thing: Any = None) -> bool:
    """For templates: whether the signed-in person may do this, by the permission's name in the table."""
    return allows(g.viewer, Permission[permission], thing)


def the_viewer() -> Viewer:
    """The signed-in person of this request."""
    viewer: Viewer = g.viewer
    return viewer


def _open() -> Response | None:
    g.viewer, g.arrival, g.page_key, g.polled = NOBODY, None, None, False
    g.pop("_login_user", None)  # Flask-Login's, of the request before where they share a context
    trail.set_actor(trail.Actor())  # this thread's request before had its own
    if request.endpoint is None:
        _nowhere()
        return None
    if UNWRITTEN.search(request.path.encode("utf-8", "replace") + request.query_string):
        _nowhere()
        abort(404)
    policy = POLICIES[request.endpoint]
    if policy.upload:
        request.max_content_length = request.max_form_memory_size = _upload_limit()
    set_writing(request.method not in SAFE and not policy.slow)
    g.cookie = request.cookies.get(COOKIE)
    g.arrival = find_arrival(g.cookie, _idle())
    if policy.permission is not None and not (g.arrival and g.arrival.live):
        return _signed_out()
    if request.method not in SAFE and csrf.is_forged(public=policy.permission is None):
        abort(403, "forged")
    if g.arrival is None or not g.arrival.live:
        return None
    return _come_in(policy, g.arrival)


def _come_in(policy: Policy, arrival: Arrival) -> Response | None:
    today = clock.today()
    g.head = arrival.head
    if request.method == "GET" and policy.keep:
        drawn = _kept(arrival, today)
        if drawn is not None:
            return Response(drawn.body, content_type=drawn.content_type)
    g.viewer = get_viewer(arrival.person_id, today)
    _decide(policy, request.view_args or {})
    return None


def _decide(policy: Policy, address: dict[str, Any]) -> Any:
    """Loads the object, asks the table, names the actor; the object, which the view is handed."""
    if policy.permission is None:
        return None
    thing = policy.load(g.viewer, **address) if policy.load else None
    if not allows(g.viewer, policy.permission, thing):
        raise Missing if policy.permission in READING else Refused(whom_to_ask(policy.permission))
    held = None
    if policy.permission is not Permission.USE_THE_APP:
        held = held_for(g.viewer, policy.permission, thing)
    trail.set_actor(
        trail.Actor(g.viewer.pseudonym, held.covers_pseudonym if held else None, policy.permission.value)
    )
    if policy.argument is not None and policy.load:
        request.view_args = {policy.argument: thing}
    g.address = address
    return thing


@contextmanager
def deciding() -> Iterator[Any]:
    """For a slow view: a writing transaction in which it was let in anew; gives the object as it is now."""
    with writing():
        policy = POLICIES[request.endpoint or ""]
        if g.viewer is not NOBODY:
            g.viewer = get_viewer(g.viewer.person_id, clock.today())
        yield _decide(policy, g.address) if policy.permission else None


def _nowhere() -> None:
    """A wrong address is a 404 for everybody, signed in or not: Flask raises it after this."""
    set_writing(False)
    g.cookie = request.cookies.get(COOKIE)
    g.arrival = find_arrival(g.cookie, _idle())
    if g.arrival and g.arrival.live:
        g.viewer = get_viewer(g.arrival.person_id, clock.today())


def _signed_out() -> Response:
    from cpca.web.routes.signin import ask_to_sign_in  # noqa: PLC0415  the door leads to that room

    return ask_to_sign_in(g.arrival)


def _kept(arrival: Arrival, today: dt.date) -> Drawn | None:
    g.page_key = (
        arrival.head,
        today,
        arrival.person_id,
        arrival.kept,
        arrival.seen_head,
        request.full_path,
        htmx.is_fragment(),
    )
    pages: PageCache = current_app.extensions["pages"]
    drawn = pages.get(g.page_key)
    g.from_cache = drawn is not None
    return drawn


def _finish(answer: Response) -> Response:
    answer.headers.add("Vary", "HX-Request")
    moved = 300 <= answer.status_code < 400  # a redirect draws nothing, and keeps the status message
    if answer.mimetype == "text/html" and not answer.direct_passthrough and not moved:
        body = answer.get_data()
        if g.get("page_key") and answer.status_code == 200 and not g.get("from_cache"):
            current_app.extensions["pages"].put(g.page_key, Drawn(body, answer.content_type or "text/html"))
        answer.set_data(fill(body, token=csrf.token(), key=secrets.token_urlsafe(12), status=_status()))
    return answer


def _status() -> str:
    if htmx.is_fragment() or "_flashes" not in session:
        return ""
    return " ".join(str(escape(words)) for words in get_flashed_messages())


def _leave(_error: BaseException | None) -> None:
    db.session.rollback()
    arrival: Arrival | None = g.get("arrival")
    policy = POLICIES.get(request.endpoint or "")
    polled = g.get("polled") or (policy is not None and policy.poll)
    if arrival and arrival.live and not polled and clock.real_now() - arrival.seen_at > LAST_SEEN_EVERY:
        note_last_seen(arrival)
    set_writing(False)
    trail.set_actor(trail.Actor())  # nobody acts between requests


def _idle() -> dt.timedelta:
    return dt.timedelta(minutes=current_app.config["SETTINGS"].session_idle_minutes)


def _upload_limit() -> int:
    megabytes: int = current_app.config["SETTINGS"].upload_limit_mb
    return megabytes * 1024 * 1024
