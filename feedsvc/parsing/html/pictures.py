"""Find the picture that an element shows: the best of several sizes, the real one of a lazy loader.

An `img` may name its picture in a dozen ways: `src`, candidates of several sizes in `srcset`, the
attributes of scripts that load pictures late, and the sources of a `picture` around it.
"""

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape, unescape

from feedsvc.domain import text
from feedsvc.parsing.html.data_urls import clean_data_url
from feedsvc.parsing.html.vocabulary import (
    LAZY_SETS,
    LAZY_SOURCES,
    LOCAL_SCHEMES,
    PAGE_SCHEMES,
    clean_address,
    clean_attributes,
)

# The width in pixels of the largest picture that is stored here (`media.max_width`): a wider one
# would only make readers wait.
WIDEST = 2048
_SPACES = " \t\n\f\r"
_NOT_URL = re.compile(rf"[{_SPACES},]*")
_URL = re.compile(rf"[^{_SPACES}]+")
_DESCRIPTORS = re.compile(r"(?:\([^()]*\)?|[^,(])*")
_WIDTH = re.compile(r"[0-9]{1,6}w")
# Addresses of pictures in the memory of one browser or mail, or on the disk of one computer.
_LOCAL = re.compile(rf"\s*(?:{'|'.join(LOCAL_SCHEMES)}):", re.IGNORECASE)
_SOURCE = re.compile(r'<img [^<>]*?src="([^"<>]*)"')
_PICTURE = re.compile(r'<img [^<>]*?src="([^"<>]*)"[^<>]*>')
_LINKED = re.compile(r'<a [^<>]*?href="([^"<>]*)"[^<>]*>(<img [^<>]*?src="([^"<>]*)"[^<>]*>)</a>')
_PICTURE_FILE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|heic)(?:$|[?#])", re.IGNORECASE)
_STORED = re.compile(r'<img [^<>]*?src="([^"<>]*/media/[^"<>]*)"[^<>]*>')
_SIZED = re.compile(r' (?:width|height)="')
_SIDE = re.compile(r' (width|height)="([0-9]{1,9})"')
_ABSOLUTE = re.compile(r"[a-z][a-z0-9+.-]*:|/", re.IGNORECASE)
_DENSITY = re.compile(r"[0-9]{0,4}(?:\.[0-9]{1,6})?x")


@dataclass(frozen=True, slots=True)
class Candidate:
    """An address of a `srcset`, with its width in pixels (0 if unknown) or its pixel density."""

    url: str
    width: int = 0
    density: float = 1


def parse_srcset(value: str) -> Iterator[Candidate]:
    """Yield the candidates of a `srcset` (WHATWG HTML, "parse a srcset attribute").

    An address may contain commas; a comma at its end ends the candidate. A candidate with wrong
    descriptors is left out.
    """
    position = 0
    while match := _URL.match(value, _end_of(_NOT_URL, value, position)):
        url, position = match[0], match.end()
        descriptors = ""
        if url.endswith(","):
            url = url.rstrip(",")
        else:
            end = _end_of(_DESCRIPTORS, value, position)
            descriptors, position = value[position:end], end
        if candidate := _read_candidate(url, descriptors.split()):
            yield candidate


def _end_of(pattern: re.Pattern[str], value: str, position: int) -> int:
    match = pattern.match(value, position)
    return match.end() if match else position


def _read_candidate(url: str, descriptors: Sequence[str]) -> Candidate | None:
    widths = [each for each in descriptors if _WIDTH.fullmatch(each)]
    densities = [each for each in descriptors if len(each) > 1 and _DENSITY.fullmatch(each)]
    heights = [each for each in descriptors if re.fullmatch("[0-9]{1,6}h", each)]
    if len(widths) + len(densities) > 1 or len(widths + densities + heights) != len(descriptors):
        return None
    if widths:
        return Candidate(url, int(widths[0][:-1]))
    return Candidate(url, density=float(densities[0][:-1]) if densities else 1)


class PictureReader:
    """Read the pictures of a text in order, and note which of them have no address.

    `addresses` holds the address of each picture that the text contains, by its data: URL; a
    picture with the address "" shows nothing. `lost` are the addresses of pictures that only one
    computer can open, `inline` the data: URLs without an address. `sources` are the attributes of
    the `source` elements of the open `picture`.
    """

    def __init__(self, addresses: Mapping[str, str]) -> None:
        self._addresses = addresses
        self._is_missing = False
        self.sources: list[Mapping[str, str]] | None = None
        self.lost: list[str] = []
        self.inline: list[str] = []

    def read(self, attributes: Mapping[str, str]) -> dict[str, str] | None:
        """Return the attributes of the image that an element shows, or None."""
        image = read_image(attributes, self.sources or ())
        if image and clean_data_url(image["src"]):
            image = self._place(image)
        elif image is None and _LOCAL.match(attributes.get("src", "")):
            self.lost.append(attributes["src"])
        self._is_missing = image is None and not is_pixel(attributes)
        return image

    def read_fallback(self, attributes: Mapping[str, str]) -> dict[str, str] | None:
        """Read an image in `noscript` if the image before it had no address; else return None."""
        return self.read(attributes) if self._is_missing else None

    def _place(self, image: dict[str, str]) -> dict[str, str] | None:
        url = image["src"]
        if url not in self._addresses:
            self.inline.append(url)
        address = self._addresses.get(url)
        return image | {"src": address} if address else None


def read_image(
    attributes: Mapping[str, str], sources: Iterable[Mapping[str, str]] = ()
) -> dict[str, str] | None:
    """Return the attributes of the image that an element shows, or None for a tracking pixel.

    The address is a data: URL where there is no other. `sources` are the attributes of the `source`
    elements of its `picture`: they are often in a format that few readers know, so they count only
    where the image itself names nothing.
    """
    if is_pixel(attributes):
        return None
    src = next(_list_addresses(attributes, sources), None)
    if src is None:
        return None
    sizes = {
        name: value
        for name, value in clean_attributes("img", attributes).items()
        if name in ("width", "height")
    }
    return {"src": src, "alt": text.to_line(attributes.get("alt", "")), **sizes}


def _list_addresses(
    attributes: Mapping[str, str], sources: Iterable[Mapping[str, str]]
) -> Iterator[str]:
    """Yield the addresses that an image has, the best one first."""
    shown = attributes.get("width", "")
    display_width = int(shown) if re.fullmatch("[0-9]{1,5}", shown) else 0
    plain = [clean_address(attributes.get(name, ""), PAGE_SCHEMES) for name in LAZY_SOURCES]
    for name in LAZY_SETS:
        candidates = [*_list_candidates(attributes.get(name, ""))]
        if candidates and not any(each.width for each in candidates):
            candidates += [Candidate(url) for url in plain if url][:1]
        yield from _list_best(candidates, display_width)
    yield from filter(None, plain)
    for source in sources:
        for name in LAZY_SETS:
            yield from _list_best([*_list_candidates(source.get(name, ""))], display_width)
    yield from filter(None, (clean_data_url(attributes.get(name, "")) for name in LAZY_SOURCES))


def _list_candidates(srcset: str) -> Iterator[Candidate]:
    for each in parse_srcset(srcset):
        if url := clean_address(each.url, PAGE_SCHEMES):
            yield Candidate(url, each.width, each.density)


def _list_best(candidates: Sequence[Candidate], display_width: int) -> list[str]:
    """Return the address of the largest candidate up to WIDEST, else of the smallest."""

    def measure(each: Candidate) -> float:
        return each.width or each.density * (display_width or 1)

    fitting = [each for each in candidates if measure(each) <= WIDEST]
    if fitting:
        return [max(fitting, key=measure).url]
    return [min(candidates, key=measure).url] if candidates else []


def list_relative_sources(html: str) -> list[str]:
    """Return the addresses of pictures in sanitized `html` that are files beside the text."""
    sources = dict.fromkeys(unescape(source) for source in _SOURCE.findall(html))
    return [source for source in sources if not _ABSOLUTE.match(source)]


def list_sources(html: str) -> list[str]:
    """Return the addresses of the pictures in sanitized `html`, each once."""
    return [*dict.fromkeys(unescape(source) for source in _SOURCE.findall(html))]


def list_linked_pictures(html: str) -> dict[str, str]:
    """Map the address of each picture in sanitized `html` to the picture that it links to.

    The link leads to a larger version, as far as the end of its address tells.
    """
    return {
        unescape(match[3]): unescape(match[1])
        for match in _LINKED.finditer(html)
        if _PICTURE_FILE.search(unescape(match[1]))
    }


def show_linked_pictures(html: str, addresses: Mapping[str, str]) -> str:
    """Return sanitized `html` with each linked picture in place of the smaller one.

    `addresses` has the new address of each; a picture without a new address stays as it is.
    """

    def show_linked(match: re.Match[str]) -> str:
        new = addresses.get(unescape(match[1]))
        return (
            _SIDE.sub("", match[2].replace(f'src="{match[3]}"', f'src="{escape(new)}"', 1))
            if new
            else match[0]
        )

    return _LINKED.sub(show_linked, html)


def replace_sources(html: str, addresses: Mapping[str, str]) -> str:
    """Return sanitized `html` with other addresses for some of its pictures."""

    def replace_source(image: re.Match[str]) -> str:
        new = addresses.get(unescape(image[1]))
        return (
            image[0].replace(f' src="{image[1]}"', f' src="{escape(new)}"', 1) if new else image[0]
        )

    return _SOURCE.sub(replace_source, html)


def remove_pictures(html: str, addresses: Container[str]) -> str:
    """Return sanitized `html` without pictures at some addresses; elements around them stay."""
    return _PICTURE.sub(lambda image: "" if unescape(image[1]) in addresses else image[0], html)


def add_sizes(html: str, sizes: Mapping[str, tuple[int, int]]) -> str:
    """Return sanitized `html` with width and height on each stored picture that has neither.

    `sizes` has both in pixels, by the last part of the address. A page then does not move while its
    pictures are loaded.
    """

    def add_size(image: re.Match[str]) -> str:
        size = sizes.get(image[1].rpartition("/")[2])
        if not size or _SIZED.search(image[0]):
            return image[0]
        return f'{image[0][:-1]} height="{size[1]}" width="{size[0]}">'

    return _STORED.sub(add_size, html) if sizes else html


def read_sizes(html: str) -> dict[str, tuple[int, int]]:
    """Return the width and height in pixels that stored pictures of sanitized `html` have.

    The keys are the last parts of their addresses, as `add_sizes` takes them.
    """
    sizes = {}
    for image in _STORED.finditer(html):
        sides = dict(_SIDE.findall(image[0]))
        if len(sides) == 2:
            sizes[image[1].rpartition("/")[2]] = int(sides["width"]), int(sides["height"])
    return sizes


def is_pixel(attributes: Mapping[str, str]) -> bool:
    """Return whether an image cannot be seen: it only tells its server that a page was opened."""
    style = attributes.get("style", "").replace(" ", "").lower()
    width, height = (
        attributes.get(side, "").strip().removesuffix("px") or _find_side(style, side)
        for side in ("width", "height")
    )
    return "0" in (width, height) or (width == "1" and height == "1") or "display:none" in style


def _find_side(style: str, side: str) -> str:
    match = re.search(rf"(?:^|;){side}:([0-9]+)px", style)
    return match[1] if match else ""
