"""The summary is one sheet of A4, whatever the month holds."""

from __future__ import annotations

from io import BytesIO

import msgspec
import pytest
from pypdf import PdfReader

from cpca.documents.compose import compose
from cpca.documents.render.pdf import draw_pdf
from cpca.domain.report_content import ReportContent
from tests.unit.compose.crowded import crowded, crowded_register
from tests.unit.compose.samples import CONTENT, issued

DRAFT = msgspec.structs.replace(
    crowded(),
    issue=issued(number="0.2", kind="draft", recipients=("Section 73 Officer", "Monitoring Officer")).issue,
)


@pytest.mark.parametrize(
    "content", [CONTENT, crowded(), crowded_register(), DRAFT], ids=["full", "crowded", "registers", "draft"]
)
def test_the_summary_is_one_page(content: ReportContent) -> None:
    drawn = PdfReader(BytesIO(draw_pdf(compose(content, "summary", "0123456789abcdef"))))
    assert len(drawn.pages) == 1
    assert len(drawn.pages[0].extract_text()) > 1000
