"""The permission table for people to read, generated from the one that is asked."""

from __future__ import annotations

from pathlib import Path

import click
from flask import Flask
from flask.cli import with_appcontext

from cpca.models.people import THEME_ROLES, Role
from cpca.permissions import ALWAYS, RULES, Permission

PAGE = Path(__file__).resolve().parents[2] / "docs" / "permissions.md"
HEAD = """# Who may do what

Generated from `cpca/permissions/` by `flask --app wsgi permission-table`; a test keeps it current.
Everything not listed is refused. What a person may not see answers like what does not exist; what they may
see and not change says whom to ask. Roles are held per plan, those marked (theme) per theme, the
administrator's for the installation. A person may hold several; cover acts as the person covered.

"""


def init_app(app: Flask) -> None:
    app.cli.add_command(write_table)


@click.command("permission-table")
@with_appcontext
def write_table() -> None:
    """Write docs/permissions.md."""
    PAGE.write_text(table(), "utf-8")
    click.echo(f"{len(RULES)} permissions of {len(Role)} roles.")


def table() -> str:
    """The page: a row a permission, a column a role, laid out like the product's own table."""
    rows = [
        _row("", [_heading(role) for role in Role]),
        "|---" * (len(Role) + 1) + "|",
        *(_row(permission.value, [_cell(permission, role) for role in Role]) for permission in Permission),
    ]
    return HEAD + "\n".join(rows) + "\n"


def _heading(role: Role) -> str:
    return f"{role.value} (theme)" if role in THEME_ROLES else role.value


def _cell(permission: Permission, role: Role) -> str:
    when = RULES[permission].get(role)
    if when is None:
        return ""
    return "✓" if when is ALWAYS else when.words


def _row(name: str, cells: list[str]) -> str:
    return "| " + " | ".join([name, *cells]) + " |"
