"""A month with every part a document may print, each with words of its own, so that a test sees where they stand."""

from __future__ import annotations

import datetime as dt

import msgspec

from cpca.domain.report_content import (
    AnswerPart,
    ChangePart,
    ClearancePart,
    CommitmentPart,
    DeliverablePart,
    FlagPart,
    IssuePart,
    LaterPart,
    LinePart,
    MeetingPart,
    NoteEventPart,
    NotePart,
    NoteTotals,
    PaperBlock,
    PaperPart,
    PeriodPart,
    PlanPart,
    Provenance,
    ReportContent,
    RiskPart,
    Row,
    StripPart,
    ThemePart,
    Unchanged,
    ViewPart,
    WaiverPart,
    Withheld,
    WordPart,
)

SECRET = "sealed-words"  # stands in every withheld part
EXEMPT = Withheld(secrecy="exempt", paragraph=3, reason="A sale is being negotiated.")
UNDECIDED = Withheld(secrecy="exempt", paragraph=1, reason="It is about one person.", decided=False)
CONFIDENTIAL = Withheld(secrecy="confidential", reason="The department forbids disclosure.")
PROVENANCE = Provenance(
    author="Transport Officer",
    submitted_by="Director of Transport",
    submitted_at=dt.datetime(2022, 11, 3, 9, 0, tzinfo=dt.UTC),
    challenged_by=("Fenland Council",),
    accepted_by="Programme Office",
    approved_by="Programme Director",
    approved_at=dt.datetime(2022, 11, 14, 9, 0, tzinfo=dt.UTC),
    fingerprint="0011223344556677",
)
STRIP = tuple(
    StripPart(month=f"{2021 + n // 12}-{n % 12 + 1:02}", rating=rating)
    for n, rating in enumerate(
        (None, "Red", "Red", "Amber", "Amber", "Amber", None, "Green", "Green", "Amber", "Amber", "Red"), 10
    )
)


def day(month: int, number: int) -> dt.date:
    return dt.date(2022, month, number)


NOTE = NotePart(
    reference="C5",
    kind="pace",
    council="Fenland Council",
    raised_on=day(11, 4),
    about="The timetable is drafted.",
    text="Why is the timetable late?",
    state="answered",
    is_open=True,
    line="A-2022-10-01",
    events=(
        NoteEventPart(act="answer", on=day(11, 8), who="Director of Transport", text="Two posts were empty."),
    ),
)
OVERDUE = NotePart(
    reference="C6",
    kind="evidence",
    council="Fenland Council",
    raised_on=day(10, 3),
    about="The survey is out.",
    text="Where is the survey?",
    state="open",
    is_open=True,
    answer_due_on=day(10, 19),
    overdue_days=12,
)
SECRET_NOTE = NotePart(
    reference="C7",
    kind="question",
    council="Fenland Council",
    raised_on=day(10, 3),
    about=f"The {SECRET} of C7",
    text=f"C7 {SECRET}",
    state="open",
    is_open=True,
    withheld=EXEMPT,
)
LINES = (
    LinePart(
        reference="A-2022-10-01",
        text="The timetable is drafted.",
        happened_on=day(10, 12),
        deliverable="A1",
        row=Row(table="progress_item", id=1),
        provenance=PROVENANCE,
    ),
    LinePart(
        reference="A-2022-10-02",
        text="The survey is out.",
        highlight_only=True,
        on_behalf=True,
        provenance=PROVENANCE,
    ),
    LinePart(reference="A-2022-10-03", text=f"line {SECRET}", withheld=EXEMPT, provenance=PROVENANCE),
)
LATER_LINE = LinePart(
    reference="A-2022-10-04", text="The workshop was held.", happened_on=day(11, 11), since_as_at=True
)
COMMITMENTS = (
    CommitmentPart(
        reference="A-2022-10-P1", text="Publish the timetable.", due_on=day(11, 30), deliverable="A1"
    ),
    CommitmentPart(
        reference="A-2022-10-P2", text=f"commitment {SECRET}", due_on=day(11, 20), withheld=EXEMPT
    ),
)
ANSWERS = (
    AnswerPart(
        reference="A-2022-09-P1",
        text="Draft the timetable.",
        made_in="2022-09",
        due_on=day(10, 31),
        answer="kept",
    ),
    AnswerPart(
        reference="A-2022-09-P2",
        text="Appoint the manager.",
        made_in="2022-09",
        due_on=day(10, 15),
        answer="late",
        explanation="The first round failed.",
        new_due_on=day(12, 15),
    ),
    AnswerPart(
        reference="A-2022-09-P3",
        text="Survey the riders.",
        made_in="2022-09",
        due_on=day(10, 20),
        answer="not met",
        explanation="No money.",
    ),
    AnswerPart(
        reference="A-2022-09-P4",
        text="Hold a seminar.",
        made_in="2022-09",
        due_on=day(10, 20),
        answer="replaced",
        successor="A-2022-10-P1",
    ),
    AnswerPart(reference="A-2022-09-P5", text="Write to riders.", made_in="2022-09", due_on=day(10, 21)),
    AnswerPart(
        reference="A-2022-09-P6",
        text=f"answer {SECRET}",
        made_in="2022-09",
        due_on=day(10, 21),
        withheld=CONFIDENTIAL,
    ),
)
DELIVERABLES = (
    DeliverablePart(
        reference="A1",
        title="A bus timetable",
        state="in progress",
        baseline_on=day(10, 31),
        forecast_on=day(12, 15),
        times_moved=2,
        days_moved=45,
        rating="Red",
    ),
    DeliverablePart(
        reference="A2",
        title="A bus map",
        state="verified",
        baseline_on=day(9, 30),
        actual_on=day(9, 28),
        rating="Blue",
    ),
    DeliverablePart(reference="A3", title=f"deliverable {SECRET}", state="not started", withheld=EXEMPT),
)
RISKS = (
    RiskPart(
        reference="A-R1",
        theme="A",
        text="Drivers may be short.",
        mitigation="Train more.",
        label="Work-Stream A",
        row=Row(table="risk", id=4),
    ),
    RiskPart(reference="A-R2", theme="A", text=f"risk {SECRET}", mitigation=SECRET, withheld=UNDECIDED),
)
THEME_A = ThemePart(
    code="A",
    title="Transport",
    statement="Run buses people use.",
    state="approved",
    outcome="Buses every ten minutes.",
    leads=("Director of Transport",),
    sponsors=("Chief Executive, Fenland Council",),
    late_days=2,
    headline="The timetable slips.",
    declared="Amber",
    declared_before="Green",
    reason="Two posts were empty for weeks.",
    route_to_green="Fill the posts.",
    confidence="Probable",
    calculated="Red",
    calculated_why="1 of 2 deliverables late, by 45 days",
    decision_sought="Agree the new timetable.",
    also_to_note="A new depot opened.",
    verified=1,
    claimed=0,
    total=2,
    lines=LINES,
    answers=ANSWERS,
    commitments=COMMITMENTS,
    deliverables=DELIVERABLES,
    risks=RISKS,
    notes=(NOTE, OVERDUE, SECRET_NOTE),
    note_totals=NoteTotals(open=3, oldest_days=28, unanswered=1, not_for_print=1),
    views=(
        ViewPart(
            council="Fenland Council", position="not content", sentence="Not content. The pace is too slow."
        ),
        ViewPart(council="Independent Improvement Board", position="content", sentence="Content.", line=3),
    ),
    strip=STRIP,
)
THEME_B = ThemePart(code="B", title="Skills", statement="Teach what work needs.", state="missed")
THEME_C = ThemePart(
    code="C", title="Homes", statement="Build homes.", state="approved", declared="Green", nil_return=True
)


def block(kind: str, section: str, text: str, number: str | None = None, **more: object) -> PaperBlock:
    words = {"kind": kind, "section": section, "text": text, "number": number, **more}
    return msgspec.convert(words, PaperBlock)


BLOCKS = (
    block("recommendation lead", "recommendations", "The Board is asked to:"),
    block("recommendation", "recommendations", "Note the progress.", "a"),
    block("recommendation", "recommendations", "Agree the timetable.", "b"),
    block("section heading", "purpose", "Purpose", "1"),
    block("paragraph", "purpose", "To report on October.", "1.1", row={"table": "paragraph", "id": 70}),
    block("section heading", "background", "Background", "2"),
    block("paragraph", "background", "There are three themes:", "2.2"),
    block("theme", "background", "Run buses people use.", "A", theme="A"),
    block("theme", "background", "Teach what work needs.", "B", theme="B"),
    block("theme", "background", "Build homes.", "C", theme="C"),
    block("section heading", "progress", "Progress in October 2022", "3"),
    block("theme heading", "progress", "Theme A - Run buses people use:", "3.2.1", theme="A"),
    block("bullet", "progress", "The timetable is drafted.", theme="A", reference="A-2022-10-01"),
    PaperBlock(
        kind="bullet",
        section="progress",
        text=f"line {SECRET}",
        theme="A",
        reference="A-2022-10-03",
        withheld=EXEMPT,
    ),
    block("paragraph", "risks", "", "3.3.1"),
    block(
        "risk",
        "risks",
        "Drivers may be short.",
        theme="A",
        label="Work-Stream A",
        mitigation="Train more.",
        reference="A-R1",
    ),
    block("heading", "implications", "Significant Implications"),
    block("section heading", "implications", "Financial Implications", "5", area="finance"),
    block("paragraph", "implications", "No new money.", "5.1", area="finance"),
    PaperBlock(
        kind="paragraph",
        section="implications",
        text=f"paragraph {SECRET}",
        number="5.2",
        area="finance",
        withheld=EXEMPT,
        row=Row(table="paragraph", id=90),
    ),
    block("section heading", "implications", "Legal Implications", "6", area="legal"),
    block("paragraph", "implications", "None", "6.1", area="legal"),
    block("section heading", "appendices", "Appendices", "10"),
    block("paragraph", "appendices", "Appendix 1 – Highlight report", "10.1"),
    block("section heading", "background papers", "Background Papers", "11"),
    block("paragraph", "background papers", "The diagnosis", "11.1", link="https://example.org/diagnosis"),
)
PAPER = PaperPart(
    title="Plan Update",
    agenda_item="2.2",
    addressed_to="The Board",
    meeting_on=day(11, 30),
    lead_member="Deputy Mayor",
    from_post="Programme Director",
    key_decision="No",
    forward_plan_reference="n/a",
    voting=("A simple majority", "With the vote of the Mayor."),
    blocks=BLOCKS,
)
CHANGES = (
    ChangePart(kind="rating", theme="A", words="rating worsened from Green to Amber."),
    ChangePart(kind="late", theme="A", words="return 2 days late."),
    ChangePart(kind="date", theme="A", words="A1 moved to 15 December 2022.", reference="A1"),
    ChangePart(
        kind="line changed",
        theme="A",
        words="The timetable is drafted.",
        reference="A-2022-10-01",
        compared=(
            WordPart(kind="same", text="The timetable is"),
            WordPart(kind="removed", text="begun"),
            WordPart(kind="added", text="drafted"),
        ),
    ),
    ChangePart(kind="line gone", theme="A", words=f"change {SECRET}", withheld=EXEMPT),
)
FLAGS = (
    FlagPart(key="late:A", theme="A", words="the return came 2 days late."),
    FlagPart(key="missed:B", theme="B", words="no return was given."),
    FlagPart(
        key="moved:A1",
        theme="A",
        words="A1 moved, and this stays off paper.",
        left_out="Agreed by the director.",
    ),
    FlagPart(key="moved:A3", theme="A", words=f"flag {SECRET}", withheld=EXEMPT),
)
ISSUE = IssuePart(
    number="1",
    kind="published",
    issued_at=dt.datetime(2022, 11, 22, 10, 30, tzinfo=dt.UTC),
    issued_by="Head of the Programme Office",
    head="1234:0f3a",
)
CONTENT = ReportContent(
    plan=PlanPart(slug="plan", title="Improvement Plan", authority="Fens Combined Authority"),
    period=PeriodPart(
        month="2022-10",
        name="October 2022",
        as_at=day(10, 31),
        revision=1,
        headline="October was slow.",
        summary="Buses slipped and homes held.",
        meetings=(MeetingPart(body="Board", held_on=day(11, 30)),),
    ),
    issue=ISSUE,
    themes=(THEME_A, THEME_B, THEME_C),
    rating_rules=("Late by up to a month is Amber.", "Later is Red."),
    overall="Amber",
    overall_before="Green",
    overall_why="The worst of the themes.",
    paper=PAPER,
    changes=CHANGES,
    unchanged=(Unchanged(theme="C", since="2022-08"),),
    flags=FLAGS,
    later=(
        LaterPart(theme="A", line=LATER_LINE),
        LaterPart(
            theme="A", line=LinePart(reference="A-2022-10-05", text=f"later {SECRET}", withheld=EXEMPT)
        ),
    ),
    waivers=(
        WaiverPart(
            words="Theme B gave no return.",
            reason="The lead was ill.",
            by="Programme Director",
            on=day(11, 18),
        ),
    ),
    clearances=(
        ClearancePart(area="finance", cleared_by="Section 73 Officer", cleared_on=day(11, 22), draft="0.2"),
    ),
    signed_by="Programme Director",
    signed_on=day(11, 21),
    withheld_count=3,
)


def issued(**terms: object) -> ReportContent:
    """The month in another issue: a draft, a correction, a supplement."""
    issue = msgspec.structs.replace(ISSUE, **terms)
    return msgspec.structs.replace(CONTENT, issue=issue)
