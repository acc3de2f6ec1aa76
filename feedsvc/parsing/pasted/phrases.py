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
    "pendidikan education otomotif wisata travel gaya-hidup lifestyle metro regional humaniora "
    "lingkungan environment"
)
# Words that only say what a line is: its field says the same.
LABELS = split_words(
    "by oleh and dan on pada penulis author reporter pewarta wartawan laporan publish published "
    "posted written ditulis diterbitkan dipublikasikan foto photo photograph picture image gambar "
    "sumber source credit kredit of"
)
_CHROME = _split_phrases(
    "share|tweet|bagikan|facebook|twitter|x|whatsapp|telegram|line|linkedin|instagram|youtube|"
    "tiktok|pinterest|email|print|cetak|copy link|salin tautan|salin link|url telah disalin|cross|"
    "close|tutup|menu|buka menu|search|cari|home|beranda|login|log in|masuk|daftar|sign in|sign up|"
    "subscribe|subscribe now|berlangganan|advertisement|skip advertisement|iklan|hello world!|"
    "skip to content|skip to main content|skip to navigation|skip to site index|"
    "skip to contentskip to site index|section navigation|langsung ke konten|lompat ke konten|"
    "back to top|kembali ke atas|comments|leave a comment|komentar|tinggalkan komentar|"
    "scroll to continue with content|scroll ke bawah untuk melanjutkan membaca|next|previous|"
    "selanjutnya|sebelumnya|halaman selanjutnya|load more|lihat semua|see all|privacy policy|"
    "kebijakan privasi|tentang kami|about us|kontak|contact|pedoman media siber|"
    "redaksi pedoman media siber|save|read more|share full article|premium|a-|a+|like loading...|"
    "suka|memuat...|to read full story|reuse this content|print subscriptions|search jobs|"
    "after newsletter promotion|free weekly newsletter|network|live|wib"
)
_END = _split_phrases(
    "topik terkait|berita terkait|artikel terkait|terkait|baca lainnya|berita lainnya|"
    "terkini lainnya|related|related posts|related news|related articles|related stories|"
    "related topics|related content|see also|more stories|more on this story|top stories|"
    "most viewed|most read|most popular|explore more on these topics|read next|suggested topics|"
    "editors' picks|tags|tag|topik|terpopuler|berita populer|popular|trending|rekomendasi|"
    "recommended|you may also like|comments|leave a comment|leave a reply|tinggalkan balasan|"
    "tinggalkan komentar|komentar|komentar terbanyak|share this|bagikan ini|like this|"
    "menyukai ini|search for|share options|___"
)
_END_LINE = re.compile(
    r"(?:©|copyright\b|hak cipta\b|dilarang keras\b|all rights reserved|reporting by |"
    r"our standards:|see more on:|posted in .{1,80}\||[0-9]{1,5} thoughts? on|tags?\s*:|"
    r"berita terkait\s*:|follow the coverage)",
    re.IGNORECASE,
)
_FILE = re.compile(r"[^/\\]{1,120}\.(?:png|jpe?g|webp|gif|svg|avif|ico)", re.IGNORECASE)
_POINTER = re.compile(
    r"(?:(?:baca|simak|lihat|tonton|read|see|watch)\s+(?:juga|pula|selengkapnya|video|also|more|next)"
    r"|pilihan editor|also read)\s*:\s*\S",
    re.IGNORECASE,
)
# Invitations that pages put between paragraphs. A long line needs a word of the second pattern too.
_INVITATION = re.compile(
    r"(?:sign up|subscribe|get (?:the|our)|download|follow us|click (?:here|to)|klik untuk|"
    r"privacy notice|we use cookies|this (?:web)?site uses cookies|by (?:clicking|continuing)|"
    r"the most pressing stories|the .{2,40} newsletter|dapatkan|ikuti (?:kami|berita)|gabung|"
    r"cek berita|simak breaking|baca berita dengan|scroll |listen to this article|"
    r"this article is more than|story continues|article continues|to read full story)\b",
    re.IGNORECASE,
)
_INVITED = re.compile(
    r"\b(?:newsletters?|cookies?|telegram|whatsapp|google news|e-?mail|apps?|aplikasi|inbox|"
    r"saluran|channel|iklan|breaking news)\b",
    re.IGNORECASE,
)
_COUNT = re.compile(
    r"[0-9.,]{1,9}(?:\s*(?:komentar|comments?|shares?|views?|kali dibaca|min(?:ute)?s? read))?"
    r"|(?:read\s+)?[0-9]{1,5} comments?"
    r"|[0-9]{1,3} (?:min(?:ute)?s?|hours?|hrs?|days?|jam|menit|hari)(?: yang)? (?:ago|lalu)"
    r"|(?:reading time|waktu baca)\b.{0,20}|halaman [0-9]{1,3}\s*(?:/|dari)\s*[0-9]{1,3}"
    r"|.{0,80}\((?:opens in new window|membuka di jendela yang baru)\).{0,20}",
    re.IGNORECASE,
)
_ANNOUNCEMENT = re.compile(
    r"(?:(?:baca|simak|lihat|tonton)\s+(?:juga|pula|selengkapnya)|(?:also\s+)?(?:read|see|watch)"
    r"(?:\s+(?:also|more|next))?|(?:berita|artikel)\s+terkait|related(?: stories)?)\s*[:>»|-]*\s*",
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
_NOT_AUTHOR = re.compile(r"(?:editor|penyunting|redaktur)\s*:\s+\S.*", re.IGNORECASE)
_SPLIT_DATE = re.compile("\\s+(?:on|pada)\\s+|\\s*[|•·]\\s*|\\s+[-\N{EN DASH}—]\\s+")
_AND = re.compile(r"\s+(?:and|dan)\s+|\s*[,/&]\s*")
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
_LONG = 80  # characters; a line of a page's controls is shorter


def is_chrome(line: str) -> bool:
    """Return whether `line` is a control, an invitation or a decoration of the page."""
    if len(line) > 300:
        return False
    bare = line.casefold().strip(" :>»\u203a#|")
    patterns = (_FILE, _SHARE, _HASHTAGS, _COUNT)
    is_invitation = _INVITATION.match(line) is not None and (
        len(line) < _LONG or _INVITED.search(line) is not None
    )
    return (
        bare in _CHROME
        or is_invitation
        or not any(char.isalnum() for char in line)
        or any(pattern.fullmatch(line) for pattern in patterns)
        or (_POINTER.match(line) or _COPYRIGHT.match(line) or _NOT_AUTHOR.fullmatch(line))
        is not None
    )


def is_announcement(line: str) -> bool:
    """Return whether `line` announces a link to another article, and nothing else."""
    return _ANNOUNCEMENT.fullmatch(line) is not None


def is_end(line: str) -> bool:
    """Return whether `line` may be the first after the text: related articles, tags, comments."""
    return len(line) < 250 and (
        line.casefold().strip(" :#>»\u203a*") in _END or _END_LINE.match(line) is not None
    )


def find_byline(line: str, *, in_head: bool) -> tuple[tuple[str, ...], str] | None:
    """Return the authors in `line` and the text after them, which may be a date; or None."""
    if len(line) > 160:
        return None
    match = _LABELLED.fullmatch(line) or (_BARE.fullmatch(line) if in_head else None)
    if not match:
        return None
    names, *rest = _SPLIT_DATE.split(match[1], maxsplit=1)
    authors = split_names(names)
    if not authors or not all(is_name(name) for name in authors):
        return None
    return authors, rest[0] if rest else ""


def split_names(names: str) -> tuple[str, ...]:
    """Return the names that commas, slashes and "and" separate."""
    return tuple(name for name in map(text.to_line, _AND.split(names)) if name)


def is_name(words: str) -> bool:
    """Return whether `words` may be the name of a person or of a newsroom."""
    return (
        len(words) <= _NAME
        and len(words.split()) <= 6
        and words[0].isupper()
        and not _SENTENCE_END.search(words[:-1])
    )


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
