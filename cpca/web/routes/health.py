"""For whoever watches the server: whether it lives, and whether it is fit to serve."""

from __future__ import annotations

from flask import Response, jsonify

from cpca.web.access import Room
from cpca.web.home import list_checks

room = Room("health", __name__)
NOT_READY = 503


@room.route("/live", public=True, poll=True)
def live() -> Response:
    """The process answers; nothing else is asked."""
    return Response("alive\n", mimetype="text/plain")


@room.route("/ready", public=True, poll=True)
def ready() -> Response:
    """200 where everything that was looked at is well, else 503; which, in a line each."""
    checks = list_checks()
    well = all(check.ok for check in checks)
    answer = jsonify(
        ready=well, checks={check.name: {"ok": check.ok, "found": check.found} for check in checks}
    )
    answer.status_code = 200 if well else NOT_READY
    return answer
