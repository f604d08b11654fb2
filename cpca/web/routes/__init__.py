"""A blueprint a subject. Each file has one `room`, registered here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask
from werkzeug.routing import IntegerConverter, Map, Rule

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
    "look",
    "plan",
    "deliverables",
    "risks",
    "risk_keeping",
    "risk_register",
    "narrative",
    "templates",
    "marked_up",
    "month",
    "month_printing",
    "month_joint",
    "calendar",
    "issues",
    "verify",
    "paper_writing",
    "paper_clearing",
    "exempt",
    "deliverable_table",
    "milestones",
    "evidence",
    "ratings",
    "ledger",
    "verification",
    "samples",
    "findings",
    "measures",
    "succession",
    "changes",
    "tracker",
    "money",
    "path",
    "dependencies",
    "decisions",
    "feeds",
    "engagement",
    "improvement_board",
)


class Key(IntegerConverter):
    """A row's key in an address; one that no database could hold is a wrong address."""

    def __init__(self, map: Map) -> None:
        super().__init__(map, max=2**31 - 1)


class LateRule(Rule):
    """An address whose making is compiled when the first is made: for all of them at once it is a tenth of the start.

    What it stands in for is Werkzeug's own; a Werkzeug without it compiles as it does, and starts later.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        compiled: list[Callable[..., tuple[str, str]]] = []

        def build(rule: LateRule, **values: Any) -> tuple[str, str]:
            if not compiled:
                compiled.append(Rule._compile_builder(rule, append_unknown))
            return compiled[0](rule, **values)

        return build


def init_app(app: Flask) -> None:
    from importlib import import_module  # noqa: PLC0415

    app.url_map.converters["int"], app.url_rule_class = Key, LateRule
    for name in ROOMS:
        app.register_blueprint(import_module(f"cpca.web.routes.{name}").room)
