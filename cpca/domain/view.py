"""A sponsor's view of an update: content, content with points or not content, and one line for print.

One a council, sent again as often as they like until the update is approved or its month frozen.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import bindparam, select
from sqlalchemy.orm import aliased, contains_eager

from cpca.domain import clock
from cpca.domain.errors import DomainError, Missing, NotNow, Refused, Stale
from cpca.domain.labels import label, who
from cpca.domain.office import find_sponsor
from cpca.domain.period import is_settled
from cpca.domain.progress import get_update
from cpca.extensions import db, read_rows
from cpca.models.challenge import INDEPENDENT, OVERSIGHT, Position, SponsorView
from cpca.models.people import Person, Role
from cpca.models.plan import Organisation
from cpca.models.progress import Rating, ThemeUpdate, UpdateState
from cpca.permissions import Permission, Viewer, held_for, whom_to_ask

IMPROVEMENT_BOARD = "Independent Improvement Board"
TAKES_VIEWS = frozenset({UpdateState.SUBMITTED, UpdateState.ACCEPTED})
NEED_WORDS = frozenset({Position.CONTENT_WITH_POINTS, Position.NOT_CONTENT})


@dataclass(frozen=True)
class Office:
    """Who gives a view: a council, or the improvement board."""

    council_id: int
    assurance_line: int
    covers_id: int | None = None

    @property
    def anchor(self) -> str:
        """The id of this office's view on a page."""
        return anchor(self.council_id, self.assurance_line)


def anchor(council_id: int, assurance_line: int) -> str:
    return f"view-{council_id}" if assurance_line == OVERSIGHT else f"view-{council_id}-board"


@dataclass(frozen=True)
class ViewRow:
    """A view as pages list it."""

    id: int
    plan_id: int
    theme_id: int
    update_id: int
    council_id: int
    council: str
    assurance_line: int
    position: Position
    own_rating: Rating | None
    words: str | None
    line_for_print: str | None
    given_by: str
    given_for: str | None
    given_at: dt.datetime
    recorded_by_id: int | None
    recorded_by: str | None
    confirmed_at: dt.datetime | None
    version: int

    @property
    def anchor(self) -> str:
        return anchor(self.council_id, self.assurance_line)

    @property
    def name(self) -> str:
        """Beside which name it prints."""
        return name_of(self.council, self.assurance_line)

    @property
    def giver(self) -> str:
        return f"{self.given_by} for {self.given_for}" if self.given_for else self.given_by

    @property
    def may_print(self) -> bool:
        return self.recorded_by_id is None or self.confirmed_at is not None

    @property
    def sentence(self) -> str:
        return public_sentence(self)


class Said(Protocol):
    """What of a view is public."""

    @property
    def position(self) -> Position: ...
    @property
    def own_rating(self) -> Rating | None: ...
    @property
    def line_for_print(self) -> str | None: ...


@dataclass(frozen=True)
class Preview:
    """A view not sent yet, and beside which name it would print."""

    name: str
    position: Position
    own_rating: Rating | None
    line_for_print: str | None

    @property
    def sentence(self) -> str:
        return public_sentence(self)


def public_sentence(view: Said) -> str:
    """The exact words that print beside the council's name; a mailed view prints once it is confirmed."""
    said = view.position.value.capitalize()
    if view.own_rating is not None:
        said = f"{said}; own rating {view.own_rating.value}"
    return f"{said}. {view.line_for_print}" if view.line_for_print else f"{said}."


def name_of(council: str, assurance_line: int) -> str:
    """The council's name, or the improvement board's: a member's employer does not speak through it."""
    return IMPROVEMENT_BOARD if assurance_line == INDEPENDENT else council


def find_office(viewer: Viewer, update: ThemeUpdate) -> Office | None:
    """For whom this person gives a view of the update, or None; no statement."""
    held = held_for(viewer, Permission.GIVE_VIEW, update)
    if held is None:
        return None
    line = OVERSIGHT if held.role is Role.SPONSOR else INDEPENDENT
    return Office(held.council_id, line, held.covers_id)


def get_office(viewer: Viewer, update: ThemeUpdate) -> Office:
    """The same for somebody who is to give one; raises Refused."""
    office = find_office(viewer, update)
    if office is None:
        raise Refused(whom_to_ask(Permission.GIVE_VIEW))
    return office


def find_bar(update: ThemeUpdate) -> str | None:
    """Why an update takes no view now, or None while it does."""
    if is_settled(update):
        return f"{update.period.month:%B %Y} is frozen: views of it stay as they are."
    if update.state in TAKES_VIEWS:
        return None
    if update.state is UpdateState.APPROVED:
        return "The update is approved: views of it stay as they are."
    return "The update is not submitted yet: give your view once it is."


def give_view(
    *,
    viewer: Viewer,
    update: ThemeUpdate,
    version: int | None,
    position: Position,
    own_rating: Rating | None = None,
    words: str | None = None,
    line_for_print: str | None = None,
) -> SponsorView:
    """Gives the office's view, or replaces the one it gave; `version` is that one's, None for the first.

    Raises Refused, NotNow, Stale, DomainError where words are needed.
    """
    office = get_office(viewer, update)
    check_view(update, position, words)
    before = find_view(update, office.council_id, office.assurance_line)
    if version != (before.version if before else None):
        raise Stale(before)
    view = before or _new_view(update, office)
    view.sponsor_id, view.for_person_id = viewer.person_id, office.covers_id
    view.recorded_by_id = view.confirmed_at = None
    return _write(view, position, own_rating, words, line_for_print, clock.now())


def preview(
    *,
    viewer: Viewer,
    update: ThemeUpdate,
    position: Position,
    own_rating: Rating | None = None,
    words: str | None = None,
    line_for_print: str | None = None,
) -> Preview:
    """How a view would print, beside whose name, before it is sent. Raises as `give_view` does."""
    office = get_office(viewer, update)
    check_view(update, position, words)
    council = db.session.execute(
        select(Organisation.name).where(Organisation.id == office.council_id)
    ).scalar_one()
    return Preview(name_of(council, office.assurance_line), position, own_rating, line_for_print)


def record_view(
    *,
    viewer: Viewer,
    update: ThemeUpdate,
    sponsor: Person,
    received_on: dt.date,
    position: Position,
    own_rating: Rating | None = None,
    words: str | None = None,
    line_for_print: str | None = None,
) -> SponsorView:
    """Records a view that came by mail; unprinted until that sponsor's office confirms it.

    Never over one that the council sent or confirmed itself. Raises Refused, NotNow, DomainError.
    """
    if held_for(viewer, Permission.RECORD_VIEW, update) is None:
        raise Refused(whom_to_ask(Permission.RECORD_VIEW))
    spoken = find_sponsor(update, sponsor.id)
    if spoken is None:
        raise DomainError("Choose somebody who is a sponsor of this theme.", "sponsor_id")
    if received_on > clock.today():
        raise DomainError("Give the day it came: that day has not come yet.", "received_on")
    check_view(update, position, words)
    before = find_view(update, spoken.council_id, OVERSIGHT)
    if before is not None and before.may_print:
        raise DomainError("This council has given its view here: only it can change that.", "sponsor_id")
    view = before or _new_view(update, Office(spoken.council_id, OVERSIGHT))
    view.sponsor_id, view.for_person_id = sponsor.id, spoken.covers_id
    view.recorded_by_id = viewer.person_id
    came = min(clock.now(), dt.datetime.combine(received_on, dt.time(12), clock.LONDON))
    return _write(view, position, own_rating, words, line_for_print, came)


def confirm_view(*, viewer: Viewer, view: SponsorView, version: int | None) -> SponsorView:
    """The sponsor's office confirms a view recorded from its mail, until the month is frozen."""
    if held_for(viewer, Permission.CONFIRM_VIEW, view) is None:
        raise Refused(whom_to_ask(Permission.CONFIRM_VIEW))
    if version != view.version:
        raise Stale(view)
    if is_settled(view.update):
        raise NotNow(f"{view.update.period.month:%B %Y} is frozen: views of it stay as they are.")
    if view.may_print:
        raise NotNow("There is nothing to confirm: it was given here, or confirmed already.")
    view.confirmed_at = clock.now()
    db.session.flush()
    return view


def check_view(update: ThemeUpdate, position: Position, words: str | None) -> None:
    """Raises NotNow where the update takes no view, DomainError where the position needs words."""
    bar = find_bar(update)
    if bar is not None:
        raise NotNow(bar)
    if position in NEED_WORDS and not words:
        raise DomainError(f"Say in words why you are {position.value}.", "words")


def find_view(update: ThemeUpdate, council_id: int, assurance_line: int) -> SponsorView | None:
    """The view an office gave of an update, or None."""
    return db.session.execute(
        select(SponsorView).where(
            SponsorView.update_id == update.id,
            SponsorView.council_id == council_id,
            SponsorView.assurance_line == assurance_line,
        )
    ).scalar_one_or_none()


def get_view(viewer: Viewer, *, plan: str, code: str, month: str, view_id: int) -> SponsorView:
    """A view by its id *and* the update it is of; raises Missing."""
    update = get_update(viewer, plan=plan, code=code, month=month)
    view = db.session.execute(
        select(SponsorView)
        .join(SponsorView.update)
        .options(contains_eager(SponsorView.update))
        .where(SponsorView.id == view_id, SponsorView.update_id == update.id)
    ).scalar_one_or_none()
    if view is None:
        raise Missing
    return view


def _new_view(update: ThemeUpdate, office: Office) -> SponsorView:
    return SponsorView(
        update_id=update.id,
        update=update,
        council_id=office.council_id,
        assurance_line=office.assurance_line,
    )


def _write(
    view: SponsorView,
    position: Position,
    own_rating: Rating | None,
    words: str | None,
    line_for_print: str | None,
    at: dt.datetime,
) -> SponsorView:
    view.position, view.own_rating = position, own_rating
    view.words, view.line_for_print, view.given_at = words, line_for_print, at
    db.session.add(view)
    db.session.flush()
    return view


_covered, _recorder = aliased(Person), aliased(Person)
_home, _covered_home, _recorder_home = (
    aliased(Organisation),
    aliased(Organisation),
    aliased(Organisation),
)
_VIEWS = (
    select(
        *SponsorView.__table__.columns,
        ThemeUpdate.plan_id,
        ThemeUpdate.theme_id,
        Organisation.name.label("council"),
        *who(Person, _home, "giver"),
        *who(_covered, _covered_home, "covered"),
        *who(_recorder, _recorder_home, "recorder"),
    )
    .select_from(SponsorView)
    .join(ThemeUpdate, ThemeUpdate.id == SponsorView.update_id)
    .join(Organisation, Organisation.id == SponsorView.council_id)
    .join(Person, Person.id == SponsorView.sponsor_id)
    .join(_home, _home.id == Person.organisation_id)
    .outerjoin(_covered, _covered.id == SponsorView.for_person_id)
    .outerjoin(_covered_home, _covered_home.id == _covered.organisation_id)
    .outerjoin(_recorder, _recorder.id == SponsorView.recorded_by_id)
    .outerjoin(_recorder_home, _recorder_home.id == _recorder.organisation_id)
    .order_by(SponsorView.assurance_line, Organisation.name)
)
_SAME = (
    *("id", "plan_id", "theme_id", "update_id", "council_id", "council", "assurance_line", "position"),
    *("own_rating", "words", "line_for_print", "given_at", "recorded_by_id", "confirmed_at", "version"),
)


_VIEWS_OF = _VIEWS.where(SponsorView.update_id.in_(bindparam("updates", expanding=True)))


def list_views(update_ids: list[int]) -> list[ViewRow]:
    """The views of these updates, councils by name and the improvement board last; one statement."""
    return [_row(row) for row in read_rows(_VIEWS_OF, {"updates": update_ids or [0]}).mappings()]


def _row(found: Any) -> ViewRow:
    return ViewRow(
        **{name: found[name] for name in _SAME},
        given_by=label(found, "giver") or "",
        given_for=label(found, "covered"),
        recorded_by=label(found, "recorder"),
    )
