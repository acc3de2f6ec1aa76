"""What posts of a WordPress export refer to: its authors, terms and attachments, read before them.

An article has at most one section. So the most used category becomes a section first, and then each
one that no article has beside a category that is a section already. The others, and all tags,
become topics. So each category is one or the other in all articles, and its feed has all of these.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import unquote, urlsplit

from feedsvc.domain.documents import Person
from feedsvc.domain.text import to_line
from feedsvc.parsing.imports._fields import read_plain
from feedsvc.parsing.imports._xml import Element, ElementReader
from feedsvc.parsing.imports.documents import SourceDocument
from feedsvc.parsing.imports.wxr_posts import Attachment, Post

_COMMENT = ("\x1fcomment",)
_EMPTIED = (*_COMMENT, "modules/content/\x1fencoded")
BLOCK = "wp_block"  # the kind of items that are blocks which several posts show
# The category of posts that have none, as WordPress calls it in some languages.
_DEFAULT = frozenset(
    {
        "uncategorized",
        "uncategorised",
        "tak-berkategori",
        "sin-categoria",
        "sem-categoria",
        "senza-categoria",
        "non-classe",
        "geen-categorie",
    }
)
_ALT = "_wp_attachment_image_alt"


@dataclass
class Site:
    """The values that the posts of an export share.

    `authors` are by login; `categories` and `tags` have (slug, parent) by name; `pairs` are the
    categories that articles have beside each other. `blocks` are the texts of reused blocks by
    their numbers.
    """

    address: str = ""
    language: str = ""
    authors: dict[str, Person] = field(default_factory=dict)
    categories: dict[str, tuple[str, str]] = field(default_factory=dict)
    tags: dict[str, tuple[str, str]] = field(default_factory=dict)
    attachments: dict[str, Attachment] = field(default_factory=dict)
    children: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    used: set[str] = field(default_factory=set)
    blocks: dict[str, str] = field(default_factory=dict)
    used_blocks: set[str] = field(default_factory=set)
    counts: Counter[str] = field(default_factory=Counter)
    pairs: set[tuple[str, str]] = field(default_factory=set)

    @property
    def path(self) -> str:
        """The path of the former site, "" where it has none."""
        return urlsplit(self.address).path.rstrip("/")

    @cached_property
    def sections(self) -> frozenset[str]:
        """The names of the categories that become sections."""
        chosen: set[str] = set()
        for name, _ in sorted(self.counts.items(), key=lambda each: (-each[1], each[0])):
            if not any((name, other) in self.pairs for other in chosen):
                chosen.add(name)
        return frozenset(chosen)

    def divide_categories(self, post: Post) -> tuple[str, tuple[str, ...]]:
        """Return the section and the topics of a post."""
        names = list_categories(post)
        section = next((name for name in names if name in self.sections), "")
        tags = [name for _, name in post.list_post_terms("post_tag", "tag")]
        topics = [name for name in names if name != section] + tags
        return section, tuple(dict.fromkeys(filter(None, topics)))

    def find_author(self, login: str, name: str) -> Person:
        """Return the author with a login, with the name that people read."""
        return self.authors.get(login) or Person(read_plain(name))

    def use_attachment(self, number: str) -> Attachment | None:
        """Return an attachment that an article shows."""
        if number in self.attachments:
            self.used.add(number)
        return self.attachments.get(number)

    def use_block(self, number: str) -> str | None:
        """Return the text of a reused block that an article shows."""
        if number in self.blocks:
            self.used_blocks.add(number)
        return self.blocks.get(number)

    def count_unused(self) -> int:
        """Return how many attachments no article shows by their number."""
        return len(self.attachments) - len(self.used)

    def list_term_addresses(self) -> Iterator[tuple[str, str, str]]:
        """Yield (path, kind, name) of the former page of each category, tag and author."""
        slugs = dict(self.categories.values())
        for name, (slug, _) in self.categories.items():
            kind = "sections" if name in self.sections else "topics"
            yield f"{self.path}/category/{_join_parents(slug, slugs)}", kind, name
        for name, (slug, _) in self.tags.items():
            yield f"{self.path}/tag/{slug}", "topics", name
        for login, person in self.authors.items():
            yield f"{self.path}/author/{login}", "authors", person.name


def _join_parents(slug: str, parents: dict[str, str]) -> str:
    """Return the path of a category: those that it is in, then its own slug."""
    path: list[str] = []
    while slug and slug not in path and len(path) < 20:
        path.insert(0, slug)
        slug = parents.get(slug, "")
    return "/".join(path)


def list_categories(post: Post) -> list[str]:
    """Return the names of the categories of a post, except the one that means none."""
    return [
        name for slug, name in post.list_post_terms("category") if name and slug not in _DEFAULT
    ]


def read_site(documents: Sequence[SourceDocument]) -> Site:
    """Read all that is not a text from the files of an export.

    Raises:
        ValidationError: a file is no well-formed XML.
    """
    site = Site()
    for document in documents:
        for _, element in ElementReader(2, _EMPTIED).read_elements(document.read_chunks()):
            _read_element(site, element)
    if site.blocks:  # few sites have any, and a block's text stands before its kind
        _read_blocks(site, documents)
    return site


def _read_blocks(site: Site, documents: Sequence[SourceDocument]) -> None:
    for document in documents:
        for _, element in ElementReader(2, _COMMENT).read_elements(document.read_chunks()):
            if element.name == "item" and (post := Post(element)).number in site.blocks:
                site.blocks[post.number] = post.body


def _read_element(site: Site, element: Element) -> None:
    name = element.name.rpartition("}")[2]
    if element.name == "item":
        _read_references(site, Post(element))
    elif name == "author":
        _read_author(site, element)
    elif name == "base_blog_url" or (name == "link" and element.name == "link"):
        site.address = element.text if name == "base_blog_url" else site.address or element.text
    elif element.name == "language":
        site.language = site.language or element.text
    elif name in {"category", "tag"} and "}" in element.name:
        _read_named_term(site, element, name)


def _read_references(site: Site, post: Post) -> None:
    if post.kind == "attachment":
        site.attachments[post.number] = Attachment(
            post.attachment_url or post.guid,
            read_plain(post.metas.get(_ALT, "")),
            read_plain(post.excerpt),
            post.credit,
        )
        if post.parent not in {"", "0"}:
            site.children[post.parent].append(post.number)
    elif post.kind == BLOCK and post.status == "publish" and not post.password:
        site.blocks[post.number] = ""
    elif post.kind == "post":
        names = list_categories(post)
        site.counts.update(names)
        site.pairs |= {(one, other) for one in names for other in names if one != other}


def _read_author(site: Site, element: Element) -> None:
    values = {child.name.rpartition("}")[2]: child.text for child in element.children}
    login = values.get("author_login", "")
    full = f"{values.get('author_first_name', '')} {values.get('author_last_name', '')}"
    name = read_plain(values.get("author_display_name", "")) or to_line(full) or login
    if login and name:
        site.authors[login] = Person(name, values.get("author_email") or None)


def _read_named_term(site: Site, element: Element, kind: str) -> None:
    values = {child.name.rpartition("}")[2]: child.text for child in element.children}
    if kind == "category":
        slug, name = values.get("category_nicename", ""), read_plain(values.get("cat_name", ""))
        terms, parent = site.categories, values.get("category_parent", "")
    else:
        slug, name = values.get("tag_slug", ""), read_plain(values.get("tag_name", ""))
        terms, parent = site.tags, ""
    if name and slug and slug not in _DEFAULT:
        terms[name] = unquote(slug), unquote(parent)
