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
from feedsvc.errors import ConflictError, NotFoundError, Refused
from feedsvc.storage import articles, copies
from feedsvc.storage.tables import Article, WorkingCopy
from feedsvc.web.admin import article_page, article_verbs, forms, gate
from feedsvc.web.admin.article import NUMBER
from feedsvc.web.admin.article_page import Other
from feedsvc.web.admin.forms import ArticleForm
from feedsvc.web.context import database, now, site
from feedsvc.web.words import clock, gettext, says

pages = Blueprint("copies", __name__)


@pages.get("/articles/token")
def token() -> ResponseReturnValue:
    """Tell a form that was opened in an earlier session what the present one's forms carry."""
    return jsonify(csrf=gate.csrf())


@pages.get("/articles/when")
def when() -> ResponseReturnValue:
    """Say what publishing would do at the time that is being typed."""
    form = forms.posted(request.args)
    return jsonify(article_page.promise(form, request.args.get("state", "")))


@pages.post("/articles/new/copy")
def keep_new() -> ResponseReturnValue:
    """Keep what is typed of a new article; the first time makes its draft."""
    form = forms.posted(request.form)
    if not form.key:
        raise NotFoundError("this form has no key", form.key)
    guid = forms.guid(form.key, site().authority)
    try:
        with database().writing() as session:
            article = articles.by_guid(session, guid)
            article = article or editorial.begin(session, guid=guid, language=site().language, now=now())
            return _answered(article, _kept(session, article, form), _wrong(session, form))
    except Refused as error:
        return _refused(error)


@pages.post(f"/articles/{NUMBER}/copy")
def keep(article_id: int) -> ResponseReturnValue:
    """Keep what is typed of an article."""
    try:
        with database().writing() as session:
            article, form = articles.get(session, article_id), forms.posted(request.form)
            return _answered(article, _kept(session, article, form), _wrong(session, form))
    except Refused as error:
        return _refused(error)


@pages.post(f"/articles/{NUMBER}/discard")
def discard(article_id: int) -> ResponseReturnValue:
    """Set what was typed aside; the form shows what is stored, and offers to bring it back."""
    form = forms.posted(request.form)
    try:
        with database().writing() as session:
            known = next(iter(form.base.known), "")
            editorial.put_aside(session, article_id, token=known, now=now())
            article = articles.get(session, article_id)
    except ConflictError as error:
        return article_verbs.conflict(error, _as_left(article_id))
    return article_verbs.done(article, "discarded", form)


@pages.get(f"/articles/{NUMBER}/copies/<int(max=2147483647):copy_id>")
def bring_back(article_id: int, copy_id: int) -> ResponseReturnValue:
    """Show the form with what was set aside, beside what took its place; nothing changes yet."""
    with database().reading() as session:
        article = articles.get(session, article_id)
        copy = copies.get(session, article_id, copy_id)
    return _beside(article, forms.continued(copy, article))


@pages.get(f"/articles/{NUMBER}/versions/<int(max=2147483647):revision>")
def version(article_id: int, revision: int) -> ResponseReturnValue:
    """Show the form with a version of long ago, beside the present one; nothing changes yet."""
    with database().reading() as session:
        article = articles.get(session, article_id)
        former = revisions.read(session, article_id, revision)
        if former is None:
            raise NotFoundError(f"article {article_id} has no version {revision}", revision)
        it = snapshots.submission(session, former)
    form = replace(forms.filled(it, site().time_zone), revision=str(article.revision))
    return _beside(article, form)


def _beside(article: Article, former: ArticleForm) -> Response:
    """Show a former text in the form; saving it replaces knowingly what is there now."""
    if article.state in {State.BINNED, State.ERASED}:  # first it has to be taken out again
        return make_response(redirect(url_for("admin.bin.show", article_id=article.id), 303))
    with database().reading() as session:
        copy = copies.current(session, article.id)
    if copy:
        theirs = Other.kept(copy, forms.continued(copy, article))
    else:
        theirs = Other.saved(article, forms.shown(article, site().time_zone))
    form = replace(former, copy="", over=copy.token if copy else "")
    return article_page.answer(article, form, theirs=theirs, notice="former")


def _as_left(article_id: int) -> ArticleForm:
    with database().reading() as session:
        article = articles.get(session, article_id)
        copy = copies.current(session, article_id)
    return forms.continued(copy, article) if copy else forms.shown(article, site().time_zone)


def _kept(session: Session, article: Article, form: ArticleForm) -> WorkingCopy | None:
    """Keep a form; what was typed and taken back again needs no working copy."""
    if article.revision and forms.says_the_same(form, forms.shown(article, site().time_zone)):
        editorial.take(session, article.id, base=form.base, now=now())
        return None
    return editorial.keep(
        session,
        article.id,
        forms.typed(form),
        base=form.base,
        token=form.token or secrets.token_hex(8),
        editor=gate.editor(),
        now=now(),
    )


def _wrong(session: Session, form: ArticleForm) -> list[str] | None:
    """Name the fields that are still wrong, to a page that says so of some."""
    return article_verbs.wrong(session, form) if request.form.get("judge") else None


def _answered(article: Article, copy: WorkingCopy | None, wrong: list[str] | None) -> Response:
    said = gettext("Saved %(at)s") % {"at": clock(copy.at if copy else now())}
    return jsonify(
        said=said,
        copy=copy.token if copy else "",
        revision=str(article.revision),
        state=article.state,
        address=url_for("admin.article.edit", article_id=article.id),
        wrong=wrong,
    )


def _refused(error: Refused) -> ResponseReturnValue:
    """Say why nothing was kept, to who can still do something about it."""
    told: Mapping[str, object] = {
        "said": " ".join(map(says, error.problems)),
        "conflict": isinstance(error, ConflictError),
    }
    if isinstance(error, ConflictError):
        address = url_for("admin.article.edit", article_id=int(str(error.subject)))
        who = _who(int(str(error.subject)))
        return jsonify(**{**told, "said": who, "address": address}), 409
    return jsonify(**told), 422


def _who(article_id: int) -> str:
    """Say who wrote in between, and when."""
    with database().reading() as session:
        copy = copies.current(session, article_id)
        last = next(iter(articles.history(session, article_id, 1)), None)
    editor, at = (copy.editor, copy.at) if copy else (last.editor, last.at) if last else ("", now())
    return gettext("%(who)s wrote here too, %(at)s.") % {"who": editor or gettext("the schedule"), "at": clock(at)}
