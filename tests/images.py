"""Images and masks as files, for tests of what reads them."""

import struct
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

Pixels = npt.NDArray[Any]


def encoded(pixels: Pixels | Image.Image, form: str = "PNG", **options: Any) -> bytes:
    """Pixels as an image file, by Pillow."""
    sink = BytesIO()
    picture = pixels if isinstance(pixels, Image.Image) else Image.fromarray(pixels)
    picture.save(sink, form, **options)
    return sink.getvalue()


def npy(array: object) -> bytes:
    """What `np.save` writes."""
    sink = BytesIO()
    np.save(sink, np.asarray(array), allow_pickle=True)
    return sink.getvalue()


def tiff(pixels: Pixels, order: str = "<", **tags: int) -> bytes:
    """An uncompressed TIFF of one strip, written by hand, so that every number format can be had."""
    rows, columns, *samples = pixels.shape
    count = samples[0] if samples else 1
    dtype = pixels.dtype
    data = pixels.astype(dtype.newbyteorder(order)).tobytes()
    kind = {"u": 1, "i": 2, "f": 3}[dtype.kind]
    colour = tags.get("photometric", 2 if count > 2 else 1)
    entries = [
        (256, 4, columns),
        (257, 4, rows),
        (258, 3, [dtype.itemsize * 8] * count),
        (259, 3, 1),
        (262, 3, colour),
        (273, 4, 8),
        (277, 3, count),
        (278, 4, rows),
        (279, 4, len(data)),
    ]
    if "orientation" in tags:
        entries.append((274, 3, tags["orientation"]))
    if count > 3:
        entries.append((338, 3, 2))
    entries.append((339, 3, [kind] * count))
    entries.sort()
    start = 8 + len(data)
    behind = start + 2 + 12 * len(entries) + 4
    head = (b"II" if order == "<" else b"MM") + struct.pack(f"{order}HI", 42, start)
    directory, extra = struct.pack(f"{order}H", len(entries)), b""
    for tag, type_, value in entries:
        values = value if isinstance(value, list) else [value]
        packed = struct.pack(f"{order}{len(values)}{'H' if type_ == 3 else 'I'}", *values)
        if len(packed) > 4:
            place = struct.pack(f"{order}I", behind + len(extra))
            extra += packed
        else:
            place = packed.ljust(4, b"\0")
        directory += struct.pack(f"{order}HHI", tag, type_, len(values)) + place
    return head + data + directory + b"\0" * 4 + extra


def field(seed: int = 0, cells: int = 3, side: int = 61) -> tuple[Pixels, Pixels]:
    """A made-up RGB image and its mask of round cells, none of which touches another."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[:side, :side]
    mask = np.zeros((side, side), dtype=np.uint16)
    places = [(15, 15), (30, 30), (45, 14), (16, 46), (46, 46)]
    for label, (cy, cx) in enumerate(places[:cells], 1):
        mask[(x - cx) ** 2 + (y - cy) ** 2 <= rng.integers(25, 60)] = label
    image = rng.integers(0, 256, (side, side, 3), dtype=np.uint8)
    return image, mask


def save_pair(folder: Path, name: str, seed: int = 0, cells: int = 3) -> tuple[Path, Path]:
    """A made-up field as NAME.png and NAME_cp_masks.png."""
    image, mask = field(seed, cells)
    paths = folder / f"{name}.png", folder / f"{name}_cp_masks.png"
    paths[0].write_bytes(encoded(image))
    paths[1].write_bytes(encoded(mask))
    return paths
