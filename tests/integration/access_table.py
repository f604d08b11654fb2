"""Who gets what from every address: written from the product's table of roles, not from the code.

A row is a request and, by status, who gets it. Addresses of theme A; people of theme B are the others.
Where a form is sent nearly empty, 422 says that the person was let in and only the form refused.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.integration.access_rows import list_rooms

PLAN = (
    "office sro mayor member statutory iib audit auditor board"
    " contributor_a lead_a sponsor_a contributor_b lead_b sponsor_b"
)
EVERYBODY = f"{PLAN} administrator"
SIGNED_OUT = "signed_out"

A, B = "/plans/improvement-2022/themes/A", "/plans/improvement-2022/themes/B"
THE_PLAN = "/plans/improvement-2022"
FROZEN, DRAFT, SUBMITTED, ACCEPTED, EMPTY = "2022-10", "2022-11", "2022-12", "2022-12", "2023-01"

# Who may read an update in each of its states.
OF_DRAFT = "contributor_a lead_a office sro"
OF_SUBMITTED = f"{OF_DRAFT} contributor_b lead_b sponsor_a sponsor_b iib audit"
OF_FROZEN = f"{OF_SUBMITTED} mayor member statutory auditor"
OF_TRAIL = (
    "office sro statutory audit auditor administrator"
    " contributor_a lead_a sponsor_a contributor_b lead_b sponsor_b"
)


@dataclass(frozen=True)
class Row:
    """One request: what it is answered with, and for whom; whoever is not named gets `otherwise`."""

    endpoint: str
    method: str
    address: str
    answers: dict[int, str]
    otherwise: int = 404
    form: dict[str, str] = field(default_factory=dict)
    signed_out: int | None = None  # 303 to sign-in for a page, 401 for a form, unless said otherwise

    def expected(self, name: str) -> int:
        """The status for somebody, or for nobody signed in."""
        if name == SIGNED_OUT:
            return self.signed_out or (303 if self.method == "GET" else 401)
        return next(
            (status for status, names in self.answers.items() if name in names.split()), self.otherwise
        )


def get(endpoint: str, address: str, answers: dict[int, str], otherwise: int = 404, **more: int) -> Row:
    return Row(endpoint, "GET", address, answers, otherwise, signed_out=more.get("signed_out"))


def post(
    endpoint: str,
    address: str,
    answers: dict[int, str],
    otherwise: int = 404,
    form: dict[str, str] | None = None,
    **more: int,
) -> Row:
    return Row(endpoint, "POST", address, answers, otherwise, form or {}, signed_out=more.get("signed_out"))


def without(names: str, *taken: str) -> str:
    """Some people without others."""
    gone = {name for some in taken for name in some.split()}
    return " ".join(name for name in names.split() if name not in gone)


def act(
    endpoint: str, address: str, done: dict[int, str], seen: str, form: dict[str, str] | None = None
) -> Row:
    """A form: those named get their answer, others who see the thing 403, everybody else 404."""
    return post(endpoint, address, {**done, 403: without(seen, *done.values())}, form=form)


def page(endpoint: str, address: str, allowed: str, seen: str) -> Row:
    """A page with a form: those allowed 200, others who see the thing 403, everybody else 404."""
    return get(endpoint, address, {200: allowed, 403: without(seen, allowed)})


PUBLIC = [
    get("health.live", "/live", {200: EVERYBODY}, signed_out=200),
    get("health.ready", "/ready", {200: EVERYBODY}, signed_out=200),
    get("look.accent", "/accent.css", {200: EVERYBODY}, signed_out=200),
    get("signin.sign_in", "/sign-in", {200: EVERYBODY}, signed_out=200),
    post("signin.sign_in", "/sign-in", {422: EVERYBODY}, signed_out=422),
    post("signin.sign_in_demo", "/sign-in/demo", {404: EVERYBODY}, form={"person": "0"}, signed_out=404),
    get("signin.signed_out", "/signed-out", {200: EVERYBODY}, signed_out=200),
    get("signin.invitation", "/invitation/none", {404: EVERYBODY}, signed_out=404),
    post("signin.invitation", "/invitation/none", {404: EVERYBODY}, signed_out=404),
    get("signin.reset", "/reset/none", {404: EVERYBODY}, signed_out=404),
    post("signin.reset", "/reset/none", {404: EVERYBODY}, signed_out=404),
]

MAY_NAME_COVER = "office sro statutory lead_a sponsor_a lead_b sponsor_b"
OWN = [
    post("signin.sign_out", "/sign-out", {303: EVERYBODY}, signed_out=303),
    get("account.page", "/account", {200: EVERYBODY}),
    get("account.change_password", "/account/password", {200: EVERYBODY}),
    post("account.change_password", "/account/password", {422: EVERYBODY}),
    post("account.sign_out_everywhere", "/account/sign-out-everywhere", {303: EVERYBODY}),
    get("account.name_cover", "/account/cover", {200: MAY_NAME_COVER}, 403),
    post("account.name_cover", "/account/cover", {422: MAY_NAME_COVER}, 403),
    post("account.end_cover", "/account/cover/{cover}/end", {303: "lead_a"}),
    post("drafts.keep", "/drafts", {422: EVERYBODY}),
    post("drafts.discard", "/drafts/discard", {422: EVERYBODY}),
]

ADMIN = "administrator"
PEOPLE = [
    get("people.page", "/people", {200: ADMIN}, 403),
    get("people.add", "/people/add", {200: ADMIN}, 403),
    post("people.add", "/people/add", {422: ADMIN}, 403),
    get("people.organisations", "/people/organisations", {200: ADMIN}, 403),
    post("people.organisations", "/people/organisations", {422: ADMIN}, 403),
    get("people.person", "/people/{person}", {200: ADMIN}, 403),
    get("people.edit", "/people/{person}/edit", {200: ADMIN}, 403),
    post("people.edit", "/people/{person}/edit", {422: ADMIN}, 403),
    post("people.close", "/people/{person}/close", {303: ADMIN}, 403, {"version": "1"}),
    post("people.reopen", "/people/{person}/open", {409: ADMIN}, 403),
    post("people.link", "/people/{person}/link", {200: ADMIN}, 403),
    get("people.give_role", "/people/{person}/roles", {200: ADMIN}, 403),
    post("people.give_role", "/people/{person}/roles", {422: ADMIN}, 403),
    get("people.end_role", "/people/{person}/roles/{role}/end", {200: ADMIN}, 403),
    post("people.end_role", "/people/{person}/roles/{role}/end", {422: ADMIN}, 403),
    post("people.withdraw_role", "/people/{person}/roles/{role}/withdraw", {409: ADMIN}, 403),
]

PLANS = [
    get("home.show", "/", {200: without(PLAN, "mayor member"), 303: "mayor member administrator"}),
    get("summary.show", "/summary", {200: PLAN}),
    get("summary.newer", "/summary/newer?head=0", {200: without(PLAN, "board"), 204: "board"}),
    get("theme.show_themes", f"{THE_PLAN}/themes", {200: PLAN}),
    get("theme.show_theme", A, {200: PLAN}),
    get("challenge_log.show_log", f"{THE_PLAN}/challenges", {200: PLAN}),
    get("trail.show", f"{THE_PLAN}/trail", {200: OF_TRAIL}),
    get("months.show_months", f"{THE_PLAN}/months", {200: PLAN}),
    page("months.open_month", f"{THE_PLAN}/months/open", "office", EVERYBODY),
    act("months.open_month", f"{THE_PLAN}/months/open", {422: "office"}, EVERYBODY),
    act("months.move_month", f"{THE_PLAN}/months/{SUBMITTED}/move", {409: "office"}, EVERYBODY),
    act("months.circulate_month", f"{THE_PLAN}/months/{SUBMITTED}/circulate", {303: "office"}, EVERYBODY),
    page("paper.show_import", f"{THE_PLAN}/import", "office", EVERYBODY),
    act("paper.preview", f"{THE_PLAN}/import", {422: "office"}, EVERYBODY),
    act("paper.confirm", f"{THE_PLAN}/import/confirm", {422: "office"}, EVERYBODY),
]

DRAFTERS, DECLARERS = "contributor_a lead_a office", "lead_a office"
LINE, PROMISE = f"{A}/{DRAFT}/lines/{{line}}", f"{A}/{DRAFT}/commitments/{{commitment}}"
ASKED = f"{A}/{DRAFT}/asked/{{asked}}"
DRAFTING = [
    act("update.add_lines", f"{A}/{DRAFT}/lines", {303: DRAFTERS}, OF_DRAFT, {"text": "One more"}),
    get("update.show_line", LINE, {200: OF_DRAFT}),
    page("update.edit_line", f"{LINE}/edit", DRAFTERS, OF_DRAFT),
    act("update.edit_line", f"{LINE}/edit", {422: DRAFTERS}, OF_DRAFT),
    act("update.move_line", f"{LINE}/move", {303: DRAFTERS}, OF_DRAFT, {"to": "up"}),
    act("update.withdraw_line", f"{LINE}/withdraw", {303: DRAFTERS}, OF_DRAFT),
    page("update.state", f"{A}/{DRAFT}/statement", DECLARERS, OF_DRAFT),
    act("update.state", f"{A}/{DRAFT}/statement", {409: DECLARERS}, OF_DRAFT),
    act("commitments.add_commitment", f"{A}/{DRAFT}/commitments", {422: DRAFTERS}, OF_DRAFT),
    get("commitments.show_commitment", PROMISE, {200: OF_DRAFT}),
    page("commitments.edit_commitment", f"{PROMISE}/edit", DRAFTERS, OF_DRAFT),
    act("commitments.edit_commitment", f"{PROMISE}/edit", {422: DRAFTERS}, OF_DRAFT),
    act("commitments.withdraw_commitment", f"{PROMISE}/withdraw", {303: DRAFTERS}, OF_DRAFT),
    page("commitments.answer", ASKED, DRAFTERS, OF_DRAFT),
    act("commitments.answer", ASKED, {303: DRAFTERS}, OF_DRAFT, {"answer": "kept"}),
    page("returns.check", f"{A}/{DRAFT}/check", DECLARERS, OF_DRAFT),
    act("returns.submit", f"{A}/{DRAFT}/submit", {422: DECLARERS}, OF_DRAFT),
    act("returns.show", f"{A}/{DRAFT}/show", {303: "lead_a"}, OF_DRAFT, {"shown": "yes"}),
    page("returns.give_nil", f"{A}/{EMPTY}/nil", "office", OF_DRAFT),
    act("returns.give_nil", f"{A}/{EMPTY}/nil", {303: "office"}, OF_DRAFT, {"reason": "Silent"}),
    # Submitted, it is read-only even for those who wrote it.
    get("update.show_line", f"{A}/{SUBMITTED}/lines/{{submitted_line}}", {200: OF_SUBMITTED}),
    act("update.add_lines", f"{A}/{SUBMITTED}/lines", {409: DRAFTERS}, OF_SUBMITTED, {"text": "Late"}),
    get("update.show_line", f"{A}/{FROZEN}/lines/{{frozen_line}}", {200: OF_FROZEN}),
    act("update.add_lines", f"{A}/{FROZEN}/lines", {409: DRAFTERS}, OF_FROZEN, {"text": "Too late"}),
]

CHECKERS = "office sro"
RETURNING = [
    act("returns.recall", f"{A}/{SUBMITTED}/recall", {409: DECLARERS}, OF_SUBMITTED),
    act("returns.accept", f"{A}/{SUBMITTED}/accept", {303: CHECKERS}, OF_SUBMITTED),
    page("returns.send_back", f"{A}/{SUBMITTED}/return", CHECKERS, OF_SUBMITTED),
    act("returns.send_back", f"{A}/{SUBMITTED}/return", {422: CHECKERS}, OF_SUBMITTED),
    act("returns.approve", f"{B}/{ACCEPTED}/approve", {303: "sro"}, OF_SUBMITTED),
]

CHALLENGERS = "sponsor_a iib audit"
RAISE = f"{A}/{SUBMITTED}/challenge/line/{{submitted_line}}"
ASK = f"{A}/{FROZEN}/ask/line/{{frozen_line}}"
NOTE = f"{A}/challenges/{{note}}"
THE_MAILED = f"{A}/challenges/{{mailed}}"
THE_ESCALATED = f"{A}/challenges/{{escalated}}"
WORDS = {"text": "In words", "version": "1"}
FOR_PRINT = {"for_print": "y", "version": "1"}
CHALLENGING = [
    page("challenge.show_raise", RAISE, CHALLENGERS, OF_SUBMITTED),
    act("challenge.raise_note", RAISE, {422: CHALLENGERS}, OF_SUBMITTED),
    get("challenge.show_ask", ASK, {409: "mayor", 403: without(OF_FROZEN, "mayor")}),
    act("challenge.ask", ASK, {409: "mayor"}, OF_FROZEN, {"text": "Why?", "kind": "question"}),
    page("challenge.mailed_note", f"{A}/{SUBMITTED}/mailed-note", "office", OF_SUBMITTED),
    act("challenge.mailed_note", f"{A}/{SUBMITTED}/mailed-note", {422: "office"}, OF_SUBMITTED),
    get("challenge.show_note", NOTE, {200: OF_SUBMITTED}),
    act("challenge.answer", f"{NOTE}/answer", {303: "lead_a"}, OF_SUBMITTED, WORDS),
    act("challenge.accept", f"{NOTE}/accept", {409: "sponsor_a"}, OF_SUBMITTED, WORDS),
    act("challenge.not_yet_satisfied", f"{NOTE}/not-yet-satisfied", {409: "sponsor_a"}, OF_SUBMITTED, WORDS),
    act("challenge.escalate", f"{NOTE}/escalate", {409: "sponsor_a"}, OF_SUBMITTED, WORDS),
    act("challenge.retract", f"{NOTE}/retract", {303: "sponsor_a"}, OF_SUBMITTED, WORDS),
    act("challenge.mark_for_print", f"{NOTE}/print", {303: "sponsor_a"}, OF_SUBMITTED, FOR_PRINT),
    act("challenge.confirm", f"{THE_MAILED}/confirm", {303: "sponsor_a"}, OF_SUBMITTED, {"version": "1"}),
    act("challenge.resolve", f"{THE_ESCALATED}/resolve", {422: "sro"}, OF_SUBMITTED, {"version": "1"}),
]

VIEWERS = "sponsor_a iib"
VIEW = f"{A}/{SUBMITTED}/view"
VIEWING = [
    page("view.show_view", VIEW, VIEWERS, OF_SUBMITTED),
    act("view.preview", VIEW, {422: VIEWERS}, OF_SUBMITTED),
    act("view.send", f"{VIEW}/send", {422: VIEWERS}, OF_SUBMITTED),
    act("view.confirm", f"{VIEW}/{{view}}/confirm", {303: "sponsor_a"}, OF_SUBMITTED, {"version": "1"}),
    page("view.mailed_view", f"{A}/{SUBMITTED}/mailed-view", "office", OF_SUBMITTED),
    act("view.mailed_view", f"{A}/{SUBMITTED}/mailed-view", {422: "office"}, OF_SUBMITTED),
]

FORECASTERS = "lead_a office"
DELIVERABLE, RISK = f"{A}/deliverables/{{reference}}", f"{A}/risks/{{risk}}"
KEEPING = [
    page("plan.edit_theme", f"{A}/edit", "office", PLAN),
    act("plan.edit_theme", f"{A}/edit", {409: "office"}, PLAN),
    page("deliverables.add_deliverable", f"{A}/deliverables", "office", PLAN),
    act("deliverables.add_deliverable", f"{A}/deliverables", {422: "office"}, PLAN),
    get("deliverables.show_deliverable", DELIVERABLE, {200: PLAN}),
    page("deliverables.edit_deliverable", f"{DELIVERABLE}/edit", "office", PLAN),
    act("deliverables.edit_deliverable", f"{DELIVERABLE}/edit", {409: "office"}, PLAN),
    page("deliverables.move_forecast", f"{DELIVERABLE}/forecast", FORECASTERS, PLAN),
    act("deliverables.move_forecast", f"{DELIVERABLE}/forecast", {422: FORECASTERS}, PLAN),
    page("deliverables.report_progress", f"{DELIVERABLE}/progress", FORECASTERS, PLAN),
    act("deliverables.report_progress", f"{DELIVERABLE}/progress", {422: FORECASTERS}, PLAN),
    page("risks.add_risk", f"{A}/risks", DRAFTERS, PLAN),
    act("risks.add_risk", f"{A}/risks", {422: DRAFTERS}, PLAN),
    get("risks.show_risk", RISK, {200: PLAN}),
    page("risks.edit_risk", f"{RISK}/edit", DRAFTERS, PLAN),
    act("risks.edit_risk", f"{RISK}/edit", {409: DRAFTERS}, PLAN),
    act("risks.open_risk", f"{RISK}/open", {409: "lead_a office"}, PLAN, {"version": "1"}),
    act("risks.close_risk", f"{RISK}/close", {303: DRAFTERS}, PLAN, {"version": "1"}),
]

HERE = [*PUBLIC, *OWN, *PEOPLE, *PLANS, *DRAFTING, *RETURNING, *CHALLENGING, *VIEWING, *KEEPING]


def whole_table() -> list[Row]:
    """Every row, those of the rooms that keep a file of their own included."""
    return [*HERE, *(row for room in list_rooms() for row in room.ROWS)]
