"""Take the pictures of imported articles into the library, before the articles are stored.

Each picture is stored by itself, under the digest of its bytes. So a run that is killed and goes on
stores no picture twice, and an article is never stored without the pictures that it shows.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import unquote, urljoin, urlsplit

from feedsvc.domain.articles import ArticleContent, ImageUse
from feedsvc.domain.imports import ImportedItem, Outcome
from feedsvc.editorial.imports import inline_pictures
from feedsvc.editorial.imports.picture_files import PictureFiles
from feedsvc.editorial.imports.preparation import (
    ImportContext,
    Preparation,
    Prepared,
    decide,
    find_stored,
)
from feedsvc.editorial.media import fill_texts, save_image
from feedsvc.errors import Problem, ValidationError
from feedsvc.images import ProcessedImage, process_image
from feedsvc.parsing.html.data_urls import is_placeholder, read_data_url
from feedsvc.parsing.html.pictures import (
    list_linked_pictures,
    list_sources,
    replace_sources,
    show_linked_pictures,
)

_MOST_KNOWN = 50_000  # addresses that are remembered in one run
_STORED = re.compile(r"(?:/[^/]+)*/media/[0-9a-f]{22}\.[a-z0-9]+")
_LEAD = re.compile(r"<p><img [^<>]*></p>\n?")
_LINKED = "%(url)s stays at its address: %(reason)s"
_TOO_LARGE = "It is larger than %(most)d bytes."
_LOST = "A picture that was embedded in the text is left out: %(reason)s"
_DECORATIVE = "The lead picture has no description, so it is marked as decorative. Describe it."
_ANIMATED = "Only the first frame of the animation %(url)s is stored."


@dataclass(frozen=True, slots=True)
class _Taken:
    """A stored picture: the name under which it is stored, its path, and the texts of its file."""

    name: str
    path: str
    texts: ImageUse
    is_animated: bool


class PictureTaker:
    """Stores the pictures of articles; it takes the picture at an address once in a run.

    Without `fetches`, it stores only the pictures that the texts contain themselves.
    """

    def __init__(
        self,
        context: ImportContext,
        files: PictureFiles,
        *,
        max_pixels: int,
        max_width: int,
        fetches: bool = True,
    ) -> None:
        self._fetches = fetches
        self._context, self._files = context, files
        self._max_pixels, self._max_width = max_pixels, max_width
        self._known: dict[str, _Taken | Problem] = {}

    def take_pictures(
        self, batch: Sequence[ImportedItem], prepared: Sequence[Preparation]
    ) -> list[Preparation]:
        """Return the items with their pictures at addresses here; missing ones stay linked."""
        with self._context.database.reading() as session:
            known = find_stored(session, batch)
        wanted = [
            isinstance(result, Prepared)
            and decide(result, known)[0] in {Outcome.CREATED, Outcome.UPDATED}
            for result in prepared
        ]
        articles = [
            each
            for each, is_wanted in zip(prepared, wanted, strict=True)
            if is_wanted and isinstance(each, Prepared)
        ]
        if len(self._known) > _MOST_KNOWN:
            self._known.clear()
        for article in articles:
            self._take_inline(article)
        if self._fetches:
            pages = [each.content.body for each in articles]
            self._take(_list_wanted(pages))
            # If the larger version that a picture links to cannot be fetched, take the picture.
            self._take(url for page in pages for url in list_sources(self._show_linked(page)))
        return [
            self._place_pictures(each) if is_wanted and isinstance(each, Prepared) else each
            for each, is_wanted in zip(prepared, wanted, strict=True)
        ]

    def _take_inline(self, prepared: Prepared) -> None:
        """Store the pictures that an item contains itself."""
        for address, url in prepared.inline.items():
            if address in self._known:
                continue
            try:
                self._known[address] = self._take_picture("", read_data_url(url))
            except ValidationError as error:
                self._known[address] = Problem("body", _LOST, {"reason": _find_reason(error)})

    def _take(self, addresses: Iterable[str]) -> None:
        """Store the pictures at addresses that are not known yet."""
        missing = [
            url
            for url in dict.fromkeys(addresses)
            if url not in self._known and not self._is_ours(url)
        ]
        for url, got in self._files.read_several(missing):
            try:
                if isinstance(got, ValidationError):
                    raise got
                self._known[url] = self._take_picture(url, got)
            except ValidationError as error:
                self._known[url] = Problem(
                    "body", _LINKED, {"url": url, "reason": _find_reason(error)}
                )

    def _is_ours(self, url: str) -> bool:
        """Return whether this is the address of a picture that is stored here."""
        path = url.removeprefix(self._context.site.base_url)
        return _STORED.fullmatch(path) is not None

    def _take_picture(self, url: str, data: bytes) -> _Taken:
        if is_placeholder(data):
            raise ValidationError([Problem("", "The picture shows nothing.")])
        if len(data) > self._files.most:
            raise ValidationError([Problem("", _TOO_LARGE, {"most": self._files.most})])
        image = process_image(data, max_pixels=self._max_pixels, max_width=self._max_width)
        return self._save(url, image)

    def _save(self, url: str, image: ProcessedImage) -> _Taken:
        file_name = unquote(urlsplit(url).path).rpartition("/")[2]
        with self._context.database.writing() as session:
            name = save_image(session, image, now=self._context.now, file_name=file_name)
        path = urlsplit(self._context.site.media_url(name)).path
        texts = fill_texts(ImageUse(media=name), image)
        return _Taken(name, path, texts, image.original.is_animated)

    def _show_linked(self, body: str) -> str:
        linked = set(list_linked_pictures(body).values())
        paths = {
            url: each.path for url in linked if isinstance(each := self._known.get(url), _Taken)
        }
        return show_linked_pictures(body, paths)

    def _place_pictures(self, prepared: Prepared) -> Prepared:
        """Return an item with its pictures at their new addresses, and its lead picture apart."""
        body = self._show_linked(prepared.content.body)
        found = {url: self._known[url] for url in list_sources(body) if url in self._known}
        paths = {url: each.path for url, each in found.items() if isinstance(each, _Taken)}
        remarks = [*_describe_pictures(found, prepared.inline)]
        lost = {name: None for name in prepared.inline if name not in paths}
        body = inline_pictures.leave_out(replace_sources(body, paths), lost)
        content = replace(prepared.content, body=body)
        address = inline_pictures.name_picture(prepared.item.picture)
        lead = self._known.get(address) if prepared.has_lead else None
        if isinstance(lead, _Taken):
            content, problems = _set_lead(content, prepared.item.content.image, lead)
            remarks += problems
        return replace(prepared, content=content, remarks=(*prepared.remarks, *remarks), inline={})


def leave_out_inline(prepared: Preparation) -> Preparation:
    """Return an item without the pictures that it contains itself, and with a remark on them."""
    if not isinstance(prepared, Prepared) or not prepared.inline:
        return prepared
    body = inline_pictures.leave_out(prepared.content.body, prepared.inline)
    remark = inline_pictures.describe_left_out(len(prepared.inline))
    return replace(
        prepared,
        content=replace(prepared.content, body=body),
        remarks=(*prepared.remarks, remark),
    )


def _find_reason(error: ValidationError) -> Problem:
    """Return the first reason of an error as a part of a remark."""
    return replace(error.problems[0], field="")


def _list_wanted(pages: Iterable[str]) -> Iterator[str]:
    """Yield the addresses to take: of each picture, or of the larger version that it links to."""
    for page in pages:
        linked = list_linked_pictures(page)
        for url in list_sources(page):
            yield urljoin(url, linked.get(url, url))


def _describe_pictures(
    found: dict[str, _Taken | Problem], inline: Mapping[str, str]
) -> Iterator[Problem]:
    for url, each in found.items():
        if isinstance(each, Problem):
            yield each
        elif each.is_animated:
            yield Problem("body", _ANIMATED, {"url": inline[url][:30] if url in inline else url})


def _set_lead(
    content: ArticleContent, texts: ImageUse | None, lead: _Taken
) -> tuple[ArticleContent, list[Problem]]:
    """Return content with its lead picture beside the text instead of at its beginning."""
    named = replace(texts or ImageUse(), media=lead.name)
    image = replace(
        named,
        alt=named.alt or lead.texts.alt,
        caption=named.caption or lead.texts.caption,
        credit=named.credit or lead.texts.credit,
    )
    problems = []
    if not image.alt:
        image, problems = replace(image, decorative=True), [Problem("image_alt", _DECORATIVE)]
    return replace(content, image=image, body=_LEAD.sub("", content.body, count=1)), problems
