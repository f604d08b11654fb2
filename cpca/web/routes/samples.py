"""Audit samples: drawn by a printed seed, shown with how to draw them again, and handed out as one zip."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Final

from flask import Response, request

from cpca.documents.audit_sample import make_zip
from cpca.domain import audit_sample as samples
from cpca.domain.audit_sample import HOW, get_sample, get_sampled_plan, list_samples, read_drawn
from cpca.domain.audit_sample_reading import read_handout
from cpca.models.finding import AuditSample
from cpca.models.plan import Plan
from cpca.permissions import Permission
from cpca.web.access import Room, the_viewer
from cpca.web.forms.samples import DrawForm
from cpca.web.htmx import done, render
from cpca.web.saving import attempt

room = Room("samples", __name__)
P = Permission
AT = "/plans/<plan>/samples"
ONE = f"{AT}/<int:sample_id>"
SANDBOX = "sandbox; default-src 'none'"
BLOCK: Final = 64 * 1024  # bytes


@room.route(AT, permission=P.READ_SAMPLE, load=get_sampled_plan)
def show_samples(plan: Plan) -> Response:
    return _page(plan, DrawForm(), 200)


def _page(plan: Plan, form: DrawForm, status: int) -> Response:
    return render(
        "samples/list.html",
        fragment="samples/_draw_form.html" if request.method == "POST" else None,
        status=status,
        plan=plan,
        form=form,
        samples=list_samples(plan),
    )


@room.route(AT, methods=["POST"], permission=P.DRAW_SAMPLE, load=get_sampled_plan)
def draw(plan: Plan) -> Response:
    form = DrawForm.sent()
    outcome = attempt(form, lambda: _draw(plan, form))
    if not outcome.saved:
        return _page(plan, form, outcome.status)
    return done(
        "samples.show_sample", said="The sample is drawn", plan=plan.slug, sample_id=outcome.result_id
    )


def _draw(plan: Plan, form: DrawForm) -> AuditSample:
    return samples.draw(
        viewer=the_viewer(),
        plan=plan,
        seed=form.seed.data,
        size=form.size.data or 0,
        states=form.chosen(),
    )


@room.route(ONE, permission=P.READ_SAMPLE, load=get_sample)
def show_sample(sample: AuditSample) -> Response:
    handout = read_handout(the_viewer(), sample)
    return render("samples/sample.html", plan=sample.plan, drawn=read_drawn(sample), handout=handout, how=HOW)


@room.route(f"{ONE}/sample.zip", permission=P.READ_SAMPLE, load=get_sample, keep=False)
def send_sample(sample: AuditSample) -> Response:
    blocks = _blocks(make_zip(read_handout(the_viewer(), sample)))
    next(blocks)
    answer = Response(blocks, content_type="application/zip")
    answer.headers.set("Content-Disposition", "attachment", filename=f"audit-sample-{sample.id}.zip")
    answer.headers["Content-Security-Policy"] = SANDBOX
    return answer


def _blocks(package: IO[bytes]) -> Iterator[bytes]:
    """A file in blocks, closed at its end or wherever it is let go; the first is empty, to have it in hand."""
    with package:
        yield b""
        while block := package.read(BLOCK):
            yield block
