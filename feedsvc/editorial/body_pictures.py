"""Pictures that come with a text: inside of it, as data: URLs, or as files beside its record.

They become files of the library. `read_pictures` decodes them, which may take seconds;
`store_pictures` stores them, and `place_pictures` gives the text their new addresses.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import unquote, urlsplit

from sqlalchemy.orm import Session

from feedsvc.domain.site import Site
from feedsvc.editorial.media import describe_changes, save_image
from feedsvc.errors import Problem, ValidationError
from feedsvc.images import Original, ProcessedImage, process_image
from feedsvc.parsing.html import sanitizer
from feedsvc.parsing.html.data_urls import is_placeholder, read_data_url
from feedsvc.parsing.html.pictures import list_relative_sources, replace_sources

MOST_PICTURES = 50  # of one text: each is decoded in a process of its own
_TOO_MANY = (
    "The text contains %(count)d pictures that are not stored yet; at most %(most)d can be stored "
    "at once. Remove some, or add them one by one."
)
_UNUSABLE = "Pictures in the text that cannot be stored: %(count)d. Remove or replace them."


@dataclass(frozen=True, slots=True)
class BodyPictures:
    """The pictures of a text by their addresses in it, and the reasons why some cannot be used.

    None stands for a placeholder, which shows nothing.
    """

    images: Mapping[str, ProcessedImage | None]
    problems: tuple[Problem, ...] = ()


NONE = BodyPictures({})


@dataclass(frozen=True, slots=True)
class StoredSize:
    """The size in pixels with which a picture is stored, and a description of its original."""

    width: int
    height: int
    original: Original

    def to_parameter(self) -> str:
        """Return this as a parameter of an address: 2048x1536-of-4000x3000."""
        return f"{self.width}x{self.height}-of-{self.original.dump()}"

    @classmethod
    def from_parameter(cls, dumped: str) -> "StoredSize | None":
        """Return the size that `to_parameter` wrote; None for any other text."""
        stored, original = map(Original.load, (dumped.partition("-of-")[::2]))
        return cls(stored.width, stored.height, original) if stored and original else None


def read_pictures(
    body: str,
    *,
    max_pixels: int,
    max_width: int,
    read_file: Callable[[str], bytes] | None = None,
) -> BodyPictures:
    """Decode the pictures that `body` contains, and those that `read_file` finds beside it.

    `read_file` gets a relative address of the text and raises ValidationError. A problem is about
    the field "body". The limits are those of `images.process_image`.
    """
    source = sanitizer.read_with_losses(body)
    readers: dict[str, Callable[[str], bytes]] = dict.fromkeys(
        source.inline_pictures, read_data_url
    )
    if read_file:
        readers |= dict.fromkeys(list_relative_sources(source.html), read_file)
    if len(readers) > MOST_PICTURES:
        return BodyPictures(
            {}, (Problem("body", _TOO_MANY, {"count": len(readers), "most": MOST_PICTURES}),)
        )
    images: dict[str, ProcessedImage | None] = {}
    problems: dict[str, Problem] = {}
    for address, read in readers.items():
        try:
            images[address] = _decode(read(address), max_pixels, max_width)
        except ValidationError as error:
            for problem in error.problems:
                # The text is the key, so that twenty pictures with one fault give one message.
                problems[str(problem)] = Problem("body", problem.message, problem.params)
    if failed := len(readers) - len(images):
        problems = {"": Problem("body", _UNUSABLE, {"count": failed}), **problems}
    return BodyPictures(images, tuple(problems.values()))


def describe_body_changes(pictures: BodyPictures) -> Iterator[Problem]:
    """Yield a remark on each difference of the stored pictures of a text from their originals."""
    yield from describe_sizes(list_stored_sizes(pictures))


def list_stored_sizes(pictures: BodyPictures) -> tuple[StoredSize, ...]:
    """Return the sizes of the stored pictures that lack something of their originals."""
    # No field of the article gets the texts of such a picture.
    sizes = dict.fromkeys(
        StoredSize(image.width, image.height, replace(image.original, has_texts=False))
        for image in pictures.images.values()
        if image
    )
    return tuple(
        each for each in sizes if any(describe_changes(each.width, each.height, each.original))
    )


def describe_sizes(sizes: Iterable[StoredSize]) -> Iterator[Problem]:
    """Yield each remark on how pictures of these sizes differ from their originals, once."""
    remarks = {
        str(remark): Problem("body", remark.message, remark.params)
        for size in sizes
        for remark in describe_changes(size.width, size.height, size.original)
    }
    yield from remarks.values()


def _decode(data: bytes, max_pixels: int, max_width: int) -> ProcessedImage | None:
    if is_placeholder(data):
        return None
    return process_image(data, max_pixels=max_pixels, max_width=max_width)


def store_pictures(
    session: Session, pictures: BodyPictures, *, site: Site, now: datetime
) -> dict[str, str]:
    """Store the pictures; return the path of each by the address that it has in the text."""
    return {
        address: _store(session, address, image, site=site, now=now) if image else ""
        for address, image in pictures.images.items()
    }


def _store(
    session: Session, address: str, image: ProcessedImage, *, site: Site, now: datetime
) -> str:
    file_name = "" if address.startswith("data:") else unquote(address).rpartition("/")[2]
    name = save_image(session, image, now=now, file_name=file_name)
    return urlsplit(site.media_url(name)).path


def place_pictures(body: str, paths: Mapping[str, str]) -> str:
    """Return `body` as sanitized HTML with the path of each picture in place of its address."""
    return replace_sources(sanitizer.read_with_losses(body, paths).html, paths)
