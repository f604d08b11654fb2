"""The circumstances in which a rule holds: words for the table, and a test of a held role against a thing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cpca.models.challenge import INDEPENDENT, OVERSIGHT
from cpca.models.evidence import EvidenceState
from cpca.models.people import Area
from cpca.models.period import PeriodState
from cpca.models.progress import UpdateState
from cpca.permissions.viewer import Held, Viewer


@dataclass(frozen=True)
class When:
    """A circumstance: its words for the table, and its test of a held role against the thing at hand."""

    words: str
    test: Callable[[Held, Viewer, Any], bool]


def _theme_of(thing: Any) -> int | None:
    return getattr(thing, "theme_id", None)


def _same_theme(held: Held, _viewer: Viewer, thing: Any) -> bool:
    theme_id = _theme_of(thing)
    return theme_id is not None and held.theme_id == theme_id


def _update_of(thing: Any) -> Any:
    """The update whose state decides who may read the thing: itself, or the one it hangs on."""
    return thing if hasattr(thing, "shown_to_sponsor") else thing.update


BEING_WRITTEN = frozenset({UpdateState.NOT_STARTED, UpdateState.DRAFT})


def _is_draft(thing: Any) -> bool:
    """Whether the thing's words were never handed in, or are being rewritten: a missed return stays unread.

    A note outlives the return of the update it challenged, and is read while that is rewritten.
    """
    state = _update_of(thing).state
    if state is UpdateState.RETURNED:
        return not hasattr(thing, "anchor_words")
    return state in BEING_WRITTEN or state is UpdateState.MISSED


def _submitted(_held: Held, _viewer: Viewer, thing: Any) -> bool:
    return not _is_draft(thing)


def _shown(held: Held, viewer: Viewer, thing: Any) -> bool:
    update = _update_of(thing)
    return not _is_draft(thing) or (update.shown_to_sponsor and _same_theme(held, viewer, thing))


def _frozen(_held: Held, _viewer: Viewer, thing: Any) -> bool:
    """Of a month that is being corrected, what the correction did not open again stays frozen."""
    update = _update_of(thing)
    if update.period.state is PeriodState.CORRECTION:
        return bool(update.state is UpdateState.FROZEN)
    return bool(update.period.state is PeriodState.FROZEN)


def _circulated(held: Held, viewer: Viewer, thing: Any) -> bool:
    given = _update_of(thing).period.circulated_at is not None
    return not _is_draft(thing) and (given or _frozen(held, viewer, thing))


def _published(held: Held, viewer: Viewer, thing: Any) -> bool:
    return _frozen(held, viewer, thing) and _update_of(thing).period.published_at is not None


def _own_or_submitted(held: Held, viewer: Viewer, thing: Any) -> bool:
    return _same_theme(held, viewer, thing) or not _is_draft(thing)


def _own_office(held: Held, viewer: Viewer, thing: Any) -> bool:
    """The office is the sponsor's: what the same council's people raised for the improvement board is not its."""
    return (
        _same_theme(held, viewer, thing)
        and held.council_id == thing.council_id
        and thing.assurance_line == OVERSIGHT
        and not getattr(thing, "asked_of_programme", False)
    )


def _shown_or_own(held: Held, viewer: Viewer, thing: Any) -> bool:
    return _shown(held, viewer, thing) or _own_office(held, viewer, thing)


def _raised_it(_held: Held, viewer: Viewer, thing: Any) -> bool:
    return bool(thing.raised_by_id == viewer.person_id and thing.assurance_line == INDEPENDENT)


def _answered_by_theme(held: Held, viewer: Viewer, thing: Any) -> bool:
    return _same_theme(held, viewer, thing) and not thing.asked_of_programme


def _printed(held: Held, viewer: Viewer, thing: Any) -> bool:
    return _published(held, viewer, thing) and bool(thing.may_print)


def _asked_of_programme(_held: Held, _viewer: Viewer, thing: Any) -> bool:
    return bool(thing.asked_of_programme)


def _own_section(held: Held, _viewer: Viewer, thing: Any) -> bool:
    return held.area is not None and held.area is thing.area


def _monitoring_officer(held: Held, _viewer: Viewer, _thing: Any) -> bool:
    return held.area is Area.LEGAL


def _issued(_held: Held, _viewer: Viewer, thing: Any) -> bool:
    return not thing.is_draft


def _escalated(_held: Held, _viewer: Viewer, thing: Any) -> bool:
    return bool(thing.is_escalated)


def _invited(_held: Held, viewer: Viewer, thing: Any) -> bool:
    return any(i.person_id == viewer.person_id and i.withdrawn_at is None for i in thing.invitations)


def _accepted(_held: Held, _viewer: Viewer, thing: Any) -> bool:
    evidence = getattr(thing, "evidence", thing)
    return bool(evidence.state is EvidenceState.ACCEPTED)


def _own_or_accepted(held: Held, viewer: Viewer, thing: Any) -> bool:
    return _same_theme(held, viewer, thing) or _accepted(held, viewer, thing)


def _proposed_it(_held: Held, viewer: Viewer, thing: Any) -> bool:
    return bool(thing.proposed_by_id == viewer.person_id)


def _anywhere(_held: Held, _viewer: Viewer, _thing: Any) -> bool:
    return True


def _own_end(held: Held, _viewer: Viewer, thing: Any) -> bool:
    return held.theme_id is not None and held.theme_id in (thing.giver_theme_id, thing.receiver_theme_id)


def _outside_end(_held: Held, _viewer: Viewer, thing: Any) -> bool:
    return thing.giver_theme_id is None or thing.receiver_theme_id is None


ALWAYS = When("yes", _anywhere)
OWN_THEME = When("own theme", _same_theme)
OWN_THEME_LISTED = When("own theme", _anywhere)  # a list: the query keeps to the themes of `themes_where`
OWN_OR_SUBMITTED = When("own theme; others once submitted", _own_or_submitted)
SHOWN_OR_SUBMITTED = When("once submitted; own theme's draft when the lead shows it", _shown)
SUBMITTED = When("once submitted, marked not yet frozen", _submitted)
CIRCULATED = When("when circulated", _circulated)
FROZEN = When("frozen", _frozen)
PUBLISHED = When("published", _published)
PUBLISHED_LISTED = When("published", _anywhere)  # the summary keeps to published months
SHOWN_OR_OWN = When("once submitted; own office's notes and what the lead shows", _shown_or_own)
PRINTED = When("published, and for print", _printed)
OWN_OFFICE = When("own office's notes", _own_office)
OWN_VIEW = When("own council's", _own_office)
THEMES_NOTES = When("own theme, but questions to the programme office", _answered_by_theme)
OWN_NOTE = When("own", _raised_it)
OWN_QUESTIONS = When("questions asked of it", _asked_of_programme)
ESCALATED = When("an escalated one", _escalated)
MARKED = When("all, marked so", _anywhere)
MAILED = When("one received by mail, unprinted until the sponsor confirms", _anywhere)
OWN_SECTION = When("own section", _own_section)
MONITORING_OFFICER = When("the monitoring officer", _monitoring_officer)
ISSUED = When("once issued", _issued)
INVITED = When("by invitation", _invited)
ACCEPTED = When("once accepted", _accepted)
OWN_OR_ACCEPTED = When("own theme; others once accepted", _own_or_accepted)
OWN_PROPOSAL = When("own proposal", _proposed_it)
OWN_END = When("own theme’s end", _own_end)
OUTSIDE_END = When("an outside body’s", _outside_end)
ASKS = When("asks the programme office, not for print", _circulated)
