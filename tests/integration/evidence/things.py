"""Evidence in the tests' small world: a deliverable of theme A, and pieces offered, decided and hung on it."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

from sqlalchemy import func, select
from werkzeug.test import TestResponse

from cpca.domain import evidence as evidences
from cpca.domain.evidence_deciding import decide
from cpca.domain.evidence_reading import get_evidence
from cpca.domain.evidence_subject import get_supported
from cpca.extensions import db, writing
from cpca.models.deliverable import Deliverable, DeliverableState
from cpca.models.evidence import Evidence, EvidenceVersion, Support
from cpca.models.report import StoredFile
from tests.client import PageClient
from tests.integration.exempt.things import PLAN, THE_PLAN, viewer_of
from tests.world import World, save

AT = f"{THE_PLAN}/evidence"
OFFER = f"{AT}/offer"
TEXT = b"The Board agreed the constitution."


def add_deliverable(world: World, reference: str = "A1", code: str = "A", **values: Any) -> Deliverable:
    item = Deliverable(
        theme=world.themes[code],
        plan_id=world.plan.id,
        reference=reference,
        title=f"Deliver {reference}",
        position=1,
        times_moved=0,
        **{"state": DeliverableState.DELIVERED, **values},
    )
    save(item)
    return item


def offer(
    world: World,
    name: str = "lead_a",
    code: str = "A",
    supports: str | None = None,
    given: evidences.Given | None = None,
    **told: Any,
) -> Evidence:
    """A piece offered by somebody of the world, committed; `supports` is "deliverable:3"."""
    said: dict[str, Any] = {
        "title": "Minutes",
        "dated_on": dt.date(2022, 10, 1),
        "assurance_line": 1,
        "relied_on": False,
        "expires_on": None,
        **told,
    }
    with writing():
        viewer = viewer_of(world, name)
        piece = evidences.offer(
            viewer=viewer,
            theme=world.themes[code],
            told=evidences.Told(**said),
            given=given or evidences.GivenFile(TEXT, "minutes.txt", "text/plain"),
            supports=[get_supported(viewer, world.plan, supports)] if supports else [],
        )
        db.session.commit()
    return piece


def settle(world: World, number: int, name: str = "office", *, accepts: bool = True) -> Evidence:
    """Accepted or refused by somebody, committed."""
    with writing():
        viewer = viewer_of(world, name)
        piece = get_evidence(viewer, plan=PLAN, number=number)
        decide(viewer=viewer, evidence=piece, version=piece.version, accepts=accepts, decision="It shows it")
        db.session.commit()
    return piece


def counts() -> tuple[int, ...]:
    """How many pieces, versions, links and files are stored."""
    kinds = (Evidence, EvidenceVersion, Support, StoredFile)
    return tuple(db.session.execute(select(func.count()).select_from(kind)).scalar_one() for kind in kinds)


def send_file(client: PageClient, data: bytes, name: str, *, to: str = OFFER, **fields: Any) -> TestResponse:
    """A filled-in form with a file, sent as a browser without JavaScript does."""
    form = {"title": "Minutes", "assurance_line": "1", "theme": "A", "url": "", **fields}
    sent = {"csrf_token": client.token(), **form, "file": (io.BytesIO(data), name)}
    return client.post(
        to, data=sent, content_type="multipart/form-data", headers={"Sec-Fetch-Site": "same-origin"}
    )
