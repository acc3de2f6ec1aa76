"""What is typed and not saved yet: kept while it is written, discarded, brought back; and old versions, shown."""

import secrets
from collections.abc import Mapping
from dataclasses import replace

from flask import Blueprint, Response, jsonify, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from feedsvc import editorial
from feedsvc.domain.articles import State
from feedsvc.editorial import revisions, snapshots
from feedsvc.errors import ConflictError, NotFoundError, ValidationError
from feedsvc.storage.articles import articles, drafts
from feedsvc.storage.tables import Article, Draft
from feedsvc.web.admin import audit
from feedsvc.web.admin.articles import actions, page
from feedsvc.web.admin.articles.page import OtherVersion
from feedsvc.web.admin.auth import session as auth_session
from feedsvc.web.admin.forms import article as article_form
from feedsvc.web.admin.forms.article import ArticleForm
from feedsvc.web.context import database, now, site
from feedsvc.web.i18n import format_clock, format_problem, gettext

pages = Blueprint("autosave", __name__)


@pages.get("/token")
def show_token() -> ResponseReturnValue:
    """Tell a form that was opened in an earlier session what the present one's forms carry."""
    return jsonify(csrf=auth_session.csrf_token())


@pages.get("/publish-time")
def show_publish_time() -> ResponseReturnValue:
    """Say what publishing would do at the time that is being typed."""
    form = article_form.read_form(request.args)
    return jsonify(page.describe_publishing(form, request.args.get("state", "")))


@pages.post("/new/draft")
def save_new_draft() -> ResponseReturnValue:
    """Keep what is typed of a new article; the first time makes its draft."""
    form = article_form.read_form(request.form)
    if not form.key:
        raise NotFoundError("this form has no key", form.key)
    guid = article_form.form_guid(form.key, site().authority)
    try:
        with database().writing() as session:
            article = articles.find_by_guid(session, guid)
            article = article or editorial.autosave.create_for_draft(
                session, guid=guid, language=site().language, now=now()
            )
            return _answer_saved(
                article, _save_form(session, article, form), _list_wrong_fields(session, form)
            )
    except ValidationError as error:
        return _answer_refused(error)


@pages.post("/<id:article_id>/draft")
def save_draft(article_id: int) -> ResponseReturnValue:
    """Keep what is typed of an article."""
    try:
        with database().writing() as session:
            article, form = (
                articles.get_article(session, article_id),
                article_form.read_form(request.form),
            )
            return _answer_saved(
                article, _save_form(session, article, form), _list_wrong_fields(session, form)
            )
    except ValidationError as error:
        return _answer_refused(error)


@pages.post("/<id:article_id>/discard")
def discard_draft(article_id: int) -> ResponseReturnValue:
    """Set what was typed aside; the form shows what is stored, and offers to bring it back."""
    form = article_form.read_form(request.form)
    try:
        with database().writing() as session:
            known = next(iter(form.base.known), "")
            editorial.autosave.archive_current_draft(session, article_id, token=known, now=now())
            article = articles.get_article(session, article_id)
            audit.record_action(
                session, "articles", "draft_discarded", subject=article.title, subject_id=article_id
            )
    except ConflictError as error:
        return actions.render_conflict(error, _build_form_as_left(article_id))
    return actions.redirect_done(article, "discarded", form)


@pages.get("/<id:article_id>/drafts/<id:copy_id>")
def show_archived_draft(article_id: int, copy_id: int) -> ResponseReturnValue:
    """Show the form with what was set aside, beside what took its place; nothing changes yet."""
    with database().reading() as session:
        article = articles.get_article(session, article_id)
        copy = drafts.get_draft(session, article_id, copy_id)
    return _render_beside(article, article_form.form_from_draft(copy, article))


@pages.get("/<id:article_id>/versions/<id:revision>")
def show_version(article_id: int, revision: int) -> ResponseReturnValue:
    """Show the form with a version of long ago, beside the present one; nothing changes yet."""
    with database().reading() as session:
        article = articles.get_article(session, article_id)
        former = revisions.read_revision(session, article_id, revision)
        if former is None:
            raise NotFoundError(f"article {article_id} has no version {revision}", revision)
        content = snapshots.read_snapshot(session, former)
    form = article_form.form_from_content(content, site().time_zone, article.revision)
    return _render_beside(article, form)


def _render_beside(article: Article, former: ArticleForm) -> Response:
    """Show a former text in the form; saving it replaces knowingly what is there now."""
    if article.state in {State.TRASHED, State.PURGED}:  # first it has to be taken out again
        return make_response(
            redirect(url_for("admin.articles.trash.show_trashed", article_id=article.id), 303)
        )
    with database().reading() as session:
        copy = drafts.find_draft(session, article.id)
    if copy:
        theirs = OtherVersion.from_draft(copy, article_form.form_from_draft(copy, article))
    else:
        theirs = OtherVersion.from_saved(
            article, article_form.form_from_article(article, site().time_zone)
        )
    form = replace(former, copy="", over=copy.token if copy else "")
    return page.render_form(article, form, theirs=theirs, notice="former")


def _build_form_as_left(article_id: int) -> ArticleForm:
    with database().reading() as session:
        article = articles.get_article(session, article_id)
        copy = drafts.find_draft(session, article_id)
    return (
        article_form.form_from_draft(copy, article)
        if copy
        else article_form.form_from_article(article, site().time_zone)
    )


def _save_form(session: Session, article: Article, form: ArticleForm) -> Draft | None:
    """Keep a form; what was typed and taken back again needs no working copy."""
    if article.revision and article_form.is_same_text(
        form, article_form.form_from_article(article, site().time_zone)
    ):
        editorial.autosave.consume_draft(session, article.id, base=form.base, now=now())
        return None
    return editorial.autosave.save_draft(
        session,
        article.id,
        article_form.dump_form(form),
        base=form.base,
        token=form.token or secrets.token_hex(8),
        editor=auth_session.current_editor(),
        now=now(),
    )


def _list_wrong_fields(session: Session, form: ArticleForm) -> list[str] | None:
    """Name the fields that are still wrong, to a page that says so of some."""
    return actions.list_wrong_fields(session, form) if request.form.get("judge") else None


def _answer_saved(article: Article, copy: Draft | None, wrong: list[str] | None) -> Response:
    said = gettext("Saved %(at)s") % {"at": format_clock(copy.at if copy else now())}
    return jsonify(
        said=said,
        copy=copy.token if copy else "",
        revision=str(article.revision),
        state=article.state,
        address=url_for("admin.articles.edit.show_edit", article_id=article.id),
        wrong=wrong,
    )


def _answer_refused(error: ValidationError) -> ResponseReturnValue:
    """Say why nothing was kept, to who can still do something about it."""
    told: Mapping[str, object] = {
        "said": " ".join(map(format_problem, error.problems)),
        "conflict": isinstance(error, ConflictError),
    }
    if isinstance(error, ConflictError):
        address = url_for("admin.articles.edit.show_edit", article_id=int(str(error.subject)))
        who = _describe_writer(int(str(error.subject)))
        return jsonify(**{**told, "said": who, "address": address}), 409
    return jsonify(**told), 422


def _describe_writer(article_id: int) -> str:
    """Say who wrote in between, and when."""
    with database().reading() as session:
        copy = drafts.find_draft(session, article_id)
        last = next(iter(articles.list_changes(session, article_id, 1)), None)
    editor, at = (copy.editor, copy.at) if copy else (last.editor, last.at) if last else ("", now())
    return gettext("%(who)s wrote here too, %(at)s.") % {
        "who": editor or gettext("the schedule"),
        "at": format_clock(at),
    }
