"""Find out which generator a folder of Markdown is for, and where it published each text.

Hugo publishes content/posts/rain.md at /posts/rain/, Jekyll _posts/2020-01-02-rain.md at
/2020/01/02/rain.html, Eleventy posts/rain.md at /posts/rain/. The configuration and the front
matter may name other addresses.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from pathlib import Path, PurePosixPath
from urllib.parse import quote
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from feedsvc.domain.text import to_line
from feedsvc.errors import ValidationError
from feedsvc.parsing.imports.front_matter import FrontMatter, Value, read_fields

_LARGEST_CONFIG = 200_000  # bytes
_CONFIGS = {
    "toml": ("hugo", "config", "config/_default/hugo", "config/_default/config"),
    "yaml": ("hugo", "config", "config/_default/hugo", "config/_default/config", "_config"),
    "yml": ("hugo", "config", "_config"),
    "json": ("hugo", "config"),
}
_DATED = re.compile(r"(\d{4}-\d\d?-\d\d?)-(.+)")
_NOT_IN_SLUG = re.compile(r"[^\w.\-]+")
_STYLES = {
    "date": "/:categories/:year/:month/:day/:title.html",
    "pretty": "/:categories/:year/:month/:day/:title/",
    "ordinal": "/:categories/:year/:y_day/:title.html",
    "weekdate": "/:categories/:year/W:week/:short_day/:title.html",
    "none": "/:categories/:title.html",
}
_PLACEHOLDER = re.compile(r":([a-z_]+)(?:\[[^\]]*\])?")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


class Generator(StrEnum):
    """A program that makes pages from a folder."""

    HUGO = "Hugo"
    JEKYLL = "Jekyll"
    ELEVENTY = "Eleventy"


@dataclass(frozen=True, slots=True)
class TextFile:
    """A text of the folder: its path from the root, its front matter, and its instant."""

    path: PurePosixPath
    matter: FrontMatter
    published: datetime | None
    slug: str = ""  # from the name of the file, without its date
    language: str = ""  # from the name of the file


@dataclass(frozen=True)
class MarkdownSite:
    """A folder, with the address at which it was published ("" for not known)."""

    folder: Path
    given_address: str = ""

    @cached_property
    def config(self) -> FrontMatter:
        """The site's configuration, empty if there is none that can be read."""
        for suffix, names in _CONFIGS.items():
            for name in names:
                try:
                    data = (self.folder / f"{name}.{suffix}").read_bytes()[:_LARGEST_CONFIG]
                    kind = "yaml" if suffix == "yml" else suffix
                    return read_fields(data.decode("utf-8-sig", "replace"), kind)
                except (OSError, ValidationError):
                    continue
        return FrontMatter({})

    @cached_property
    def generator(self) -> Generator:
        """The generator, by the names of files and folders."""
        if any((self.folder / name).exists() for name in ("_posts", "_config.yml", "_config.yaml")):
            return Generator.JEKYLL
        is_hugo = (self.folder / "content").is_dir() or self.config.fields
        names = ("eleventy.config.js", "eleventy.config.mjs", "eleventy.config.cjs", ".eleventy.js")
        if any((self.folder / name).exists() for name in names):
            return Generator.ELEVENTY
        if is_hugo or (self.folder / "_index.md").exists():
            return Generator.HUGO
        return Generator.ELEVENTY

    @cached_property
    def root(self) -> PurePosixPath:
        """The folder of the texts, from the folder of the site."""
        names = {Generator.HUGO: ("content",), Generator.ELEVENTY: ("src", "content")}
        for name in names.get(self.generator, ()):
            if (self.folder / name).is_dir():
                return PurePosixPath(name)
        return PurePosixPath()

    @cached_property
    def address(self) -> str:
        """The address of the former site without a slash at its end; "" if it is not known."""
        name = "url" if self.generator is Generator.JEKYLL else "baseurl"
        address = (self.given_address or self.config.get_text(name)).rstrip("/")
        if not address.startswith(("http://", "https://")):
            return ""
        return address.removesuffix(self.base_path) + self.base_path

    @cached_property
    def base_path(self) -> str:
        """The path of a Jekyll site at its host, such as "/blog"."""
        path = self.config.get_text("baseurl").strip("/")
        return f"/{path}" if path and self.generator is Generator.JEKYLL else ""

    @cached_property
    def zone(self) -> ZoneInfo:
        """The time zone of dates that name none."""
        try:
            return ZoneInfo(self.config.get_text("timezone") or "UTC")
        except (ZoneInfoNotFoundError, ValueError, OSError):
            return ZoneInfo("UTC")

    @cached_property
    def language(self) -> str:
        """The language of texts that name none."""
        return self.config.get_text("languagecode", "locale", "lang", "defaultcontentlanguage")

    @cached_property
    def default_language(self) -> str:
        """The language whose pages Hugo publishes without a prefix."""
        return self.config.get_text("defaultcontentlanguage") or "en"

    def describe_file(self, path: PurePosixPath, matter: FrontMatter) -> TextFile:
        """Return a text as the name of its file and its front matter describe it."""
        name, language = path.stem, ""
        stem, _, suffix = name.rpartition(".")
        if stem and _LANGUAGE.fullmatch(suffix):
            name, language = stem, suffix
        is_bundle = name == "index" and self.generator is not Generator.JEKYLL
        name = path.parent.name if is_bundle else name
        match = _DATED.fullmatch(name)
        fields = ("date", "publishdate", "pubdate", "published", "published_date")
        published = matter.get_date(self.zone, *fields)
        if match and not published:
            published = FrontMatter({"date": match[1]}).get_date(self.zone, "date")
        slug = match[2] if match and self.generator is not Generator.HUGO else name
        return TextFile(path, matter, published, slug, language)

    def find_path(self, text: TextFile) -> str:
        """Return the path of the page that was made from a text, with a slash at its beginning."""
        if self.generator is Generator.JEKYLL:
            return self._find_jekyll_path(text)
        if self.generator is Generator.HUGO:
            return self._find_hugo_path(text)
        fixed = text.matter.get_text("permalink")
        if fixed and "{" not in fixed and fixed != "false":
            return "/" + fixed.removesuffix("index.html").lstrip("/")
        return _join_path(*self._list_parents(text), text.slug) + "/"

    def find_id(self, text: TextFile, path: str) -> str:
        """Return the id that the feed of the generator gave to a text at `path`.

        In the feeds of Hugo and Eleventy the id is the address of the page. In the feed of
        jekyll-feed it is that address with the slug, without an ending, as its last part.
        """
        if self.generator is not Generator.JEKYLL:
            return self.address + path
        parent = path.rstrip("/").rpartition("/")[0]
        slug = text.matter.get_text("slug") or text.slug
        return f"{self.address}{parent}/{quote(slug, safe='/%')}"

    def _list_parents(self, text: TextFile) -> list[str]:
        """Return the folders of a text, from the root of the texts, without its bundle's folder."""
        parts = list(text.path.parent.parts)
        parts = parts[len(self.root.parts) :] if text.path.is_relative_to(self.root) else parts
        is_bundle = text.path.stem.partition(".")[0] == "index"
        return parts[:-1] if is_bundle else parts

    def _find_hugo_path(self, text: TextFile) -> str:
        prefix = ""
        if text.language and text.language != self.default_language:
            prefix = f"/{text.language.lower()}"
        url = text.matter.get_text("url")
        if url:
            return url if url.startswith("/") else f"{prefix}/{url}"
        parents = self._list_parents(text)
        pages = self.config.get_map("permalinks")
        pattern = pages.get_map("page").get_text(parents[0]) if parents else ""
        pattern = pattern or (pages.get_text(parents[0].lower()) if parents else "")
        if pattern:
            path = self._fill_pattern(pattern, text, parents)
        else:
            path = _join_path(*parents, text.matter.get_text("slug") or text.slug) + "/"
        return prefix + _urlize(path)

    def _fill_pattern(self, pattern: str, text: TextFile, parents: list[str]) -> str:
        title = text.matter.get_text("title")
        slug = text.matter.get_text("slug")
        values: dict[str, str] = {
            "section": parents[0] if parents else "",
            "sections": "/".join(parents),
            "title": title,
            "slug": slug or title or text.slug,
            "filename": text.slug,
            "contentbasename": text.slug,
            "slugorfilename": slug or text.slug,
            "slugorcontentbasename": slug or text.slug,
            **self._describe_date(text.published),
        }
        path = _PLACEHOLDER.sub(lambda match: values.get(match[1], ""), pattern)
        return "/" + path.lstrip("/")

    def _find_jekyll_path(self, text: TextFile) -> str:
        pattern = text.matter.get_text("permalink") or self.config.get_text("permalink") or "date"
        pattern = _STYLES.get(pattern, pattern)
        slug = text.matter.get_text("slug") or text.slug
        categories = [*self._list_folders(text), *list_words(text.matter, "categories", "category")]
        values = {
            "categories": "/".join(dict.fromkeys(each.lower() for each in categories)),
            "slugified_categories": "/".join(dict.fromkeys(map(_slugify, categories))),
            "title": slug,
            "slug": _slugify(slug),
            "output_ext": ".html",
            **self._describe_date(text.published),
        }
        path = _PLACEHOLDER.sub(lambda match: values.get(match[1], match[0]), pattern)
        return quote(re.sub("/{2,}", "/", f"/{path}"), safe="/%:@!$&'()*+,;=~.-_")

    def _describe_date(self, instant: datetime | None) -> Mapping[str, str]:
        return _describe_date(instant.astimezone(self.zone)) if instant else {}

    @staticmethod
    def _list_folders(text: TextFile) -> list[str]:
        """Return the folders above `_posts`, which are categories of Jekyll."""
        parts = text.path.parent.parts
        return list(parts[: parts.index("_posts")]) if "_posts" in parts else []


def list_words(matter: FrontMatter, *names: str) -> list[str]:
    """Return the words of a list of Jekyll, which may be a text with spaces."""
    for name in names:
        value: Value | None = matter.fields.get(name)
        if isinstance(value, str) and name in {"categories", "tags"}:
            words = [to_line(each) for each in re.split(r"[\s,]+", value) if each]
        else:
            words = matter.get_list(name)
        if words:
            return words
    return []


def _describe_date(instant: datetime) -> Mapping[str, str]:
    return {
        "year": f"{instant:%Y}",
        "short_year": f"{instant:%y}",
        "month": f"{instant:%m}",
        "i_month": str(instant.month),
        "monthname": f"{instant:%B}".lower(),
        "day": f"{instant:%d}",
        "i_day": str(instant.day),
        "y_day": f"{instant:%j}",
        "yearday": str(instant.timetuple().tm_yday),
        "week": f"{instant:%V}",
        "short_day": f"{instant:%a}",
        "hour": f"{instant:%H}",
        "minute": f"{instant:%M}",
        "second": f"{instant:%S}",
    }


def _join_path(*parts: str) -> str:
    return "/" + "/".join(part for part in parts if part)


def _slugify(text: str) -> str:
    return re.sub(r"[^\w]+", "-", text.lower()).strip("-")


def _urlize(path: str) -> str:
    """Return a path as Hugo writes it: in lower case, with hyphens for spaces."""
    parts = [_NOT_IN_SLUG.sub("-", part).strip("-") for part in path.lower().split("/")]
    return quote("/".join(parts), safe="/%")
