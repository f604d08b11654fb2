"""For anybody who holds a paper: whether it is as it was issued. And the schema of the published JSON."""

from __future__ import annotations

from flask import Response, jsonify, request

from cpca.domain.issuing_verify import Verdict, verify_file, verify_fingerprint
from cpca.domain.report_publishing import schema
from cpca.domain.signin import count_use
from cpca.extensions import db
from cpca.web.access import Room, deciding
from cpca.web.forms.issues import VerifyForm
from cpca.web.htmx import render

room = Room("verify", __name__)
MOST = 60  # papers that one address may ask about in five minutes
TOO_MANY = "You have asked about many papers in a short time. Wait five minutes, then go on."
NOTHING = "Choose the file, or type the fingerprint that is printed in it."


@room.route("/verify", public=True, methods=["GET", "POST"], slow=True, upload=True)
def show() -> Response:
    """The page that checks a paper."""
    if request.method == "GET":
        return render("verify/page.html", form=VerifyForm(), asked=False, verdict=None)
    form = VerifyForm.sent()
    if not form.validate() or not _gives_something(form):
        return render("verify/page.html", status=422, form=form, asked=False, verdict=None)
    if not _within_limit():
        form.problem = TOO_MANY
        return render("verify/page.html", status=429, form=form, asked=False, verdict=None)
    return render("verify/page.html", form=form, asked=True, verdict=_verdict(form))


def _gives_something(form: VerifyForm) -> bool:
    if form.file.data or form.fingerprint.data:
        return True
    form.refuse(NOTHING, "file")
    return False


def _within_limit() -> bool:
    with deciding():
        allowed = count_use("verify", request.remote_addr or "", MOST)
        db.session.commit()
    return allowed


def _verdict(form: VerifyForm) -> Verdict | None:
    if form.file.data:
        return verify_file(form.file.data.read())
    return verify_fingerprint(form.fingerprint.data or "")


@room.route("/schema/improvement-report-1.json", public=True)
def show_schema() -> Response:
    """What the published JSON says, as a JSON schema."""
    return jsonify(schema())
