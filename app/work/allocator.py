"""Set what the allocators keep of memory that is freed, and give back what they kept."""

import ctypes
import sys

_M_TRIM_THRESHOLD = -1
_M_MMAP_THRESHOLD = -3
_M_ARENA_MAX = -8
"""The parameters' numbers in glibc's malloc.h."""
_LARGE_BYTES = 4 * 2**20
"""More than the numbers of 15,000 cells: smaller requests get memory that is there."""
_ARENAS = 2
"""One for the event loop, one for the threads that work beside it."""

_LIBC = ctypes.CDLL(None)


def keep_little() -> None:
    """Let blocks of 4 MiB and more go back to the system as soon as they are freed, and share the rest.

    glibc otherwise raises this bound to the largest block that was freed so far, up to 32 MiB, and keeps what
    is smaller for later (mallopt(3), M_MMAP_THRESHOLD): of a long table or an image, some hundred MB more
    than is in use. It also has up to eight heaps for each core (M_ARENA_MAX), each of which keeps what its
    threads freed. With a bound that is set, glibc would give back the free end of a heap from 128 KiB on
    (M_TRIM_THRESHOLD), to ask for it again with the next batch; it is kept up to twice the bound, as
    glibc does where it sets the bound itself. Other C libraries have no such parameters, and are left alone.
    """
    mallopt = getattr(_LIBC, "mallopt", None)
    if mallopt is not None:
        mallopt(_M_MMAP_THRESHOLD, _LARGE_BYTES)
        mallopt(_M_TRIM_THRESHOLD, 2 * _LARGE_BYTES)
        mallopt(_M_ARENA_MAX, _ARENAS)


def give_back() -> None:
    """Give the system the memory that is free in the heaps, glibc's (malloc_trim(3)) and Arrow's."""
    if (trim := getattr(_LIBC, "malloc_trim", None)) is not None:
        trim(0)
    if (arrow := sys.modules.get("pyarrow")) is not None:
        arrow.default_memory_pool().release_unused()
