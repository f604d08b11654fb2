"""Importing a paper by command, into an empty or an existing database."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import click
from flask import Flask
from flask.cli import with_appcontext

from cpca.documents.issuing import issue_now
from cpca.documents.paper_reader import UnreadablePaper, read_paper
from cpca.domain.errors import DomainError
from cpca.domain.issuing import find_latest
from cpca.domain.issuing_import import freeze_as_issued
from cpca.domain.issuing_parts import Terms
from cpca.domain.paper import DifferentPaper, ImportResult, get_plan_named, import_paper
from cpca.domain.paper_content import PaperContent, Unplaced
from cpca.domain.trail import Actor, acting, write_now
from cpca.extensions import db, writing
from cpca.models.report import IssueKind, ReportIssue
from cpca.permissions import Permission


def init_app(app: Flask) -> None:
    app.cli.add_command(import_paper_file)


def import_content(content: PaperContent, slug: str | None) -> ImportResult:
    """Imports and commits as the system; raises DomainError, and then nothing was saved."""
    with writing(), acting(Actor(act=Permission.IMPORT_PAPER.value)):
        plan = get_plan_named(slug) if slug else None
        result = import_paper(viewer=None, content=content, plan=plan)
        db.session.commit()
    return result


def import_as_issued(content: PaperContent, slug: str | None) -> tuple[ImportResult, ReportIssue]:
    """Imports a paper that was published already, freezes its month and issues it; commits as the system.

    One that was taken in so before is left as it is. Raises DomainError, and then nothing was saved.
    """
    with writing(), acting(Actor(act=Permission.IMPORT_PAPER.value)):
        plan = get_plan_named(slug) if slug else None
        result = import_paper(viewer=None, content=content, plan=plan)
        issue = find_latest(result.period)
        if issue is None:
            freeze_as_issued(period=result.period)
            write_now()  # so that the head before the issue is that of everything it was drawn from
            issue = issue_now(viewer=None, period=result.period, terms=Terms(IssueKind.PUBLISHED))
        db.session.commit()
    return result, issue


@click.command("import-paper")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--plan", "slug", help="The plan it belongs to; its authority's own if not given.")
@click.option(
    "--month", type=click.DateTime(["%Y-%m"]), help="The month it reports, if the paper does not say."
)
@click.option("--as-issued", is_flag=True, help="It was published already: freeze its month and issue it.")
@with_appcontext
def import_paper_file(file: Path, slug: str | None, month: dt.datetime | None, as_issued: bool) -> None:
    """Import the Board paper in FILE: text, Word or PDF."""
    issue = None
    try:
        content = read_paper(file.read_bytes(), file.name)
        if content.month is None and month is not None:
            content = replace(content, month=month.date())
        if as_issued:
            result, issue = import_as_issued(content, slug)
        else:
            result = import_content(content, slug)
    except UnreadablePaper as error:
        raise click.ClickException(error.message) from error
    except DifferentPaper as error:
        told = "\n".join(f"  {difference}" for difference in error.differences)
        raise click.ClickException(f"{error.message}\n{told}") from error
    except DomainError as error:
        raise click.ClickException(error.message) from error
    _tell(result)
    if issue is not None:
        click.echo(f"Frozen and issued as issue {issue.number}, fingerprint {issue.fingerprint}.")


def _tell(result: ImportResult) -> None:
    if not result.changed:
        click.echo("Nothing changed: this paper is here already.")
    else:
        click.echo(f"{result.period.month:%B %Y} imported into the plan {result.plan.slug}:")
        for made in result.list_made():
            click.echo(f"  {made}")
    for note in result.notes:
        click.echo(note)
    _tell_unplaced(result.unplaced)


def _tell_unplaced(unplaced: tuple[Unplaced, ...]) -> None:
    if not unplaced:
        click.echo("Every line was placed.")
        return
    click.echo(f"Not placed ({len(unplaced)}):")
    for left in unplaced:
        click.echo(f"  line {left.line}: {left.text}\n    {left.why}")
