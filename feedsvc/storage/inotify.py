"""inotify: Linux wakes a thread when another process closes a file (man 7 inotify).

Python's standard library has no interface to it, so the C library's functions are called.
"""

import ctypes
import errno
import os
import select
from pathlib import Path

_CLOSE_NOWRITE = 0x10  # IN_CLOSE_NOWRITE: a file that was open to read only was closed
_FLAGS = os.O_NONBLOCK | os.O_CLOEXEC  # inotify_init1 takes the same numbers
_BUFFER = 4096  # bytes; an event of a file takes 16, and equal ones in a row are one


class CloseWatch:
    """Tells when a file was closed that some process had opened to read only.

    Raises:
        OSError: there is no such file, or the system has no inotify or grants no further watch.
    """

    def __init__(self, path: Path) -> None:
        library = ctypes.CDLL(None, use_errno=True)
        if not hasattr(library, "inotify_init1"):
            raise OSError(errno.ENOSYS, "this system has no inotify")
        self._path = path
        self._watched = _read_identity(path)  # first, as the file may be replaced at this moment
        self._file = _raise_if_negative(library.inotify_init1(_FLAGS))
        try:
            _raise_if_negative(
                library.inotify_add_watch(self._file, os.fsencode(path), _CLOSE_NOWRITE)
            )
        except OSError:
            self.stop_watching()
            raise
        self._poll = select.poll()  # select.select takes no descriptor above 1023
        self._poll.register(self._file, select.POLLIN)

    def is_valid(self) -> bool:
        """Return whether the path still names the file that is watched."""
        try:
            return self._watched == _read_identity(self._path)
        except OSError:
            return False

    def wait_for_close(self, seconds: float) -> bool:
        """Wait at most so many seconds; return whether the file was closed since the last wait."""
        if not self._poll.poll(seconds * 1000):
            return False
        os.read(self._file, _BUFFER)
        return True

    def stop_watching(self) -> None:
        """End the watch."""
        os.close(self._file)


def _raise_if_negative(result: int) -> int:
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    return result


def _read_identity(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_dev, status.st_ino
