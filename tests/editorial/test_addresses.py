"""An address that readers may know leads to the same feed for ever, whatever editors do."""

from contextlib import suppress
from random import Random

import pytest
from sqlalchemy import select

from feedsvc import editorial
from feedsvc.domain.custom_feeds import CustomFeedRequest
from feedsvc.domain.taxonomy import Term
from feedsvc.errors import InvalidStateError, ValidationError
from feedsvc.storage import taxonomy
from feedsvc.storage.feeds import feeds, paths
from feedsvc.storage.tables import Feed, Topic
from tests.editorial.newsroom import SMALL, Newsroom
from tests.strategies import count_repetitions

NAMES = ("Gunung", "Pegunungan", "Laut", "Pantai")
STEPS = count_repetitions(30, 45)
TAKEN = (
    "The address “gunung” belonged to “Pegunungan”, and its subscribers may still use it. "
    "Choose another."
)


@pytest.fixture
def newsroom(newsroom: Newsroom) -> Newsroom:
    """A newsroom whose articles are in few feeds."""
    newsroom.sample = SMALL
    return newsroom


def find_topic(newsroom: Newsroom, name: str) -> Topic:
    """Return a topic by its name."""
    with newsroom.database.reading() as session:
        topic = taxonomy.find_term(session, Topic, name)
        assert topic, name
        return topic


def change_topic(newsroom: Newsroom, name: str, texts: Term) -> None:
    """Change the topic with this name."""
    topic_id = find_topic(newsroom, name).id
    with newsroom.database.writing() as session:
        editorial.taxonomy.change_term(session, Topic, topic_id, texts, now=newsroom.now)


def create_topic(newsroom: Newsroom, texts: Term) -> None:
    """Create a topic."""
    with newsroom.database.writing() as session:
        editorial.taxonomy.create_term(
            session, Topic, texts, authority=newsroom.site.authority, now=newsroom.now
        )


def save_custom_feed(newsroom: Newsroom, request: CustomFeedRequest, path: str = "") -> Feed:
    """Create a custom feed, or change the one at `path`."""
    with newsroom.database.writing() as session:
        if not path:
            return editorial.custom_feeds.create_custom_feed(
                session, request, authority=newsroom.site.authority, now=newsroom.now
            )
        feed = feeds.find_feed(session, path)
        assert feed
        assert feed.custom
        return editorial.custom_feeds.change_custom_feed(
            session, feed.id, request, revision=feed.custom.revision, now=newsroom.now
        )


def resolve_guid(newsroom: Newsroom, path: str) -> str:
    """Return the guid of the feed that readers get at `path`."""
    with newsroom.database.reading() as session:
        feed = feeds.resolve_path(session, path)
        assert feed, path
        return feed.guid


@pytest.mark.any_database
@pytest.mark.every_database
def test_the_former_address_of_a_renamed_topic_is_not_given_to_another(newsroom: Newsroom) -> None:
    newsroom.publish(topics=("Gunung",))
    guid = resolve_guid(newsroom, "topics/gunung")
    change_topic(newsroom, "Gunung", Term("Pegunungan", "pegunungan"))
    newsroom.publish_new(topics=("Gunung",))
    assert find_topic(newsroom, "Gunung").slug == "gunung-2"
    assert resolve_guid(newsroom, "topics/gunung") == guid
    with pytest.raises(ValidationError) as refused:
        create_topic(newsroom, Term("Gunung Api", "gunung"))
    assert [str(each) for each in refused.value.problems] == [f"slug: {TAKEN}"]
    with pytest.raises(ValidationError) as refused:
        change_topic(newsroom, "Gunung", Term("Gunung", "gunung"))
    assert [str(each) for each in refused.value.problems] == [f"slug: {TAKEN}"]
    # The feed that had the address may take it again.
    change_topic(newsroom, "Pegunungan", Term("Pegunungan", "gunung"))
    assert resolve_guid(newsroom, "topics/gunung") == guid
    assert resolve_guid(newsroom, "topics/pegunungan") == guid


@pytest.mark.any_database
def test_the_former_address_of_a_merged_topic_stays_with_the_other_one(newsroom: Newsroom) -> None:
    newsroom.publish_new(topics=("Gunung",))
    newsroom.publish(topics=("Laut",))
    change_topic(newsroom, "Gunung", Term("Pegunungan", "pegunungan"))
    former, into = find_topic(newsroom, "Pegunungan").id, find_topic(newsroom, "Laut").id
    with newsroom.database.writing() as session:
        editorial.taxonomy.merge_terms(session, Topic, former, into, now=newsroom.now)
    newsroom.publish(topics=("Gunung",))
    guid = resolve_guid(newsroom, "topics/laut")
    assert resolve_guid(newsroom, "topics/gunung") == guid
    change_topic(newsroom, "Laut", Term("Laut", "gunung"))
    assert resolve_guid(newsroom, "topics/gunung") == guid


def test_the_former_address_of_a_custom_feed_is_not_given_to_another(newsroom: Newsroom) -> None:
    newsroom.publish_new()
    first = save_custom_feed(newsroom, CustomFeedRequest("Gunung", slug="gunung"))
    save_custom_feed(newsroom, CustomFeedRequest("Pegunungan", slug="pegunungan"), first.path)
    newsroom.refresh()
    second = save_custom_feed(newsroom, CustomFeedRequest("Gunung"))
    assert second.path == "custom/gunung-2"
    assert resolve_guid(newsroom, "custom/gunung") == first.guid
    for path in ("", second.path):
        with pytest.raises(ValidationError) as refused:
            save_custom_feed(newsroom, CustomFeedRequest("Gunung", slug="gunung"), path)
        assert [str(each) for each in refused.value.problems] == [f"slug: {TAKEN}"]
    save_custom_feed(newsroom, CustomFeedRequest("Gunung", slug="gunung"), "custom/pegunungan")
    assert resolve_guid(newsroom, "custom/gunung") == first.guid


def test_an_address_that_no_reader_could_know_is_free_again(newsroom: Newsroom) -> None:
    create_topic(newsroom, Term("Gunung", "gunnug"))
    change_topic(newsroom, "Gunung", Term("Gunung", "gunung"))
    create_topic(newsroom, Term("Gunnug", "gunnug"))
    assert find_topic(newsroom, "Gunnug").slug == "gunnug"


@pytest.mark.any_database
def test_storage_refuses_to_give_a_former_address_away(newsroom: Newsroom) -> None:
    newsroom.publish(topics=("Gunung", "Laut"))
    change_topic(newsroom, "Gunung", Term("Pegunungan", "pegunungan"))
    with newsroom.database.writing() as session, pytest.raises(ValueError, match="pegunungan now"):
        paths.add_feed(session, "topics/gunung", "tag:x", now=newsroom.now)
    with newsroom.database.writing() as session:
        other = feeds.find_feed(session, "topics/laut")
        assert other
        with pytest.raises(ValueError, match="pegunungan now"):
            paths.change_path(session, other, "topics/gunung")


def do_something(newsroom: Newsroom, random: Random, known: dict[str, str]) -> None:
    """Make a random change that gives feeds their addresses; follow a merge in `known`."""
    with newsroom.database.reading() as session:
        topics = list(taxonomy.list_terms(session, Topic, withdrawn=True))
    topic, name, slug = random.choice(topics), random.choice(NAMES), random.choice(NAMES).lower()
    custom = random.choice(["", *(path for path in known if path.startswith("custom/"))])
    match random.randrange(6):
        case 0 | 1:
            newsroom.publish_new(topics=(name,), title=name)
        case 2:
            change_topic(newsroom, topic.name, Term(name, slug))
        case 3:
            create_topic(newsroom, Term(name, slug))
        case 4:
            with newsroom.database.reading() as session:
                now_at = feeds.find_feed(session, custom)
            save_custom_feed(
                newsroom, CustomFeedRequest(name, slug=slug), now_at.path if now_at else ""
            )
        case 5 if len(topics) > 2:
            into = next(each for each in topics if each.id != topic.id)
            with newsroom.database.writing() as session:
                guids = {
                    row.id: owner.guid
                    for row in (topic, into)
                    if (owner := feeds.find_feed_of_term(session, row))
                }
                editorial.taxonomy.merge_terms(session, Topic, topic.id, into.id, now=newsroom.now)
            for path, guid in known.items():
                known[path] = guids[into.id] if guid == guids[topic.id] else guid


@pytest.mark.soak
@pytest.mark.parametrize(
    "seed", [0, *(pytest.param(seed, marks=pytest.mark.soak_only) for seed in (1, 2))]
)
@pytest.mark.any_database
def test_no_address_ever_leads_to_another_feed(newsroom: Newsroom, seed: int) -> None:
    random, known = Random(seed), dict[str, str]()  # noqa: S311  no secret
    newsroom.publish_new(topics=NAMES)
    for step in range(STEPS):
        with suppress(ValidationError, InvalidStateError):
            do_something(newsroom, random, known)
        checked = list(known) if step == STEPS - 1 else random.sample([*known], min(5, len(known)))
        with newsroom.database.reading() as session:
            for path in checked:
                guid = known[path]
                feed = feeds.find_feed(session, path) or feeds.find_former_owner(session, path)
                term = feed.topic if feed else None
                if term and term.merged_id:
                    into = taxonomy.get_term(session, Topic, term.merged_id)
                    feed = feeds.find_feed_of_term(session, into)
                assert feed, path
                assert feed.guid == guid, path
            opened = (
                select(Feed.path, Feed.guid)
                .outerjoin(Topic, Feed.topic_id == Topic.id)
                .where(Feed.opened, Topic.merged_id.is_(None))
            )
            known.update((row.path, row.guid) for row in session.execute(opened))
    assert len(known) > len(NAMES) + 2
