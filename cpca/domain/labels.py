"""People's labels read as columns of somebody else's statement, so that a list costs no statement a row."""

from __future__ import annotations

from typing import Any

from cpca.models.people import label_of


def who(person: Any, home: Any, prefix: str) -> list[Any]:
    """The columns from which `label` names a joined person: `home` is their organisation."""
    return [
        person.post.label(f"{prefix}_post"),
        person.name.label(f"{prefix}_name"),
        home.name.label(f"{prefix}_home"),
        home.kind.label(f"{prefix}_home_kind"),
    ]


def label(found: Any, prefix: str) -> str | None:
    """How pages name the person of these columns; None where nobody was joined."""
    post = found[f"{prefix}_post"]
    if post is None:
        return None
    return label_of(post, found[f"{prefix}_name"], found[f"{prefix}_home"], found[f"{prefix}_home_kind"])
