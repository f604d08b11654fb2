"""Typing kept as it happens. The page says "kept 14:02" only when it has this answer."""

from __future__ import annotations

from flask import Response, current_app, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from cpca.domain import clock
from cpca.domain.draft import discard_draft, keep_draft
from cpca.domain.errors import DomainError
from cpca.domain.text import clean_line
from cpca.extensions import db
from cpca.permissions import Permission
from cpca.web import csrf
from cpca.web.access import Room, the_viewer

room = Room("drafts", __name__)
NOT_KEPT = frozenset({csrf.FIELD, "key", "form", "password", "new_password", "again"})
LONGEST_ADDRESS = 300


@room.route("/drafts", methods=["POST"], permission=Permission.USE_THE_APP, poll=True)
def keep() -> Response:
    """Keeps a form's typing; 204 with X-Kept-At, the London time, once the database has it."""
    fields = {name: values for name, values in request.form.lists() if name not in NOT_KEPT}
    at = keep_draft(
        viewer=the_viewer(), form=_form(), fields=fields, key=clean_line(request.form.get("key", ""))
    )
    db.session.commit()
    return Response(status=204, headers={"X-Kept-At": f"{at.astimezone(clock.LONDON):%H:%M}"})


@room.route("/drafts/discard", methods=["POST"], permission=Permission.USE_THE_APP)
def discard() -> Response:
    """Lets a form's typing go."""
    discard_draft(viewer=the_viewer(), form=_form())
    db.session.commit()
    return Response(status=204)


def _form() -> str:
    """The address of the form: one of ours that takes a POST, or the request is refused."""
    form = request.form.get("form", "")
    if not form.startswith("/") or len(form) > LONGEST_ADDRESS:
        raise DomainError("A draft names the address of its form.")
    try:
        current_app.url_map.bind("").match(form, method="POST")
    except (HTTPException, RequestRedirect) as error:
        raise DomainError("A draft names the address of its form.") from error
    return form
