"""From the desk to the press: readers get what was just published, without waiting for the scheduler.

To encode it is left to the scheduler: this process serves others meanwhile.
"""

import logging

from feedsvc import syndication
from feedsvc.errors import FeedsvcError, UnavailableError
from feedsvc.web.context import database, now, site

_MOST = 50
_log = logging.getLogger(__name__)


def refresh_after_change() -> None:
    """Make fresh what the last change made stale; what fails or is too much, the scheduler does.

    Raises: nothing that would make an editor believe that the change was not stored.
    """
    try:
        syndication.refresh.refresh_stale(
            database(), site=site(), now=now(), limit=_MOST, encode=False
        )
    except UnavailableError as error:
        _log.warning("feeds stay stale until the scheduler looks: %s", error)
    except FeedsvcError:
        _log.exception("feeds stay stale until the scheduler looks")
