"""Measure how strongly pixels absorb light against the field's own white, and how like nuclei they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from bloodcells.arrays import Floats, Integers, LabelMask, Mask
from bloodcells.images.imagej.labels import is_new
from bloodcells.images.white_cells.grids import SCALE, Halves, Sums, bands, halved_channels, smooth
from bloodcells.parallel.wanted import check_wanted

Densities = npt.NDArray[np.int16]

UNIT = 1024
"""Optical densities are whole numbers of this part."""
BLANK = 12
"""A pixel with no grey level above this is no picture of anything: the black frame of a field or a cut."""
_LEVELS = 255 * SCALE + 1
"""Numbers that a halved channel may have."""
_SMOOTH = 2
"""Blurs of the excess of green beside that of the densities; together their variance is that of a Gaussian
with sigma 1.2."""

_LEAST_CELL = 300
"""Pixels of the halved image; smaller labels are not taken for red cells."""
_PARTS = 100
"""The share of green is rounded to such a part, so that the excess is a sum of whole numbers."""
_MOST_WHITE = 0.1
"""A label with at least this share of its pixels in white cells is no red cell."""
_RED_CELLS = (0.35, 0.51, 0.26)
"""Of red, green and blue: the medians of a thousand training fields."""
_RED_SHARE = 0.45
_RED_SHARES = (0.38, 0.48)


@dataclass(frozen=True)
class LabelColours:
    """Hold the pixels and the colour of each label of a halved mask, by its number, of `n` in all."""

    sizes: Integers
    """`(n,)` pixels."""
    red: Floats
    """`(n,)` the sum of the optical densities of red."""
    green: Floats
    """`(n,)` the sum of the optical densities of green."""
    total: Floats
    """`(n,)` the sum of the optical densities of all channels."""

    @property
    def shares(self) -> Floats:
        """Return the share of green in the optical density, `(n,)`."""
        return self.green / np.maximum(self.total, 1)


@dataclass(frozen=True)
class Stain:
    """Hold the optical densities of a halved image."""

    excess: Densities
    """`(h, w)` the excess of green: its optical density, less what red cells with the same sum of the three
    channels' have; blurred, in 1 / `UNIT`. In a Giemsa stain that is high in nuclei alone."""
    green: Densities
    """`(h, w)` the optical density of green, slightly blurred, in 1 / `UNIT`."""
    total: Densities
    """`(h, w)` the optical densities of the three channels together, slightly blurred, in 1 / `UNIT`."""
    colours: LabelColours
    """The labels' own."""
    red_share: float
    """The share of green in the optical density of the field's red cells."""
    white: Floats
    """`(3,)` the field's white, in the numbers of `halved`."""


def measure_stain(image: npt.NDArray[np.uint8], labels: LabelMask) -> Stain:
    """Compute the optical densities of an image at half its size.

    Parameters
    ----------
    image
        `(height, width, 3)` red, green, blue of 8 bits.
    labels
        `(height // 2, width // 2)` the halved label mask.
    """
    halves = halved_channels(image)
    picture = np.maximum(np.maximum(*halves[:2]), halves[2]) > BLANK * SCALE
    check_wanted()
    white = _white(halves, picture, labels)
    red, green, total = (np.empty(labels.shape, np.int16) for _ in range(3))
    for band in bands(labels.shape, 1):
        check_wanted()
        of_red, of_green, of_blue = optical_densities(
            [half[band.outer] for half in halves], picture[band.outer], white
        )
        of_all = of_red + of_green + of_blue
        for whole, part in zip((red, green, total), (of_red, of_green, of_all), strict=True):
            whole[band.inner] = (smooth(part, 1) // SCALE)[band.kept]
    del halves
    colours = _sum_up(labels, red, green, total)
    del red
    red_share = _red_share(colours)
    excess = np.empty(labels.shape, np.int16)
    for band in bands(labels.shape, _SMOOTH):
        check_wanted()
        more = np.multiply(green[band.outer], _PARTS, dtype=np.int32)
        more -= np.multiply(total[band.outer], round(_PARTS * red_share), dtype=np.int32)
        blurred = smooth(more // _PARTS, _SMOOTH) // SCALE**_SMOOTH
        excess[band.inner] = blurred[band.kept]
    return Stain(excess, green, total, colours, red_share, white)


def optical_densities(halves: Sequence[Halves], picture: Mask, white: Floats) -> list[Sums]:
    """Compute the optical densities of red, green and blue in 1 / `UNIT`; 0 without a picture.

    Parameters
    ----------
    halves
        The three channels, each `(h, w)` as `halved` makes them.
    picture
        `(h, w)` whether there is a picture.
    white
        `(3,)` the field's white, in the halves' numbers.
    """
    found = [_table(level).take(half) for half, level in zip(halves, white.tolist(), strict=True)]
    for density in found:
        density *= picture
    return found


@lru_cache(maxsize=16)
def _table(white: float) -> Sums:
    """List the optical density of each number of a halved channel: -ln of its part of the white.

    One grey level is added to both, as black has no logarithm.
    """
    numbers = np.arange(_LEVELS)
    densities: Sums = np.rint(-UNIT * np.log((numbers + SCALE) / (white + SCALE))).astype(np.int32)
    return densities


def _sum_up(labels: LabelMask, red: Densities, green: Densities, total: Densities) -> LabelColours:
    """Sum up the pixels of each label."""
    count = int(labels.max()) + 1
    sizes = np.zeros(count, np.int64)
    sums = np.zeros((3, count))
    for band in bands(labels.shape):
        check_wanted()
        flat = labels[band.inner].ravel()
        starts = np.flatnonzero(
            is_new(flat)
        )  # of runs of a label, each of which is summed up at once
        of_run = flat[starts]
        lengths = np.diff(np.append(starts, len(flat)))
        sizes += np.bincount(of_run, lengths, count).astype(np.int64)
        for of_all, density in zip(sums, (red, green, total), strict=True):
            of_runs = np.add.reduceat(density[band.inner].ravel(), starts, dtype=np.int64)
            of_all += np.bincount(of_run, of_runs, count)
    return LabelColours(sizes, *sums)


def _red_share(colours: LabelColours) -> float:
    """Find the share of green in the optical density of a field's red cells: the median of its labels'.

    It is between bounds that hold for whatever cells a field has; in real ones it was 0.40 to 0.48.
    """
    cells = np.flatnonzero(colours.sizes >= _LEAST_CELL)
    shares = colours.shares[cells[cells > 0]]
    return float(np.clip(np.median(shares), *_RED_SHARES)) if len(shares) else _RED_SHARE


def red_cells_densities(colours: LabelColours, white_pixels: Integers) -> Floats:
    """Find the optical densities of a field's red cells, red, green and blue: the medians of its labels'.

    Parameters
    ----------
    colours
        The labels' own.
    white_pixels
        `(n,)` how many pixels of each label are of white cells; such labels are no red cells.

    Returns
    -------
    `(3,)`; of a field without red cells, those of the median training field.
    """
    red = (colours.sizes >= _LEAST_CELL) & (white_pixels < _MOST_WHITE * colours.sizes)
    red[0] = False
    if not red.any():
        return np.array(_RED_CELLS)
    blue = colours.total - colours.red - colours.green
    sums = np.array([colours.red, colours.green, blue])[:, red]
    means: Floats = np.median(sums / colours.sizes[red], axis=1) / UNIT
    return means


def _white(halves: list[Halves], picture: Mask, labels: LabelMask) -> Floats:
    """Find a field's white, `(3,)`, in the halves' numbers: the median of the bright background.

    The background is what has no label; its bright half is that with green of at least its median. Where less
    than one pixel in a hundred has no label, it is the brightest tenth of all pixels.
    """
    outside = np.zeros(_LEVELS, np.int64)
    for band in bands(labels.shape):
        check_wanted()
        free = picture[band.inner] & (labels[band.inner] == 0)
        outside += np.bincount(halves[1][band.inner][free], minlength=_LEVELS)
    background = 100 * outside.sum() >= labels.size
    if background:
        least = _quantile(outside, 0.5)
    elif picture.any():
        everywhere = np.zeros(_LEVELS, np.int64)
        for band in bands(labels.shape):
            check_wanted()
            everywhere += np.bincount(halves[1][band.inner][picture[band.inner]], minlength=_LEVELS)
        least = _quantile(everywhere, 0.9)
    else:
        return np.full(3, 255.0 * SCALE)
    counts = np.zeros((3, _LEVELS), np.int64)
    for band in bands(labels.shape):
        check_wanted()
        of_band = [half[band.inner] for half in halves]
        bright = (of_band[1] >= least) & picture[band.inner]
        if background:
            bright &= labels[band.inner] == 0
        for of_channel, half in zip(counts, of_band, strict=True):
            of_channel += np.bincount(half[bright], minlength=_LEVELS)
    return np.array([float(_quantile(of_channel, 0.5)) for of_channel in counts])


def _quantile(counts: Integers, share: float) -> int:
    """Return the lowest number up to which this share of the counted numbers lies."""
    sums = np.cumsum(counts)
    return int(np.searchsorted(sums, share * sums[-1]))
