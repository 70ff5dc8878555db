"""Set what the C library's allocator keeps of memory that is freed."""

import ctypes

_M_MMAP_THRESHOLD = -3
"""The parameter's number in glibc's malloc.h."""
_LARGE_BYTES = 4 * 2**20
"""More than the numbers of 15,000 cells: smaller requests get memory that is there."""


def return_large_blocks() -> None:
    """Let blocks of 4 MiB and more go back to the system as soon as they are freed.

    glibc otherwise raises this bound to the largest block that was freed so far, up to 32 MiB, and keeps what
    is smaller for later (mallopt(3), M_MMAP_THRESHOLD): of a long table or an image, some hundred MB more
    than is in use. Other C libraries have no such parameter, and are left alone.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_MMAP_THRESHOLD, _LARGE_BYTES)
