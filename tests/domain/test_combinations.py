"""The addresses of combined feeds: their meaning, the one canonical form, and refused addresses."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from feedsvc.domain.combinations import (
    KINDS,
    LONGEST_PATH,
    MOST_TERMS,
    MOST_WORDS,
    Combination,
    SearchedWords,
    is_combined_path,
    parse_path,
    parse_words,
)
from feedsvc.domain.text import list_spellings, slugify
from feedsvc.errors import NotFoundError


@pytest.mark.parametrize(
    ("path", "include", "exclude", "every", "canonical"),
    [
        ("topics/rusia+ukraina", "rusia ukraina", "", True, "topics/rusia+ukraina"),
        ("topics/ukraina+rusia", "rusia ukraina", "", True, "topics/rusia+ukraina"),
        ("topics/rusia ukraina", "rusia ukraina", "", True, "topics/rusia+ukraina"),
        ("topics/ rusia  +\tukraina ", "rusia ukraina", "", True, "topics/rusia+ukraina"),
        ("topics/Rusia+UKRAINA+rusia", "rusia ukraina", "", True, "topics/rusia+ukraina"),
        ("topics/ukraina,rusia", "rusia ukraina", "", False, "topics/rusia,ukraina"),
        ("topics/ukraina , rusia", "rusia ukraina", "", False, "topics/rusia,ukraina"),
        ("topics/-sport", "", "sport", True, "topics/-sport"),
        ("topics/-sport,-art", "", "art sport", True, "topics/-art+-sport"),
        ("topics/rusia,-sport", "rusia", "sport", True, "topics/rusia+-sport"),
        ("topics/-sport+rusia", "rusia", "sport", True, "topics/rusia+-sport"),
        ("topics/b,a,-d,-c", "a b", "c d", False, "topics/a,b,-c,-d"),
        ("topics/rusia,rusia", "rusia", "", True, "topics/rusia"),
        ("topics/perang-dunia+cafe\u0301", "cafe perang-dunia", "", True, None),
        ("Sections/b,a", "a b", "", False, "sections/a,b"),
        ("sections/-olahraga", "", "olahraga", True, "sections/-olahraga"),
        ("authors/ani+budi", "ani budi", "", True, "authors/ani+budi"),
    ],
)
def test_what_an_address_says(
    path: str, include: str, exclude: str, canonical: str | None, *, every: bool
) -> None:
    combination = parse_path(path)
    assert isinstance(combination, Combination)
    assert combination.include == tuple(include.split())
    assert combination.exclude == tuple(exclude.split())
    assert combination.every is every
    assert combination.path == (canonical or "topics/cafe+perang-dunia")
    assert combination.is_single is ("+" not in combination.path and canonical == "topics/rusia")


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("topics/+", "names each of them"),
        ("topics/", "names each of them"),
        ("topics/,", "names each of them"),
        ("topics/-", "names each of them"),
        ("topics/rusia+", "names each of them"),
        ("topics/rusia++ukraina", "names each of them"),
        ("topics/rusia,,ukraina", "names each of them"),
        ("topics/--rusia", "names each of them"),
        ("topics/rusia+-", "names each of them"),
        ("topics/rusia+...", "names each of them"),
        ("topics/rusia+\u200b", "names each of them"),
        ("topics/a,b+c", "not by both"),
        ("topics/a, b c", "not by both"),
        ("topics/rusia+-rusia", "rusia cannot be both"),
        ("topics/b+a+-B+-A", "a, b cannot be both"),
        ("sections/a+b", "one section only"),
        (f"topics/{'+'.join('abcdefg')}", f"1 to {MOST_TERMS} topics"),
        (f"topics/a+{'b' * LONGEST_PATH}", f"at most {LONGEST_PATH} characters"),
        ("custom/a+b", "topics, sections, authors"),
        ("topics/a+b/feed", "by their addresses"),
        ("search/a/b", "by their addresses"),
        ("search/", "needs a word"),
        ("search/+-,", "needs a word"),
        (f"search/{' '.join('ß' * 14 + each for each in 'abcdefgh')}", "at most 200 characters"),
        (f"topics/{'+'.join('ß' * 25 + each for each in 'abcd')}", "at most 200 characters"),
    ],
)
def test_what_is_refused_says_why(path: str, reason: str) -> None:
    with pytest.raises(NotFoundError, match=reason):
        parse_path(path)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("gempa jawa", "gempa jawa"),
        ("Jawa+GEMPA", "gempa jawa"),
        ("jawa, jawa", "jawa"),
        ("Jum'at Kliwon", "jumat kliwon"),
        ("Café – 5", "5 cafe"),
        ("i h g f e d c b a", " ".join(sorted("ihgfedcb"))),
    ],
)
def test_the_words_of_a_search(text: str, words: str) -> None:
    assert parse_words(text).words == tuple(words.split())
    assert len(words.split()) <= MOST_WORDS
    assert parse_path(f"Search/{text}").path == f"search/{words.replace(' ', '+')}"


_TEXT = st.text(st.one_of(st.sampled_from("ab-+, \u0301ßİ%/.é\x00"), st.characters()), max_size=60)


@example("topics", "\u13a0")
@given(st.sampled_from([*KINDS, "search", "Topics", "custom"]), _TEXT)
def test_the_canonical_path_says_the_same_and_is_its_own(kind: str, text: str) -> None:
    try:
        first = parse_path(f"{kind}/{text}")
    except NotFoundError:
        return
    assert parse_path(first.path) == first
    assert len(first.path) <= LONGEST_PATH
    assert first.path == first.path.casefold()  # Cherokee letters are folded to upper case
    if isinstance(first, SearchedWords):
        assert is_combined_path(first.path)
    elif not first.is_single:
        assert is_combined_path(first.path)
        assert len(first.include) + len(first.exclude) <= MOST_TERMS
        assert not set(first.include) & set(first.exclude)


@pytest.mark.parametrize(
    "path", ["topics/a", "topics/a-b", "topics/a+b/feed", "search", "custom/a+b", "all", "all+b"]
)
def test_all_other_addresses_are_no_combinations(path: str) -> None:
    assert not is_combined_path(path)


@given(_TEXT)
def test_no_slug_is_taken_for_a_combination(text: str) -> None:
    slug = slugify(text)
    if slug:
        assert not is_combined_path(f"topics/{slug}")
        for spelling in list_spellings(f"topics/{text}"):
            if spelling == f"topics/{slug}":
                assert not is_combined_path(spelling)
