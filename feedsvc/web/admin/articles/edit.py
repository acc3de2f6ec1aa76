"""The form in which one article is written, and the actions of its buttons.

A submitted form takes these steps: `forms.article.parse_form` -> `facts.read_facts` ->
`decision.decide` -> `actions.run_action` -> refresh -> redirect. If nothing was written, `page`
shows it again.
"""

from collections.abc import Sequence
from dataclasses import replace

from flask import Blueprint, Response, jsonify, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from feedsvc import editorial
from feedsvc.domain.articles import State
from feedsvc.domain.fields import BODY
from feedsvc.errors import ConflictError, Problem, ValidationError
from feedsvc.parsing.html.data_urls import measure_text
from feedsvc.parsing.pasted.clipboard import read_clipboard
from feedsvc.storage.articles import articles, drafts
from feedsvc.web.admin import refresh
from feedsvc.web.admin.articles import actions, page, versions
from feedsvc.web.admin.articles.actions import Actor
from feedsvc.web.admin.articles.decision import (
    Action,
    Conflict,
    Decision,
    Facts,
    Refusal,
    Repeated,
    decide,
)
from feedsvc.web.admin.articles.facts import read_facts
from feedsvc.web.admin.articles.images import (
    receive_body,
    receive_image,
    store_inline_pictures,
)
from feedsvc.web.admin.articles.page import NO_NOTES, Notes
from feedsvc.web.admin.auth import session as auth_session
from feedsvc.web.admin.forms import article as article_form
from feedsvc.web.admin.forms import prefill
from feedsvc.web.admin.forms.article import ArticleForm, SubmittedArticle
from feedsvc.web.context import database, now, site
from feedsvc.web.http import form_keys
from feedsvc.web.http.errors import status_of
from feedsvc.web.http.numbers import parse_revision
from feedsvc.web.i18n import format_problem

pages = Blueprint("edit", __name__)


@pages.get("/new")
def show_new() -> ResponseReturnValue:
    """Show an empty form."""
    key = form_keys.create_form_key(now())
    return _show_new(ArticleForm(key=key, revision="0"))


@pages.post("/new")
def create_article() -> ResponseReturnValue:
    """Store a new article, or fill its form from a pasted page."""
    if request.form.get("do") != "fill":
        return _submit(None)
    form = article_form.read_form(request.form)
    form, left_out = prefill.fill_from_page(form, request.form.get("pasted", ""))
    return _show_new(form, Notes(reason="filled", left_out=left_out))


@pages.post("/pasted")
def clean_pasted() -> ResponseReturnValue:
    """Answer with the pasted text as it would be stored, and with remarks on omitted parts.

    `pasted` is the clipboard's HTML and `plain` its text: together at most 2,000,000 characters,
    not counting pictures. The editor's script uses this, so that every text passes the same
    sanitizer.
    """
    html, plain = request.form.get("pasted", ""), request.form.get("plain", "")
    if measure_text(html) + len(plain) > BODY:
        return jsonify(html="", remarks=[]), 413
    paths, problems, sizes = store_inline_pictures(html)
    changes = editorial.body_pictures.describe_sizes(sizes)
    pasted = read_clipboard(html, plain, paths)
    remarks = [format_problem(each) for each in (*problems, *pasted.remarks, *changes)]
    return jsonify(html=pasted.html, remarks=remarks)


@pages.get("/<id:article_id>")
def show_edit(article_id: int) -> ResponseReturnValue:
    """Show an article's form with its draft, if it has one, else as it is stored."""
    with database().reading() as session:
        article = articles.get_article(session, article_id)
        if article.state in {State.TRASHED, State.PURGED}:
            return redirect(
                url_for("admin.articles.trash.show_trashed", article_id=article_id), 303
            )
        draft = drafts.find_draft(session, article_id)
        form = prefill.form_from_article(article, site().time_zone)
        other = None
        if draft:
            form = prefill.form_from_draft(draft, article)
        if draft and draft.revision != article.revision:
            other = versions.compare_with_saved(session, article, form)
        context = page.read_page(session, article, form, other=other)
    return page.render_page(context)


@pages.post("/<id:article_id>")
def change_article(article_id: int) -> ResponseReturnValue:
    """Save, publish, update or withdraw the article, as the pressed button says."""
    return _submit(article_id)


@pages.post("/<id:article_id>/undo")
def undo_change(article_id: int) -> ResponseReturnValue:
    """Undo the last change, if it still is the last one."""
    try:
        with database().writing() as session:
            article = editorial.undo.undo_change(
                session,
                article_id,
                revision=parse_revision(request.form.get("revision", "")),
                editor=auth_session.current_editor(),
                now=now(),
            )
    except ValidationError as error:
        problems = error.problems
        if isinstance(error, ConflictError):
            message = "This article has changed since. There is nothing to undo any more."
            problems = (Problem("", message),)
        with database().reading() as session:
            article = articles.get_article(session, article_id)
            form = prefill.form_from_article(article, site().time_zone)
            context = page.read_page(session, article, form, Notes(problems))
        return page.render_page(context, 409)
    refresh.refresh_after_change()
    return redirect_done(article.id, "undone", article.revision)


def redirect_done(
    article_id: int,
    outcome: str,
    revision: int | None,
    token: str = "",
    *,
    language: str = "",
    original: str = "",
    stored: Sequence[str] = (),
) -> Response:
    """Redirect to the form, which says what was done.

    It also says that `language` was guessed, how the stored picture differs from `original`, and
    which sizes `stored` pictures of the text have.
    The page then tells the browser, by the token of the submitted form, to delete its own copy of
    the typed text.
    """
    # The page offers to undo this revision and no later one: a reload may come after other changes.
    address = url_for(
        "admin.articles.edit.show_edit",
        article_id=article_id,
        outcome=outcome or None,
        revision=revision if outcome else None,
        token=token or None,
        language=language or None,
        original=original or None,
        stored=stored,
    )
    return make_response(redirect(address, 303))


def _submit(article_id: int | None) -> Response:
    """Parse the form, decide, write in one transaction, and answer."""
    button, actor = (
        request.form.get("do", ""),
        Actor(editor=auth_session.current_editor(), now=now()),
    )
    # Before the transaction: decoding pictures takes seconds, in which nobody could write.
    body, problems, sizes = receive_body(request.form.get("body", ""))
    image = receive_image()
    submitted = article_form.parse_form(
        {**request.form.to_dict(), "body": body},
        zone=site().time_zone,
        authority=site().authority,
        language=site().language,
        now=now(),
        image=replace(image, problems=(*image.problems, *problems), body_sizes=sizes),
    )
    facts, article, outcome = Facts(), None, ""
    decision: Decision
    try:
        # One transaction for facts and steps: `read_facts` takes the lock of all writers, so that
        # the facts are still true when the steps run.
        with database().writing() as session:
            facts, row = read_facts(session, article_id, submitted)
            decision = decide(button, submitted, facts, **actor)
            if isinstance(decision, Action):
                article = actions.run_action(session, decision, submitted, row, actor)
                outcome = actions.name_done(button, State(article.state))
    except ValidationError as error:  # the database refused a value, or another request was first
        decision = Refusal(error.problems, status_of(error))
    if article is None or not isinstance(decision, Action):
        return _answer_unchanged(button, decision, submitted, facts, article_id)
    # After the commit: while feeds are rendered, other editors must be able to save.
    refresh.refresh_after_change()
    return _redirect_to(article.id, outcome, article.revision, submitted, article.language)


def _redirect_to(
    article_id: int, outcome: str, revision: int, submitted: SubmittedArticle, language: str
) -> Response:
    """Redirect to the form, which also reports a guessed language and changes in the pictures."""
    is_guessed = not submitted.form.inputs["language"].strip()
    return redirect_done(
        article_id,
        outcome,
        revision,
        submitted.form.token,
        language=language if is_guessed else "",
        original=submitted.original.dump() if submitted.original else "",
        stored=[size.to_parameter() for size in submitted.body_sizes],
    )


def _answer_unchanged(
    button: str,
    decision: Decision,
    submitted: SubmittedArticle,
    facts: Facts,
    article_id: int | None,
) -> Response:
    """Answer a form that wrote nothing: the form that is sent back has everything that was typed.

    A form that was sent twice gets the same answer twice, because after a double click a browser
    shows the second answer.
    """
    article_id = facts.article.id if facts.article else article_id
    if isinstance(decision, Repeated) and facts.article:
        outcome = actions.name_done(button, facts.article.state)
        language = facts.article.content.language
        return _redirect_to(facts.article.id, outcome, facts.article.revision, submitted, language)
    if isinstance(decision, Conflict) and article_id:
        notes = Notes(original=submitted.original, body_sizes=submitted.body_sizes)
        return page.show_conflict(article_id, submitted.form, submitted.base, notes)
    notes, status = Notes(submitted.problems, "redisplayed"), 200
    if isinstance(decision, Refusal):
        notes = Notes(decision.problems, unknown_topics=facts.unknown_topics)
        status = decision.status
    notes = replace(notes, original=submitted.original, body_sizes=submitted.body_sizes)
    return page.show_form(article_id, submitted.form, notes, guid=submitted.guid, status=status)


def _show_new(form: ArticleForm, notes: Notes = NO_NOTES) -> Response:
    """Show the form of a new article."""
    guid = form_keys.form_guid(form.key, site().authority)
    return page.show_form(None, form, notes, guid=guid)
