"""Accepted rows of a workbook become acts on the record, each by the same rules as on its page: all, or none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from cpca.domain import history
from cpca.domain.change import log_forecasts
from cpca.domain.change_proposing import Asked, propose
from cpca.domain.deliverable import (
    Standing,
    add_deliverable,
    edit_deliverable,
    read_standing,
    report_progress,
    set_baseline,
)
from cpca.domain.errors import DomainError, NotNow, Stale
from cpca.domain.milestone import add_milestone, report_milestone
from cpca.domain.progress import check_version
from cpca.domain.tracker import check_against, layout_of, workbook_of
from cpca.domain.tracker_offers import Check, Offer, Proposal
from cpca.domain.tracker_record import Record, Thing, read_record
from cpca.domain.tracker_rows import KINDS, Row
from cpca.extensions import db, gathering
from cpca.models.deliverable import DateMove, Deed, Deliverable, DeliverableState
from cpca.models.tracker import TrackerState, TrackerUpload
from cpca.permissions import Permission, Viewer

DELIVERABLE: Final = KINDS[0]
P: Final = Permission.IMPORT_TRACKER
_EDITED: Final = frozenset({"criteria", "lead", "baseline"})
_REPORTED: Final = frozenset({"state", "actual"})


@dataclass(frozen=True)
class Accepted:
    """What a person ticked, rows by their numbers and proposals by their keys, with the words for what needs some.

    `seen` is the fingerprint of the check that they were shown. `reason` stands for moves whose row gives none.
    """

    rows: frozenset[int]
    proposals: frozenset[str]
    reason: str
    effect: str
    seen: str


def accept(
    *, viewer: Viewer, upload: TrackerUpload, version: int | None, accepted: Accepted
) -> TrackerUpload:
    """Does what was ticked, in this one transaction.

    Raises Stale and NotNow where the upload or the record is not what was shown, and DomainError where nothing
    is ticked or a reason is missing; a row that the record's rules refuse is named, and nothing is imported.
    """
    check_version(upload, version)
    _check_open(upload)
    record = read_record(viewer, upload.plan)
    check = check_against(record, upload, workbook_of(upload))
    if check.fingerprint != accepted.seen:
        raise NotNow(
            "The record changed while you looked, so nothing was imported. The rows below are as they stand now."
        )
    offers = [one for one in check.offers if one.row.number in accepted.rows]
    asked = [one for one in check.proposals if one.key in accepted.proposals]
    _check_words(offers, asked, accepted)
    _Import(viewer, record, accepted).run(offers, asked)
    upload.state, upload.outcome = TrackerState.IMPORTED, _say_outcome(check, offers, asked)
    db.session.flush()
    return upload


def _check_open(upload: TrackerUpload) -> None:
    if upload.state is not TrackerState.CHECKED:
        raise NotNow("This workbook was imported already. Upload it again for what was left.")
    if not layout_of(upload).confirmed:
        raise NotNow("Confirm the columns first.")


def _check_words(offers: list[Offer], asked: list[Proposal], accepted: Accepted) -> None:
    if not offers and not asked:
        raise DomainError("Tick the rows that are to be imported.", "take")
    bare = [one.row.number for one in offers if one.needs_reason and own_reason(one.row) is None]
    bare += [one.row.number for one in asked if own_reason(one.row) is None]
    if bare and not accepted.reason.strip():
        more = f" and {len(bare) - 1} more" if len(bare) > 1 else ""
        needs = "needs a reason" if len(bare) == 1 else "need a reason"
        raise DomainError(f"Row {bare[0]}{more} {needs}. Say why.", "reason")
    if asked and not accepted.effect.strip():
        raise DomainError("Say what the proposed changes mean for the plan.", "effect")


def own_reason(row: Row) -> str | None:
    """The reason that a row itself gives; the last move's, still standing there, is none."""
    reason: str | None = row.values.get("reason")
    return None if row.entry is not None and reason == row.entry.reason else reason


def _say_outcome(check: Check, offers: list[Offer], asked: list[Proposal]) -> str:
    added = sum(one.row.entry is None for one in offers)
    left = len(check.offers) - len(offers) + len({problem.row for problem in check.problems})
    parts = [f"{added} added", f"{len(offers) - added} changed"]
    if asked:
        parts.append(f"{len(asked)} proposed as change requests")
    return ", ".join([*parts, f"{left} left"])


class _Import:
    """The acts, each kind together: what is new first, then words, dates and progress, then what is only asked for."""

    def __init__(self, viewer: Viewer, record: Record, accepted: Accepted) -> None:
        self.viewer, self.record, self.accepted = viewer, record, accepted
        self.things: dict[int, Thing] = {}  # by the row's number
        self.standing: dict[int, Standing] = {}  # by theme
        self.new: Counter[int] = Counter()  # how many milestones were added to a deliverable

    def run(self, offers: list[Offer], asked: list[Proposal]) -> None:
        """Does all of it; raises DomainError or NotNow, naming the row."""
        self.things = {one.row.number: one.row.entry.thing for one in offers if one.row.entry is not None}
        new = [one for one in offers if one.row.entry is None]
        self._each([one for one in new if one.row.kind == DELIVERABLE], self._add_deliverable)
        self._find_parents()
        self._each([one for one in new if one.row.kind != DELIVERABLE], self._add_milestone)
        self._each([one for one in offers if one.row.entry and _EDITED & one.values.keys()], self._edit)
        self._move_all([one for one in offers if "forecast" in one.values])
        self._each([one for one in offers if _REPORTED & one.values.keys()], self._report)
        for one in asked:
            _name_row(one.row.number, lambda: self._propose(one))  # noqa: B023  called at once

    def _each(self, offers: list[Offer], act: Callable[[Offer], None]) -> None:
        with gathering():
            for offer in offers:
                _name_row(offer.row.number, lambda: act(offer))  # noqa: B023  called at once

    def _add_deliverable(self, offer: Offer) -> None:
        values, theme = offer.values, offer.row.theme
        if theme.id not in self.standing:
            self.standing[theme.id] = read_standing(theme)
        self.things[offer.row.number] = add_deliverable(
            viewer=self.viewer,
            theme=theme,
            reference=offer.row.reference,
            title=values["title"],
            criteria=values.get("criteria"),
            lead_id=values.get("lead"),
            baseline_on=values.get("baseline"),
            standing=self.standing[theme.id],
        )

    def _find_parents(self) -> None:
        things = [*(one.thing for one in self.record.entries), *self.things.values()]
        self.parents = {
            (one.theme_id, one.reference.casefold()): one for one in things if isinstance(one, Deliverable)
        }

    def _add_milestone(self, offer: Offer) -> None:
        row = offer.row
        parent = self.parents.get((row.theme.id, (row.parent or "").casefold()))
        if parent is None:
            raise DomainError(
                f"{row.reference} stands under {row.parent}, which is not in the plan: tick it too."
            )
        thing = add_milestone(
            viewer=self.viewer,
            deliverable=parent,
            title=offer.values["title"],
            baseline_on=offer.values.get("baseline"),
            reference=row.reference,
        )
        thing.position += self.new[parent.id]  # those added together were each given the place after the last
        self.new[parent.id] += 1
        self.things[row.number] = thing

    def _edit(self, offer: Offer) -> None:
        thing, values = self.things[offer.row.number], offer.values
        if isinstance(thing, Deliverable):
            edit_deliverable(
                viewer=self.viewer,
                deliverable=thing,
                version=thing.version,
                criteria=values.get("criteria", thing.criteria),
                lead_id=values.get("lead", thing.lead_id),
                baseline_on=values.get("baseline", thing.baseline_on),
            )
            return
        set_baseline(thing, values["baseline"])
        history.note_deed(viewer=self.viewer, thing=thing, deed=Deed.EDITED, permission=P, words="baseline")

    def _move_all(self, offers: list[Offer]) -> None:
        moves: list[tuple[Thing, DateMove | None]] = []
        with gathering():
            for offer in offers:
                thing, reason = (
                    self.things[offer.row.number],
                    own_reason(offer.row) or self.accepted.reason or None,
                )
                to = offer.values["forecast"]
                moves.append((
                    thing,
                    history.move_forecast_of(
                        viewer=self.viewer, thing=thing, to=to, reason=reason, permission=P
                    ),
                ))  # fmt: skip
        log_forecasts(viewer=self.viewer, moves=moves)

    def _report(self, offer: Offer) -> None:
        thing, values = self.things[offer.row.number], offer.values
        state = values.get("state", thing.state)
        if state is DeliverableState.REOPENED:
            state = DeliverableState.IN_PROGRESS
        actual_on = values.get("actual", thing.actual_on) if state is DeliverableState.DELIVERED else None
        said: dict[str, Any] = {"viewer": self.viewer, "version": thing.version, "state": state}
        if isinstance(thing, Deliverable):
            report_progress(deliverable=thing, actual_on=actual_on, **said)
        else:
            report_milestone(milestone=thing, actual_on=actual_on, **said)

    def _propose(self, one: Proposal) -> None:
        entry = one.row.entry
        if entry is None:
            return
        names = {"baseline": "baseline_on"}
        asked = Asked(
            thing=entry.thing,
            kind=one.kind,
            version=entry.thing.version,
            values={names.get(field.key, field.key): field.value for field in one.fields},
            reason=own_reason(one.row) or self.accepted.reason,
            effect=self.accepted.effect,
        )
        propose(viewer=self.viewer, asked=asked)


def _name_row(number: int, act: Callable[[], None]) -> None:
    """Does one row's act; what refuses it is told with the row's number."""
    try:
        act()
    except (Stale, NotNow) as error:
        raise NotNow(f"Row {number}: {error.message} Nothing was imported.") from error
    except DomainError as error:
        raise DomainError(f"Row {number}: {error.message} Nothing was imported.") from error
