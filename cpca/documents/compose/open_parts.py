"""What of a content is open to the public: a second lock behind `publish`, for drafts' and pages' content as well."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec

from cpca.domain.report_content import LaterPart, Part

P = TypeVar("P", bound=Part)


def keep_open(part: P) -> P:
    """The part without anything in it that is withheld, at any depth."""
    found = {name: getattr(part, name) for name in part.__struct_fields__}
    kept = {name: _open(value) for name, value in found.items()}
    changed = {name: value for name, value in kept.items() if value is not found[name]}
    return msgspec.structs.replace(part, **changed) if changed else part


def _open(value: Any) -> Any:
    if isinstance(value, Part):
        return keep_open(value)
    if isinstance(value, tuple):
        return tuple(_open(one) for one in value if not _is_withheld(one))
    return value


def _is_withheld(value: Any) -> bool:
    if isinstance(value, LaterPart):
        return value.line.withheld is not None
    return getattr(value, "withheld", None) is not None
