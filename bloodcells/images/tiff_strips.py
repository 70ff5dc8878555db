"""Read the strips of a TIFF of one number a pixel, where Pillow or libtiff would change the numbers.

Pillow has no big-endian unsigned numbers of 32 bits, halves the precision of 64-bit floats, and swaps the
bytes of compressed big-endian numbers twice. ImageJ, FIJI and QuPath write big-endian TIFFs.
"""

import zlib
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from bloodcells.images.encoded import EncodedFile, broken

UNCOMPRESSED = 1
DEFLATED = (8, 32946)
"""The number of the compression, and the one that older programs write for it."""
_BITS, _COMPRESSION, _OFFSETS, _COUNTS, _ROWS, _PREDICTOR, _FORMAT = (
    258,
    259,
    273,
    279,
    278,
    317,
    339,
)
_FILL_ORDER = 266
_DIFFERENCES = 2
_KINDS = {1: "u", 2: "i", 3: "f"}


@dataclass(frozen=True)
class StoredNumbers:
    """Tell where in a file the numbers of a TIFF are, and how they are stored."""

    file: EncodedFile
    """The file."""
    shape: tuple[int, int]
    """Height and width in pixels."""
    dtype: np.dtype[Any]
    """The type of the numbers, in the file's byte order."""
    strips: tuple[tuple[int, int], ...]
    """Offset and number of bytes of each strip."""
    rows: int
    """Rows of a strip; the last may have fewer."""
    deflated: bool
    """Whether the strips are compressed."""
    differences: bool
    """Whether each number is stored as its difference from the one to its left."""

    @classmethod
    def of(cls, file: EncodedFile, tags: Any, width: int, height: int) -> Self | None:
        """Describe the numbers of a TIFF; None if they are not in strips of a kind that is known here."""
        compression, predictor = tags.get(_COMPRESSION, UNCOMPRESSED), tags.get(_PREDICTOR, 1)
        bits, kind = tags[_BITS][0], _KINDS.get(tags.get(_FORMAT, (1,))[0])
        deflated = compression in DEFLATED
        whole = kind in ("u", "i")
        rows = min(int(tags.get(_ROWS, height)), height)
        if (
            kind is None
            or bits not in (16, 32, 64)
            or not (compression == UNCOMPRESSED or deflated)
            or not (predictor == 1 or (predictor == _DIFFERENCES and deflated and whole))
            or tags.get(_FILL_ORDER, 1) != 1
            or rows < 1
        ):
            return None
        strips = tuple(zip(tags.get(_OFFSETS, ()), tags.get(_COUNTS, ()), strict=False))
        if len(strips) != -(-height // rows):
            return None
        order = ">" if file.data.startswith(b"MM") else "<"
        dtype = np.dtype(f"{order}{kind}{bits // 8}")
        return cls(file, (height, width), dtype, strips, rows, deflated, predictor != 1)

    def read(self) -> npt.NDArray[Any]:
        """Read the numbers, `(height, width)`.

        Raises
        ------
        UnreadableImage
            Some are missing, or the compressed bytes are damaged.
        """
        height, width = self.shape
        pixels = np.empty(self.shape, self.dtype)
        for i, (offset, count) in enumerate(self.strips):
            part = pixels[i * self.rows : min((i + 1) * self.rows, height)]
            data = self.file.data[offset : offset + count]
            if self.deflated:
                try:
                    data = zlib.decompressobj().decompress(data, part.nbytes)
                except zlib.error as error:
                    raise broken(self.file.name, error) from error
            if len(data) < part.nbytes:
                raise broken(self.file.name, ValueError("pixels are missing"))
            part[...] = np.frombuffer(data, self.dtype, part.size).reshape(-1, width)
            if self.differences:
                part[...] = np.cumsum(part, axis=1, dtype=self.dtype.newbyteorder("="))
        return pixels
