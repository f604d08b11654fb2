"""An authority's plan without a month, and its programme office: where a paper can be imported."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from cpca.cli.papers import import_content
from cpca.documents.paper_reader import read_paper
from cpca.domain.paper import ImportResult
from cpca.extensions import Base, db
from cpca.models.people import Person, Role
from cpca.models.plan import Organisation, OrganisationKind, Plan, Theme
from tests.integration.paper_reader import real_paper
from tests.world import make_person, make_role, save

AUTHORITY = "Cambridgeshire and Peterborough Combined Authority"
DEMO_PAPER = Path(__file__).parents[3] / "demo" / "october-2022.txt"


@dataclass
class Place:
    plan: Plan
    office: Person
    sponsor: Person

    @property
    def address(self) -> str:
        return f"/plans/{self.plan.slug}/import"


def make_place(themes: tuple[Theme, ...] = ()) -> Place:
    authority = Organisation(name=AUTHORITY, kind=OrganisationKind.AUTHORITY)
    plan = Plan(slug="the-plan", title="Improvement Plan", authority=authority, themes=list(themes))
    office, sponsor = make_person("Programme office", authority), make_person("Sponsor", authority)
    save(
        plan,
        make_role(office, Role.PROGRAMME_OFFICE, plan),
        make_role(sponsor, Role.MAYORS_OFFICE, plan),
    )
    return Place(plan, office, sponsor)


def real_text() -> str:
    return real_paper.source()


def import_text(text: str, slug: str | None = None) -> ImportResult:
    """A paper's text, read and imported as the command does it."""
    return import_content(read_paper(text.encode(), "paper.txt"), slug)


def count(kind: type[Base]) -> int:
    return len(db.session.scalars(select(kind)).all())


def monthless_text() -> str:
    """The real paper without its meeting's date and without the month's name."""
    lines = real_text().replace("October", "Month").splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith("Meeting Date"))
