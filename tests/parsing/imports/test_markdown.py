"""Folders of Markdown: sites of Hugo, Jekyll and Eleventy become the same articles."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from feedsvc.domain.articles import State
from feedsvc.domain.documents import Person
from feedsvc.domain.imports import (
    ImportedArticle,
    ImportedItem,
    ImportedRedirect,
    SkippedItem,
    UnreadableItem,
)
from feedsvc.errors import ValidationError
from feedsvc.parsing.imports import recognize_format
from feedsvc.parsing.imports.documents import ImportOptions, SourceDocument
from tests.parsing.imports.markdown_samples import ELEVENTY, HUGO, JEKYLL


def read_folder(
    folder: Path, files: Mapping[str, str], address: str = "", *, takes_pages: bool = False
) -> list[ImportedItem]:
    """Write the files into a folder, and return its items."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    document = SourceDocument(b"", lambda: iter(()), folder)
    options = ImportOptions(address, takes_pages)
    return [*recognize_format([document]).read_items([document], options)]


def find_articles(items: list[ImportedItem]) -> dict[str, ImportedArticle]:
    """Return the articles of a folder by their titles."""
    return {each.content.title: each for each in items if isinstance(each, ImportedArticle)}


def list_messages(article: ImportedArticle) -> list[str]:
    return [str(problem) for problem in article.remarks]


def test_a_folder_of_hugo(tmp_path: Path) -> None:
    (tmp_path / "content/posts/rumah").mkdir(parents=True)
    (tmp_path / "content/posts/rumah/atap.png").write_bytes(b"x")
    items = read_folder(tmp_path, HUGO)
    articles = find_articles(items)
    assert {title: each.url for title, each in articles.items()} == {
        "Sungai & hujan": "https://old.example/posts/sungai/",
        "1984": "https://old.example/en/posts/note/",
        "Rumah": "https://old.example/rumah-kami/",
        "Panen": "https://old.example/2019/12/panen/",
    }
    assert all(each.guid == each.url for each in articles.values())
    river = articles["Sungai & hujan"]
    content = river.content
    assert content.publish_at == datetime(2020, 5, 9, 0, 30, tzinfo=UTC)
    assert river.updated == datetime(2020, 5, 10, tzinfo=UTC)
    assert (content.topics, content.summary) == (("Kota", "Banjir"), "Air naik.")
    assert content.authors == (Person("Sari"), Person("Budi"))
    assert river.aliases == (
        "https://old.example/lama/sungai/",
        "https://old.example/posts/banjir.html",
    )
    assert river.picture == "https://old.example/img/air.png"
    for part in (
        '<a href="https://old.example/en/posts/note/">catatan</a>',
        "https://old.example/rumah-kami/",
        '<figure><img src="https://old.example/img/air.png" alt="Air">',
        "<figcaption>Sungai</figcaption>",
        "https://www.youtube.com/watch?v=w7Ft2ymGmfc",
        "<td><s>2</s></td>",
    ):
        assert part in content.body
    assert "peta" not in content.body
    assert list_messages(river) == [
        "body: “{{< peta >}}” has no meaning outside the former site, so it is left out."
    ]
    assert (content.language, articles["1984"].content.language) == ("id-ID", "en")
    house = articles["Rumah"]
    assert house.state is State.DRAFT
    assert 'src="https://old.example/posts/rumah/atap.png"' in house.content.body
    assert any("leads out of the folder" in each for each in list_messages(house))
    assert articles["Panen"].content.publish_at == datetime(2019, 12, 31, 13, tzinfo=UTC)
    skipped = {each.title for each in items if isinstance(each, SkippedItem)}
    assert skipped == {"content/_index.md", "content/tentang.md"}
    (damaged,) = [each for each in items if isinstance(each, UnreadableItem)]
    assert "front matter cannot be read" in str(damaged.problem)
    assert damaged.title == "content/kabar/Panen Raya.md"
    redirects = {each.former for each in items if isinstance(each, ImportedRedirect)}
    assert {"https://old.example/index.xml", "https://old.example/tags/banjir/"} <= redirects
    assert read_folder(tmp_path, {}) == items, "the same each time"
    pages = find_articles(read_folder(tmp_path, {}, takes_pages=True))
    assert pages["Tentang kami"].url == "https://old.example/tentang/"


def test_a_folder_of_jekyll(tmp_path: Path) -> None:
    items = read_folder(tmp_path, JEKYLL)
    articles = find_articles(items)
    river, note, later = (articles[each] for each in ("Sungai & hujan", "Catatan", "Nanti"))
    assert river.url == "https://old.example/blog/berita/kota/2020/05/09/sungai.html"
    assert river.guid == "https://old.example/blog/berita/kota/2020/05/09/sungai"
    assert river.aliases == ("https://old.example/?p=123",)
    assert river.content.topics == ("Berita", "Kota", "Banjir")
    assert river.content.authors == (Person("Ani"),)
    assert river.updated == datetime(2020, 5, 10, tzinfo=UTC)
    assert note.content.publish_at == datetime(2020, 5, 7, 17, tzinfo=UTC)
    assert note.content.body == "<p>Pendek.</p>\n"
    assert (later.state, later.url) == (State.DRAFT, "https://old.example/blog/nanti.html")
    for part in (
        '<a href="https://old.example/blog/2020/05/08/catatan.html">Catatan</a>',
        '<img src="https://old.example/blog/img/air.png" alt="Air"',
        "<pre><code>print(&quot;a &lt; b&quot;)</code></pre>",
        "{{ mentah }} Sungai",
    ):
        assert part in river.content.body
    assert "{:" not in river.content.body
    assert [each.partition("”")[0] for each in list_messages(river)] == [
        "body: “{% include peta.html %}",
        "body: “{{ tak.dikenal }}",
    ]
    skipped = {each.title for each in items if isinstance(each, SkippedItem)}
    assert skipped == {"README.md", "about.md"}


def test_a_folder_of_eleventy_needs_the_address(tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match="--address"):
        read_folder(tmp_path, ELEVENTY)
    articles = find_articles(read_folder(tmp_path, ELEVENTY, "https://old.example/"))
    assert {title: each.guid for title, each in articles.items()} == {
        "Sungai & hujan": "https://old.example/posts/sungai/",
        "Catatan": "https://old.example/c/",
    }
    assert articles["Sungai & hujan"].content.authors == (Person("Sari", "sari@old.example"),)


@pytest.mark.parametrize(
    ("style", "path"),
    [
        ("pretty", "/2020/05/09/a-b/"),
        ("none", "/a-b.html"),
        ("ordinal", "/2020/130/a-b.html"),
        ("weekdate", "/2020/W19/Sat/a-b.html"),
        ("/:i_month/:i_day/:slug:output_ext", "/5/9/a-b.html"),
    ],
)
def test_the_permalink_styles_of_jekyll(tmp_path: Path, style: str, path: str) -> None:
    files = {
        "_config.yml": f"url: https://old.example\npermalink: {style}\n",
        "_posts/2020-05-09-a-b.md": "---\ntitle: A\n---\nx\n",
    }
    assert find_articles(read_folder(tmp_path, files))["A"].url == f"https://old.example{path}"


@pytest.mark.parametrize(
    "text",
    [
        "---\n- a\n- b\n---\nx",
        "---\na: &x [*x]\n---\nx",
        "---\n" + "[" * 5000 + "\n---\nx",
        "+++\na = " + "[" * 5000 + "\n+++\nx",
        '{"a": ' + "[" * 100_000,
        "+++\ndate = 2020-13-45\n+++\n",
        "---\ndate: 2020-13-45\ntitle: x\n---\n",
        "---\ntitle: !!python/object/apply:os.system [echo]\ndate: 2020-01-01\n---\nx",
        "---\ntitle: x\ndate: 99999-01-01 25:00\n---\n{{< a {{% b\n{% raw %}{{ x",
        "---\n---",
        "",
        "\ufeff---\r\ntitle: x\r\ndate: 2020-01-01\r\n---\r\nx\r\n",
    ],
)
def test_odd_front_matter_spoils_only_its_own_text(tmp_path: Path, text: str) -> None:
    files = {"a.md": text, "b.md": "---\ntitle: Baik\ndate: 2020-01-01\n---\nx\n"}
    items = read_folder(tmp_path, files, "https://old.example")
    assert "Baik" in find_articles(items)
    assert len([each for each in items if not isinstance(each, ImportedRedirect)]) == 2


def test_no_link_leads_to_a_file_outside_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text("---\ntitle: Rahasia\ndate: 2020-01-01\n---\nx\n")
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "a.md").symlink_to(tmp_path / "secret.md")
    (folder / "b").symlink_to(tmp_path)
    items = read_folder(folder, {}, "https://old.example")
    assert find_articles(items) == {}
    assert "leads out of the folder" in str(items[0].problem)  # type: ignore[union-attr]
