"""A sample is drawn by a printed seed that anybody can redo, and handed out with what proves it."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from cpca.documents.audit_sample import clean_name, make_zip
from cpca.domain import audit_sample_reading, clock
from cpca.domain.audit_sample import draw, get_sample, order_by_seed, read_drawn
from cpca.domain.audit_sample_reading import read_handout
from cpca.domain.errors import DomainError, Missing, NotNow
from cpca.domain.stored_file import sha256_of, store_file
from cpca.extensions import db, writing
from cpca.models.deliverable import Deliverable
from cpca.models.deliverable import DeliverableState as State
from cpca.models.evidence import Evidence, EvidenceState, EvidenceVersion, Support
from cpca.models.finding import AuditSample
from cpca.permissions import NOBODY
from tests.client import PageClient, soup_of
from tests.integration.verification.things import (
    CRITERIA,
    FINDING,
    WORDS,
    make_claimed,
    verify_as,
    viewer_of,
)
from tests.statements import counted
from tests.world import World

HERE = "/plans/improvement-2022/samples"
FILE = b"The register, as it was agreed"


def make_file(world: World, about: Deliverable, *, state: EvidenceState = EvidenceState.ACCEPTED) -> None:
    """A piece of evidence with a file whose name is a trap, committed."""
    with writing():
        stored = store_file(FILE + about.reference.encode(), "text/plain")
        person = world.people["contributor_b"].id
        number = 20 + about.position + (50 if state is not EvidenceState.ACCEPTED else 0)
        piece = Evidence(plan_id=about.plan_id, theme_id=about.theme_id, number=number, title="The file")
        piece.state, piece.offered_by_id, piece.offered_at = state, person, clock.now()
        piece.decided_by_id = world.people["office"].id
        db.session.add(piece)
        db.session.flush()
        version = EvidenceVersion(evidence_id=piece.id, number=1, public_id=f"file-{number}")
        version.file_id, version.name, version.sha256 = stored.id, "../../etc/A register.txt", stored.sha256
        version.size, version.added_by_id, version.added_at = stored.size, person, clock.now()
        support = Support(evidence_id=piece.id, plan_id=about.plan_id, theme_id=about.theme_id)
        support.subject, support.subject_id = Deliverable.__tablename__, about.id
        support.linked_by_id, support.linked_at = person, clock.now()
        db.session.add_all([version, support])
        db.session.commit()


def make_several(world: World, count: int) -> list[Deliverable]:
    """Claimed deliverables, each with a file, and every second one verified."""
    made = [make_claimed(world, reference=f"A{number}") for number in range(1, count + 1)]
    for item in made:
        make_file(world, item)
        if item.position % 2:
            verify_as(world, "audit", item)
    return made


def drawn_by(
    world: World, size: int, seed: str | None = "dice 4 6 2", states: tuple[State, ...] = ()
) -> AuditSample:
    """A sample of internal audit's, committed."""
    with writing():
        sample = draw(
            viewer=viewer_of(world, "audit"),
            plan=world.plan,
            seed=seed,
            size=size,
            states=states or (State.DELIVERED, State.VERIFIED),
        )
        db.session.commit()
    return sample


def zip_of(world: World, sample: AuditSample, name: str = "audit") -> bytes:
    viewer = viewer_of(world, name)
    found = get_sample(viewer, plan=world.plan.slug, sample_id=sample.id)
    with make_zip(read_handout(viewer, found)) as package:
        return package.read()


def unpacked(data: bytes, folder: Path) -> Path:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        package.extractall(folder)
    return folder


def check(folder: Path, *more: str) -> tuple[int, str]:
    """What `python3 verify.py` says in a folder, by a Python that has nothing of ours."""
    command = [sys.executable, "-I", str(folder / "verify.py"), *more]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_the_seed_alone_says_which_are_drawn_and_in_which_order(world: World) -> None:
    make_several(world, 6)
    first, again, other = drawn_by(world, 3), drawn_by(world, 3), drawn_by(world, 3, seed="another")
    names = [f"A/A{number}" for number in range(1, 7)]
    by_hand = sorted(names, key=lambda name: hashlib.sha256(b"dice 4 6 2:" + name.encode()).hexdigest())
    assert json.loads(first.population) == names
    assert json.loads(first.drawn) == json.loads(again.drawn) == by_hand[:3]
    assert json.loads(other.drawn) == order_by_seed("another", names)[:3]
    assert read_drawn(first).redrawn


def test_without_a_seed_one_is_made_and_kept(world: World) -> None:
    make_claimed(world)
    one, two = drawn_by(world, 1, seed=None), drawn_by(world, 1, seed="  ")
    assert len(one.seed) == len(two.seed) == 8
    assert one.seed != two.seed


def test_only_the_states_that_were_chosen_are_drawn_from(world: World) -> None:
    make_several(world, 4)
    make_claimed(world, reference="A9", state=State.IN_PROGRESS)
    sample = drawn_by(world, 2, states=(State.VERIFIED, State.IN_PROGRESS))
    assert json.loads(sample.population) == ["A/A1", "A/A3"]
    assert sample.states == "verified"


@pytest.mark.parametrize(
    ("size", "seed", "states", "field"),
    [
        (0, "s", (State.DELIVERED,), "size"),
        (3, "s", (State.DELIVERED,), "size"),
        (1, "s", (State.IN_PROGRESS,), "states"),
        (1, "s", (State.EMBEDDED,), "states"),
        (1, "s" * 61, (State.DELIVERED,), "seed"),
        (1, "a\nb", (State.DELIVERED,), "seed"),
    ],
)
def test_a_draw_that_cannot_be_is_refused_at_its_field(
    world: World, size: int, seed: str, states: tuple[State, ...], field: str
) -> None:
    for number in (1, 2):
        make_claimed(world, reference=f"A{number}")
    with pytest.raises(DomainError) as refused:
        drawn_by(world, size, seed, states)
    assert refused.value.field == field


def test_the_zip_holds_for_each_what_an_auditor_asks_for_and_verifies_alone(
    world: World, tmp_path: Path
) -> None:
    made = make_several(world, 4)
    sample = drawn_by(world, 2)
    folder = unpacked(zip_of(world, sample), tmp_path)
    names = json.loads(sample.drawn)
    assert sorted(p.name for p in folder.iterdir() if p.is_dir()) == sorted(
        n.replace("/", "-") for n in names
    )
    code, said = check(folder)
    assert (code, said.startswith("The draw, 2 file(s) and the trail hold: 2 deliverable(s).")) == (
        0,
        True,
    ), said
    item = next(m for m in made if f"A/{m.reference}" == names[0])
    about = (folder / f"A-{item.reference}" / "about.txt").read_text()
    for words in (
        FINDING,
        CRITERIA,
        "Register, as agreed",
        "first promised" if item.baseline_on else "actual",
    ):
        assert words in about
    path = folder / f"A-{item.reference}" / "evidence" / f"E{20 + item.position}-v1-A-register.txt"
    assert path.read_bytes() == FILE + item.reference.encode()


def test_the_verifier_says_who_verified_on_what_and_finds_each_thing_that_was_changed(
    world: World, tmp_path: Path
) -> None:
    make_several(world, 1)
    sample = drawn_by(world, 1)
    data = zip_of(world, sample)
    folder = unpacked(data, tmp_path / "whole")
    about = (folder / "A-A1" / "about.txt").read_text()
    assert f"Internal audit, {dt.datetime.now(dt.UTC):%-d %b %Y}" in about
    assert WORDS in about
    changes = {
        "A-A1/evidence/E21-v1-A-register.txt": (FILE, b"Another register"),
        "trail.jsonl": (b"dice 4 6 2", b"dice 6 6 6"),
    }
    facts = {
        "words": "All 31",
        "seed": "dice 4 6 2",
        "sha256": sha256_of(FILE + b"A1"),
        "state": '"verified"',
    }
    changes.update(
        {
            f"sample.json {name}": (old.encode(), b'"x"' if name == "state" else b"0")
            for name, old in facts.items()
        }
    )
    for number, (place, (old, new)) in enumerate(changes.items()):
        spoilt = unpacked(data, tmp_path / str(number))
        file = spoilt / place.split(" ", maxsplit=1)[0]
        assert old in file.read_bytes(), place
        file.write_bytes(file.read_bytes().replace(old, new))
        code, said = check(spoilt)
        assert (code, "This sample does not hold." in said) == (1, True), f"{place}: {said}"


def test_a_head_kept_elsewhere_is_found_in_the_sample_and_a_strange_one_is_not(
    world: World, tmp_path: Path
) -> None:
    from cpca.domain.trail import head  # noqa: PLC0415

    make_several(world, 1)
    sequence, hash = head()
    folder = unpacked(zip_of(world, drawn_by(world, 1)), tmp_path)
    assert check(folder, "--head", f"{sequence}:{hash}")[0] == 0
    code, said = check(folder, "--head", f"{sequence}:{'0' * 64}")
    assert (code, "not in this chain" in said) == (1, True)


def test_the_trail_is_handed_out_with_the_words_of_this_sample_alone(world: World, tmp_path: Path) -> None:
    make_several(world, 3)
    sample = drawn_by(world, 1)
    folder = unpacked(zip_of(world, sample), tmp_path)
    shown = set()
    for line in (folder / "trail.jsonl").read_text().splitlines():
        event = json.loads(line)
        if event["content"] is not None:
            body = json.loads(event["body"])
            shown.add((body["subject"], body["subject_id"]))
    drawn = int(json.loads(sample.drawn)[0].removeprefix("A/A"))
    assert {key for table, key in shown if table == "deliverable"} == {drawn}
    assert not {table for table, _ in shown} & {"person", "progress_item", "theme_update", "stored_file"}


def test_the_same_record_gives_the_same_bytes(world: World) -> None:
    make_several(world, 3)
    sample = drawn_by(world, 3)
    assert zip_of(world, sample) == zip_of(world, sample)


def test_the_external_auditor_gets_accepted_evidence_and_no_other(world: World) -> None:
    made = make_claimed(world)
    make_file(world, made)
    make_file(world, made, state=EvidenceState.REFUSED)
    sample = drawn_by(world, 1)
    for name, files in (("audit", 2), ("auditor", 1)):
        with zipfile.ZipFile(io.BytesIO(zip_of(world, sample, name))) as package:
            assert len([n for n in package.namelist() if "/evidence/" in n]) == files
            assert package.testzip() is None


def test_what_is_kept_back_is_left_out_for_who_may_not_read_it(world: World) -> None:
    from cpca.models.exempt import Exemption, Secrecy  # noqa: PLC0415

    made = make_claimed(world)
    sample = drawn_by(world, 1)
    kept = Exemption(
        plan_id=made.plan_id,
        theme_id=made.theme_id,
        subject=Deliverable.__tablename__,
        subject_id=made.id,
        secrecy=Secrecy.EXEMPT,
        schedule_paragraph=3,
        reason="A price",
        proposed_by_id=world.people["office"].id,
        proposed_at=clock.now(),
    )
    with writing():
        db.session.add(kept)
        db.session.commit()
    found = db.session.get_one(AuditSample, sample.id)
    assert len(read_handout(viewer_of(world, "audit"), found).cases) == 1
    handout = read_handout(NOBODY, found)
    assert (handout.cases, handout.left_out) == ((), ("A/A1",))


def test_more_files_than_one_zip_takes_are_refused_in_plain_words(
    world: World, client: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit_sample_reading, "LARGEST", 10)
    make_several(world, 1)
    sample = drawn_by(world, 1)
    with pytest.raises(NotNow):
        zip_of(world, sample)
    client.sign_in(world.people["audit"])
    answer = client.get(f"{HERE}/{sample.id}/sample.zip")
    assert (answer.status_code, "Draw fewer deliverables at a time." in answer.text) == (409, True)


def test_a_larger_sample_costs_the_same_statements(world: World) -> None:
    make_several(world, 4)
    counts = []
    for size in (1, 4):
        found = db.session.get_one(AuditSample, drawn_by(world, size).id)
        with counted() as selects:
            read_handout(viewer_of(world, "audit"), found)
        counts.append(len(selects))
    assert counts[0] == counts[1]


def test_internal_audit_draws_by_its_form_and_the_page_says_how_to_draw_again(
    world: World, client: PageClient
) -> None:
    make_several(world, 2)
    client.sign_in(world.people["audit"])
    answer = client.send(HERE, HERE, size="2", seed="Tuesday")
    assert answer.status_code == 303
    page = soup_of(client.get(answer.headers["Location"]).text)
    assert "Tuesday:" in page.find("section", attrs={"aria-labelledby": "again-title"}).code.text
    assert "The seed draws just these again." in page.text
    file = client.get(f"{answer.headers['Location']}/sample.zip")
    assert (file.mimetype, file.headers["Content-Disposition"]) == (
        "application/zip",
        "attachment; filename=audit-sample-1.zip",
    )
    assert client.send(HERE, HERE, size="9").status_code == 422


def test_a_sample_of_another_plan_is_not_there(world: World) -> None:
    make_claimed(world)
    sample = drawn_by(world, 1)
    with pytest.raises(Missing):
        get_sample(viewer_of(world, "lead_a"), plan=world.plan.slug, sample_id=sample.id)
    with pytest.raises(Missing):
        get_sample(viewer_of(world, "audit"), plan=world.plan.slug, sample_id=sample.id + 1)


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\report.docx", "report.docx"),
        ("...hidden", "hidden"),
        ("a b/č;rm -rf.PDF", "c-rm--rf.PDF"),
        ("", "file"),
        ("x" * 200 + ".txt", "x" * 76 + ".txt"),
    ],
)
def test_a_file_in_the_zip_has_a_name_that_is_safe_in_any_folder(name: str, safe: str) -> None:
    assert clean_name(name) == safe


def test_the_trail_says_of_a_sample_to_those_who_read_samples_and_to_no_other(
    world: World, client: PageClient
) -> None:
    make_claimed(world)
    drawn_by(world, 1, seed="Unguessable")
    for name, reads in (("audit", True), ("auditor", True), ("office", False), ("sro", False)):
        client.sign_in(world.people[name])
        assert ("Unguessable" in client.get("/plans/improvement-2022/trail").text) == reads
