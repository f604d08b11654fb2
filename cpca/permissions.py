"""Who may do what: the only place that names roles. Everything not listed here is refused.

A rule is a role and the circumstance in which it holds. `docs/permissions.md` is generated from this table.
"""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cpca.models.challenge import INDEPENDENT, OVERSIGHT
from cpca.models.people import Area, Holding, Role
from cpca.models.period import PeriodState
from cpca.models.progress import UpdateState


@dataclass(frozen=True)
class Held:
    """A role in force today. Cover carries whom it covers, and that person's council.

    `area` is the section of a paper that a statutory officer clears; the legal one makes the monitoring officer.
    """

    role: Role
    plan_id: int | None
    theme_id: int | None
    council_id: int
    kind: Holding
    covers_id: int | None = None
    covers_pseudonym: str | None = None
    covers_label: str | None = None
    area: Area | None = None


@dataclass(frozen=True)
class Viewer:
    """The signed-in person as the permission table sees them. `is_authenticated` is Flask-Login's word."""

    person_id: int
    pseudonym: str
    label: str
    council_id: int
    held: tuple[Held, ...]
    is_authenticated: bool = True
    is_active: bool = True

    def get_id(self) -> str:
        return str(self.person_id)

    def roles_in(self, plan_id: int | None) -> frozenset[Role]:
        """The roles this person holds in a plan, the installation's included."""
        return frozenset(h.role for h in self.held if h.plan_id in (plan_id, None))

    def themes_as(self, *roles: Role) -> frozenset[int]:
        """The themes for which this person holds one of these roles."""
        return frozenset(h.theme_id for h in self.held if h.role in roles and h.theme_id is not None)

    def plans(self) -> frozenset[int]:
        """The plans in which this person holds any role."""
        return frozenset(h.plan_id for h in self.held if h.plan_id is not None)


NOBODY = Viewer(0, "nobody", "Nobody", 0, (), is_authenticated=False, is_active=False)


class Permission(enum.Enum):
    """An act, in the words the trail records it with."""

    USE_THE_APP = "use the app"
    SEE_SUMMARY = "see the summary"
    READ_PLAN = "read the plan: themes, deliverables, risks"
    READ_UPDATE = "read a theme's update"
    READ_NOTE = "read a challenge note"
    DRAFT = "draft lines, commitments, risks"
    DECLARE = "declare the rating, submit, recall"
    ANSWER_COMMITMENT = "answer last month's commitments"
    SHOW_TO_SPONSOR = "show a draft to the sponsor"
    ACCEPT = "accept for completeness, return with comments"
    APPROVE = "approve a return"
    NIL_RETURN = "give a nil return for a silent theme"
    READ_REPLY = "read what happened to a note in a later month"
    READ_UNPRINTED = "read words not for print"
    RAISE_NOTE = "raise a challenge note"
    ASK = "ask the programme office a question"
    RECORD_NOTE = "record a challenge note received by mail"
    CONFIRM_NOTE = "confirm a challenge note received by mail"
    ANSWER_NOTE = "answer a challenge note"
    CLOSE_NOTE = "accept, not yet satisfied, escalate, retract, mark for print"
    RESOLVE_NOTE = "answer an escalated challenge note"
    GIVE_VIEW = "give a view"
    RECORD_VIEW = "record a view received by mail"
    CONFIRM_VIEW = "confirm a view received by mail"
    EDIT_PLAN = "edit the plan: themes, deliverables"
    EDIT_FORECAST = "move a deliverable's forecast, report its progress"
    IMPORT_PAPER = "import a paper"
    RUN_MONTHS = "open a month, run its calendar, circulate, ask to freeze or correct, issue"
    READ_MONTH = "see how a month stands, theme by theme"
    AGREE_JOINT = "agree, as the second person, to freeze a month or open a correction"
    READ_PAPER = "read the paper while it is written"
    EDIT_PAPER = "write the paper: header, sections, where lines print, what is left out"
    EDIT_IMPLICATION = "complete a paper's implications"
    CLEAR = "clear the words of a section"
    RECORD_CLEARANCE = "record a clearance received by mail"
    SIGN_PAPER = "sign the paper"
    READ_ISSUE = "read an issue and its public documents"
    READ_EXEMPT = "read what is exempt or confidential"
    READ_ANNEX = "read the annex of who wrote, challenged and approved each line"
    PROPOSE_EXEMPT = "propose exempt or confidential"
    DECIDE_EXEMPT = "decide what is exempt or confidential; release publicity before an election"
    READ_TRAIL = "read the trail"
    NAME_COVER = "name cover for oneself"
    MANAGE_PEOPLE = "people, roles, sign-in settings"


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


def _anywhere(_held: Held, _viewer: Viewer, _thing: Any) -> bool:
    return True


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
ASKS = When("asks the programme office, not for print", _circulated)

R, P = Role, Permission
EVERY_PLAN_ROLE = tuple(role for role in Role if role is not Role.ADMINISTRATOR)
_READERS: dict[Role, When] = {
    R.CONTRIBUTOR: OWN_OR_SUBMITTED,
    R.THEME_LEAD: OWN_OR_SUBMITTED,
    R.SPONSOR: SHOWN_OR_SUBMITTED,
    R.PROGRAMME_OFFICE: ALWAYS,
    R.SRO: ALWAYS,
    R.MAYORS_OFFICE: CIRCULATED,
    R.LEAD_MEMBER: CIRCULATED,
    R.STATUTORY_OFFICER: CIRCULATED,
    R.IMPROVEMENT_BOARD: SUBMITTED,
    R.INTERNAL_AUDIT: SUBMITTED,
    R.EXTERNAL_AUDITOR: FROZEN,
    R.BOARD_READER: PUBLISHED,
}

RULES: dict[Permission, dict[Role, When]] = {
    P.USE_THE_APP: dict.fromkeys(Role, ALWAYS),
    P.SEE_SUMMARY: {**dict.fromkeys(EVERY_PLAN_ROLE, ALWAYS), R.BOARD_READER: PUBLISHED_LISTED},
    P.READ_PLAN: dict.fromkeys(EVERY_PLAN_ROLE, ALWAYS),
    P.READ_UPDATE: _READERS,
    P.READ_NOTE: {**_READERS, R.SPONSOR: SHOWN_OR_OWN, R.BOARD_READER: PRINTED},
    P.READ_REPLY: {
        **dict.fromkeys(EVERY_PLAN_ROLE, ALWAYS),
        R.EXTERNAL_AUDITOR: FROZEN,
        R.BOARD_READER: PUBLISHED,
    },
    P.READ_UNPRINTED: {role: ALWAYS for role in EVERY_PLAN_ROLE if role is not R.BOARD_READER},
    P.DRAFT: {R.CONTRIBUTOR: OWN_THEME, R.THEME_LEAD: OWN_THEME, R.PROGRAMME_OFFICE: MARKED},
    P.DECLARE: {R.THEME_LEAD: OWN_THEME, R.PROGRAMME_OFFICE: MARKED},
    P.ANSWER_COMMITMENT: {R.CONTRIBUTOR: OWN_THEME, R.THEME_LEAD: OWN_THEME, R.PROGRAMME_OFFICE: MARKED},
    P.SHOW_TO_SPONSOR: {R.THEME_LEAD: OWN_THEME},
    P.ACCEPT: {R.PROGRAMME_OFFICE: ALWAYS, R.SRO: ALWAYS},
    P.APPROVE: {R.SRO: ALWAYS},
    P.NIL_RETURN: {R.PROGRAMME_OFFICE: ALWAYS},
    P.RAISE_NOTE: {R.SPONSOR: OWN_THEME, R.IMPROVEMENT_BOARD: SUBMITTED, R.INTERNAL_AUDIT: SUBMITTED},
    P.ASK: {R.MAYORS_OFFICE: ASKS},
    P.RECORD_NOTE: {R.PROGRAMME_OFFICE: MAILED},
    P.CONFIRM_NOTE: {R.SPONSOR: OWN_OFFICE},
    P.ANSWER_NOTE: {
        R.THEME_LEAD: THEMES_NOTES,
        R.PROGRAMME_OFFICE: OWN_QUESTIONS,
    },
    P.CLOSE_NOTE: {
        R.SPONSOR: OWN_OFFICE,
        R.PROGRAMME_OFFICE: OWN_QUESTIONS,
        R.IMPROVEMENT_BOARD: OWN_NOTE,
        R.INTERNAL_AUDIT: OWN_NOTE,
    },
    P.RESOLVE_NOTE: {R.SRO: ESCALATED},
    P.GIVE_VIEW: {R.SPONSOR: OWN_THEME, R.IMPROVEMENT_BOARD: SUBMITTED},
    P.RECORD_VIEW: {R.PROGRAMME_OFFICE: MAILED},
    P.CONFIRM_VIEW: {R.SPONSOR: OWN_VIEW},
    P.EDIT_PLAN: {R.PROGRAMME_OFFICE: ALWAYS},
    P.EDIT_FORECAST: {R.THEME_LEAD: OWN_THEME, R.PROGRAMME_OFFICE: ALWAYS},
    P.IMPORT_PAPER: {R.PROGRAMME_OFFICE: ALWAYS},
    P.RUN_MONTHS: {R.PROGRAMME_OFFICE: ALWAYS},
    P.READ_MONTH: {R.PROGRAMME_OFFICE: ALWAYS, R.SRO: ALWAYS, R.INTERNAL_AUDIT: ALWAYS},
    P.AGREE_JOINT: {R.SRO: ALWAYS},
    P.READ_PAPER: dict.fromkeys((R.PROGRAMME_OFFICE, R.SRO, R.STATUTORY_OFFICER, R.INTERNAL_AUDIT), ALWAYS),
    P.EDIT_PAPER: {R.PROGRAMME_OFFICE: ALWAYS},
    P.EDIT_IMPLICATION: {R.PROGRAMME_OFFICE: ALWAYS, R.STATUTORY_OFFICER: OWN_SECTION},
    P.CLEAR: {R.STATUTORY_OFFICER: OWN_SECTION},
    P.RECORD_CLEARANCE: {R.PROGRAMME_OFFICE: ALWAYS},
    P.SIGN_PAPER: {R.SRO: ALWAYS},
    P.READ_ISSUE: {
        **dict.fromkeys(EVERY_PLAN_ROLE, ALWAYS),
        R.EXTERNAL_AUDITOR: ISSUED,
        R.BOARD_READER: ISSUED,
    },
    P.READ_EXEMPT: {role: ALWAYS for role in EVERY_PLAN_ROLE if role is not R.BOARD_READER},
    P.READ_ANNEX: dict.fromkeys(
        (R.PROGRAMME_OFFICE, R.SRO, R.STATUTORY_OFFICER, R.INTERNAL_AUDIT, R.EXTERNAL_AUDITOR), ALWAYS
    ),
    P.PROPOSE_EXEMPT: {
        R.CONTRIBUTOR: OWN_THEME,
        R.THEME_LEAD: OWN_THEME,
        R.PROGRAMME_OFFICE: ALWAYS,
        R.SRO: ALWAYS,
    },
    P.DECIDE_EXEMPT: {R.STATUTORY_OFFICER: MONITORING_OFFICER},
    P.READ_TRAIL: {
        R.CONTRIBUTOR: OWN_THEME_LISTED,
        R.THEME_LEAD: OWN_THEME_LISTED,
        R.SPONSOR: OWN_THEME_LISTED,
        R.PROGRAMME_OFFICE: ALWAYS,
        R.SRO: ALWAYS,
        R.STATUTORY_OFFICER: ALWAYS,
        R.INTERNAL_AUDIT: ALWAYS,
        R.EXTERNAL_AUDITOR: ALWAYS,
        R.ADMINISTRATOR: ALWAYS,
    },
    P.NAME_COVER: dict.fromkeys(
        (R.THEME_LEAD, R.SPONSOR, R.PROGRAMME_OFFICE, R.SRO, R.STATUTORY_OFFICER), ALWAYS
    ),
    P.MANAGE_PEOPLE: {R.ADMINISTRATOR: ALWAYS},
}

# Whoever lacks one of these may not see the thing, so that it answers as if it did not exist.
READING = frozenset(
    {
        *(
            P.SEE_SUMMARY,
            P.READ_PLAN,
            P.READ_UPDATE,
            P.READ_NOTE,
            P.READ_REPLY,
            P.READ_UNPRINTED,
            P.READ_TRAIL,
        ),
        *(P.READ_MONTH, P.READ_PAPER, P.READ_ISSUE, P.READ_EXEMPT, P.READ_ANNEX),
    }
)
OF_THE_INSTALLATION = frozenset({P.USE_THE_APP, P.NAME_COVER, P.MANAGE_PEOPLE})


def held_for(viewer: Viewer, permission: Permission, thing: Any = None) -> Held | None:
    """The role by which a person may do this to the thing, or None if they may not.

    A role held in their own right comes before cover, so that "X for Y" is said only where it must be.
    A thing belongs to a plan (`plan_id`); permissions of the installation take no thing.
    """
    rules = RULES[permission]
    plan_id = None if permission in OF_THE_INSTALLATION else thing.plan_id
    for held in sorted(viewer.held, key=lambda h: h.kind is Holding.COVER):
        when = rules.get(held.role)
        if when is None or (plan_id is not None and held.plan_id not in (plan_id, None)):
            continue
        if when.test(held, viewer, thing):
            return held
    return None


def allows(viewer: Viewer, permission: Permission, thing: Any = None) -> bool:
    """Whether a person may do this to the thing."""
    if permission is Permission.USE_THE_APP:
        return viewer.is_authenticated
    return held_for(viewer, permission, thing) is not None


def themes_where(viewer: Viewer, permission: Permission, plan_id: int) -> frozenset[int] | None:
    """The themes on which a list under this permission may draw; None for all of the plan's."""
    own: set[int] = set()
    for held in viewer.held:
        when = RULES[permission].get(held.role)
        if when is None or held.plan_id not in (plan_id, None):
            continue
        if when is not OWN_THEME_LISTED:
            return None
        own.add(held.theme_id or 0)
    return frozenset(own)


def whom_to_ask(permission: Permission) -> str:
    """Who may do this, in a sentence for somebody who may not."""
    holders = [f"the {role.value}" for role in RULES[permission]]
    who = holders[0] if len(holders) == 1 else f"{', '.join(holders[:-1])} or {holders[-1]}"
    return f"You may see this but not change it. Ask {who}."
