"""The sample articles: they are complete, and they are added once."""

import re
from collections import Counter
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from feedsvc.demo import ARTICLES, DemoArticle, draw, pictures
from tests.commands import Installation, wait_until

NOW = datetime(2026, 11, 22, 7, 0, tzinfo=UTC)


@pytest.mark.usefixtures("small_pictures")
def test_the_samples_are_added_once_and_served(tmp_path: Path) -> None:
    with Installation(tmp_path) as installation:
        installation.create()
        assert installation.check_output("demo").startswith("Added 13 sample articles: ")
        articles, feeds = (
            installation.read_json("article", "list"),
            installation.read_json("feed", "list"),
        )
        assert (
            installation.check_output("demo")
            == "All sample articles exist already: nothing was added.\n"
        )
        assert (
            installation.read_json("article", "list"),
            installation.read_json("feed", "list"),
        ) == (
            articles,
            feeds,
        )
        states = Counter(article["state"] for article in articles)
        assert states == {"published": 11, "draft": 1, "scheduled": 1}
        assert len({article["published"] for article in articles}) == 12
        assert all(feed["stale_since"] is None for feed in feeds)
        installation.start("web")
        wait_until(lambda: installation.get()[0] == 200)
        feed = installation.get("/feeds/all.rss")[2].decode()
        assert feed.count("<item>") == 11
        pictures = set(re.findall(rf"http://127.0.0.1:{installation.port}(/media/[^\"< ]+)", feed))
        assert len(pictures) == 10
        entry = next(each for each in articles if "Night Ferry" in each["title"])
        page = installation.get(f"/articles/{entry['slug']}")[2].decode()
        assert 'hreflang="id"' in page
        assert installation.get(pictures.pop())[1]["content-type"] == "image/jpeg"


def test_there_are_samples_in_both_languages() -> None:
    assert min(Counter(sample.content.language for sample in ARTICLES).values()) >= 5


@pytest.mark.parametrize("sample", ARTICLES, ids=lambda sample: sample.guid.rpartition("/")[2])
def test_a_sample_is_a_complete_article(sample: DemoArticle) -> None:
    content = sample.to_content(NOW)
    assert content.title
    assert content.summary
    assert content.topics
    assert content.authors
    assert 4 <= content.body.count("<p>") <= 9
    assert content.image
    assert content.image.alt
    assert content.image.caption
    assert (content.publish_at is None) == sample.draft


def test_every_picture_is_drawn_and_the_same_every_time(monkeypatch: pytest.MonkeyPatch) -> None:
    # On canvases a quarter as wide, and scaled up: all 12 take 0.4 s of a core instead of 2.2 s.
    monkeypatch.setattr(pictures, "_W", 600)
    monkeypatch.setattr(pictures, "_H", 400)
    drawn = {sample.picture: draw(sample.picture) for sample in ARTICLES}
    assert draw("night-city") == drawn["night-city"]
    for picture in drawn.values():
        with Image.open(BytesIO(picture)) as image:
            assert image.size == (1200, 800)


def test_no_two_articles_share_a_guid_and_no_two_stories_a_picture() -> None:
    assert len({sample.guid for sample in ARTICLES}) == 13
    stories = [sample for sample in ARTICLES if not sample.content.translations]
    assert len({sample.picture for sample in stories}) == len(stories) == 12
