"""The summary, and whether there is something newer than what a reader has before them."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import quote

from flask import Response, g, request

from cpca.domain.summary import get_summary
from cpca.domain.summary_months import PlanMonths, get_active_plan
from cpca.domain.summary_newer import count_newer
from cpca.domain.summary_parts import Place, PlaceKind, Since
from cpca.permissions import Permission, Viewer
from cpca.web.access import Room, the_viewer
from cpca.web.htmx import no_change, render
from cpca.web.strip import draw_months, draw_picture, draw_strip

room = Room("summary", __name__)


# Rooms of the plan whose things have a number each, by what a place is of.
_ROOMS = {
    PlaceKind.RISKS: "risks",
    PlaceKind.DEPENDENCY: "dependencies",
    PlaceKind.DEPENDENCIES: "dependencies",
    PlaceKind.DECISION: "decisions",
    PlaceKind.DECISIONS: "decisions",
    PlaceKind.ENGAGEMENT: "engagement",
    PlaceKind.MONEY: "money",
    PlaceKind.CHANGE: "changes",
    PlaceKind.EXEMPT: "exempt",
}


def load_plan(viewer: Viewer) -> PlanMonths:
    """The active plan, with where the viewer's last visit ended."""
    return get_active_plan(viewer, seen=g.arrival.seen_head)


def base_of(plan: PlanMonths) -> str:
    """The address under which everything of the plan stands."""
    return f"/plans/{quote(plan.slug)}"


@lru_cache(maxsize=64)
def theme_address(base: str, code: str) -> str:
    return f"{base}/themes/{quote(code)}"


def _of_plan(place: Place, base: str) -> str:
    """The page of a place that is the plan's and no theme's."""
    if place.kind is PlaceKind.MONTH:
        return f"{base}/months/{place.month}"
    if place.kind is PlaceKind.PAPER:
        return f"{base}/months/{place.month}/paper"
    if place.kind is PlaceKind.EVIDENCE:
        which = place.number or place.reference
        return f"{base}/evidence/{which}" if which else f"{base}/evidence?state=offered"
    room = _ROOMS.get(place.kind)
    if room is None:
        return base
    return f"{base}/{room}/{place.number}" if place.number is not None else f"{base}/{room}"


@room.app_template_filter("address")
def address_of(place: Place, base: str) -> str:
    """The page that shows what a figure or a line is about, of the plan at `base`.

    Written out and not asked of the map of addresses, because a page has a hundred.
    """
    if not place.code:
        return _of_plan(place, base)
    theme = theme_address(base, place.code)
    if place.kind is PlaceKind.UPDATE:
        return f"{theme}?period={place.month}"
    if place.kind is PlaceKind.NOTE:
        return f"{theme}/challenges/{place.number}"
    if place.kind is PlaceKind.COMMITMENT:
        return f"{base}/commitments?theme={quote(place.code)}#commitment-{place.number}"
    return f"{theme}{_of_theme(place)}"


def _of_theme(place: Place) -> str:
    """The rest of the address of something that the theme promised, or of one of its risks."""
    if place.kind is PlaceKind.RISK:
        return f"/risks/{place.number}"
    if place.reference:
        verify = "/verify" if place.kind is PlaceKind.PROOF else ""
        return f"/deliverables/{quote(place.reference)}{verify}"
    return "#deliverables"


@room.route("/summary", permission=Permission.SEE_SUMMARY, load=load_plan)
def show(plan: PlanMonths) -> Response:
    since = next((s for s in Since if s.value == request.args.get("since")), Since.MONTH)
    summary = get_summary(
        the_viewer(),
        plan,
        as_at=request.args.get("as-at") or None,
        since=since,
        head=g.arrival.seen_head,
        version=g.arrival.head,
    )
    return render(
        "summary/page.html",
        plan=plan,
        base=base_of(plan),
        summary=summary,
        draw_picture=draw_picture,
        draw_strip=draw_strip,
        draw_months=draw_months,
        head=g.arrival.head,
        sinces=[s for s in Since if s is not Since.VISIT or (summary.live and plan.visit)],
    )


@room.route("/summary/newer", permission=Permission.SEE_SUMMARY, load=load_plan, poll=True, keep=False)
def newer(plan: PlanMonths) -> Response:
    """What the page asks each minute; a head that is no number asks nothing."""
    head = request.args.get("head", type=int)
    if head is None or head >= g.arrival.head:
        return no_change()
    changes = count_newer(the_viewer(), plan, head)
    if not changes:
        return no_change()
    return render("summary/newer.html", fragment="summary/_newer.html", plan=plan, changes=changes)
