"""Findings: what outside bodies said, how far it is answered, followed up and closed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Any

from flask import Response, request

from cpca.documents.blocks import Picture
from cpca.documents.coverage_picture import coverage_picture, say_counts
from cpca.domain import finding_keeping as keeping
from cpca.domain.dates import say_moves
from cpca.domain.deliverable import get_deliverable
from cpca.domain.evidence_reading import list_supporting
from cpca.domain.finding import (
    FindingStanding,
    count_evidence,
    find_unseen,
    get_finding,
    list_answered,
    list_findings,
    list_follow_ups,
    list_possible_answers,
    stand,
)
from cpca.domain.plan import get_plan
from cpca.models.deliverable import Deliverable
from cpca.models.finding import Closing, Finding, FindingKind, FindingState
from cpca.models.plan import Plan
from cpca.permissions import Permission, allows
from cpca.web.access import Room, the_viewer
from cpca.web.forms.base import SavingForm
from cpca.web.forms.findings import CloseForm, FindingForm, Followed, FollowUpForm, ReasonForm, TiesForm
from cpca.web.forms.people import day_of
from cpca.web.htmx import done, render
from cpca.web.routes.update import fill_from_draft
from cpca.web.saving import attempt
from cpca.web.strip import show_picture

room = Room("findings", __name__)
P = Permission
AT = "/plans/<plan>/findings"
ONE = f"{AT}/<int:finding_id>"
BOTH = ["GET", "POST"]
STORED = ("version", "source", "reference", "text", "made_on", "document")


@room.route(AT, permission=P.READ_PLAN, load=get_plan)
def show_findings(plan: Plan) -> Response:
    rows = list_findings(the_viewer(), plan)
    evidence = count_evidence({item.id for row in rows for item in row.deliverables})
    return render(
        "findings/page.html",
        plan=plan,
        sources=_by_source(rows),
        evidence=evidence,
        picture=show_picture(_draw(rows)),
    )


def _by_source(rows: Sequence[FindingStanding]) -> list[tuple[str, list[FindingStanding], str]]:
    """Each source with its findings and their standing in words, in the order the sources first come."""
    first = {row.source: n for n, row in reversed(list(enumerate(rows)))}
    ordered = sorted(rows, key=lambda row: first[row.source])
    groups = ((source, list(found)) for source, found in groupby(ordered, key=lambda row: row.source))
    return [(source, found, say_counts([row.coverage for row in found])) for source, found in groups]


def _draw(rows: Sequence[FindingStanding]) -> Picture | None:
    sources = tuple((s, tuple(row.coverage for row in found)) for s, found, _ in _by_source(rows))
    return coverage_picture(sources) if sources else None


@room.route(ONE, permission=P.READ_PLAN, load=get_finding)
def show_finding(finding: Finding) -> Response:
    viewer, plan = the_viewer(), finding.plan
    row = stand(viewer, plan, [finding])[0]
    return render(
        "findings/finding.html",
        plan=plan,
        row=row,
        follow_ups=list_follow_ups([finding.id]),
        evidence=count_evidence([item.id for item in row.deliverables]),
        unseen=find_unseen(row),
        supporting=list_supporting(viewer, Finding.__tablename__, finding.id),
        came_from=finding.carried_from if _may_read(finding.carried_from) else None,
        say_moves=say_moves,
    )


def _may_read(finding: Finding | None) -> bool:
    return finding is not None and allows(the_viewer(), P.READ_PLAN, finding)


def _page(name: str, form: SavingForm, status: int, *, title: str, plan: Plan, **names: Any) -> Response:
    """A form about findings on a page of its own, or alone; what was typed before and not saved is in it."""
    fill_from_draft(form, status)
    return render(
        "findings/form.html",
        fragment=f"findings/_{name}_form.html",
        status=status,
        form=form,
        inner=f"findings/_{name}_form.html",
        title=title,
        plan=plan,
        action=request.path,
        **names,
    )


def _to_finding(finding: Finding, said: str) -> Response:
    return done("findings.show_finding", said=said, plan=finding.plan.slug, finding_id=finding.id)


@room.route(f"{AT}/new", methods=BOTH, permission=P.EDIT_FINDING, load=get_plan)
def add_finding(plan: Plan) -> Response:
    form, status = FindingForm(request.form or None), 200
    if request.method == "POST":
        add: Callable[..., Finding] = keeping.add_finding
        outcome = attempt(form, lambda: add(viewer=the_viewer(), plan=plan, **_words(form)))
        if outcome.saved:
            said = f"{form.reference.data} entered"
            return done("findings.show_finding", said=said, plan=plan.slug, finding_id=outcome.result_id)
        status = outcome.status
    return _page(
        "finding", form, status, title="Enter a finding", plan=plan, back=f"/plans/{plan.slug}/findings"
    )


def _words(form: FindingForm) -> dict[str, Any]:
    return {
        "source": form.source.data or "",
        "kind": FindingKind(form.kind.data),
        "reference": form.reference.data or "",
        "text": form.text.data or "",
        "made_on": form.made_on.data,
        "document": form.document.data,
    }


@room.route(f"{ONE}/edit", methods=BOTH, permission=P.EDIT_FINDING, load=get_finding)
def edit_finding(finding: Finding) -> Response:
    stored = {name: getattr(finding, name) for name in STORED} | {"kind": finding.kind.value}
    form = FindingForm(request.form or None, data=stored)

    def change() -> Finding:
        version = form.version.data
        return keeping.edit_finding(viewer=the_viewer(), finding=finding, version=version, **_words(form))

    return _change("finding", finding, form, change, f"Edit {finding.reference}", "Finding saved")


def _change(
    name: str, finding: Finding, form: SavingForm, change: Callable[[], Any], title: str, said: str
) -> Response:
    """One form on a finding: shown, or saved and back to the finding."""
    status = 200
    if request.method == "POST":
        outcome = attempt(form, change)
        if outcome.saved:
            return _to_finding(finding, said)
        status = outcome.status
    back = f"/plans/{finding.plan.slug}/findings/{finding.id}"
    return _page(name, form, status, title=title, plan=finding.plan, finding=finding, back=back)


@room.route(f"{ONE}/follow-up", methods=BOTH, permission=P.FOLLOW_UP, load=get_finding)
def follow_up(finding: Finding) -> Response:
    form = FollowUpForm(request.form or None)

    def change() -> Any:
        return keeping.follow_up(
            viewer=the_viewer(),
            finding=finding,
            followed_on=day_of(form.followed_on),
            implemented=form.result.data == Followed.IMPLEMENTED.value,
            words=form.words.data or "",
            reference=form.reference.data,
        )

    return _change("follow_up", finding, form, change, f"Follow up {finding.reference}", "Follow-up recorded")


@room.route(f"{ONE}/close", methods=BOTH, permission=P.CLOSE_FINDING, load=get_finding)
def close_finding(finding: Finding) -> Response:
    form = CloseForm(request.form or None, data={"version": finding.version})
    audits = allows(the_viewer(), P.FOLLOW_UP, finding)
    form.offer(Closing if audits else [Closing.SOURCE])

    def change() -> Finding:
        return keeping.close_finding(
            viewer=the_viewer(),
            finding=finding,
            version=form.version.data,
            closing=Closing(form.closing.data),
            reference=form.closing_reference.data or "",
            closed_on=day_of(form.closed_on),
        )

    return _change("close", finding, form, change, f"Close {finding.reference}", "Finding closed")


@room.route(f"{ONE}/supersede", methods=BOTH, permission=P.EDIT_FINDING, load=get_finding)
def supersede_finding(finding: Finding) -> Response:
    form = ReasonForm(request.form or None, data={"version": finding.version})

    def change() -> Finding:
        version, reason = form.version.data, form.reason.data or ""
        return keeping.supersede_finding(viewer=the_viewer(), finding=finding, version=version, reason=reason)

    title = f"{finding.reference} is superseded"
    return _change("supersede", finding, form, change, title, "Finding superseded")


@room.route(f"{ONE}/reopen", methods=BOTH, permission=P.CLOSE_FINDING, load=get_finding)
def reopen_finding(finding: Finding) -> Response:
    form = ReasonForm(request.form or None, data={"version": finding.version})

    def change() -> Finding:
        version, reason = form.version.data, form.reason.data or ""
        return keeping.reopen_finding(viewer=the_viewer(), finding=finding, version=version, reason=reason)

    return _change("reopen", finding, form, change, f"Open {finding.reference} again", "Finding open again")


@room.route(f"{ONE}/answers", methods=BOTH, permission=P.EDIT_FINDING, load=get_finding)
def choose_answers(finding: Finding) -> Response:
    """Which deliverables answer a finding."""
    tied = {item.id for item in stand(the_viewer(), finding.plan, [finding])[0].deliverables}
    form, status = _ties(tied), 200
    if request.method == "POST":
        outcome = attempt(
            form, lambda: keeping.link_answers(viewer=the_viewer(), finding=finding, **_tied(form))
        )
        if outcome.saved:
            return _to_finding(finding, "Answers saved")
        status = outcome.status
    choices = [
        (
            f"{theme.code} {theme.title}",
            [(item.id, f"{item.reference} {item.title}", item.state.value) for item in items],
        )
        for theme, items in list_possible_answers(finding.plan)
    ]
    back = f"/plans/{finding.plan.slug}/findings/{finding.id}"
    names: dict[str, Any] = {"plan": finding.plan, "back": back, "choices": choices, "words": finding.text}
    return _page("ties", form, status, title=f"What answers {finding.reference}", **names)


def _ties(tied: set[int]) -> TiesForm:
    return TiesForm(
        request.form or None, data={"chosen": sorted(tied), "shown": ",".join(map(str, sorted(tied)))}
    )


def _tied(form: TiesForm) -> dict[str, set[int]]:
    return {"chosen": set(form.chosen.data or ()), "shown": form.shown_keys()}


@room.route(
    "/plans/<plan>/themes/<code>/deliverables/<reference>/findings",
    methods=BOTH,
    permission=P.EDIT_FINDING,
    load=get_deliverable,
)
def choose_findings(deliverable: Deliverable) -> Response:
    """Which findings a deliverable answers."""
    theme, viewer = deliverable.theme, the_viewer()
    form, status = _ties({row.id for row in list_answered(deliverable)}), 200
    place = {"plan": theme.plan.slug, "code": theme.code, "reference": deliverable.reference}
    if request.method == "POST":
        outcome = attempt(
            form, lambda: keeping.link_findings(viewer=viewer, deliverable=deliverable, **_tied(form))
        )
        if outcome.saved:
            return done("deliverables.show_deliverable", said="Findings saved", **place)
        status = outcome.status
    choices = [
        (
            source,
            [
                (row.id, f"{row.reference} {row.text}", row.coverage.value)
                for row in found
                if _may_tie(row, form)
            ],
        )
        for source, found, _ in _by_source(list_findings(viewer, theme.plan))
    ]
    back = f"/plans/{theme.plan.slug}/themes/{theme.code}/deliverables/{deliverable.reference}"
    names: dict[str, Any] = {"plan": theme.plan, "back": back, "choices": choices, "words": deliverable.title}
    return _page("ties", form, status, title=f"Findings that {deliverable.reference} answers", **names)


def _may_tie(row: FindingStanding, form: TiesForm) -> bool:
    return row.finding.state is FindingState.OPEN or row.id in form.shown_keys()
