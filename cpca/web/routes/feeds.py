"""A plan's dates in people's own calendars: each has a link of their own, made and revoked here."""

from __future__ import annotations

from flask import Response, url_for

from cpca.documents.calendar_file import draw_calendar
from cpca.domain import clock, feed
from cpca.domain.errors import NotNow
from cpca.domain.viewer import get_viewer
from cpca.models.decision import Feed
from cpca.models.plan import Plan
from cpca.permissions import Permission
from cpca.web.access import Room, the_viewer
from cpca.web.forms.progress import ActForm
from cpca.web.htmx import done, render
from cpca.web.saving import attempt

room = Room("feeds", __name__)
P = Permission
AT = "/plans/<plan>/feed"


@room.route(AT, permission=P.KEEP_FEED, load=feed.get_feed_plan, keep=False)
def show_feed(plan: Plan) -> Response:
    return render("feeds/page.html", plan=plan, feed=feed.find_feed(the_viewer(), plan), address=None)


@room.route(AT, methods=["POST"], permission=P.KEEP_FEED, load=feed.get_feed_plan, keep=False)
def make_feed(plan: Plan) -> Response:
    """Makes a link, shown this once; the one before stops working."""
    form, tokens = ActForm.sent(), []

    def change() -> Feed:
        made, token = feed.make_feed(viewer=the_viewer(), plan=plan)
        tokens.append(token)
        return made

    attempt(form, change)
    if not tokens:
        raise NotNow("That link was shown once. Make another if you need it.")
    address = url_for("feeds.read_feed", token=tokens[0], _external=True)
    return render("feeds/page.html", plan=plan, feed=feed.find_feed(the_viewer(), plan), address=address)


@room.route(f"{AT}/revoke", methods=["POST"], permission=P.KEEP_FEED, load=feed.get_feed_plan)
def revoke_feed(plan: Plan) -> Response:
    form = ActForm.sent()
    outcome = attempt(form, lambda: feed.revoke_feed(viewer=the_viewer(), plan=plan))
    if not outcome.saved:
        raise NotNow(form.problem or "Load the page again.")
    return done("feeds.show_feed", said="The link does not work any more", plan=plan.slug)


@room.route("/feeds/<token>.ics", public=True)
def read_feed(token: str) -> Response:
    """The dates, for whoever holds the link: calendar programs do not sign in."""
    person_id, plan = feed.open_feed(token)
    dates = feed.list_dates(get_viewer(person_id, clock.today()), plan)
    body = draw_calendar(plan.title, dates, made_at=clock.now(), home=plan.slug)
    return Response(
        body,
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'inline; filename="{plan.slug}.ics"'},
    )
