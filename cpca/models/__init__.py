"""Tables, enums and constraints, a file a subject. Importing the package knows them all."""

from cpca.models import (
    audit,
    challenge,
    deliverable,
    draft,
    paper,
    people,
    period,
    plan,
    progress,
    risk,
    signin,
)

__all__ = [
    "audit",
    "challenge",
    "deliverable",
    "draft",
    "paper",
    "people",
    "period",
    "plan",
    "progress",
    "risk",
    "signin",
]
