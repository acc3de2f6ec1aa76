"""The form of a custom feed as text: every character that an editor typed, until it is a request for a feed."""

from dataclasses import dataclass

from feedsvc.domain.custom_feeds import CustomFeedRequest, Names
from feedsvc.storage import taxonomy
from feedsvc.web.http.numbers import parse_number

_MOST_AMOUNT = 9_999_999  # of entries or kilobytes; how many a feed may have, editorial decides


@dataclass(frozen=True, slots=True)
class CustomFeedForm:
    """What stands in each field. Names are one to a line; a ticked box is "1"."""

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

    def to_request(self) -> CustomFeedRequest:
        """Return what the form asks for."""
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
            byte_limit=_parse_amount(self.byte_limit or "0", 1000),
            private=bool(self.private),
        )

    def _names(self, side: str) -> Names:
        return {
            kind: tuple(getattr(self, f"{side}_{kind}").splitlines()) for kind in taxonomy.KINDS
        }


def _parse_amount(text: str, unit: int = 1) -> int | None:
    """Return a number of units, or None, which `editorial` finds wrong."""
    number = parse_number(text.strip(), least=0, most=_MOST_AMOUNT, default=None)
    return None if number is None else number * unit
