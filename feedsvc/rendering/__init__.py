"""Render documents as bytes: the same document is the same bytes, in every process, for ever.

A format is one module with a subclass of `Format`, and its line in FORMATS. Nothing here uses a
clock, a locale, a database or a network. feedgen and lxml are imported in this package only.

A document is normalized first (`_normalize`), so that all formats say the same and no text can
break one. An entry that still cannot be written is excluded with the reason, and the rest ships.
"""

from collections.abc import Mapping
from types import MappingProxyType

from feedsvc.rendering._normalize import Rendered
from feedsvc.rendering.atom import Atom
from feedsvc.rendering.format import Format
from feedsvc.rendering.jsonfeed import JSONFeed
from feedsvc.rendering.ninjs import Ninjs
from feedsvc.rendering.rss import RSS

__all__ = ["FORMATS", "Format", "Rendered"]

FORMATS: Mapping[str, Format] = MappingProxyType(
    {each.suffix: each for each in (RSS(), Atom(), JSONFeed(), Ninjs())}
)
