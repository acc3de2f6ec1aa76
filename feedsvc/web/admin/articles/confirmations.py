"""Check the choices and confirmations that a button of the article form needs first."""

from collections.abc import Iterator

from feedsvc.editorial.notices import check_notice
from feedsvc.errors import Problem
from feedsvc.web.admin.forms.article import SubmittedArticle


def check_choices(button: str, submitted: SubmittedArticle) -> Iterator[Problem]:
    """Yield a Problem for each choice that the button needs and the form lacks."""
    if button in {"withdraw", "notice"}:
        yield from check_notice(submitted.notice)
        if submitted.keeps_entry and not submitted.notice.text:
            yield Problem("notice", "Write the notice, or choose to remove the entry.")
    if button == "reissue" and not submitted.confirms_reissue:
        message = "Confirm that readers may see this article twice."
        yield Problem("confirm_reissue", message)
