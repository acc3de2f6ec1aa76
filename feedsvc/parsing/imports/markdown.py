"""Read a folder of Markdown with front matter, as Hugo, Jekyll and Eleventy publish it."""

import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from urllib.parse import unquote, urljoin, urlsplit

from feedsvc.domain.articles import ArticleContent, ImageUse, State
from feedsvc.domain.documents import Person
from feedsvc.domain.imports import (
    ImportedArticle,
    ImportedItem,
    ImportedRedirect,
    SkippedItem,
    UnreadableItem,
)
from feedsvc.errors import Problem, ValidationError
from feedsvc.parsing.imports._fields import read_plain
from feedsvc.parsing.imports.documents import ImportFormat, ImportOptions, SourceDocument
from feedsvc.parsing.imports.front_matter import FrontMatter, split_text
from feedsvc.parsing.imports.markdown_files import MARKDOWN, TEXTS, TextFolder
from feedsvc.parsing.imports.markdown_site import Generator, MarkdownSite, TextFile, list_words
from feedsvc.parsing.imports.markdown_texts import TextContext, render_text

_TITLE = re.compile(r"\A\s*#[ \t]+(.+?)[ \t]*#*\s*$\n?", re.MULTILINE)
_NOT_IN_PATH = re.compile(r"[^\w.-]+")
_NOT_RELATIVE = re.compile(r"[a-zA-Z][\w+.-]*:|//|#")
_NO_ADDRESS = (
    "Give the former address of this site (--address on the command line), because the ids of its "
    "articles contain it."
)
_NO_MATTER = "It has no front matter, so it is not an article."
_IS_LIST = "It describes a list of pages, so it is not an article."
_IS_PAGE = "It has no date, so it is a page and not an article."
_OUTSIDE = "“%(name)s” leads out of the folder, so no file is taken from there."
_FEEDS = {
    Generator.HUGO: (("/index.xml", "rss"),),
    Generator.JEKYLL: (("/feed.xml", "atom"), ("/atom.xml", "atom")),
    Generator.ELEVENTY: (("/feed.xml", "atom"), ("/feed/feed.xml", "atom")),
}


class MarkdownFormat(ImportFormat):
    """A folder of Markdown with front matter."""

    name = "Markdown (Hugo, Jekyll, Eleventy)"

    def is_format_of(self, document: SourceDocument) -> bool:
        """Return whether a document is a folder with texts."""
        return bool(document.is_folder and document.path and TextFolder(document.path).list_paths())

    def read_items(
        self, documents: Sequence[SourceDocument], options: ImportOptions
    ) -> Iterator[ImportedItem]:
        """Yield the texts of folders in the order of their paths, then their feeds' addresses.

        Raises:
            ValidationError: neither the options nor the folder give the address of a site.
        """
        place = 0
        for document in documents:
            assert document.path is not None  # noqa: S101  `is_format_of` has checked it
            reader = _FolderReader(MarkdownSite(document.path, options.address), options)
            for item in reader.read_items(place):
                place = max(place, item.place)
                yield item


@dataclass(frozen=True, slots=True)
class _Page:
    """A text, and the path and the address of its page."""

    file: TextFile
    path: str
    url: str


class _FolderReader:
    """Reads the texts of one folder: first all front matters, then one text after the other."""

    def __init__(self, site: MarkdownSite, options: ImportOptions) -> None:
        if not site.address:
            raise ValidationError([Problem("", _NO_ADDRESS)])
        self._site, self._options = site, options
        self._folder = TextFolder(site.folder)
        self._pages: dict[str, str] = {}
        self._topics: dict[str, None] = {}

    def read_items(self, place: int) -> Iterator[ImportedItem]:
        paths = self._folder.list_paths()
        for path in paths:
            self._note_page(path)
        for number, path in enumerate(paths, place + 1):
            try:
                yield self._read_markdown(path, number)
            except ValidationError as error:
                yield UnreadableItem(number, str(path), error.problems[0])
        for former, suffix in _FEEDS[self._site.generator]:
            yield ImportedRedirect(place + len(paths), self._site.address + former, suffix=suffix)
        if self._site.generator is Generator.HUGO:
            yield from self._list_topic_redirects(place + len(paths))

    def _list_topic_redirects(self, place: int) -> Iterator[ImportedItem]:
        for name in self._topics:
            page = f"{self._site.address}/tags/{_NOT_IN_PATH.sub('-', name.lower())}/"
            yield ImportedRedirect(place, page, "topics", name)
            yield ImportedRedirect(place, f"{page}index.xml", "topics", name, "rss")

    def _note_page(self, path: PurePosixPath) -> None:
        """Remember the address of a text by all names that links have for it."""
        try:
            matter, _ = split_text(self._folder.read_text(path))
        except ValidationError:
            return
        if matter is None:
            return
        page = self._describe_page(path, matter)
        names = [str(path), str(path.with_suffix("")), path.name, path.stem]
        if path.is_relative_to(self._site.root):
            below = path.relative_to(self._site.root)
            names += [str(below), str(below.with_suffix("")), str(below.parent)]
        for name in names:
            self._pages.setdefault(name, page.url)

    def _describe_page(self, path: PurePosixPath, matter: FrontMatter) -> _Page:
        file = self._site.describe_file(path, matter)
        page = self._site.find_path(file)
        return _Page(file, page, self._site.address + page)

    def _read_markdown(self, path: PurePosixPath, place: int) -> ImportedItem:
        matter, text = split_text(self._folder.read_text(path))
        if matter is None:
            return SkippedItem(place, str(path), Problem("", _NO_MATTER))
        if path.stem.partition(".")[0] == "_index":
            return SkippedItem(place, str(path), Problem("", _IS_LIST))
        page = self._describe_page(path, matter)
        is_draft = (
            matter.is_true("draft")
            or matter.get_text("published").lower() == "false"
            or "_drafts" in path.parts
        )
        if not page.file.published and not is_draft and not self._options.takes_pages:
            return SkippedItem(place, str(path), Problem("", _IS_PAGE))
        return self._build_text_article(page, text, place, is_draft=is_draft)

    def _build_text_article(
        self, page: _Page, text: str, place: int, *, is_draft: bool
    ) -> ImportedArticle:
        matter, site = page.file.matter, self._site
        context = self._create_context(page)
        title = read_plain(matter.get_text("title"))
        heading = None if title else _TITLE.match(text)
        if heading:
            title, text = read_plain(heading[1]), text[heading.end() :]
        is_html = page.file.path.suffix.lower() not in MARKDOWN
        body = render_text(text, context, is_html=is_html)
        picture, image = self._find_cover(matter, context)
        return ImportedArticle(
            place=place,
            guid=matter.get_text("guid") or site.find_id(page.file, page.path),
            content=replace(
                self._read_content(page),
                title=title or page.file.slug.replace("-", " "),
                body=body,
                image=image,
            ),
            state=State.DRAFT if is_draft else State.PUBLISHED,
            updated=matter.get_date(
                site.zone, "lastmod", "last_modified_at", "modified", "updated", "date_modified"
            ),
            url=page.url,
            picture=picture,
            aliases=tuple(
                urljoin(page.url, alias)
                for alias in matter.get_list("aliases", "redirect_from", "alias")
            ),
            remarks=tuple(context.remarks),
        )

    def _read_content(self, page: _Page) -> ArticleContent:
        """Return the content of an article from the front matter of its text, without a title."""
        matter = page.file.matter
        topics = list_topics(matter)
        self._topics |= dict.fromkeys(topics)
        return ArticleContent(
            title="",
            summary=read_plain(matter.get_text("description", "summary", "excerpt")),
            topics=tuple(topics),
            authors=tuple(self._list_writers(matter)),
            language=matter.get_text("lang", "language", "locale")
            or page.file.language
            or self._site.language,
            publish_at=page.file.published,
        )

    def _create_context(self, page: _Page) -> TextContext:
        site, matter = self._site, page.file.matter
        values = {f"page.{name}": matter.get_text(name) for name in matter.fields}
        values |= {
            "site.url": site.address.removesuffix(site.base_path),
            "site.baseurl": site.base_path,
            "site.title": site.config.get_text("title"),
            "page.url": page.path,
            "title": matter.get_text("title"),
        }
        context: TextContext = TextContext(
            find_page=self._find_page,
            resolve=lambda url: self._resolve(url, page, context),
            values=values,
            is_hugo=site.generator is Generator.HUGO,
            has_liquid=site.generator is not Generator.HUGO,
        )
        return context

    def _find_page(self, name: str) -> str:
        return self._pages.get(name.strip("/ ")) or self._pages.get(name.strip("/ ") + ".md", "")

    def _resolve(self, url: str, page: _Page, context: TextContext) -> str:
        """Return the whole address of a page or picture that a text links to or shows.

        A file beside the text has the address that its place in the folder gives it.
        """
        if _NOT_RELATIVE.match(url) or not url:
            return url
        name = unquote(urlsplit(url).path)
        if name.startswith("/"):
            return urljoin(f"{self._site.address}/", url)
        beside = posixpath.normpath(posixpath.join(str(page.file.path.parent), name))
        if beside.startswith(".."):
            context.note(Problem("body", _OUTSIDE, {"name": url[:80]}))
            return urljoin(page.url, url)
        if self._folder.has_file(beside):
            below = PurePosixPath(beside)
            if below.suffix.lower() in TEXTS and self._pages.get(beside):
                fragment = urlsplit(url).fragment
                return self._pages[beside] + (f"#{fragment}" if fragment else "")
            root = self._site.root
            below = below.relative_to(root) if below.is_relative_to(root) else below
            return f"{self._site.address}/{below}"
        return urljoin(page.url, url)

    def _list_writers(self, matter: FrontMatter) -> Iterator[Person]:
        names = ("authors", "author")
        found = False
        for each in (matter, self._site.config, self._site.config.get_map("params")):
            for person in [*_list_named_writers(each, names), *map(Person, each.get_list(*names))]:
                found = True
                yield person
            if found:
                return

    def _find_cover(self, matter: FrontMatter, context: TextContext) -> tuple[str, ImageUse | None]:
        names = ("image", "cover", "featured_image", "featuredimage", "images", "thumbnail", "hero")
        for name in (*names, "header"):
            holder = matter.get_map(name)
            keys = ("path", "image", "src", "url", "relative", "overlay_image", "teaser", "feature")
            address = holder.get_text(*keys) or "".join(matter.get_list(name)[:1])
            if address:
                texts = ImageUse(
                    alt=holder.get_text("alt") or matter.get_text("image_alt", "imagealt"),
                    caption=holder.get_text("caption"),
                )
                return context.resolve(address), texts
        return "", None


def _list_named_writers(fields: FrontMatter, names: Sequence[str]) -> Iterator[Person]:
    for each in fields.list_maps(*names):
        if each.get_text("name"):
            email, url = each.get_text("email"), each.get_text("url", "uri", "link")
            yield Person(each.get_text("name"), email or None, url or None)


def list_topics(matter: FrontMatter) -> list[str]:
    """Return categories and tags, each once without regard to capitals."""
    names = [*list_words(matter, "categories", "category"), *list_words(matter, "tags", "tag")]
    topics: dict[str, str] = {}
    for name in names:
        topics.setdefault(name.casefold(), name)
    return list(topics.values())
