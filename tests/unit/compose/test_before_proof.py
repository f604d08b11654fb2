"""An issue from before there was proof stays as it was: its content's bytes, its hashes and what its documents say.

The figures are those of the release before, drawn from the sample month as it stands here.
"""

from __future__ import annotations

import hashlib

import pytest

from cpca.documents.compose import DOCUMENTS, compose
from cpca.domain.report_publishing import content_hash, exempt_part, from_json, publish, to_json
from cpca.models.report import Reach
from tests.unit.compose.samples import CONTENT

WHOLE = "e46406016dbae771c9bfafd8811cf6bdbf9c99940b12d09b52d388742d70779f"
PUBLIC = "25c4c00747b4f135da59afa27473b894e6e2b10eff264487a88a30e1f25e83b8"
DRAWN = {
    "board-paper": "ad0d2725d7b79023",
    "highlight-report": "4bb9eaaac915171e",
    "summary": "9b0b5556868ac820",
    "improvement-board-pack": "168a75c2c7e12c86",
    "government-pack": "5c42467ff5be5f37",
    "staff-briefing": "4dc5f9185b234cc0",
    "exempt-appendix": "9e8f83b0991266f0",
    "annex": "a777afdf2726f8f8",
}
PARTS = {Reach.PUBLIC: publish(CONTENT), Reach.EXEMPT: exempt_part(CONTENT), Reach.INTERNAL: CONTENT}


def test_it_reads_and_hashes_as_it_did() -> None:
    stored = to_json(CONTENT)
    assert "proof" not in stored
    again = from_json(stored)
    assert (again.proved, to_json(again)) == (None, stored)
    assert (content_hash(again), content_hash(publish(again))) == (WHOLE, PUBLIC)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_its_documents_say_what_they_said(name: str) -> None:
    part = PARTS[DOCUMENTS[name].reach]
    assert part is not None
    drawn = repr(compose(part, name, "0123456789abcdef"))
    assert hashlib.sha256(drawn.encode()).hexdigest()[:16] == DRAWN[name]
