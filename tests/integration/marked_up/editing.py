"""Edits of a Word file as people make them: tracked, or simply typed."""

from __future__ import annotations

import io
from collections.abc import Callable
from copy import deepcopy

import docx
from docx.document import Document as WordDocument
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.text.paragraph import CT_P
from docx.oxml.xmlchemy import BaseOxmlElement

WHO = "Head of Finance"


def edited(data: bytes, *edits: Callable[[WordDocument], object]) -> bytes:
    document = docx.Document(io.BytesIO(data))
    for edit in edits:
        edit(document)
    saved = io.BytesIO()
    document.save(saved)
    return saved.getvalue()


def paragraph_with(document: WordDocument, words: str, anchor: str = "") -> CT_P:
    """The one paragraph, in the body or a table, that has these words, and this bookmark where one is named."""
    found = [
        p
        for p in document.element.body.iter(qn("w:p"))
        if words in _text(p) and (not anchor or anchor in _marks(p))
    ]
    assert len(found) == 1, f"{len(found)} paragraphs have “{words}”"
    paragraph: CT_P = found[0]
    return paragraph


def _text(paragraph: BaseOxmlElement) -> str:
    return "".join(text.text or "" for text in paragraph.iter(qn("w:t")))


def _marks(paragraph: BaseOxmlElement) -> list[str]:
    return [mark.get(qn("w:name"), "") for mark in paragraph.iter(qn("w:bookmarkStart"))]


def _run_with(document: WordDocument, words: str, anchor: str = "") -> BaseOxmlElement:
    found: BaseOxmlElement = next(
        r for r in paragraph_with(document, words, anchor).iter(qn("w:r")) if words in _text(r)
    )
    return found


def tracked(words: str, fresh: str, anchor: str = "") -> Callable[[WordDocument], None]:
    """Replaces words in a run, with the change tracked."""

    def edit(document: WordDocument) -> None:
        run = _run_with(document, words, anchor)
        before, after = _text(run).split(words)
        for piece, mark in ((before, None), (words, "del"), (fresh, "ins"), (after, None)):
            if piece:
                run.addprevious(_marked(run, piece, mark))
        run.getparent().remove(run)

    return edit


def _marked(run: BaseOxmlElement, words: str, mark: str | None) -> BaseOxmlElement:
    copy = deepcopy(run)
    for text in list(copy.iter(qn("w:t"))):
        copy.remove(text)
    tag = "delText" if mark == "del" else "t"
    copy.append(parse_xml(f'<w:{tag} {nsdecls("w")} xml:space="preserve">{words}</w:{tag}>'))
    if mark is None:
        return copy
    around: BaseOxmlElement = parse_xml(
        f'<w:{mark} {nsdecls("w")} w:id="9{len(words)}" w:author="{WHO}" w:date="2022-11-21T10:00:00Z"/>'
    )
    around.append(copy)
    return around


def typed(words: str, fresh: str, anchor: str = "") -> Callable[[WordDocument], None]:
    """Replaces words in a run and leaves no track."""

    def edit(document: WordDocument) -> None:
        for text in _run_with(document, words, anchor).iter(qn("w:t")):
            text.text = (text.text or "").replace(words, fresh)

    return edit


def added_after(words: str, fresh: str, anchor: str = "") -> Callable[[WordDocument], None]:
    """Puts a new paragraph after the one with these words, tracked."""

    def edit(document: WordDocument) -> None:
        author = f'w:author="{WHO}" w:date="2022-11-21T10:00:00Z"'
        paragraph_with(document, words, anchor).addnext(
            parse_xml(
                f'<w:p {nsdecls("w")}><w:pPr><w:rPr><w:ins w:id="801" {author}/></w:rPr></w:pPr>'
                f'<w:ins w:id="802" {author}><w:r><w:t>{fresh}</w:t></w:r></w:ins></w:p>'
            )
        )

    return edit


def taken_out(words: str) -> Callable[[WordDocument], None]:
    """Deletes a whole paragraph and leaves no track."""

    def edit(document: WordDocument) -> None:
        paragraph = paragraph_with(document, words)
        paragraph.getparent().remove(paragraph)

    return edit


def without_bookmarks(document: WordDocument) -> None:
    """As an editor leaves it that knows no bookmarks."""
    for tag in ("w:bookmarkStart", "w:bookmarkEnd"):
        for mark in list(document.element.body.iter(qn(tag))):
            mark.getparent().remove(mark)


def commented(words: str, said: str) -> Callable[[WordDocument], None]:
    """A comment in the margin at the paragraph with these words."""

    def edit(document: WordDocument) -> None:
        paragraph = next(p for p in document.paragraphs if words in p.text)
        document.add_comment(paragraph.runs, text=said, author=WHO)

    return edit
