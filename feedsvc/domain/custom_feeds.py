"""Selections: which articles a feed of the editors' own takes, and what an editor asks of such a feed."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from typing import TypeAlias

Mark: TypeAlias = tuple[str, int]  # what an article stands under: ("topics", 7)
Names: TypeAlias = Mapping[
    str, tuple[str, ...]
]  # the same as an editor writes it: {"topics": ("Desa",)}


@dataclass(frozen=True, slots=True)
class Selection:
    """What an article must and must not stand under, and its languages (in lower case).

    Nothing to include means everything; otherwise any one of it is enough, or `every` one is
    asked for. What is excluded is out whatever else it stands under. A language takes its regions:
    "id" takes "id-ID" (RFC 4647, 3.3.1).
    """

    include: frozenset[Mark] = frozenset()
    exclude: frozenset[Mark] = frozenset()
    languages: frozenset[str] = frozenset()
    every: bool = False

    def matches(self, marks: AbstractSet[Mark], language: str) -> bool:
        """Tell whether an article that stands under `marks` belongs in the feed."""
        if marks & self.exclude or not self._matches_language(language.lower()):
            return False
        if not self.include:
            return True
        return self.include <= marks if self.every else bool(self.include & marks)

    def _matches_language(self, language: str) -> bool:
        return not self.languages or any(
            language == each or language.startswith(f"{each}-") for each in self.languages
        )

    def replace_term(self, former: Mark, into: Mark) -> "Selection":
        """Return the selection after one heading became part of another."""
        moved = {former: into}
        return replace(
            self,
            include=frozenset(moved.get(mark, mark) for mark in self.include),
            exclude=frozenset(moved.get(mark, mark) for mark in self.exclude),
        )


@dataclass(frozen=True, slots=True)
class CustomFeedRequest:
    """A feed as an editor asks for it. None stands where something else than a number was given.

    `slug` "" asks for one made from the title; `byte_limit` 0 is none. Whether it is `private`
    is decided once, when it is made.
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
