"""The only file that knows htmx and its Flask extension: a page or its fragment, and what htmx is told."""

from __future__ import annotations

import json
from typing import Any

from flask import Flask, Response, flash, g, redirect, render_template, url_for
from htmx_flask import Htmx, make_response
from htmx_flask import request as htmx_request

SESSION_ENDED = "session-ended"  # the id of the place where a sign-in form is put beside untouched text


def init_app(app: Flask) -> None:
    Htmx(app)


def is_fragment() -> bool:
    """Whether htmx asked for a part of a page, and not for a whole one (a boost, the history)."""
    htmx = htmx_request.htmx
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def render(
    page: str, /, *, fragment: str | None = None, status: int = 200, said: str | None = None, **names: Any
) -> Response:
    """The fragment's file alone where htmx asked, else the page that includes that same file.

    `said` is what the status region says: with a fragment at once, with a page drawn into it.
    """
    alone = fragment is not None and is_fragment()
    if said and not alone:
        flash(said)
    body = render_template(fragment if alone and fragment else page, alone=alone, **names)
    answer: Response = make_response(body, status)
    if alone and said:
        tell(answer, said)
    return answer


def tell(answer: Response, said: str) -> None:
    """Adds words for the status region to a fragment's answer; headers are ASCII, so the words are escaped."""
    answer.headers["HX-Trigger"] = json.dumps({"said": said})


def done(endpoint: str, *, said: str, anchor: str | None = None, **values: Any) -> Response:
    """After a save: 303 to the page that shows it. htmx follows the redirect to the page as a browser would."""
    flash(said)
    to = url_for(endpoint, _anchor=anchor, **values)
    if is_fragment():
        return leave_for(to)
    return redirect(to, 303)  # type: ignore[return-value]


def tell_signed_in(answer: Response, token: str, said: str) -> None:
    """Gives a page that stayed open the forgery token of its new session; static/js/session.js puts it in."""
    answer.headers["HX-Trigger"] = json.dumps({"signedIn": {"token": token, "said": said}, "said": said})


def leave_for(address: str) -> Response:
    """Makes htmx leave the page for another address, as a browser would."""
    answer: Response = make_response("", 200, redirect=address)
    return answer


def beside(answer: Response, place: str) -> Response:
    """Puts a fragment into another place than the one that asked, and leaves what was typed alone."""
    answer.headers["HX-Retarget"] = f"#{place}"
    answer.headers["HX-Reswap"] = "innerHTML"
    return answer


def no_change() -> Response:
    """The answer to a poll when the record stands where the page shows it."""
    g.polled = True
    answer: Response = make_response("", 204)
    return answer
