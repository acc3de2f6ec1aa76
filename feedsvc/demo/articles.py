"""The sample articles in articles.toml. Their guids never change, so each is added only once."""

import tomllib
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from feedsvc.domain.articles import ArticleContent, ImageUse
from feedsvc.domain.documents import Person, Source


@dataclass(frozen=True, slots=True)
class DemoArticle:
    """A sample article. `hours_ago` is when it was published; below 0 it is in the future."""

    guid: str
    picture: str
    hours_ago: float
    draft: bool
    content: ArticleContent

    def to_content(self, now: datetime) -> ArticleContent:
        """Return the article's content as an editor would submit it at `now`, without a picture."""
        at = None if self.draft else now - timedelta(hours=self.hours_ago)
        return replace(self.content, publish_at=at)


def _read_article(record: dict[str, Any]) -> DemoArticle:
    values: dict[str, Any] = {
        "topics": tuple(record["topics"]),
        "authors": tuple(Person(name) for name in record["authors"]),
        "image": ImageUse("", record["alt"], record["caption"], record["credit"]),
        "sources": tuple(
            Source(source["title"], source["url"]) for source in record.get("sources", [])
        ),
        "translations": tuple(record.get("translations", ())),
        "publish_at": None,
    }
    texts = {
        each.name: record.get(each.name, "")
        for each in fields(ArticleContent)
        if each.name not in values
    }
    content = ArticleContent(**values | texts)
    guid = f"tag:demo.example,2026-01-01:article/{record['key']}"
    return DemoArticle(
        guid, record["picture"], record["hours_ago"], record.get("draft", False), content
    )


_TEXTS = Path(__file__).with_name("articles.toml").read_text(encoding="utf-8")
ARTICLES: tuple[DemoArticle, ...] = tuple(
    _read_article(record) for record in tomllib.loads(_TEXTS)["article"]
)
