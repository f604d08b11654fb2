"""The authority's own Word templates: brought, checked, tried out, taken into use and out of it.

The check opens a stranger's file and draws on it, so it is done before anything is written.
"""

from __future__ import annotations

from flask import Response, request

from cpca.domain.errors import NotNow
from cpca.domain.plan import get_plan
from cpca.domain.template import WORD, add_template, get_template, list_templates, use_template
from cpca.models.plan import Plan
from cpca.models.report import ReportTemplate
from cpca.permissions import Permission
from cpca.web.access import Room, deciding, the_viewer
from cpca.web.forms.progress import ActForm
from cpca.web.forms.templates import TemplateForm
from cpca.web.htmx import done, render
from cpca.web.saving import attempt

room = Room("templates", __name__)
P = Permission
AT = "/plans/<plan>/templates"
ONE = f"{AT}/<int:template_id>"
SANDBOX = "sandbox; default-src 'none'"


@room.route(AT, permission=P.RUN_MONTHS, load=get_plan)
def show_templates(plan: Plan) -> Response:
    return _page(plan, TemplateForm(), 200)


@room.route(AT, methods=["POST"], permission=P.RUN_MONTHS, load=get_plan, slow=True, upload=True)
def upload(plan: Plan) -> Response:
    from cpca.documents.template_check import check_template  # noqa: PLC0415  Word takes a while to load

    form = TemplateForm.sent()
    if not form.validate():
        return _page(plan, form, 422)
    name, data = form.file.data.filename or "", form.file.data.read()
    checked = check_template(data)
    if not checked.accepted:
        form.file.errors = list(checked.refused)
        return _page(plan, form, 422)
    with deciding() as now:
        outcome = attempt(
            form,
            lambda: add_template(
                viewer=the_viewer(), plan=now, name=name, data=data, findings=checked.findings
            ),
        )
    if not outcome.saved:
        return _page(plan, form, outcome.status)
    return done(
        "templates.show_templates", said="The template is in use from the next issue on", plan=plan.slug
    )


def _page(plan: Plan, form: TemplateForm, status: int) -> Response:
    from cpca.documents.render.word_template import KNOWN  # noqa: PLC0415  Word takes a while to load

    return render(
        "report_template/page.html",
        status=status,
        plan=plan,
        form=form,
        templates=list_templates(plan),
        places=sorted(KNOWN),
    )


@room.route(f"{ONE}/trial", permission=P.RUN_MONTHS, load=get_template, keep=False)
def try_out(template: ReportTemplate) -> Response:
    from cpca.documents.template_check import try_template  # noqa: PLC0415

    plan = get_plan(the_viewer(), plan=_slug())
    return _file(try_template(template.file.content, plan.authority.name), f"trial-{template.id}.docx")


@room.route(f"{ONE}/file", permission=P.RUN_MONTHS, load=get_template, keep=False)
def send_template(template: ReportTemplate) -> Response:
    return _file(template.file.content, f"template-{template.id}.docx")


def _file(data: bytes, name: str) -> Response:
    """A file to be saved, never to run here."""
    answer = Response(data, content_type=WORD)
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    answer.headers["Content-Security-Policy"] = SANDBOX
    return answer


@room.route(f"{ONE}/use", methods=["POST"], permission=P.RUN_MONTHS, load=get_template)
def use(template: ReportTemplate) -> Response:
    form, used = ActForm.sent(), request.form.get("used") == "yes"
    version = form.version.data
    outcome = attempt(
        form, lambda: use_template(viewer=the_viewer(), template=template, version=version, used=used)
    )
    if not outcome.saved:
        raise NotNow(form.problem or "Load the page again.")
    said = "The template is in use" if used else "The template is out of use; what was issued on it stays"
    return done("templates.show_templates", said=said, plan=_slug())


def _slug() -> str:
    """The plan's slug, from this request's own address."""
    return request.path.split("/")[2]
