"""The phrases that news pages put around an article, in Indonesian and English.

This module knows words and forms of lines; `page` decides what a line is by its position. Patterns
are tried on short lines only, so that no input makes one slow.
"""

import re

from feedsvc.domain import text
from feedsvc.domain.documents import Source
from feedsvc.parsing.html.vocabulary import split_words


def _split_phrases(phrases: str) -> frozenset[str]:
    return frozenset(phrases.split("|"))


SECTIONS = split_words(
    "news berita nasional internasional dunia world daerah politik politics ekonomi bisnis "
    "business hukum olahraga sport "
    "sports teknologi technology tekno sains science kesehatan health hiburan entertainment budaya "
    "culture opini opinion "
    "pendidikan education otomotif wisata travel gaya-hidup lifestyle metro regional"
)
_CHROME = _split_phrases(
    "share|tweet|bagikan|facebook|twitter|x|whatsapp|telegram|line|linkedin|instagram|youtube|"
    "tiktok|pinterest|email|"
    "print|cetak|copy link|salin tautan|salin link|cross|close|tutup|menu|search|cari|home|beranda|"
    "login|log in|masuk|"
    "daftar|sign in|sign up|subscribe|berlangganan|advertisement|iklan|hello world!|skip to "
    "content|back to top|"
    "kembali ke atas|komentar|comments|leave a comment|tinggalkan komentar|scroll to continue with "
    "content|next|previous|"
    "selanjutnya|sebelumnya|halaman selanjutnya|load more|lihat semua|see all|privacy policy|"
    "kebijakan privasi|"
    "tentang kami|about us|kontak|contact|redaksi pedoman media siber|pedoman media siber"
)
_TAIL = _split_phrases(
    "topik terkait|berita terkait|artikel terkait|baca juga|baca lainnya|berita lainnya|related|"
    "related posts|related news|"
    "related articles|related stories|related topics|read also|read more|see also|more stories|"
    "tags|tag|topik|terpopuler|"
    "berita populer|most popular|trending|rekomendasi|recommended"
)
_FILE = re.compile(r"[^/\\]{1,120}\.(?:png|jpe?g|webp|gif|svg|avif|ico)", re.IGNORECASE)
_POINTER = re.compile(
    r"(?:baca|simak|lihat|read|see)\s+(?:juga|pula|selengkapnya|also|more)\s*:", re.IGNORECASE
)
_ANNOUNCEMENT = re.compile(
    r"(?:(?:baca|simak|lihat|tonton)\s+(?:juga|pula|selengkapnya)|(?:also\s+)?(?:read|see|watch)"
    r"(?:\s+(?:also|more|next))?|(?:berita|artikel)\s+terkait|related)\s*[:>»|-]*\s*",
    re.IGNORECASE,
)
_SHARE = re.compile(
    r"(?:share|bagikan|tweet|follow|ikuti)\s(?:this|on|to|via|ke|di|artikel|berita|us|kami)\b.*",
    re.IGNORECASE,
)
_HASHTAGS = re.compile(r"#\w+(?:[\s,]+#\w+)*")
_COPYRIGHT = re.compile(r"(?:©|\(c\)\s|copyright\b|hak cipta\b)", re.IGNORECASE)
_LABELLED = re.compile(
    r"(?:penulis|author|reporter|pewarta|wartawan|laporan|(?:publish|published|posted|written|"
    r"ditulis|diterbitkan|"
    r"dipublikasikan)\s+(?:by|oleh))\s*:?\s+(.+)",
    re.IGNORECASE,
)
_BARE = re.compile(r"(?:oleh|by)\s*:?\s+(.+)", re.IGNORECASE)
_NOT_AUTHOR = re.compile(
    r"(?:editor|penyunting|redaktur|sumber foto|foto|photo)\s*:\s+\S.*", re.IGNORECASE
)
_SPLIT_DATE = re.compile("\\s+(?:on|pada)\\s+|\\s*[|•·]\\s*|\\s+[-\N{EN DASH}—]\\s+")
_AND = re.compile(r"\s+(?:and|dan)\s+|\s*[,/&]\s*")
_CREDIT = re.compile(
    r"(?:foto|photo|image|gambar|dok|dokumentasi|sumber|source|ist|istimewa|credit|kredit|"
    r"courtesy)\b|"
    r"(?:ap|afp|reuters|antara|getty|epa|xinhua|ap photo|getty images)\b",
    re.IGNORECASE,
)
_CREDIT_LABEL = re.compile(
    r"(?:foto|photo|image|gambar|sumber|source|credit|kredit)\s*:\s*", re.IGNORECASE
)
_DOMAIN = re.compile(
    r"(?<![\w@./-])(?:[a-z0-9-]{1,40}\.){1,3}(?:com|id|org|net|co|info|news|tv|gov|edu|uk|au|sg|my|"
    r"de|fr|jp|ru|cn|us|eu)"
    r"(?![\w/@-]|\.\w)",
    re.IGNORECASE,
)
_ATTRIBUTION = re.compile(
    r"\b(?:disadur|dikutip|dilansir|melansir|mengutip|dinukil|dilaporkan|dihimpun|diberitakan|"
    r"adapted|according to|"
    r"reported by|quoted|citing)\b",
    re.IGNORECASE,
)
_FROM = re.compile(r"\b(?:dari|from|oleh|by)\b", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?](?:\s|$)")
_DASH = re.compile("\\s+[-\N{EN DASH}—]{1,2}\\s+")
_NAME = 60


def is_chrome(line: str) -> bool:
    """Return whether `line` is a control or decoration of the page."""
    if len(line) > 200:
        return False
    bare = line.casefold().strip(" :>»\u203a#")
    patterns = (_FILE, _SHARE, _HASHTAGS)
    return (
        bare in _CHROME
        or not any(char.isalnum() for char in line)
        or any(pattern.fullmatch(line) for pattern in patterns)
        or (_POINTER.match(line) or _COPYRIGHT.match(line) or _NOT_AUTHOR.fullmatch(line))
        is not None
    )


def is_pointer(line: str) -> bool:
    """Return whether `line` announces a link to another article, and nothing else."""
    return _ANNOUNCEMENT.fullmatch(line) is not None


def is_tail(line: str) -> bool:
    """Return whether `line` is a heading of related articles or tags."""
    return len(line) < 60 and line.casefold().strip(" :#>»\u203a") in _TAIL


def find_byline(line: str, *, in_head: bool) -> tuple[tuple[str, ...], str] | None:
    """Return the authors in `line` and the text after them, which may be a date; or None."""
    if len(line) > 160:
        return None
    match = _LABELLED.fullmatch(line) or (_BARE.fullmatch(line) if in_head else None)
    if not match:
        return None
    names, *rest = _SPLIT_DATE.split(match[1], maxsplit=1)
    authors = tuple(name for name in map(text.to_line, _AND.split(names)) if name)
    if not authors or not all(_is_name(name) for name in authors):
        return None
    return authors, rest[0] if rest else ""


def _is_name(words: str) -> bool:
    return (
        len(words) <= _NAME
        and len(words.split()) <= 6
        and words[0].isupper()
        and not _SENTENCE_END.search(words[:-1])
    )


def find_caption(line: str) -> tuple[str, str] | None:
    """Return the caption and the credit in `line`, or None if it has no credit."""
    sentence = line.rstrip(". ")
    if len(line) > 500 or not sentence.endswith(")") or "(" not in sentence:
        return None
    before, _, inside = sentence[:-1].rpartition("(")
    inside = inside.strip()
    if not inside or not (
        _CREDIT.match(inside) or (len(inside) <= 120 and ("/" in inside or " via " in inside))
    ):
        return None
    label = _CREDIT_LABEL.match(inside)
    return before.strip(), inside[label.end() :] if label else inside


def find_dateline(paragraph: str) -> tuple[str, str] | None:
    """Return the section and site before the dash of a first paragraph, and the section; or None.

    The name of a place is neither: it belongs to the text and stays.
    """
    match = _DASH.search(paragraph[:80])
    if not match:
        return None
    parts = [part.strip() for part in paragraph[: match.start()].split(",")]
    sections = [part for part in parts if part.casefold() in SECTIONS]
    if not all(part in sections or _DOMAIN.fullmatch(part) for part in parts):
        return None
    return paragraph[: match.end()], sections[0].capitalize() if sections else ""


def find_sources(paragraph: str) -> list[Source]:
    """Return the sites from which `paragraph` says its news was taken."""
    sources = []
    for phrase in _ATTRIBUTION.finditer(paragraph):
        window = paragraph[phrase.end() : phrase.end() + 100]
        after = _FROM.search(window)
        # "dikutip dari antaranews.com": the site stands behind the preposition, if there is one.
        site = _DOMAIN.search(window, after.end() if after else 0)
        if site:
            sources.append(Source(site[0], f"https://{site[0].lower()}/"))
    return sources
