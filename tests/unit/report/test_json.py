"""An issue's content as JSON: one spelling, every word kept, and the schema that is published with it."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from cpca.domain.report_content import ReportContent
from cpca.domain.report_publishing import content_hash, from_json, publish, schema, to_json
from tests.unit.compose.samples import CONTENT
from tests.unit.report.json_schema import list_faults

ODD = (
    "it’s the lead's “own” words",
    "control \x00\x07\x1b and \u2028 line ends\r\n",
    "👩‍🚒 🏴󠁧󠁢󠁥󠁮󠁧󠁿 and e\u0301",
    '</script>\\ "quoted"',
    "x" * 2000,
)


def with_words(words: str) -> ReportContent:
    theme = CONTENT.themes[0]
    line = replace(theme.lines[0], text=words)
    return replace(CONTENT, themes=(replace(theme, lines=(line,)), *CONTENT.themes[1:]))


@pytest.mark.parametrize("words", ODD, ids=["apostrophes", "control", "emoji", "mark-up", "long"])
def test_every_word_comes_back_as_it_was(words: str) -> None:
    content = with_words(words)
    again = from_json(to_json(content))
    assert (again, again.themes[0].lines[0].text) == (content, words)


def test_a_lone_surrogate_is_refused_and_not_changed_silently() -> None:
    with pytest.raises(UnicodeEncodeError):
        to_json(with_words("\ud83d"))


def test_the_same_content_has_one_spelling_and_one_hash() -> None:
    words = to_json(CONTENT)
    assert to_json(from_json(words)) == words
    assert words == json.dumps(json.loads(words), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert content_hash(from_json(words)) == content_hash(CONTENT)
    assert len(content_hash(CONTENT)) == 64


def test_one_changed_letter_changes_the_hash() -> None:
    assert content_hash(with_words("The timetable is drafted!")) != content_hash(
        with_words("The timetable is drafted.")
    )


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("themes", 0, "lines", 0, "secret"), "a field that content does not have"),
        (("themes", 0, "lines", 0, "text"), 5),
        (("period", "as_at"), "yesterday"),
        (("withheld_count",), None),
    ],
)
def test_anything_else_is_refused(place: tuple[Any, ...], value: object) -> None:
    found = json.loads(to_json(CONTENT))
    inside = found
    for step in place[:-1]:
        inside = inside[step]
    inside[place[-1]] = value
    with pytest.raises(msgspec.ValidationError):
        from_json(json.dumps(found))


def test_whole_and_public_content_are_as_the_published_schema_says() -> None:
    whole = schema()
    for content in (CONTENT, publish(CONTENT)):
        assert list(list_faults(json.loads(to_json(content)), whole, whole)) == []


def test_the_schema_finds_what_is_missing_wrong_or_unknown() -> None:
    whole, found = schema(), json.loads(to_json(CONTENT))
    del found["plan"]["slug"]
    found["period"]["revision"] = "one"
    found["themes"][0]["lines"][0]["secret"] = "x"
    assert sorted(list_faults(found, whole, whole)) == [
        ".period.revision: not a integer",
        ".plan.slug: missing",
        ".themes[0].lines[0].secret: not known",
    ]


def test_the_schema_says_which_it_is() -> None:
    found = schema()
    assert (found["$id"], found["version"], found["title"]) == (
        "/schema/improvement-report-1.json",
        "1",
        "An issue of an improvement plan's monthly report",
    )
