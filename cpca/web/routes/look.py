"""The authority's own colour. Pages ask for it only where the setting differs from what the styles carry."""

from __future__ import annotations

from flask import Response, current_app

from cpca.web.access import Room

room = Room("look", __name__)


@room.route("/accent.css", public=True, poll=True)
def accent() -> Response:
    """The setting `accent_colour` as the property that every style takes its colour from."""
    colour = current_app.config["SETTINGS"].accent_colour
    return Response(f":root{{--accent:{colour}}}\n", mimetype="text/css")
