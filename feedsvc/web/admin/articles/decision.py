"""Decide what a button of the article form does. Pure: no database, no request, no clock.

The form is parsed, the facts are read, `decide` compares them, and only then is anything written.
So a refused form gets all its problems in one list, and no transaction has to be rolled back to
collect them.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from feedsvc.domain.articles import (
    ALLOWED_VERBS,
    NO_NOTICE,
    ArticleContent,
    Notice,
    State,
    Verb,
)
from feedsvc.domain.drafts import DraftMark
from feedsvc.editorial import validation
from feedsvc.editorial.content import is_edited
from feedsvc.errors import Problem, ValidationError
from feedsvc.web.admin.articles.confirmations import check_choices
from feedsvc.web.admin.forms.article import SubmittedArticle

SAVE_DRAFT = "save_draft"
PUBLISHING = frozenset({"publish", "publish_now"})
_CHANGING = frozenset({"update", "correct", "reissue"})  # readers see these changes
BUTTONS = PUBLISHING | _CHANGING | {SAVE_DRAFT, "save", "unschedule", "withdraw", "notice"}
# The states that each button leads to: in these, a form that arrives again has done its work.
_REACHED: Mapping[str, frozenset[State]] = {
    "save": frozenset(State),
    "publish": frozenset({State.PUBLISHED, State.SCHEDULED}),
    "publish_now": frozenset({State.PUBLISHED}),
    "unschedule": frozenset({State.DRAFT}),
    "withdraw": frozenset({State.WITHDRAWN}),
    "notice": frozenset({State.WITHDRAWN}),
    "reissue": frozenset({State.PUBLISHED}),
    "update": frozenset({State.PUBLISHED}),
    "correct": frozenset({State.PUBLISHED}),
}


class Step(StrEnum):
    """One verb of `editorial` that a button stands for."""

    CREATE = "create"
    SAVE = "save"
    SAVE_DRAFT = "save_draft"
    PUBLISH_NEW = "publish_new"
    PUBLISH = "publish"
    UNSCHEDULE = "unschedule"
    UPDATE = "update"
    CORRECT = "correct"
    REISSUE = "reissue"
    WITHDRAW = "withdraw"
    NOTICE = "notice"


# For the first step of an action, the verb that the article's state must allow.
_NEEDS: Mapping[Step, Verb] = {
    Step.CREATE: Verb.SAVE,
    Step.SAVE: Verb.SAVE,
    Step.PUBLISH_NEW: Verb.PUBLISH,
    Step.UPDATE: Verb.UPDATE,
    Step.CORRECT: Verb.CORRECT,
    Step.REISSUE: Verb.REISSUE,
    Step.WITHDRAW: Verb.WITHDRAW,
    Step.NOTICE: Verb.NOTICE,
}


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """The stored article of a form, as far as a decision needs it.

    `last_editor` made its last change; "" stands for the schedule. `same_since` is the first
    revision with the present text.
    """

    id: int
    state: State
    revision: int
    content: ArticleContent
    last_editor: str = ""
    same_since: int = 0


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a decision takes from the database.

    `article` is None for a form of a new article that was not stored yet. `unknown_topics` are the
    topics that would be created. `problems` concern names that cannot be used: a taken slug, a
    missing image, a retired term. `translations` are the content's, under their stored names.
    """

    article: StoredArticle | None = None
    draft: DraftMark | None = None
    unknown_topics: tuple[str, ...] = ()
    translations: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Action:
    """Write: run these steps in one transaction."""

    steps: tuple[Step, ...]
    content: ArticleContent
    notice: Notice = NO_NOTICE


@dataclass(frozen=True, slots=True)
class Repeated:
    """Write nothing: the same form was carried out before, and its answer was lost on the way."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Write nothing: somebody else has saved the article or its draft since the form was opened."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Write nothing: these problems have to be solved first."""

    problems: tuple[Problem, ...]
    status: int = 422


@dataclass(frozen=True, slots=True)
class NoChange:
    """Write nothing: the button changes no article."""


Decision = Action | Repeated | Conflict | Refusal | NoChange


def decide(
    button: str, submitted: SubmittedArticle, facts: Facts, *, editor: str, now: datetime
) -> Decision:
    """Return what the button does with the submitted form, or why nothing can be done."""
    article = facts.article
    content = replace(submitted.content, translations=facts.translations)
    submitted = replace(submitted, content=content)
    if button not in BUTTONS or (button == SAVE_DRAFT and article is None):
        return NoChange()
    if button == SAVE_DRAFT:
        return _decide_draft(submitted, facts)
    if article and not _is_current(submitted, article, facts.draft):
        return Repeated() if _is_repeated(button, submitted, facts, editor) else Conflict()
    if button in PUBLISHING | {"reissue"} and not submitted.authority:
        return Refusal((validation.NO_PUBLIC_DOMAIN,))
    if button == "publish_now":
        content = replace(content, publish_at=None)
    steps = _list_steps(button, content, article)
    state = article.state if article else State.DRAFT
    if _NEEDS[steps[0]] not in ALLOWED_VERBS[state]:
        # The button was possible when the form was opened; then the schedule published the article.
        has_moved = article is not None and submitted.base.revision < article.revision
        problem = _describe_publication() if has_moved else validation.describe_state(state)
        return Refusal((*submitted.problems, problem), status=409)
    problems = [*check_choices(button, submitted), *submitted.problems]
    problems += _ask_about_topics(submitted, facts)
    # A text that is only withdrawn need not be valid: the rules may have changed since its save.
    if not {*steps} <= {Step.WITHDRAW, Step.NOTICE}:
        is_complete = button in PUBLISHING | _CHANGING or state == State.SCHEDULED
        problems += _list_problems(content, facts, complete=is_complete, now=now)
        if article and state == State.PUBLISHED:
            stored = article.content.publish_at
            problems += validation.check_published_time(content.publish_at, stored, now=now)
    return Refusal(_list_once(problems)) if problems else Action(steps, content, submitted.notice)


def list_wrong_fields(submitted: SubmittedArticle, facts: Facts, *, now: datetime) -> list[str]:
    """Return the names of the fields for which publishing would be refused, in order."""
    problems = [
        *submitted.problems,
        *_ask_about_topics(submitted, facts),
        *_list_problems(submitted.content, facts, complete=True, now=now),
    ]
    return sorted({problem.field for problem in problems})


def _is_current(
    submitted: SubmittedArticle, article: StoredArticle, draft: DraftMark | None
) -> bool:
    """Return whether nobody else has changed the text since the form was opened."""
    return submitted.base.is_current(article.revision, draft, same_since=article.same_since)


def _decide_draft(submitted: SubmittedArticle, facts: Facts) -> Decision:
    """Store the fields as they were typed, valid or not, if they continue the stored text."""
    article, draft = facts.article, facts.draft
    # A draft cannot contain a refused picture, but it can contain all other mistakes.
    problems = [problem for problem in submitted.problems if problem.field == "image"]
    problems += validation.check_draft_size(submitted.draft_fields)
    if problems:
        return Refusal(tuple(problems))
    is_same_write = draft is not None and draft.token == submitted.form.token
    if article and not is_same_write and not _is_current(submitted, article, draft):
        return Conflict()
    return Action((Step.SAVE_DRAFT,), submitted.content)


def _list_steps(
    button: str, content: ArticleContent, article: StoredArticle | None
) -> tuple[Step, ...]:
    is_new = article is None or article.revision == 0
    save = Step.CREATE if article is None else Step.SAVE
    match button:
        case "publish" | "publish_now":
            return (Step.PUBLISH_NEW,) if is_new else (save, Step.PUBLISH)
        case "update" | "correct":
            return (Step(button),)
        case "reissue" | "withdraw" | "notice":
            if article is None or not is_edited(article.content, content):
                return (Step(button),)
            # The order matters: readers see every save of a public article.
            return (Step.UPDATE, Step.REISSUE) if button == "reissue" else (Step(button), save)
        case "unschedule" if article and article.state == State.SCHEDULED and content.publish_at:
            return (save, Step.UNSCHEDULE)  # without a time, saving alone makes it a draft
        case _:
            return (save,)


def _is_repeated(button: str, submitted: SubmittedArticle, facts: Facts, editor: str) -> bool:
    """Return whether this form is stored already, by this editor and with this button."""
    article = facts.article
    return (
        article is not None
        and article.revision > 0  # autosave made revision 0: the form itself has done nothing yet
        and facts.draft is None
        and not is_edited(article.content, submitted.content)
        and article.last_editor == editor
        and article.state in _REACHED.get(button, frozenset())
    )


def _ask_about_topics(submitted: SubmittedArticle, facts: Facts) -> Iterator[Problem]:
    """Yield a Problem if topics are new and not confirmed: each new topic adds a public address."""
    asked = [name for name in facts.unknown_topics if name not in submitted.confirmed_topics]
    if asked:
        message = "These topics are new: %(names)s. Choose “Create” at the field, or correct them."
        yield Problem("topics", message, {"names": ", ".join(asked)})


def _list_problems(
    content: ArticleContent, facts: Facts, *, complete: bool, now: datetime
) -> list[Problem]:
    try:
        validation.validate_content(content, complete=complete, now=now)
    except ValidationError as error:
        return [*error.problems, *facts.problems]
    return [*facts.problems]


def _describe_publication() -> Problem:
    """Return the Problem of a form that was open while the scheduler published its article."""
    message = (
        "The article was published meanwhile, as it was scheduled. "
        "Your text is still in the form: choose Update, Correct silently or Save for later."
    )
    return Problem("", message)


def _list_once(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return each problem once, in order: parsing and validation may find the same problem."""
    different: list[Problem] = []
    for problem in problems:
        if problem not in different:
            different.append(problem)
    return tuple(different)
