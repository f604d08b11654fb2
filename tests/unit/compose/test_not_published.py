"""The exempt appendix is headed as the law wants; the annex says who stands behind each line."""

from __future__ import annotations

import msgspec
import pytest

from cpca.documents.blocks import Notice
from cpca.documents.compose import compose
from cpca.documents.compose.exempt import DESCRIPTIONS
from cpca.domain.report_content import ChangePart, Withheld
from tests.unit.compose.reading import find_table, list_headings, list_words, words_under
from tests.unit.compose.samples import CONFIDENTIAL, CONTENT, EXEMPT, LINES, SECRET, THEME_A, issued

GROUND = (
    "Exempt under paragraph 3. The public interest in maintaining the exemption outweighs the public interest in "
    "disclosing the information: A sale is being negotiated."
)
ONE = msgspec.structs.replace(
    THEME_A, answers=(), commitments=(), deliverables=(), risks=(), notes=(), lines=LINES[2:]
)


def with_grounds(*grounds: Withheld) -> list[str]:
    """The head of an appendix of lines withheld on these grounds."""
    lines = tuple(
        msgspec.structs.replace(LINES[2], reference=f"A-{n}", withheld=ground)
        for n, ground in enumerate(grounds)
    )
    theme = msgspec.structs.replace(ONE, lines=lines)
    content = msgspec.structs.replace(CONTENT, themes=(theme,), later=(), flags=(), changes=(), paper=None)
    document = compose(content, "exempt-appendix")
    return [words for one in document.blocks if isinstance(one, Notice) for words in list_words(one)]


@pytest.mark.parametrize(
    ("grounds", "head"),
    [
        ((EXEMPT,), "paragraph 3 of Part 1 of Schedule 12A of the Local Government Act 1972."),
        (
            (
                EXEMPT,
                Withheld(secrecy="exempt", paragraph=5),
                Withheld(secrecy="exempt", paragraph=1),
                EXEMPT,
            ),
            "paragraphs 1, 3 and 5 of Part 1 of Schedule 12A of the Local Government Act 1972.",
        ),
    ],
)
def test_the_head_names_every_paragraph_relied_on(grounds: tuple[Withheld, ...], head: str) -> None:
    assert with_grounds(*grounds) == [f"NOT FOR PUBLICATION by virtue of {head}"]


def test_confidential_information_is_headed_by_its_own_section() -> None:
    act = "section 100A(3) of the Local Government Act 1972"
    assert with_grounds(CONFIDENTIAL) == [
        f"NOT FOR PUBLICATION because it holds confidential information within the meaning of {act}."
    ]


def test_it_describes_the_paragraphs_relied_on_and_no_other() -> None:
    document = compose(CONTENT, "exempt-appendix")
    assert words_under(document, "Why it is exempt") == [
        f"Paragraph 1: {DESCRIPTIONS[1]}",
        f"Paragraph 3: {DESCRIPTIONS[3]}",
    ]
    assert sorted(DESCRIPTIONS) == [1, 2, 3, 4, 5, 6, 7]


def test_every_part_stands_once_with_its_ground_and_the_public_interest() -> None:
    document = compose(CONTENT, "exempt-appendix")
    undecided = " The monitoring officer has not decided yet; it is kept back until then."
    about_one = GROUND.replace("3", "1").replace("A sale is being negotiated.", "It is about one person.")
    assert words_under(document, "Theme A Transport") == [
        *(f"line {SECRET}", GROUND),
        *(f"commitment {SECRET}", GROUND),
        *(
            f"answer {SECRET}",
            "Confidential under section 100A(3). Reason: The department forbids disclosure.",
        ),
        *(f"deliverable {SECRET}", GROUND),
        *(f"risk {SECRET} – Mitigation: {SECRET}", about_one + undecided),
        *(f"C7 {SECRET}", GROUND),
    ]
    assert words_under(document, "Since the as-at date") == [f"later {SECRET}", GROUND]
    assert words_under(document, "The Board paper") == [f"paragraph {SECRET}", GROUND]
    assert words_under(document, "What slipped") == [f"flag {SECRET}", GROUND]
    assert words_under(document, "What changed") == [f"change {SECRET}", GROUND]


def test_a_withheld_line_that_is_new_is_not_told_again_among_what_changed() -> None:
    changes = tuple(
        ChangePart(theme="A", kind="line added", words=LINES[2].text, reference=reference, withheld=EXEMPT)
        for reference in (LINES[2].reference, None)
    )
    content = msgspec.structs.replace(CONTENT, themes=(ONE,), later=(), flags=(), changes=changes, paper=None)
    headings = list_headings(compose(content, "exempt-appendix"))
    assert headings == ["Why it is exempt", "Theme A Transport", "About this appendix"]


def test_it_holds_nothing_that_is_published() -> None:
    words = " ".join(words for one in compose(CONTENT, "exempt-appendix").blocks for words in list_words(one))
    assert [
        one for one in ("The timetable is drafted.", "Drivers may be short.", "No new money.") if one in words
    ] == []


def test_it_is_marked_on_every_page() -> None:
    assert compose(CONTENT, "exempt-appendix").watermark == "NOT FOR PUBLICATION"
    draft = compose(issued(number="0.1", kind="draft"), "exempt-appendix")
    assert draft.watermark == "DRAFT – NOT FOR PUBLICATION"


def test_a_month_that_keeps_nothing_back_says_so() -> None:
    theme = msgspec.structs.replace(ONE, lines=LINES[:1])
    content = msgspec.structs.replace(CONTENT, themes=(theme,), later=(), flags=(), changes=(), paper=None)
    assert words_under(compose(content, "exempt-appendix"), "Exempt appendix, October 2022")[3:4] == [
        "Nothing of this month is withheld."
    ]


def test_the_annex_says_who_stands_behind_each_line() -> None:
    annex = compose(CONTENT, "annex")
    rows = find_table(annex, "Theme A: where each printed line comes from")
    assert rows[0] == [
        "A-2022-10-01",
        "The timetable is drafted. / (happened 12 October 2022; for A1)",
        *(
            "Transport Officer",
            "Director of Transport, 3 November 2022",
            "Fenland Council",
            "Programme Office",
        ),
        *("Programme Director, 14 November 2022", "0011223344556677"),
    ]
    assert [row[:2] for row in rows[1:]] == [
        ["A-2022-10-02", "The survey is out. / (highlight report only; entered on the lead’s behalf)"],
        ["A-2022-10-03", f"line {SECRET} / (not for publication: exempt)"],
        ["A-2022-10-04", "The workshop was held. / (happened 11 November 2022; since the as-at date)"],
        ["A-2022-10-05", f"later {SECRET} / (not for publication: exempt)"],
        ["A-2022-10-P1", "Publish the timetable. / (due 30 November 2022; for A1)"],
        ["A-2022-10-P2", f"commitment {SECRET} / (due 20 November 2022; not for publication: exempt)"],
    ]
    assert rows[5][2:] == ["Not known", "No", "No", "No", "No", ""]
    assert annex.landscape is True


def test_the_annex_says_what_was_left_out_of_print_and_why() -> None:
    assert find_table(compose(CONTENT, "annex"), "What was left out of print, and why") == [
        ["A", "A1 moved, and this stays off paper.", "Agreed by the director."]
    ]


def test_the_annex_says_that_it_is_not_for_publication() -> None:
    annex = compose(CONTENT, "annex")
    assert [list_words(one) for one in annex.blocks if isinstance(one, Notice)] == [
        ["For the authority’s own use. It names people and is not published."]
    ]
    assert list_headings(annex)[0] == "Theme A Transport"
