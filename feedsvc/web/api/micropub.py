"""Micropub (W3C): editing programs that do not know feedsvc create, change and delete articles.

A token that is pasted from the account page works. A token for drafts only creates drafts.
"""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session
from werkzeug.exceptions import HTTPException

from feedsvc.domain.articles import State
from feedsvc.domain.scopes import Scope
from feedsvc.errors import FeedsvcError, Problem
from feedsvc.parsing.html import sanitizer
from feedsvc.storage import taxonomy
from feedsvc.storage.tables import Topic
from feedsvc.web.api import article_actions, micropub_changes, programs
from feedsvc.web.api.article_records import dump_article, read_submission
from feedsvc.web.api.bodies import JSON, MULTIPART, check_body, read_json
from feedsvc.web.api.changes import run_change
from feedsvc.web.api.media import decode_picture, store_picture
from feedsvc.web.api.microformats import (
    complete_entry,
    list_unknown,
    make_title,
    to_article_values,
    to_properties,
)
from feedsvc.web.api.micropub_requests import (
    build_error,
    check_types,
    find_token,
    read_entry,
    read_photo_files,
    refuse,
)
from feedsvc.web.api.operations import Answer, build_response
from feedsvc.web.api.refusals import RefusalError
from feedsvc.web.context import database, site

pages = Blueprint("micropub", __name__, url_prefix="/micropub")
FORM = "application/x-www-form-urlencoded"
_TYPES = (FORM, MULTIPART, JSON)
_MOST_TOPICS = 1_000
# The names that clients use for our scopes.
_SCOPES = {
    Scope.READ: "read",
    Scope.WRITE: "read draft media",
    Scope.PUBLISH: "read create draft update delete undelete media",
}


def _answer_request(view: Callable[[], Answer]) -> Response:
    try:
        programs.identify_program(find_token())
        response = build_response(view())
    except (RefusalError, FeedsvcError, HTTPException) as error:
        response = build_error(error)
    response.headers.update(programs.current_quota().to_headers())
    return response


@pages.get("")
def query_endpoint() -> Response:
    """Answer a query: what the endpoint can do, or the source of an entry."""
    return _answer_request(_query)


@pages.post("")
def post_entry() -> Response:
    """Create, update, delete or undelete an entry."""
    return _answer_request(_post)


@pages.post("/media")
def post_file() -> Response:
    """Store a picture; entries name it by the address in Location."""
    return _answer_request(_post_file)


@pages.get("/token")
def verify_token() -> Response:
    """Return the site, name and scope of the token, as clients of IndieAuth expect."""
    return _answer_request(_verify)


def _verify() -> Answer:
    token = programs.current_token()
    scope = _SCOPES[Scope(token.scope)]
    return Answer(200, {"me": site().url("/"), "client_id": token.name, "scope": scope})


def _query() -> Answer:
    programs.require_scope(Scope.READ)
    match request.args.get("q"):
        case "config":
            return Answer(200, _describe_endpoint())
        case "syndicate-to":
            return Answer(200, {"syndicate-to": []})
        case "category":
            return Answer(200, {"categories": _list_categories()})
        case "source":
            return Answer(200, _read_source())
        case _:
            raise refuse(Problem("q", "Ask for config, source, category or syndicate-to."))


def _describe_endpoint() -> dict[str, Any]:
    return {
        "media-endpoint": site().url("/micropub/media"),
        "syndicate-to": [],
        "q": ["config", "source", "category", "syndicate-to"],
        "post-types": [
            {"type": "article", "name": "Article"},
            {"type": "note", "name": "Note"},
            {"type": "photo", "name": "Photo"},
        ],
    }


def _list_categories() -> list[str]:
    with database().reading() as session:
        text = request.args.get("filter", "")[:200].replace("\0", "")
        terms = taxonomy.list_terms_page(
            session, Topic, containing=text, withdrawn=False, limit=_MOST_TOPICS
        )
        return [term.name for term in terms]


def _read_source() -> dict[str, Any]:
    with database().reading() as session:
        article = micropub_changes.find_by_url(session, request.args.get("url", ""))
        properties = to_properties(dump_article(article))
    wanted = request.args.getlist("properties[]") or request.args.getlist("properties")
    if wanted:
        return {"properties": {name: each for name, each in properties.items() if name in wanted}}
    return {"type": ["h-entry"], "properties": properties}


def _post() -> Answer:
    check_body(_TYPES, is_needed=True)
    values = read_json() if request.mimetype == JSON else request.form.to_dict()
    action = values.get("action", "create")
    if action == "create":
        return _create(values)
    url = values.get("url")
    if not isinstance(url, str):
        raise refuse(Problem("url", "Give the address of the entry."))
    if action == "delete":
        return run_change(lambda session: micropub_changes.delete_entry(session, url))
    if action == "undelete":
        programs.require_scope(Scope.PUBLISH)
        return run_change(lambda session: micropub_changes.undelete_entry(session, url))
    if action == "update" and request.mimetype == JSON:
        return micropub_changes.update_entry(url, values)
    raise refuse(
        Problem(
            "action", "Give one of these actions: create, delete or undelete; update only as JSON."
        )
    )


def _create(values: dict[str, Any]) -> Answer:
    programs.require_scope(Scope.WRITE)
    properties = complete_entry(read_entry(values))
    check_types(properties)
    files = [(decode_picture(data), name) for data, name in read_photo_files()]
    is_draft = "draft" in properties.get("post-status", []) or not programs.has_scope(Scope.PUBLISH)
    own = site().media_url("")
    properties.setdefault("photo", []).extend(own + image.name for image, _ in files)
    article = to_article_values(properties, own)
    plain = sanitizer.html_to_plain(article.get("body_html", "")[:20_000])
    article["title"] = make_title(article, plain)
    article["state"] = str(State.DRAFT if is_draft else State.PUBLISHED)
    submission = read_submission(article)

    def store_entry(session: Session) -> Answer:
        for image, name in files:
            store_picture(session, image, name)
        stored, _ = article_actions.store_submission(session, submission)
        left_out = list_unknown(properties)
        value = {"url": site().article_url(stored.slug), "left-out": left_out}
        return Answer(201, value, {"Location": value["url"]})  # type: ignore[dict-item]  # a text

    return run_change(store_entry)


def _post_file() -> Answer:
    programs.require_scope(Scope.WRITE)
    check_body((MULTIPART,), is_needed=True)
    file = request.files.get("file")
    if file is None:
        raise refuse(Problem("file", "Send the picture as a part with this name."))
    image, name = decode_picture(file.stream.read()), file.filename or ""

    def store_file(session: Session) -> Answer:
        stored, _ = store_picture(session, image, name)
        url = site().media_url(stored.name)
        return Answer(201, {"url": url}, {"Location": url})

    return run_change(store_file, image.name)
