"""Refresh feeds right after a change, so that readers need not wait for the scheduler.

Compression is left to the scheduler, so that this process can serve other requests.
"""

import logging

from feedsvc import syndication
from feedsvc.errors import FeedsvcError, UnavailableError
from feedsvc.web.context import database, now, site

_MOST = 50
_log = logging.getLogger(__name__)


def refresh_after_change() -> None:
    """Refresh up to 50 stale feeds; the scheduler refreshes the others and those that fail.

    Errors are logged, not raised: the change is stored, and the editor should not think otherwise.
    """
    try:
        syndication.refresh.refresh_stale(
            database(), site=site(), now=now(), limit=_MOST, encode=False
        )
    except UnavailableError as error:
        _log.warning("feeds stay stale until the scheduler runs: %s", error)
    except FeedsvcError:
        _log.exception("feeds stay stale until the scheduler runs")
