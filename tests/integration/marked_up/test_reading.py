"""A draft that came back: every paragraph is known again, and every difference found."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from cpca.documents.marked_up import Came, Difference, Marked, find_differences, read_marked_up, read_original
from cpca.documents.paper_reader.errors import UnreadablePaper
from cpca.documents.paper_reader.limits import Limits
from cpca.documents.render.word import draw_word
from tests.integration.marked_up.editing import (
    WHO,
    added_after,
    commented,
    edited,
    taken_out,
    tracked,
    typed,
    without_bookmarks,
)
from tests.integration.word.sample import convert, paper

DRAFT = draw_word(paper())


def differences(data: bytes) -> list[Difference]:
    return find_differences(read_marked_up(data), read_marked_up(DRAFT))


EDITS = (
    tracked("Line 2 of A was done", "Line 2 of A was finished on 3 October"),
    tracked("To share", "To bring"),
    typed("The auditor has said so.", "The auditor has asked for it."),
    added_after("Line 3 of B", "One more thing was done for B."),
    taken_out("Line 1 of F was done."),
    tracked("And so have others", "And so has the Government"),
)
FOUND = [
    Difference("p_1", "To share an update.", "To bring an update.", WHO),
    Difference("r_A_2022_10_02", "Line 2 of A was done.", "Line 2 of A was finished on 3 October.", WHO),
    Difference(None, "", "One more thing was done for B.", WHO),
    Difference("p_3", "The auditor has said so.", "The auditor has asked for it."),
    Difference(None, "And so have others.", "And so has the Government.", WHO),
    Difference("r_F_2022_10_01", "Line 1 of F was done.", ""),
]


def test_a_copy_that_nobody_edited_differs_in_nothing() -> None:
    assert differences(DRAFT) == []


def test_every_edit_is_found_tracked_or_not_with_its_author() -> None:
    assert differences(edited(DRAFT, *EDITS)) == FOUND


def test_libreoffice_keeps_every_bookmark_and_every_tracked_change(tmp_path: Path) -> None:
    back = convert(edited(DRAFT, *EDITS), "docx", tmp_path)
    anchors = [one.anchor for one in read_marked_up(back).came if one.anchor]
    gone = "r_F_2022_10_01"
    assert anchors == [one.anchor for one in read_marked_up(DRAFT).came if one.anchor and one.anchor != gone]
    assert differences(back) == FOUND


def test_without_its_bookmarks_a_paragraph_is_known_by_its_words() -> None:
    found = differences(edited(DRAFT, tracked("said so", "asked for it"), without_bookmarks))
    assert found == [Difference("p_3", "The auditor has said so.", "The auditor has asked for it.", WHO)]


def test_a_comment_in_the_margin_is_not_dropped() -> None:
    found = differences(edited(DRAFT, commented("Line 2 of A", "Is this right?")))
    assert found == [Difference("r_A_2022_10_02", "", "Comment: Is this right?", WHO)]


def test_a_paragraph_that_only_moved_is_no_difference() -> None:
    def move(document: object) -> None:
        first, *_, last = (p._p for p in document.paragraphs if p.text.startswith("Line"))  # type: ignore[attr-defined]
        last.addnext(first)

    assert differences(edited(DRAFT, move)) == []


def test_the_draft_it_is_a_copy_of_is_found_among_the_issues_files() -> None:
    report = draw_word(replace(paper(lines=1), title="Highlight report"))
    marked = read_marked_up(edited(DRAFT, *EDITS))
    assert read_original(marked, [report, DRAFT]) == read_marked_up(DRAFT)
    assert read_original(replace(marked, title="Another title"), [DRAFT]) == read_marked_up(DRAFT)
    stranger = Marked("Improvement Plan Update", (Came(None, "Something else."),))
    with pytest.raises(UnreadablePaper, match="Hardly any of its words are that draft’s"):
        read_original(stranger, [DRAFT])


def bomb() -> bytes:
    out = io.BytesIO(DRAFT)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/media/x.bin", bytes(2_000_000))
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "limits", "message"),
    [
        (
            b"hello",
            Limits(),
            "The file is not a Word document. Upload the draft as the .docx that came back.",
        ),
        (
            bomb(),
            Limits(unpacked_bytes=1_000_000),
            "The file unpacks to far more than a paper holds, so it was not opened. Save the paper again from Word, "
            "or as plain text.",
        ),
        (
            DRAFT,
            Limits(lines=10),
            "The file holds far more than a draft of ours does, so it was not taken in.",
        ),
        (
            DRAFT[:-30],
            Limits(),
            "The Word file is damaged or cut short: its end is missing. Open it in Word, save it again and upload that.",
        ),
        (
            DRAFT,
            Limits(wall_seconds=0),
            "The Word file took too long to read, so reading was stopped. Save it again in Word and upload that.",
        ),
    ],
    ids=["no Word file", "a bomb", "too much", "cut short", "too slow"],
)
def test_a_file_that_cannot_be_read_is_refused_in_plain_words(
    data: bytes, limits: Limits, message: str
) -> None:
    with pytest.raises(UnreadablePaper) as refused:
        read_marked_up(data, limits)
    assert refused.value.message == message
