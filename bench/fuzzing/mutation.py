"""Change bytes as if they were of no known form."""

from collections.abc import Callable, Sequence
from random import Random

Mutator = Callable[[Random, bytes, bytes], bytes]
"""Changes some bytes; the others are those of another input, to take parts of."""

MAX_BYTES = 2**16
"""Most bytes of an input: what breaks a reader is seldom long, and short inputs are tried more often."""

_INTEGERS = (0, 1, 2, 7, 127, 128, 255, 256, 32767, 65535, 2**31 - 1, 2**31, 2**32 - 1, 2**63 - 1)
TOKENS = [
    *(b'"', b"'", b",", b";", b"\t", b" ", b"\n", b"\r", b"\r\n", b"\0", b"#", b":", b"=", b"-"),
    *(
        b"{",
        b"}",
        b"[",
        b"]",
        b"[[",
        b"\xff",
        b"\x80",
        b"\xef\xbb\xbf",
        b"\xff\xfe",
        b"\xe2\x88\x92",
    ),
    *(
        b"NaN",
        b"inf",
        b"-Infinity",
        b"1e999",
        b"-1e-400",
        b"0x1p3",
        b"1_000",
        b"1,234.5",
        b"1.234,5",
    ),
    *(
        b"null",
        b"true",
        b"\\ud800",
        b"\\u0000",
        b"",
        b"Mean",
        b"SD",
        b"Min",
        b"Max",
        b"Label",
        b"Area",
    ),
    *(
        b"sep=;",
        b"#N/A",
        b"99999999999999999999",
        b"1" * 400,
        b"\xc2\xa0",
        b"\xe2\x80\xaf",
        b"Slice",
    ),
]


def spoil(rng: Random, data: bytes, other: bytes) -> bytes:
    """Replace, take out, double, move or put in some bytes, several times."""
    found = bytearray(data)
    for _ in range(rng.choice((1, 1, 1, 2, 3, 6))):
        rng.choice(_CHANGES)(rng, found, other)
    return bytes(found[:MAX_BYTES])


def _place(rng: Random, data: Sequence[int]) -> int:
    """Choose a place, those near the ends more often: heads and footers are there."""
    if rng.random() < 0.3:
        near = min(len(data), 64)
        return rng.randint(0, near) if rng.random() < 0.5 else len(data) - rng.randint(0, near)
    return rng.randint(0, len(data))


def _length(rng: Random) -> int:
    return min(int(rng.paretovariate(0.7)), 4096)


def _flip(rng: Random, data: bytearray, other: bytes) -> None:
    """Flip a bit."""
    if data:
        data[min(_place(rng, data), len(data) - 1)] ^= 1 << rng.randrange(8)


def _integer(rng: Random, data: bytearray, other: bytes) -> None:
    """Write an integer that is often forgotten, or one near what stands there."""
    size, order = rng.choice((1, 2, 4, 4, 8)), rng.choice(("little", "little", "big"))
    at = _place(rng, data)
    value = rng.choice(_INTEGERS)
    if rng.random() < 0.5:
        value = int.from_bytes(data[at : at + size], order) + rng.randint(-16, 16)
    data[at : at + size] = (value % 256**size).to_bytes(size, order)


def _take_out(rng: Random, data: bytearray, other: bytes) -> None:
    at = _place(rng, data)
    del data[at : at + _length(rng)]


def _cut(rng: Random, data: bytearray, other: bytes) -> None:
    del data[_place(rng, data) :]


def _double(rng: Random, data: bytearray, other: bytes) -> None:
    """Repeat a part, here or elsewhere, once or many times."""
    at = _place(rng, data)
    part = data[at : at + _length(rng)]
    times = rng.choice((1, 1, 2, 50))
    if len(part) * times <= MAX_BYTES:
        at = rng.choice((at, _place(rng, data)))
        data[at:at] = part * times


def _put_in(rng: Random, data: bytearray, other: bytes) -> None:
    at = _place(rng, data)
    new = rng.choice(TOKENS) if rng.random() < 0.7 else rng.randbytes(rng.randint(1, 8))
    data[at : at + rng.choice((0, 0, len(new), 4))] = new


def _splice(rng: Random, data: bytearray, other: bytes) -> None:
    """Put in a part of another input."""
    at, start = _place(rng, data), _place(rng, other)
    part = other[start : start + _length(rng) * 8]
    data[at : at + rng.choice((0, len(part), len(data)))] = part


_CHANGES = (_flip, _flip, _integer, _integer, _take_out, _cut, _double, _put_in, _put_in, _splice)
