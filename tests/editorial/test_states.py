"""What may follow what, and that nobody overwrites what they did not see."""

from dataclasses import replace

import pytest

from feedsvc import editorial
from feedsvc.domain.articles import MAY, State, Verb
from feedsvc.errors import ConflictError, InvalidStateError, NotFoundError
from feedsvc.storage.articles import articles
from tests.editorial.newsroom import HOUR, SAMPLE, Desk

VERBS = [verb for verb in Verb if verb not in {Verb.UNDO, Verb.SCHEDULE}]


def standing(desk: Desk, state: State) -> int:
    """Return an article in this state."""
    if state == State.SCHEDULED:
        article_id = desk.start(publish_at=desk.now + HOUR)
        desk.act(Verb.SCHEDULE, article_id)
        return article_id
    article_id = desk.start()
    if state != State.DRAFT:
        desk.act(Verb.PUBLISH, article_id)
    if state == State.WITHDRAWN:
        desk.act(Verb.WITHDRAW, article_id)
    if state in {State.TRASHED, State.PURGED}:
        desk.act(Verb.TRASH, article_id)
    if state == State.PURGED:
        with desk.database.writing() as session:
            editorial.trash.purge_article(
                session, article_id, revision=articles.get_article(session, article_id).revision
            )
    return article_id


@pytest.mark.parametrize("state", State)
def test_every_verb_does_its_work_or_leaves_no_trace(desk: Desk, state: State) -> None:
    for verb in VERBS:
        article_id = standing(desk, state)
        assert desk.article(article_id).state == state
        before = desk.article(article_id)
        if verb in MAY[state]:
            assert desk.act(verb, article_id).revision == before.revision + 1
            continue
        with pytest.raises(InvalidStateError) as refusal:
            desk.act(verb, article_id)
        assert [problem.params["state"] for problem in refusal.value.problems] == [state.value]
        after = desk.article(article_id)
        assert (after.state, after.revision) == (before.state, before.revision)


def test_verbs_lead_where_their_names_say(desk: Desk) -> None:
    article_id = desk.start(publish_at=desk.now + HOUR)
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
        assert desk.act(verb, article_id).state == state, verb
    with desk.database.reading() as session:
        told = [(change.revision, change.verb, change.editor) for change in articles.list_changes(session, article_id)]
    verbs = ["save", "schedule", "unschedule", "schedule", "save", "publish", "update", "correct", "withdraw", "save"]
    assert (
        told == [(number, verb, "sari") for number, verb in enumerate([*verbs, "publish", "bin", "restore"], 1)][::-1]
    )


@pytest.mark.parametrize("state", State)
def test_who_did_not_see_the_last_version_cannot_change_it(desk: Desk, state: State) -> None:
    article_id = standing(desk, state)
    seen = desk.article(article_id).revision
    for verb in [*MAY[state], Verb.UNDO]:
        for revision in (seen - 1 or seen + 2, seen + 1):
            with pytest.raises(ConflictError):
                desk.act(verb, article_id, revision=revision)
    assert desk.article(article_id).revision == seen


def test_what_was_never_there_is_not_found(desk: Desk) -> None:
    for number in (4711, 2**40, 2**70, -1):
        with pytest.raises(NotFoundError):
            desk.article(number)
        with pytest.raises(NotFoundError):
            desk.act(Verb.PUBLISH, number, revision=1)


def test_the_guid_is_minted_once_and_nothing_changes_it(desk: Desk) -> None:
    article_id, other = desk.start(), desk.start()
    guid = desk.article(article_id).guid
    assert guid.startswith("tag:news.example,2026-11-22:article/")
    assert guid != desk.article(other).guid
    other_words = replace(SAMPLE, title="Judul Lain", slug="alamat-lain", topics=(), language="en")
    for verb in (Verb.SAVE, Verb.PUBLISH, Verb.UPDATE, Verb.CORRECT, Verb.WITHDRAW, Verb.SAVE, Verb.PUBLISH):
        desk.later()
        desk.act(verb, article_id, other_words)
        assert desk.article(article_id).guid == guid
    for _ in range(9):  # there and back again
        desk.act(Verb.UNDO, article_id)
        assert desk.article(article_id).guid == guid
