"""A JSON value held against a JSON schema, as far as the published schema goes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

KINDS: dict[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "boolean": bool,
    "null": type(None),
}
KNOWN = frozenset(
    {"$ref", "anyOf", "type", "properties", "required", "additionalProperties", "items", "default"}
    | {"title", "description", "format", "enum"}
)


def list_faults(value: Any, schema: dict[str, Any], whole: dict[str, Any], at: str = "") -> Iterator[str]:
    """Where a value is not what the schema says; raises KeyError for a word of the schema it does not know."""
    if "$ref" in schema:
        schema = whole["$defs"][schema["$ref"].rpartition("/")[2]]
    unknown = set(schema) - KNOWN
    if unknown:
        raise KeyError(*unknown)
    if "anyOf" in schema:
        if all(list(list_faults(value, one, whole, at)) for one in schema["anyOf"]):
            yield f"{at}: none of what it may be"
        return
    if not isinstance(value, KINDS[schema["type"]]):
        yield f"{at}: not a {schema['type']}"
    elif isinstance(value, dict):
        yield from _of_object(value, schema, whole, at)
    elif isinstance(value, list):
        for n, item in enumerate(value):
            yield from list_faults(item, schema["items"], whole, f"{at}[{n}]")


def _of_object(
    value: dict[str, Any], schema: dict[str, Any], whole: dict[str, Any], at: str
) -> Iterator[str]:
    for name in set(schema.get("required", ())) - set(value):
        yield f"{at}.{name}: missing"
    for name, item in value.items():
        if name not in schema["properties"]:
            yield f"{at}.{name}: not known"
        else:
            yield from list_faults(item, schema["properties"][name], whole, f"{at}.{name}")
