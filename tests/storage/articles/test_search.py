"""The admin's list: articles are found by words and filters, alike on every database."""

import random
from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, select, text

from feedsvc import editorial
from feedsvc.domain.articles import ArticleContent, State, Verb
from feedsvc.domain.documents import Person
from feedsvc.domain.text import split_terms
from feedsvc.errors import ValidationError
from feedsvc.storage.articles import articles, full_text, search, search_index
from feedsvc.storage.articles.search import SearchQuery
from feedsvc.storage.database import Database
from feedsvc.storage.feeds import feeds
from feedsvc.storage.tables import Article, SearchEntry, Topic
from tests.editorial.newsroom import SMALL, Newsroom
from tests.strategies import count_repetitions

pytestmark = pytest.mark.every_database  # each kind searches in its own way

PLAIN = ArticleContent(title="Hujan", body="<p>Kering.</p>", language="id")
WORDS = [
    "me",
    "men",
    "meng",
    "menga",
    "mengapa",
    "m",
    "x",
    "7",
    "71",
    "7100",
    "日",
    "日本",
    "日本語の本",
    "жар",
    "ß",
    "é",
    "٣",
]


def search_ids(database: Database, query: SearchQuery, **options: int) -> list[int]:
    with database.reading() as session:
        return [article_id for _, article_id in search.search_page(session, query, **options)]


@pytest.fixture
def newsroom(database: Database, site: object, now: datetime) -> Newsroom:
    return Newsroom(database, site, now)  # type: ignore[arg-type]  # the fixture's own


@pytest.fixture
def small_buckets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a bucket hold two articles, so that a few articles fill many buckets."""
    monkeypatch.setattr(full_text, "BUCKET_BITS", 1)


def sequence_of(database: Database, article_id: int) -> int:
    with database.reading() as session:
        return session.scalars(
            select(SearchEntry.sequence).where(SearchEntry.article_id == article_id)
        ).one()


TYPED = [
    ("hujan", True),
    ("HUJ", True),
    ("jember huja", True),
    ("huja jember kopi", False),
    ("ujan", False),
    ("cafe", True),
    ("CAFÉ", True),
    ("jumat", True),
    ("ju’mat", True),
    ("naïve", True),
    ("ringkasan", True),
    ("strong", False),
    ("href", False),
    ("amp", False),
    ("Ω", True),
    ("東京", True),
    ("2026", True),
    ("20", True),
    ("e-mail", True),
    ('"hujan', True),
    ("hujan*", True),
    ("hujan' OR 1", False),
    ("% _ \\ : & | !", True),
    ("NEAR(hujan)", False),
    ("hu\u00adjan", True),
    ("pemerintah", True),
    ("\u200bpemerin\u200dtah\u202c", True),
    ("میروم", True),
    ("می\u200cروم", True),
]


@pytest.mark.slow
def test_an_article_is_found_by_the_beginnings_of_its_words(
    database: Database, newsroom: Newsroom
) -> None:
    body = (
        "<p>Di <strong>Café</strong> Jember, Ju'mat 2026 &amp; "
        "<a href='https://x.example'>e-mail</a> Ω 東京都 naive. "
        "Peme\u200brin&shy;tah می\u200cروم</p>"
    )
    article_id = newsroom.start(PLAIN, title="Hujan", body=body, summary="Ringkasan")
    newsroom.start(PLAIN, title="Lain", body="<p>Sama sekali.</p>")
    for typed, is_found in TYPED:
        ids = search_ids(database, SearchQuery(words=typed))
        assert (article_id in ids) is is_found, typed
        if is_found and split_terms(typed):
            assert ids == [article_id], typed


def test_filters_go_together_and_the_last_changed_comes_first(
    database: Database, newsroom: Newsroom
) -> None:
    newsroom.move_clock()
    rain = newsroom.start(
        PLAIN, title="Satu hujan", topics=("Cuaca",), section="Daerah", authors=(Person("Ani"),)
    )
    rain_abroad = newsroom.start(
        PLAIN, title="Dua hujan", topics=("Cuaca", "Desa"), language="en-GB"
    )
    dry = newsroom.start(PLAIN, title="Tiga", topics=("Desa",))
    newsroom.act(Verb.PUBLISH, rain)
    with database.reading() as session:
        row = articles.get_article(session, rain)
        weather, section, author = row.topics[0].topic.id, row.section_id, row.authors[0].author.id
        village = session.scalars(select(Topic.id).where(Topic.name == "Desa")).one()
    assert search_ids(database, SearchQuery()) == [rain, dry, rain_abroad]
    assert search_ids(database, SearchQuery(topic=weather)) == [rain, rain_abroad]
    assert search_ids(database, SearchQuery(topic=weather, words="hujan", state=State.DRAFT)) == [
        rain_abroad
    ]
    assert search_ids(database, SearchQuery(topic=village)) == [dry, rain_abroad]
    assert (
        search_ids(database, SearchQuery(section=section))
        == search_ids(database, SearchQuery(author=author))
        == [rain]
    )
    assert (
        search_ids(database, SearchQuery(language="en"))
        == search_ids(database, SearchQuery(language="EN-gb"))
        == [rain_abroad]
    )
    assert search_ids(database, SearchQuery(state=State.PUBLISHED)) == [rain]
    assert search_ids(database, SearchQuery(topic=weather, author=9999)) == []
    newsroom.act(Verb.WITHDRAW, rain)
    assert search_ids(database, SearchQuery(state=State.PUBLISHED)) == []
    assert search_ids(database, SearchQuery(state=State.WITHDRAWN, words="satu")) == [rain]


def test_pages_show_each_article_once_and_continue_where_the_last_ended(
    database: Database, newsroom: Newsroom
) -> None:
    article_ids = [newsroom.start(PLAIN, title=f"Hujan ke-{number}") for number in range(25)]
    with database.reading() as session:
        for query in (
            SearchQuery(),
            SearchQuery(words="hujan"),
            SearchQuery(state=State.DRAFT),
            SearchQuery(language="id"),
        ):
            for most in (
                100,
                10,
            ):  # pages lie among the counted articles, across their end, and beyond it
                ids: list[int] = []
                before = None
                while True:
                    page, count = search.search_page_and_count(
                        session, query, before=before, limit=7, most=most
                    )
                    assert count == min(25, most)
                    if not page:
                        break
                    assert page == search.search_page(session, query, before=before, limit=7)
                    ids += [article_id for _, article_id in page]
                    before = page[-1][0]
                assert ids == article_ids[::-1]
        assert search.count_by_state(session) == {"draft": 25}


@pytest.mark.soak
@pytest.mark.slow
def test_the_index_follows_any_changes_and_can_be_rebuilt(
    database: Database, newsroom: Newsroom
) -> None:
    rng = random.Random(4)  # noqa: S311  no secret
    article_ids = [newsroom.start(SMALL, title=f"Awal {number}") for number in range(6)]
    words = ["angin", "banjir", "cuaca", "debu", "embun"]
    for _ in range(count_repetitions(20, 120)):
        article_id, verb = rng.choice(article_ids), rng.choice([*Verb])
        title = " ".join(rng.sample(words, 3))
        try:
            if verb == Verb.TRASH:
                with database.writing() as session:
                    row = articles.get_article(session, article_id)
                    editorial.trash.move_to_trash(
                        session, article_id, revision=row.revision, editor="sari", now=newsroom.now
                    )
            elif verb != Verb.RESTORE:
                newsroom.act(
                    verb, article_id, replace(SMALL, title=title, topics=(rng.choice(words),))
                )
        except ValidationError:
            continue
    queries = [
        SearchQuery(words=word, state=state)
        for word in [*words, "jembatan"]
        for state in [None, *State]
    ]
    with database.reading() as session:
        rows = [articles.get_article(session, article_id) for article_id in article_ids]
        order = sorted(
            article_ids,
            key=lambda article_id: (
                -session.scalars(
                    select(SearchEntry.sequence).where(SearchEntry.article_id == article_id)
                ).one()
            ),
        )
    before = [search_ids(database, query) for query in queries]
    for query, answer in zip(queries, before, strict=True):
        right = {
            row.id for row in rows if query.words in split_terms(f"{row.title} {row.body_html}")
        }
        right &= {
            row.id
            for row in rows
            if (row.state == query.state if query.state else row.state != State.TRASHED)
        }
        assert answer == [article_id for article_id in order if article_id in right], query
    with database.writing() as session:
        last = 0
        while last := search_index.rebuild_index(session, last, limit=4):
            pass
        for command in ("integrity-check", "rebuild") if database.is_sqlite else ():
            session.execute(
                text("INSERT INTO search_index_fts (search_index_fts) VALUES (:command)"),
                {"command": command},
            )
    assert [search_ids(database, query) for query in queries] == before


@pytest.mark.usefixtures("small_buckets")
def test_a_reader_finds_whole_words_of_published_articles_a_span_at_a_time(
    database: Database, newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "SPAN", 5)
    published = []
    for number in range(12):
        title = f"Hujan {'lebat' if number in {0, 1, 6, 11} else 'ringan'}"
        newsroom.start(PLAIN, title=title)
        published.append(newsroom.publish_new(PLAIN, title=title))
    for words, wanted in (("HUJAN lébat", [11, 6, 1, 0]), ("huj lebat", []), ("lebat ringan", [])):
        found: list[int] = []
        before, searches = None, 0
        while before != 0:
            with database.reading() as session:
                page = search.search_published(session, words, before=before, limit=1)
            found += page.article_ids
            before, searches = page.following, searches + 1
        assert found == [published[number] for number in wanted]
        assert searches >= find_last_sequence(database) // 5
    with database.reading() as session:
        empty = search.search_published(session, "' *")
        everything = search.search_published(session, "hujan " * 9, limit=2)
    assert (empty.article_ids, empty.following) == ([], 0)
    assert everything.article_ids == published[:-3:-1]


def find_last_sequence(database: Database) -> int:
    with database.reading() as session:
        return search_index.find_last_sequence(session)


@pytest.mark.usefixtures("small_buckets")
@pytest.mark.any_database
def test_articles_in_any_bucket_are_found(database: Database, newsroom: Newsroom) -> None:
    article_ids = [
        newsroom.start(PLAIN, title=f"Hujan {'lebat' if number in {2, 3, 15} else 'ringan'}")
        for number in range(20)
    ]
    rare = SearchQuery(words="lebat")
    assert search_ids(database, rare) == [article_ids[15], article_ids[3], article_ids[2]]
    assert search_ids(database, rare, before=sequence_of(database, article_ids[15])) == [
        article_ids[3],
        article_ids[2],
    ]
    assert search_ids(database, rare, before=sequence_of(database, article_ids[3])) == [
        article_ids[2]
    ]
    assert (
        search_ids(database, rare, before=sequence_of(database, article_ids[2]))
        == search_ids(database, rare, before=1)
        == []
    )
    assert search_ids(database, SearchQuery(words="hujan"), limit=13) == article_ids[:-14:-1]
    for first in range(1, 20):
        middle = sequence_of(database, article_ids[first])
        assert (
            search_ids(database, SearchQuery(words="hujan"), before=middle, limit=9)
            == article_ids[:first][:-10:-1]
        )
    assert search_ids(database, rare, before=2**62) == [
        article_ids[15],
        article_ids[3],
        article_ids[2],
    ]


def test_a_search_reads_the_full_text_index_and_few_rows_beside_it(
    database: Database, newsroom: Newsroom
) -> None:
    newsroom.start(PLAIN, title="Hujan")
    statements: list[tuple[str, object]] = []

    def record(*args: object) -> None:
        statements.append((str(args[2]), args[3]))

    event.listen(database.engine, "before_cursor_execute", record)
    with database.reading() as session:
        search.search_page(session, SearchQuery(words="hujan"), limit=1)
        finds = [each for each in statements if "LIMIT" in each[0]]
        assert len(finds) == 1, "the newest buckets hold enough"
        statement, parameters = finds[0]
        if not database.is_sqlite:
            session.execute(text("SET LOCAL enable_seqscan = off"))
        explain = "EXPLAIN QUERY PLAN " if database.is_sqlite else "EXPLAIN "
        plan = str(session.connection().exec_driver_sql(explain + statement, parameters).all())  # type: ignore[arg-type]  # as the driver got them
    if database.is_sqlite:
        assert "SCAN f VIRTUAL TABLE" in plan
        assert "SEARCH s USING" in plan
        assert "TEMP B-TREE" not in plan
    else:
        assert "Bitmap Index Scan on search_index_fts" in plan
        assert "Seq Scan" not in plan


def test_a_search_leaves_the_planner_of_postgresql_as_it_was(database: Database) -> None:
    with database.reading() as session:
        assert search.search_page(session, SearchQuery(words="hujan")) == []
        assert database.is_sqlite or session.scalar(text("SHOW enable_seqscan")) == "on"


@pytest.mark.slow
@pytest.mark.usefixtures("small_buckets")
@pytest.mark.any_database
def test_a_saved_article_moves_to_the_newest_bucket_and_reindexing_leaves_it_there(
    database: Database, newsroom: Newsroom
) -> None:
    article_ids = [newsroom.start(PLAIN, title="Hujan") for _ in range(20)]
    for article_id in (article_ids[0], article_ids[10], article_ids[0]):
        newsroom.act(Verb.SAVE, article_id, replace(PLAIN, title="Lama"))
        assert search_ids(database, SearchQuery(words="hujan lama"), limit=1) == []
        assert search_ids(database, SearchQuery(words="lama"), limit=1) == [article_id]
    places = [(sequence_of(database, article_id), article_id) for article_id in article_ids]
    with database.writing() as session:
        search_index.reindex_articles(session, article_ids)
    assert [(sequence_of(database, article_id), article_id) for article_id in article_ids] == places
    assert search_ids(database, SearchQuery(words="lama")) == [article_ids[0], article_ids[10]]
    assert search_ids(database, SearchQuery(words="hujan")) == [
        *article_ids[:10:-1],
        *article_ids[9:0:-1],
    ]
    for at, article_id in places:
        assert search_ids(database, SearchQuery(words="kering"), before=at + 1, limit=1) == [
            article_id
        ]


@pytest.fixture
def full(newsroom: Newsroom, request: pytest.FixtureRequest) -> Newsroom:
    """Return a newsroom with articles of a few words each, in many buckets and every state."""
    request.getfixturevalue("small_buckets")
    rng = random.Random(11)  # noqa: S311  no secret
    article_ids = []
    published = set(rng.sample(range(36), 20))
    for number in range(36):
        title = " ".join(rng.sample(WORDS, 3))
        store = newsroom.publish_new if number in published else newsroom.start
        article_ids.append(
            store(
                PLAIN,
                title=title,
                topics=tuple(rng.sample(["Cuaca", "Desa"], rng.randint(0, 2))),
            )
        )
    with newsroom.database.writing() as session:
        for article_id in rng.sample(article_ids, 4):
            revision = articles.get_article(session, article_id).revision
            editorial.trash.move_to_trash(
                session, article_id, revision=revision, editor="sari", now=newsroom.now
            )
    return newsroom


def begins(word: str, typed: str) -> bool:
    """Return True if the word begins with `typed`. A single letter must be the whole word."""
    return word == typed or (word.startswith(typed) and (len(typed) > 1 or typed.isdigit()))


def check_rows(full: Newsroom) -> None:
    """Check that a row has exactly the words by which the index finds it."""
    typed = {word[:end] for word in WORDS for end in range(1, len(word) + 1)}
    with full.database.reading() as session:
        main = feeds.find_feed(session, feeds.ALL)
        assert main
        index = full_text.get_full_text_index(session)
        condition = index.HAS_WORD.format(":word")
        rows = text(
            f"SELECT article_id FROM search_index WHERE state = 'published' AND {condition}"  # noqa: S608  a constant
        )

        def list_any(*words: str, limit: int = 1000) -> list[int]:
            return [number for _, number in index.list_any(session, words, main.id, limit)]

        for word in sorted(typed):
            found = list_any(word)
            assert sorted(found) == sorted(session.scalars(rows, {"word": f" {word} "})), word
            assert len(list_any(word, limit=2)) == min(2, len(found))
        for pair in (("men", "mengapa"), ("7", "71"), ("m", "x")):
            assert {*list_any(*pair)} == {*list_any(pair[0])} & {*list_any(pair[1])}


@pytest.mark.slow
@pytest.mark.soak
def test_a_page_and_a_row_hold_what_a_scan_of_all_articles_finds(full: Newsroom) -> None:
    check_rows(full)
    check_pages(full)


def check_pages(full: Newsroom) -> None:
    """Check that a page of any query holds what a scan of all articles finds."""
    with full.database.reading() as session:
        sequences = {row.article_id: row.sequence for row in session.scalars(select(SearchEntry))}
        everything = [
            (sequences[number], articles.get_article(session, number))
            for number in sorted(sequences, key=lambda n: -sequences[n])
        ]
        last = everything[0][0]
        topics = {row.topic.id for _, article in everything for row in article.topics}

        words = {
            article.id: set(split_terms(f"{article.title} {article.body_html}"))
            for _, article in everything
        }

        def fits(article: Article, query: SearchQuery) -> bool:
            return (
                all(
                    any(begins(word, typed) for word in words[article.id])
                    for typed in split_terms(query.words)
                )
                and (
                    article.state == query.state if query.state else article.state != State.TRASHED
                )
                and (query.topic is None or query.topic in {row.topic.id for row in article.topics})
            )

        @settings(
            max_examples=count_repetitions(25, 150),
            database=None,
            suppress_health_check=[HealthCheck.function_scoped_fixture],
        )
        @given(
            typed=st.lists(
                st.sampled_from(sorted({word[:end] for word in WORDS for end in range(1, 6)})),
                max_size=2,
            ),
            state=st.sampled_from([None, *State]),
            topic=st.sampled_from([None, *sorted(topics)]),
            before=st.none() | st.integers(1, last + 3),
            limit=st.integers(1, 12),
        )
        @example(typed=["me"], state=None, topic=None, before=None, limit=40)
        @example(typed=["men"], state=State.DRAFT, topic=None, before=last // 2, limit=40)
        @example(typed=["日本"], state=None, topic=min(topics), before=None, limit=40)
        @example(typed=["7"], state=State.PUBLISHED, topic=None, before=None, limit=40)
        @example(typed=["m"], state=None, topic=None, before=None, limit=40)
        def agree(
            typed: list[str], state: State | None, topic: int | None, before: int | None, limit: int
        ) -> None:
            query = SearchQuery(words=" ".join(typed), state=state, topic=topic)
            expected = [
                (at, row.id)
                for at, row in everything
                if fits(row, query) and (before is None or at < before)
            ]
            assert (
                search.search_page(session, query, before=before, limit=limit) == expected[:limit]
            )

        agree()


@pytest.mark.slow
def test_an_endless_text_is_stored_and_found_by_its_beginning(
    database: Database, newsroom: Newsroom
) -> None:
    words = " ".join(f"kata{number}{'ü' * 16}" for number in range(8_000))
    body = f"<p>{words}</p>"  # 330 kB
    article_id = newsroom.start(PLAIN, title="Panjang", body=body)
    assert search_ids(database, SearchQuery(words="panjang kata7ü")) == [article_id]


def test_a_change_that_fails_leaves_the_index_as_it_was(
    database: Database, newsroom: Newsroom
) -> None:
    article_id = newsroom.start(PLAIN, title="Tetap")

    def break_off() -> None:
        with database.writing() as session:
            changed = replace(PLAIN, title="Berubah")
            editorial.articles.save_article(
                session,
                article_id,
                changed,
                revision=1,
                editor="s",
                authority="x",
                now=newsroom.now,
            )
            raise RuntimeError

    with pytest.raises(RuntimeError):
        break_off()
    assert search_ids(database, SearchQuery(words="tetap")) == [article_id]
    assert search_ids(database, SearchQuery(words="berubah")) == []


@pytest.mark.any_database
def test_articles_of_a_merged_topic_are_found_under_the_other(
    database: Database, newsroom: Newsroom
) -> None:
    one, two = (
        newsroom.start(PLAIN, topics=("Cuaca",)),
        newsroom.start(PLAIN, title="Dua", topics=("Hujan", "Cuaca")),
    )
    with database.writing() as session:
        row = articles.get_article(session, two)
        rain, weather = (each.topic.id for each in row.topics)
        editorial.taxonomy.merge_terms(session, Topic, rain, weather, now=newsroom.now)
    assert search_ids(database, SearchQuery(topic=rain)) == []
    assert search_ids(database, SearchQuery(topic=weather)) == [two, one]
