"""An export of Ghost 5 of our own making, with all that such exports contain.

GHOST has the two articles of `samples.py`, SITE one of each thing that such exports contain.
"""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

OLD = "__GHOST_URL__"
LATER = datetime.now(UTC).replace(microsecond=0) + timedelta(days=30)


def build_post(number: str, title: str, html: str | None, **columns: Any) -> dict[str, Any]:
    """Return a row of `posts`."""
    return {
        "id": number,
        "uuid": f"00000000-0000-4000-8000-{number:0>12}",
        "title": title,
        "slug": title.lower().replace(" ", "-"),
        "html": html,
        "mobiledoc": None,
        "lexical": None,
        "comment_id": number,
        "feature_image": None,
        "featured": 0,
        "type": "post",
        "status": "published",
        "locale": None,
        "visibility": "public",
        "created_at": "2020-05-01T00:00:00.000Z",
        "updated_at": "2020-05-01T00:00:00.000Z",
        "published_at": "2020-05-01T00:00:00.000Z",
        "custom_excerpt": None,
        "codeinjection_head": None,
        "canonical_url": None,
        **columns,
    }


def build_export(
    posts: list[Any],
    *,
    tags: dict[str, list[str]],
    authors: dict[str, list[str]],
    metas: list[dict[str, Any]] | None = None,
) -> str:
    """Return an export; `tags` and `authors` have the names of each post by its id."""
    return json.dumps(
        {
            "db": [
                {
                    "meta": {"exported_on": 1767322800000, "version": "5.120.0"},
                    "data": {
                        "posts": posts,
                        "posts_meta": metas or [],
                        "tags": _name_rows(tags, "tag"),
                        "users": [
                            {**row, "email": f"{row['slug']}@old.example", "website": None}
                            for row in _name_rows(authors, "user")
                        ],
                        "posts_tags": _link_rows(tags, "tag"),
                        "posts_authors": _link_rows(authors, "user", "author"),
                        "settings": [{"key": "locale", "value": "id-ID"}],
                    },
                }
            ]
        },
        ensure_ascii=False,
    )


def _list_names(listed: dict[str, list[str]]) -> list[str]:
    return sorted({name for names in listed.values() for name in names})


def _name_rows(listed: dict[str, list[str]], kind: str) -> list[dict[str, Any]]:
    return [
        {
            "id": f"{kind}-{name}",
            "name": name,
            "slug": name.lower().replace("#", "hash-"),
            "visibility": "internal" if name.startswith("#") else "public",
        }
        for name in _list_names(listed)
    ]


def _link_rows(listed: dict[str, list[str]], kind: str, column: str = "") -> list[dict[str, Any]]:
    rows = [
        {"post_id": post, f"{column or kind}_id": f"{kind}-{name}", "sort_order": order}
        for post, names in listed.items()
        for order, name in enumerate(names)
    ]
    return rows[::-1]


GHOST = build_export(
    [
        build_post(
            "https://old.example/?p=123",  # an importer of a later version may keep such an id
            "Sungai & hujan",
            "<p>Air naik &amp; surut.</p>",
            slug="2020/05/sungai",
            published_at="2020-05-09T00:30:00.000Z",
            updated_at="2020-05-10T00:00:00.000Z",
            feature_image="https://old.example/air.jpg",
        ),
        build_post(
            "42",
            "Catatan",
            "<p>Pendek&nbsp;saja.</p>",
            published_at="2020-05-08T00:00:00.000Z",
            updated_at=None,
        ),
        build_post("9", "Tentang", "<p>Kami</p>", type="page"),
    ],
    tags={"https://old.example/?p=123": ["Banjir", "Kota"], "9": ["Kota", "Banjir"]},
    authors={"https://old.example/?p=123": ["Sari", "Budi"], "42": ["Ani"]},
)
LEXICAL = json.dumps(
    {
        "root": {
            "children": [
                {"type": "heading", "tag": "h2", "children": [{"type": "text", "text": "Bab"}]},
                {
                    "type": "paragraph",
                    "children": [
                        {"type": "text", "text": "Satu "},
                        {"type": "link", "children": [{"type": "text", "text": "dua"}]},
                    ],
                },
                {"type": "image", "src": f"{OLD}/content/images/x.png"},
                {
                    "type": "list",
                    "children": [{"type": "listitem", "children": [{"text": "butir"}]}],
                },
            ]
        }
    }
)
MOBILEDOC = json.dumps(
    {
        "version": "0.3.1",
        "cards": [["image", {"src": "x"}]],
        "sections": [[1, "h2", [[0, [], 0, "Bab"]]], [10, 0], [1, "p", [[0, [], 0, "Satu <dua"]]]],
    }
)
PUBLIC = (
    f'<p>Lihat <a href="{OLD}/catatan/">catatan</a> dan <a href="{OLD}">beranda</a>.</p>'
    f'<figure class="kg-card kg-image-card"><img src="{OLD}/content/images/2020/05/a.png"'
    f' class="kg-image" alt="A" srcset="{OLD}/content/images/size/w600/2020/05/a.png 600w,'
    f' {OLD}/content/images/2020/05/a.png 1200w"><figcaption>Kapsi</figcaption></figure>'
)
SITE = build_export(
    [
        build_post(
            "a1",
            "Terbit",
            PUBLIC,
            feature_image=f"{OLD}/content/images/2020/05/b.png",
            custom_excerpt="Ringkas & jelas.",
            canonical_url="https://lain.example/asal",
            codeinjection_head="<script>1</script>",
        ),
        build_post("a2", "Draf", "<p>Belum</p>", status="draft", published_at=None),
        build_post("a3", "Nanti", "<p>x</p>", status="scheduled", published_at=LATER.isoformat()),
        build_post("a4", "Anggota", "<p>x</p><!--members-only--><p>y</p>", visibility="paid"),
        build_post("a5", "Surat", "<p>x</p>", status="sent"),
        build_post("a6", "Tentang", "<p>Kami</p>", type="page"),
        build_post("a7", "Lexical", None, lexical=LEXICAL),
        build_post("a8", "Mobiledoc", "", mobiledoc=MOBILEDOC, locale="su"),
        build_post("a9", "", "<p>Tanpa judul.</p>", slug="untitled"),
        build_post("b1", "Aneh", "<p>x</p>", status="lain"),
        7,
    ],
    tags={
        "a1": ["#impor", "Kota", "Banjir"],
        "a2": ["Banjir"],
        "a3": ["Kota"],
    },
    authors={"a1": ["Sari"], "a2": ["Ani", "Sari"]},
    metas=[
        {
            "post_id": "a1",
            "feature_image_alt": "Biru",
            "feature_image_caption": 'Photo by <a href="https://x.example">Ani</a> / Unsplash',
        }
    ],
)
