"""Imports: ids and dates stay, nothing comes twice, editors' work is kept, a run is undone."""

import json
import multiprocessing
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import timedelta

import feedparser
import pytest
from sqlalchemy import event

from feedsvc import editorial, rendering
from feedsvc.domain.articles import ArticleContent, State, Verb
from feedsvc.domain.documents import Person
from feedsvc.domain.imports import (
    ImportedArticle,
    ImportedItem,
    ImportedRedirect,
    Outcome,
    UnreadableItem,
)
from feedsvc.editorial.imports import reversal, runs
from feedsvc.editorial.imports.preparation import ImportContext
from feedsvc.errors import ConflictError, InvalidStateError, Problem, ValidationError
from feedsvc.storage import guids, imports, taxonomy
from feedsvc.storage.articles import articles, search
from feedsvc.storage.articles.search import SearchQuery
from feedsvc.storage.feeds import feeds, stale_marks
from feedsvc.storage.people import audit_log
from feedsvc.storage.system import redirects
from feedsvc.storage.tables import Article, Topic
from feedsvc.syndication.documents import build_entry
from tests.editorial.newsroom import HOUR, SAMPLE, Newsroom
from tests.parsing.imports.samples import FORMATS, read_articles, read_items
from tests.parsing.imports.wxr_sample import SITE

FIRST = ImportedArticle(
    place=1,
    guid="123 at http://old.example",
    content=ArticleContent(
        title="Sungai",
        body="<p>Air naik, lalu surut lagi.</p>",
        language="id",
        topics=("Banjir",),
        authors=(Person("Sari"),),
    ),
    url="https://old.example/2020/05/Sungai-Naik.html",
)


@pytest.fixture
def first(newsroom: Newsroom) -> ImportedArticle:
    """An article of two days ago, updated yesterday."""
    day = timedelta(days=1)
    published = newsroom.now.replace(microsecond=0) - 2 * day
    return replace(
        FIRST,
        content=replace(FIRST.content, publish_at=published),
        updated=published + day,
    )


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a few articles fill several transactions."""
    for module in (runs, reversal):
        monkeypatch.setattr(module, "BATCH", 5)


def build_context(newsroom: Newsroom) -> ImportContext:
    return ImportContext(newsroom.database, newsroom.site, "sari", newsroom.now)


def run(
    newsroom: Newsroom,
    items: Iterable[ImportedItem],
    version: str = "1",
    report: Callable[[object], None] = lambda _: None,
) -> int:
    return runs.run_import(
        build_context(newsroom), items, source="old.xml", version=version, report=report
    )


def count(newsroom: Newsroom, run_id: int) -> dict[str, int]:
    """Return the outcomes of a run that are not 0."""
    with newsroom.database.reading() as session:
        counts = imports.get_run(session, run_id).counts
    return {name: number for name, number in counts.items() if number}


def find(newsroom: Newsroom, guid: str = FIRST.guid) -> Article | None:
    with newsroom.database.reading() as session:
        article = articles.find_by_guid(session, guid)
        if article:
            _ = (article.topics, article.authors, article.section)
        return article


def get(newsroom: Newsroom, guid: str = FIRST.guid) -> Article:
    article = find(newsroom, guid)
    assert article
    return article


def list_reasons(newsroom: Newsroom, run_id: int) -> list[tuple[int, str]]:
    with newsroom.database.reading() as session:
        return [
            (row.place, str(Problem(row.field, row.message, row.params)))
            for row in imports.list_report_lines(session, run_id)
        ]


def read_ids(newsroom: Newsroom, path: str) -> set[str]:
    """Return the guids in a feed, from its RSS, which shows every guid as it is."""
    return {*rendering.FORMATS["rss"].read_guids(newsroom.read_body(path, "rss"))}


def number_articles(first: ImportedArticle, count: int) -> list[ImportedArticle]:
    return [
        replace(
            first,
            place=place,
            guid=str(place),
            url="",
            content=replace(first.content, title=f"Judul {place}"),
        )
        for place in range(1, count + 1)
    ]


@pytest.mark.any_database
def test_an_article_keeps_its_id_its_dates_and_its_address(
    newsroom: Newsroom, first: ImportedArticle
) -> None:
    run_id = run(newsroom, [first])
    assert count(newsroom, run_id) == {"created": 1}
    article = get(newsroom)
    assert (article.state, article.published) == (State.PUBLISHED, first.content.publish_at)
    assert (article.updated, article.slug) == (first.updated, "sungai-naik")
    entry = build_entry(article, newsroom.site)
    assert (entry.guid, entry.published, entry.updated) == (
        first.guid,
        first.content.publish_at,
        first.updated,
    )
    assert [person.name for person in entry.authors] == ["Sari"]
    assert entry.body_html == "<p>Air naik, lalu surut lagi.</p>"
    newsroom.refresh()
    with newsroom.database.reading() as session:
        assert {feed.path for feed in feeds.list_feeds(session)} == {
            "all",
            "topics/banjir",
            "authors/sari",
        }
        row = redirects.find_redirect(session, ["/2020/05/sungai-naik.html"])
        assert row
        assert row.slug == "sungai-naik"
        entries = audit_log.list_audit_log(session)
    assert ("imports", "imported", "old.xml") in [
        (each.kind, each.verb, each.subject) for each in entries
    ]


@pytest.mark.any_database
def test_the_same_source_twice_changes_nothing(newsroom: Newsroom, first: ImportedArticle) -> None:
    run(newsroom, [first])
    before = get(newsroom)
    newsroom.refresh()
    run_id = run(newsroom, [replace(first, place=7)], "2")
    assert count(newsroom, run_id) == {"unchanged": 1}
    assert get(newsroom).revision == before.revision
    with newsroom.database.reading() as session:
        assert stale_marks.list_stale(session) == []


@pytest.mark.any_database
def test_a_changed_source_updates_what_no_editor_has_touched(
    newsroom: Newsroom, first: ImportedArticle
) -> None:
    run(newsroom, [first])
    changed = replace(first, content=replace(first.content, title="Sungai Surut", topics=("Kota",)))
    assert count(newsroom, run(newsroom, [changed], "2")) == {"updated": 1}
    article = get(newsroom)
    assert (article.title, article.slug) == ("Sungai Surut", "sungai-naik")
    newsroom.act(Verb.CORRECT, article.id, SAMPLE)
    again = replace(first, content=replace(first.content, title="Lain"))
    run_id = run(newsroom, [again], "3")
    assert count(newsroom, run_id) == {"kept": 1}
    assert get(newsroom).title == SAMPLE.title
    assert "An editor has changed" in list_reasons(newsroom, run_id)[0][1]


@pytest.mark.any_database
def test_an_article_of_ours_with_the_same_id_stays(
    newsroom: Newsroom, first: ImportedArticle
) -> None:
    with newsroom.database.writing() as session:
        editorial.articles.publish_new_article(
            session,
            SAMPLE,
            editor="sari",
            authority=newsroom.site.authority,
            now=newsroom.now,
            guid=first.guid,
        )
    run_id = run(newsroom, [first])
    assert count(newsroom, run_id) == {"kept": 1}
    assert "was not imported" in list_reasons(newsroom, run_id)[0][1]
    assert get(newsroom).title == SAMPLE.title


def test_one_bad_article_spoils_only_itself(newsroom: Newsroom, first: ImportedArticle) -> None:
    with newsroom.database.writing() as session:
        topic = editorial.taxonomy.find_or_create_term(
            session, Topic, "Pensiun", authority=newsroom.site.authority, now=newsroom.now
        )
        editorial.taxonomy.retire_term(session, Topic, topic.id, now=newsroom.now)
    good = number_articles(first, 5)
    items: list[ImportedItem] = [
        good[0],
        UnreadableItem(2, "Rusak", Problem("", "This item is not a JSON object.")),
        replace(good[1], place=3, content=replace(first.content, title="")),
        replace(good[2], place=4, content=replace(first.content, topics=("Pensiun",))),
        replace(good[3], place=5, guid="x" * 301),
        replace(good[3], place=6, guid="a\x00b"),
        replace(good[4], place=7, content=replace(first.content, publish_at=None)),
    ]
    expected = runs.preview_import(build_context(newsroom), items)
    assert find(newsroom, "1") is None, "a preview writes nothing"
    run_id = run(newsroom, items)
    assert count(newsroom, run_id) == {"created": 2, "refused": 5}
    assert expected.counts == dict.fromkeys(Outcome, 0) | {
        Outcome.CREATED: 2,
        Outcome.REFUSED: 5,
    }
    reasons = list_reasons(newsroom, run_id)
    assert [place for place, _ in reasons] == [2, 3, 4, 5, 6, 7]
    assert [(place, str(problem)) for place, _, problem in expected.remarks] == reasons
    assert "Pensiun" in reasons[2][1]
    assert "time of the import" in reasons[5][1]


@pytest.mark.any_database
def test_drafts_and_articles_of_the_future_are_not_published(
    newsroom: Newsroom, first: ImportedArticle
) -> None:
    later = replace(first.content, publish_at=newsroom.now + HOUR)
    items = [
        replace(first, guid="draft", state=State.DRAFT, content=ArticleContent(title="Ide")),
        replace(first, guid="later", place=2, content=later),
    ]
    run(newsroom, items)
    assert get(newsroom, "draft").state == State.DRAFT
    assert get(newsroom, "later").state == State.SCHEDULED
    assert get(newsroom, "later").published is None


def stop_after(items: Iterable[ImportedItem], most: int) -> Iterator[ImportedItem]:
    for number, item in enumerate(items):
        if number == most:
            raise KeyboardInterrupt
        yield item


@pytest.mark.usefixtures("small_batches")
@pytest.mark.any_database
@pytest.mark.parametrize("stop", [0, 11, 12, pytest.param(6, marks=pytest.mark.soak_only)])
def test_a_run_that_was_stopped_goes_on_where_it_was(
    newsroom: Newsroom, first: ImportedArticle, stop: int
) -> None:
    items = number_articles(first, 12)
    if stop < 12:
        with pytest.raises(KeyboardInterrupt):
            run(newsroom, stop_after(items, stop))
    read: list[int] = []
    run_id = run(newsroom, (read.append(item.place) or item for item in items))  # type: ignore[func-returns-value]
    assert count(newsroom, run_id) == {"created": 12}
    with newsroom.database.reading() as session:
        assert len(imports.list_runs(session)) == 1
        assert imports.get_run(session, run_id).done == 12


@pytest.mark.usefixtures("small_batches")
@pytest.mark.any_database
def test_what_precedes_damage_in_the_source_is_stored(
    newsroom: Newsroom, first: ImportedArticle
) -> None:
    def list_items() -> Iterator[ImportedItem]:
        yield from number_articles(first, 6)
        raise ValidationError([Problem("", "This is not JSON: %(reason)s.", {"reason": "cut"})])

    with pytest.raises(ValidationError, match="cut"):
        run(newsroom, list_items())
    assert find(newsroom, "6")
    with newsroom.database.reading() as session:
        assert stale_marks.list_stale(session) != []


@pytest.mark.usefixtures("small_batches")
@pytest.mark.any_database
def test_feeds_become_stale_once_at_the_end(newsroom: Newsroom, first: ImportedArticle) -> None:
    seen: list[int] = []

    def look(_: object) -> None:
        with newsroom.database.reading() as session:
            seen.append(len(stale_marks.list_stale(session)))

    newsroom.refresh()
    run(newsroom, number_articles(first, 12), report=look)
    assert seen == [0, 0, 0]
    with newsroom.database.reading() as session:
        assert len(stale_marks.list_stale(session)) == 3


@pytest.mark.usefixtures("small_batches")
def test_a_run_is_taken_back_but_for_what_editors_have_touched(
    newsroom: Newsroom, first: ImportedArticle
) -> None:
    items = number_articles(first, 12)
    run(newsroom, items[:2])
    changed = replace(items[1], content=replace(items[1].content, title="Diubah"))
    items[2] = replace(items[2], url="https://old.example/tiga")
    run_id = run(newsroom, [items[0], changed, *items[2:]], "2")
    assert count(newsroom, run_id) == {"created": 10, "updated": 1, "unchanged": 1}
    newsroom.act(Verb.CORRECT, get(newsroom, "12").id, SAMPLE)
    newsroom.refresh()
    result = reversal.undo_import(build_context(newsroom), run_id)
    assert (result.removed, result.restored, result.kept) == (9, 1, (SAMPLE.title,))
    assert [find(newsroom, str(place)) is not None for place in (1, 2, 3, 11, 12)] == [
        True,
        True,
        False,
        False,
        True,
    ]
    assert get(newsroom, "2").title == "Judul 2"
    with newsroom.database.reading() as session:
        assert redirects.find_redirect(session, ["/tiga"]) is None
        assert stale_marks.list_stale(session) != []
    with pytest.raises(InvalidStateError):
        reversal.undo_import(build_context(newsroom), run_id)
    again = run(newsroom, [items[0], changed, *items[2:]], "3")
    assert count(newsroom, again) == {"created": 9, "updated": 1, "unchanged": 2}


@pytest.mark.any_database
def test_a_lead_picture_stays_linked_at_the_beginning_of_the_text(
    newsroom: Newsroom, first: ImportedArticle
) -> None:
    run(newsroom, [replace(first, picture='https://old.example/a.jpg?x=1&y="')])
    assert 'src="https://old.example/a.jpg?x=1&amp;y=' in get(newsroom).body_html


@pytest.mark.any_database
def test_what_a_text_loses_is_in_the_report_and_its_addresses_are_those_of_its_page(
    newsroom: Newsroom, first: ImportedArticle
) -> None:
    body = (
        "Satu <b>dua</b>.\n\nTiga <math alttext='E=mc2'><mi>E</mi></math> "
        "<a href='ftp://x.example/a'>b</a> <a href='../arsip'>c</a> <img src='foto/a.jpg'>"
        "<img src='https://lh7-us.googleusercontent.com/docsz/A'><canvas>d</canvas>"
        "<img src='data:image/png;base64,AAAA'><img src='data:image/gif;base64,R0lGODlhAQABAAAA'>"
    )
    url = "https://old.example/2020/sungai/"
    item = replace(first, url=url, content=replace(first.content, body=body))
    run_id = run(newsroom, [item])
    html = get(newsroom).body_html
    assert html.startswith("<p>Satu <strong>dua</strong>.</p>\n<p>Tiga E=mc2 b <a href=")
    assert '<a href="https://old.example/2020/arsip">c</a>' in html
    assert '<img src="https://old.example/2020/sungai/foto/a.jpg"' in html
    reasons = [reason for _, reason in list_reasons(newsroom, run_id)]
    beginnings = (
        "body: Elements that no feed can carry were removed or became links: canvas.",
        "body: Links to addresses that readers cannot open were removed: “ftp://x.example/a”.",
        "body: Pictures at an address that will stop working: 1.",
        "body: Formulas that became text",
        "body: Pictures that are embedded in the text and were left out: 1.",
    )
    assert len(reasons) == len(beginnings), reasons
    assert all(map(str.startswith, reasons, beginnings)), reasons


def test_numbers_are_no_addresses_and_taken_ones_are_not_given_twice(
    newsroom: Newsroom, first: ImportedArticle
) -> None:
    run(
        newsroom,
        [
            replace(first, guid="a"),
            replace(first, guid="b", url="https://old.example/x/sungai-naik/"),
            replace(first, guid="c", url="https://old.example/archives/2020"),
            replace(first, guid="https://old.example/?p=9", url=""),
        ],
    )
    slugs = [get(newsroom, guid).slug for guid in ("a", "b", "c", "https://old.example/?p=9")]
    assert slugs == ["sungai-naik", "sungai", "sungai-2", "sungai-3"]
    with newsroom.database.reading() as session:
        row = redirects.find_redirect(session, ["/?p=9"])
    assert row
    assert row.slug == "sungai-3"


@pytest.mark.usefixtures("small_batches")
@pytest.mark.any_database
def test_a_process_that_prepares_ahead_gives_the_same_and_may_die(
    newsroom: Newsroom, first: ImportedArticle
) -> None:
    items = number_articles(first, 52)
    children: list[int] = []

    def kill(_: object) -> None:
        for child in multiprocessing.active_children():
            children.append(child.pid or 0)
            if len(children) == 3:
                child.kill()
                child.join()

    run_id = run(newsroom, items, report=kill)
    assert count(newsroom, run_id) == {"created": 52}
    assert len(children) == 3, "it was killed"
    assert len(set(children)) == 1
    assert multiprocessing.active_children() == []
    assert get(newsroom, "52").body_html == "<p>Air naik, lalu surut lagi.</p>"


@pytest.mark.usefixtures("small_batches")
@pytest.mark.any_database
def test_two_processes_do_not_import_the_same_source_at_once(
    newsroom: Newsroom, first: ImportedArticle
) -> None:
    items = number_articles(first, 12)

    def list_items() -> Iterator[ImportedItem]:
        yield from items[:5]
        with pytest.raises(KeyboardInterrupt):
            run(newsroom, stop_after(items, 10))
        yield from items[5:]

    with pytest.raises(ConflictError, match="Another process"):
        run(newsroom, list_items())
    assert count(newsroom, run(newsroom, items)) == {"created": 12}


@pytest.mark.any_database
@pytest.mark.parametrize("name", FORMATS)
def test_every_item_of_our_feeds_says_what_the_source_said(newsroom: Newsroom, name: str) -> None:
    source = read_articles(FORMATS[name])
    run(newsroom, source)
    newsroom.refresh()
    for suffix in ("rss", "atom"):
        entries = feedparser.parse(newsroom.read_body("all", suffix)).entries
        assert len(entries) == len(source)
        for entry, item in zip(entries, source, strict=True):
            is_iri = item.guid.startswith("https:")
            assert entry.id == item.guid or (suffix == "atom" and not is_iri)
            assert entry.title.replace("&amp;", "&") == item.content.title
            assert item.content.publish_at
            assert entry.published_parsed[:6] == item.content.publish_at.timetuple()[:6]
            assert {tag.label or tag.term for tag in entry.get("tags", [])} >= set(
                item.content.topics
            )
            assert ", ".join(author.name for author in entry.authors) == ", ".join(
                person.name for person in item.content.authors
            )
            words = item.content.body.replace("&nbsp;", "\xa0")
            assert words in entry.content[0].value.replace("&nbsp;", "\xa0")
    feed = json.loads(newsroom.read_body("all", "json"))
    assert [item["id"] for item in feed["items"]] == [item.guid for item in source]


@pytest.mark.any_database
def test_an_article_that_was_shown_again_as_new_is_not_imported_a_second_time(
    newsroom: Newsroom, first: ImportedArticle
) -> None:
    run(newsroom, [first])
    with newsroom.database.writing() as session:
        article = articles.find_by_guid(session, first.guid)
        assert article
        guids.replace_guid(session, article, "tag:news.example,2026:baru", now=newsroom.now)
    changed = replace(first, content=replace(first.content, title="Lain"))
    assert count(newsroom, run(newsroom, [first], "2")) == {"unchanged": 1}
    assert count(newsroom, run(newsroom, [changed], "3")) == {"updated": 1}
    assert get(newsroom, "tag:news.example,2026:baru").title == "Lain"


@pytest.mark.any_database
def test_former_feeds_of_terms_lead_to_ours_until_the_import_is_taken_back(
    newsroom: Newsroom,
) -> None:
    items = [item for item in read_items(SITE) if isinstance(item, ImportedArticle)]
    missing = ImportedRedirect(1, "/tag/tidak-ada", "topics", "Tidak ada")
    ours = ImportedRedirect(1, "/admin/feed", "", "", "rss")
    run(newsroom, [*items, missing, ours])
    with newsroom.database.reading() as session:
        before = {row.former for row in redirects.list_redirects(session)}
    assert not before & {"/tag/tidak-ada", "/admin/feed"}
    run_id = run(newsroom, read_items(SITE), "2")
    assert count(newsroom, run_id) == {"unchanged": 8, "skipped": 6}
    with newsroom.database.reading() as session:
        targets = {row.former: row.target for row in redirects.list_redirects(session)}
    assert targets["/feed/atom"] == "/feeds/all.atom"
    assert targets["/category/kota"] == "/sections/kota"
    assert targets["/category/kota/feed"] == "/feeds/sections/kota.rss"
    assert targets["/category/kota/banjir/feed"] == "/feeds/topics/banjir.rss"
    assert targets["/tag/sungai/feed/atom"] == "/feeds/topics/sungai-kali.atom"
    assert targets["/author/sari/feed"] == "/feeds/authors/sari.rss"
    with newsroom.database.writing() as session:
        changed = editorial.redirects.add_redirect(
            session,
            "/tag/sungai",
            "/topics/banjir",
            site=newsroom.site,
            now=newsroom.now,
            replaces=True,
        )
        assert changed
    reversal.undo_import(build_context(newsroom), run_id)
    with newsroom.database.reading() as session:
        after = {row.former for row in redirects.list_redirects(session)}
    assert after == before | {"/tag/sungai"}


@pytest.mark.any_database
def test_names_of_terms_that_cannot_be_are_changed_or_left_out(
    newsroom: Newsroom, first: ImportedArticle
) -> None:
    topics = ("Rock, Pop", "★", "x" * 300, *map(str, range(60)))
    run_id = run(newsroom, [replace(first, content=replace(first.content, topics=topics))])
    stored = [row.topic.name for row in get(newsroom).topics]
    assert stored[:2] == ["Rock Pop", "x" * 200]
    assert len(stored) == 50
    reasons = " ".join(reason for _, reason in list_reasons(newsroom, run_id))
    for part in ("“★” has no letter", "too long for a name", "article: 62"):
        assert part in reasons


def test_new_articles_take_as_many_statements_together_as_one(
    newsroom: Newsroom, first: ImportedArticle
) -> None:
    items = number_articles(first, 22)
    run(newsroom, items[:1])  # the terms and their feeds
    statements: list[str] = []
    event.listen(
        newsroom.database.engine,
        "before_cursor_execute",
        lambda *arguments: statements.append(arguments[2]),
    )
    run(newsroom, items[1:2], "2")
    alone = list(statements)
    statements.clear()
    run(newsroom, items[2:], "3")
    # SQLite returns no ids of several rows, so it stores the articles themselves one by one.
    others = [each for each in statements if not each.startswith("INSERT INTO articles ")]
    assert len(others) == len(alone) - 1
    assert get(newsroom, "22")


@pytest.mark.any_database
def test_articles_that_cannot_be_stored_spoil_none_of_those_around_them(
    newsroom: Newsroom, first: ImportedArticle
) -> None:
    with newsroom.database.writing() as session:
        topic = editorial.taxonomy.find_or_create_term(
            session, Topic, "Pensiun", authority=newsroom.site.authority, now=newsroom.now
        )
        editorial.taxonomy.retire_term(session, Topic, topic.id, now=newsroom.now)
    items = number_articles(first, 25)
    for index in (0, 6, 7, 24):
        content = replace(items[index].content, topics=("Baru", "Pensiun"))
        items[index] = replace(items[index], content=content)
    run_id = run(newsroom, items)
    assert count(newsroom, run_id) == {"created": 21, "refused": 4}
    assert [place for place, _ in list_reasons(newsroom, run_id)] == [1, 7, 8, 25]
    newsroom.refresh()
    newsroom.assert_feeds_are_current()
    assert read_ids(newsroom, "topics/banjir") == {
        item.guid for item in items if item.content.topics == ("Banjir",)
    }
    with newsroom.database.reading() as session:
        found = search.search_page(session, SearchQuery(words="judul"))
        assert taxonomy.find_term(session, Topic, "Baru") is None
    assert len(found) == 21


@pytest.mark.any_database
def test_an_id_that_comes_again_in_a_batch_is_the_same_article(
    newsroom: Newsroom, first: ImportedArticle
) -> None:
    items = [
        *number_articles(first, 3),
        first,
        replace(first, place=5),
        replace(first, place=6, content=replace(first.content, title="Sungai Surut")),
    ]
    run_id = run(newsroom, items)
    assert count(newsroom, run_id) == {"created": 4, "updated": 1, "unchanged": 1}
    article = get(newsroom)
    assert (article.title, article.slug, article.revision) == ("Sungai Surut", "sungai-naik", 2)
    assert newsroom.list_actions(article.id) == ["update", "publish"]


@pytest.mark.any_database
def test_languages_that_come_with_one_batch_get_their_feeds(
    newsroom: Newsroom, first: ImportedArticle
) -> None:
    items = [
        replace(item, content=replace(item.content, language=language))
        for item, language in zip(
            number_articles(first, 5), ("id", "jv", "id", "en-GB", "en"), strict=True
        )
    ]
    run(newsroom, items)
    newsroom.refresh()
    newsroom.assert_feeds_are_current()
    guids = {name: read_ids(newsroom, f"languages/{name}") for name in ("id", "jv", "en")}
    assert guids == {"id": {"1", "3"}, "jv": {"2"}, "en": {"4", "5"}}
