"""The demo plan: October 2022 through the paper reader, then the months to February 2023 lived through the domain.

What is told stands in the folder demo/; this package only tells it, in the order it happened, each act by
the person who may do it and at its own time. It is one transaction: all of it is there, or none.
"""

from __future__ import annotations

from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from sqlalchemy import select

from cpca.cli.database import migrate
from cpca.cli.demo.acts import tell
from cpca.cli.demo.cast import set_up
from cpca.domain import clock
from cpca.extensions import db, writing
from cpca.models.plan import Plan

FOLDER = Path(__file__).resolve().parents[3] / "demo"


def init_app(app: Flask) -> None:
    app.cli.add_command(load_demo_plan)
    app.cli.add_command(prepare)


def load_demo() -> bool:
    """Loads the demo into a database without a plan; does nothing and says so (False) where there is one."""
    if db.session.scalars(select(Plan.id).limit(1)).first() is not None:
        return False
    try:
        with writing():
            story = set_up(FOLDER)
            tell(story, FOLDER / "story")
            db.session.commit()
    finally:
        clock.fix(None)
    return True


@click.command("load-demo")
@with_appcontext
def load_demo_plan() -> None:
    """Load the demo plan into a database without a plan."""
    click.echo("Demo plan loaded." if load_demo() else "There is a plan already: nothing was loaded.")


def make_ready() -> None:
    """Brings the database up to date and loads the demo plan where the demo is on, with a line for each."""
    click.echo("Database: bringing it up to date…", nl=False)
    migrate()
    click.echo(" done.")
    if current_app.config["SETTINGS"].demo:
        click.echo("Demo plan: loading…", nl=False)
        click.echo(" done." if load_demo() else " there already.")
    db.session.remove()
    db.engine.dispose()  # a server that forks after this must not share a connection with its workers


@click.command("prepare")
@with_appcontext
def prepare() -> None:
    """Bring the database up to date, and load the demo plan where the demo is on."""
    make_ready()
