"""Renew the ids that a trial minted, before the first subscriber.

A trial mints ids with the name of its machine, such as 127.0.0.1, which is no domain of the
newsroom.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from feedsvc.domain.identity import find_authority, renew_guid
from feedsvc.domain.site import is_public_host
from feedsvc.editorial.validation import NO_PUBLIC_DOMAIN
from feedsvc.errors import ValidationError
from feedsvc.storage import guids
from feedsvc.storage.cache import generation
from feedsvc.storage.feeds import stale_marks
from feedsvc.storage.people import audit_log

RENEWED = "ids_renewed"


@dataclass(frozen=True, slots=True)
class TrialIds:
    """The ids of articles and feeds that a trial has minted, by the numbers of their rows."""

    articles: dict[int, str]
    feeds: dict[int, str]

    def __bool__(self) -> bool:
        """Return whether there are any."""
        return bool(self.articles or self.feeds)


def find_trial_ids(session: Session) -> TrialIds:
    """Return the ids that contain a loopback, private or bare host name and were minted here."""
    articles, feeds = guids.list_minted(session)
    return TrialIds(_choose(articles), _choose(feeds))


def renew_ids(session: Session, trial: TrialIds, *, authority: str, by: str, now: datetime) -> None:
    """Replace the domain in these ids by `authority`, once and for ever, and make all feeds stale.

    A reader that has subscribed already shows the articles as new ones. If the trial has shown an
    article again as new, the id that the article had before is removed.

    Raises:
        ValidationError: `authority` is no public domain either.
    """
    if not is_public_host(authority):
        raise ValidationError([NO_PUBLIC_DOMAIN])
    guids.replace_guids(
        session,
        {number: renew_guid(guid, authority, now) for number, guid in trial.articles.items()},
        {number: renew_guid(guid, authority, now) for number, guid in trial.feeds.items()},
    )
    guids.remove_former(session, [each for each in guids.list_former(session) if _is_trial(each)])
    stale_marks.mark_all_stale(session, now=now)
    audit_log.record_audit_entry(
        session,
        "site",
        RENEWED,
        by=by,
        now=now,
        subject=authority,
        detail={"articles": len(trial.articles), "feeds": len(trial.feeds)},
    )
    generation.mark_addresses_changed(session)


def _choose(rows: Sequence[tuple[int, str]]) -> dict[int, str]:
    return {number: guid for number, guid in rows if _is_trial(guid)}


def _is_trial(guid: str) -> bool:
    """Return whether a trial has minted this guid."""
    authority = find_authority(guid)
    return authority != "" and not is_public_host(authority)
