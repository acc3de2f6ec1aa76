"""Read the pictures beside a text in ninjs: the largest file of each, and its texts."""

from collections.abc import Iterable, Iterator, Sequence
from html import escape

from feedsvc.domain.articles import ImageUse
from feedsvc.domain.text import is_web_url
from feedsvc.parsing.imports._fields import read_plain
from feedsvc.parsing.imports.ninjs_values import Values, find_text, get_text, list_objects


class Picture:
    """A picture beside a text: the address of its `best` file, all addresses, and its texts."""

    def __init__(self, best: str, urls: Sequence[str], use: ImageUse) -> None:
        self.best, self.urls, self.use = best, urls, use

    def build_figure(self) -> str:
        """Return the picture as a figure of HTML."""
        image = f'<img src="{escape(self.best)}" alt="{escape(self.use.alt)}">'
        texts = ". ".join(filter(None, (self.use.caption, self.use.credit)))
        return f"<figure>{image}<figcaption>{escape(texts)}</figcaption></figure>"


def list_pictures(value: Values) -> Iterator[Values]:
    """Yield the pictures that are associated with an object."""
    for each in list_objects(value, "associations"):
        if get_text(each, "type") in {"picture", "graphic"}:
            yield each


def read_picture(value: Values) -> Picture:
    """Return a picture; its `best` file is "" if it has none."""
    files = [
        (each.get("width") or 0, get_text(each, "href"))
        for each in list_objects(value, "renditions")
        if get_text(each, "contenttype", "mimetype").startswith("image/")
        or not get_text(each, "contenttype", "mimetype")
    ]
    urls = [url for _, url in files if is_web_url(url)]
    widest = max(
        ((width, url) for width, url in files if isinstance(width, int) and is_web_url(url)),
        default=(0, ""),
    )
    caption = find_text(value, "descriptions", ("caption", "main", "text"))
    alt = find_text(value, "descriptions", ("alt", "alttext"))
    caption = caption or (find_text(value, "descriptions", ("",)) if not alt else "")
    caption = caption or read_plain(get_text(value, "description_text", "description_html"))
    credit = read_plain(get_text(value, "by", "byline", "creditline"))
    return Picture(widest[1], urls, ImageUse("", alt, caption, credit))


def replace_small_pictures(body: str, pictures: Iterable[Picture]) -> str:
    """Return a text that shows the best file of each picture, instead of a smaller one."""
    for picture in pictures:
        for url in picture.urls:
            for written in {url, escape(url)}:
                body = body.replace(f'"{written}"', f'"{escape(picture.best)}"')
    return body
