"""What every part of a report's content is made of, and why a part may be kept back."""

from __future__ import annotations

from msgspec import Struct


class Part(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the parts share: immutable, named fields, and no other is read."""


class Withheld(Part, frozen=True, kw_only=True):
    """Why a part is not for publication: `paragraph` of Schedule 12A, None where it is confidential."""

    secrecy: str  # "exempt", "confidential"
    paragraph: int | None = None
    reason: str = ""
    decided: bool = True  # False while the monitoring officer has not decided: kept back all the same
