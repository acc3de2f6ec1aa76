"""Settings of the C library's allocator that make it return memory to the system.

glibc gives each thread a heap of its own and keeps freed memory in it. After a large block has been
freed, glibc raises its threshold and allocates blocks of that size from these heaps too. Hashing a
password takes 19 MiB, which then stayed in every thread that ever hashed one: wrong passwords in 12
threads made a process of 107 MB grow to 366 MB and stay so. With fixed limits (mallopt(3)) a large
block is returned to the system as soon as it is freed.
"""

import ctypes

_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8  # mallopt's names, malloc.h of glibc
_MMAP_BYTES = 262_144  # a block of at least this size gets a mapping of its own
_TRIM_BYTES = 1_048_576  # free memory that may remain at the end of a heap
_HEAPS = 2  # enough for all threads: Python's lock lets few of them allocate at once


def bound_memory() -> bool:
    """Make glibc return large blocks when they are freed. Return False with another C library."""
    library = ctypes.CDLL(None)
    if not hasattr(library, "gnu_get_libc_version"):
        return False
    limits = ((_ARENA_MAX, _HEAPS), (_MMAP_THRESHOLD, _MMAP_BYTES), (_TRIM_THRESHOLD, _TRIM_BYTES))
    return all(library.mallopt(name, value) == 1 for name, value in limits)
