"""Guess the language of a text by its script and by its commonest words.

A fifth to a half of the words of running text are function words, which no other language has in
this mix. A library for this brings a model of 20 to 100 MB; a newsroom needs one answer for a whole
article, and none at all where it is uncertain.
"""

import re
from collections import Counter

from feedsvc.parsing.html.vocabulary import split_words

_WORDS = {
    "id": (
        "yang dan di itu dengan untuk tidak ini dari dalam akan pada juga saya ke karena "
        "tersebut bisa ada mereka lebih kata telah sebagai sudah atau oleh para bahwa menjadi "
        "saat hanya kami kita dia seperti belum masih harus setelah namun ia uang polisi "
        "secara hingga sejak tahun"
    ),
    "ms": (
        "yang dan di itu dengan untuk tidak ini dari dalam akan pada juga saya ke kerana "
        "tersebut boleh ada mereka lebih kata telah sebagai sudah atau oleh para bahawa "
        "menjadi ketika hanya kami kita dia seperti belum masih harus selepas namun beliau "
        "wang polis secara sehingga sejak tahun sahaja ialah daripada kepada"
    ),
    "jv": (
        "sing lan ing iku karo kanggo ora iki saka ana menyang uga aku amarga bisa wis luwih "
        "kuwi dheweke kabeh nalika dadi durung isih kudu sawise nanging banget maneh"
    ),
    "su": (
        "nu jeung di éta keur henteu ieu tina aya ka ogé abdi sabab tiasa parantos leuwih "
        "aranjeunna jadi can masih kudu sanggeus tapi pisan deui anu teh teu"
    ),
    "en": (
        "the of and to in a is that for it was on with as he be at by this had not are but "
        "from or have an they which you were her she his said has their been will would there "
        "what more who its"
    ),
    "nl": (
        "de van het een en in is dat op te zijn met voor niet aan er om ook als maar bij door "
        "naar uit over hij ze werd nog wordt heeft hebben kan dan deze meer zich"
    ),
    "de": (
        "der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als "
        "auch es an werden aus er hat dass sie nach wird bei einer um am sind noch wie einem "
        "über einen"
    ),
    "fr": (
        "de la le et les des en un du une que est pour qui dans a par plus pas au sur ne se "
        "ce il sont la avec son ont cette mais comme aux nous leur été elle être"
    ),
    "es": (
        "de la que el en y a los del se las por un para con no una su al lo como más pero sus "
        "le ya o este sí porque esta entre cuando muy sin sobre también fue ha"
    ),
    "pt": (
        "de a o que e do da em um para com não uma os no se na por mais as dos como mas ao "
        "ele das à seu sua ou quando muito nos já também só pelo pela até isso foi são"
    ),
    "it": (
        "di e il la che in a per è un del non una si con i le da al della sono ha come più ma "
        "gli dei nel alla anche dal lo su delle questo se o stato"
    ),
    "tr": (
        "ve bir bu da de için ile çok olarak daha olan gibi en kadar sonra ancak ne o ise var "
        "değil her diye ya ki mi"
    ),
    "vi": (
        "của và là có không được cho trong một người này các với đã những để khi đến từ về "
        "cũng như ra nhiều ở năm"
    ),
    "tl": (
        "ang ng sa na mga at ay ito para hindi si ni kay nang siya may ko mo niya kanyang "
        "kung pero dahil lang din sila ating"
    ),
}
_LANGUAGES = {language: split_words(words) for language, words in _WORDS.items()}
# Malay and Indonesian share most function words; the others decide between the two. A text that has
# none of the others is Indonesian, which more people write.
_RELATED = {"id": "ms", "ms": "id"}
_SCRIPTS = (
    ("ja", re.compile("[\u3041-\u30ff]")),
    ("ko", re.compile("[\uac00-\ud7a3]")),
    ("zh", re.compile("[\u4e00-\u9fff]")),
    ("th", re.compile("[\u0e01-\u0e4e]")),
    ("el", re.compile("[\u0370-\u03ff]")),
    ("he", re.compile("[\u05d0-\u05ea]")),
    ("uk", re.compile("[іїєґІЇЄҐ]")),
    ("ru", re.compile("[\u0430-\u044f]")),
    ("ur", re.compile("[ٹڈڑےں]")),
    ("fa", re.compile("[پچژگ]")),
    ("ar", re.compile("[\u0621-\u064a]")),
)
_LETTER = re.compile(r"[^\W\d_]")
_WORD = re.compile(r"[^\W\d_]+")
_LONGEST = 10_000  # characters that are looked at; one paragraph is enough
_FEWEST = 20  # words, or letters of another script
_SHARE = 0.12  # function words of the language are at least this share of all words
_MARGIN = 2.0  # and at least so many times as many as those of any other language


def guess_language(text: str, likely: str = "") -> str:
    """Return the tag of the language that plain `text` is in, or "" if that is uncertain.

    `likely` is the tag that wins where only it and a related language are possible.
    """
    text = text[:_LONGEST]
    letters = len(_LETTER.findall(text))
    latin = len(re.findall("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]", text))
    if letters - latin >= _FEWEST and letters - latin > latin:
        return _guess_by_script(text, letters - latin)
    words = Counter(_WORD.findall(text.casefold()))
    total = words.total()
    counts = sorted(
        (
            (sum(words[word] for word in common), language)
            for language, common in _LANGUAGES.items()
        ),
        reverse=True,
    )
    most, best = counts[0]
    others = [count for count, language in counts[1:] if language != _RELATED.get(best)]
    if total < _FEWEST or most < _SHARE * total or most < _MARGIN * others[0]:
        return ""
    return _decide_related(words, best, likely)


def _decide_related(words: Counter[str], best: str, likely: str) -> str:
    """Return `best` or its relative, whichever has more words of its own in the text."""
    relative = _RELATED.get(best)
    if relative is None:
        return best
    own = sum(words[word] for word in _LANGUAGES[best] - _LANGUAGES[relative])
    other = sum(words[word] for word in _LANGUAGES[relative] - _LANGUAGES[best])
    if own == other:
        return likely if likely in (best, relative) else min(best, relative)
    return best if own > other else relative


def _guess_by_script(text: str, letters: int) -> str:
    for language, letter in _SCRIPTS:
        # A few letters that only one language has are enough; of a whole script, half are.
        share = 0.01 if language in ("ja", "uk", "ur", "fa") else 0.5
        if len(letter.findall(text)) >= share * letters:
            return language
    return ""
