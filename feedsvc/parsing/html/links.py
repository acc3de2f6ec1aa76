"""Make links lead to the page itself, without a redirect or parameters that track readers.

Google Docs, Outlook and social networks replace each link that they show by a link to a redirect of
their own, which counts clicks and stops working some day.
"""

import re
from html import unescape
from urllib.parse import parse_qsl, unquote, urlsplit

# The host and path of each redirect, and the parameters that may hold the page.
_REDIRECTS = (
    (re.compile(r"(?:www\.)?google\.[a-z.]{2,6}/url"), ("q", "url")),
    (re.compile(r"(?:l|lm)\.facebook\.com/l\.php"), ("u",)),
    (re.compile(r"l\.(?:instagram|threads)\.com/"), ("u",)),
    (re.compile(r"[a-z0-9.-]{1,60}\.safelinks\.protection\.outlook\.com/.*"), ("url",)),
    (re.compile(r"(?:www\.)?youtube\.com/redirect"), ("q",)),
    (re.compile(r"slack-redir\.net/link"), ("url",)),
    (re.compile(r"(?:www\.)?linkedin\.com/redir/redirect"), ("url",)),
    (re.compile(r"duckduckgo\.com/l/"), ("uddg",)),
    (re.compile(r"out\.reddit\.com/.*"), ("url",)),
    (re.compile(r"vk\.com/away\.php"), ("to",)),
    (re.compile(r"getpocket\.com/redirect"), ("url",)),
)
_AMP_VIEWER = re.compile(r"https?://(?:www\.)?google\.[a-z.]{2,6}/amp/(s/)?(.+)", re.IGNORECASE)
_PROOFPOINT = re.compile(r"https://urldefense\.com/v3/__(https?:/{1,2}.+?)__;.*", re.IGNORECASE)
# Parameters that tell where a reader came from. They change nothing on the page.
_TRACKER = re.compile(
    r"utm_[a-z_]+|mtm_[a-z_]+|pk_[a-z]+|at_(?:medium|campaign[a-z_]*|link[a-z_]*|ptr_name|format|bbc_team)"
    r"|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|twclid|ttclid|igshid|igsh|mibextid"
    r"|mc_[ce]id|_hs(?:enc|mi)|mkt_tok|oly_(?:enc|anon)_id|vero_id|srsltid|ref_src|ref_url|_ga|_gl"
    r"|fb_(?:action_ids|action_types|source|ref)|__twitter_impression|wt_mc|cmpid|guccounter|guce_.*",
    re.IGNORECASE,
)
_HREF = re.compile(
    r"""<a\s[^<>]*?href\s*=\s*["']?\s*([a-z][a-z0-9+.\-]*:[^\s"'<>]*)""", re.IGNORECASE
)
# Schemes that readers open, and schemes without an address: scripts of pages and empty links.
_KNOWN = re.compile(r"(?:https?|mailto|tel|javascript|about):", re.IGNORECASE)
_LONGEST = 4_000  # characters; a longer link stays as it is, so that each costs a bounded time


def resolve_link(url: str) -> str:
    """Return the page that `url` leads to, without parameters that track; else `url` unchanged."""
    if len(url) > _LONGEST:
        return url
    # A link that was copied from a mail into a document may have been replaced twice. Each round
    # makes the link shorter.
    while (target := _remove_trackers(_unwrap(url) or url)) != url:
        url = target
    return url


def _unwrap(url: str) -> str:
    """Return the page inside of the link to a known redirect, or ""."""
    if match := _AMP_VIEWER.fullmatch(url):
        return f"{'https' if match[1] else 'http'}://{match[2]}"
    if match := _PROOFPOINT.fullmatch(url):
        return re.sub(r"^(https?:)/(?=[^/])", r"\1//", match[1])
    try:
        parts = urlsplit(url)
        place = f"{parts.hostname or ''}{parts.path}"
    except ValueError:
        return ""
    if parts.scheme.lower() not in ("http", "https"):
        return ""
    for pattern, names in _REDIRECTS:
        if pattern.fullmatch(place):
            query = dict(parse_qsl(parts.query))
            targets = (query.get(name, "") for name in names)
            return next((target for target in targets if _is_page(target)), "")
    return ""


def _is_page(url: str) -> bool:
    return re.match(r"https?://[^/\s]", url, re.IGNORECASE) is not None


def _remove_trackers(url: str) -> str:
    before, mark, query = url.partition("?")
    if not mark:
        return url
    query, hash_mark, fragment = query.partition("#")
    pairs = query.split("&")
    remaining = [pair for pair in pairs if not _TRACKER.fullmatch(unquote(pair.partition("=")[0]))]
    if len(remaining) == len(pairs):
        return url
    return before + ("?" + "&".join(remaining) if any(remaining) else "") + hash_mark + fragment


def list_foreign_links(markup: str) -> list[str]:
    """Return the addresses of links that no reader can open, such as links for one program."""
    addresses = dict.fromkeys(unescape(url) for url in _HREF.findall(markup))
    return [url for url in addresses if not _KNOWN.match(url)]
