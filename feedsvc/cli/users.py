"""Commands that keep the people: make them, list them, suspend them, help who forgot their password."""

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
    """Keep the people of the desk."""


@user.command("add")
@click.argument("name")
@click.option(
    "--administrator",
    is_flag=True,
    help="Let them keep the people too. The first one does so in any case.",
)
@click.option(
    "--password-stdin",
    is_flag=True,
    help="Read the password from the first line of standard input.",
)
def add_user(name: str, *, administrator: bool, password_stdin: bool) -> None:
    """Make the editor NAME; asks for the password, unless it comes by standard input."""
    with open_services() as services:
        password = _read_password(from_stdin=password_stdin)
        role = Role.ADMINISTRATOR if administrator else Role.EDITOR
        with services.database.writing() as session:
            made = accounts.people.add_editor(
                session, name, password, now=read_clock(), role=role, by=EDITOR
            )
    click.echo(
        f"{made.role} {made.name} was added; log in at {services.site.url('/admin/articles')}"
    )


@user.command("list")
@as_json
def list_users(*, as_json: bool) -> None:
    """List the people: number, name, role, when they were last seen, how many passkeys they have."""
    with open_services() as services, services.database.reading() as session:
        seen, keys = sessions.find_last_seen(session), passkeys.count_passkeys(session)
        rows = [
            _summarize_user(one, seen.get(one.id), keys.get(one.id, 0))
            for one in editors.list_editors(session)
        ]
    if as_json:
        return print_json(rows)
    for row in rows:
        state = "suspended" if row["suspended"] else row["role"]
        click.echo(
            f"{row['id']:>4}  {state:<13}  {row['seen'] or 'never':<16.16}  {row['passkeys']:>2}  {row['name']}"
        )
    return None


@user.command("suspend")
@click.argument("name")
@click.option("--lift", is_flag=True, help="Let them in again.")
def suspend_user(name: str, *, lift: bool) -> None:
    """Let the editor NAME in no longer, and end their sessions; what they wrote stays."""
    with open_services() as services, services.database.writing() as session:
        verb = accounts.people.readmit_editor if lift else accounts.people.suspend_editor
        editor = verb(session, _find_editor(session, name).id, by=EDITOR, now=read_clock())
    click.echo(f"{editor.name} may come in again" if lift else f"{editor.name} is suspended")


@user.command("reset")
@click.argument("name")
def reset_password(name: str) -> None:
    """Print a one-time address at which the editor NAME chooses another password, within a day."""
    with open_services() as services:
        click.echo(_build_address(services, name))


def _build_address(services: Services, name: str) -> str:
    with services.database.writing() as session:
        token = accounts.people.create_password_reset(
            session, _find_editor(session, name), by=EDITOR, now=read_clock()
        )
    return f"{services.site.url('/admin/setup')}?token={token}"


def _find_editor(session: Session, name: str) -> Editor:
    editor = editors.find_editor(session, name)
    if editor is None:
        raise NotFoundError(
            f"there is no editor {name}; feedsvc user list shows who there is", name
        )
    return editor


def _summarize_user(one: Editor, seen: datetime | None, keys: int) -> dict[str, object]:
    return {
        "id": one.id,
        "name": one.name,
        "role": one.role,
        "suspended": one.suspended and one.suspended.isoformat(timespec="seconds"),
        "created": one.created.isoformat(timespec="seconds"),
        "seen": seen and seen.isoformat(timespec="seconds"),
        "passkeys": keys,
    }


def _read_password(*, from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if sys.stdin.isatty():
        return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))
    raise ValidationError(
        [Problem("password", "There is no terminal to ask at. Give it by --password-stdin.")]
    )
