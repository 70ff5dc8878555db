"""Read images and masks, and measure them: what is refused is refused with a sentence."""

import io
import zlib

import numpy as np
from PIL import Image

from app.bodies.multipart import file_parts
from bench.fuzzing.tables import Disagreement
from bloodcells.errors import BloodcellsError
from bloodcells.images.decoding import EncodedFile, read_image, read_mask, read_pair
from bloodcells.images.field import Field, measure_field
from bloodcells.images.label_selection import LabelSelection
from bloodcells.images.limits import OutlineLimits

MAX_PIXELS = 2**20
BOUNDARY = b"form-boundary"


def _png(side: int) -> bytes:
    sink = io.BytesIO()
    pixels = np.random.default_rng(0).integers(0, 256, (side, side, 3), dtype=np.uint8)
    Image.fromarray(pixels).save(sink, "PNG")
    return sink.getvalue()


_IMAGE = EncodedFile("a.png", _png(61))
"""A valid image of the size of the masks."""


def check_image(data: bytes) -> str:
    """Read an image by itself and as the image of a pair."""
    file = EncodedFile("x", data)
    try:
        pixels = read_image(file, MAX_PIXELS)
    except BloodcellsError as error:
        return f"{type(error).__name__}: {error}"
    if pixels.dtype != np.uint8 or pixels.ndim != 3 or pixels.shape[2] != 3:
        raise Disagreement(f"an image is {pixels.dtype} {pixels.shape}")
    again = read_image(file, MAX_PIXELS)
    if not np.array_equal(pixels, again):
        raise Disagreement(
            "an image read twice has other pixels: its file does not hold all of them"
        )
    return "read"


def check_mask(data: bytes) -> str:
    """Read a mask by itself and as the mask of a pair; measure what is read."""
    file = EncodedFile("m", data)
    try:
        pair = read_pair(_IMAGE, file, MAX_PIXELS)
    except BloodcellsError as error:
        found = f"{type(error).__name__}: {error}"
    else:
        if pair.mask.shape != pair.image.shape[:2] or pair.mask.dtype.kind not in "iu":
            raise Disagreement(f"a mask is {pair.mask.dtype} {pair.mask.shape}")
        found = f"read {pair.notes}"
        _measured(_IMAGE, file)
    try:
        mask = read_mask(file, MAX_PIXELS)
    except BloodcellsError as error:
        return f"{found} / {type(error).__name__}: {error}"
    if not np.array_equal(mask, read_mask(file, MAX_PIXELS)):
        raise Disagreement("a mask read twice has other labels: its file does not hold all of them")
    return found


def check_measuring(data: bytes) -> str:
    """Take the image and the mask of a form, measure all labels and one of them alone."""
    try:
        parts = file_parts(
            f"multipart/form-data; boundary={BOUNDARY.decode()}", data, ("image", "mask")
        )
    except BloodcellsError as error:
        return f"{type(error).__name__}: {error}"
    return _measured(*(EncodedFile(part.file_name or part.name, part.data) for part in parts))


def _measured(image: EncodedFile, mask: EncodedFile) -> str:
    """Measure all cells, and one of them alone."""

    def measure(choice: LabelSelection) -> Field:
        return measure_field(image, mask, choice, MAX_PIXELS, OutlineLimits())

    try:
        cells = measure(LabelSelection())
    except BloodcellsError as error:
        return f"{type(error).__name__}: {error}"
    k = zlib.crc32(mask.data) % len(cells)
    alone = measure(LabelSelection((int(cells.labels[k]),)))
    if not np.array_equal(alone.values[0], cells.values[k], equal_nan=True):
        raise Disagreement("a cell measured alone has other numbers than among all")
    if alone.flags[0] != cells.flags[k] or not np.array_equal(alone.boxes[0], cells.boxes[k]):
        raise Disagreement("a cell measured alone has other flags or another box than among all")
    return f"measured {len(cells) > 1} {sorted({f for flags in cells.flags for f in flags})} {cells.notes}"
