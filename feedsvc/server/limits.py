"""The limit of open files, and how many connections follow from it.

granian does not look at the limit. Where it holds more connections than it may, its accept loop
fails and tries again at once: it takes a whole core, and whoever waits is never served.
"""

import resource
import sys

from feedsvc.errors import SettingsError

_MOST = 8192  # connections that a web process holds; they cost memory, idle or not
_OWN = 34  # files of a web process that serves nobody (22 were counted), and the 6 connections of web.bounded_calls
_PER_THREAD = 3  # a database connection (SQLite's log is a second file), and an upload or template
_FEWEST = 4  # connections; with fewer one client that keeps its own would keep out all others


def find_limit() -> int:
    """Return how many files a process may have open at most: the hard limit."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    return sys.maxsize if hard == resource.RLIM_INFINITY else hard


def count_connections(limit: int, threads: int) -> int:
    """Return how many connections a web process may hold that may have `limit` files open.

    Raises:
        SettingsError: the limit leaves too few.
    """
    own = _OWN + _PER_THREAD * threads
    if limit < own + _FEWEST:
        raise SettingsError(
            f"open files: the hard limit of {limit} is too low, a web process with"
            f" {threads} threads needs {own + _FEWEST}. Raise it (ulimit -Hn, LimitNOFILE=),"
            " or set fewer web.threads",
            "web.threads",
        )
    return min(_MOST, limit - own)


def raise_limit() -> None:
    """Let this process and its children have as many files open as they could ever need."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = min(2 * _MOST, find_limit())
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
