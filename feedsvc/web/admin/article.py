"""One article: the form in which it is written, and the verbs of its buttons.

Whatever happens, every character that came is in the form that goes back.
"""

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypedDict

from flask import Blueprint, Response, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from feedsvc import editorial
from feedsvc.domain.articles import State, Submission
from feedsvc.domain.identity import mint
from feedsvc.domain.text import line
from feedsvc.editorial import checks, content
from feedsvc.errors import ConflictError, Problem, Refused
from feedsvc.storage import articles, media
from feedsvc.storage.tables import Article
from feedsvc.web.admin import article_page, forms, gate, pictures, press
from feedsvc.web.admin.forms import ArticleForm
from feedsvc.web.context import database, now, site
from feedsvc.web.errors import status_of

pages = Blueprint("article", __name__)
NUMBER = "<int(max=2147483647):article_id>"


class _By(TypedDict):
    """Who does it, and when."""

    editor: str
    now: datetime


class _Here(_By):
    """The same, and under which domain what is new is named."""

    authority: str


@pages.get("/articles/new")
def new() -> ResponseReturnValue:
    """Show an empty form."""
    return article_page.answer(None, _blank())


@pages.post("/articles/new")
def create() -> ResponseReturnValue:
    """Store a new article, or fill its form from a pasted page."""
    form = forms.posted(request.form)
    if request.form.get("do") == "fill":
        form, left_out = forms.from_page(form, request.form.get("pasted", ""))
        return article_page.answer(None, form, left_out=left_out, notice="filled")
    if request.form.get("do") == "look":  # into the library: nothing is stored but a picture that was sent
        form, problems = _with_picture(form)
        return article_page.answer(None, form, problems=problems, notice="looked")
    with database().reading() as session:
        twin = articles.by_guid(session, _guid(form)) if form.key else None
    if twin:  # the same form was sent twice
        return redirect(url_for("admin.article.edit", article_id=twin.id), 303)
    return _carry_out(None, form)


@pages.get(f"/articles/{NUMBER}")
def edit(article_id: int) -> ResponseReturnValue:
    """Show an article's form as it is stored."""
    with database().reading() as session:
        article = articles.get(session, article_id)
    if article.state in {State.BINNED, State.ERASED}:
        return redirect(url_for("admin.bin.show", article_id=article_id), 303)
    return article_page.answer(article, forms.shown(article, site().time_zone))


@pages.post(f"/articles/{NUMBER}")
def change(article_id: int) -> ResponseReturnValue:
    """Do what the pressed button says."""
    return _carry_out(article_id, forms.posted(request.form))


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
    return _done(article, "undone")


def _carry_out(article_id: int | None, form: ArticleForm) -> Response:
    """Do the pressed button's verb; show the form again with every problem if any stands against it."""
    do = request.form.get("do", "")
    form, problems = _with_picture(form)
    wanted, more = forms.submission(form, site().time_zone)
    problems += [*more, *_lacking(wanted, do)]
    unknown: Sequence[str] = ()
    try:
        with database().writing() as session:
            unknown = editorial.unknown_topics(session, form.topic_names)
            if unknown and not form.create_topics:
                message = "These topics are new: %(names)s. Tick “Create” below the field, or correct them."
                problems.append(Problem("topics", message, {"names": ", ".join(unknown)}))
            article = _do(session, article_id, wanted, form, do)
            _refuse(problems)
    except ConflictError as error:
        return _conflict(error, form)
    except Refused as error:
        problems += [problem for problem in error.problems if problem not in problems]
        return _again(article_id, form, problems, status=status_of(error), unknown=unknown)
    if article is None:
        return _again(article_id, form, (), status=200, notice="looked")
    press.refresh()
    return _done(article, _did(article, do))


def _lacking(wanted: Submission, do: str) -> Sequence[Problem]:
    """Return all that publishing would be refused for, so that it is said at once with the rest."""
    if do not in {"publish", "publish_now"}:
        return ()
    try:
        checks.check(checks.cleaned(wanted), complete=True, now=now())
    except Refused as error:
        return error.problems
    return ()


def _refuse(problems: Sequence[Problem]) -> None:
    """Let nothing of the transaction stay if something speaks against it."""
    if problems:
        raise Refused(problems)


def _do(session: Session, article_id: int | None, wanted: Submission, form: ArticleForm, do: str) -> Article | None:
    """Do one verb; None where the button says nothing that changes an article."""
    by: _By = {"editor": gate.editor(), "now": now()}
    here: _Here = {**by, "authority": site().authority}
    if do == "publish_now":
        wanted = replace(wanted, publish_at=None)
    if article_id is None:
        article = editorial.start(session, wanted, guid=_guid(form) if form.key else "", **here)
    elif do in {"update", "correct"}:
        return editorial.update(session, article_id, wanted, revision=form.version, silent=do == "correct", **here)
    elif do == "withdraw":
        edited = _is_edited(articles.get(session, article_id), wanted)
        article = editorial.withdraw(session, article_id, revision=form.version, **by)
        return editorial.save(session, article_id, wanted, revision=article.revision, **here) if edited else article
    elif do in {"save", "publish", "publish_now", "unschedule"}:
        article = editorial.save(session, article_id, wanted, revision=form.version, **here)
    else:
        return None
    if do in {"publish", "publish_now"}:
        return editorial.publish(session, article.id, revision=article.revision, **by)
    if do == "unschedule" and article.state == State.SCHEDULED:
        return editorial.unschedule(session, article.id, revision=article.revision, **by)
    return article


def _is_edited(article: Article, wanted: Submission) -> bool:
    """Tell whether a form holds anything that is not stored yet."""
    stored, new = content.of(article), checks.cleaned(wanted)
    new = replace(new, publish_at=stored.publish_at, slug=new.slug or stored.slug, authors=stored.authors)
    names = [person.name for person in stored.authors]
    return new != stored or names != [line(person.name) for person in wanted.authors]


def _did(article: Article, do: str) -> str:
    if do in {"publish", "publish_now"}:
        return "scheduled" if article.state == State.SCHEDULED else "published"
    return {"update": "updated", "correct": "corrected", "withdraw": "withdrawn", "unschedule": "unscheduled"}.get(
        do, "saved"
    )


def _done(article: Article, did: str) -> Response:
    address = url_for("admin.article.edit", article_id=article.id, did=did, at=article.revision)
    return make_response(redirect(address, 303))


def _with_picture(form: ArticleForm) -> tuple[ArticleForm, list[Problem]]:
    """Store the chosen picture at once, so that it is there even if the rest has to be corrected."""
    file = request.files.get("picture")
    if file is None or not file.filename:
        return _with_its_texts(form), []
    name, problems = pictures.store(file)
    return (replace(form, image=name) if name else form), list(problems)


def _with_its_texts(form: ArticleForm) -> ArticleForm:
    """Give a picture that was just chosen from the library the texts of its last use, where there are none."""
    if not request.form.get("library"):
        return form
    with database().reading() as session:
        picture = media.by_name(session, form.image)
    if picture is None or form.image_alt or form.image_caption or form.image_credit:
        return form
    return replace(form, image_alt=picture.alt, image_caption=picture.caption, image_credit=picture.credit)


def _again(
    article_id: int | None,
    form: ArticleForm,
    problems: Sequence[Problem],
    *,
    status: int,
    unknown: Sequence[str] = (),
    notice: str = "",
) -> Response:
    with database().reading() as session:
        article = articles.get(session, article_id) if article_id else None
        if form.image and media.by_name(session, form.image) is None:
            form = replace(form, image="")
    return article_page.answer(article, form, problems=problems, status=status, unknown=unknown, notice=notice)


def _conflict(error: ConflictError, form: ArticleForm) -> Response:
    """Show the other's version beside what was typed; saving once more replaces it knowingly."""
    with database().reading() as session:
        article = articles.get(session, int(str(error.subject)))
    theirs = forms.shown(article, site().time_zone)
    mine = replace(form, revision=theirs.revision)
    return article_page.answer(article, mine, problems=error.problems, status=409, theirs=theirs)


def _blank() -> ArticleForm:
    return ArticleForm(language=site().language, key=secrets.token_hex(8))


def _guid(form: ArticleForm) -> str:
    return mint(site().authority, now(), "article", form.key)
