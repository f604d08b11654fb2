"""What Typst does not yet say of a table in a PDF's tags: that a row's first cell heads it, and the caption."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import Any

from cpca.documents.blocks import Table


def tag_tables(drawn: bytes, tables: Sequence[Table]) -> bytes:
    """The PDF with its row headers and its tables' captions tagged; `tables` are all of it, in order.

    ISO 14289-1, 7.5: a table's header cells are TH with the scope that they head. The same bytes each time.
    """
    import pikepdf  # noqa: PLC0415  loading it takes a while

    if not tables:
        return drawn
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(drawn)) as pdf:
        found = _find(pdf.Root["/StructTreeRoot"], "/Table")
        for element, table in zip(found, tables, strict=True):
            _attributes(element)["/Summary"] = pikepdf.String(table.caption)
            if table.row_headers:
                _head_rows(element)
        pdf.save(out, deterministic_id=True)
    return out.getvalue()


def _find(node: Any, kind: str) -> Iterator[Any]:
    """The structure elements of a kind under a node, in reading order, none inside another."""
    from pikepdf import Array, Dictionary  # noqa: PLC0415

    if isinstance(node, Array):
        for child in node:
            yield from _find(child, kind)
    elif isinstance(node, Dictionary):
        if node.get("/S") == kind:
            yield node
        elif "/K" in node:
            yield from _find(node["/K"], kind)


def _head_rows(table: Any) -> None:
    """Makes the first cell of each row that has no header yet a header of its row."""
    from pikepdf import Name  # noqa: PLC0415

    for row in _find(table["/K"], "/TR"):
        first = next(_find(row["/K"], "/TD"), None)
        if first is not None:  # else it is the header's own row
            first["/S"] = Name.TH
            _attributes(first)["/Scope"] = Name.Row


def _attributes(element: Any) -> Any:
    """The attributes of an element as a part of a table, made where it has none."""
    from pikepdf import Array, Dictionary, Name  # noqa: PLC0415

    held = element.get("/A")
    every = list(held) if isinstance(held, Array) else [held] if held is not None else []
    for one in every:
        if isinstance(one, Dictionary) and one.get("/O") == Name.Table:
            return one
    element["/A"] = Array([*every, Dictionary(O=Name.Table)])
    return element["/A"][-1]
