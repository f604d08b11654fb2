"""The real paper's content as a PDF, set by typst with its header and risks as tables."""

from __future__ import annotations

import json

import typst

from tests.integration.paper_reader.real_paper import Part, body_parts, header_rows, source


def pdf_of(markup: str, settings: str = "") -> bytes:
    page = '#set page(paper: "a4", numbering: "1 of 1")\n#set text(size: 11pt, hyphenate: false)\n'
    document = typst.compile((page + settings + "\n" + markup).encode())
    assert isinstance(document, bytes)
    return document


def words(text: str) -> str:
    """A text as data, so that nothing in it is taken for markup."""
    return f"#{json.dumps(text, ensure_ascii=False)}"


def pdf_paper(*, hanging: bool, settings: str = "") -> bytes:
    """The paper with numbers flush with its text, or hanging in a column of their own."""
    parts = [words(line.replace("**", "")) for line in source().splitlines()[4:7]]
    parts += [words("Agenda Item No: 2.2"), words("Improvement Plan Update")]
    parts += [_row(label, paragraphs) for label, paragraphs in header_rows()]
    parts += [_printed(part, hanging) for part in body_parts()]
    return pdf_of("\n\n".join(parts), settings)


def _row(label: str, paragraphs: list[str]) -> str:
    value = "\n\n".join(words(paragraph) for paragraph in paragraphs)
    return f"#table(columns: (4cm, 1fr), stroke: none, [{words(label)}], [{value}])"


def _printed(part: Part, hanging: bool) -> str:
    plain = f"{part.number or ''} {part.text}".strip()
    if part.kind == "risk":
        return _row(part.number or "", [f"{part.text} Mitigation: {part.mitigation}"])
    if part.kind == "bullet":
        return f"- {words(part.text)}"
    if part.kind in ("section heading", "heading"):
        return f"#strong[{words(plain)}]"
    opener = f"{part.number}." if part.kind == "theme" else part.number or ""
    if hanging:
        return f"#grid(columns: (1.3cm, 1fr), [{words(opener)}], [{words(part.text)}])"
    return words(f"{opener} {part.text}".strip())
