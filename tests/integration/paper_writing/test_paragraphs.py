"""Paragraphs of the paper: changed, added, moved and taken out, with and without htmx."""

from __future__ import annotations

import pytest

from tests.client import HTMX, PageClient, soup_of
from tests.integration.paper_writing.papers import HERE, PURPOSE, at, row_of, rows_of, texts
from tests.world import World, change

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def test_a_paragraph_is_changed_in_its_place(world: World, office: PageClient) -> None:
    row = row_of(world, PURPOSE)
    form = soup_of(office.get(f"{at(row)}/edit", headers=HTMX).text)
    assert (form.find("h1"), form.find("textarea").text.strip()) == (None, PURPOSE)
    answer = office.send(f"{at(row)}/edit", f"{at(row)}/edit", htmx=True, text="In\nnew  words")
    found = soup_of(answer.text).find(id=f"paragraph-{row.id}")
    assert (answer.status_code, found.find(class_="carried")) == (200, None)
    assert found.find(class_="para-text").text.split() == ["1.1", "In", "new", "words"]


def test_without_scripts_a_saved_paragraph_leads_back_to_its_place(world: World, office: PageClient) -> None:
    row = row_of(world, PURPOSE)
    answer = office.send(f"{at(row)}/edit", f"{at(row)}/edit", text="In new words")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{HERE}#paragraph-{row.id}")
    assert "In new words" in texts(world)


@pytest.mark.parametrize("htmx", [False, True])
def test_an_empty_paragraph_is_refused(world: World, office: PageClient, htmx: bool) -> None:
    row = row_of(world, PURPOSE)
    answer = office.send(f"{at(row)}/edit", f"{at(row)}/edit", htmx=htmx, text=" ")
    said = soup_of(answer.text).select(".govuk-error-summary a")
    assert (answer.status_code, [a.text for a in said]) == (
        422,
        ["Write the paragraph’s words, or take it out."],
    )


@pytest.mark.parametrize("htmx", [False, True])
def test_a_paragraph_that_somebody_saved_first_shows_both_texts(
    world: World, office: PageClient, htmx: bool
) -> None:
    row = row_of(world, PURPOSE)
    change(row, text="Their words", version=row.version + 1)
    answer = office.send(f"{at(row)}/edit", f"{at(row)}/edit", htmx=htmx, version="1", text="My words")
    soup = soup_of(answer.text)
    assert answer.status_code == 409
    assert (soup.find("textarea").text.strip(), soup.find("blockquote").text) == ("My words", "Their words")


def test_a_paragraph_is_added_where_it_belongs_and_the_rest_is_renumbered(
    world: World, office: PageClient
) -> None:
    row = row_of(world, "Its themes are:")
    link = soup_of(office.get(HERE).text).find(id="add-background").find("a")["href"]
    after = row_of(world, "Each has a lead.")
    assert link == f"{at(after)}/add"
    answer = office.send(f"{at(row)}/add", f"{at(row)}/add", text="And one more")
    assert answer.status_code == 303
    assert [r.number for r in rows_of(world) if r.section is row.section] == [
        *("2", "2.1", "2.2", "2.3", "A", "B", "2.4"),
    ]
    assert row_of(world, "And one more").carried is False


def test_a_risk_paragraph_and_a_thing_to_note_are_numbered_a_level_deeper(
    world: World, office: PageClient
) -> None:
    for before, words in (("The auditor looks at them.", "A new one"), ("Also to note:", "Noted")):
        row = row_of(world, before)
        assert office.send(f"{at(row)}/add", f"{at(row)}/add", text=words).status_code == 303
    assert [(row_of(world, words).number) for words in ("A new one", "Noted")] == ["3.3.3", "3.4.1"]


def test_what_is_added_above_does_not_refuse_what_is_being_typed_below(
    world: World, office: PageClient
) -> None:
    typed, other = (
        row_of(world, "The auditor looks at them."),
        row_of(world, "The highlight report is attached."),
    )
    version = typed.version
    office.send(f"{at(other)}/add", f"{at(other)}/add", text="One more")
    answer = office.send(f"{at(typed)}/edit", f"{at(typed)}/edit", version=str(version), text="Mine")
    assert (answer.status_code, row_of(world, "Mine").number) == (303, "3.4.2")


def test_recommendations_are_added_moved_and_taken_out(world: World, office: PageClient) -> None:
    first = row_of(world, "Note the progress made in October.")
    office.send(f"{at(first)}/add", f"{at(first)}/add", text="Agree the next step.")
    second = row_of(world, "Agree the next step.")
    assert (first.number, second.number) == ("a", "b")
    answer = office.send(f"{at(second)}/edit", f"{at(second)}/move", to="up")
    assert (answer.status_code, texts(world)[1:3]) == (
        303,
        ["Agree the next step.", "Note the progress made in October."],
    )
    assert [row.number for row in rows_of(world)[1:3]] == ["a", "b"]
    first = row_of(world, "Note the progress made in October.")
    office.send(f"{at(first)}/edit", f"{at(first)}/remove")
    assert texts(world)[:3] == ["The Board is recommended to:", "Agree the next step.", "Purpose"]


def test_a_background_paper_has_an_https_link(world: World, office: PageClient) -> None:
    row = row_of(world, "The auditor’s letter")
    for wrong in ("http://example.org/a", "javascript:alert(1)", "https://", "//example.org", "https://["):
        answer = office.send(f"{at(row)}/add", f"{at(row)}/add", text="A review", link=wrong)
        assert answer.status_code == 422
    answer = office.send(f"{at(row)}/add", f"{at(row)}/add", text="A review", link="https://example.org/a")
    assert answer.status_code == 303
    added = row_of(world, "A review")
    assert (added.number, added.link) == ("11.2", "https://example.org/a")
    found = soup_of(office.get(HERE).text).find(id=f"paragraph-{added.id}")
    assert found.find("a")["href"] == "https://example.org/a"


def test_words_of_the_plan_and_the_papers_layout_stay(world: World, office: PageClient) -> None:
    theme, place = row_of(world, "The full statement of A"), row_of(world, "")
    heading = row_of(world, "Purpose")
    assert office.post_form(f"{at(theme)}/edit", version="1", text="Mine").status_code == 409
    assert office.post_form(f"{at(place)}/edit", version="1", text="Mine").status_code == 409
    assert office.post_form(f"{at(heading)}/remove", version="1").status_code == 409
    assert office.post_form(f"{at(heading)}/move", to="up").status_code == 409


def test_a_form_sent_twice_is_one_paragraph(world: World, office: PageClient) -> None:
    row = row_of(world, PURPOSE)
    for _ in range(2):
        office.post_form(f"{at(row)}/add", key="one-key", text="Only once")
    assert texts(world).count("Only once") == 1
