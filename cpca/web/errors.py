"""What a person is told when something goes wrong: what happened, what to do, and their text still there."""

from __future__ import annotations

import secrets
from typing import Any

from flask import Flask, Response, current_app, g, request
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from cpca.domain.errors import DomainError, Missing, NotNow, Refused, Stale
from cpca.extensions import db, set_writing
from cpca.web import csrf, htmx
from cpca.web.logs import log

PROBLEM = "problem"  # the id of the place where a fragment's failure is said
NOT_TYPED = frozenset({csrf.FIELD, "key", "version", "password", "new_password", "again"})

WORDS: dict[int, tuple[str, str]] = {
    400: ("The request could not be read", "Go back, check what you typed and send it again."),
    403: ("You cannot do this", "Ask the programme office who can."),
    404: ("Page not found", "Check the address. If you followed a link here, tell the programme office."),
    405: ("This address does not work that way", "Go back and use the buttons on the page."),
    409: ("This has changed in the meantime", "Go back, load the page again and repeat the step."),
    413: ("That is too large to send", "Shorten it, or split it into parts, and send it again."),
    422: ("That could not be saved", "Go back, correct it and save again."),
    429: ("Too many tries", "Wait five minutes and try again."),
    500: (
        "Something went wrong on our side",
        "Nothing was changed. Try again; if it happens again, give the programme office the reference.",
    ),
    503: ("The app could not save just now", "Your text is still here. Wait a moment and send it again."),
}
FORGED = (
    "The page was open for too long, or the request came from another site. Load the page again and repeat."
)
FILE_TOO_LARGE = (
    "A file may have {} MB. Save the paper without its pictures, or as plain text, and upload that."
)
TOO_LARGE_IN = {
    "evidence": (
        "A file may have {} MB. Go back: what you typed is kept there. Choose a smaller file, or give a link to it."
    ),
}
PLAIN_HTTP = "This address answers over HTTPS only."


def init_app(app: Flask) -> None:
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(DomainError, _domain)
    app.register_error_handler(OperationalError, _busy)
    app.register_error_handler(Exception, _unknown)


def typed() -> list[tuple[str, str]]:
    """What the person sent, field by field, without what they did not type."""
    return [
        (name, value)
        for name, values in request.form.lists()
        for value in values
        if name not in NOT_TYPED and value.strip()
    ]


def answer(status: int, *, title: str | None = None, message: str | None = None) -> Response:
    """The error page, or its fragment put beside the untouched form where htmx asked."""
    default_title, default_message = WORDS.get(status, WORDS[400 if status < 500 else 500])
    names: dict[str, Any] = {
        "title": title or default_title,
        "message": message or default_message,
        "reference": g.get("reference"),
        "typed": _typed_safely(status),
    }
    g.page_key = None
    response = htmx.render("error/page.html", fragment="error/_problem.html", status=status, **names)
    return htmx.beside(response, PROBLEM) if htmx.is_fragment() else response


def _typed_safely(status: int) -> list[tuple[str, str]]:
    return [] if status == 413 or request.method in ("GET", "HEAD") else typed()


def _http(error: HTTPException) -> Response:
    if error.code is None or error.code < 400:
        return error.get_response()  # type: ignore[return-value]
    message = {"forged": FORGED, "plain-http": PLAIN_HTTP}.get(error.description or "")
    if error.code == 413 and request.mimetype == "multipart/form-data":
        words = TOO_LARGE_IN.get(request.blueprint or "", FILE_TOO_LARGE)
        message = words.format(current_app.config["SETTINGS"].upload_limit_mb)
    response = answer(error.code, message=message)
    if error.code == 405 and getattr(error, "valid_methods", None):
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods))  # type: ignore[attr-defined]
    return response


def _domain(error: DomainError) -> Response:
    db.session.rollback()
    if isinstance(error, Missing):
        return answer(404)
    if isinstance(error, Refused):
        return answer(403, message=error.message)
    if isinstance(error, NotNow | Stale):
        return answer(409, message=error.message)
    return answer(422, message=error.message)


def _start_again() -> None:
    db.session.rollback()
    set_writing(False)
    g.reference = secrets.token_hex(4)


def _busy(error: OperationalError) -> Response:
    _start_again()
    log().error("database", reference=g.reference, endpoint=request.endpoint, error=type(error.orig).__name__)
    return answer(503)


def _unknown(error: Exception) -> Response:
    _start_again()
    log().error("unknown", reference=g.reference, endpoint=request.endpoint, exc_info=error)
    return answer(500)
