"""Notices: what feeds say in place of a withdrawn article, until it is published again.

The article keeps its text, so that it can be published again as it was. While the notice stands,
feeds show nothing else of the article but its address and its language.
"""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy.orm import Session

from feedsvc.domain.articles import Notice
from feedsvc.domain.fields import NOTICE, TITLE
from feedsvc.domain.text import clean, is_visible, to_line
from feedsvc.domain.times import latest_of, truncate_to_second
from feedsvc.editorial.validation import check_length
from feedsvc.errors import Problem, ValidationError
from feedsvc.storage.feeds import notices as notice_rows
from feedsvc.storage.feeds import stale_marks
from feedsvc.storage.tables import Article


def clean_notice(notice: Notice) -> Notice:
    """Return a notice with clean texts. Lines of the text stay: each is a paragraph in feeds."""
    lines = [line for each in clean(notice.text).split("\n") if (line := to_line(each))]
    text, title = "\n".join(lines), to_line(notice.title)
    return Notice(text if is_visible(text) else "", title if is_visible(title) else "")


def check_notice(notice: Notice) -> Iterator[Problem]:
    """Yield a Problem for each text of a cleaned notice that is too long."""
    yield from check_length("notice", notice.text, NOTICE)
    yield from check_length("notice_title", notice.title, TITLE)


def set_notice(article: Article, notice: Notice, *, now: datetime) -> None:
    """Give a withdrawn article a notice, or none. A notice is an update that readers may see.

    Raises:
        ValidationError: it is too long.
    """
    notice = clean_notice(notice)
    problems = list(check_notice(notice))
    if problems:
        raise ValidationError(problems, article.id)
    article.notice = notice.text
    # The title may be edited while the article is withdrawn, and no feed may show the new one.
    article.notice_title = (notice.title or article.title) if notice.text else ""
    if notice.text:
        article.updated = latest_of(article.updated or now, now)


def remove_notice(session: Session, article: Article, *, now: datetime) -> set[int]:
    """Take the notice out of feeds and the article; return the ids of the feeds that showed it.

    Tombstones replace it, until the feeds that select the article contain it again.
    """
    article.notice, article.notice_title = "", ""
    return notice_rows.hide_notice(session, article, withdrawn=truncate_to_second(now))


def mark_showing_stale(session: Session, article: Article, *, now: datetime) -> None:
    """Mark the feeds that show the notice of an article as stale, if it has one."""
    if notice_rows.has_notice(article):
        showing = notice_rows.find_showing(session, article.id)
        stale_marks.mark_stale(session, showing, now=now, significant=False)
