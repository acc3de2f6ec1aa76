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
from feedsvc.domain.articles import State, Submission
from feedsvc.domain.text import line
from feedsvc.editorial import checks, content
from feedsvc.errors import ConflictError, Problem, Refused
from feedsvc.storage import articles, copies, media
from feedsvc.storage.tables import Article
from feedsvc.web.admin import article_page, forms, gate, pictures, press
from feedsvc.web.admin.article_page import Other
from feedsvc.web.admin.forms import ArticleForm
from feedsvc.web.context import database, now, site
from feedsvc.web.errors import status_of

_CHANGES = frozenset({"save", "publish", "publish_now", "unschedule", "update", "correct", "withdraw"})


class _By(TypedDict):
    """Who does it, and when."""

    editor: str
    now: datetime


class _Here(_By):
    """The same, and under which domain what is new is named."""

    authority: str


def carry_out(article_id: int | None, form: ArticleForm) -> Response:
    """Do the pressed button's verb; show the form again with every problem if any stands against it."""
    do = request.form.get("do", "")
    form, problems = with_picture(form)
    if article_id is None:
        with database().reading() as session:
            article_id = _begun(session, form)
    if do == "keep" and article_id is not None:
        return _keep(article_id, form, problems)
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
        return _done_before(int(str(error.subject)), wanted, form, do) or conflict(error, form)
    except Refused as error:
        problems += [problem for problem in error.problems if problem not in problems]
        return _again(article_id, form, problems, status=status_of(error), unknown=unknown)
    if article is None:
        return _again(article_id, form, (), status=200, notice="looked")
    press.refresh()
    return done(article, _did(article, do), form)


def done(article: Article, did: str, form: ArticleForm | None = None) -> Response:
    """Lead back to the form, which says what was done; the browser forgets its own copy of what was sent."""
    sent = form.token or None if form else None
    at = article.revision if did else None
    address = url_for("admin.article.edit", article_id=article.id, did=did or None, at=at, sent=sent)
    return make_response(redirect(address, 303))


def conflict(error: ConflictError, form: ArticleForm) -> Response:
    """Show the other's version beside what was typed; saving once more replaces it knowingly."""
    with database().reading() as session:
        article = articles.get(session, int(str(error.subject)))
        copy = copies.current(session, article.id)
    if copy and copy.token not in form.base.known:
        theirs = Other.kept(copy, forms.continued(copy, article))
    else:
        theirs = Other.saved(article, forms.shown(article, site().time_zone))
    over = copy.token if copy and copy.token not in form.base.known else ""
    mine = replace(form, revision=str(article.revision), over=over, key="")
    return article_page.answer(article, mine, problems=error.problems, status=409, theirs=theirs)


def _keep(article_id: int, form: ArticleForm, problems: Sequence[Problem]) -> Response:
    """Keep what was typed, out of readers' sight."""
    try:
        with database().writing() as session:
            editorial.keep(
                session,
                article_id,
                forms.typed(form),
                base=form.base,
                token=form.token or secrets.token_hex(8),
                editor=gate.editor(),
                now=now(),
            )
            article = articles.get(session, article_id)
            _refuse(problems)
    except ConflictError as error:
        return conflict(error, form)
    except Refused as error:
        return _again(article_id, form, error.problems, status=status_of(error))
    return done(article, "kept", form)


def wrong(session: Session, form: ArticleForm) -> list[str]:
    """Name the fields for which publishing would be refused, as far as the form alone tells."""
    wanted, problems = forms.submission(form, site().time_zone)
    found = {problem.field for problem in (*problems, *_lacking(wanted, "publish"))}
    if not form.create_topics and editorial.unknown_topics(session, form.topic_names):
        found.add("topics")
    return sorted(found)


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
    if do not in _CHANGES:
        return None
    if article_id is None:  # an autosave may have made it this very moment
        articles.take_turn(session)
        article_id = _begun(session, form)
    if article_id is None:
        article = editorial.start(session, wanted, guid=forms.guid(form.key, site().authority), **here)
    else:
        revision = editorial.take(session, article_id, base=form.base, now=now())
        if do in {"update", "correct"}:
            return editorial.update(session, article_id, wanted, revision=revision, silent=do == "correct", **here)
        if do == "withdraw":
            edited = _is_edited(articles.get(session, article_id), wanted)
            article = editorial.withdraw(session, article_id, revision=revision, **by)
            return editorial.save(session, article_id, wanted, revision=article.revision, **here) if edited else article
        article = editorial.save(session, article_id, wanted, revision=revision, **here)
    if do in {"publish", "publish_now"}:
        return editorial.publish(session, article.id, revision=article.revision, **by)
    if do == "unschedule" and article.state == State.SCHEDULED:
        return editorial.unschedule(session, article.id, revision=article.revision, **by)
    return article


def _begun(session: Session, form: ArticleForm) -> int | None:
    """Return the article that this form of a new one has made already."""
    twin = articles.by_guid(session, forms.guid(form.key, site().authority)) if form.key else None
    return twin.id if twin else None


def _done_before(article_id: int, wanted: Submission, form: ArticleForm, do: str) -> Response | None:
    """Lead on if the same form did the same before, and its answer got lost on the way."""
    with database().reading() as session:
        article = articles.get(session, article_id)
        if article.revision == 0 or copies.current(session, article_id) or _is_edited(article, wanted):
            return None
        last = articles.change(session, article_id, article.revision)
    reached = {"save": set(State), "publish": {State.PUBLISHED, State.SCHEDULED}}
    reached |= {"update": {State.PUBLISHED}, "correct": {State.PUBLISHED}}
    if last is None or last.editor != gate.editor() or article.state not in reached.get(do, set()):
        return None
    return done(article, "", form)


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


def with_picture(form: ArticleForm) -> tuple[ArticleForm, list[Problem]]:
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
