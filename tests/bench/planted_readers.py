"""Readers with a fault each, which fuzzing is to find."""

import ctypes
import os
import signal
import time
from random import Random

from bench.fuzzing.readers import Reader
from bloodcells.errors import TableError


def _counted(rng: Random, data: bytes, other: bytes) -> bytes:
    return str(rng.randrange(70, 90)).encode()


def _refuses(data: bytes) -> str:
    try:
        raise TableError(f"Row {data.decode()}: no table.")
    except TableError as error:
        return str(error)


def _raises(data: bytes) -> str:
    if data.startswith(b"75"):
        raise KeyError(data)
    return "read"


def _never_ends(data: bytes) -> str:
    while data.startswith(b"75"):
        pass
    return "read"


def _grows(data: bytes) -> str:
    if data.startswith(b"75"):
        return f"read {len(bytearray(os.urandom(1)) * (300 * 2**20)) > 0}"
    return "read"


def _dies(data: bytes) -> str:
    if data.startswith(b"75"):
        os.kill(os.getpid(), signal.SIGSEGV)
        time.sleep(60)
    return "read"


def _exhausts(data: bytes) -> str:
    if data.startswith(b"75"):
        ctypes.create_string_buffer(2**34)
    return "read"


READERS = {
    check.__name__: Reader(lambda: [b"0", b"1"], _counted, check)
    for check in (_refuses, _raises, _never_ends, _grows, _dies, _exhausts)
}
