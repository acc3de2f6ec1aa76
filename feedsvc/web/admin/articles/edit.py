"""One article: the form in which it is written, and where its buttons lead."""

from flask import Blueprint, Response, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from feedsvc import editorial
from feedsvc.domain.articles import State
from feedsvc.domain.fields import BODY
from feedsvc.errors import ConflictError, Problem, ValidationError
from feedsvc.parsing.html import sanitizer
from feedsvc.storage.articles import articles, drafts
from feedsvc.web.admin import refresh
from feedsvc.web.admin.articles import actions, page
from feedsvc.web.admin.articles.page import OtherVersion
from feedsvc.web.admin.auth import session as auth_session
from feedsvc.web.admin.forms import article as article_form
from feedsvc.web.admin.forms.article import ArticleForm
from feedsvc.web.context import database, now, site

pages = Blueprint("edit", __name__)


@pages.get("/new")
def show_new() -> ResponseReturnValue:
    """Show an empty form."""
    blank = ArticleForm(
        {"language": site().language}, key=article_form.create_form_key(now()), revision="0"
    )
    return page.render_form(None, blank)


@pages.post("/new")
def create_article() -> ResponseReturnValue:
    """Store a new article, or fill its form from a pasted page."""
    form = article_form.read_form(request.form)
    if request.form.get("do") == "fill":
        form, left_out = article_form.fill_from_page(form, request.form.get("pasted", ""))
        return page.render_form(None, form, left_out=left_out, notice="filled")
    if (
        request.form.get("do") == "look"
    ):  # into the library: nothing is stored but a picture that was sent
        form, problems = actions.store_chosen_image(form)
        return page.render_form(None, form, problems=problems, notice="looked")
    return actions.run_action(None, form)


@pages.post("/pasted")
def clean_pasted() -> ResponseReturnValue:
    """Answer with what was pasted as the text would keep it: one cleaner, whichever way a text comes in."""
    pasted = request.form.get("pasted", "")
    if len(pasted) > BODY:
        return jsonify(said=""), 413
    return Response(sanitizer.sanitize_html(pasted), mimetype="text/html")


@pages.get("/<id:article_id>")
def show_edit(article_id: int) -> ResponseReturnValue:
    """Show an article's form: as it was left, which may be further than what is stored."""
    with database().reading() as session:
        article = articles.get_article(session, article_id)
    if article.state in {State.TRASHED, State.PURGED}:
        return redirect(url_for("admin.articles.trash.show_trashed", article_id=article_id), 303)
    with database().reading() as session:
        copy = drafts.find_draft(session, article_id)
    saved = article_form.form_from_article(article, site().time_zone)
    if copy is None:
        return page.render_form(article, saved)
    theirs = None if copy.revision == article.revision else OtherVersion.from_saved(article, saved)
    return page.render_form(article, article_form.form_from_draft(copy, article), theirs=theirs)


@pages.post("/<id:article_id>")
def change_article(article_id: int) -> ResponseReturnValue:
    """Do what the pressed button says."""
    return actions.run_action(article_id, article_form.read_form(request.form))


@pages.post("/<id:article_id>/undo")
def undo_change(article_id: int) -> ResponseReturnValue:
    """Undo the last change, if it still is the last one."""
    revision = article_form.read_form(request.form).version
    try:
        with database().writing() as session:
            article = editorial.undo.undo_change(
                session,
                article_id,
                revision=revision,
                editor=auth_session.current_editor(),
                now=now(),
            )
    except ValidationError as error:
        with database().reading() as session:
            article = articles.get_article(session, article_id)
        form = article_form.form_from_article(article, site().time_zone)
        problems = error.problems
        if isinstance(error, ConflictError):
            problems = (
                Problem("", "This article has changed since. There is nothing to undo any more."),
            )
        return page.render_form(article, form, problems=problems, status=409)
    refresh.refresh_after_change()
    return actions.redirect_done(article, "undone")
