"""Renditions are made once, by one maker, and feeds change for them at most once."""

from dataclasses import replace
from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import select, update

from feedsvc import compression, editorial, images, syndication
from feedsvc.domain.articles import ImageUse
from feedsvc.images import FEED_WIDTH, process_image
from feedsvc.rendering import FORMATS
from feedsvc.storage.articles import media, renditions
from feedsvc.storage.feeds import feeds
from feedsvc.storage.tables import Media, MediaRenditions, RenditionFile
from tests.editorial.newsroom import SMALL, Newsroom


@pytest.fixture
def newsroom(newsroom: Newsroom) -> Newsroom:
    """A newsroom whose articles are in few feeds."""
    newsroom.sample = SMALL
    return newsroom


def encode(width: int, format_: str = "JPEG") -> bytes:
    out = BytesIO()
    image = Image.linear_gradient("L").resize((width, 100)).convert("RGB")
    image.save(out, format_)
    return out.getvalue()


def upload(newsroom: Newsroom, data: bytes) -> str:
    image = process_image(data, max_pixels=60_000_000, max_width=2048)
    with newsroom.database.writing() as session:
        return editorial.media.save_image(session, image, now=newsroom.now)


def make(newsroom: Newsroom) -> int:
    return editorial.renditions.make_pending(newsroom.database, now=newsroom.now)


def read_bodies(newsroom: Newsroom) -> dict[tuple[str, str], bytes]:
    with newsroom.database.reading() as session:
        found = {}
        for feed in feeds.list_feeds(session):
            for suffix in FORMATS:
                stored = syndication.encode.read_encodings_of(session, feed.id, suffix)
                if stored and stored.encoded:
                    found[feed.path, suffix] = compression.decompress(stored.encoded["gzip"])
    return found


def read_files(newsroom: Newsroom, name: str) -> tuple[renditions.FileSize, ...]:
    with newsroom.database.reading() as session:
        stored = media.find_media(session, name)
        assert stored
        return renditions.list_files(stored)


@pytest.mark.any_database
@pytest.mark.parametrize("format_", ["JPEG", "WEBP", "PNG"])
def test_a_feed_shows_one_of_1200_pixels_and_does_not_change_when_others_are_made(
    newsroom: Newsroom, format_: str
) -> None:
    name = upload(newsroom, encode(1600, format_))
    (file,) = read_files(newsroom, name)
    assert file.width == FEED_WIDTH
    newsroom.publish(image=ImageUse(name, "Jembatan"))
    before = read_bodies(newsroom)
    for suffix in FORMATS:
        body = before["all", suffix].decode()
        assert file.name in body
        assert f"{file.size}" in body
        assert name not in body
        assert ".webp" not in body
    assert make(newsroom) == 1
    assert len(read_files(newsroom, name)) > 4
    assert newsroom.refresh() == 0
    syndication.refresh.sweep_feeds(
        newsroom.database, site=newsroom.site, now=newsroom.now, anew=True
    )
    assert read_bodies(newsroom) == before
    assert make(newsroom) == 0


def test_feeds_of_0_1_0_change_once_when_all_pictures_have_their_renditions(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [upload(newsroom, encode(width)) for width in (1500, 1600)]
    with newsroom.database.writing() as session:  # as the migration leaves the pictures of 0.1.0
        session.execute(RenditionFile.__table__.delete())  # type: ignore[attr-defined]  # a table
        session.execute(update(MediaRenditions).values(files="", pending=True, in_feeds=False))
    for number, name in enumerate(names):
        newsroom.publish(image=ImageUse(name, "Jembatan"), title=f"Jembatan {number}")
    before = read_bodies(newsroom)
    assert all(name in before["all", "rss"].decode() for name in names)
    monkeypatch.setattr(images, "_MAX_WAIT", 0.01)
    with images._decoder_lock:  # noqa: SLF001  another picture is being decoded
        assert make(newsroom) == 0
    editorial.renditions.make_pending(newsroom.database, now=newsroom.now, limit=1)
    assert newsroom.refresh() == 0
    assert make(newsroom) == 1
    assert newsroom.refresh() > 0
    after = read_bodies(newsroom)
    for name in names:
        file = next(each for each in read_files(newsroom, name) if each.width == FEED_WIDTH)
        assert name not in after["all", "rss"].decode()
        assert file.name.endswith((".jpg", ".webp"))
    assert make(newsroom) == 0
    assert newsroom.refresh() == 0


def test_a_picture_that_cannot_be_decoded_blocks_no_other(newsroom: Newsroom) -> None:
    good, bad = upload(newsroom, encode(700)), upload(newsroom, encode(800))
    with newsroom.database.writing() as session:
        session.execute(update(Media).where(Media.name == bad).values(data=b"\xff\xd8damaged"))
    assert make(newsroom) == 2
    assert read_files(newsroom, bad) == ()
    assert read_files(newsroom, good)
    upload(newsroom, encode(800))  # uploading the same file again repairs it
    assert make(newsroom) == 1
    assert read_files(newsroom, bad)


def test_damaged_renditions_are_named_and_made_again(newsroom: Newsroom) -> None:
    name = upload(newsroom, encode(1300))
    make(newsroom)
    whole = read_files(newsroom, name)
    with newsroom.database.writing() as session:
        session.execute(
            update(RenditionFile).where(RenditionFile.name == whole[0].name).values(data=b"x")
        )
    with newsroom.database.reading() as session:
        verified = media.verify_media(session, 0)
    assert verified
    assert verified.damaged == [whole[0].name]
    upload(newsroom, encode(1300))
    make(newsroom)
    assert set(read_files(newsroom, name)) == set(whole)


def test_renditions_go_with_their_picture_and_come_into_no_deleted_one(newsroom: Newsroom) -> None:
    name = upload(newsroom, encode(700))
    make(newsroom)
    with newsroom.database.writing() as session:
        stored = media.find_media(session, name)
        assert stored
        editorial.media.delete_media(session, stored.id)
        assert not session.scalars(select(RenditionFile.name)).all()
        assert not session.scalars(select(MediaRenditions.media_id)).all()
        assert not editorial.renditions.save_files(session, stored.id, ())


def test_the_texts_of_a_file_fill_only_what_a_record_leaves_empty() -> None:
    exif = Image.Exif()
    exif[0x010E], exif[0x013B] = "Banjir di Demak", "Sari"
    out = BytesIO()
    Image.new("RGB", (60, 40)).save(out, "JPEG", exif=exif)
    image = process_image(out.getvalue(), max_pixels=10_000, max_width=100)
    image = replace(image, texts=replace(image.texts, alt="Rumah di air"))
    fill = editorial.media.fill_texts
    assert fill(ImageUse(), image) == ImageUse("", "Rumah di air", "Banjir di Demak", "Sari")
    own = ImageUse("", "", "Air", "Foto: Ani", decorative=True)
    assert fill(own, image) == own
    assert fill(ImageUse(caption="Air"), image).caption == "Air"
