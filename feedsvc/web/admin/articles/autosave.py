"""Drafts: store them while an editor types, archive and restore them; show former versions."""

import secrets
from dataclasses import replace
from datetime import UTC, datetime

from flask import Blueprint, Response, jsonify, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from feedsvc import editorial
from feedsvc.domain.articles import State
from feedsvc.domain.numbers import parse_number
from feedsvc.editorial import revisions, snapshots
from feedsvc.errors import ConflictError, NotFoundError, ValidationError
from feedsvc.storage.articles import articles, drafts
from feedsvc.storage.tables import Article, Draft
from feedsvc.web.admin import audit
from feedsvc.web.admin.articles import decision, page, publishing, versions
from feedsvc.web.admin.articles.edit import redirect_done
from feedsvc.web.admin.articles.facts import read_facts
from feedsvc.web.admin.articles.language import describe_language
from feedsvc.web.admin.articles.page import Notes
from feedsvc.web.admin.auth import session as auth_session
from feedsvc.web.admin.forms import article as article_form
from feedsvc.web.admin.forms import prefill
from feedsvc.web.admin.forms.article import ArticleForm, SubmittedArticle
from feedsvc.web.context import database, now, site
from feedsvc.web.http import form_keys
from feedsvc.web.i18n import format_clock, format_problem, format_time, gettext

pages = Blueprint("autosave", __name__)
_LATEST = 253_000_000_000_000  # milliseconds: the year 9987, in which every zone has a date


@pages.get("/token")
def show_token() -> ResponseReturnValue:
    """Answer with the CSRF token of the present session, for a form from an earlier session."""
    return jsonify(csrf=auth_session.csrf_token())


@pages.get("/publish-time")
def show_publish_time() -> ResponseReturnValue:
    """Say what publishing would do with the time that an editor is typing.

    `text` is that time in full, and `local` is that time as the date picker writes it.
    """
    time, state = request.args.get("publish_at", ""), request.args.get("state", "")
    effect = dict(publishing.describe_publishing(time, state))
    at = effect.get("at")
    if at:
        local = datetime.fromisoformat(at).astimezone(site().time_zone)
        effect |= {"text": prefill.format_time(local), "local": f"{local:%Y-%m-%dT%H:%M}"}
    return jsonify(effect)


@pages.get("/time")
def show_time() -> ResponseReturnValue:
    """Answer with the instant `at` (milliseconds since 1970) as all pages write it, or 422."""
    milliseconds = parse_number(request.args.get("at", ""), least=0, most=_LATEST, default=None)
    if milliseconds is None:
        return jsonify(text=""), 422
    return jsonify(text=format_time(datetime.fromtimestamp(milliseconds / 1000, UTC)))


@pages.post("/new/draft")
def save_new_draft() -> ResponseReturnValue:
    """Store the draft of a new article. The first time, create the article."""
    form = article_form.read_form(request.form)
    if not form.key:
        raise NotFoundError("this form has no key", form.key)
    guid, submitted = form_keys.form_guid(form.key, site().authority), _parse_for_validation()
    try:
        with database().writing() as session:
            articles.lock_articles(session)  # the first two writes may arrive at the same time
            article = articles.find_by_guid(session, guid)
            article = article or editorial.autosave.create_for_draft(
                session, guid=guid, language=site().language, now=now()
            )
            draft = _save_form(session, article, form)
            wrong_fields = _list_wrong_fields(session, article.id, submitted)
    except ValidationError as error:
        return _answer_refused(error)
    return _answer_saved(article, draft, form, wrong_fields)


@pages.post("/<id:article_id>/draft")
def save_draft(article_id: int) -> ResponseReturnValue:
    """Store the draft of an article."""
    # Parsed before the transaction: cleaning a long text must not keep other writers waiting.
    form, submitted = article_form.read_form(request.form), _parse_for_validation()
    try:
        with database().writing() as session:
            articles.lock_articles(session)
            article = articles.get_article(session, article_id)
            draft = _save_form(session, article, form)
            wrong_fields = _list_wrong_fields(session, article_id, submitted)
    except ValidationError as error:
        return _answer_refused(error)
    return _answer_saved(article, draft, form, wrong_fields)


@pages.post("/<id:article_id>/discard")
def discard_draft(article_id: int) -> ResponseReturnValue:
    """Archive the draft. The form shows the saved article then, and offers to restore the draft."""
    form = article_form.read_form(request.form)
    token = next(iter(form.base.known), "")
    try:
        with database().writing() as session:
            is_new = editorial.autosave.archive_current_draft(
                session, article_id, token=token, now=now()
            )
            article = articles.get_article(session, article_id)
            if is_new:
                audit.record_action(
                    session,
                    "articles",
                    "draft_discarded",
                    subject=article.title,
                    subject_id=article_id,
                )
    except ConflictError:
        return _answer_discard_conflict(article_id)
    return redirect_done(article.id, "discarded", article.revision, form.token)


def _answer_discard_conflict(article_id: int) -> Response:
    """Show the form as it is now: somebody else has written since it was opened."""
    with database().reading() as session:
        article = articles.get_article(session, article_id)
        draft = drafts.find_draft(session, article_id)
        present = (
            prefill.form_from_draft(draft, article)
            if draft
            else prefill.form_from_article(article, site().time_zone)
        )
    return page.show_conflict(article_id, present, present.base)


@pages.get("/<id:article_id>/drafts/<id:draft_id>")
def show_archived_draft(article_id: int, draft_id: int) -> ResponseReturnValue:
    """Show the form with a draft of the article, beside the present text; nothing changes yet."""
    with database().reading() as session:
        article = articles.get_article(session, article_id)
        draft = drafts.get_draft(session, article_id, draft_id)
        context = _read_former(session, article, prefill.form_from_draft(draft, article))
    return _show_former(article, context)


@pages.get("/<id:article_id>/versions/<id:revision>")
def show_version(article_id: int, revision: int) -> ResponseReturnValue:
    """Show the form with a former version, beside the present text; nothing changes yet."""
    with database().reading() as session:
        article = articles.get_article(session, article_id)
        snapshot = revisions.read_revision(session, article_id, revision)
        if snapshot is None:
            raise NotFoundError(f"article {article_id} has no version {revision}", revision)
        content = snapshots.read_snapshot(session, snapshot)
        form = prefill.form_from_content(content, site().time_zone, article.revision)
        # An editor who restores a former text does not mean to reschedule the article, or to move a
        # published one to another place among the others.
        form = prefill.replace_time(form, article)
        context = _read_former(session, article, form)
    return _show_former(article, context)


def _read_former(session: Session, article: Article, former: ArticleForm) -> dict[str, object]:
    """Return the page with a former text beside the present one, which saving would replace."""
    draft = drafts.find_draft(session, article.id)
    form = replace(former, draft="", replaces=draft.token if draft else "")
    other = versions.compare_with_newest(session, article, form, draft)
    return page.read_page(session, article, form, Notes(reason="former"), other=other)


def _show_former(article: Article, context: dict[str, object]) -> Response:
    """Show a page of `_read_former`; a trashed article has to be restored first."""
    if article.state in {State.TRASHED, State.PURGED}:
        address = url_for("admin.articles.trash.show_trashed", article_id=article.id)
        return make_response(redirect(address, 303))
    return page.render_page(context)


def _save_form(session: Session, article: Article, form: ArticleForm) -> Draft | None:
    """Store a form as the article's draft. Remove the draft if the form equals the saved article.

    An article that nobody has saved yet (revision 0) always has a draft.
    """
    saved = prefill.form_from_article(article, site().time_zone)
    if article.revision and prefill.is_same_text(prefill.keep_time(form, article), saved):
        # Without a draft, a page that is still open after its text was published is no conflict.
        if drafts.find_draft(session, article.id):
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


def _parse_for_validation() -> SubmittedArticle | None:
    """Parse the form if its page shows problems and asks which of them remain."""
    if not request.form.get("validate"):
        return None
    return article_form.parse_form(
        request.form,
        zone=site().time_zone,
        authority=site().authority,
        language=site().language,
        now=now(),
    )


def _list_wrong_fields(
    session: Session, article_id: int, submitted: SubmittedArticle | None
) -> list[str] | None:
    """Return the fields that are still wrong; None for a page that did not ask."""
    if submitted is None:
        return None
    facts, _ = read_facts(session, article_id, submitted)
    return decision.list_wrong_fields(submitted, facts, now=now())


def _answer_saved(
    article: Article, draft: Draft | None, form: ArticleForm, wrong_fields: list[str] | None
) -> Response:
    message = gettext("Saved %(at)s") % {"at": format_clock(draft.at if draft else now())}
    return jsonify(
        message=message,
        draft=draft.token if draft else "",
        revision=str(article.revision),
        state=article.state,
        address=url_for("admin.articles.edit.show_edit", article_id=article.id),
        wrong_fields=wrong_fields,
        language_note=describe_language(form),
    )


def _answer_refused(error: ValidationError) -> ResponseReturnValue:
    """Answer why nothing was stored; after a conflict, name the other editor and the page."""
    if not isinstance(error, ConflictError):
        return jsonify(message=" ".join(map(format_problem, error.problems)), conflict=False), 422
    # The subject of a conflict is the article's id; the form of a new article has only a key.
    article_id = int(str(error.subject))
    address = url_for("admin.articles.edit.show_edit", article_id=article_id)
    return jsonify(message=_describe_writer(article_id), conflict=True, address=address), 409


def _describe_writer(article_id: int) -> str:
    """Return a sentence that names the last editor of the article, and the time."""
    with database().reading() as session:
        draft = drafts.find_draft(session, article_id)
        last = next(iter(articles.list_changes(session, article_id, 1)), None)
    if draft:
        editor, at = draft.editor, draft.at
    else:
        editor, at = (last.editor, last.at) if last else ("", now())
    if editor == auth_session.current_editor():
        return gettext("You saved another text in another window, %(at)s.") % {
            "at": format_clock(at)
        }
    return gettext("%(who)s changed this text too, %(at)s.") % {
        "who": editor or gettext("the schedule"),
        "at": format_clock(at),
    }
