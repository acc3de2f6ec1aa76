"""Undo is compared with a simple model of an article over any sequence of verbs."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from feedsvc import editorial
from feedsvc.domain.articles import ALLOWED_VERBS, ArticleContent, State, Verb
from feedsvc.domain.documents import Person, Source
from feedsvc.domain.times import truncate_to_second
from feedsvc.errors import ConflictError, InvalidStateError, ValidationError
from feedsvc.storage.articles import articles
from feedsvc.storage.articles.content import read_content
from feedsvc.storage.feeds import feeds
from feedsvc.storage.tables import EPOCH, Article
from tests.editorial.newsroom import HOUR, PICTURE, SAMPLE, Newsroom, read_paths
from tests.strategies import count_examples, count_repetitions

TOPICS, AUTHORS, SECTIONS = ("Desa", "Kota", "Laut"), ("Ani", "Budi"), ("", "News", "Opini")
PICTURES = (None, PICTURE, replace(PICTURE, media="b2.png", alt="", decorative=True))

contents = st.builds(
    ArticleContent,
    title=st.sampled_from(["Satu", "Dua"]),
    body=st.sampled_from(["<p>Satu.</p>", "<p>Dua.</p>"]),
    language=st.sampled_from(["id", "en"]),
    summary=st.sampled_from(["", "Ringkas."]),
    section=st.sampled_from(SECTIONS),
    topics=st.permutations(TOPICS).flatmap(
        lambda names: st.integers(0, 3).map(lambda most: tuple(names[:most]))
    ),
    authors=st.permutations(AUTHORS).flatmap(
        lambda names: st.integers(0, 2).map(lambda most: tuple(map(Person, names[:most])))
    ),
    image=st.sampled_from(PICTURES),
    sources=st.lists(
        st.sampled_from([Source("A", "https://a.example/"), Source("B", "https://b.example/")])
    ).map(tuple),
)
steps = st.lists(
    st.tuples(
        st.sampled_from(
            [*sorted(set(Verb) - {Verb.SCHEDULE}), Verb.UNDO, Verb.UNDO, "the scheduler"]
        ),
        contents,
        st.sampled_from(["", "", "alamat-a", "alamat-b"]),
        st.sampled_from([None, -HOUR, HOUR]),
        st.sampled_from([timedelta(0), timedelta(seconds=1), 2 * HOUR]),
    ),
    min_size=2,
    max_size=12,
)


@dataclass(frozen=True)
class View:
    """All that undo restores."""

    state: State
    content: ArticleContent
    guid: str = ""
    has_notice: bool = False
    feeds: frozenset[str] = frozenset()


@dataclass
class Model:
    """The expected view of an article, and its view before each change."""

    view: View
    published: datetime | None = None
    updated: datetime | None = None  # as stored, because only its order is compared
    tombstones: frozenset[str] = frozenset()  # the feeds that it was withdrawn from
    before: list[View | None] = field(default_factory=lambda: [None])
    published_before: list[datetime | None] = field(default_factory=lambda: [None])

    @property
    def showing(self) -> frozenset[str]:
        """The feeds that show its notice."""
        is_shown = self.view.state == State.WITHDRAWN and self.view.has_notice
        return self.tombstones if is_shown else frozenset()

    def can(self, verb: Verb) -> bool:
        """Return True if `verb` is allowed now."""
        return (
            self.before[-1] is not None
            if verb == Verb.UNDO
            else verb in ALLOWED_VERBS[self.view.state]
        )

    def step(self, verb: Verb, new: ArticleContent, now: datetime, guid: str) -> None:
        """Apply `verb`; `guid` is the new one if the article gets one."""
        view_before, old, published_before = self.view, self.view.content, self.published
        new = replace(new, slug=new.slug or old.slug)
        match verb:
            case Verb.SAVE:
                state = (
                    State.DRAFT
                    if view_before.state == State.SCHEDULED and not new.publish_at
                    else view_before.state
                )
                self.view = replace(view_before, content=new, state=state)
            case Verb.PUBLISH:
                self.publish(now)
            case Verb.NOTICE:
                self.view = replace(view_before, has_notice=True)
            case Verb.REISSUE:
                self.published = max(self.published or EPOCH, truncate_to_second(now))
                self.view = replace(
                    view_before, content=replace(old, publish_at=self.published), guid=guid
                )
            case Verb.UNSCHEDULE:
                self.view = replace(view_before, state=State.DRAFT)
            case Verb.CORRECT | Verb.UPDATE:
                self.published = new.publish_at or self.published
                self.view = replace(view_before, content=replace(new, publish_at=self.published))
            case Verb.WITHDRAW:
                self.view = replace(view_before, state=State.WITHDRAWN)
            case Verb.TRASH:
                self.view = replace(view_before, state=State.TRASHED)
            case Verb.UNDO | Verb.RESTORE:
                self.go_back(now)
        self.before.append(view_before)
        self.published_before.append(published_before)
        self.set_feeds()
        self.set_tombstones(view_before)

    def go_back(self, now: datetime) -> None:
        """Return to the view before the last change."""
        self.view = self.before[-1] or self.view
        self.published = self.published_before[-1] or self.published
        if self.view.state == State.SCHEDULED and (self.view.content.publish_at or now) <= now:
            self.view = replace(self.view, state=State.DRAFT)

    def publish(self, now: datetime) -> None:
        """Publish the article, or schedule it if its time is in the future."""
        at = self.view.content.publish_at
        if at and at > now and self.view.state != State.WITHDRAWN:
            self.view = replace(self.view, state=State.SCHEDULED)
            return
        self.published = self.published or truncate_to_second(min(at or now, now))
        shown = replace(self.view.content, publish_at=self.published)
        self.view = replace(self.view, state=State.PUBLISHED, content=shown, has_notice=False)

    def set_tombstones(self, view_before: View) -> None:
        """Set the feeds with a tombstone. A change of terms alone leaves none."""
        if self.view.state != State.PUBLISHED:
            self.tombstones |= view_before.feeds
        self.tombstones -= self.view.feeds

    def set_feeds(self) -> None:
        """Set the feeds that select the content."""
        content = self.view.content
        names = [("topics", name) for name in content.topics] + [
            ("authors", person.name) for person in content.authors
        ]
        names += [("sections", content.section)] if content.section else []
        paths = frozenset(["all", *(f"{kind}/{name.lower()}" for kind, name in names)])
        self.view = replace(
            self.view, feeds=paths if self.view.state == State.PUBLISHED else frozenset()
        )


def read_view(newsroom: Newsroom, article_id: int) -> View:
    """Return the article's state, content and feeds."""
    return read_article(newsroom, article_id)[1]


def read_article(newsroom: Newsroom, article_id: int) -> tuple[Article, View]:
    """Return the article's row, and its state, content and feeds."""
    with newsroom.database.reading() as session:
        article = articles.get_article(session, article_id)
        paths = read_paths(session, feeds.find_containing(session, article_id))
        return article, View(
            State(article.state),
            read_content(article),
            article.guid,
            has_notice=bool(article.notice),
            # as in `list_stale_terms`
            feeds=frozenset(path for path in paths if not path.startswith("languages/")),
        )


def create_terms(newsroom: Newsroom) -> None:
    """Create every term and image, so that only changes of articles make feeds stale."""
    newsroom.start(topics=TOPICS, authors=tuple(map(Person, AUTHORS)), section="News")
    newsroom.start(section="Opini", authors=())
    for picture in filter(None, PICTURES):
        newsroom.store_picture(picture.media)


def try_steps(newsroom: Newsroom) -> Callable[[Callable[..., None]], Callable[[], None]]:
    """Decorate a check so that it runs with many sequences of steps on one database.

    Each sequence begins with an article of its own.
    """
    kind = settings(
        max_examples=count_examples(
            count_repetitions(8, 12), is_sqlite=newsroom.database.is_sqlite
        ),
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    return lambda check: kind(
        given(contents, steps)(lambda first, changes: check(newsroom, first, changes))
    )


@pytest.mark.soak
@pytest.mark.any_database
def test_undo_restores_everything_and_marks_only_feeds_that_have_or_had_the_article(
    newsroom: Newsroom,
) -> None:
    create_terms(newsroom)

    @try_steps(newsroom)
    def check(
        newsroom: Newsroom,
        first: ArticleContent,
        changes: list[tuple[Verb | str, ArticleContent, str, timedelta | None, timedelta]],
    ) -> None:
        article_id = newsroom.start(first)
        model = Model(read_view(newsroom, article_id))
        draft = replace(first, slug=model.view.content.slug)
        assert model.view == View(State.DRAFT, draft, guid=model.view.guid)
        for verb, wanted, slug, wait, passes in changes:
            newsroom.move_clock(passes)
            at = truncate_to_second(newsroom.now + wait) if wait is not None else None
            if verb in {Verb.CORRECT, Verb.UPDATE} and at and at > newsroom.now:
                at = None  # a time in the future is refused
            own = f"{slug}-{article_id}" if slug else ""
            step_and_compare(
                newsroom, model, article_id, verb, replace(wanted, slug=own, publish_at=at)
            )
        unschedule(newsroom, article_id)

    check()


def unschedule(newsroom: Newsroom, article_id: int) -> None:
    """Unschedule the article, so that the next example's scheduler has nothing to do."""
    if newsroom.get_article(article_id).state == State.SCHEDULED:
        newsroom.act(Verb.UNSCHEDULE, article_id)


def list_stale_terms(newsroom: Newsroom) -> set[str]:
    """Return the stale feeds except feeds of languages, which depend on all other articles."""
    return {path for path in newsroom.list_stale() if not path.startswith("languages/")}


def step_and_compare(
    newsroom: Newsroom, model: Model, article_id: int, verb: Verb | str, wanted: ArticleContent
) -> None:
    """Apply one step to the newsroom and to the model, and compare them."""
    newsroom.mark_all_rendered()
    view_before, showing, updated = model.view, model.showing, model.updated
    if not isinstance(verb, Verb):
        due = (
            view_before.state == State.SCHEDULED
            and (view_before.content.publish_at or newsroom.now) <= newsroom.now
        )
        assert editorial.scheduling.publish_due(newsroom.database, now=newsroom.now) == due
        if due:
            model.step(Verb.PUBLISH, wanted, newsroom.now, view_before.guid)
    elif model.can(verb):
        guid = newsroom.act(verb, article_id, wanted).guid
        if verb == Verb.REISSUE:
            assert guid != view_before.guid
        model.step(verb, wanted, newsroom.now, guid)
        changed = view_before.feeds | model.view.feeds | showing | model.showing
        assert list_stale_terms(newsroom) == changed
    else:
        with pytest.raises(InvalidStateError):
            newsroom.act(verb, article_id, wanted)
        assert newsroom.list_stale() == set()
    article, view = read_article(newsroom, article_id)
    assert view == model.view
    assert (article.published, article.revision) == (model.published, len(model.before))
    assert not updated or (article.updated and article.updated >= updated)
    model.updated = article.updated


@pytest.mark.any_database
def test_undo_is_refused_if_another_article_has_the_former_slug(newsroom: Newsroom) -> None:
    article_id = newsroom.start(slug="jembatan")
    newsroom.act(Verb.SAVE, article_id, replace(SAMPLE, slug="jembatan-bambu"))
    newsroom.start(slug="jembatan")  # the former slug was never public
    with pytest.raises(ValidationError) as refusal:
        newsroom.act(Verb.UNDO, article_id)
    assert [problem.field for problem in refusal.value.problems] == ["slug"]
    assert newsroom.get_article(article_id).slug == "jembatan-bambu"


@pytest.mark.any_database
def test_the_first_revision_cannot_be_undone(newsroom: Newsroom) -> None:
    article_id = newsroom.start()
    with pytest.raises(InvalidStateError):
        newsroom.act(Verb.UNDO, article_id)


@pytest.mark.any_database
def test_undo_does_not_schedule_for_a_time_that_has_passed(newsroom: Newsroom) -> None:
    article_id = newsroom.start(publish_at=newsroom.now + HOUR)
    newsroom.act(Verb.SCHEDULE, article_id)
    newsroom.move_clock(2 * HOUR)
    assert editorial.scheduling.publish_due(newsroom.database, now=newsroom.now) == 1
    assert newsroom.act(Verb.UNDO, article_id).state == State.DRAFT
    assert editorial.scheduling.publish_due(newsroom.database, now=newsroom.now + HOUR) == 0


@pytest.mark.parametrize("wait", [None, -HOUR, HOUR], ids=["now", "earlier", "later"])
@pytest.mark.any_database
def test_publishing_a_new_article_is_one_change_and_can_be_undone(
    newsroom: Newsroom, wait: timedelta | None
) -> None:
    at = truncate_to_second(newsroom.now + wait) if wait is not None else None
    article_id = newsroom.publish_new(publish_at=at)
    article = newsroom.get_article(article_id)
    is_scheduled = wait == HOUR
    assert article.state == (State.SCHEDULED if is_scheduled else State.PUBLISHED)
    assert newsroom.list_actions(article_id) == ["schedule" if is_scheduled else "publish"]
    published_view = read_view(newsroom, article_id)
    undone = newsroom.act(Verb.UNDO, article_id)
    assert (undone.state, undone.published) == (State.DRAFT, article.published)
    assert undone.publish_at == (at if is_scheduled else None)
    now = read_view(newsroom, article_id)
    assert not now.feeds
    assert replace(now.content, publish_at=None) == replace(published_view.content, publish_at=None)
    if not is_scheduled:
        assert published_view.feeds <= newsroom.list_stale()
    newsroom.act(Verb.UNDO, article_id)
    assert read_view(newsroom, article_id) == published_view
    assert newsroom.list_actions(article_id)[:2] == ["undo", "undo"]


@pytest.mark.any_database
def test_an_article_that_was_saved_before_is_not_published_as_a_new_one(
    newsroom: Newsroom,
) -> None:
    article_id = newsroom.start()
    with pytest.raises(ConflictError):
        newsroom.publish_new(article_id=article_id)
    assert newsroom.list_actions(article_id) == ["save"]
