"""Redirects from the addresses of an earlier site: list, add and remove them."""

from typing import Any

from flask import Blueprint
from sqlalchemy.orm import Session

from feedsvc import editorial
from feedsvc.domain.scopes import Scope
from feedsvc.errors import Problem, ValidationError
from feedsvc.parsing.json_fields import JsonFields
from feedsvc.storage.system import redirects
from feedsvc.storage.system.redirects import RedirectRow
from feedsvc.web.api.bodies import read_json
from feedsvc.web.api.changes import record_action, run_change
from feedsvc.web.api.listing import build_list
from feedsvc.web.api.operations import Answer, declare
from feedsvc.web.api.queries import PAGE
from feedsvc.web.context import database, now, site

pages = Blueprint("redirects", __name__)
_READ_ONLY = ("id",)


@declare(
    pages, "GET", "/redirects", scope=Scope.READ, query=PAGE, is_for_administrators=True,
    answers={200: "RedirectList"},
)  # fmt: skip
def get_redirect_list(query: dict[str, Any]) -> Answer:
    """List the redirects, the last added first."""
    with database().reading() as session:
        rows = redirects.list_redirects(session, before=query["after"], limit=query["limit"] + 1)
        return build_list(rows, query, _dump_redirect)


@declare(
    pages, "POST", "/redirects", scope=Scope.PUBLISH, body="NewRedirect", is_repeatable=True,
    is_for_administrators=True, answers={200: "Redirect", 201: "Redirect"},
)  # fmt: skip
def post_redirect() -> Answer:
    """Add a redirect; a redirect that is already stored is not changed."""
    problems: list[Problem] = []
    values = {name: value for name, value in read_json().items() if name not in _READ_ONLY}
    record = JsonFields(values, ["former", "target"], problems)
    former, target = record.text("former", needed=True), record.text("target", needed=True)
    if problems:
        raise ValidationError(problems)

    def write_redirect(session: Session) -> Answer:
        row = editorial.redirects.add_redirect(session, former, target, site=site(), now=now())
        if row is None:
            known = editorial.redirects.find_known(session, former)
            return Answer(200, _dump_redirect(known))
        record_action(
            session,
            "redirects",
            "added",
            subject=row.former,
            subject_id=row.id,
            target=row.target,
        )
        return Answer(201, _dump_redirect(RedirectRow(row.id, row.former, row.target, "")))

    return run_change(write_redirect)


@declare(
    pages, "DELETE", "/redirects/<id:redirect_id>", scope=Scope.PUBLISH,
    is_for_administrators=True, answers={204: ""},
)  # fmt: skip
def delete_redirect(redirect_id: int) -> Answer:
    """Remove a redirect; its former address answers 404 from then on."""

    def remove(session: Session) -> Answer:
        former = editorial.redirects.remove_redirect(session, redirect_id)
        record_action(session, "redirects", "removed", subject=former, subject_id=redirect_id)
        return Answer(204)

    return run_change(remove)


def _dump_redirect(row: RedirectRow) -> dict[str, Any]:
    target = site().article_url(row.slug) if row.slug else row.target
    return {"id": row.id, "former": row.former, "target": target}
