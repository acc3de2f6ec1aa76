"""Custom feeds: the selection of articles, and the request that an editor makes in the form."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from typing import TypeAlias

TermKey: TypeAlias = tuple[str, int]  # a kind and the id of a row: ("topics", 7)
Names: TypeAlias = Mapping[
    str, tuple[str, ...]
]  # terms as editors type them: {"topics": ("Desa",)}


@dataclass(frozen=True, slots=True)
class Selection:
    """The terms that an article must have and must not have, and its languages (in lower case).

    An empty `include` selects every article; otherwise one of its terms is enough, or all of them
    are needed if `every`. An article with a term of `exclude` is never selected. A language also
    selects its regions: "id" selects "id-ID" (RFC 4647, 3.3.1). The feed of a search selects the
    articles that have all `words`; `matches` does not look at them.
    """

    include: frozenset[TermKey] = frozenset()
    exclude: frozenset[TermKey] = frozenset()
    languages: frozenset[str] = frozenset()
    every: bool = False
    words: frozenset[str] = frozenset()

    def matches(self, terms: AbstractSet[TermKey], language: str) -> bool:
        """Return whether an article with these terms belongs in the feed."""
        if terms & self.exclude or not self._matches_language(language.lower()):
            return False
        if not self.include:
            return True
        return self.include <= terms if self.every else bool(self.include & terms)

    def _matches_language(self, language: str) -> bool:
        return not self.languages or any(
            language == tag or language.startswith(f"{tag}-") for tag in self.languages
        )

    def replace_term(self, former: TermKey, into: TermKey) -> "Selection":
        """Return the selection after the term `former` was merged into another one."""
        merged = {former: into}
        return replace(
            self,
            include=frozenset(merged.get(term, term) for term in self.include),
            exclude=frozenset(merged.get(term, term) for term in self.exclude),
        )


@dataclass(frozen=True, slots=True)
class CustomFeedRequest:
    """A custom feed as an editor asks for it. A limit is None where no number was typed.

    `slug` "" keeps the present one; a new feed gets one made from its title. `byte_limit` 0 means
    no limit. Whether the feed is `private` is decided when it is created and never changes.
    """

    title: str
    slug: str = ""
    description: str = ""
    include: Names = field(default_factory=dict)
    exclude: Names = field(default_factory=dict)
    languages: tuple[str, ...] = ()
    every: bool = False
    full_text: bool = True
    image_in_body: bool = True
    entry_limit: int | None = 50
    byte_limit: int | None = 0
    private: bool = False
