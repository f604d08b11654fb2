"""What Typst does not yet say of a table in a PDF's tags: that a row's first cell heads it, and the caption.

Added after drawing, as an update at the file's end, so that what Typst wrote stays as it is.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import Any

from cpca.documents.blocks import Table


def tag_tables(drawn: bytes, tables: Sequence[Table]) -> bytes:
    """The PDF with its row headers and its tables' captions tagged; `tables` are all of it, in order.

    ISO 14289-1, 7.5: a table's header cells are TH with the scope that they head.
    """
    from pypdf import PdfWriter  # noqa: PLC0415  loading it takes a while

    if not tables:
        return drawn
    writer = PdfWriter(io.BytesIO(drawn), incremental=True)
    found = _find(writer.root_object["/StructTreeRoot"], "/Table")
    for element, table in zip(found, tables, strict=True):
        _summarise(element, table.caption)
        if table.row_headers:
            _head_rows(element)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _find(node: Any, kind: str) -> Iterator[Any]:
    """The structure elements of a kind under a node, in reading order, none inside another."""
    node = node.get_object()
    if isinstance(node, list):
        for child in node:
            yield from _find(child, kind)
    elif isinstance(node, dict):
        if node.get("/S") == kind:
            yield node
        elif "/K" in node:
            yield from _find(node["/K"], kind)


def _summarise(table: Any, caption: str) -> None:
    from pypdf.generic import NameObject, TextStringObject  # noqa: PLC0415

    _attributes(table)[NameObject("/Summary")] = TextStringObject(caption)


def _head_rows(table: Any) -> None:
    """Makes the first cell of each row that has no header yet a header of its row."""
    from pypdf.generic import NameObject  # noqa: PLC0415

    for row in _find(table["/K"], "/TR"):
        first = next(_find(row["/K"], "/TD"), None)
        if first is None:  # the header's own row
            continue
        first[NameObject("/S")] = NameObject("/TH")
        _attributes(first)[NameObject("/Scope")] = NameObject("/Row")


def _attributes(element: Any) -> Any:
    """The attributes of an element as a part of a table, made where it has none."""
    from pypdf.generic import ArrayObject, DictionaryObject, NameObject  # noqa: PLC0415

    held = element.get("/A", ArrayObject()).get_object()
    every = held if isinstance(held, ArrayObject) else ArrayObject([held])
    for one in every:
        if one.get_object().get("/O") == "/Table":
            return one.get_object()
    made = DictionaryObject({NameObject("/O"): NameObject("/Table")})
    element[NameObject("/A")] = ArrayObject([*every, made])
    return made
