"""Strategies for documents: wild ones that try to break a format, and sound ones to compare."""

import os
from datetime import UTC, datetime, timedelta, timezone
from html import escape

from hypothesis import strategies as st

from feedsvc.domain.documents import (
    Category,
    Entry,
    FeedDocument,
    History,
    Image,
    Person,
    Source,
    Tombstone,
)
from feedsvc.domain.text import to_line


def count_examples(most: int, *, is_sqlite: bool) -> int:
    """Return how many examples a property test takes: `most` on SQLite, a quarter on PostgreSQL.

    `make soak` takes all of them on both.
    """
    return most if is_sqlite or "SOAK_MINUTES" in os.environ else max(1, most // 4)


def count_repetitions(quick: int, long: int) -> int:
    """Return how often a costly check is repeated: `quick` times, and `long` in `make soak`.

    The test needs the mark `soak`.
    """
    return long if "SOAK_MINUTES" in os.environ else quick


NASTY = (
    "]]>",
    "<![CDATA[",
    "<!DOCTYPE x [<!ENTITY e 'e'>]>",
    "&amp;lt;b&gt;",
    "&e;",
    "<script>alert(1)</script>",
    "</item></entry>",
    '" onload="x',
    "\x00",
    "\x1b[31m",
    "\r\n\t\x85\u2028",
    "\ud800",
    "\udfff\ud800",
    "\ufeff",
    "\ufffe\uffff",
    "\U0001fffe",
    "\u202eabc\u200f",
    "e\u0301\u0301",
    "👩‍👩‍👧‍👦",
    "%zz%",
    "http://[::1",
    "https://user:p@host:99999/ä?ö#ü#",
    "javascript:alert(1)",
    "https://exämple.com/ b",
    "tag:x,2024:1",
    "id-ID",
    "x" * 5000,
)

wild_texts = st.one_of(
    st.text(st.characters(), max_size=30),
    st.lists(st.sampled_from(NASTY), max_size=3).map("".join),
)
wild_instants = st.one_of(
    st.sampled_from(
        [datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)]
    ),
    st.datetimes(timezones=st.just(UTC)),
    st.datetimes(timezones=st.just(timezone(timedelta(hours=7), "WIB"))),
)
wild_counts = st.integers(min_value=-1, max_value=10**12)

wild_images = st.builds(
    Image,
    url=wild_texts | st.just("https://a.example/1.jpg"),
    media_type=wild_texts | st.just("image/jpeg"),
    size=wild_counts,
    width=wild_counts,
    height=wild_counts,
    alt=wild_texts,
    caption=wild_texts,
    credit=wild_texts,
)
_guids = st.integers(0, 5).map(lambda number: f"tag:a.example,2024:{number}")
wild_entries = st.builds(
    Entry,
    guid=_guids | wild_texts,
    url=wild_texts,
    title=wild_texts,
    subtitle=wild_texts,
    summary=wild_texts,
    body_html=wild_texts,
    language=wild_texts,
    authors=st.lists(
        st.builds(Person, wild_texts, wild_texts, st.none() | wild_texts), max_size=2
    ).map(tuple),
    categories=st.lists(
        st.builds(Category, wild_texts, wild_texts, st.none() | wild_texts), max_size=2
    ).map(tuple),
    sources=st.lists(st.builds(Source, wild_texts, wild_texts), max_size=2).map(tuple),
    image=st.none() | wild_images,
    published=wild_instants,
    updated=wild_instants,
)
wild_documents = st.builds(
    FeedDocument,
    guid=wild_texts,
    title=wild_texts,
    description=wild_texts,
    language=wild_texts,
    home_url=wild_texts,
    page_url=wild_texts,
    urls=st.dictionaries(st.sampled_from(["rss", "atom", "json", "ä"]), wild_texts),
    updated=wild_instants.filter(lambda when: 1 < when.year < 9999),
    ttl=st.integers(-1, 10**9),
    rights=wild_texts,
    publisher=wild_texts,
    icon_url=st.none() | wild_texts,
    hub_urls=st.lists(wild_texts, max_size=2).map(tuple),
    entries=st.lists(wild_entries, max_size=3).map(tuple),
    history=st.none()
    | st.builds(
        History,
        wild_texts | st.just("https://a.example/feeds/all/archive"),
        previous=st.sampled_from(["", "20240211093000-7"]),
        name=st.sampled_from(["", "20240211093000-8"]),
    ),
    tombstones=st.lists(
        st.builds(
            Tombstone, _guids | wild_texts, wild_instants.filter(lambda when: 1 < when.year < 9999)
        ),
        max_size=2,
    ).map(tuple),
)

# Sound documents: everything that a newsroom can write, except texts whose meaning one reader of
# the comparison guesses: tags and entities in plain text, e-mail addresses in names.
_letters = st.one_of(
    st.sampled_from("aZ09 &<>\"'#!?=-–“”éñ漢😀\u200f"),
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cn"], exclude_characters=";/@()"),
)


def _is_its_own_text(text: str) -> bool:
    """Return False if the Latin-1 bytes of `text` are UTF-8: feedparser would decode them."""
    try:
        return text.isascii() or not text.encode("latin-1").decode()
    except UnicodeError:
        return True


sound_texts = st.text(_letters, max_size=40).map(to_line).filter(_is_its_own_text)
_names = sound_texts.filter(bool)
_slugs = st.text("abcdefghij0123456789-", min_size=1, max_size=10)
_urls = _slugs.map(lambda slug: f"https://warta.example/{slug}?a=1&b=2")
_instants = st.integers(0, 2**31).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
sound_images = st.builds(
    Image,
    url=_urls,
    media_type=st.sampled_from(["image/jpeg", "image/png", "image/webp"]),
    size=st.integers(0, 10**9),
    width=st.integers(1, 10**5),
    height=st.integers(1, 10**5),
    alt=sound_texts,
    caption=sound_texts,
    credit=sound_texts,
)


@st.composite
def sound_entries(draw: st.DrawFn, number: int) -> Entry:
    """Draw an entry whose guid is made of `number`."""
    published = draw(_instants)
    return Entry(
        guid=f"tag:warta.example,2024:{number}",
        url=draw(_urls),
        title=draw(_names),
        subtitle=draw(sound_texts),
        summary=draw(_names),
        body_html=f"<p>{escape(draw(_names))}</p>",
        language=draw(st.sampled_from(["id", "en", "jv-Java", "zh-Hans-CN"])),
        authors=tuple(
            draw(
                st.lists(
                    st.builds(Person, _names, st.just("x@y.example"), st.none() | _urls), max_size=3
                )
            )
        ),
        categories=tuple(
            draw(
                st.lists(
                    st.builds(Category, _slugs, _names, st.none() | _urls),
                    max_size=3,
                    unique_by=lambda one: one.label,
                )
            )
        ),
        sources=tuple(draw(st.lists(st.builds(Source, _names, _urls), max_size=2))),
        image=draw(st.none() | sound_images),
        published=published,
        updated=published
        + draw(
            st.timedeltas(timedelta(0), timedelta(days=9)).map(lambda d: timedelta(seconds=d.days))
        ),
    )


@st.composite
def sound_documents(draw: st.DrawFn) -> FeedDocument:
    """Draw a document of up to three entries."""
    entries = [draw(sound_entries(number)) for number in range(draw(st.integers(0, 3)))]
    return FeedDocument(
        guid="tag:warta.example,2024:f",
        title=draw(_names),
        description=draw(sound_texts),
        language=draw(st.sampled_from(["id", "en"])),
        home_url="https://warta.example/",
        page_url="https://warta.example/feeds/f",
        urls={
            suffix: f"https://warta.example/feeds/f.{suffix}" for suffix in ("rss", "atom", "json")
        },
        updated=draw(_instants),
        ttl=draw(st.integers(0, 10**6)),
        rights=draw(sound_texts),
        publisher=draw(sound_texts),
        icon_url=draw(st.none() | _urls),
        hub_urls=tuple(draw(st.lists(_urls, max_size=2, unique=True))),
        entries=tuple(entries),
    )
