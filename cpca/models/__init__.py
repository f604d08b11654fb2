"""Tables, enums and constraints, a file a subject. Importing the package knows them all."""

from cpca.models import (
    audit,
    challenge,
    closing,
    deliverable,
    draft,
    exempt,
    paper,
    people,
    period,
    plan,
    progress,
    report,
    risk,
    signin,
)

__all__ = [
    "audit",
    "challenge",
    "closing",
    "deliverable",
    "draft",
    "exempt",
    "paper",
    "people",
    "period",
    "plan",
    "progress",
    "report",
    "risk",
    "signin",
]
