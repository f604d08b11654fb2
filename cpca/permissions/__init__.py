"""Who may do what: the only place that names roles. Everything not listed here is refused.

A rule is a role and the circumstance in which it holds. `docs/permissions.md` is generated from this table.
"""

from __future__ import annotations

import enum
from typing import Any

from cpca.models.people import Holding, Role
from cpca.permissions.circumstances import (
    ACCEPTED,
    ALWAYS,
    ASKS,
    CIRCULATED,
    ESCALATED,
    FROZEN,
    INVITED,
    ISSUED,
    MAILED,
    MARKED,
    MONITORING_OFFICER,
    OUTSIDE_END,
    OWN_END,
    OWN_NOTE,
    OWN_OFFICE,
    OWN_OR_ACCEPTED,
    OWN_OR_SUBMITTED,
    OWN_PROPOSAL,
    OWN_QUESTIONS,
    OWN_SECTION,
    OWN_THEME,
    OWN_THEME_LISTED,
    OWN_VIEW,
    PRINTED,
    PUBLISHED,
    PUBLISHED_LISTED,
    SHOWN_OR_OWN,
    SHOWN_OR_SUBMITTED,
    SUBMITTED,
    THEMES_NOTES,
    When,
)
from cpca.permissions.viewer import NOBODY, Held, Viewer

__all__ = [
    "ALWAYS",
    "NOBODY",
    "READING",
    "RULES",
    "Held",
    "Permission",
    "Viewer",
    "When",
    "allows",
    "held_for",
    "themes_where",
    "whom_to_ask",
]


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
    VERIFY = "verify a deliverable, confirm embedded, reopen"
    INVITE = "invite a sponsor to verify"
    PROPOSE_CHANGE = "propose a change request"
    TAKE_BACK_CHANGE = "take a proposed change back"
    DECIDE_CHANGE = "decide a change request"
    LIST_EVIDENCE = "see the list of evidence, each as one may read it"
    READ_EVIDENCE = "read evidence"
    OFFER_EVIDENCE = "offer evidence"
    DECIDE_EVIDENCE = "accept or refuse evidence"
    EDIT_FINDING = "enter findings, say what answers them"
    CLOSE_FINDING = "close a finding with its reference"
    FOLLOW_UP = "follow a finding up"
    ENTER_VALUE = "enter a measure's value"
    DRAW_SAMPLE = "draw an audit sample"
    READ_SAMPLE = "read an audit sample"
    IMPORT_TRACKER = "import the tracker"
    READ_REGISTER = "read the registers: scored risks, dependencies, decisions, engagement, money"
    KEEP_RISK = "keep a risk: split it, score it, say what is done about it"
    OPEN_RISK = "open a risk that was proposed; what they enter themselves is open"
    PROPOSE_DEPENDENCY = "propose a dependency"
    ANSWER_DEPENDENCY = "answer for one end of a dependency"
    KEEP_DECISION = "keep decisions, what they need and how they went"
    KEEP_ENGAGEMENT = "keep engagement: who is told, by when, what was said"
    KEEP_FUNDING = "enter what is committed, spent and forecast"
    KEEP_FEED = "have a calendar feed, revoke it"
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
_KEEPERS: dict[Role, When] = {
    R.CONTRIBUTOR: OWN_THEME,
    R.THEME_LEAD: OWN_THEME,
    R.PROGRAMME_OFFICE: ALWAYS,
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
    P.VERIFY: {
        R.SPONSOR: INVITED,
        R.PROGRAMME_OFFICE: ALWAYS,
        R.SRO: ALWAYS,
        R.INTERNAL_AUDIT: ALWAYS,
    },
    P.INVITE: {R.PROGRAMME_OFFICE: ALWAYS, R.SRO: ALWAYS, R.INTERNAL_AUDIT: ALWAYS},
    P.PROPOSE_CHANGE: {R.CONTRIBUTOR: OWN_THEME, R.THEME_LEAD: OWN_THEME, R.PROGRAMME_OFFICE: ALWAYS},
    P.TAKE_BACK_CHANGE: {
        R.CONTRIBUTOR: OWN_PROPOSAL,
        R.THEME_LEAD: OWN_PROPOSAL,
        R.PROGRAMME_OFFICE: OWN_PROPOSAL,
    },
    P.DECIDE_CHANGE: {R.SRO: ALWAYS},
    P.READ_EVIDENCE: {
        **dict.fromkeys((R.CONTRIBUTOR, R.THEME_LEAD, R.SPONSOR), OWN_OR_ACCEPTED),
        **dict.fromkeys((R.PROGRAMME_OFFICE, R.SRO, R.INTERNAL_AUDIT), ALWAYS),
        **dict.fromkeys((R.MAYORS_OFFICE, R.LEAD_MEMBER, R.STATUTORY_OFFICER), ACCEPTED),
        **dict.fromkeys((R.IMPROVEMENT_BOARD, R.EXTERNAL_AUDITOR), ACCEPTED),
    },
    P.LIST_EVIDENCE: {role: ALWAYS for role in EVERY_PLAN_ROLE if role is not R.BOARD_READER},
    P.OFFER_EVIDENCE: {R.CONTRIBUTOR: OWN_THEME, R.THEME_LEAD: OWN_THEME, R.PROGRAMME_OFFICE: ALWAYS},
    P.DECIDE_EVIDENCE: dict.fromkeys((R.PROGRAMME_OFFICE, R.SRO, R.INTERNAL_AUDIT), ALWAYS),
    P.EDIT_FINDING: {R.PROGRAMME_OFFICE: ALWAYS},
    P.CLOSE_FINDING: {R.PROGRAMME_OFFICE: ALWAYS, R.INTERNAL_AUDIT: ALWAYS},
    P.FOLLOW_UP: {R.INTERNAL_AUDIT: ALWAYS},
    P.ENTER_VALUE: {R.CONTRIBUTOR: OWN_THEME, R.THEME_LEAD: OWN_THEME, R.PROGRAMME_OFFICE: ALWAYS},
    P.DRAW_SAMPLE: {R.INTERNAL_AUDIT: ALWAYS},
    P.READ_SAMPLE: {R.INTERNAL_AUDIT: ALWAYS, R.EXTERNAL_AUDITOR: ALWAYS},
    P.IMPORT_TRACKER: {R.PROGRAMME_OFFICE: ALWAYS},
    P.READ_REGISTER: {role: ALWAYS for role in EVERY_PLAN_ROLE if role is not R.BOARD_READER},
    P.KEEP_RISK: _KEEPERS,
    P.OPEN_RISK: {R.THEME_LEAD: OWN_THEME, R.PROGRAMME_OFFICE: ALWAYS},
    P.PROPOSE_DEPENDENCY: {R.CONTRIBUTOR: OWN_THEME, R.THEME_LEAD: OWN_THEME},
    P.ANSWER_DEPENDENCY: {R.THEME_LEAD: OWN_END, R.PROGRAMME_OFFICE: OUTSIDE_END},
    P.KEEP_DECISION: _KEEPERS,
    P.KEEP_ENGAGEMENT: _KEEPERS,
    P.KEEP_FUNDING: _KEEPERS,
    P.KEEP_FEED: {role: ALWAYS for role in EVERY_PLAN_ROLE if role is not R.BOARD_READER},
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
        *(P.LIST_EVIDENCE, P.READ_EVIDENCE, P.READ_SAMPLE, P.READ_REGISTER),
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
