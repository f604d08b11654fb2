"""A blueprint a subject. Each file has one `room`, registered here."""

from __future__ import annotations

from flask import Flask

ROOMS = (
    "signin",
    "account",
    "people",
    "theme",
    "update",
    "commitments",
    "returns",
    "challenge",
    "challenge_log",
    "view",
    "months",
    "paper",
    "drafts",
    "trail",
    "health",
    "home",
    "summary",
)


def init_app(app: Flask) -> None:
    from importlib import import_module  # noqa: PLC0415

    for name in ROOMS:
        app.register_blueprint(import_module(f"cpca.web.routes.{name}").room)
