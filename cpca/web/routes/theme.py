"""The plan's themes, and one theme's month on a page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Response, request

from cpca.domain import clock
from cpca.domain.differences import compare_lines
from cpca.domain.exempt import may_propose
from cpca.domain.period import current_of, is_settled, list_periods
from cpca.domain.plan import get_plan, get_theme, holders, list_themes
from cpca.domain.progress import WRITABLE
from cpca.domain.returns import find_bar_to_recall
from cpca.domain.theme_page import ThemePage, get_theme_page
from cpca.models.period import PeriodState
from cpca.models.plan import Plan, Theme
from cpca.models.progress import ThemeUpdate, UpdateState
from cpca.permissions import Permission, Viewer, allows
from cpca.web.access import Room, the_viewer
from cpca.web.forms.progress import AddLinesForm, CommitmentForm, StatementForm
from cpca.web.forms.view import view_names
from cpca.web.htmx import render

room = Room("theme", __name__)

CAN_BE_CHALLENGED = frozenset({PeriodState.OPEN, PeriodState.CHALLENGE, PeriodState.SIGN_OFF})


@dataclass(frozen=True)
class May:
    """What this person may do to an update as it stands, asked once for the whole page."""

    draft: bool = False
    declare: bool = False
    challenge: str = ""  # the way to it: "challenge", "ask" for a question to the programme office, or none
    view: bool = False
    submit: bool = False
    recall: bool = False
    accept: bool = False
    approve: bool = False
    send_back: bool = False
    nil: bool = False
    show: bool = False
    mailed: bool = False
    exempt: bool = False  # propose to keep its words back

    @property
    def acts(self) -> bool:
        return self.recall or self.accept or self.approve or self.send_back or self.nil or self.show


def may_of(viewer: Viewer, update: ThemeUpdate | None, answered: bool | None = None) -> May:
    """The acts that the table and the update's state allow together.

    `answered` is whether a view or note came since it was submitted; it is asked for where it is not known.
    """
    if update is None or is_settled(update):
        frozen = update is not None and may_propose(viewer, update, update.period.state)
        return May(exempt=frozen)

    def can(permission: Permission) -> bool:
        return allows(viewer, permission, update)

    writable, state = update.state in WRITABLE, update.state
    submitted = state is UpdateState.SUBMITTED
    checked = state in (UpdateState.SUBMITTED, UpdateState.ACCEPTED)
    to_read = update.period.state in CAN_BE_CHALLENGED and (not writable or update.shown_to_sponsor)
    return May(
        draft=writable and can(Permission.DRAFT),
        declare=writable and can(Permission.DECLARE),
        submit=writable and can(Permission.DECLARE),
        challenge=_way(can) if to_read else "",
        view=not writable and state is not UpdateState.APPROVED and can(Permission.GIVE_VIEW),
        recall=submitted and can(Permission.DECLARE) and not _is_answered(update, answered),
        accept=submitted and can(Permission.ACCEPT),
        approve=state is UpdateState.ACCEPTED and can(Permission.APPROVE),
        send_back=checked and can(Permission.ACCEPT),
        nil=state is UpdateState.NOT_STARTED and can(Permission.NIL_RETURN),
        show=writable and can(Permission.SHOW_TO_SPONSOR),
        mailed=not writable and can(Permission.RECORD_NOTE),
        exempt=may_propose(viewer, update, update.period.state),
    )


def _is_answered(update: ThemeUpdate, answered: bool | None) -> bool:
    return find_bar_to_recall(update) is not None if answered is None else answered


def _way(can: Callable[[Permission], bool]) -> str:
    if can(Permission.RAISE_NOTE):
        return "challenge"
    return "ask" if can(Permission.ASK) else ""


@room.route("/plans/<plan>/themes", permission=Permission.READ_PLAN, load=get_plan)
def show_themes(plan: Plan) -> Response:
    period = current_of(list_periods(plan))
    people = holders(plan.id, clock.today())
    return render("theme/themes.html", plan=plan, themes=list_themes(plan), people=people, period=period)


@room.route("/plans/<plan>/themes/<code>", permission=Permission.READ_PLAN, load=get_theme)
def show_theme(theme: Theme) -> Response:
    page = get_theme_page(the_viewer(), theme, request.args.get("period"))
    return render("theme/page.html", **page_names(page))


def page_names(page: ThemePage, **forms: Any) -> dict[str, Any]:
    """What the theme page's templates need; `forms` are those that were just refused."""
    may = may_of(the_viewer(), page.update, page.is_answered)
    base = f"/plans/{page.theme.plan.slug}/themes/{page.theme.code}"
    at = f"{base}/{page.period.slug}" if page.period else base
    names: dict[str, Any] = {
        "page": page,
        "plan": page.theme.plan,
        "theme": page.theme,
        "update": page.update,
        "period": page.period,
        "notes": page.notes,
        "may": may,
        "kept": page.kept,
        "base": base,
        "at": at,
        **_changes(page, may),
        **view_names(the_viewer(), page.update, page.views),
    }
    if may.draft:
        names["line_form"] = kept(AddLinesForm(), page, f"{at}/lines")
        names["promise_form"] = kept(CommitmentForm(), page, f"{at}/commitments")
    if page.update is not None and may.declare:
        names["statement_form"] = kept(statement_form(page.update, page.before), page, f"{at}/statement")
    return {**names, **forms}


def _changes(page: ThemePage, may: May) -> dict[str, Any]:
    """What changed in the lines since last month, word by word: for sponsors at once, for others when asked."""
    shown = request.args.get("changes", "yes" if may.view else "no") == "yes"
    if not shown or page.before is None:
        return {"changes": {}, "gone": [], "can_compare": page.before is not None, "compared": False}
    compared = compare_lines([row.text for row in page.last_lines], [row.text for row in page.lines])
    changes = {row.id: change for row, change in zip(page.lines, compared, strict=False)}
    gone = [change for change in compared if change.is_gone]
    return {"changes": changes, "gone": gone, "can_compare": True, "compared": True}


def statement_form(update: ThemeUpdate, before: ThemeUpdate | None = None) -> StatementForm:
    """The statement's form as the record stands, with last month's confidence to confirm or change."""
    carried = update.confidence or (before.confidence if before else None)
    return StatementForm(
        data={
            "version": update.version,
            "headline": update.headline,
            "rating": update.rating.value if update.rating else None,
            "reason": update.reason,
            "route_to_green": update.route_to_green,
            "confidence": carried.value if carried else None,
            "decision_sought": update.decision_sought,
            "also_to_note": update.also_to_note,
        }
    )


def kept(form: Any, page: ThemePage, address: str) -> Any:
    """The form with this person's own unsaved typing put back, if there is any."""
    draft = page.drafts.get(address)
    if draft is not None:
        form.put_back(draft.fields)
        form.kept_at = draft.at
    return form
