"""My work: what a person owes, most urgent first. Source: "My work" of the screens' description.

A deadline is a London date, to the end of the day: due today is not late.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from cpca.domain import clock
from cpca.domain.challenge_rules import OWED
from cpca.domain.period import SETTLED
from cpca.domain.progress import WRITABLE
from cpca.domain.queue_changes import list_of_changes
from cpca.domain.queue_evidence import list_of_evidence
from cpca.domain.queue_month import list_of_months
from cpca.domain.queue_paper import list_of_paper
from cpca.domain.queue_parts import Owed, say_count, say_nth
from cpca.domain.queue_promises import list_promised_soon
from cpca.domain.queue_proof import list_to_verify
from cpca.domain.queue_reading import (
    OpenNote,
    OpenUpdate,
    read_asked,
    read_open_notes,
    read_open_updates,
    read_passed,
)
from cpca.domain.queue_registers import list_of_registers
from cpca.domain.rating import say_days
from cpca.domain.summary import list_since_visit
from cpca.domain.summary_months import Month, PlanMonths
from cpca.domain.summary_parts import Change, Place, PlaceKind, clip
from cpca.domain.summary_reading import ThemeLed, read_themes
from cpca.domain.view import TAKES_VIEWS, name_of
from cpca.models.challenge import OVERSIGHT, NoteState
from cpca.models.people import Role
from cpca.models.period import PeriodState
from cpca.models.progress import UpdateState
from cpca.permissions import Held, Permission, Viewer, allows, held_for

P = Permission
SUMMARY_ROLES: Final = frozenset({Role.MAYORS_OFFICE, Role.LEAD_MEMBER})
WRITING_ROLES: Final = (Role.THEME_LEAD, Role.CONTRIBUTOR)


@dataclass(frozen=True)
class LogBox:
    """Where a line can be logged at once: a theme's update of the month that is being written."""

    code: str
    title: str
    month: Month


@dataclass(frozen=True)
class GlanceRow:
    """How far a theme's return is, and who is to be chased for what."""

    code: str
    title: str
    state: str
    views: str
    approved: bool
    chase: str | None
    place: Place


@dataclass(frozen=True)
class Glance:
    """A month that is not frozen yet, a row a theme; `deadline` is the next of its dates."""

    month: Month
    deadline: tuple[str, dt.date] | None
    rows: list[GlanceRow]


@dataclass
class Work:
    """The page: the queue, and beside it the boxes for logging, the months at a glance, or what changed."""

    owed: list[Owed] = field(default_factory=list)
    boxes: list[LogBox] = field(default_factory=list)
    glances: list[Glance] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)


def lands_on_summary(viewer: Viewer, plan: PlanMonths) -> bool:
    """Whether a person's whole part in the plan is to read its summary."""
    roles = viewer.roles_in(plan.id)
    return bool(roles) and roles <= SUMMARY_ROLES


def get_work(viewer: Viewer, plan: PlanMonths, *, head: int) -> Work:
    """What this person owes in the plan; when that is nothing, what changed since their last visit (`head`)."""
    updates = read_open_updates(plan)
    work = Work(owed=list_owed(viewer, plan, updates), boxes=_boxes(viewer, updates))
    themes = None
    if allows(viewer, P.RUN_MONTHS, plan):
        themes = read_themes(plan, clock.today())
        by_id = {theme.id: theme for theme in themes}
        work.glances = [_glance(m, updates, by_id) for m in plan.months if not m.is_frozen]
    if not work.owed and allows(viewer, P.SEE_SUMMARY, plan):
        work.changed = list_since_visit(viewer, plan, head=head, themes=themes)
    return work


def list_owed(viewer: Viewer, plan: PlanMonths, updates: list[OpenUpdate]) -> list[Owed]:
    """Everything owed: what was chased, then the earliest date first and what has none last."""
    owed = [item for update in updates for item in _of_update(viewer, update)]
    owed += list_of_months(viewer, plan, updates, read_asked(plan))
    owed += list_of_paper(viewer, plan)
    owed += list_of_changes(viewer, plan)
    owed += list_of_evidence(viewer, plan)
    owed += list_to_verify(viewer, plan)
    owed += list_of_registers(viewer, plan)
    owed += [item for note in read_open_notes(plan) for item in _of_note(viewer, note)]
    led = viewer.themes_as(Role.THEME_LEAD)
    owed += [*_passed(led), *list_promised_soon(led, clock.today())] if led else []
    return sorted(owed, key=lambda i: (not i.chased, i.due_on is None, i.due_on or dt.date.max))


def _covering(held: Held) -> str | None:
    return held.covers_label


def _of_update(viewer: Viewer, update: OpenUpdate) -> Iterator[Owed]:
    yield from _to_write(viewer, update)
    yield from _to_view(viewer, update)
    yield from _to_confirm(viewer, update)
    month = update.period
    place = Place(PlaceKind.UPDATE, update.code, month.slug)
    name = f"{update.code}: {month.month:%B} return"
    own = update.submitted_by_id == viewer.person_id
    if update.state is UpdateState.SUBMITTED and allows(viewer, P.RUN_MONTHS, update) and not own:
        late = f", {say_days(update.late_days)} late" if update.late_days else ""
        yield Owed(
            name, f"submitted{late}; accept it or return it", "Check", _due(month, month.challenge_by), place
        )
    approving = held_for(viewer, P.APPROVE, update)
    if update.state is UpdateState.ACCEPTED and approving and not own:
        detail = "accepted for completeness; approve it or return it"
        yield Owed(name, detail, "Approve", _due(month, month.sign_off_by), place, _covering(approving))


def _held(viewer: Viewer, update: OpenUpdate, *roles: Role) -> Held | None:
    """The theme's role by which something is owed, one's own before cover."""
    mine = [h for h in viewer.held if h.role in roles and h.theme_id == update.theme_id]
    return min(mine, key=lambda h: h.covers_id is not None, default=None)


def _to_write(viewer: Viewer, update: OpenUpdate) -> Iterator[Owed]:
    held = _held(viewer, update, *WRITING_ROLES)
    if held is None or update.state not in WRITABLE:
        return
    place = Place(PlaceKind.UPDATE, update.code, update.period.slug)
    what = f"{update.code}: {update.period.month:%B} update"
    act = "Write" if update.state is not UpdateState.RETURNED else "Correct"
    detail = f"{_chased(update)}{_how_far(update)}"
    due, chased = _due(update.period, update.period.submit_by), update.chased_at is not None
    yield Owed(what, detail, act, due, place, _covering(held), chased=chased)


def _chased(update: OpenUpdate) -> str:
    """The programme office's reminder, before how far the update is."""
    if update.chased_at is None:
        return ""
    times = "" if update.chases == 1 else f" for the {say_nth(update.chases)} time"
    words = f": “{clip(update.chase_text)}”" if update.chase_text else ""
    return f"the {Role.PROGRAMME_OFFICE.value} asks for it{times}{words}; "


def _how_far(update: OpenUpdate) -> str:
    parts = [update.state.value]
    if update.comments:
        parts[0] = f"{parts[0]} with {say_count(update.comments, 'comment')}"
    if update.lines:
        parts.append(say_count(update.lines, "line"))
    if update.to_answer:
        parts.append(f"{say_count(update.to_answer, 'commitment')} to answer")
    return ", ".join(parts)


def _to_view(viewer: Viewer, update: OpenUpdate) -> Iterator[Owed]:
    held = _held(viewer, update, Role.SPONSOR)
    if held is None or update.state not in TAKES_VIEWS or update.state is UpdateState.RETURNED:
        return
    if any(v.council_id == held.council_id and v.assurance_line == OVERSIGHT for v in update.views):
        return
    place = Place(PlaceKind.UPDATE, update.code, update.period.slug)
    what = f"{update.code}: your view of {update.period.month:%B}"
    detail = "submitted: content, content with points or not content"
    due = _due(update.period, update.period.challenge_by)
    yield Owed(what, detail, "Read and answer", due, place, _covering(held))


def _to_confirm(viewer: Viewer, update: OpenUpdate) -> Iterator[Owed]:
    for view in update.views if update.state not in SETTLED else ():
        held = None if view.confirmed else held_for(viewer, P.CONFIRM_VIEW, view)
        if held is not None:
            place = Place(PlaceKind.UPDATE, update.code, update.period.slug)
            what = f"{update.code}: your view of {update.period.month:%B}, recorded from a mail"
            detail = f"{view.position.value}; it does not print until you confirm it"
            yield Owed(what, detail, "Confirm", update.period.challenge_by, place, _covering(held))


def _of_note(viewer: Viewer, note: OpenNote) -> Iterator[Owed]:
    place = Place(PlaceKind.NOTE, note.code, number=note.number)
    name = f"{note.code}: challenge C{note.number} ({note.kind.value})"
    who = name_of(note.council, note.assurance_line)
    said = f"{who}, {note.state.value}: “{clip(note.text)}”"
    if note.is_unconfirmed and (held := held_for(viewer, P.CONFIRM_NOTE, note)):
        detail = "recorded from a mail; it does not print until you confirm it"
        yield Owed(name, detail, "Confirm", None, place, _covering(held))
    if note.state in OWED and (held := held_for(viewer, P.ANSWER_NOTE, note)):
        if note.asked_of_programme:
            name = f"{note.code}: question C{note.number} to the programme office"
        yield Owed(name, said, "Answer", note.answer_due_on, place, _covering(held))
    elif note.state is NoteState.ANSWERED and (held := held_for(viewer, P.CLOSE_NOTE, note)):
        detail = "answered; accept it, or say that you are not yet satisfied"
        yield Owed(name, detail, "Read the answer", None, place, _covering(held))
    elif note.is_escalated and (held := held_for(viewer, P.RESOLVE_NOTE, note)):
        yield Owed(name, said, "Answer", note.answer_due_on, place, _covering(held))


def _passed(themes: frozenset[int]) -> list[Owed]:
    return [
        Owed(
            f"{row.reference} passed its date",
            row.title,
            "Look",
            row.due_on,
            Place(PlaceKind.DELIVERABLES, row.code),
        )
        for row in read_passed(themes, clock.today())
    ]


def _boxes(viewer: Viewer, updates: list[OpenUpdate]) -> list[LogBox]:
    """A box for each theme that this person writes: its newest open month."""
    found: dict[int, LogBox] = {}
    for update in updates:
        writes = _held(viewer, update, *WRITING_ROLES) is not None and update.state in WRITABLE
        if writes and update.period.state is PeriodState.OPEN:
            found[update.theme_id] = LogBox(update.code, update.title, update.period)
    return list(found.values())


def _glance(month: Month, updates: list[OpenUpdate], themes: dict[int, ThemeLed]) -> Glance:
    rows = [_glance_row(u, themes[u.theme_id]) for u in updates if u.period.id == month.id]
    return Glance(month, _deadline(month), rows)


def _deadline(month: Month) -> tuple[str, dt.date] | None:
    dates = {
        PeriodState.OPEN: ("submit by", month.submit_by),
        PeriodState.CHALLENGE: ("challenge by", month.challenge_by),
        PeriodState.SIGN_OFF: ("sign off by", month.sign_off_by),
    }
    words, on = dates.get(month.state, ("", None))  # a correction has no dates of its own
    return (words, on) if on is not None else None


def _due(month: Month, on: dt.date | None) -> dt.date | None:
    """A month's date for something; a correction comes after all of them and is late for none."""
    return None if month.state is PeriodState.CORRECTION else on


def _glance_row(update: OpenUpdate, theme: ThemeLed) -> GlanceRow:
    views = "; ".join(
        f"{name_of(v.council, v.assurance_line)}: {v.position.value}{'' if v.confirmed else ' (not confirmed)'}"
        for v in update.views
    )
    late = f", {say_days(update.late_days)} late" if update.late_days else ""
    return GlanceRow(
        code=update.code,
        title=update.title,
        state=_how_far(update) if update.state in WRITABLE else f"{update.state.value}{late}",
        views=views,
        approved=update.state is UpdateState.APPROVED,
        chase=_chase(update, theme),
        place=Place(PlaceKind.UPDATE, update.code, update.period.slug),
    )


def _chase(update: OpenUpdate, theme: ThemeLed) -> str | None:
    if update.state in WRITABLE:
        return theme.who
    if update.state is UpdateState.ACCEPTED:
        return f"the {Role.SRO.value}"
    if update.state is not UpdateState.SUBMITTED:
        return None
    viewed = update.views and all(view.confirmed for view in update.views)
    return f"the {(Role.PROGRAMME_OFFICE if viewed else Role.SPONSOR).value}"
