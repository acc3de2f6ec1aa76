"""The form of a custom feed: its texts as an editor typed them, and the request they make."""

from dataclasses import dataclass

from feedsvc.domain.custom_feeds import CustomFeedRequest, Names
from feedsvc.domain.numbers import parse_number
from feedsvc.storage import taxonomy

_MOST_AMOUNT = 9_999_999  # entries or kilobytes; `editorial` checks what a feed may have


@dataclass(frozen=True, slots=True)
class CustomFeedForm:
    """The inputs of the form. Inputs for names have one name per line; a ticked box is "1".

    `key` identifies the form of a new feed, so that sending it twice creates one feed.
    """

    title: str = ""
    slug: str = ""
    description: str = ""
    include_topics: str = ""
    include_sections: str = ""
    include_authors: str = ""
    exclude_topics: str = ""
    exclude_sections: str = ""
    exclude_authors: str = ""
    languages: str = ""
    match: str = "any"
    text: str = "full"
    image_in_body: str = ""
    entry_limit: str = ""
    byte_limit: str = ""
    private: str = ""
    revision: str = "0"
    key: str = ""

    def to_request(self) -> CustomFeedRequest:
        """Return the request that the form makes."""
        return CustomFeedRequest(
            title=self.title,
            slug=self.slug,
            description=self.description,
            include=self._names("include"),
            exclude=self._names("exclude"),
            languages=tuple(self.languages.replace(",", " ").split()),
            every=self.match == "all",
            full_text=self.text != "excerpt",
            image_in_body=bool(self.image_in_body),
            entry_limit=_parse_amount(self.entry_limit),
            # An empty byte limit means no limit; an empty number of entries is refused.
            byte_limit=_parse_amount(self.byte_limit or "0", 1000),
            private=bool(self.private),
        )

    def _names(self, side: str) -> Names:
        return {
            kind: tuple(getattr(self, f"{side}_{kind}").splitlines()) for kind in taxonomy.KINDS
        }


def _parse_amount(text: str, unit: int = 1) -> int | None:
    """Return a number of units; None, which `editorial` refuses, if `text` is not a number."""
    number = parse_number(text.strip(), least=0, most=_MOST_AMOUNT, default=None)
    return None if number is None else number * unit
