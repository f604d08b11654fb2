"""How the demo's months are run and closed: chased, circulated as drafts, frozen by two people, issued."""

from __future__ import annotations

from typing import Any

from cpca.cli.demo.story import Story
from cpca.documents.issuing import issue_now
from cpca.domain import chase as asking
from cpca.domain import clock, conditions, freezing, month_acts, period, pre_election, progress
from cpca.domain.conditions import Step
from cpca.domain.issuing_parts import Terms
from cpca.models.closing import Waiver
from cpca.models.period import PeriodState, ReportingPeriod
from cpca.models.progress import Printing
from cpca.models.report import IssueKind, ReportIssue
from cpca.permissions import Permission, Viewer

P = Permission
Told = dict[str, Any]


def open_month(story: Story, told: Told) -> None:
    deadlines = {name: told[name] for name in ("opens_on", "submit_by", "challenge_by", "sign_off_by")}

    def opening(viewer: Viewer) -> None:
        opened = period.open_period(viewer=viewer, plan=story.plan, month=story.month, **deadlines)
        story.take_to_meetings(opened)

    story.do(P.RUN_MONTHS, story.plan, opening)


def move(story: Story, told: Told) -> None:
    month = story.period()
    story.do(P.RUN_MONTHS, month, period.move_period, period=month, to=PeriodState(told["to"]))


def write_headline(story: Story, told: Told) -> None:
    month = story.period()
    words = {"headline": told["headline"], "summary": told.get("summary")}
    story.do(P.RUN_MONTHS, month, month_acts.write_headline, period=month, version=month.version, **words)


def circulate(story: Story, told: Told) -> None:
    """Circulated as a draft to those who are named; as it stands where nobody is."""
    month = story.period()
    if "to" in told:
        _issue(story, month, Terms(IssueKind.DRAFT, recipients=tuple(told["to"])))
    else:
        story.do(P.RUN_MONTHS, month, period.circulate, period=month)


def chase(story: Story, told: Told) -> None:
    update = story.update(told["theme"])
    story.do(P.RUN_MONTHS, update, asking.chase, update=update, text=told["text"])


def print_in(story: Story, told: Told) -> None:
    """A line of a theme prints in the highlight report only."""
    month, line = story.period(), progress.list_lines(story.update(told["theme"]))[told["line"] - 1]
    choices = {line.id: (line.version, Printing(told["prints"]))}
    story.do(P.EDIT_PAPER, month, month_acts.choose_printing, period=month, choices=choices)


def enter_pre_election(story: Story, told: Told) -> None:
    days = {"from_on": told["from"], "until_on": told["until"]}
    given = {"plan": story.plan, "election": told["election"], **days}
    story.do(P.RUN_MONTHS, story.plan, pre_election.add_pre_election, **given)


def waive(story: Story, told: Told) -> None:
    """Lets through what a step still asks for with one reason: the conditions that are named, or all of them."""
    month = story.period(told.get("month"))

    def waiving(viewer: Viewer) -> list[Waiver]:
        return [
            conditions.waive(viewer=viewer, period=month, key=one.key, reason=told["reason"])
            for one in conditions.list_conditions(month, Step[told["step"]])
            if not one.holds and one.key in told.get("conditions", [one.key])
        ]

    story.do(P.RUN_MONTHS, month, waiving)


def freeze(story: Story, told: Told) -> None:
    month, first = story.period(), story.viewer
    asked = story.do(P.RUN_MONTHS, month, freezing.ask_to_freeze, period=month)
    story.enter(told["second"], clock.now())
    story.do(P.AGREE_JOINT, month, freezing.agree, period=month, version=asked.version)
    story.viewer = first


def publish(story: Story, told: Told) -> None:
    for name in told.get("months", [story.month]):
        _issue(story, story.period(name), Terms(IssueKind.PUBLISHED))


def _issue(story: Story, month: ReportingPeriod, terms: Terms) -> ReportIssue:
    return story.do(P.RUN_MONTHS, month, issue_now, period=month, terms=terms)
