"""Where a text can be cut after a word, also in scripts that write no spaces between words.

Thai, Lao, Khmer, Burmese, Chinese and Japanese need a dictionary for that. ICU has one for each of
them (`word_breaks`), and takes 40 µs for a text of 300 characters.
"""

import re
from importlib import import_module
from typing import Any

# Thai and Lao, Burmese, Khmer, Kana and Bopomofo, Han.
_SPACELESS = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\ua9e0-\ua9ff\uaa60-\uaa7f\u1780-\u17ff\u19e0-\u19ff"
    "\u3040-\u312f\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff]"
)


def find_word_end(text: str, least: int, most: int, language: str = "") -> int:
    """Return the last place from `least` to `most` at which `text` can be cut after a word.

    In scripts with spaces that is before a space, elsewhere where ICU finds the end of a word.
    """
    space = text.rfind(" ", least, most)
    if space >= 0 and not _SPACELESS.search(text, space, most):
        return space
    end: int = _load_word_breaks().find_word_end(text, least, most, language)
    return end


# The module is loaded when it is first needed: ICU's data takes 10 ms at a start, and 6 MB, and
# most newsrooms write with spaces.
def _load_word_breaks() -> Any:  # noqa: ANN401  the module `word_breaks`
    return import_module("feedsvc.parsing.word_breaks")
