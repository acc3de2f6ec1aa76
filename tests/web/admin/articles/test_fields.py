"""Every field of an article goes through every journey; a failure names a forgotten field.

Fields come from `domain.articles.flatten`, so that a new field is tested here without an edit.
"""

import json
import re
from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from feedsvc import editorial
from feedsvc.cli.article_reports import format_article
from feedsvc.cli.articles import add_command
from feedsvc.compression import compress_against, decompress_against
from feedsvc.domain.articles import (
    EMPTY,
    IMAGE_TEXTS,
    LABELS,
    ArticleContent,
    ImageUse,
    flatten,
    list_texts,
    to_image_field,
)
from feedsvc.domain.documents import Person, Source
from feedsvc.domain.fields import TEXT
from feedsvc.domain.imports import ImportedArticle
from feedsvc.domain.text import find_unprintable
from feedsvc.domain.times import truncate_to_second
from feedsvc.editorial import validation
from feedsvc.editorial.exports import documents
from feedsvc.editorial.imports.exported.articles import check_article
from feedsvc.editorial.imports.exported.items import read_exported_item
from feedsvc.editorial.languages import guess_language_of
from feedsvc.editorial.preview import build_unsaved_article
from feedsvc.editorial.records import dump_record
from feedsvc.errors import ValidationError
from feedsvc.parsing.article_json import IMAGE_KEYS, KEYS, read_article_json
from feedsvc.parsing.html.sanitizer import html_to_plain
from feedsvc.rendering import wxr
from feedsvc.storage.articles import articles, media, search
from feedsvc.storage.articles.content import EMPTY_COLUMNS, from_columns, read_content
from feedsvc.storage.articles.search import SearchQuery
from feedsvc.storage.export_values import decode_bytes, dump_value
from feedsvc.storage.tables import Article
from feedsvc.web.admin.articles.page import FOLDED
from feedsvc.web.admin.forms.content import INPUTS, parse_content
from feedsvc.web.admin.forms.prefill import format_content
from tests.parsing.imports.samples import read_articles
from tests.web.admin import conftest
from tests.web.admin.conftest import NAME, AdminClient

NOW = datetime(2026, 11, 22, tzinfo=UTC)
WRITER: Any = {"editor": NAME, "authority": "news.example"}


def build_sample(word: str, at: datetime, image: str) -> ArticleContent:
    """Return content with `word` and the field's name in every field, also in a new field."""
    special: dict[str, Any] = {
        "body": f"<p>{word} body</p>",
        "topics": (f"{word} topics",),
        "authors": (Person(f"{word} authors"),),
        "image": ImageUse(
            image, f"{word} image_alt", f"{word} image_caption", f"{word} image_credit"
        ),
        "sources": (Source(f"{word} sources", "https://source.example/"),),
        "slug": f"{word.lower()}-slug",
        "translations": (f"{word.lower()}-translation",),
        "language": "jv",
        "publish_at": at,
    }
    return ArticleContent(
        **{each.name: special.get(each.name, f"{word} {each.name}") for each in fields(EMPTY)}
    )


def map_fields(content: ArticleContent) -> dict[str, Any]:
    """Return the fields by name. Authors are names only, because a form has no more."""
    values = {name: value for name, _, value in flatten(content)}
    return values | {"authors": [person.name for person in content.authors]}


def map_texts(value: Any, change: Callable[[str], str]) -> Any:
    """Return a value with every text in it changed."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, tuple):
        return tuple(map_texts(item, change) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(
            value,
            **{part.name: map_texts(getattr(value, part.name), change) for part in fields(value)},
        )
    return value


def set_text(content: ArticleContent, name: str, text: Any) -> ArticleContent:
    """Return content whose field of this name is `text`, or a list with only `text`."""
    if name.startswith("image"):
        part = name.removeprefix("image").lstrip("_") or "media"
        return replace(content, image=replace(content.image or ImageUse(), **{part: text}))
    new: dict[str, Any] = {
        "topics": (text,),
        "authors": (Person(text),),
        "translations": (text,),
        "sources": (Source(text, "https://source.example/"),),
    }
    return replace(content, **{name: new.get(name, text)})


@pytest.fixture
def first(admin: AdminClient) -> ArticleContent:
    """Content with every field, to be published in an hour."""
    for title, language in (("Satu translation", "en"), ("Dua translation", "ms")):
        other = ArticleContent(title=title, body="<p>Lain.</p>", language=language)
        admin.newsroom.publish(other, refresh=False)
    picture = admin.newsroom.store_image()
    at = truncate_to_second(admin.newsroom.now) + timedelta(hours=1)
    return build_sample("Satu", at, picture)


@pytest.fixture
def number(admin: AdminClient, first: ArticleContent) -> int:
    """The id of a draft that holds `first`, saved once."""
    return admin.newsroom.create_draft(first)


def read_stored(admin: AdminClient, number: int) -> dict[str, Any]:
    with admin.newsroom.services.database.reading() as session:
        return map_fields(read_content(articles.get_article(session, number)))


def test_every_field_has_a_label_and_a_bound() -> None:
    assert all(LABELS.values())
    for name, spec, value in flatten(EMPTY):
        if isinstance(value, tuple):
            assert spec.most, name
        if isinstance(value, str) and name not in {"slug", "language"}:  # they have their own rules
            assert spec.bound, name


def test_every_field_has_a_column() -> None:
    assert set(EMPTY_COLUMNS) <= set(Article.__table__.columns.keys())


def test_every_key_of_a_json_record_is_in_the_help_and_in_the_manual() -> None:
    manual = (Path(__file__).parents[4] / "docs" / "article.md").read_text(encoding="utf-8")
    for key in (*KEYS, *IMAGE_KEYS):
        assert re.search(rf"\b{key}\b", add_command.help or ""), f"{key} is not in the help"
        assert re.search(rf"[`\"]{key}[`\"]", manual), f"{key} is not in docs/article.md"


def test_every_typed_field_has_its_label_where_a_refused_form_comes_back(
    admin: AdminClient, first: ArticleContent, number: int
) -> None:
    typed = dict(zip(INPUTS, format_shown(admin, first), strict=True))
    answer = admin.post(f"/admin/articles/{number}", **typed | {"csrf": "of an earlier session"})
    assert answer.status_code == 403
    page = conftest.parse_page(answer.get_data(as_text=True))
    labels = {
        each.get("for"): each.text_content() for each in page.xpath("//form[@method='post']//label")
    }
    shown = {
        each.get("name"): labels.get(each.get("id"))
        for each in page.xpath("//form[@method='post']//*[@name]")
    }
    for name in set(INPUTS) - {"image", "image_decorative"}:
        assert shown.get(name) == LABELS[name], name


def test_the_folded_part_of_the_form_is_the_one_in_the_template(admin: AdminClient) -> None:
    page = conftest.parse_page(admin.read_page("/admin/articles/new"))
    inside = {each.get("name") for each in page.xpath("//details[@class='more']//*[@name]")}
    assert inside == {*FOLDED}


def test_the_sample_fills_every_field(first: ArticleContent) -> None:
    empty = {name for name, value in map_fields(first).items() if not value}
    assert empty == {"image_decorative"}  # a decorative image has no alt text


def test_each_part_of_an_image_makes_it_one_except_the_mark(admin: AdminClient) -> None:
    zone, now = admin.newsroom.services.site.time_zone, admin.newsroom.now
    none: dict[str, Any] = {"section": "", "topics": (), "authors": (), "translations": ()}
    for part in fields(ImageUse):
        name = to_image_field(part.name)
        image = set_text(EMPTY, name, "1").image
        assert image
        assert image.is_empty is (part.name == "decorative"), name
        parsed, _ = parse_content({name: "1"}, zone, now)
        kept = from_columns({"slug": "", name: "1"}, media=image.media, **none)
        for content in (parsed, kept):
            assert content.image == (None if image.is_empty else image), name


def test_every_text_of_an_image_is_in_the_library(admin: AdminClient) -> None:
    assert {*IMAGE_TEXTS, "media", "decorative"} == {part.name for part in fields(ImageUse)}
    name = admin.newsroom.store_image()
    with admin.newsroom.services.database.reading() as session:
        stored = media.find_media(session, name)
        assert stored
        number, texts = stored.id, {each: f"Teks {each}" for each in IMAGE_TEXTS}
    admin.post(f"/admin/media/{number}", **texts)
    with admin.newsroom.services.database.reading() as session:
        stored = media.get_media(session, number)
        assert {each: getattr(stored, each) for each in IMAGE_TEXTS} == texts
    shown = admin.read_form(f"/admin/articles/{admin.write(library=name)}")
    assert {each: shown.get(to_image_field(each)) for each in IMAGE_TEXTS} == texts


def test_every_field_is_stored(admin: AdminClient, first: ArticleContent, number: int) -> None:
    assert read_stored(admin, number) == map_fields(first)


def test_every_field_goes_through_the_form(
    admin: AdminClient, first: ArticleContent, number: int
) -> None:
    zone = admin.newsroom.services.site.time_zone
    shown = admin.read_form(f"/admin/articles/{number}")
    assert {name: shown.get(name) for name in INPUTS if name != "image_decorative"} == {
        name: value
        for name, value in zip(INPUTS, format_shown(admin, first), strict=True)
        if name != "image_decorative"
    }
    with admin.newsroom.app.test_request_context():
        parsed, problems = parse_content(format_content(first, zone), zone, admin.newsroom.now)
    assert not problems
    assert map_fields(parsed) == map_fields(first)


def format_shown(admin: AdminClient, content: ArticleContent) -> list[str]:
    """Return the inputs of the form as the page of an Indonesian newsroom writes them."""
    with admin.newsroom.app.test_request_context():
        inputs = format_content(content, admin.newsroom.services.site.time_zone)
    return [inputs[name] for name in INPUTS]


def test_every_field_is_saved_while_it_is_typed(
    admin: AdminClient, first: ArticleContent, number: int
) -> None:
    second = build_sample("Dua", admin.newsroom.now + timedelta(hours=2), first.image.media)  # type: ignore[union-attr]
    typed = dict(zip(INPUTS, format_shown(admin, second), strict=True))
    form = admin.read_form(f"/admin/articles/{number}")
    answer = admin.post(f"/admin/articles/{number}/draft", **form | typed)
    assert answer.status_code == 200
    shown = admin.read_form(f"/admin/articles/{number}")
    for name in set(INPUTS) - {"image_decorative"}:
        assert shown[name] == typed[name], name
    assert read_stored(admin, number) == map_fields(first)


def test_every_field_comes_back_by_undo_and_from_history(
    admin: AdminClient, first: ArticleContent, number: int
) -> None:
    now = admin.newsroom.now
    with admin.newsroom.services.database.writing() as session:
        second = build_sample("Dua", now + timedelta(hours=2), "")
        editorial.articles.save_article(session, number, second, revision=1, now=now, **WRITER)
    for name, value in read_stored(admin, number).items():
        assert value != map_fields(first)[name] or name in {"language", "image_decorative"}, name
    shown = conftest.read_fields(admin.read_page(f"/admin/articles/{number}/versions/1"))
    expected = dict(zip(INPUTS, format_shown(admin, first), strict=True))
    expected["publish_at"] = dict(zip(INPUTS, format_shown(admin, second), strict=True))[
        "publish_at"
    ]
    for name, text in expected.items():  # a former version brings back the text; the time stays
        assert shown.get(name, "") == text, name
    with admin.newsroom.services.database.writing() as session:
        editorial.undo.undo_change(session, number, revision=2, editor=NAME, now=now)
    assert read_stored(admin, number) == map_fields(first)


def test_every_field_is_previewed(admin: AdminClient, first: ArticleContent) -> None:
    with admin.newsroom.services.database.reading() as session:
        article = build_unsaved_article(session, first, None, guid="tag:x", now=admin.newsroom.now)
        assert map_fields(read_content(article)) == map_fields(first)


def test_every_field_is_cleaned(first: ArticleContent) -> None:
    dirty = map_texts(first, lambda text: f"{text}\x00\ufeff\n ")
    cleaned = validation.clean_content(dirty)
    with pytest.raises(ValidationError) as refusal:  # an address is refused, never corrected
        validation.validate_content(cleaned, complete=True, now=NOW)
    refused = {problem.field for problem in refusal.value.problems}
    assert refused == {"sources", "language"}
    for name, text, _ in list_texts(cleaned):
        assert name in refused or not find_unprintable(text), name
        assert name == "body" or text == text.strip(), name


def test_every_field_is_bounded(admin: AdminClient, first: ArticleContent) -> None:
    for name, bound in {name: bound for name, _, bound in list_texts(first)}.items():
        long = validation.clean_content(set_text(first, name, "x" * ((bound or 5_000) + 1)))
        if name == "slug":
            assert len(long.slug) <= 80
            continue
        with pytest.raises(ValidationError) as refusal:
            validation.validate_content(long, complete=True, now=admin.newsroom.now)
        assert {problem.field for problem in refusal.value.problems} == {name}
        for shown, text, most in list_texts(validation.truncate_content(long)):
            assert len(text) <= most or shown in {"body", "slug", "language"}


def test_every_searched_field_finds_the_article(
    admin: AdminClient, first: ArticleContent, number: int
) -> None:
    searched = {name for name, spec, _ in flatten(first) if spec.is_searched}
    assert {"title", "subtitle", "summary", "body"} <= searched
    with admin.newsroom.services.database.reading() as session:
        for name in searched:
            rows = search.search_page(session, SearchQuery(words=f"satu {name}"))
            assert [article_id for _, article_id in rows] == [number], name


def test_every_searched_field_tells_the_language() -> None:
    words = "Hujan turun di desa itu sejak pagi, dan warga tidak bisa pergi ke pasar. " * 2
    for name, spec, value in flatten(EMPTY):
        if spec.is_searched or isinstance(value, str):
            guess = guess_language_of(set_text(EMPTY, name, words), "en")
            assert guess == ("id" if spec.is_searched else ""), name


def test_every_field_is_read_from_a_json_record(admin: AdminClient, first: ArticleContent) -> None:
    image = first.image
    assert image
    record = {each.name: getattr(first, each.name) for each in fields(first)} | {
        "body_html": first.body,
        "published": first.publish_at.isoformat() if first.publish_at else None,
        "authors": [person.name for person in first.authors],
        "sources": [{"title": source.title, "url": source.url} for source in first.sources],
        "image": {"file": "a.jpg", "alt": image.alt, "caption": image.caption}
        | {"credit": image.credit, "decorative": False},
    }
    del record["body"], record["publish_at"]
    zone = admin.newsroom.services.site.time_zone
    read = read_article_json(json.dumps(record).encode(), language="id", zone=zone)
    assert map_fields(read.with_media(image.media)) == map_fields(first)


def test_every_field_is_shown_by_the_command(
    admin: AdminClient, first: ArticleContent, number: int
) -> None:
    with admin.newsroom.services.database.writing() as session:
        article = articles.get_article(session, number)
        article.image_decorative = True
        shown = format_article(session, article, admin.newsroom.services.site)
    for name, text, _ in list_texts(first):
        assert html_to_plain(text) in shown, name
    for name, label in LABELS.items():
        if name not in {"title", "subtitle", "body", "publish_at"}:
            assert re.search(rf"^{label.lower()}  ", shown, re.MULTILINE), name
    assert re.search("^published  ", shown, re.MULTILINE)


def test_every_field_of_a_dumped_json_record_is_read_again(
    admin: AdminClient, first: ArticleContent, number: int
) -> None:
    site = admin.newsroom.services.site
    with admin.newsroom.services.database.reading() as session:
        record = dump_record(articles.get_article(session, number), site=site)
    record = {key: value for key, value in record.items() if key in KEYS}
    texts = {key: value for key, value in record["image"].items() if key in IMAGE_KEYS}
    record["image"] = texts | {"file": "a.jpg"}
    read = read_article_json(json.dumps(record).encode(), language="id", zone=site.time_zone)
    cleaned = validation.clean_content(read.with_media(first.image.media))  # type: ignore[union-attr]
    assert map_fields(cleaned) == map_fields(first)


def test_every_field_comes_to_another_site_with_an_export(
    admin: AdminClient, first: ArticleContent, number: int
) -> None:
    with admin.newsroom.services.database.reading() as session:
        encoded = documents.encode_articles(session, [number], admin.newsroom.services.site)
    item = read_exported_item(1, json.loads(encoded)["items"][0])
    assert isinstance(item, ImportedArticle)
    # The new site chooses the address, and the report names the translations to link there.
    assert [remark.field for remark in item.remarks] == ["translations"]
    assert all(name in str(item.remarks[0]) for name in first.translations)
    assert map_fields(item.content) == map_fields(replace(first, slug="", translations=()))


def test_every_field_comes_back_from_wordpress(
    admin: AdminClient, first: ArticleContent, number: int
) -> None:
    site = admin.newsroom.services.site
    with admin.newsroom.services.database.reading() as session:
        posts = documents.encode_posts(session, [number], site).decode()
    (article,) = read_articles(wxr.write_head(site) + posts + wxr.TAIL)
    assert article.url == site.article_url(first.slug)
    assert first.image is not None
    assert article.picture == site.media_url(first.image.media)
    content = replace(article.content, image=replace(article.content.image or ImageUse(), media=""))
    assert map_fields(content) == map_fields(
        replace(first, slug="", translations=(), image=replace(first.image, media=""))
    )


def test_every_text_of_an_imported_history_is_clean_and_bounded(
    admin: AdminClient, number: int
) -> None:
    """Undo would restore it."""
    with admin.newsroom.services.database.reading() as session:
        encoded = documents.encode_articles(session, [number], admin.newsroom.services.site)
    item = json.loads(encoded)["items"][0]
    (row,) = item["_feedsvc"]["rows"]["revisions"]
    snapshot = json.loads(decompress_against(decode_bytes(row["content"]), b""))

    def is_kept(snapshot: dict[str, Any]) -> bool:
        row["content"] = dump_value(compress_against(json.dumps(snapshot).encode(), b""))
        return bool(check_article(item, now=admin.newsroom.now).rows["revisions"])

    assert is_kept(snapshot)
    columns = {**EMPTY_COLUMNS, "notice": "", "notice_title": ""}
    texts = [name for name, value in columns.items() if isinstance(value, str)]
    assert {"title", "subtitle", "body_html", "image_alt", "notice"} <= {*texts}
    for name in texts:
        assert not is_kept(snapshot | {name: "x\x07"}), name
        length = 3_000_000 if name == "body_html" else 2 * TEXT
        assert not is_kept(snapshot | {name: "x" * length}), name


def test_every_text_is_in_each_feed_and_on_the_page(
    admin: AdminClient, first: ArticleContent
) -> None:
    admin.newsroom.publish(replace(first, publish_at=None))
    feeds = {suffix: admin.read_feed(f"all.{suffix}") for suffix in ("rss", "atom", "json")}
    for name, text, bound in list_texts(first):
        for place, body in (feeds | {"page": admin.read_page("/articles/satu-slug")}).items():
            if bound and name not in {"body", "summary"}:
                assert text in body, f"{name} is not in the {place}"
    for body in feeds.values():
        assert all(text in body for text in ("Satu body", "Satu summary"))


def test_purging_empties_every_field(admin: AdminClient, first: ArticleContent) -> None:
    number, now = admin.newsroom.publish(replace(first, publish_at=None)), admin.newsroom.now
    with admin.newsroom.services.database.writing() as session:
        revision = articles.get_article(session, number).revision
        editorial.trash.move_to_trash(session, number, revision=revision, editor=NAME, now=now)
        editorial.trash.purge_article(session, number, revision=revision + 1, editor=NAME, now=now)
    remaining = read_stored(admin, number)
    assert remaining.pop("slug") == "satu-slug"  # its address answers that the article is gone
    for name, value in remaining.items():
        assert not value, name
