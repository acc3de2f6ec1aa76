"""The C library's allocator: told to give memory back, which it does not of itself.

glibc gives each thread a heap of its own, and keeps in it what was once taken and freed; and after a
large block was freed it takes blocks of that size from these heaps. The 19 MiB for hashing a
password then stay in each thread that ever hashed one: strangers' wrong passwords from 12 threads
made a process of 107 MB one of 366 MB, for good. With limits that stay as they are set, a large
block is the system's again as soon as it is freed.
"""

import ctypes

_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8  # mallopt's names, malloc.h of glibc
_LARGE = 262_144  # bytes; a block of that size is mapped for itself
_KEPT = 1_048_576  # bytes that may stay free at the end of a heap
_HEAPS = 2  # for all threads; Python's lock lets few of them ask at once


def bound_memory() -> bool:
    """Let large blocks go back to the system when they are freed; False where the C library is not glibc."""
    library = ctypes.CDLL(None)
    if not hasattr(library, "gnu_get_libc_version"):
        return False
    limits = ((_ARENA_MAX, _HEAPS), (_MMAP_THRESHOLD, _LARGE), (_TRIM_THRESHOLD, _KEPT))
    return all(library.mallopt(name, value) == 1 for name, value in limits)
