"""Give Schemathesis images and label masks to send, which no schema can describe.

    SCHEMATHESIS_HOOKS=schemathesis_hooks schemathesis run http://127.0.0.1:8000/openapi.json

in the folder of this file, which needs nothing but Schemathesis. The properties of the form that
`POST /v1/measure` takes have the formats `rgb-image` and `label-mask`; all images have one size, as an image
and its mask are drawn apart.
"""

import struct
import zlib
from collections.abc import Iterable

import schemathesis
from hypothesis import strategies as st
from schemathesis.transport.serialization import Binary

SIDE = 24
_GREY, _RGB = 0, 2


def png(rows: Iterable[bytes], colour: int) -> Binary:
    """Write 8-bit pixels as a PNG."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    head = struct.pack(">IIBBBBB", SIDE, SIDE, 8, colour, 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\0" + row for row in rows))
    parts = (chunk(b"IHDR", head), chunk(b"IDAT", pixels), chunk(b"IEND", b""))
    return Binary(b"\x89PNG\r\n\x1a\n" + b"".join(parts))


@st.composite
def images(draw: st.DrawFn) -> Binary:
    """Draw an RGB image."""
    colours = draw(st.lists(st.binary(min_size=3, max_size=3), min_size=2, max_size=5))
    return png(
        (b"".join(colours[x * y % len(colours)] for x in range(SIDE)) for y in range(SIDE)), _RGB
    )


@st.composite
def masks(draw: st.DrawFn) -> Binary:
    """Draw the mask of one to four cells, in a quarter of the image each."""
    labels = draw(st.lists(st.integers(1, 255), min_size=1, max_size=4, unique=True))
    sizes = [draw(st.integers(1, SIDE // 2 - 2)) for _ in labels]
    rows = [bytearray(SIDE) for _ in range(SIDE)]
    for k, (label, size) in enumerate(zip(labels, sizes, strict=True)):
        left, top = k % 2 * SIDE // 2, k // 2 * SIDE // 2
        for row in rows[top : top + size]:
            row[left : left + size] = bytes([label]) * size
    return png(map(bytes, rows), _GREY)


schemathesis.openapi.format("rgb-image", images())
schemathesis.openapi.format("label-mask", masks())
