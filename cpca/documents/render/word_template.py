"""An authority's own .docx file as the ground of a report."""

from __future__ import annotations

from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from cpca.documents.blocks import Document

BODY = "{{body}}"


def filled(template: bytes, document: Document) -> bytes:  # noqa: ARG001
    return template


def body_place(word: WordDocument) -> BaseOxmlElement | None:
    """The paragraph in which the report's words stand, or None: at the end."""
    for paragraph in word.element.body.iter(qn("w:p")):
        words = "".join(text.text or "" for text in paragraph.iter(qn("w:t")))
        if words.replace(" ", "") == BODY:
            found: BaseOxmlElement = paragraph
            return found
    return None
