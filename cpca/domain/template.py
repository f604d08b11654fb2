"""An authority's own Word templates: kept once they were checked, and the newest in use is drawn on."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from cpca.domain import clock
from cpca.domain.errors import Missing
from cpca.domain.plan import get_plan
from cpca.domain.progress import check_version
from cpca.domain.stored_file import store_file
from cpca.domain.text import clean_line
from cpca.extensions import db
from cpca.models.plan import Plan
from cpca.models.report import ReportTemplate
from cpca.permissions import Viewer

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
NAME = 120  # characters of a file's name that are kept


def list_templates(plan: Plan) -> list[ReportTemplate]:
    """A plan's templates, the newest first, with their files' facts and who brought them."""
    query = select(ReportTemplate).where(ReportTemplate.plan_id == plan.id)
    query = query.options(joinedload(ReportTemplate.uploaded_by), joinedload(ReportTemplate.file))
    return list(db.session.scalars(query.order_by(ReportTemplate.id.desc())))


def get_template(viewer: Viewer, *, plan: str, template_id: int) -> ReportTemplate:
    """A template by its own id and its plan; raises Missing."""
    found = db.session.scalars(
        select(ReportTemplate)
        .where(ReportTemplate.id == template_id, ReportTemplate.plan_id == get_plan(viewer, plan=plan).id)
        .options(joinedload(ReportTemplate.file))
    ).one_or_none()
    if found is None:
        raise Missing
    return found


def add_template(
    *, viewer: Viewer, plan: Plan, name: str, data: bytes, findings: tuple[str, ...]
) -> ReportTemplate:
    """Keeps a template that the check accepted; from the next issue on, Word files are drawn on it."""
    template = ReportTemplate(
        plan_id=plan.id,
        name=clean_line(name)[:NAME] or "template.docx",
        file=store_file(data, WORD),
        findings="\n".join(findings) or None,
        uploaded_by_id=viewer.person_id,
        uploaded_at=clock.now(),
    )
    db.session.add(template)
    db.session.flush()
    return template


def use_template(
    *,
    viewer: Viewer,  # noqa: ARG001  every act of the record says who acts
    template: ReportTemplate,
    version: int | None,
    used: bool,
) -> ReportTemplate:
    """Takes a template into use, or out of it; what was issued on it stays as it is. Raises Stale."""
    check_version(template, version)
    template.used = used
    db.session.flush()
    return template
