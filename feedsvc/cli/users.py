"""Commands for editors: add, list and suspend them, and reset a password."""

import sys
from datetime import datetime

import click
from sqlalchemy.orm import Session

from feedsvc import accounts
from feedsvc.cli.base import EDITOR, as_json, open_services, print_json, read_clock
from feedsvc.domain.roles import Role
from feedsvc.errors import NotFoundError, Problem, ValidationError
from feedsvc.services import Services
from feedsvc.storage.people import editors, passkeys, sessions
from feedsvc.storage.tables import Editor


@click.group()
def user() -> None:
    """Add, list and suspend editors, and reset their passwords."""


@user.command("add")
@click.argument("name")
@click.option(
    "--administrator",
    is_flag=True,
    help="Allow this editor to manage editors too. The first editor always may.",
)
@click.option(
    "--password-stdin",
    is_flag=True,
    help="Read the password from the first line of standard input.",
)
def add_user(name: str, *, administrator: bool, password_stdin: bool) -> None:
    """Add the editor NAME.

    The command asks for the password, unless --password-stdin is given.
    """
    with open_services() as services:
        # The command asks once the database is known to be usable, so nobody types it in vain.
        password = _read_password(from_stdin=password_stdin)
        role = Role.ADMINISTRATOR if administrator else Role.EDITOR
        with services.database.writing() as session:
            editor = accounts.people.add_editor(
                session, name, password, now=read_clock(), role=role, by=EDITOR
            )
    click.echo(
        f"{editor.role} {editor.name} was added; log in at {services.site.url('/admin/articles')}"
    )


@user.command("list")
@as_json
def list_users(*, as_json: bool) -> None:
    """List the editors.

    The columns are number, role, last activity, number of passkeys, name.
    """
    with open_services() as services, services.database.reading() as session:
        last_seen, counts = sessions.find_last_seen(session), passkeys.count_passkeys(session)
        rows = [
            _summarize_user(editor, last_seen.get(editor.id), counts.get(editor.id, 0))
            for editor in editors.list_editors(session)
        ]
    if as_json:
        return print_json(rows)
    for row in rows:
        state = "suspended" if row["suspended"] else row["role"]
        click.echo(
            f"{row['id']:>4}  {state:<13}  {row['seen'] or 'never':<16.16}"
            f"  {row['passkeys']:>2}  {row['name']}"
        )
    return None


@user.command("suspend")
@click.argument("name")
@click.option("--lift", is_flag=True, help="End the suspension.")
def suspend_user(name: str, *, lift: bool) -> None:
    """Suspend the editor NAME: they cannot log in any more.

    Their sessions end, and their articles stay.
    """
    with open_services() as services, services.database.writing() as session:
        change = accounts.people.readmit_editor if lift else accounts.people.suspend_editor
        editor = change(session, _find_editor(session, name).id, by=EDITOR, now=read_clock())
    click.echo(f"{editor.name} may log in again" if lift else f"{editor.name} is suspended")


@user.command("reset")
@click.argument("name")
def reset_password(name: str) -> None:
    """Print a one-time address for a new password of NAME.

    The address is valid for a day.
    """
    with open_services() as services:
        click.echo(_create_reset_address(services, name))


def _create_reset_address(services: Services, name: str) -> str:
    with services.database.writing() as session:
        token = accounts.invitations.create_password_reset(
            session, _find_editor(session, name), by=EDITOR, now=read_clock()
        )
    return f"{services.site.url('/admin/setup')}?token={token}"


def _find_editor(session: Session, name: str) -> Editor:
    editor = editors.find_editor(session, name)
    if editor is None:
        raise NotFoundError(f"there is no editor {name}; feedsvc user list shows all editors", name)
    return editor


def _summarize_user(editor: Editor, seen: datetime | None, passkey_count: int) -> dict[str, object]:
    return {
        "id": editor.id,
        "name": editor.name,
        "role": editor.role,
        "suspended": editor.suspended and editor.suspended.isoformat(timespec="seconds"),
        "created": editor.created.isoformat(timespec="seconds"),
        "seen": seen and seen.isoformat(timespec="seconds"),
        "passkeys": passkey_count,
    }


def _read_password(*, from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")  # spaces are part of a password
    if sys.stdin.isatty():
        return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))
    raise ValidationError(
        [Problem("password", "There is no terminal to ask for the password. Use --password-stdin.")]
    )
