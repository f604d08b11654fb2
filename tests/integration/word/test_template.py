"""An authority's own .docx: what the check says of it, and what is drawn on it."""

from __future__ import annotations

import io
from dataclasses import replace

import docx
import pytest
from docx.oxml.ns import qn

from cpca.documents.render.word import draw_word
from cpca.documents.template_check import check_template, try_template
from tests.integration.word.sample import WATERMARK, convert, paper
from tests.integration.word.templates import (
    american_template,
    house_template,
    rewritten,
    saved,
    with_part,
    with_relationship,
)

SOUND = house_template(
    "{{ authority }}", "{{ title }}", "To {{ to }}, {{ meeting_date }}", "{{ body }}", "The end"
)
INSTRUCTION = (
    "It has instructions in it ({}). A place may only name what goes there, like {{{{ title }}}}. "
    "Take the instruction out."
)
MACROS = "It has macros in it. Save it in Word as .docx, which has none, and upload that."
EMBEDDED = "It has another file embedded in it. Take that out and upload it again."


def test_a_sound_template_is_accepted_without_a_word() -> None:
    checked = check_template(SOUND)
    assert (checked.refused, checked.findings) == ((), ())


def test_its_places_say_what_the_document_says_and_the_body_stands_in_its_place() -> None:
    word = docx.Document(io.BytesIO(draw_word(paper(), SOUND)))
    texts = [p.text for p in word.paragraphs]
    assert texts[:5] == [
        "The Authority",
        "Improvement Plan Update",
        "To The Board, 30 November 2022",
        WATERMARK,
        "Purpose",
    ]
    assert texts[-2:] == ["The highlight report.", "The end"]
    assert [p.style.name for p in word.paragraphs[3:5] if p.style] == ["Notice", "Heading 1"]
    assert [[cell.text for cell in row.cells] for row in word.tables[0].rows] == [["Agenda Item No:", "2.2"]]
    assert [p.text for p in word.sections[0].header.paragraphs] == [WATERMARK]


def test_a_place_holds_words_and_never_markup() -> None:
    words = "Cambridgeshire & Peterborough </w:t><w:br/> {{ subject }}"
    word = docx.Document(io.BytesIO(draw_word(replace(paper(), title=words), SOUND)))
    assert word.paragraphs[1].text == words


def test_its_own_styles_header_and_lists_stay() -> None:
    own = docx.Document(io.BytesIO(house_template("{{ body }}", header="Our own header, {{ date }}")))
    own.styles["Heading 1"].font.name = "Georgia"
    word = docx.Document(io.BytesIO(draw_word(paper(), saved(own))))
    assert word.styles["Heading 1"].font.name == "Georgia"
    assert [p.text for p in word.sections[0].header.paragraphs] == [
        "Our own header, 20 November 2022",
        WATERMARK,
    ]
    assert [p.text for p in word.sections[0].footer.paragraphs] == [
        "Issue 0.1 · 0123456789abcdef\tPage 1 of 1"
    ]


def test_a_document_on_a_template_is_the_same_bytes_each_time_and_opens_in_libreoffice(
    tmp_path: object,
) -> None:
    first = draw_word(paper(), american_template())
    assert draw_word(paper(), american_template()) == first
    word = docx.Document(io.BytesIO(first))
    assert {lang.get(qn("w:val")) for lang in word.styles.element.iter(qn("w:lang"))} == {"en-GB"}
    texts = [p.text for p in word.paragraphs]
    again = docx.Document(io.BytesIO(convert(first, "docx", tmp_path)))  # type: ignore[arg-type]
    assert [p.text for p in again.paragraphs] == texts


def test_what_a_template_lacks_is_said_and_it_is_accepted() -> None:
    checked = check_template(american_template())
    assert (checked.accepted, checked.findings) == (
        True,
        (
            "It has no place {{ body }}: the report stands at its end.",
            "It has no style Heading 3: the app’s own is used instead.",
            "It has no table style called Report Table: the app’s own is used for tables.",
            "Its page is 216 × 279 mm, not A4 (210 × 297 mm).",
            "Its language is en-US: reports are drawn as English (United Kingdom).",
        ),
    )


def test_a_place_that_nothing_fills_is_named_with_those_that_are() -> None:
    assert check_template(house_template("{{ chair }}", "{{ body }}")).findings == (
        "Nothing fills the place {{ chair }}: it stays empty. The places that are filled are agenda_item, "
        "authority, body, date, draft_mark, foot, forward_plan_reference, from, key_decision, lead_member, "
        "meeting_date, public_report, recommendations, subject, title, to, voting_arrangements.",
    )


def test_a_trial_is_a_report_on_the_template() -> None:
    word = docx.Document(io.BytesIO(try_template(SOUND, "Fenland")))
    assert [p.text for p in word.paragraphs][:3] == [
        "Fenland",
        "Improvement Plan Update",
        "To Fenland Board, 30 November 2022",
    ]


DOCTYPE = '<!DOCTYPE x [<!ENTITY a "aaaa">]><w:document '
FIELD = '<w:body><w:p><w:r><w:instrText>INCLUDETEXT "//elsewhere/x.docx"</w:instrText></w:r></w:p>'
HOSTILE = {
    "no file of Word": (b"hello", "It is not a Word document. Save it in Word as .docx and upload that."),
    "an archive of something else": (
        with_part(b"", "x.txt", b"x"),
        "The file is an archive or an Office file, but not a Word document. "
        "Upload the paper as Word (.docx), PDF or plain text (.txt).",
    ),
    "a bomb": (
        with_part(SOUND, "word/media/big.bin", b""),
        "The file unpacks to far more than a paper holds, so it was not opened. "
        "Save the paper again from Word, or as plain text.",
    ),
    "an attribute": (house_template("{{ ''.__class__.__mro__ }}"), INSTRUCTION.format("getattr")),
    "a call": (house_template("{{ title.format(1) }}"), INSTRUCTION.format("call")),
    "a sum": (house_template("{{ 9**9**9 }}"), INSTRUCTION.format("pow")),
    "an endless loop": (
        house_template("{% for a in range(9999) %}{% for b in range(9999) %}x{% endfor %}{% endfor %}"),
        INSTRUCTION.format("for"),
    ),
    "a rich place": (house_template("{{r title }}"), INSTRUCTION.format("{{r …}}")),
    "a loop in the header": (
        house_template("{{ body }}", header="{% for a in 'ab' %}x{% endfor %}"),
        INSTRUCTION.format("for"),
    ),
    "a place cut short": (
        house_template("{{ title"),
        "One of its places is not written whole. Write each like {{ title }}.",
    ),
    "macros": (with_part(SOUND, "word/vbaProject.bin", b"x"), MACROS),
    "an embedded file": (with_part(SOUND, "word/embeddings/x.bin", b"x"), EMBEDDED),
    "an attached template": (
        with_relationship(SOUND, "attachedTemplate", "https://example.org/x.dotm"),
        "It is attached to another template. In Word, detach it and upload it again.",
    ),
    "a linked picture": (
        with_relationship(SOUND, "image", "https://example.org/x.png"),
        "It fetches something from elsewhere (https://example.org/x.png). "
        "Put that into the file itself, or take it out.",
    ),
    "a link that runs": (
        with_relationship(SOUND, "hyperlink", "javascript:alert(1)"),
        "It fetches something from elsewhere (javascript:alert(1)). Put that into the file itself, or take it out.",
    ),
    "an embedded object": (with_relationship(SOUND, "oleObject", "x.bin"), EMBEDDED),
    "a field that fetches": (
        rewritten(SOUND, {"word/document.xml": ("<w:body>", FIELD)}),
        "It has a field that fetches from elsewhere (INCLUDETEXT). Take the field out.",
    ),
    "a declared type": (
        rewritten(SOUND, {"word/document.xml": ("<w:document ", DOCTYPE)}),
        "A part of it declares a document type, which Word never does. Save it again in Word.",
    ),
    "a Word template": (
        rewritten(SOUND, {"[Content_Types].xml": ("document.main+xml", "template.main+xml")}),
        "It is a Word template (.dotx). Open it in Word, save it as .docx and upload that.",
    ),
    "a damaged part": (
        rewritten(SOUND, {"word/styles.xml": ("<w:styles", "<w:styles <")}),
        "It is damaged or too complicated to fill. Save a simpler copy in Word and upload that.",
    ),
}


def big(data: bytes) -> bytes:
    """The archive's bomb, made when it is needed."""
    return (
        with_part(SOUND, "word/media/big.bin", bytes(50 * 1024 * 1024))
        if data == HOSTILE["a bomb"][0]
        else data
    )


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_or_broken_template_is_refused_in_plain_words(name: str) -> None:
    data, reason = HOSTILE[name]
    checked = check_template(big(data))
    assert (checked.refused, checked.accepted) == ((reason,), False)


def test_an_ordinary_link_in_a_template_is_no_harm() -> None:
    assert check_template(with_relationship(SOUND, "hyperlink", "https://example.org")).refused == ()
