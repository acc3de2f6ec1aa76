"""The ends of words by ICU: dictionaries for scripts without spaces, the rules of UAX #29."""

from collections.abc import Iterator

from icu4py.breakers import BaseBreaker, CharacterBreaker, LineBreaker, WordBreaker

# ICU sees more of the text than is kept: at its end every text seems to end with a word.
_LOOK_AHEAD = 60


def find_word_end(text: str, least: int, most: int, language: str) -> int:
    """Return the last place from `least` to `most` where a word ends and a line may end.

    So an opening bracket stays with the next word, and a full stop with its sentence. A text
    without such a place is cut between two characters as readers see them (grapheme clusters).
    """
    seen = text[: most + _LOOK_AHEAD]
    ends = {*_list_ends(WordBreaker(seen, language))} & {*_list_ends(LineBreaker(seen, language))}
    fitting = [end for end in ends if least <= end <= most]
    if not fitting:
        fitting = [end for end in _list_ends(CharacterBreaker(seen, language)) if end <= most]
    return max(fitting, default=most)


def _list_ends(breaker: BaseBreaker) -> Iterator[int]:
    """Yield where each part of a text ends, in characters: ICU itself counts in UTF-16."""
    end = 0
    for part in breaker:
        end += len(part)
        yield end
