"""The pages of a month's issues: made by plain forms, read in the app, handed out as files."""

from __future__ import annotations

import datetime as dt

import pytest

from cpca.domain import clock
from cpca.domain.issuing import list_issues
from cpca.domain.issuing_parts import Terms
from cpca.models.report import IssueKind, ReportIssue
from tests.client import PageClient, soup_of
from tests.integration.issues.issued import (
    DRAFT,
    NOVEMBER,
    NOW,
    OCTOBER,
    close,
    do,
    freeze,
    issue,
    month_of,
    published,
    waive_all,
)
from tests.statements import counted
from tests.world import World

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

HERE = "/plans/improvement-2022/months/2022-10/issues"
THERE = "/plans/improvement-2022/months/2022-11/issues"


def numbers_of(world: World, month: str) -> list[str]:
    return [one.number for one in list_issues(month_of(world, month))]


def text_of(client: PageClient, address: str) -> str:
    return " ".join(soup_of(client.get(address).text).main.text.split())


def test_the_programme_office_makes_a_draft_and_lists_who_gets_it(world: World, client: PageClient) -> None:
    clock.fix(NOW)
    do(world, NOVEMBER, close)
    client.sign_in(world.people["office"])
    answer = client.send(
        f"{THERE}/draft", f"{THERE}/draft", recipients="The Mayor’s office\n\n Section 73 Officer "
    )
    assert (answer.status_code, answer.location) == (303, THERE)
    said = text_of(client, THERE)
    assert "Draft 0.1" in said
    assert "Went to: The Mayor’s office; Section 73 Officer" in said
    again = soup_of(client.get(f"{THERE}/draft").text).find("textarea", attrs={"name": "recipients"})
    assert again.text.strip() == "The Mayor’s office\nSection 73 Officer"


def test_a_draft_without_recipients_is_refused_with_what_to_do(world: World, client: PageClient) -> None:
    do(world, NOVEMBER, close)
    client.sign_in(world.people["office"])
    answer = client.send(f"{THERE}/draft", f"{THERE}/draft", recipients=" ")
    assert answer.status_code == 422
    assert soup_of(answer.text).find(class_="govuk-error-summary").li.text == "List who gets this draft."
    assert numbers_of(world, NOVEMBER) == []


def test_what_is_missing_for_an_issue_is_listed_with_links_and_nothing_is_issued(
    world: World, client: PageClient
) -> None:
    do(world, OCTOBER, freeze)
    client.sign_in(world.people["office"])
    page = soup_of(client.get(f"{HERE}/publish").text)
    assert page.find("h2", string="What is missing first") is not None
    assert page.find("button", string="Issue") is None
    assert client.post_form(f"{HERE}/publish").status_code == 409
    assert numbers_of(world, OCTOBER) == []


def test_a_frozen_month_is_issued_by_one_press_and_a_second_press_does_nothing_more(
    world: World, client: PageClient
) -> None:
    clock.fix(NOW)
    do(world, OCTOBER, freeze, waive_all(world))
    client.sign_in(world.people["office"])
    page = soup_of(client.get(f"{HERE}/publish").text)
    assert page.find("button", attrs={"data-busy": "Drawing…"}).text == "Issue"
    form = page.find("form", attrs={"action": f"{HERE}/publish"})
    data = {field["name"]: field["value"] for field in form.find_all("input")}
    answers = [
        client.post(f"{HERE}/publish", data=data, headers={"Sec-Fetch-Site": "same-origin"}) for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert numbers_of(world, OCTOBER) == ["1"]


def test_a_correction_leaves_a_banner_on_the_issue_it_replaced(world: World, client: PageClient) -> None:
    published(world)
    do(world, OCTOBER, freeze)
    client.sign_in(world.people["office"])
    answer = client.send(f"{HERE}/correct", f"{HERE}/correct", reason="A date was wrong")
    assert answer.status_code == 303
    banner = "Replaced by issue 2 on 20 Dec 2022: A date was wrong"
    client.sign_in(world.people["board"])
    assert text_of(client, HERE).count(banner) == 1
    assert banner in text_of(client, f"{HERE}/1")
    assert banner not in text_of(client, f"{HERE}/2")


def test_a_supplement_takes_its_reason_and_the_chairs_urgency(world: World, client: PageClient) -> None:
    published(world)
    do(world, OCTOBER, freeze)
    client.sign_in(world.people["office"])
    refused = client.send(f"{HERE}/supplement", f"{HERE}/supplement", reason="It came late", urgency="")
    assert refused.status_code == 422
    assert "It came late" in soup_of(refused.text).find("textarea", attrs={"name": "reason"}).text
    sent = client.send(
        f"{HERE}/supplement", f"{HERE}/supplement", reason="Late", urgency="The Board is tomorrow"
    )
    assert sent.status_code == 303
    assert "Why it is urgent: The Board is tomorrow" in text_of(client, HERE)


def test_an_issue_is_read_in_the_app_as_board_paper_and_as_highlight_report(
    world: World, client: PageClient
) -> None:
    made = published(world)
    client.sign_in(world.people["board"])
    for document in ("board-paper", "highlight-report"):
        page = soup_of(client.get(f"{HERE}/1?document={document}").text)
        assert page.find(class_="issue-tabs").find(attrs={"aria-current": "page"})["href"].endswith(document)
        assert made.fingerprint in page.main.text
        assert page.find(class_="issued").text.strip() != ""
    assert client.get(f"{HERE}/1?document=annex").status_code == 404


def test_a_file_is_handed_out_as_it_was_issued_and_cannot_run(world: World, client: PageClient) -> None:
    made = published(world)
    client.sign_in(world.people["board"])
    for file in made.files:
        if file.name.startswith("annex"):
            assert client.get(f"{HERE}/1/files/{file.name}").status_code == 404
            continue
        answer = client.get(f"{HERE}/1/files/{file.name}")
        assert answer.data == file.file.content
        stem, _, ending = file.name.rpartition(".")
        expected = f"attachment; filename={stem}-2022-10-issue-1.{ending}"
        assert answer.headers["Content-Disposition"] == expected
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
        assert answer.mimetype == file.file.media_type


def test_the_annex_goes_to_those_who_may_read_who_wrote_each_line(world: World, client: PageClient) -> None:
    published(world)
    client.sign_in(world.people["audit"])
    assert client.get(f"{HERE}/1/files/annex.pdf").status_code == 200
    client.sign_in(world.people["sponsor_a"])
    assert client.get(f"{HERE}/1/files/annex.pdf").status_code == 404


def test_a_draft_is_not_listed_for_those_who_read_published_issues_only(
    world: World, client: PageClient
) -> None:
    do(world, NOVEMBER, close)
    issue(world, NOVEMBER, DRAFT)
    client.sign_in(world.people["board"])
    assert "Nothing has been issued for this month yet." in text_of(client, THERE)
    assert client.get(f"{THERE}/0.1").status_code == 404
    client.sign_in(world.people["mayor"])
    assert "Draft 0.1" in text_of(client, THERE)


def test_what_changed_between_two_drafts_is_shown_word_by_word(world: World, client: PageClient) -> None:
    do(world, NOVEMBER, close)
    issue(world, NOVEMBER, DRAFT)

    def edit(_period: object) -> None:
        world.updates["A", NOVEMBER].lines[0].text = "What A finished in 2022-11"

    do(world, NOVEMBER, edit)
    issue(world, NOVEMBER, DRAFT)
    client.sign_in(world.people["statutory"])
    page = soup_of(client.get(f"{THERE}/0.2/compare").text)
    assert [ins.text.removeprefix("added: ") for ins in page.main.find_all("ins")] == ["finished"]
    assert [gone.text.removeprefix("removed: ") for gone in page.main.find_all("del")] == ["did"]
    assert client.get(f"{THERE}/0.1/compare").status_code == 404


def test_the_list_costs_the_same_however_many_issues_there_are(world: World, client: PageClient) -> None:
    do(world, NOVEMBER, close)
    client.sign_in(world.people["office"])
    costs: list[int] = []
    made: list[ReportIssue] = []
    for number in (1, 3):
        while len(made) < number:
            clock.fix(NOW + dt.timedelta(minutes=len(made)))
            made.append(issue(world, NOVEMBER, Terms(IssueKind.DRAFT, recipients=("Everybody",))))
        with counted() as selects:
            client.get(THERE)
        costs.append(len(selects))
    assert costs[0] == costs[1]
