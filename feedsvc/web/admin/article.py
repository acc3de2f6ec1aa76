"""One article: the form in which it is written, and where its buttons lead."""

from flask import Blueprint, Response, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from feedsvc import editorial
from feedsvc.domain.articles import State
from feedsvc.editorial.checks import BODY
from feedsvc.errors import ConflictError, Problem, Refused
from feedsvc.parsing import sanitizing
from feedsvc.storage import articles, copies
from feedsvc.web.admin import article_page, article_verbs, forms, gate, press
from feedsvc.web.admin.article_page import Other
from feedsvc.web.admin.forms import ArticleForm
from feedsvc.web.context import database, now, site

pages = Blueprint("article", __name__)
NUMBER = "<int(max=2147483647):article_id>"


@pages.get("/articles/new")
def new() -> ResponseReturnValue:
    """Show an empty form."""
    blank = ArticleForm(language=site().language, key=forms.new_key(now()), revision="0")
    return article_page.answer(None, blank)


@pages.post("/articles/new")
def create() -> ResponseReturnValue:
    """Store a new article, or fill its form from a pasted page."""
    form = forms.posted(request.form)
    if request.form.get("do") == "fill":
        form, left_out = forms.from_page(form, request.form.get("pasted", ""))
        return article_page.answer(None, form, left_out=left_out, notice="filled")
    if request.form.get("do") == "look":  # into the library: nothing is stored but a picture that was sent
        form, problems = article_verbs.with_picture(form)
        return article_page.answer(None, form, problems=problems, notice="looked")
    return article_verbs.carry_out(None, form)


@pages.post("/articles/pasted")
def clean() -> ResponseReturnValue:
    """Answer with what was pasted as the text would keep it: one cleaner, whichever way a text comes in."""
    pasted = request.form.get("pasted", "")
    if len(pasted) > BODY:
        return jsonify(said=""), 413
    return Response(sanitizing.sanitize(pasted), mimetype="text/html")


@pages.get(f"/articles/{NUMBER}")
def edit(article_id: int) -> ResponseReturnValue:
    """Show an article's form: as it was left, which may be further than what is stored."""
    with database().reading() as session:
        article = articles.get(session, article_id)
    if article.state in {State.BINNED, State.ERASED}:
        return redirect(url_for("admin.bin.show", article_id=article_id), 303)
    with database().reading() as session:
        copy = copies.current(session, article_id)
    saved = forms.shown(article, site().time_zone)
    if copy is None:
        return article_page.answer(article, saved)
    theirs = None if copy.revision == article.revision else Other.saved(article, saved)
    return article_page.answer(article, forms.continued(copy, article), theirs=theirs)


@pages.post(f"/articles/{NUMBER}")
def change(article_id: int) -> ResponseReturnValue:
    """Do what the pressed button says."""
    return article_verbs.carry_out(article_id, forms.posted(request.form))


@pages.post(f"/articles/{NUMBER}/undo")
def undo(article_id: int) -> ResponseReturnValue:
    """Undo the last change, if it still is the last one."""
    revision = forms.posted(request.form).version
    try:
        with database().writing() as session:
            article = editorial.undo(session, article_id, revision=revision, editor=gate.editor(), now=now())
    except Refused as error:
        with database().reading() as session:
            article = articles.get(session, article_id)
        form = forms.shown(article, site().time_zone)
        problems = error.problems
        if isinstance(error, ConflictError):
            problems = (Problem("", "This article has changed since. There is nothing to undo any more."),)
        return article_page.answer(article, form, problems=problems, status=409)
    press.refresh()
    return article_verbs.done(article, "undone")
