"""Everything the theme page shows of one month, read in a fixed number of statements whatever its length.

Words of an update that the viewer may not read are left out as if they had not been written.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.attributes import set_committed_value

from cpca.domain import clock, rating
from cpca.domain.as_at import Stood, read_stood
from cpca.domain.challenge_reading import NO_NOTES, ThemeNotes, arrange, list_for_theme
from cpca.domain.commitments import Asked, list_asked
from cpca.domain.draft import Kept, find_drafts
from cpca.domain.errors import Missing
from cpca.domain.exempt import label_of, withheld
from cpca.domain.joint import find_correction
from cpca.domain.path_network import PathNetwork, build_path
from cpca.domain.period import current_of, first_day, is_settled, list_periods
from cpca.domain.plan import Holder, holders
from cpca.domain.register_parts import Registers
from cpca.domain.returns import comments_by_part
from cpca.domain.risk_rules import written_month
from cpca.domain.snapshot import was_frozen
from cpca.domain.steps import Steps, steps_in
from cpca.domain.theme_promised import read_promised
from cpca.domain.theme_registers import ThemeRegisters, read_for_stood, read_for_theme, tell
from cpca.domain.theme_written import label_kept, lines_of, read_written
from cpca.domain.view import ViewRow, list_views
from cpca.extensions import db
from cpca.models.closing import JointAct
from cpca.models.people import Role
from cpca.models.period import PeriodState, ReportingPeriod
from cpca.models.plan import Theme
from cpca.models.progress import ReturnComment, ThemeUpdate, UpdateState
from cpca.permissions import Permission, Viewer, allows


@dataclass
class ThemePage:
    """A theme in a month. `update` and `before` (last month's) are None where there is nothing to read."""

    theme: Theme
    periods: list[ReportingPeriod]
    period: ReportingPeriod | None
    update: ThemeUpdate | None
    missed: bool  # whether the month was frozen without a return
    before: ThemeUpdate | None
    lines: Sequence[Any]
    last_lines: Sequence[Any]
    commitments: Sequence[Any]
    asked: list[Asked]
    notes: ThemeNotes
    views: list[ViewRow]
    comments: dict[str, list[ReturnComment]]
    drafts: dict[str, Kept]
    deliverables: Sequence[Any] = ()
    milestones: Sequence[Any] = ()  # as the rating reads them
    rules: rating.RatingRules = rating.DEFAULT_RULES
    registers: Registers = field(default_factory=Registers)
    holders: list[Holder] = field(default_factory=list)
    stood: bool = False  # whether the plan's part is as it stood when the month was frozen
    kept: dict[tuple[str, int], str] = field(default_factory=dict)  # how what is kept back is marked, by row
    kept_back: Collection[tuple[str, int]] = ()  # what is not shown to this person, by table and row
    correction: JointAct | None = None  # why the month is open for a correction

    @property
    def risks(self) -> Sequence[Any]:
        return self.registers.risks

    @cached_property
    def path(self) -> PathNetwork:
        """The plan's decision path, today or as the month was frozen."""
        return build_path(self.registers.path, self.stands_on)

    @cached_property
    def critical(self) -> frozenset[tuple[str, int]]:
        """What lies on the plan's critical path, today or as the month was frozen, by table and key."""
        return self.path.critical_things

    @cached_property
    def told(self) -> ThemeRegisters:
        """What the registers say of the theme, in words; nothing of them for who does not read them."""
        month = self.period.month if self.period and self.stood else written_month(self.periods)
        return tell(self.registers, self.theme, path=self.path, month=month, kept=self.kept_back)

    @property
    def stands_on(self) -> dt.date:
        """The day for which the registers are told: today's, or the frozen month's last."""
        return self.judged_on if self.stood else clock.today()

    @property
    def judged_on(self) -> dt.date:
        """The day for which dates are judged: the month's last, or today."""
        return min(self.period.as_at, clock.today()) if self.period else clock.today()

    @property
    def leads(self) -> list[Holder]:
        return [h for h in self.holders if h.role is Role.THEME_LEAD]

    @property
    def sponsors(self) -> list[Holder]:
        return [h for h in self.holders if h.role is Role.SPONSOR]

    @cached_property
    def calculated(self) -> rating.ThemeRating:
        """The rating of the deliverables that are shown, on the month's last day or today."""
        on = self.judged_on
        items = rating.mark_deliverables(self.deliverables, self.critical)
        steps = rating.steps_of(items, rating.mark_milestones(self.milestones, self.critical))
        return rating.rate_theme(items, on, self.rules, steps)

    @cached_property
    def steps(self) -> dict[int, Steps]:
        """How many milestones are reached, by their deliverable's key, from what the rating read."""
        return steps_in(self.milestones)

    @property
    def is_answered(self) -> bool:
        """Whether somebody gave a view or a note on the update since it was submitted: it is not recalled then."""
        update = self.update
        if update is None or update.submitted_at is None:
            return False
        return any(view.update_id == update.id for view in self.views) or any(
            row.update_id == update.id and row.raised_at >= update.submitted_at for row in self.notes.rows
        )


def get_theme_page(viewer: Viewer, theme: Theme, month: str | None) -> ThemePage:
    """The theme's page for a month by its slug, or for the current one; raises Missing for no such month.

    A frozen month is shown as it stood, from its snapshot. While it is corrected, whoever may read what is being
    written again reads that, and everybody else what was frozen.
    """
    periods = [p for p in list_periods(theme.plan) if p.state is not PeriodState.PLANNED]
    period = _chosen(periods, month)
    stood = read_stood(viewer, theme, period, periods) if period and was_frozen(period) else None
    page = _page(viewer, theme, periods, period, stood)
    if period is not None and period.state is PeriodState.CORRECTION and page.update is not None:
        page.correction = find_correction(period)
    return _keep_back(viewer, page)


def _page(
    viewer: Viewer,
    theme: Theme,
    periods: list[ReportingPeriod],
    period: ReportingPeriod | None,
    stood: Stood | None,
) -> ThemePage:
    if stood is None or period is None or period.state is PeriodState.CORRECTION:
        page = _live_page(viewer, theme, periods, period, stood)
        if stood is None or (page.update is not None and not is_settled(page.update)):
            return page
    return _stood_page(viewer, periods, period, stood)


def _live_page(
    viewer: Viewer,
    theme: Theme,
    periods: list[ReportingPeriod],
    period: ReportingPeriod | None,
    stood: Stood | None,
) -> ThemePage:
    """The month as it stands today; of one being corrected, what is not opened again as it stood."""
    update, before, missed = _updates(viewer, theme, period, _before(periods, period))
    ids = [u.id for u in (update, before) if u is not None]
    written = read_written(ids, theme.plan_id)
    lines = [row for row in written if row.kind == "line"]
    on = min(period.as_at, clock.today()) if period else clock.today()
    address = f"/plans/{theme.plan.slug}/themes/{theme.code}/"
    page = ThemePage(
        theme=theme,
        periods=periods,
        period=period,
        update=update,
        missed=missed,
        before=before,
        lines=lines_of(lines, update),
        last_lines=lines_of(lines, before),
        commitments=lines_of([row for row in written if row.kind == "promise"], update),
        asked=list_asked(update) if update else [],
        notes=NO_NOTES,
        views=list_views(ids),
        comments=comments_by_part(update),
        drafts=find_drafts(viewer.person_id, address),
        kept=label_kept(written),
        rules=rating.rules_of(theme.plan),
    )
    if stood is not None:
        return _as_it_stood(viewer, page, stood)
    page.notes = list_for_theme(viewer, theme, update, before)
    page.deliverables, page.milestones = read_promised(theme)
    page.registers = read_for_theme(viewer, theme)
    page.holders = holders(theme.plan_id, on).get(theme.id, [])
    return page


def _stood_page(
    viewer: Viewer, periods: list[ReportingPeriod], period: ReportingPeriod | None, stood: Stood
) -> ThemePage:
    page = ThemePage(
        theme=stood.theme,
        periods=periods,
        period=period,
        update=stood.update,
        missed=stood.missed,
        before=stood.before,
        lines=stood.lines,
        last_lines=stood.last_lines,
        commitments=stood.commitments,
        asked=stood.asked,
        notes=NO_NOTES,
        views=stood.views,
        comments={},
        drafts=find_drafts(viewer.person_id, f"/plans/{stood.theme.plan.slug}/themes/{stood.theme.code}/"),
        kept={row: label_of(why) for row, why in withheld(stood.theme.plan_id).items()},
    )
    return _as_it_stood(viewer, page, stood)


def _as_it_stood(viewer: Viewer, page: ThemePage, stood: Stood) -> ThemePage:
    """Gives the page what a month does not write: the theme's words, plan and holders as they were frozen."""
    page.stood, page.theme = True, stood.theme
    page.deliverables, page.holders = stood.deliverables, stood.holders
    if page.period is not None:
        page.registers = read_for_stood(viewer, stood.theme, page.period, page.periods)
    page.registers.risks = stood.risks
    page.milestones, page.rules = stood.milestones, stood.rules
    if page.update is not None:
        page.notes = arrange(stood.notes, page.update, page.before)
    return page


def _keep_back(viewer: Viewer, page: ThemePage) -> ThemePage:
    """Leaves out what is exempt or confidential, and the notes on it, for who may not read that; marks it else."""
    if allows(viewer, Permission.READ_EXEMPT, page.theme):
        return page
    kept, page.kept = page.kept, {}
    page.kept_back = kept

    def shown(table: str, id: int) -> bool:
        return (table, id) not in kept

    page.lines = [line for line in page.lines if shown("progress_item", line.id)]
    page.last_lines = [line for line in page.last_lines if shown("progress_item", line.id)]
    page.commitments = [line for line in page.commitments if shown("commitment", line.id)]
    page.asked = [one for one in page.asked if shown("commitment", one.commitment.id)]
    page.deliverables = [item for item in page.deliverables if shown("deliverable", item.id)]
    page.registers.risks = [risk for risk in page.registers.risks if shown("risk", risk.id)]
    rows, carried = (
        [note for note in notes if note.anchor_place not in kept]
        for notes in (page.notes.rows, page.notes.carried)
    )
    page.notes = ThemeNotes(rows, carried)
    return page


def _chosen(periods: list[ReportingPeriod], month: str | None) -> ReportingPeriod | None:
    if month is None:
        return current_of(periods)
    wanted = first_day(month)
    found = next((p for p in periods if p.month == wanted), None)
    if found is None:
        raise Missing
    return found


def _before(periods: list[ReportingPeriod], period: ReportingPeriod | None) -> ReportingPeriod | None:
    """The month before in the plan (newest first), which need not be the calendar's."""
    if period is None:
        return None
    return next((p for p in periods if p.month < period.month), None)


_UPDATES = (
    select(ThemeUpdate)
    .where(
        ThemeUpdate.theme_id == bindparam("theme"),
        ThemeUpdate.period_id.in_(bindparam("periods", expanding=True)),
    )
    .options(
        joinedload(ThemeUpdate.submitted_by),
        joinedload(ThemeUpdate.accepted_by),
        joinedload(ThemeUpdate.approved_by),
    )
)


def _updates(
    viewer: Viewer, theme: Theme, *periods: ReportingPeriod | None
) -> tuple[ThemeUpdate | None, ThemeUpdate | None, bool]:
    by_id = {p.id: p for p in periods if p is not None}
    found: dict[int, ThemeUpdate] = {}
    missed, this_id = False, periods[0].id if periods[0] is not None else None
    for update in db.session.execute(_UPDATES, {"theme": theme.id, "periods": list(by_id) or [0]}).scalars():
        missed = missed or (update.period_id == this_id and update.state is UpdateState.MISSED)
        set_committed_value(update, "theme", theme)
        set_committed_value(update, "period", by_id[update.period_id])
        if allows(viewer, Permission.READ_UPDATE, update):
            found[update.period_id] = update
    this, last = ((found.get(p.id) if p is not None else None) for p in periods)
    return this, last, missed
