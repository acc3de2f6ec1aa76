"""Pictures on pages: sizes and formats to choose from, and files that may be cached for ever."""

import re
from collections.abc import Callable
from io import BytesIO

import pytest
from PIL import Image
from werkzeug.test import TestResponse

from feedsvc import editorial, images
from feedsvc.domain.articles import ArticleContent, ImageUse
from feedsvc.images import decoding, process_image
from tests.web.conftest import Newsroom, draw_jpeg

CANDIDATE = re.compile(r"(/media/[0-9a-f]{22}\.[a-z]+) (\d+)w")


@pytest.fixture(autouse=True)
def decoded_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(images, "_decode", decoding.process)


@pytest.fixture
def newsroom(make_newsroom: Callable[..., Newsroom]) -> Newsroom:
    """A newsroom without other pictures: renditions of them would be made, too."""
    return make_newsroom()


def upload(newsroom: Newsroom, width: int) -> str:
    image = process_image(draw_jpeg(width, width * 2 // 3), max_pixels=60_000_000, max_width=2048)
    with newsroom.services.database.writing() as session:
        return editorial.media.save_image(session, image, now=newsroom.now)


def publish(newsroom: Newsroom, *, width: int, inner_width: int = 60) -> str:
    """Publish an article with a lead picture, and another one in its text. Return its page."""
    lead, inner = upload(newsroom, width), upload(newsroom, inner_width)
    body = f'<p>Isi.</p><figure><img alt="Kali" src="/media/{inner}"></figure>'
    content = ArticleContent(
        title="Hujan", body=body, language="id", image=ImageUse(lead, "Hujan & angin")
    )
    newsroom.publish(content)
    return "/articles/hujan"


def read(newsroom: Newsroom, path: str) -> str:
    return newsroom.app.test_client().get(path).get_data(as_text=True)


def get(newsroom: Newsroom, path: str, **headers: str) -> TestResponse:
    return newsroom.app.test_client().get(path, headers=headers)


def test_pages_offer_all_sizes_and_every_file_may_be_cached_for_ever(newsroom: Newsroom) -> None:
    path = publish(newsroom, width=1500, inner_width=900)
    before = read(newsroom, path)
    assert "<picture>" not in before
    inner = re.search('(<img loading="lazy"[^>]+alt="Kali".*?>)', before)
    assert inner
    assert "srcset" not in inner[1], "there is nothing to choose from yet"
    assert editorial.renditions.make_pending(newsroom.services.database, now=newsroom.now) > 1
    page = read(newsroom, path)
    lead, inner = re.findall(r"<picture>.*?</picture>", page, re.DOTALL)
    webp, image = lead.split("<img")
    assert [int(width) for _, width in CANDIDATE.findall(webp)][-1] == 1500
    assert 'alt="Hujan &amp; angin" width="1200" height="800"' in image
    assert re.search(r'sizes="\(min-width: 46rem\) 43rem, calc\(100vw - 2rem\)"', image)
    assert ' loading="lazy"' in inner
    assert ' height="600" width="900">' in inner
    for address, width in CANDIDATE.findall(lead + inner):
        answer = get(newsroom, address)
        assert answer.status_code == 200
        assert Image.open(BytesIO(answer.data)).width == int(width)
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert answer.content_type == {"g": "image/jpeg", "p": "image/webp"}[address[-1]]
        again = get(newsroom, address, **{"If-None-Match": answer.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
    assert 'property="og:image:width" content="1200"' in page


def test_lists_offer_small_pictures(newsroom: Newsroom) -> None:
    publish(newsroom, width=800)
    editorial.renditions.make_pending(newsroom.services.database, now=newsroom.now)
    page = read(newsroom, "/")
    first, *_ = re.findall(r"<picture>.*?</picture>", page, re.DOTALL)
    assert "43rem, 100vw" in first
    assert " 320w" in first
    assert 'loading="lazy"' not in first


def test_a_small_picture_is_not_shown_larger(newsroom: Newsroom) -> None:
    path = publish(newsroom, width=400)
    editorial.renditions.make_pending(newsroom.services.database, now=newsroom.now)
    figure = find_lead(read(newsroom, path))
    assert '400px, calc(100vw - 2rem)"' in figure
    assert 'width="400"' in figure


def test_a_picture_that_has_one_size_is_no_choice(newsroom: Newsroom) -> None:
    path = publish(newsroom, width=60)
    before = find_lead(read(newsroom, path))
    assert re.search(
        r'<img src="/media/[0-9a-f]{22}.jpg" alt="[^"]+" width="60" height="40"', before
    )
    editorial.renditions.make_pending(newsroom.services.database, now=newsroom.now)
    for figure in (before, find_lead(read(newsroom, path))):
        assert "sizes" not in figure
        # As WebP, a picture of the same width may have fewer bytes.
        assert not re.search("<img[^>]+srcset", figure)


def find_lead(page: str) -> str:
    """Return the lead picture's element."""
    figure = re.search(r'<figure class="lead">.*?</figure>', page, re.DOTALL)
    assert figure
    return figure[0]
