"""What is kept back: proposed by a lead, decided by the monitoring officer, and in no paper that is issued."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from cpca.extensions import db
from cpca.models.exempt import Exemption, ExemptionState
from tests.browser.journeys.conftest import PLAN, Arrive
from tests.browser.journeys.months import MONTH, bring_in_all, issue_all

LEAD = "Director of Place and Connectivity"
LINE = "Two of the four routes without funding can run as on-demand services from April."
PARAGRAPH = "3: about the money or business of a person, a firm or the authority itself"
OTHER = "The chapter that clashed with the draft guidance is written again."
ISSUE = f"{PLAN}/months/{MONTH}/issues/1"


def propose_and_decide(arrive: Arrive) -> None:
    lead = arrive(LEAD, f"{PLAN}/themes/C?period={MONTH}")
    line = lead.page.locator("li.line", has_text=LINE).first
    lead.press(line.get_by_role("link", name=re.compile("^Propose exempt")))
    lead.see("Propose to keep this back")
    lead.pick(lead.page.get_by_role("radio", name="exempt"))
    lead.select(lead.page.get_by_label(re.compile("^Paragraph of Schedule 12A")), PARAGRAPH)
    lead.write(lead.page.get_by_label(re.compile("^Why withholding")), "Two firms are still bidding.")
    lead.press(lead.page.get_by_role("button", name="Propose", exact=True))
    lead.hear("Proposed. It is kept back until the monitoring officer decides")

    officer = arrive("Monitoring Officer", f"{PLAN}/exempt")
    officer.press(officer.page.get_by_role("link", name=re.compile(f"^Decide ?: {LINE[:40]}")))
    officer.see("Decide whether this is kept back")
    officer.pick(officer.page.get_by_role("radio", name="keep it back"))
    officer.press(officer.page.get_by_role("button", name="Decide"))
    officer.hear("Decided: it is kept back")


def test_a_line_agreed_exempt_is_not_in_the_paper_a_board_reader_opens(app: object, arrive: Arrive) -> None:
    propose_and_decide(arrive)
    newest = db.session.query(Exemption).order_by(Exemption.id.desc()).first()
    assert newest is not None
    assert newest.state is ExemptionState.AGREED
    bring_in_all()
    issue_all()
    reader = arrive("Board Support Officer", f"{ISSUE}?document=highlight-report")
    issued = reader.page.locator("article.issued")
    expect(issued.get_by_text(OTHER).first).to_be_visible()
    expect(issued.get_by_text(LINE)).to_have_count(0)
    file = reader.page.request.get(f"{ISSUE}/files/highlight-report.html")
    assert (file.status, OTHER in file.text(), LINE in file.text()) == (200, True, False)
    assert reader.page.request.get(f"{ISSUE}/files/exempt-appendix.html").status == 404
