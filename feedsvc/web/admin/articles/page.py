"""The page with an article's form: everything it shows is read here, before it is rendered."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from flask import Response, make_response, render_template, request
from sqlalchemy.orm import Session

from feedsvc import editorial
from feedsvc.domain.articles import ALLOWED_VERBS, IMAGE_PARTS, LABELS, State, to_image_field
from feedsvc.domain.drafts import Base
from feedsvc.editorial.body_pictures import StoredSize
from feedsvc.editorial.undo import can_undo_first_change
from feedsvc.errors import Problem
from feedsvc.images import Original
from feedsvc.storage import taxonomy
from feedsvc.storage.articles import articles, drafts, media, revisions
from feedsvc.storage.articles.translations import list_translations
from feedsvc.storage.tables import Article, Author, Media, Section, Topic
from feedsvc.web.admin.articles import publishing, versions
from feedsvc.web.admin.articles.choices import describe_choices
from feedsvc.web.admin.articles.images import list_body_remarks, list_remarks
from feedsvc.web.admin.articles.language import describe_language
from feedsvc.web.admin.articles.presence import describe_others
from feedsvc.web.admin.articles.versions import OtherVersion
from feedsvc.web.admin.form_errors import group_by_field
from feedsvc.web.admin.forms.article import ArticleForm
from feedsvc.web.admin.forms.content import INPUTS
from feedsvc.web.context import database, now, settings, site
from feedsvc.web.i18n import format_language, format_time, format_zone, gettext
from feedsvc.web.search_text import read_search_text

OUTCOMES = frozenset(
    {
        "saved",
        "published",
        "scheduled",
        "unscheduled",
        "updated",
        "corrected",
        "reissued",
        "withdrawn",
        "noticed",
        "undone",
        "restored",
        "draft_saved",
        "discarded",
    }
)
_MOST_SUGGESTED = 500  # names of each kind in a list of suggestions
_MOST_OFFERED = 11  # images of the library on the page itself
_TOKEN = re.compile(r"[0-9a-z]{8,40}")
# The inputs above the part of the form that is folded while nothing in it needs attention. A new
# input is taken to be in that part: opening it without need hides nothing.
_NEVER_FOLDED = ("title", "subtitle", "body", "topics", *map(to_image_field, IMAGE_PARTS))
FOLDED = tuple(name for name in INPUTS if name not in _NEVER_FOLDED)


@dataclass(frozen=True, slots=True)
class Notes:
    """Remarks on a form, for its page.

    `reason` is why the form differs from the saved article: "", "filled" from a pasted page,
    "former" version, "conflict" with another editor, or "redisplayed" where the button changed
    nothing. `unknown_topics` are topics that would be created. `left_out` are lines of a pasted
    page that fit into no field. `original` describes the image that was sent just now, and
    `body_sizes` the pictures in the text.
    """

    problems: Sequence[Problem] = ()
    reason: str = ""
    unknown_topics: Sequence[str] = ()
    left_out: Sequence[str] = ()
    original: Original | None = None
    body_sizes: Sequence[StoredSize] = ()


NO_NOTES = Notes()


def show_conflict(
    article_id: int, form: ArticleForm, base: Base, notes: Notes = NO_NOTES
) -> Response:
    """Show another editor's version beside the typed text.

    If the editor saves the form again, it knowingly replaces that version.
    """
    with database().reading() as session:
        article = articles.get_article(session, article_id)
        draft = drafts.find_draft(session, article_id)
        if draft and draft.token in base.known:
            draft = None  # the form continues this draft: somebody else has saved the article
        # `replaces` and `revision` name the version that the editor sees now and may replace.
        submitted = replace(
            form, revision=str(article.revision), replaces=draft.token if draft else "", key=""
        )
        other = versions.compare_with_newest(session, article, submitted, draft)
        notes = replace(notes, reason="conflict")
        context = read_page(session, article, submitted, notes, other=other)
    return render_page(context, 409)


def show_form(
    article_id: int | None, form: ArticleForm, notes: Notes, *, guid: str = "", status: int = 200
) -> Response:
    """Show a form with notes; a new article has `guid`, and None as `article_id`."""
    with database().reading() as session:
        article = articles.get_article(session, article_id) if article_id else None
        form = _remove_missing_image(session, form)
        context = read_page(session, article, form, notes, guid=guid)
    return render_page(context, status)


def _remove_missing_image(session: Session, form: ArticleForm) -> ArticleForm:
    """Return the form without its image if that is not stored: the page could not show it."""
    name = form.inputs.get("image", "")
    if not name or media.find_media(session, name):
        return form
    return replace(form, inputs={**form.inputs, "image": ""})


def read_page(
    session: Session,
    article: Article | None,
    form: ArticleForm,
    notes: Notes = NO_NOTES,
    *,
    guid: str = "",
    other: OtherVersion | None = None,
) -> dict[str, object]:
    """Return the variables of the form's template, with another version to compare with.

    `article` is None for a new article; `guid` is then the guid that the form gives it.
    """
    state = State(article.state) if article else State.DRAFT
    return {
        "article": article,
        "name": article.guid if article else guid,
        "form": form,
        "labels": {name: gettext(label) for name, label in LABELS.items()},
        "state": state,
        "may": {str(verb) for verb in ALLOWED_VERBS[state]},
        "problems": notes.problems,
        "errors": group_by_field(notes.problems),
        "unfolded": _is_unfolded(form, notes.problems, state),
        "other": other,
        "is_unsaved": bool(notes.problems or other or notes.reason),
        "left_out": notes.left_out,
        "unknown": notes.unknown_topics,
        "unsaved_reason": notes.reason,
        **_list_picture_remarks(session, form, notes),
        "publishing": publishing.describe_publishing_of(article, form),
        "most": settings().media.max_upload,
        "zone": format_zone(now()),
        "example": format_time(_example_time()),
        "known": _list_known_names(session),
        "library": _list_library(session),
        "describe_others": describe_others,
        **_read_history(session, article, form),
        **_read_status(article, form),
    }


def render_page(context: Mapping[str, object], status: int = 200) -> Response:
    """Render what `read_page` returned. No transaction is open, and the template opens none."""
    return make_response(render_template("admin/articles/edit.html", **context), status)


def _read_history(
    session: Session, article: Article | None, form: ArticleForm
) -> dict[str, object]:
    """Return the article's changes, drafts and translations, and the editors who have it open."""
    if article is None:
        return {
            "history": [],
            "readable": (),
            "draft": None,
            "archived_drafts": [],
            "present": (),
            "translations": (),
        }
    draft = drafts.find_draft(session, article.id)
    return {
        "history": articles.list_changes(session, article.id),
        "readable": revisions.list_revision_numbers(session, article.id),
        # A form with a former version does not continue the draft, which is the other text there.
        "draft": draft if draft and form.draft == draft.token else None,
        "archived_drafts": drafts.list_archived(session, article.id),
        "translations": list_translations(article),
        "present": editorial.presence.list_present(session, article.id, now=now()),
    }


def _list_picture_remarks(
    session: Session, form: ArticleForm, notes: Notes
) -> dict[str, Sequence[str]]:
    """Return remarks on how the lead image and the text's pictures differ from their originals."""
    is_new = notes.original or "original" in request.args
    has_sizes = notes.body_sizes or "stored" in request.args
    return {
        "picture_remarks": list_remarks(session, form["image"], notes.original) if is_new else (),
        "body_remarks": list_body_remarks(notes.body_sizes) if has_sizes else (),
    }


def _list_library(session: Session) -> Sequence[Media]:
    """Return the images that the form offers: the newest ones, or those that were searched for."""
    query = read_search_text(request.form, "picture_q")
    return media.list_media(session, containing=query, limit=_MOST_OFFERED)


def _list_known_names(session: Session) -> dict[str, list[str]]:
    """Return the names that the form suggests."""
    return {
        "topics": [row.name for row in taxonomy.list_terms(session, Topic)][:_MOST_SUGGESTED],
        "sections": [row.name for row in taxonomy.list_terms(session, Section)][:_MOST_SUGGESTED],
        "authors": [row.name for row in taxonomy.list_terms(session, Author)][:_MOST_SUGGESTED],
    }


def _example_time() -> datetime:
    """Return an example of a time of publication: tomorrow at seven in the newsroom's zone."""
    tomorrow = now().astimezone(site().time_zone) + timedelta(days=1)
    return tomorrow.replace(hour=7, minute=0, second=0, microsecond=0)


def _read_status(article: Article | None, form: ArticleForm) -> dict[str, object]:
    """Return the action that the address reports, and whether it can be undone.

    Return also the notes on the language of the form or article, and the choices for a withdrawal.

    Only the last change can be undone, and the first only if it published the article at once.
    """
    is_get = request.method == "GET"
    outcome, token = request.args.get("outcome", ""), request.args.get("token", "")
    # In the answer to a POST, the address of the page still reports an earlier action.
    if article is None or outcome not in OUTCOMES or not is_get:
        outcome = ""
    guessed = request.args.get("language", "")
    if article is None or guessed != article.language or guessed == site().language:
        guessed = ""
    is_undoable = (
        article is not None
        and outcome not in {"", "draft_saved", "discarded"}
        and request.args.get("revision") == str(article.revision)
        and (article.revision > 1 or can_undo_first_change(article.revision, State(article.state)))
    )
    return {
        "outcome": outcome,
        "undoable": is_undoable,
        "language_note": describe_language(form),
        "guessed_language": format_language(guessed) if guessed and outcome else "",
        "submitted_token": token if is_get and _TOKEN.fullmatch(token) else "",
        **describe_choices(article, form),
    }


def _is_unfolded(form: ArticleForm, problems: Sequence[Problem], state: State) -> bool:
    """Return whether the folded part of the form holds anything, or has a problem.

    The time of a published article does not count, because every published article has a time.
    """
    if any(problem.field in FOLDED for problem in problems):
        return True
    texts = {name: form.inputs.get(name, "") for name in FOLDED}
    if state == State.PUBLISHED:
        texts["publish_at"] = ""
    return texts.pop("language") not in ("", site().language) or any(texts.values())
