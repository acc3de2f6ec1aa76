"""Feed readers on the web, to which the page of a feed leads."""

from dataclasses import dataclass
from urllib.parse import quote

from feedsvc.domain.text import is_web_url

_PLACE = "{url}"


@dataclass(frozen=True, slots=True)
class WebReader:
    """A feed reader on the web; `template` is its address to subscribe to the feed at {url}."""

    name: str
    template: str

    def build_url(self, feed_url: str) -> str:
        """Return the address at which a person subscribes to a feed."""
        return self.template.replace(_PLACE, quote(feed_url, safe=""))


def parse_web_reader(text: str) -> WebReader:
    """Return the reader of a text such as "NewsBlur https://www.newsblur.com/?url={url}".

    Raises:
        ValueError: there is no name, no web address, or no {url} in it.
    """
    name, _, template = text.strip().rpartition(" ")
    if not (name.strip() and _PLACE in template and is_web_url(template.replace(_PLACE, "x"))):
        raise ValueError(
            "give a name and a web address with {url} in it, such as "
            "NewsBlur https://www.newsblur.com/?url={url}"
        )
    return WebReader(name.strip(), template)
