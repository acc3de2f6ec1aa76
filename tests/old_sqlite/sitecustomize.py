"""Give a process an SQLite that must not use WAL mode, like Debian 12's (see tests/outages.py).

Python imports this at its start if the folder is in PYTHONPATH.
"""

import sqlite3
import sys
from typing import Any, cast

cast("dict[str, Any]", sys.modules)["pysqlite3"] = None  # as if it were not installed
vars(sqlite3)["sqlite_version_info"] = (3, 40, 1)
