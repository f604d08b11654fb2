"""Content to document: each document's sections, chosen for its audience, before it has a format.

`DOCUMENTS` says which document has which sections; `compose` puts one together. No table is read here.
"""

from __future__ import annotations

from collections.abc import Iterator

from cpca.documents.blocks import Block, Document, Heading, said
from cpca.documents.compose.audiences import DOCUMENTS, DocumentKind
from cpca.documents.compose.board_paper import draw_paper_head
from cpca.documents.compose.exempt import NOT_FOR_PUBLICATION
from cpca.documents.compose.finish import keep_anchors_once, number_headings
from cpca.documents.compose.frame import DRAFT, draw_close, draw_notices, say_foot, say_issue
from cpca.documents.compose.open_parts import keep_open
from cpca.documents.compose.parts import paragraph
from cpca.documents.compose.sections import draw_section, list_left_out
from cpca.domain.report_content import ReportContent
from cpca.models.report import Reach

__all__ = ["DOCUMENTS", "DocumentKind", "compose"]


def compose(content: ReportContent, name: str, fingerprint: str = "") -> Document:
    """One document of an issue, by its name in `DOCUMENTS`; the same content gives the same document.

    `fingerprint` is the first digits of the public content's hash, printed where it is given. A public document
    holds nothing that is withheld, whatever content it is given. Raises KeyError for another name.
    """
    kind = DOCUMENTS[name]
    shown = keep_open(content) if kind.reach is Reach.PUBLIC else content
    blocks: list[Block] = list(_draw(shown, name, kind, fingerprint))
    return Document(
        title=_say_title(shown, name, kind),
        subject=say_issue(shown),
        author=shown.plan.authority,
        moment=shown.issue.issued_at,
        blocks=keep_anchors_once(number_headings(blocks) if kind.numbered else blocks),
        foot=say_foot(shown, fingerprint),
        watermark=_watermark(shown, kind),
        landscape=kind.landscape,
        compact=kind.compact,
        keywords=(shown.plan.title, shown.period.name, kind.title),
    )


def _draw(content: ReportContent, name: str, kind: DocumentKind, fingerprint: str) -> Iterator[Block]:
    yield from draw_notices(content)
    yield from draw_paper_head(content) if name == "board-paper" else _draw_head(content, name, kind)
    for section in kind.sections:
        yield from draw_section(section, content, kind.in_a_theme)
    left_out = list_left_out(content, kind.sections, kind.in_a_theme)
    yield from draw_close(content, kind, fingerprint, left_out)


def _draw_head(content: ReportContent, name: str, kind: DocumentKind) -> Iterator[Block]:
    """The title with plan and month, for whom it is, and which issue it is."""
    yield Heading(1, said(_say_title(content, name, kind)))
    yield paragraph(f"{content.plan.authority}, {content.plan.title}. For {kind.audience}.")
    yield paragraph(say_issue(content), quiet=True)


def _say_title(content: ReportContent, name: str, kind: DocumentKind) -> str:
    if name == "board-paper" and content.paper and content.paper.title:
        return content.paper.title
    return f"{kind.title}, {content.period.name}"


def _watermark(content: ReportContent, kind: DocumentKind) -> str | None:
    if content.issue.is_draft:
        return DRAFT
    return NOT_FOR_PUBLICATION if kind.reach is Reach.EXEMPT else None
