"""What may follow what, and that nobody overwrites what they did not see."""

from dataclasses import replace

import pytest

from feedsvc import editorial
from feedsvc.domain.articles import ALLOWED_VERBS, State, Verb
from feedsvc.errors import ConflictError, InvalidStateError, NotFoundError
from feedsvc.storage.articles import articles
from tests.editorial.newsroom import HOUR, SAMPLE, Newsroom

VERBS = [verb for verb in Verb if verb not in {Verb.UNDO, Verb.SCHEDULE}]


def standing(newsroom: Newsroom, state: State) -> int:
    """Return an article in this state."""
    if state == State.SCHEDULED:
        article_id = newsroom.start(publish_at=newsroom.now + HOUR)
        newsroom.act(Verb.SCHEDULE, article_id)
        return article_id
    article_id = newsroom.start()
    if state != State.DRAFT:
        newsroom.act(Verb.PUBLISH, article_id)
    if state == State.WITHDRAWN:
        newsroom.act(Verb.WITHDRAW, article_id)
    if state in {State.TRASHED, State.PURGED}:
        newsroom.act(Verb.TRASH, article_id)
    if state == State.PURGED:
        with newsroom.database.writing() as session:
            editorial.trash.purge_article(
                session,
                article_id,
                revision=articles.get_article(session, article_id).revision,
                editor="sari",
                now=newsroom.now,
            )
    return article_id


@pytest.mark.parametrize("state", State)
def test_every_verb_does_its_work_or_leaves_no_trace(newsroom: Newsroom, state: State) -> None:
    for verb in VERBS:
        article_id = standing(newsroom, state)
        assert newsroom.article(article_id).state == state
        before = newsroom.article(article_id)
        if verb in ALLOWED_VERBS[state]:
            assert newsroom.act(verb, article_id).revision == before.revision + 1
            continue
        with pytest.raises(InvalidStateError) as refusal:
            newsroom.act(verb, article_id)
        assert [problem.params["state"] for problem in refusal.value.problems] == [state.value]
        after = newsroom.article(article_id)
        assert (after.state, after.revision) == (before.state, before.revision)


def test_verbs_lead_where_their_names_say(newsroom: Newsroom) -> None:
    article_id = newsroom.start(publish_at=newsroom.now + HOUR)
    for verb, state in [
        (Verb.SCHEDULE, State.SCHEDULED),
        (Verb.UNSCHEDULE, State.DRAFT),
        (Verb.SCHEDULE, State.SCHEDULED),
        (Verb.SAVE, State.DRAFT),  # saved without a time
        (Verb.PUBLISH, State.PUBLISHED),
        (Verb.UPDATE, State.PUBLISHED),
        (Verb.CORRECT, State.PUBLISHED),
        (Verb.WITHDRAW, State.WITHDRAWN),
        (Verb.SAVE, State.WITHDRAWN),
        (Verb.PUBLISH, State.PUBLISHED),
        (Verb.TRASH, State.TRASHED),
        (Verb.RESTORE, State.PUBLISHED),
    ]:
        assert newsroom.act(verb, article_id).state == state, verb
    with newsroom.database.reading() as session:
        told = [
            (change.revision, change.verb, change.editor)
            for change in articles.list_changes(session, article_id)
        ]
    verbs = [
        "save",
        "schedule",
        "unschedule",
        "schedule",
        "save",
        "publish",
        "update",
        "correct",
        "withdraw",
        "save",
    ]
    assert (
        told
        == [
            (number, verb, "sari")
            for number, verb in enumerate([*verbs, "publish", "trash", "restore"], 1)
        ][::-1]
    )


@pytest.mark.parametrize("state", State)
def test_who_did_not_see_the_last_version_cannot_change_it(
    newsroom: Newsroom, state: State
) -> None:
    article_id = standing(newsroom, state)
    seen = newsroom.article(article_id).revision
    for verb in [*ALLOWED_VERBS[state], Verb.UNDO]:
        for revision in (seen - 1 or seen + 2, seen + 1):
            with pytest.raises(ConflictError):
                newsroom.act(verb, article_id, revision=revision)
    assert newsroom.article(article_id).revision == seen


def test_what_was_never_there_is_not_found(newsroom: Newsroom) -> None:
    for number in (4711, 2**40, 2**70, -1):
        with pytest.raises(NotFoundError):
            newsroom.article(number)
        with pytest.raises(NotFoundError):
            newsroom.act(Verb.PUBLISH, number, revision=1)


def test_the_guid_is_minted_once_and_nothing_changes_it(newsroom: Newsroom) -> None:
    article_id, other = newsroom.start(), newsroom.start()
    guid = newsroom.article(article_id).guid
    assert guid.startswith("tag:news.example,2026-11-22:article/")
    assert guid != newsroom.article(other).guid
    other_words = replace(SAMPLE, title="Judul Lain", slug="alamat-lain", topics=(), language="en")
    for verb in (
        Verb.SAVE,
        Verb.PUBLISH,
        Verb.UPDATE,
        Verb.CORRECT,
        Verb.WITHDRAW,
        Verb.SAVE,
        Verb.PUBLISH,
    ):
        newsroom.later()
        newsroom.act(verb, article_id, other_words)
        assert newsroom.article(article_id).guid == guid
    for _ in range(9):  # there and back again
        newsroom.act(Verb.UNDO, article_id)
        assert newsroom.article(article_id).guid == guid
