"""Each state allows certain verbs, and nobody can change a revision that they did not see."""

from dataclasses import replace

import pytest

from feedsvc import editorial
from feedsvc.domain.articles import ALLOWED_VERBS, State, Verb
from feedsvc.errors import ConflictError, InvalidStateError, NotFoundError
from feedsvc.storage.articles import articles
from tests.editorial.newsroom import HOUR, SMALL, Newsroom

VERBS = [verb for verb in Verb if verb not in {Verb.UNDO, Verb.SCHEDULE}]


@pytest.fixture
def newsroom(newsroom: Newsroom) -> Newsroom:
    """A newsroom whose articles are in few feeds."""
    newsroom.sample = SMALL
    return newsroom


def create_in_state(newsroom: Newsroom, state: State) -> int:
    """Create an article in this state. Return its id."""
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
@pytest.mark.any_database
def test_every_verb_is_allowed_in_a_state_or_changes_nothing(
    newsroom: Newsroom, state: State
) -> None:
    article_id = create_in_state(newsroom, state)
    for verb in VERBS:
        before = newsroom.get_article(article_id)
        assert before.state == state
        if verb in ALLOWED_VERBS[state]:
            assert newsroom.act(verb, article_id).revision == before.revision + 1
            article_id = create_in_state(newsroom, state)  # the next verb needs an unchanged one
            continue
        with pytest.raises(InvalidStateError) as refusal:
            newsroom.act(verb, article_id)
        assert [problem.params["state"] for problem in refusal.value.problems] == [state.value]
        after = newsroom.get_article(article_id)
        assert (after.state, after.revision) == (before.state, before.revision)


@pytest.mark.any_database
def test_verbs_lead_to_their_states_and_are_in_the_history(newsroom: Newsroom) -> None:
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
        changes = [
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
        changes
        == [
            (number, verb, "sari")
            for number, verb in enumerate([*verbs, "publish", "trash", "restore"], 1)
        ][::-1]
    )


@pytest.mark.any_database
@pytest.mark.parametrize("state", State)
def test_a_change_based_on_another_revision_is_a_conflict(newsroom: Newsroom, state: State) -> None:
    article_id = create_in_state(newsroom, state)
    current = newsroom.get_article(article_id).revision
    for verb in [*ALLOWED_VERBS[state], Verb.UNDO]:
        for revision in (current - 1 or current + 2, current + 1):
            with pytest.raises(ConflictError):
                newsroom.act(verb, article_id, revision=revision)
    assert newsroom.get_article(article_id).revision == current


@pytest.mark.any_database
def test_an_unknown_article_is_not_found(newsroom: Newsroom) -> None:
    for number in (4711, 2**40, 2**70, -1):
        with pytest.raises(NotFoundError):
            newsroom.get_article(number)
        with pytest.raises(NotFoundError):
            newsroom.act(Verb.PUBLISH, number, revision=1)


@pytest.mark.any_database
def test_the_guid_never_changes(newsroom: Newsroom) -> None:
    article_id, other = newsroom.start(), newsroom.start()
    guid = newsroom.get_article(article_id).guid
    assert guid.startswith("tag:news.example,2020-11-22:article/")
    assert guid != newsroom.get_article(other).guid
    content = replace(SMALL, title="Judul Lain", slug="alamat-lain", topics=(), language="en")
    for verb in (
        Verb.SAVE,
        Verb.PUBLISH,
        Verb.UPDATE,
        Verb.CORRECT,
        Verb.WITHDRAW,
        Verb.SAVE,
        Verb.PUBLISH,
    ):
        newsroom.move_clock()
        newsroom.act(verb, article_id, content)
        assert newsroom.get_article(article_id).guid == guid
    for _ in range(9):  # undone, done again, and so on
        newsroom.act(Verb.UNDO, article_id)
        assert newsroom.get_article(article_id).guid == guid
