"""The verbs of the buttons of an article's form.

Whatever happens, every character that came is in the form that goes back.
"""

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypedDict

from flask import Response, make_response, redirect, request, url_for
from sqlalchemy.orm import Session

from feedsvc import editorial
from feedsvc.domain.articles import ArticleContent, State
from feedsvc.domain.text import to_line
from feedsvc.editorial import validation
from feedsvc.errors import ConflictError, Problem, ValidationError
from feedsvc.storage.articles import articles, drafts, media
from feedsvc.storage.articles.content import read_content
from feedsvc.storage.tables import Article
from feedsvc.web.admin import media as admin_media
from feedsvc.web.admin import refresh
from feedsvc.web.admin.articles import page
from feedsvc.web.admin.articles.page import OtherVersion
from feedsvc.web.admin.auth import session as auth_session
from feedsvc.web.admin.forms import article as article_form
from feedsvc.web.admin.forms.article import ArticleForm
from feedsvc.web.admin.forms.content import parse_content
from feedsvc.web.context import database, now, site
from feedsvc.web.http.errors import status_of

_CHANGES = frozenset(
    {"save", "publish", "publish_now", "unschedule", "update", "correct", "withdraw"}
)


class _Actor(TypedDict):
    """Who does it, and when."""

    editor: str
    now: datetime


class _ActorHere(_Actor):
    """The same, and under which domain what is new is named."""

    authority: str


def run_action(article_id: int | None, form: ArticleForm) -> Response:
    """Do the pressed button's verb; show the form again with every problem if any stands against it."""
    do = request.form.get("do", "")
    form, problems = store_chosen_image(form)
    if article_id is None:
        with database().reading() as session:
            article_id = _find_started(session, form)
    if do == "keep" and article_id is not None:
        return _save_draft(article_id, form, problems)
    wanted, more = parse_content(form.inputs, site().time_zone)
    problems += [*more, *_list_lacking(wanted, do)]
    unknown: Sequence[str] = ()
    try:
        with database().writing() as session:
            unknown = editorial.taxonomy.find_unknown_topics(session, form.topic_names)
            if unknown and not form.create_topics:
                message = "These topics are new: %(names)s. Tick “Create” below the field, or correct them."
                problems.append(Problem("topics", message, {"names": ", ".join(unknown)}))
            article = _run_verb(session, article_id, wanted, form, do)
            _raise_if_problems(problems)
    except ConflictError as error:
        return _redirect_if_repeated(int(str(error.subject)), wanted, form, do) or render_conflict(
            error, form
        )
    except ValidationError as error:
        problems += [problem for problem in error.problems if problem not in problems]
        return _render_again(article_id, form, problems, status=status_of(error), unknown=unknown)
    if article is None:
        return _render_again(article_id, form, (), status=200, notice="looked")
    refresh.refresh_after_change()
    return redirect_done(article, _name_done(article, do), form)


def redirect_done(article: Article, did: str, form: ArticleForm | None = None) -> Response:
    """Lead back to the form, which says what was done; the browser forgets its own copy of what was sent."""
    sent = form.token or None if form else None
    at = article.revision if did else None
    address = url_for(
        "admin.articles.edit.show_edit", article_id=article.id, did=did or None, at=at, sent=sent
    )
    return make_response(redirect(address, 303))


def render_conflict(error: ConflictError, form: ArticleForm) -> Response:
    """Show the other's version beside what was typed; saving once more replaces it knowingly."""
    with database().reading() as session:
        article = articles.get_article(session, int(str(error.subject)))
        copy = drafts.find_draft(session, article.id)
    if copy and copy.token not in form.base.known:
        theirs = OtherVersion.from_draft(copy, article_form.form_from_draft(copy, article))
    else:
        theirs = OtherVersion.from_saved(
            article, article_form.form_from_article(article, site().time_zone)
        )
    over = copy.token if copy and copy.token not in form.base.known else ""
    mine = replace(form, revision=str(article.revision), over=over, key="")
    return page.render_form(article, mine, problems=error.problems, status=409, theirs=theirs)


def _save_draft(article_id: int, form: ArticleForm, problems: Sequence[Problem]) -> Response:
    """Keep what was typed, out of readers' sight."""
    try:
        with database().writing() as session:
            editorial.autosave.save_draft(
                session,
                article_id,
                article_form.dump_form(form),
                base=form.base,
                token=form.token or secrets.token_hex(8),
                editor=auth_session.current_editor(),
                now=now(),
            )
            article = articles.get_article(session, article_id)
            _raise_if_problems(problems)
    except ConflictError as error:
        return render_conflict(error, form)
    except ValidationError as error:
        return _render_again(article_id, form, error.problems, status=status_of(error))
    return redirect_done(article, "kept", form)


def list_wrong_fields(session: Session, form: ArticleForm) -> list[str]:
    """Name the fields for which publishing would be refused, as far as the form alone tells."""
    wanted, problems = parse_content(form.inputs, site().time_zone)
    found = {problem.field for problem in (*problems, *_list_lacking(wanted, "publish"))}
    if not form.create_topics and editorial.taxonomy.find_unknown_topics(session, form.topic_names):
        found.add("topics")
    return sorted(found)


def _list_lacking(wanted: ArticleContent, do: str) -> Sequence[Problem]:
    """Return all that publishing would be refused for, so that it is said at once with the rest."""
    if do not in {"publish", "publish_now"}:
        return ()
    try:
        validation.validate_content(validation.clean_content(wanted), complete=True, now=now())
    except ValidationError as error:
        return error.problems
    return ()


def _raise_if_problems(problems: Sequence[Problem]) -> None:
    """Let nothing of the transaction stay if something speaks against it."""
    if problems:
        raise ValidationError(problems)


def _run_verb(
    session: Session, article_id: int | None, wanted: ArticleContent, form: ArticleForm, do: str
) -> Article | None:
    """Do one verb; None where the button says nothing that changes an article."""
    by: _Actor = {"editor": auth_session.current_editor(), "now": now()}
    here: _ActorHere = {**by, "authority": site().authority}
    if do == "publish_now":
        wanted = replace(wanted, publish_at=None)
    if do not in _CHANGES:
        return None
    if article_id is None:  # an autosave may have made it this very moment
        articles.lock_articles(session)
        article_id = _find_started(session, form)
    if article_id is None:
        article = editorial.articles.create_article(
            session, wanted, guid=article_form.form_guid(form.key, site().authority), **here
        )
    else:
        revision = editorial.autosave.consume_draft(session, article_id, base=form.base, now=now())
        if do in {"update", "correct"}:
            return editorial.articles.update_article(
                session, article_id, wanted, revision=revision, silent=do == "correct", **here
            )
        if do == "withdraw":
            edited = _is_edited(articles.get_article(session, article_id), wanted)
            article = editorial.articles.withdraw_article(
                session, article_id, revision=revision, **by
            )
            return (
                editorial.articles.save_article(
                    session, article_id, wanted, revision=article.revision, **here
                )
                if edited
                else article
            )
        article = editorial.articles.save_article(
            session, article_id, wanted, revision=revision, **here
        )
    if do in {"publish", "publish_now"}:
        return editorial.articles.publish_article(
            session, article.id, revision=article.revision, **by
        )
    if do == "unschedule" and article.state == State.SCHEDULED:
        return editorial.articles.unschedule_article(
            session, article.id, revision=article.revision, **by
        )
    return article


def _find_started(session: Session, form: ArticleForm) -> int | None:
    """Return the article that this form of a new one has made already."""
    twin = (
        articles.find_by_guid(session, article_form.form_guid(form.key, site().authority))
        if form.key
        else None
    )
    return twin.id if twin else None


def _redirect_if_repeated(
    article_id: int, wanted: ArticleContent, form: ArticleForm, do: str
) -> Response | None:
    """Lead on if the same form did the same before, and its answer got lost on the way."""
    with database().reading() as session:
        article = articles.get_article(session, article_id)
        if (
            article.revision == 0
            or drafts.find_draft(session, article_id)
            or _is_edited(article, wanted)
        ):
            return None
        last = articles.get_change(session, article_id, article.revision)
    reached = {"save": set(State), "publish": {State.PUBLISHED, State.SCHEDULED}}
    reached |= {"update": {State.PUBLISHED}, "correct": {State.PUBLISHED}}
    if (
        last is None
        or last.editor != auth_session.current_editor()
        or article.state not in reached.get(do, set())
    ):
        return None
    return redirect_done(article, "", form)


def _is_edited(article: Article, wanted: ArticleContent) -> bool:
    """Tell whether a form holds anything that is not stored yet."""
    stored, new = read_content(article), validation.clean_content(wanted)
    new = replace(
        new, publish_at=stored.publish_at, slug=new.slug or stored.slug, authors=stored.authors
    )
    names = [person.name for person in stored.authors]
    return new != stored or names != [to_line(person.name) for person in wanted.authors]


def _name_done(article: Article, do: str) -> str:
    if do in {"publish", "publish_now"}:
        return "scheduled" if article.state == State.SCHEDULED else "published"
    return {
        "update": "updated",
        "correct": "corrected",
        "withdraw": "withdrawn",
        "unschedule": "unscheduled",
    }.get(do, "saved")


def store_chosen_image(form: ArticleForm) -> tuple[ArticleForm, list[Problem]]:
    """Store the chosen picture at once, so that it is there even if the rest has to be corrected."""
    file = request.files.get("picture")
    if file is None or not file.filename:
        return _fill_image_texts(form), []
    name, problems = admin_media.store_upload(file)
    return (form.fill(image=name) if name else form), list(problems)


def _fill_image_texts(form: ArticleForm) -> ArticleForm:
    """Give a picture that was just chosen from the library the texts of its last use, where there are none."""
    if not request.form.get("library"):
        return form
    with database().reading() as session:
        picture = media.find_media(session, form["image"])
    if picture is None or any(
        form[name] for name in ("image_alt", "image_caption", "image_credit")
    ):
        return form
    return form.fill(
        image_alt=picture.alt, image_caption=picture.caption, image_credit=picture.credit
    )


def _render_again(
    article_id: int | None,
    form: ArticleForm,
    problems: Sequence[Problem],
    *,
    status: int,
    unknown: Sequence[str] = (),
    notice: str = "",
) -> Response:
    with database().reading() as session:
        article = articles.get_article(session, article_id) if article_id else None
        if form["image"] and media.find_media(session, form["image"]) is None:
            form = form.fill(image="")
    return page.render_form(
        article, form, problems=problems, status=status, unknown=unknown, notice=notice
    )
