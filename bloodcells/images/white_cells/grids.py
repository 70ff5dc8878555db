"""Halve images and enlarge regions, the same in every orientation.

Only sums of whole numbers are formed, so that an image that is turned by 90 degrees or mirrored gives the
same numbers, to the last bit, at the turned places.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bloodcells.arrays import LabelMask, Mask
from bloodcells.parallel.wanted import check_wanted

SCALE = 16
"""By how much the numbers of `halved` are larger than those of the pixels."""

_BAND = 2**17
"""Pixels that are worked on together."""

Halves = npt.NDArray[np.uint16]
Sums = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Band:
    """Hold the rows of an array that are worked on together, so that no array on the way is as large."""

    inner: slice
    """The rows that the result is for."""
    outer: slice
    """The same with those around them that it depends on."""

    @property
    def kept(self) -> slice:
        """Return the inner rows among the outer ones."""
        begin = self.inner.start - self.outer.start
        return slice(begin, begin + self.inner.stop - self.inner.start)


def bands(shape: tuple[int, ...], around: int = 0) -> Iterator[Band]:
    """Yield the rows of an array band by band, from above, each with so many rows around it."""
    height, step = shape[0], max(1, _BAND // max(1, shape[1]))
    for top in range(0, height, step):
        end = min(top + step, height)
        yield Band(slice(top, end), slice(max(top - around, 0), min(end + around, height)))


def halved(pixels: npt.NDArray[np.uint8]) -> Halves:
    """Halve `(height, width)` to `(height // 2, width // 2)`; each number is 16 times the mean of its pixels.

    Along a side with an even number of pixels each two become one. Along an odd side that would have to begin
    at one of its ends; there every second pixel, from the second on, takes half of both its neighbours.
    """
    return halved_channels(pixels[..., None])[0]


def halved_channels(image: npt.NDArray[np.uint8]) -> list[Halves]:
    """Halve each channel of an image, `(height, width, channels)`, as `halved` does."""
    height, width, count = image.shape
    halves = [np.empty((height // 2, width // 2), np.uint16) for _ in range(count)]
    for band in bands((height // 2, width // 2)):
        check_wanted()
        rows = image[2 * band.inner.start : 2 * band.inner.stop + height % 2]
        # Rows as they lie in memory are fast, whatever their pixels are.
        of_rows = _halved_rows(rows.reshape(len(rows), width * count))
        for channel, half in enumerate(halves):
            half[band.inner] = _halved_rows(of_rows[:, channel::count].T).T
    return halves


def _halved_rows(rows: npt.NDArray[np.unsignedinteger]) -> Halves:
    """Halve the number of rows; each number is four times the mean."""
    if len(rows) % 2:
        half: Halves = np.multiply(rows[1::2], 2, dtype=np.uint16)
        half += rows[:-1:2]
        half += rows[2::2]
    else:
        half = np.add(rows[::2], rows[1::2], dtype=np.uint16)
        half *= 2
    return half


def doubled(window: tuple[slice, slice], shape: tuple[int, int]) -> tuple[slice, slice]:
    """Return the rows and columns of an image of that shape which `halved` makes a window of."""
    rows, columns = (
        slice(2 * part.start, min(2 * part.stop + length % 2, length))
        for part, length in zip(window, shape, strict=True)
    )
    return rows, columns


def halved_labels(mask: LabelMask) -> LabelMask:
    """Halve a label mask as `halved` does an image: the pixel's own label, of several the highest."""
    return np.ascontiguousarray(_highest_rows(_highest_rows(mask).T).T)


def _highest_rows(rows: LabelMask) -> LabelMask:
    """Halve the number of rows of a mask."""
    return rows[1::2] if len(rows) % 2 else np.maximum(rows[::2], rows[1::2])


def smooth(numbers: Sums, passes: int) -> Sums:
    """Blur by the binomial kernel 1-2-1 in both directions, so many times; 16 times the mean for each pass.

    A number beyond the edge is as that at the edge. The variance is half a pixel² for each pass.
    """
    for _ in range(passes):
        numbers = _blurred_rows(_blurred_rows(numbers).T).T
    return np.ascontiguousarray(numbers)


def _blurred_rows(rows: Sums) -> Sums:
    """Blur along the first axis; four times the mean."""
    sums = 2 * rows
    sums[1:] += rows[:-1]
    sums[:-1] += rows[1:]
    sums[0] += rows[0]
    sums[-1] += rows[-1]
    return sums


def enlarged(region: Mask, shape: tuple[int, int]) -> Mask:
    """Enlarge a region of the halved image to the whole one, with a smooth outline.

    The region is blurred by the binomial kernel, interpolated linearly, and cut at one half.

    Parameters
    ----------
    region
        `(height // 2, width // 2)`.
    shape
        Height and width of the whole image.
    """
    soft = smooth(region.astype(np.int32), 1)
    down = _enlarged_rows(soft, shape[0])
    whole = _enlarged_rows(down.T, shape[1]).T
    inside: Mask = whole >= SCALE * 4 * 4 // 2
    return np.ascontiguousarray(inside)


def _enlarged_rows(rows: Sums, length: int) -> Sums:
    """Interpolate rows linearly where `halved` took them from; four times the numbers."""
    wide = np.concatenate([rows[:1], rows, rows[-1:]])
    whole = np.empty((length, *rows.shape[1:]), np.int32)
    if length % 2:
        whole[1::2] = 4 * rows
        whole[::2] = 2 * (wide[:-1] + wide[1:])
    else:
        whole[::2] = 3 * rows + wide[:-2]
        whole[1::2] = 3 * rows + wide[2:]
    return whole
