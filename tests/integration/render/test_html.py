"""Reports as HTML: the words of every block in order, valid, escaped, and the same bytes each time."""

from __future__ import annotations

import html5lib
import pytest
from msgspec.structs import replace

from cpca.documents.blocks import (
    Cell,
    Document,
    Heading,
    Item,
    Listing,
    ListKind,
    Mark,
    Paragraph,
    Picture,
    Run,
    Table,
    plain,
    said,
)
from cpca.documents.compose import DOCUMENTS, compose
from cpca.documents.render.html import draw_fragment, draw_html
from tests.client import soup_of
from tests.unit.compose.samples import CONTENT

HOSTILE = "<script>alert(1)</script> & \"quoted\" 'too' {{ 7*7 }} \x00\ud800"


def page_of(*blocks: object) -> str:
    document = compose(CONTENT, "board-paper")
    made = Document("Title", "Subject", "Authority", document.moment, blocks)  # type: ignore[arg-type]
    return draw_html(made).decode()


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_document_is_valid_html_with_one_title(name: str) -> None:
    drawn = draw_html(compose(CONTENT, name))
    html5lib.HTMLParser(strict=True).parse(drawn)
    soup = soup_of(drawn.decode())
    assert (len(soup.find_all("h1")), soup.html["lang"]) == (1, "en-GB")
    assert soup.find_all("script") == []
    ids = [tag["id"] for tag in soup.find_all(id=True)]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_drawing_again_gives_the_same_bytes(name: str) -> None:
    assert draw_html(compose(CONTENT, name)) == draw_html(compose(CONTENT, name))


def test_the_board_papers_words_stand_in_order_with_their_numbers() -> None:
    document = compose(CONTENT, "board-paper")
    soup = soup_of(draw_html(document).decode())
    written = [b for b in document.blocks if isinstance(b, Heading | Paragraph)]
    expected = [" ".join(f"{b.number or ''} {plain(b.words)}".split()) for b in written]
    found = [
        " ".join(tag.text.split())
        for tag in soup.main.find_all(["h1", "h2", "h3", "h4", "p"])
        if not tag.find_parent(["table", "li"]) and "notice" not in tag.get("class", [])
    ]
    assert found == expected


def test_users_words_are_words_and_never_markup() -> None:
    page = page_of(Heading(1, said("Title")), Paragraph(said(HOSTILE)))
    assert (
        soup_of(page).find("p", class_="plain").text
        == "<script>alert(1)</script> & \"quoted\" 'too' {{ 7*7 }} "
    )
    assert "<script" not in page


def test_a_table_names_its_columns_and_rows() -> None:
    table = next(b for b in compose(CONTENT, "highlight-report").blocks if isinstance(b, Table) and b.header)
    soup = soup_of(page_of(Heading(1, said("Title")), table))
    assert soup.table.caption.text == table.caption
    assert [th.text for th in soup.find_all("th", scope="col")] == list(table.header)
    assert len(soup.find_all("th", scope="row")) == len(table.rows)


def test_a_caption_is_read_out_and_figures_stand_under_their_heading() -> None:
    row = (Cell((said("A", bold=True), said("Lead: Director"))), Cell((said("4"),), right=True))
    table = Table("The themes", (row,), header=("Theme", "Open"))
    soup = soup_of(page_of(Heading(1, said("Title")), table))
    assert soup.caption["class"] == ["vh"]
    assert [th.get("class") for th in soup.find_all("th")] == [None, ["figure"], ["said"]]


def test_lists_are_lists_and_a_rating_is_a_word_with_a_shape() -> None:
    letters = Listing(ListKind.LETTERS, (Item(said("one")), Item((Run("Amber", rating="Amber"),))))
    soup = soup_of(page_of(Heading(1, said("Title")), letters))
    assert [li.text for li in soup.find("ol", class_="letters").find_all("li")] == ["one", "▲ Amber"]


def test_a_comparison_says_aloud_what_was_added_and_removed() -> None:
    words = (Run("by "), Run("June", mark=Mark.REMOVED), Run(" "), Run("July", mark=Mark.ADDED))
    soup = soup_of(page_of(Heading(1, said("Title")), Paragraph(words)))
    assert (soup.find("del").text, soup.find("ins").text) == ("removed: June", "added: July")


def test_a_number_is_copied_with_its_words() -> None:
    soup = soup_of(page_of(Heading(1, said("Title")), Paragraph(said("Words."), number="3.2.1")))
    assert soup.find("p", class_="numbered").text == "3.2.1 Words."


def test_a_picture_is_named_for_those_who_do_not_see_it() -> None:
    picture = next(b for b in compose(CONTENT, "highlight-report").blocks if isinstance(b, Picture))
    svg = soup_of(page_of(Heading(1, said("Title")), picture)).svg
    assert (svg.title.text, svg.desc.text, svg["width"]) == (
        picture.title,
        picture.alt,
        f"{picture.width_mm}mm",
    )


def test_inside_the_app_the_page_has_its_own_title() -> None:
    fragment = draw_fragment(compose(CONTENT, "board-paper"))
    assert "<h1" not in fragment
    assert "<style" not in fragment


def test_a_draft_says_so_at_its_head() -> None:
    draft = replace(CONTENT, issue=replace(CONTENT.issue, number="0.1", kind="draft"))
    soup = soup_of(draw_html(compose(draft, "board-paper")).decode())
    assert soup.find("p", class_="watermark").text == "DRAFT – NOT FOR PUBLICATION"
