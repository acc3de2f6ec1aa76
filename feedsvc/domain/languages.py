"""Language tags (BCP 47, RFC 5646): which are well-formed, and the canonical form of each."""

import re

_LONGEST = 35  # characters, the length that every program must accept (RFC 5646, 4.4.1)
_TAG = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
_PRIVATE = re.compile(r"x(-[A-Za-z0-9]{1,8})+", re.IGNORECASE)
_EXTENDED = re.compile(r"([a-z]{2,3})-([a-z]{3})(?=-|$)")

# Tags and subtags that IANA's Language Subtag Registry replaces by its field "Preferred-Value":
# first all whole tags of type grandfathered and redundant, then the deprecated languages of two
# letters and those of three that software still writes, then the deprecated regions.
_TAGS = {
    "art-lojban": "jbo",
    "en-gb-oed": "en-GB-oxendict",
    "i-ami": "ami",
    "i-bnn": "bnn",
    "i-hak": "hak",
    "i-klingon": "tlh",
    "i-lux": "lb",
    "i-navajo": "nv",
    "i-pwn": "pwn",
    "i-tao": "tao",
    "i-tay": "tay",
    "i-tsu": "tsu",
    "no-bok": "nb",
    "no-nyn": "nn",
    "sgn-be-fr": "sfb",
    "sgn-be-nl": "vgt",
    "sgn-br": "bzs",
    "sgn-ch-de": "sgg",
    "sgn-co": "csn",
    "sgn-de": "gsg",
    "sgn-dk": "dsl",
    "sgn-es": "ssp",
    "sgn-fr": "fsl",
    "sgn-gb": "bfi",
    "sgn-gr": "gss",
    "sgn-ie": "isg",
    "sgn-it": "ise",
    "sgn-jp": "jsl",
    "sgn-mx": "mfs",
    "sgn-ni": "ncs",
    "sgn-nl": "dse",
    "sgn-no": "nsi",
    "sgn-pt": "psr",
    "sgn-se": "swl",
    "sgn-us": "ase",
    "sgn-za": "sfs",
    "zh-cmn": "cmn",
    "zh-cmn-hans": "cmn-Hans",
    "zh-cmn-hant": "cmn-Hant",
    "zh-gan": "gan",
    "zh-guoyu": "cmn",
    "zh-hakka": "hak",
    "zh-min-nan": "nan",
    "zh-wuu": "wuu",
    "zh-xiang": "hsn",
    "zh-yue": "yue",
}
# Registered as whole tags without a preferred value: canonical as they are.
_IRREGULAR = frozenset({"i-default", "i-enochian", "i-mingo", "zh-min"})
_LANGUAGES = {"in": "id", "iw": "he", "ji": "yi", "jw": "jv", "mo": "ro"}
_REGIONS = {"BU": "MM", "DD": "DE", "FX": "FR", "TP": "TL", "YD": "YE", "ZR": "CD"}
# ISO 639-1 has shorter codes for these codes of ISO 639-2, and BCP 47 requires them (2.2.1).
_SHORTER = {
    "ara": "ar", "ben": "bn", "chi": "zh", "deu": "de", "dut": "nl", "eng": "en", "fas": "fa",
    "fra": "fr", "fre": "fr", "ger": "de", "heb": "he", "hin": "hi", "ind": "id", "ita": "it",
    "jav": "jv", "jpn": "ja", "khm": "km", "kor": "ko", "lao": "lo", "may": "ms", "msa": "ms",
    "mya": "my", "nld": "nl", "per": "fa", "pol": "pl", "por": "pt", "ron": "ro", "rus": "ru",
    "spa": "es", "sun": "su", "swa": "sw", "tam": "ta", "tha": "th", "tur": "tr", "ukr": "uk",
    "urd": "ur", "vie": "vi", "zho": "zh",
}  # fmt: skip


def to_feed_language(tag: str) -> str:
    """Return the language of the feed that has articles with this tag, in lower case.

    It is the language without its region, and with the script if the tag names one: "pt-BR" is in
    the feed "pt", "zh-Hant-TW" in "zh-hant".
    """
    primary, *subtags = canonicalize_language_tag(tag).lower().split("-")
    if subtags and len(subtags[0]) == 4 and subtags[0].isalpha():
        return f"{primary}-{subtags[0]}"
    return "-".join([primary, *subtags]) if len(primary) == 1 else primary


def is_language_tag(text: str) -> bool:
    """Return whether `text`, with hyphens, has the form of a tag of at most 35 characters."""
    return len(text) <= _LONGEST and (
        _TAG.fullmatch(text) is not None
        or _PRIVATE.fullmatch(text) is not None
        or text.lower() in _TAGS.keys() | _IRREGULAR
    )


def canonicalize_language_tag(text: str) -> str:
    """Return the language tag that `text` means, in canonical form (RFC 5646, 4.5).

    White space around it is removed. Underscores and the encoding and modifier of POSIX locales
    are understood ("id_ID.UTF-8" -> "id-ID"), deprecated tags are replaced ("in" -> "id",
    "i-lux" -> "lb"), and each subtag gets its usual case ("ZH-hans-cn" -> "zh-Hans-CN"). Text that
    is no language tag is returned without the white space, so that it can be shown and corrected.
    """
    tag = re.sub(r"[.@].*", "", text.strip()) if "_" in text else text.strip()
    tag = tag.replace("_", "-")
    if not is_language_tag(tag):
        return text.strip()
    lower = tag.lower()
    if lower in _TAGS:
        return _TAGS[lower]
    if lower in _IRREGULAR:
        return lower
    return "-".join(_canonicalize_subtags(lower))


def _canonicalize_subtags(lower: str) -> list[str]:
    """Return the subtags of a tag in lower case, replaced where deprecated, in their usual case.

    An extended language replaces its prefix ("zh-yue-HK" -> "yue-HK"). After a singleton ("u",
    "x") all subtags stay in lower case (RFC 5646, 2.1.1).
    """
    for prefix in ("zh", "ar", "ms", "sgn", "sw", "uz", "kok", "lv"):
        if lower.startswith(f"{prefix}-") and _EXTENDED.match(lower):
            lower = lower.removeprefix(f"{prefix}-")
            break
    language, *others = lower.split("-")
    language = _LANGUAGES.get(language, _SHORTER.get(language, language))
    subtags = [language]
    for at, subtag in enumerate(others):
        if language == "x" or len(subtag) == 1:
            return subtags + others[at:]
        if len(subtag) == 2:
            subtags.append(_REGIONS.get(subtag.upper(), subtag.upper()))
        elif len(subtag) == 4 and subtag.isalpha():
            subtags.append(subtag.title())
        else:
            subtags.append(subtag)
    return subtags
