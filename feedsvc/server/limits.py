"""The limit of open files, and the number of connections that it allows.

granian ignores the limit. When it has reached it, its accept loop fails and tries again at once: it
uses a whole core, and clients that wait are never served.
"""

import resource
import sys

from feedsvc.errors import SettingsError

_MAX_CONNECTIONS = 8192  # per web process; each takes memory, also while it is idle
# Files of a web process: 22 were counted in an idle one, and web.bounded_calls has up to six
# database connections. The rest is a reserve.
_BASE_FILES = 34
_FILES_PER_THREAD = 3  # a database connection (SQLite opens two files), and an upload or template
_MIN_CONNECTIONS = 4  # with fewer, one client that keeps its connections could lock out the others


def find_limit() -> int:
    """Return the hard limit of open files."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    return sys.maxsize if hard == resource.RLIM_INFINITY else hard


def count_connections(limit: int, threads: int) -> int:
    """Return how many connections a web process may hold if it may have `limit` open files.

    Raises:
        SettingsError: the limit allows too few connections.
    """
    files = _BASE_FILES + _FILES_PER_THREAD * threads
    if limit < files + _MIN_CONNECTIONS:
        raise SettingsError(
            f"open files: the hard limit of {limit} is too low, a web process needs"
            f" {files + _MIN_CONNECTIONS} with web.threads = {threads}."
            " Raise it (ulimit -Hn, LimitNOFILE=), or set fewer web.threads",
            "web.threads",
        )
    return min(_MAX_CONNECTIONS, limit - files)


def raise_limit() -> None:
    """Raise the soft limit of this process and its children to the most that they could need."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = min(2 * _MAX_CONNECTIONS, find_limit())
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
