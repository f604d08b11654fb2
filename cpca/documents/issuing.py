"""An issue's files, drawn from its content alone: every document in every format, the same bytes each time."""

from __future__ import annotations

from msgspec.structs import replace

from cpca.documents.blocks import Document
from cpca.documents.compose import DOCUMENTS, DocumentKind, compose
from cpca.documents.render.html import draw_html
from cpca.documents.render.pdf import draw_pdf
from cpca.documents.render.word import draw_word
from cpca.domain.issuing import find_template, read_content
from cpca.domain.issuing_making import build_issue, store_issue
from cpca.domain.issuing_parts import DrawnFile, Files, Prepared, Terms
from cpca.domain.report_content import ReportContent
from cpca.domain.report_publishing import content_hash, exempt_part, publish, to_json
from cpca.models.period import ReportingPeriod
from cpca.models.report import Reach, ReportIssue
from cpca.permissions import Viewer

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FINGERPRINT = 16  # digits of the public content's hash, as printed
PDF, HTML, JSON = "application/pdf", "text/html", "application/json"
MEDIA_TYPES = {"docx": WORD, "pdf": PDF, "html": HTML, "json": JSON}


def draw_files(content: ReportContent, template: bytes | None) -> Files:
    """Every file of an issue by name ("board-paper.docx"); `template` is the authority's own .docx.

    What is public is drawn from what `publish` leaves; the exempt appendix only where something is exempt.
    """
    public, exempt = publish(content), exempt_part(content)
    parts = {Reach.PUBLIC: public, Reach.EXEMPT: exempt, Reach.INTERNAL: content}
    fingerprint = content_hash(public)[:FINGERPRINT]
    anchored = with_rows(public, content) if content.issue.is_draft else public
    files: Files = {}
    for name, kind in DOCUMENTS.items():
        part = parts[kind.reach]
        if part is None:
            continue
        document = compose(anchored if part is public else part, name, fingerprint)
        for ending in kind.formats:
            data = _draw(ending, document, part, template)
            files[f"{name}.{ending}"] = DrawnFile(data, _reach(kind, content), MEDIA_TYPES[ending])
    return files


def with_rows(public: ReportContent, content: ReportContent) -> ReportContent:
    """The public content of a draft with the rows of the paper's paragraphs, which a marked-up copy is read by."""
    if public.paper is None or content.paper is None:
        return public
    rows = [block.row for block in content.paper.blocks if block.withheld is None]
    blocks = tuple(replace(b, row=row) for b, row in zip(public.paper.blocks, rows, strict=True))
    return replace(public, paper=replace(public.paper, blocks=blocks))


def _reach(kind: DocumentKind, content: ReportContent) -> Reach:
    """No file of a draft is for anybody but its readers."""
    return Reach.INTERNAL if content.issue.is_draft else kind.reach


def _draw(ending: str, document: Document, content: ReportContent, template: bytes | None) -> bytes:
    if ending == "docx":
        return draw_word(document, template)
    if ending == "pdf":
        return draw_pdf(document)
    return draw_html(document) if ending == "html" else to_json(content).encode()


def prepare(*, viewer: Viewer | None, period: ReportingPeriod, terms: Terms) -> Prepared:
    """An issue built and drawn, to be stored afterwards; it only reads. Raises what `build_issue` does."""
    content = build_issue(viewer=viewer, period=period, terms=terms)
    template = find_template(period)
    drawn = draw_files(content, template.file.content if template else None)
    return Prepared(content, template.id if template else None, drawn)


def issue_now(*, viewer: Viewer | None, period: ReportingPeriod, terms: Terms) -> ReportIssue:
    """Draws and stores in one go, for commands; pages draw before they write."""
    prepared = prepare(viewer=viewer, period=period, terms=terms)
    return store_issue(viewer=viewer, period=period, prepared=prepared)


def draw_again(issue: ReportIssue) -> Files:
    """An issue's files drawn anew from what it says, on the template it was issued with."""
    template = issue.template.file.content if issue.template else None
    return draw_files(read_content(issue), template)
