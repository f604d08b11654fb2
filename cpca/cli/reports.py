"""Issued documents by command: written to a folder, and checked."""

from __future__ import annotations

from pathlib import Path

import click
from flask import Flask
from flask.cli import with_appcontext

from cpca.documents.issuing import draw_again
from cpca.domain.errors import DomainError
from cpca.domain.issuing import find_latest
from cpca.domain.issuing_named import get_month_named
from cpca.domain.issuing_verify import Verdict, verify_file
from cpca.domain.stored_file import sha256_of
from cpca.models.report import Reach, ReportFile, ReportIssue


def init_app(app: Flask) -> None:
    app.cli.add_command(write_documents)
    app.cli.add_command(verify_issue)


@click.command("documents")
@click.argument("month")
@click.option("--to", "folder", required=True, type=click.Path(file_okay=False, path_type=Path))
@click.option("--plan", "slug", help="The plan, where there is more than one.")
@click.option(
    "--internal", is_flag=True, help="Also what is not for publication, and the authority's own annex."
)
@click.option(
    "--redraw", is_flag=True, help="Draw them again from the issue's content and compare the bytes."
)
@with_appcontext
def write_documents(month: str, folder: Path, slug: str | None, internal: bool, redraw: bool) -> None:
    """Write every document of the latest issue of MONTH, such as 2022-10, to a folder."""
    try:
        issue = _latest(slug, month)
    except DomainError as error:
        raise click.ClickException(error.message) from error
    files = [file for file in issue.files if internal or file.reach is Reach.PUBLIC]
    if redraw:
        _compare(issue, files)
    folder.mkdir(parents=True, exist_ok=True)
    for file in files:
        (folder / file.name).write_bytes(file.file.content)
        click.echo(f"{file.name}  {file.file.sha256}")
    click.echo(
        f"Issue {issue.number} of {month}, fingerprint {issue.fingerprint}: {len(files)} files in {folder}"
    )


def _latest(slug: str | None, month: str) -> ReportIssue:
    """The latest published issue of a plan's month; raises DomainError in words for the command line."""
    period = get_month_named(slug, month)
    issue = find_latest(period)
    if issue is None:
        raise DomainError(f"{period.month:%B %Y} has not been issued yet, so it has no documents.")
    return issue


def _compare(issue: ReportIssue, files: list[ReportFile]) -> None:
    """Draws the issue again; raises ClickException where a file is not the same to the byte."""
    drawn = draw_again(issue)
    differ = [f.name for f in files if sha256_of(drawn[f.name].data) != f.file.sha256]
    if differ:
        raise click.ClickException(f"Drawn again, these differ from what was issued: {', '.join(differ)}.")
    click.echo(f"Drawn again: the same bytes, {len(files)} times.")


@click.command("verify-issue")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_appcontext
def verify_issue(file: Path) -> None:
    """Say whether FILE is a paper as it was issued, and what replaced it. Fails where it is not."""
    verdict = verify_file(file.read_bytes())
    if verdict is None:
        click.echo(f"{file.name} is not a paper as it was published here.")
        raise click.exceptions.Exit(1)
    for line in _says(verdict):
        click.echo(line)
    if verdict.faults:
        raise click.exceptions.Exit(1)


def _says(verdict: Verdict) -> list[str]:
    issue = verdict.issue
    name = verdict.file.name if verdict.file else "it"
    first = "As issued" if not verdict.faults else "The stored record is not what was issued"
    told = [
        f"{first}: {name} of issue {issue.number}, {issue.period.month:%B %Y}, {verdict.plan}, "
        f"issued {issue.issued_at:%Y-%m-%d}, fingerprint {issue.fingerprint}.",
        *verdict.faults,
    ]
    if verdict.replaced_by:
        later = verdict.replaced_by
        told.append(f"Replaced by issue {later.number} on {later.issued_at:%Y-%m-%d}: {later.reason}")
    told += [
        f"Issue {more.number} of {more.issued_at:%Y-%m-%d} adds to it: {more.reason}"
        for more in verdict.supplements
    ]
    return told
