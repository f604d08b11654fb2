"""What the documents tell of the registers, and that the public ones tell nothing of what is kept back."""

from __future__ import annotations

from decimal import Decimal

import msgspec
import pytest
from msgspec.structs import replace

from cpca.documents.blocks import Picture, Table, plain
from cpca.documents.compose import DOCUMENTS, compose
from cpca.domain.report_content import ReportContent
from cpca.domain.report_publishing import count_withheld, exempt_part, from_json, publish, to_json
from cpca.models.report import Reach
from tests.unit.compose.proved import PROVED
from tests.unit.compose.reading import list_headings, list_text
from tests.unit.compose.registered import REGISTER, REGISTERED, SECRETS

PUBLIC = [name for name, kind in DOCUMENTS.items() if kind.reach is Reach.PUBLIC]


def table(content: ReportContent, name: str, caption: str) -> list[list[str]]:
    """A table's rows as words, its paragraphs with a slash between."""
    found = next(b for b in compose(content, name).blocks if isinstance(b, Table) and b.caption == caption)
    return [[" / ".join(plain(one) for one in cell.paragraphs) for cell in row] for row in found.rows]


def test_the_register_prints_scores_movement_and_what_is_done() -> None:
    (risk,) = table(publish(REGISTERED), "highlight-report", "The risk register")
    assert risk == [
        "A-R1",
        "Members may not agree / Owner: Director / Identified 3 October 2022"
        " / To be looked at again by 30 November 2022",
        "Not scored",
        "12, high (4 × 3) / Up from 6",
        "Not scored",
        "Treat / Talk early / In place: A weekly call / A workshop (by 4 Nov 2022)",
    ]


def test_the_path_prints_in_order_with_what_is_critical_in_words() -> None:
    content = publish(REGISTERED)
    steps = table(content, "highlight-report", "The steps of the path, in order")
    assert [(row[0], row[4], row[5]) for row in steps] == [
        ("A1", "Critical", "nothing"),
        ("DP1", "Critical", "A1"),
    ]
    (decision,) = table(content, "highlight-report", "The decisions")
    assert decision[2:] == [
        "Board / 30 November 2022",
        "Key; last lawful date 1 Nov 2022",
        "Planned",
        "8 December 2022",
    ]


def test_a_decision_prints_its_reference_exception_and_how_the_vote_stood() -> None:
    taken = replace(
        REGISTER.decisions[0],
        outcome="approved",
        vote="six for, one abstention",
        mayoral_vote="the Deputy Mayor’s, acting",
        forward_plan="KD2022/061",
        exception="The grant closes on Friday",
    )
    content = replace(REGISTERED, register=replace(REGISTER, decisions=(taken,)))
    (decision,) = table(publish(content), "highlight-report", "The decisions")
    assert decision[0] == "DP1 / KD2022/061"
    assert "The grant closes on Friday" in decision[3]
    assert (
        decision[4] == "Planned / Approved; six for, one abstention; vote carried: the Deputy Mayor’s, acting"
    )


def test_money_adds_up_what_stands_there_to_the_penny() -> None:
    rows = dict(table(publish(REGISTERED), "highlight-report", "Programme Response Fund: what was approved"))
    assert rows["Committed and spent"] == "£120,000.10 committed, £80,000.05 spent"
    assert rows["Left to commit"] == "£629,999.90 left"
    whole = dict(table(REGISTERED, "highlight-report", "Programme Response Fund: what was approved"))
    assert whole["Left to commit"] == rows["Left to commit"]  # a document draws nothing that is withheld


def test_matrix_and_path_are_pictures_that_say_the_same() -> None:
    pictures = [b for b in compose(publish(REGISTERED), "highlight-report").blocks if isinstance(b, Picture)]
    said = [picture.alt for picture in pictures]
    assert any(
        "A-R1 likelihood 4, impact 3: 12, high, moved from likelihood 2, impact 3" in alt for alt in said
    )
    assert any("DP1" in alt for alt in said)


def test_the_map_and_the_burn_stand_before_their_tables_and_tell_nothing_that_is_kept_back() -> None:
    blocks = compose(publish(REGISTERED), "highlight-report").blocks
    named = {block.title: block.alt for block in blocks if isinstance(block, Picture)}
    assert named["Map of dependencies"] == "DN1: theme B gives to theme A, broken"
    assert named["Programme Response Fund, month by month"] == (
        "By the end of Oct 2022 £120,000.10 committed and £80,000.05 spent; of £750,000 approved; forecast £310,000"
    )
    said = [
        block.title if isinstance(block, Picture) else block.caption
        for block in blocks
        if isinstance(block, Picture | Table)
    ]
    assert said.index("Map of dependencies") + 1 == said.index("The dependencies")
    assert said.index("Programme Response Fund, month by month") + 1 == said.index(
        "Programme Response Fund: its lines"
    )


def test_an_issue_from_before_months_were_kept_draws_no_burn_beside_sums_that_contradict_it() -> None:
    (fund,) = REGISTER.funds
    lines = tuple(msgspec.structs.replace(line, months=()) for line in fund.lines)
    register = msgspec.structs.replace(REGISTER, funds=(msgspec.structs.replace(fund, lines=lines),))
    old = msgspec.structs.replace(REGISTERED, register=register)
    blocks = compose(publish(old), "highlight-report").blocks
    titles = [block.title for block in blocks if isinstance(block, Picture)]
    tables = [block.caption for block in blocks if isinstance(block, Table)]
    assert titles.count("Programme Response Fund, month by month") == 0
    assert tables.count("Programme Response Fund: its lines") == 1


@pytest.mark.parametrize("name", PUBLIC)
def test_nothing_that_is_kept_back_is_in_a_public_document(name: str) -> None:
    for content in (REGISTERED, publish(REGISTERED)):
        words = " ".join(list_text(compose(content, name)))
        assert [secret for secret in SECRETS if secret in words] == []
        assert "A9" not in words
    assert [secret for secret in SECRETS if secret in to_json(publish(REGISTERED))] == []


def test_what_is_kept_back_stands_in_the_exempt_appendix_and_is_counted() -> None:
    content = msgspec.structs.replace(REGISTERED, withheld_count=count_withheld(REGISTERED))
    assert count_withheld(REGISTERED) == count_withheld(PROVED) + 1  # the sum; the risk counts with its theme
    apart = exempt_part(content)
    assert apart is not None
    words = " ".join(list_text(compose(apart, "exempt-appendix")))
    assert "Rent for the depot: £1 committed, £0 spent of £98,765" in words


def test_a_content_from_before_there_were_registers_is_read_and_drawn_as_before() -> None:
    words = to_json(PROVED)
    assert "register" not in msgspec.json.decode(words)
    assert to_json(from_json(words)) == words
    assert "Decision path" not in list_headings(compose(PROVED, "highlight-report"))
    again = from_json(to_json(REGISTERED))
    assert again == REGISTERED
    assert again.registered
    assert again.registered.funds[0].approved == Decimal("750000.00")
