"""`flask import-paper FILE`: what it prints and how it ends."""

from __future__ import annotations

from pathlib import Path

from click.testing import Result
from flask import Flask

from cpca.domain import trail
from cpca.models.plan import Plan
from tests.integration.paper.place import count, make_place, monthless_text, real_text
from tests.integration.paper_reader import real_paper

COUNTS = """\
  1 plan
  1 reporting period
  6 themes
  6 theme updates
  1 meeting
  33 lines of progress
  6 risks
  99 paragraphs
"""


def run(app: Flask, *words: str) -> Result:
    return app.test_cli_runner().invoke(args=["import-paper", *words])


def written(folder: Path, text: str) -> str:
    path = folder / "paper.txt"
    path.write_text(text, "utf-8")
    return str(path)


def test_the_command_counts_what_it_made(app: Flask) -> None:
    done = run(app, str(real_paper.PATH))
    assert done.exit_code == 0
    assert done.output == (
        f"October 2022 imported into the plan improvement-plan-2022:\n{COUNTS}Every line was placed.\n"
    )


def test_the_command_says_that_nothing_changed(app: Flask) -> None:
    run(app, str(real_paper.PATH))
    done = run(app, str(real_paper.PATH))
    assert (done.exit_code, done.output) == (
        0,
        "Nothing changed: this paper is here already.\nEvery line was placed.\n",
    )


def test_the_command_lists_line_by_line_what_was_not_placed(app: Flask, tmp_path: Path) -> None:
    text = real_text().replace("Public report:", "Wards affected:\tall\nPublic report:")
    done = run(app, written(tmp_path, text))
    assert done.exit_code == 0
    assert done.output.endswith(
        "Not placed (1):\n  line 15: Wards affected: all\n    the header block has no place for this row\n"
    )


def test_another_paper_ends_the_command_with_its_differences(app: Flask, tmp_path: Path) -> None:
    run(app, str(real_paper.PATH))
    done = run(app, written(tmp_path, real_text().replace("4/9 actions", "5/9 actions")))
    assert done.exit_code == 1
    assert done.output == (
        "Error: October 2022 already has a paper, and this one differs from it in 1 place. "
        "Nothing was changed.\n"
        "  Theme E, line 3: Implementation of the Risk Pathfinder Review (also a key priority within the "
        "review of governance) is underway with [-4/9-] {+5/9+} actions now completed.\n"
    )


def test_a_file_that_is_no_paper_ends_the_command_in_plain_words(app: Flask, tmp_path: Path) -> None:
    done = run(app, written(tmp_path, ""))
    assert (done.exit_code, done.output) == (
        1,
        "Error: The file is empty. Choose the file of the paper itself.\n",
    )
    assert trail.head()[0] == 0


def test_the_command_imports_into_the_plan_it_is_told(app: Flask) -> None:
    place = make_place()
    done = run(app, str(real_paper.PATH), "--plan", place.plan.slug)
    assert done.output.splitlines()[0] == "October 2022 imported into the plan the-plan:"
    assert count(Plan) == 1


def test_a_plan_that_is_not_there_is_named(app: Flask) -> None:
    done = run(app, str(real_paper.PATH), "--plan", "nowhere")
    assert (done.exit_code, done.output) == (1, "Error: There is no plan called nowhere.\n")


def test_the_month_can_be_said_where_the_paper_does_not(app: Flask, tmp_path: Path) -> None:
    path = written(tmp_path, monthless_text())
    assert run(app, path).output == "Error: The paper does not say which month it reports. Say it here.\n"
    assert run(app, path, "--month", "2022-10").output.splitlines()[0] == (
        "October 2022 imported into the plan improvement-plan-2022:"
    )
