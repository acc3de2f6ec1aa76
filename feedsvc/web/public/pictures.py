"""Pictures on pages: the element from which a browser chooses a size and a format.

`sizes` tells browsers how wide a picture is shown, before they have the style sheet. The lengths
are the ones in `static/site.css`. Width and height are always given, so that a page does not
move while its pictures are loaded.
"""

import re
from collections.abc import Mapping, Sequence
from html import escape

from markupsafe import Markup
from sqlalchemy.orm import Session

from feedsvc.domain.documents import Image, Rendition
from feedsvc.storage.articles import media
from feedsvc.syndication.documents import build_renditions
from feedsvc.web.context import site
from feedsvc.web.public.pages import local_path, pages

Pictures = Mapping[str, Sequence[Rendition]]  # by the name of the stored image
_WEBP = "image/webp"
_STORED = re.compile(r' src="[^"]*/media/([0-9a-f]{22}\.[a-z0-9]+)"')
_WIDTH = re.compile(r' width="([0-9]{1,5})"')
_COLUMN = 43  # rem: the width of the page's column, and of the text in it
_REM = 16  # pixels
_BESIDE = "calc(100vw - 2rem)"  # a narrow window without the margins of the column
_WIDE, _THUMBNAIL = 16 / 9, 4 / 3  # the shapes to which lists crop pictures


@pages.app_template_global("lead_picture")
def show_lead(image: Image) -> Markup:
    """Return the picture above an article's text."""
    width = image.renditions[-1].width if image.renditions else image.width
    attributes = f'alt="{escape(image.alt)}" {_size(image)} decoding="async"'
    return _show(image.renditions, image.url, _fit(width), attributes)


@pages.app_template_global("list_picture")
def show_in_list(image: Image, *, leads: bool, loads_late: bool) -> Markup:
    """Return the picture beside an article in a list, or above one that `leads` it.

    It is cropped to its place, so a picture of a wider shape needs a file wider than the place.
    """
    factor = max(1.0, image.width / image.height / (_WIDE if leads else _THUMBNAIL))
    sizes = (
        f"(min-width: 46rem) {_COLUMN * factor:.4g}rem, {100 * factor:.4g}vw"
        if leads
        else f"(min-width: 43rem) {9.5 * factor:.4g}rem, {22 * factor:.4g}vw"
    )
    attributes = f'alt="" {_size(image)} decoding="async"' + ' loading="lazy"' * loads_late
    return _show(image.renditions, image.url, sizes, attributes)


def read_pictures(session: Session, html: str) -> Pictures:
    """Return the renditions of the stored pictures that a text shows."""
    # Most texts show none, and then no statement is sent.
    rows = media.list_media_in_text(session, html)
    return {row.name: build_renditions(row, site()) for row in rows}


def show_in_text(attributes: str, pictures: Pictures) -> str:
    """Return the picture with these attributes (sanitized HTML) as a page shows it in a text."""
    attributes = f' loading="lazy" decoding="async"{attributes}'
    name = _STORED.search(attributes)
    renditions = pictures.get(name[1], ()) if name else ()
    if not renditions:
        return f"<img{attributes}>"
    shown = _WIDTH.search(attributes)
    width = int(shown[1]) if shown else renditions[-1].width
    return _build(renditions, _fit(width), attributes)


def _size(image: Image) -> str:
    return f'width="{image.width}" height="{image.height}"'


def _fit(width: int) -> str:
    """Return how wide a picture of `width` pixels is shown in the column."""
    shown = f"{_COLUMN}rem" if width > _COLUMN * _REM else f"{width}px"
    return f"(min-width: {min(_COLUMN, width / _REM) + 3:.4g}rem) {shown}, {_BESIDE}"


def _show(renditions: Sequence[Rendition], url: str, sizes: str, attributes: str) -> Markup:
    source = f' src="{escape(local_path(url))}" {attributes}'
    return Markup(_build(renditions, sizes, source))  # noqa: S704  each text in it is escaped


def _build(renditions: Sequence[Rendition], sizes: str, attributes: str) -> str:
    """Return the element: a browser that knows WebP chooses a WebP file, others one of the rest."""
    webp = [each for each in renditions if each.media_type == _WEBP]
    others = [each for each in renditions if each.media_type != _WEBP]
    shown = others or webp
    # If `src` names the only file, there is nothing to choose.
    choice = "" if _names_only(attributes, shown) else _list_candidates(shown, sizes)
    image = f"<img{choice}{attributes}>"
    if not webp or not others:
        return image
    return f'<picture><source type="{_WEBP}"{_list_candidates(webp, sizes)}>{image}</picture>'


def _names_only(attributes: str, renditions: Sequence[Rendition]) -> bool:
    """Return whether the only file of a picture is the one that its `src` names."""
    source = _STORED.search(attributes)
    return source is not None and all(each.url.endswith(f"/{source[1]}") for each in renditions)


def _list_candidates(renditions: Sequence[Rendition], sizes: str) -> str:
    if len(renditions) == 1:
        return f' srcset="{escape(local_path(renditions[0].url))}"'
    candidates = (f"{escape(local_path(each.url))} {each.width}w" for each in renditions)
    return f' srcset="{", ".join(candidates)}" sizes="{sizes}"'
