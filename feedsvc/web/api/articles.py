"""Articles: list, read, create, change, publish, withdraw, delete and restore them."""

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Blueprint, url_for
from sqlalchemy.orm import Session

from feedsvc import editorial
from feedsvc.domain.articles import LIVE, Notice, State
from feedsvc.domain.identity import LONGEST_GUID
from feedsvc.domain.scopes import Scope
from feedsvc.errors import Problem, ValidationError
from feedsvc.parsing.json_fields import JsonFields
from feedsvc.storage.articles import articles
from feedsvc.storage.tables import Article
from feedsvc.web.api import article_actions, programs
from feedsvc.web.api.article_actions import current_actor, find_article, require_right
from feedsvc.web.api.article_records import (
    Submission,
    dump_article,
    read_body_pictures,
    read_submission,
)
from feedsvc.web.api.bodies import JSON, MERGE_PATCH, read_json
from feedsvc.web.api.changes import run_change
from feedsvc.web.api.listing import build_list
from feedsvc.web.api.matches import check_match
from feedsvc.web.api.operations import Answer, compute_etag, declare
from feedsvc.web.api.queries import PAGE, Parameter
from feedsvc.web.context import database, site
from feedsvc.web.http.problems import format_remark

pages = Blueprint("articles", __name__)
_ONE = "/articles/<id:article_id>"
_STATES = [*map(str, LIVE), str(State.TRASHED)]
_FILTERS = (
    Parameter(
        "state",
        {"type": "string", "enum": _STATES},
        "Only articles in this state; without it all that are not in the trash.",
    ),
    Parameter(
        "guid", {"type": "string", "maxLength": LONGEST_GUID}, "Only the article with this guid."
    ),
    Parameter(
        "changed_since",
        {"type": "string", "format": "date-time"},
        "Only articles that were changed at this instant or later.",
    ),
)
_SILENT = Parameter(
    "silent",
    {"type": "boolean", "default": False},
    "Correct a published article without telling its readers that it is updated.",
    default=False,
)


@declare(
    pages, "GET", "/articles", scope=Scope.READ, query=(*_FILTERS, *PAGE),
    answers={200: "ArticleList"},
)  # fmt: skip
def get_article_list(query: dict[str, Any]) -> Answer:
    """List articles, the newest first, without their texts."""
    states = [State(query["state"])] if query["state"] else LIVE
    with database().reading() as session:
        rows = articles.list_articles_after(
            session,
            states=states,
            guid=query["guid"],
            changed_since=query["changed_since"],
            after=query["after"],
            limit=query["limit"] + 1,
        )
        return build_list(rows, query, partial(dump_article, is_whole=False))


@declare(pages, "GET", _ONE, scope=Scope.READ, answers={200: "Article"})
def get_article_json(article_id: int) -> Answer:
    """Read an article."""
    with database().reading() as session:
        return Answer(200, dump_article(find_article(session, article_id)))


@declare(
    pages, "POST", "/articles", scope=Scope.WRITE, body="NewArticle", is_repeatable=True,
    answers={200: "ChangedArticle", 201: "ChangedArticle"},
)  # fmt: skip
def post_article() -> Answer:
    """Create an article, and publish it unless its state is draft."""
    submission = read_submission(read_json())
    if submission.record.state == State.PUBLISHED:
        programs.require_scope(Scope.PUBLISH)

    def write_article(session: Session) -> Answer:
        article, is_new = article_actions.store_submission(session, submission)
        return _answer_article(article, submission, status=201 if is_new else 200)

    return run_change(write_article)


@declare(
    pages, "PATCH", _ONE, scope=Scope.WRITE, body="ArticlePatch",
    body_types=(MERGE_PATCH, JSON), query=(_SILENT,), needs_match=True,
    answers={200: "ChangedArticle"},
)  # fmt: skip
def patch_article(article_id: int, query: dict[str, Any]) -> Answer:
    """Change the sent keys of an article; null empties a key."""
    patch = read_json()
    body = next((patch[key] for key in ("body_html", "body") if key in patch), "")
    pictures = read_body_pictures(body if isinstance(body, str) else "")

    def write_article(session: Session) -> Answer:
        present = dump_article(find_article(session, article_id))
        check_match(compute_etag(present))
        article, submission = article_actions.apply_patch(
            session, article_id, present, patch, pictures=pictures, is_silent=query["silent"]
        )
        return _answer_article(article, submission)

    return run_change(write_article)


@declare(
    pages, "POST", f"{_ONE}/publish", scope=Scope.PUBLISH, is_repeatable=True,
    answers={200: "Article"},
)  # fmt: skip
def post_publication(article_id: int) -> Answer:
    """Publish an article, or schedule it if its time is in the future."""

    def publish(session: Session, article: Article) -> Article:
        if not site().authority:
            raise ValidationError([editorial.validation.NO_PUBLIC_DOMAIN])
        return editorial.articles.publish_article(
            session, article.id, revision=article.revision, **current_actor()
        )

    return _run_verb(article_id, publish)


@declare(
    pages, "POST", f"{_ONE}/withdraw", scope=Scope.PUBLISH, body="Notice", is_repeatable=True,
    is_body_needed=False, answers={200: "Article"},
)  # fmt: skip
def post_withdrawal(article_id: int) -> Answer:
    """Withdraw a published article; feeds show a notice, if one is sent, in place of its text."""
    notice = _read_notice(read_json())

    def withdraw(session: Session, article: Article) -> Article:
        return editorial.articles.withdraw_article(
            session, article.id, revision=article.revision, notice=notice, **current_actor()
        )

    return _run_verb(article_id, withdraw)


@declare(
    pages, "POST", f"{_ONE}/restore", scope=Scope.PUBLISH, is_repeatable=True,
    answers={200: "Article"},
)  # fmt: skip
def post_restoration(article_id: int) -> Answer:
    """Restore a deleted article from the trash as it was."""

    def bring_back(session: Session, article: Article) -> Article:
        return editorial.trash.restore_from_trash(
            session, article.id, revision=article.revision, **current_actor()
        )

    return _run_verb(article_id, bring_back)


@declare(pages, "DELETE", _ONE, scope=Scope.WRITE, needs_match=True, answers={204: ""})
def delete_by_program(article_id: int) -> Answer:
    """Move an article to the trash, from which it can be restored for 30 days."""

    def delete(session: Session, article: Article) -> Article:
        require_right(article)
        return editorial.trash.move_to_trash(
            session, article.id, revision=article.revision, **current_actor()
        )

    _run_verb(article_id, delete)
    return Answer(204)


def _run_verb(article_id: int, verb: Callable[[Session, Article], Article]) -> Answer:
    """Run a verb on the version of an article that If-Match names, or on the present one."""

    def run_verb(session: Session) -> Answer:
        article = find_article(session, article_id)
        check_match(compute_etag(dump_article(article)))
        value = dump_article(verb(session, article))
        return Answer(200, value, {"ETag": f'"{compute_etag(value)}"'})

    return run_change(run_verb)


def _read_notice(values: dict[str, Any]) -> Notice:
    problems: list[Problem] = []
    record = JsonFields(values, ["notice", "notice_title"], problems)
    notice = Notice(record.text("notice"), record.text("notice_title"))
    if problems:
        raise ValidationError(problems)
    return notice


def _answer_article(article: Article, submission: Submission, status: int = 200) -> Answer:
    value = dump_article(article)
    headers = {"ETag": f'"{compute_etag(value)}"'}
    if status == 201:
        headers["Location"] = url_for(
            "api.articles.get_article_json", article_id=article.id, _external=True
        )
    remarks = [format_remark(each) for each in article_actions.list_submission_remarks(submission)]
    return Answer(status, value | {"remarks": remarks}, headers)
