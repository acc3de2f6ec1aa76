"""Translations: editors link the articles that tell one story in several languages.

A link holds in both directions, and for all articles of a story. A change of it changes the other
articles too, and each of them records that in its history.
"""

import secrets
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from feedsvc.domain.articles import ArticleContent, State, Verb
from feedsvc.domain.fields import LIST
from feedsvc.editorial import snapshots
from feedsvc.errors import Problem, ValidationError
from feedsvc.storage.articles import articles, translations
from feedsvc.storage.articles.translations import LinkedArticle
from feedsvc.storage.tables import Article


def resolve_translations(session: Session, names: Iterable[str]) -> tuple[str, ...]:
    """Return the slugs of the articles that are named by address or title, sorted by language.

    Names that no article has follow as they are. If there are more names than an article may have,
    none is looked up: each costs statements, and the form is refused anyway.
    """
    names = tuple(names)
    if len(names) > LIST:
        return names
    found = {name: translations.find_linked(session, name) for name in names}
    known = {each.id: each for each in found.values() if each}
    in_order = sorted(known.values(), key=lambda each: (each.language, each.id))
    return (*(each.slug for each in in_order), *(name for name in found if not found[name]))


def list_translation_problems(
    session: Session, content: ArticleContent, article: Article | None
) -> Iterator[Problem]:
    """Yield a Problem for each translation in cleaned content that an article cannot have.

    `article` is None for a new one. A story has one article in each language.
    """
    found: dict[int, LinkedArticle] = {}
    for name in content.translations if len(content.translations) <= LIST else ():
        each = translations.find_linked(session, name)
        if each is None:
            message = (
                "No article has the address or title “%(name)s”. Copy the address of its page."
            )
            yield Problem("translations", message, {"name": name})
        elif article and each.id == article.id:
            yield Problem(
                "translations",
                "An article cannot be its own translation. Remove it from this field.",
            )
        else:
            found[each.id] = each
    present = article.story if article else None
    stories = {each.story for each in found.values() if each.story and each.story != present}
    for each in translations.list_members(session, stories):
        if article is None or each.id != article.id:
            found.setdefault(each.id, each)
    taken = {content.language.lower(): content.title}
    for each in found.values():
        if each.language.lower() in taken:
            message = (
                "“%(title)s” and “%(other)s” are both in the language %(language)s. Translations"
                " of one story are in different languages: remove one, or correct its language."
            )
            params = {"title": taken[each.language.lower()], "other": each.title}
            yield Problem("translations", message, params | {"language": each.language})
        taken.setdefault(each.language.lower(), each.title)


def link_translations(
    session: Session, article: Article, names: Sequence[str], *, editor: str, now: datetime
) -> None:
    """Make these articles, and all articles of their stories, the translations of `article`.

    Former translations that are not named any more leave the story. Without any name the article
    itself leaves it.

    Raises:
        ValidationError: no article has one of the names.
    """
    wanted = {each.id: each for each in _find_all(session, names)}
    present = {each.id: each for each in translations.list_translations(article)}
    if wanted.keys() == present.keys():
        return
    former = article.story
    if not wanted:
        article.story = None
    else:
        joining = [each for key, each in wanted.items() if key not in present]
        stories = [each.story for each in joining if each.story]
        article.story = former or next(iter(stories), None) or secrets.token_hex(8)
        members = translations.list_members(session, {each for each in stories if each != former})
        for each in {each.id: each for each in (*joining, *members)}.values():
            if each.id != article.id:
                _set_story(session, each.id, article.story, editor=editor, now=now)
        for key in present.keys() - wanted.keys():
            _set_story(session, key, None, editor=editor, now=now)
    translations.forget_translations(article)
    session.flush()


def restore_translations(
    session: Session, article: Article, former: Collection[int], *, editor: str, now: datetime
) -> None:
    """Make the articles with these ids the translations of `article` again, by an undo.

    It gets none if one of them has another translation in its language by now.
    """
    session.flush()
    names = tuple(each.slug for each in translations.list_linked(session, former))
    content = ArticleContent(title=article.title, language=article.language, translations=names)
    if any(list_translation_problems(session, content, article)):
        names = ()
    link_translations(session, article, names, editor=editor, now=now)


def _find_all(session: Session, names: Iterable[str]) -> Iterator[LinkedArticle]:
    for name in names:
        each = translations.find_linked(session, name)
        if each is None:
            message = (
                "No article has the address or title “%(name)s”. Copy the address of its page."
            )
            raise ValidationError([Problem("translations", message, {"name": name})], name)
        yield each


def _set_story(
    session: Session, article_id: int, story: str | None, *, editor: str, now: datetime
) -> None:
    """Move another article into a story, or out of it, as a change in its own history."""
    row = articles.get_article(session, article_id)
    if row.story == story:
        return
    before: Mapping[str, Any] | None = snapshots.take_snapshot(row) if row.revision else None
    row.story = story
    translations.forget_translations(row)
    verb = Verb.CORRECT if row.state == State.PUBLISHED else Verb.SAVE
    snapshots.record_change(
        session, row, verb, before=dict(before) if before else None, editor=editor, now=now
    )
