"""Carry out the decision about an article's form, in the session of that decision."""

import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TypedDict

from sqlalchemy.orm import Session

from feedsvc import editorial
from feedsvc.domain.articles import State
from feedsvc.storage.tables import Article
from feedsvc.web.admin.articles.decision import PUBLISHING, SAVE_DRAFT, Action, Step
from feedsvc.web.admin.forms.article import SubmittedArticle


class Actor(TypedDict):
    """The editor who writes, and the instant."""

    editor: str
    now: datetime


class _Context(Actor):
    """An actor with the authority for new guids: the domain in their tag: URIs."""

    authority: str


# The verbs that need no content.
_PLAIN: Mapping[Step, Callable[..., Article]] = {
    Step.PUBLISH: editorial.articles.publish_article,
    Step.UNSCHEDULE: editorial.articles.unschedule_article,
}
_WITH_NOTICE: Mapping[Step, Callable[..., Article]] = {
    Step.WITHDRAW: editorial.articles.withdraw_article,
    Step.NOTICE: editorial.articles.change_notice,
}


def run_action(
    session: Session,
    action: Action,
    submitted: SubmittedArticle,
    article: Article | None,
    actor: Actor,
) -> Article:
    """Run the steps of an action; return the article as it is afterwards.

    The article, or that there is none yet, must have been read in the same transaction.
    """
    if action.steps == (Step.SAVE_DRAFT,) and article:
        return _save_draft(session, article, submitted, actor)
    if article is None:
        article = _create(session, action, submitted, actor)
        # Creating it was the first step.
        steps = action.steps[1:]
    else:
        steps = action.steps
        editorial.autosave.consume_draft(session, article.id, base=submitted.base, now=actor["now"])
    # Each step raises the revision, so the next step takes it from the article that was returned.
    for step in steps:
        article = _run_step(session, step, article, action, submitted.authority, actor)
    return article


def _create(session: Session, action: Action, submitted: SubmittedArticle, actor: Actor) -> Article:
    is_published = action.steps[0] == Step.PUBLISH_NEW
    verbs = editorial.articles
    create = verbs.publish_new_article if is_published else verbs.create_article
    return create(
        session, action.content, guid=submitted.guid, authority=submitted.authority, **actor
    )


def _run_step(
    session: Session,
    step: Step,
    article: Article,
    action: Action,
    authority: str,
    actor: Actor,
) -> Article:
    """Run one step on an article that exists."""
    verbs, content, revision = editorial.articles, action.content, article.revision
    if step in _PLAIN:
        return _PLAIN[step](session, article.id, revision=revision, **actor)
    if step in _WITH_NOTICE:
        return _WITH_NOTICE[step](
            session, article.id, notice=action.notice, revision=revision, **actor
        )
    context = _Context(**actor, authority=authority)
    if step == Step.REISSUE:
        return editorial.reissue.reissue_article(session, article.id, revision=revision, **context)
    if step == Step.PUBLISH_NEW:
        return verbs.publish_new_article(session, content, article_id=article.id, **context)
    if step == Step.SAVE:
        return verbs.save_article(session, article.id, content, revision=revision, **context)
    return verbs.update_article(
        session,
        article.id,
        content,
        revision=revision,
        silent=step == Step.CORRECT,
        **context,
    )


def _save_draft(
    session: Session, article: Article, submitted: SubmittedArticle, actor: Actor
) -> Article:
    editorial.autosave.save_draft(
        session,
        article.id,
        submitted.draft_fields,
        base=submitted.base,
        token=submitted.form.token or secrets.token_hex(8),
        **actor,
    )
    return article


def name_done(button: str, state: State) -> str:
    """Return the outcome of a button, for `outcome` in the address of the next page.

    `state` is the article's state after the action.
    """
    if button in PUBLISHING:
        return "scheduled" if state == State.SCHEDULED else "published"
    return {
        SAVE_DRAFT: "draft_saved",
        "update": "updated",
        "correct": "corrected",
        "reissue": "reissued",
        "withdraw": "withdrawn",
        "notice": "noticed",
        "unschedule": "unscheduled",
    }.get(button, "saved")
