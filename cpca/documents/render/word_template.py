"""An authority's own .docx file as the ground of a report: its places filled, and where the words go.

A place is {{ title }}, {{ meeting_date }}, or {{ body }} for the report itself. What a place says is not
printed again in the body.
"""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass, replace

from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from cpca.documents.blocks import Block, Document, Heading, Table, Words, plain
from cpca.documents.paper_reader.child import ChildFailed, run_child
from cpca.documents.paper_reader.errors import UnreadablePaper
from cpca.documents.paper_reader.limits import MEBIBYTE, Limits
from cpca.documents.render.word_xml import legal

BODY = "body"
LIMITS = Limits(file_bytes=10 * MEBIBYTE, unpacked_bytes=40 * MEBIBYTE, cpu_seconds=10, wall_seconds=15)
FACTS = {  # a place's name, and how the header block's row begins that it stands for
    "agenda_item": "agenda item",
    "to": "to",
    "meeting_date": "meeting date",
    "public_report": "public report",
    "lead_member": "lead member",
    "from": "from",
    "key_decision": "key decision",
    "forward_plan_reference": "forward plan",
    "recommendations": "recommendations",
    "voting_arrangements": "voting arrangements",
}
OF_DOCUMENT = ("title", "subject", "authority", "date", "foot", "draft_mark")
KNOWN = frozenset({*FACTS, *OF_DOCUMENT, BODY})
_MARKER = "{{body}}"
_NOT_WORDS = re.compile(r"[^a-z ]+")


class UnreadableTemplate(ValueError):
    """The template cannot be used; `reasons` say why, a sentence each, for people."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons


@dataclass(frozen=True)
class Filled:
    """A template with its places filled; `names` are those it has, `lacks` what it does without."""

    data: bytes
    names: frozenset[str]
    lacks: tuple[str, ...]


def fill(template: bytes, document: Document) -> Filled:
    """The template with what the document says in its places, done in a child process with limits.

    Raises UnreadableTemplate for one that is unsafe, damaged, or does more than name values.
    """
    said = dict.fromkeys(FACTS, "") | _said(document)
    try:
        answer = run_child(json.dumps(said).encode() + b"\n" + template, "template", LIMITS)
    except UnreadablePaper as error:
        raise UnreadableTemplate([error.message]) from error
    except ChildFailed as error:
        reason = "It took too long to fill" if error.slow else "It is damaged or too complicated to fill"
        raise UnreadableTemplate([f"{reason}. Save a simpler copy in Word and upload that."]) from error
    if answer["barred"]:
        raise UnreadableTemplate(answer["barred"])
    return Filled(base64.b64decode(answer["file"]), frozenset(answer["names"]), tuple(answer["lacks"]))


def _said(document: Document) -> dict[str, str]:
    """What each place says; {{ body }} stays where it is until the words come."""
    facts = {name: words for name, words in _facts(document.blocks).items() if name is not None}
    own = {
        "title": document.title,
        "subject": document.subject,
        "authority": document.author,
        "date": f"{document.moment.day} {document.moment:%B %Y}",
        "foot": document.foot,
        "draft_mark": document.watermark or "",
    }
    return {name: legal(words) for name, words in (facts | own).items()} | {BODY: _MARKER}


def _header_block(blocks: tuple[Block, ...]) -> Table | None:
    """The list of facts at the head of a paper: its first table, where that has no header row."""
    first = next((block for block in blocks if isinstance(block, Table)), None)
    return first if first is not None and not first.header else None


def _facts(blocks: tuple[Block, ...]) -> dict[str | None, str]:
    table = _header_block(blocks)
    return {
        _name_of(plain(row[0].paragraphs[0])): "\n".join(plain(words) for words in row[1].paragraphs)
        for row in (table.rows if table else ())
        if len(row) > 1 and row[0].paragraphs
    }


def _name_of(label: str) -> str | None:
    words = _NOT_WORDS.sub("", label.lower()).strip()
    return next(
        (name for name, start in FACTS.items() if words == start or words.startswith(f"{start} ")), None
    )


def without_said(document: Document, names: frozenset[str]) -> tuple[Block, ...]:
    """The document's blocks without what the template's places say already."""
    header = _header_block(document.blocks)
    kept: list[Block] = []
    for block in document.blocks:
        if "title" in names and isinstance(block, Heading) and block.level == 1:
            continue
        if header is None or block is not header:
            kept.append(block)
            continue
        rows = tuple(row for row in header.rows if not _is_said(row[0].paragraphs, names))
        if rows:
            kept.append(replace(header, rows=rows))
    return tuple(kept)


def _is_said(label: tuple[Words, ...], names: frozenset[str]) -> bool:
    return bool(label) and _name_of(plain(label[0])) in names


def body_place(word: WordDocument) -> BaseOxmlElement | None:
    """The paragraph in which the report's words stand, or None: at the end."""
    for paragraph in word.element.body.iter(qn("w:p")):
        words = "".join(text.text or "" for text in paragraph.iter(qn("w:t")))
        if words.replace(" ", "") == _MARKER:
            found: BaseOxmlElement = paragraph
            return found
    return None
