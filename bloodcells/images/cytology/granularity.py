"""Measure how grainy nucleus and cytoplasm are, at three sizes of grains.

The densities are divided into planes of details by the wavelet transform "à trous": each plane is what a
wider blur takes away from a narrower one. What comes again after up to 8 pixels of the image, after about
12 or after about 24 stands out in the fine, the medium or the coarse plane.

A turn by 90 degrees or a mirror changes nothing. Factors of the lamp of 0.8 to 1.25 of the channels, so
long as white stays below 255, change the deviations by 0.003.
"""

from collections.abc import Iterator

from bloodcells.arrays import Integers
from bloodcells.images.cytology.moments import deviation
from bloodcells.images.cytology.view import CellView
from bloodcells.images.white_cells.grids import SCALE, Sums
from bloodcells.images.white_cells.stain import UNIT
from bloodcells.measurements import CHANNELS

_STEPS = {"fine": 1, "medium": 2, "coarse": 4}
"""Name of a plane -> pixels of the halved image between the taps of its blur. The blurs' standard deviations
are 0.7, 1.6 and 3.2 pixels."""


def describe(view: CellView) -> dict[str, float]:
    """Give the standard deviation of each plane of details in a cell's nucleus and cytoplasm."""
    found = {}
    for channel, densities in zip(CHANNELS, view.densities, strict=True):
        for size, plane in zip(_STEPS, planes(densities), strict=True):
            for name, places in view.zones.items():
                of_zone = deviation(plane.take(places))
                found[f"{name} {size} grain {channel}"] = of_zone / (UNIT * SCALE)
    return found


def planes(densities: Sums) -> Iterator[Integers]:
    """Yield the planes of details of an array, from fine to coarse, `SCALE` times as large.

    Beyond the edge is as at the edge.

    References
    ----------
    M. Holschneider, R. Kronland-Martinet, J. Morlet, P. Tchamitchian (1989), "A real-time algorithm for
    signal analysis with the help of the wavelet transform", in: Wavelets, Springer.
    J.-L. Starck, F. Murtagh (2006), "Astronomical Image and Data Analysis", Springer.
    """
    fine = densities * SCALE
    for step in _STEPS.values():
        # Rounded pixel by pixel, so that it is the same however the image is turned.
        blurred = _blurred(_blurred(fine, step).T, step).T // SCALE
        yield fine - blurred
        fine = blurred


def _blurred(rows: Sums, step: int) -> Sums:
    """Blur along the first axis by 1-2-1 with so many pixels from tap to tap; four times the mean."""
    sums: Sums = 2 * rows
    sums[step:] += rows[:-step]
    sums[:-step] += rows[step:]
    sums[:step] += rows[:1]
    sums[-step:] += rows[-1:]
    return sums
