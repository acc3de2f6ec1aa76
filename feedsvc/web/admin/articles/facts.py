"""Read from the database what the decision about an article's form depends on."""

from sqlalchemy.orm import Session

from feedsvc import editorial
from feedsvc.domain.articles import State
from feedsvc.domain.drafts import DraftMark
from feedsvc.storage.articles import articles, drafts
from feedsvc.storage.articles.content import read_content
from feedsvc.storage.tables import Article
from feedsvc.web.admin.articles.decision import Facts, StoredArticle
from feedsvc.web.admin.forms.article import SubmittedArticle


def read_facts(
    session: Session, article_id: int | None, submitted: SubmittedArticle
) -> tuple[Facts, Article | None]:
    """Lock articles against other writers. Return the facts about a submitted form, and its row.

    While the caller holds the row, no statement reads it again in this transaction.

    Without `article_id` the form is for a new article. That article may exist already: autosave
    creates it while an editor types, and a form can be sent twice.

    Raises:
        NotFoundError: there is no article with this id.
    """
    # Lock before the first look-up: a second request with this form may be creating the article.
    articles.lock_articles(session)
    article = _find_article(session, article_id, submitted)
    draft = drafts.find_draft(session, article.id) if article else None
    facts = Facts(
        article=_describe_article(session, article) if article else None,
        draft=DraftMark(draft.token, draft.revision) if draft else None,
        unknown_topics=tuple(
            editorial.taxonomy.find_unknown_topics(session, submitted.content.topics)
        ),
        translations=editorial.translations.resolve_translations(
            session, submitted.content.translations
        ),
        problems=tuple(
            editorial.content.list_reference_problems(session, submitted.content, article)
        ),
    )
    return facts, article


def _find_article(
    session: Session, article_id: int | None, submitted: SubmittedArticle
) -> Article | None:
    if article_id is not None:
        return articles.get_article(session, article_id)
    return articles.find_by_guid(session, submitted.guid) if submitted.guid else None


def _describe_article(session: Session, article: Article) -> StoredArticle:
    last = articles.get_change(session, article.id, article.revision)
    return StoredArticle(
        article.id,
        State(article.state),
        article.revision,
        read_content(article),
        last_editor=last.editor if last else "",
        same_since=editorial.autosave.find_text_revision(session, article),
    )
