"""Pictures of imported articles: stored in the text and as lead pictures; others are reported."""

import socketserver
from base64 import b64encode
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from feedsvc.domain.articles import ArticleContent, ImageUse
from feedsvc.domain.imports import ImportedArticle
from feedsvc.editorial.body_pictures import MOST_PICTURES
from feedsvc.editorial.imports import runs
from feedsvc.editorial.imports.inline_pictures import leave_out, read_text
from feedsvc.editorial.imports.picture_files import PictureFiles, find_file
from feedsvc.editorial.imports.pictures import PictureTaker
from feedsvc.editorial.imports.preparation import ImportContext
from feedsvc.outbound import OutboundClient
from feedsvc.storage import imports
from feedsvc.storage.articles import articles
from feedsvc.storage.tables import Article, Media
from tests.editorial.newsroom import Newsroom
from tests.old_site import OldSite

GIF_PIXEL = b"GIF89a\x01\x00\x01\x00\x00\x00\x00;"


def draw(color: str) -> bytes:
    """Return a PNG of one colour."""
    out = BytesIO()
    Image.new("RGB", (60, 40), color).save(out, "PNG")
    return out.getvalue()


def take(
    newsroom: Newsroom,
    items: list[ImportedArticle],
    folder: Path | None = None,
    version: str = "1",
    *,
    fetches: bool = True,
) -> list[str]:
    """Import items with their pictures; return the lines of the report."""
    context = ImportContext(newsroom.database, newsroom.site, "sari", newsroom.now)
    files = PictureFiles(OutboundClient(60, allow_loopback=True), 1_000_000, folder)
    taker = PictureTaker(context, files, max_pixels=10**6, max_width=2048, fetches=fetches)
    run_id = runs.run_import(context, items, source="old", version=version, pictures=taker)
    with newsroom.database.reading() as session:
        rows = imports.list_report_lines(session, run_id)
        return [str(replace(imports.read_remark(row), field="")) for row in rows]


def build(body: str, **parts: object) -> ImportedArticle:
    content = ArticleContent(title="Hujan", body=body, language="id")
    item = ImportedArticle(place=1, guid="1", content=content, url="https://old.example/a/b")
    return replace(item, **parts)  # type: ignore[arg-type]


def get(newsroom: Newsroom) -> Article:
    with newsroom.database.reading() as session:
        article = articles.find_by_guid(session, "1")
        assert article
        _ = article.media
        return article


def count_media(newsroom: Newsroom) -> int:
    with newsroom.database.reading() as session:
        return session.query(Media).count()


@pytest.mark.any_database
def test_pictures_of_a_text_are_stored_and_the_others_are_told(
    newsroom: Newsroom, old_site: str
) -> None:
    OldSite.files = {"/a.png": draw("red"), "/besar.png": draw("blue"), "/rusak.png": b"x"}
    body = (
        f'<p>Teks</p><figure><img src="{old_site}/a.png" alt="Merah">'
        "<figcaption>Kapsi</figcaption></figure>"
        f'<p><a href="{old_site}/besar.png"><img src="{old_site}/kecil.png" alt="Biru"></a></p>'
        f'<img src="{old_site}/tidak-ada.png"><img src="{old_site}/rusak.png">'
        f'<img src="http://10.0.0.1/x.png"><img src="{old_site}/a.png">'
    )
    lines = take(newsroom, [build(body)])
    html = get(newsroom).body_html
    assert html.count("/media/") == 3
    assert f"{old_site}/tidak-ada.png" in html
    assert "besar.png" not in html
    assert 'alt="Merah"' in html
    assert "<figcaption>Kapsi</figcaption>" in html
    assert count_media(newsroom) == 2
    told = "\n".join(line for line in lines if "stays at its address" in line)
    for part in (
        "tidak-ada.png stays at its address: The host answers with 404",
        "not a picture",
        "not on the public Internet",
    ):
        assert part in told
    assert len([line for line in lines if "stays" in line]) == 3
    assert "/kecil.png" not in OldSite.paths
    assert OldSite.paths.count("/a.png") == 1


@pytest.mark.any_database
def test_a_lead_picture_stands_beside_the_text_with_its_texts(
    newsroom: Newsroom, old_site: str
) -> None:
    OldSite.files = {"/a.png": draw("red")}
    item = build("Teks.", picture=f"{old_site}/a.png")
    texts = ImageUse(alt="Merah", caption="Kapsi", credit="Ani")
    assert take(newsroom, [replace(item, content=replace(item.content, image=texts))])[:1] != [""]
    article = get(newsroom)
    assert article.media
    assert (article.image_alt, article.image_caption, article.image_credit) == (
        "Merah",
        "Kapsi",
        "Ani",
    )
    assert article.body_html == "<p>Teks.</p>"
    lines = take(newsroom, [replace(item, updated=newsroom.now)], version="2")
    assert any("decorative" in line for line in lines)
    lost = replace(item, picture=f"{old_site}/hilang.png")
    lines = take(newsroom, [lost], version="3")
    assert any("hilang.png stays" in line for line in lines)
    assert 'hilang.png"' in get(newsroom).body_html
    assert get(newsroom).media is None


@pytest.mark.any_database
def test_the_folder_beside_the_source_counts_before_the_address(
    newsroom: Newsroom, tmp_path: Path, old_site: str
) -> None:
    folder = tmp_path / "images"
    (folder / "2020").mkdir(parents=True)
    (folder / "2020" / "a b.png").write_bytes(draw("red"))
    (tmp_path / "rahasia.png").write_bytes(draw("green"))
    body = (
        f'<p>x<img src="{old_site}/content/images/2020/a%20b.png"><img src="/../rahasia.png"></p>'
    )
    lines = take(newsroom, [build(body, url="")], folder)
    assert get(newsroom).body_html.count("/media/") == 1
    assert any(
        "rahasia.png stays at its address: The address has no host" in line for line in lines
    )
    assert OldSite.paths == []
    assert find_file(folder, "https://x.example/2020/" + "x" * 5_000) is None
    assert find_file(folder, "/%00") is None


@pytest.mark.any_database
def test_a_picture_that_is_stored_here_is_not_fetched(newsroom: Newsroom, old_site: str) -> None:
    OldSite.files = {"/a.png": draw("red")}
    take(newsroom, [build(f'<p>x<img src="{old_site}/a.png"></p>')])
    name = get(newsroom).body_html.partition("/media/")[2][:26]
    ours = f'<p><img src="{newsroom.site.media_url(name)}"></p>'
    lines = take(newsroom, [build(ours)], version="2")
    assert not any("stays" in line for line in lines)
    assert OldSite.paths == ["/a.png"]
    assert name in get(newsroom).body_html


@pytest.mark.any_database
def test_a_known_article_fetches_nothing_and_a_silent_host_is_given_up(
    newsroom: Newsroom, old_site: str
) -> None:
    OldSite.files = {"/a.png": draw("red")}
    item = build(f'<p>x<img src="{old_site}/a.png"></p>')
    take(newsroom, [item])
    take(newsroom, [item], version="2")
    assert OldSite.paths == ["/a.png"]
    with socketserver.TCPServer(("127.0.0.1", 0), OldSite) as closed:
        silent = f"http://127.0.0.1:{closed.server_address[1]}"
    body = "".join(f'<img src="{silent}/{number}.png">' for number in range(12))
    lines = take(newsroom, [replace(item, guid="2", content=replace(item.content, body=body))])
    told = [line for line in lines if "stays" in line]
    assert len(told) == 12
    assert sum("cannot be reached" in line for line in told) < 12
    assert "did not answer several times" in told[-1]


def inline(data: bytes, kind: str = "png") -> str:
    return f"data:image/{kind};base64,{b64encode(data).decode()}"


@pytest.mark.any_database
def test_pictures_inside_of_a_text_are_stored_without_a_fetch(
    newsroom: Newsroom, old_site: str
) -> None:
    svg = b"<svg xmlns='http://www.w3.org/2000/svg'><path d='M0 0h9'/></svg>"
    body = (
        f'<p>Teks</p><figure><img src="{inline(draw("red"))}" alt="Merah">'
        f'<figcaption>Kapsi</figcaption></figure><p>a<img src="{inline(draw("blue"))}">b</p>'
        f'<img src="{inline(draw("red"))}"><img src="{inline(b"x")}"><p>c</p>'
        f'<img src="{inline(svg, "svg+xml")}"><img src="{inline(GIF_PIXEL, "gif")}">'
        f'<img src="{inline(draw("red") * 9_000)}"><img src="{old_site}/a.png">'
    )
    item = build(body, picture=inline(draw("green")))
    lines = take(newsroom, [item], fetches=False)
    article = get(newsroom)
    assert article.media
    assert count_media(newsroom) == 3
    assert article.body_html.count("/media/") == 3
    assert "inline.invalid" not in article.body_html
    assert f'src="{old_site}/a.png"' in article.body_html
    assert "<figcaption>Kapsi</figcaption>" in article.body_html
    assert OldSite.paths == []
    lost = "A picture that was embedded in the text is left out: "
    told = [line.removeprefix(lost) for line in lines if line.startswith(lost)]
    assert [line.partition(".")[0] for line in told] == [
        "This file is not a picture that can be used",
        "SVG drawings can contain scripts and are not allowed",
        "It is larger than 1000000 bytes",
    ]
    assert take(newsroom, [item], version="2") == []


def test_of_many_pictures_inside_of_a_text_some_are_left_out() -> None:
    body = "".join(f'<img src="{inline(b"%d" % number)}">' for number in range(MOST_PICTURES + 3))
    source, pictures = read_text(body)
    assert (len(pictures), len(source.inline_pictures)) == (MOST_PICTURES, 3)
    assert source.html.count("<img") == MOST_PICTURES
    assert leave_out(f"<p>x</p>{source.html}", pictures) == "<p>x</p>"
