"""A PDF as source lines: what stands on each page, top to bottom, wrapped lines joined into paragraphs."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from pypdf import PageObject, PdfReader
from pypdf.errors import PdfReadError, PyPdfError

from .lines import ExtractionError, SourceLine
from .pdf_paragraphs import join_paragraphs
from .pdf_print import Fragment, PrintedLine, printed_lines

_MOST_PAGES = 300
_DAMAGED = "The PDF is damaged or cut short. Download or save it again and upload that."


def pdf_lines(data: bytes) -> list[SourceLine]:
    """Every paragraph of a PDF that has text in it; raises ExtractionError for one with a password or a scan."""
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise ExtractionError(
                "The PDF is protected by a password. Save a copy without the password and upload that."
            )
        pages = _pages(reader)
    except (PdfReadError, PyPdfError) as error:
        raise ExtractionError(_DAMAGED) from error
    if not any(pages):
        raise ExtractionError(
            "The PDF has no text in it, only pictures of pages. Upload the Word file, "
            "or a PDF that was saved from it."
        )
    return join_paragraphs(pages)


def _pages(reader: PdfReader) -> list[list[PrintedLine]]:
    if len(reader.pages) > _MOST_PAGES:
        raise ExtractionError(
            f"The PDF has more than {_MOST_PAGES} pages. Upload the paper on its own, without its appendices."
        )
    return [printed_lines(_fragments(page), list(_links(page))) for page in reader.pages]


def _fragments(page: PageObject) -> list[Fragment]:
    """The pieces of text on a page as the file places them, with where each starts and how large it is."""
    found: list[Fragment] = []

    def note(text: str, cm: list[float], tm: list[float], font: Any, size: float) -> None:
        words = text.strip("\n")
        if words.strip():
            bold = "bold" in str((font or {}).get("/BaseFont", "")).lower()
            found.append(Fragment(*_place(cm, tm), size * _scale(cm, tm), words.replace("\n", " "), bold))

    page.extract_text(visitor_text=note)
    return found


def _place(cm: list[float], tm: list[float]) -> tuple[float, float]:
    """Where the text matrix puts its origin on the page."""
    return tm[4] * cm[0] + tm[5] * cm[2] + cm[4], tm[4] * cm[1] + tm[5] * cm[3] + cm[5]


def _scale(cm: list[float], tm: list[float]) -> float:
    return abs(tm[3] * cm[3] + tm[2] * cm[1]) or 1.0


def _links(page: PageObject) -> Iterator[tuple[float, float, str]]:
    """Foot, head and address of each link on the page."""
    for annotation in page.annotations or []:
        target = annotation.get_object()
        action = target.get("/A")
        address = action.get_object().get("/URI") if action is not None else None
        if address is not None:
            box = [float(side) for side in target["/Rect"]]
            yield min(box[1], box[3]), max(box[1], box[3]), str(address)
