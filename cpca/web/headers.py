"""The headers of every answer, the proxy before the app, and the files it serves beside pages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import Flask, Response, abort, request
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
YEAR = 365 * 24 * 3600
HTTPS_ONLY = f"max-age={YEAR}"


def init_app(app: Flask) -> None:
    settings = app.config["SETTINGS"]
    if settings.proxies:
        n = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=n, x_proto=n, x_host=n)  # type: ignore[method-assign]
    root = Path(app.root_path).parent / "static"
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app,
        root=root,
        prefix="static/",
        max_age=YEAR,
        immutable_file_test=_is_hashed,
        add_headers_function=_add_to_secure_file if settings.production else _add_to_file,
        allow_all_origins=False,
    )
    app.after_request(_add)
    if settings.production:
        app.before_request(_refuse_plain_http)


def _add_to_file(headers: Any, _path: str, _url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"


def _add_to_secure_file(headers: Any, path: str, url: str) -> None:
    _add_to_file(headers, path, url)
    headers["Strict-Transport-Security"] = HTTPS_ONLY


def _is_hashed(path: str, _url: str) -> bool:
    return "/vendor/" in path


def _refuse_plain_http() -> None:
    if not request.is_secure:
        abort(403, "plain-http")


def _add(answer: Response) -> Response:
    headers = answer.headers
    headers.setdefault("Content-Security-Policy", POLICY)  # a file that is handed out brings its own
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "same-origin"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Cache-Control"] = "no-store"
    if request.is_secure:
        headers["Strict-Transport-Security"] = HTTPS_ONLY
    return answer
