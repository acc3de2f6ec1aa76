"""Combined feeds: the meaning of an address such as `topics/rusia+ukraina`.

An address joins slugs of one kind by `+` (an article has all of them) or by `,` (any of them is
enough), and `-` in front of a slug excludes it. A search is `search/` and words joined by `+`. All
spellings of one combination have one canonical path: in lower case, sorted, each slug once.
"""

import re
from dataclasses import dataclass

from feedsvc.domain.text import slugify, split_terms
from feedsvc.errors import NotFoundError

KINDS = ("topics", "sections", "authors")
SEARCH = "search"
MOST_TERMS, MOST_WORDS = 6, 8
LONGEST_PATH = 200  # characters; the column of a feed's path has room for 220
_JOINT = re.compile(r"\s*([+,])\s*")
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Combination:
    """Slugs of one kind: an article has all of `include` (any, unless `every`), none of `exclude`.

    An empty `include` selects every article that has none of `exclude`.
    """

    kind: str
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    every: bool = True

    @property
    def path(self) -> str:
        """The canonical path of the feed; for a single term it is the path of that term's feed."""
        joint = "+" if self.every else ","
        return f"{self.kind}/{joint.join((*self.include, *(f'-{each}' for each in self.exclude)))}"

    @property
    def is_single(self) -> bool:
        """Return whether it names one term only, which has a feed of its own."""
        return len(self.include) == 1 and not self.exclude


@dataclass(frozen=True, slots=True)
class SearchedWords:
    """The words of a search, as `split_terms` makes them: an article has all of them."""

    words: tuple[str, ...]

    @property
    def path(self) -> str:
        """The canonical path of the feed."""
        return f"{SEARCH}/{'+'.join(self.words)}"


def is_combined_path(path: str) -> bool:
    """Return whether a path can only be that of a combined feed: no slug contains `+` or `,`."""
    kind, slash, text = path.partition("/")
    if not slash or "/" in text:
        return False
    if kind.lower() == SEARCH:
        return True
    return kind.lower() in KINDS and (text.lstrip().startswith("-") or bool({*"+,"} & {*text}))


def parse_path(path: str) -> Combination | SearchedWords:
    """Return what the path of a combined feed says. A space is read as `+`.

    Raises:
        NotFoundError: it says nothing, too much, or contradicts itself.
    """
    _check_length(path)
    kind, _, text = path.partition("/")
    if kind.lower() == SEARCH and "/" not in text:
        return parse_words(text)
    if kind.lower() not in KINDS or "/" in text:
        raise NotFoundError(f"only {', '.join(KINDS)} can be combined, by their addresses")
    return _parse_terms(kind.lower(), text)


def parse_words(text: str) -> SearchedWords:
    """Return the first words of a search, as many as the page of the search takes.

    Raises:
        NotFoundError: there is no word, or they are too long.
    """
    words = split_terms(text)[:MOST_WORDS]
    if not words:
        raise NotFoundError("a search needs a word")
    searched = SearchedWords(tuple(sorted(words)))
    _check_length(searched.path)
    return searched


def make_combination(
    kind: str, include: frozenset[str], exclude: frozenset[str], *, every: bool
) -> Combination:
    """Return a combination in its canonical form.

    Raises:
        NotFoundError: it is empty, too long, names too many terms, or contradicts itself.
    """
    if not 0 < len(include | exclude) <= MOST_TERMS:
        raise NotFoundError(f"a combination needs 1 to {MOST_TERMS} {kind}")
    if include & exclude:
        both = ", ".join(sorted(include & exclude))
        raise NotFoundError(f"{both} cannot be both included and excluded")
    if kind == "sections" and every and len(include) > 1:
        raise NotFoundError("an article has one section only: join sections by a comma")
    is_any = not every and len(include) > 1
    combination = Combination(
        kind, tuple(sorted(include)), tuple(sorted(exclude)), every=not is_any
    )
    _check_length(combination.path)
    return combination


def _check_length(path: str) -> None:
    if len(path) > LONGEST_PATH:
        raise NotFoundError(f"the address of a feed has at most {LONGEST_PATH} characters")


def _parse_terms(kind: str, text: str) -> Combination:
    text = _SPACES.sub("+", _JOINT.sub(r"\1", text.strip()))
    if "+" in text and "," in text:
        raise NotFoundError("join by + (all of them) or by a comma (any of them), not by both")
    every = "," not in text
    terms = text.split("+" if every else ",")
    include, exclude = set[str](), set[str]()
    for term in terms:
        name = term.removeprefix("-")
        slug = slugify(name, LONGEST_PATH)
        if not slug or name.startswith("-"):
            raise NotFoundError(f"a combination of {kind} names each of them by its address")
        (exclude if name != term else include).add(slug)
    return make_combination(kind, frozenset(include), frozenset(exclude), every=every)
