"""Measure how strongly nucleus and cytoplasm absorb red, green and blue light.

The optical density of a pixel is -ln((I + 1) / (W + 1)): I its grey level, W that of the field's own white
(`white_cells/stain.py`). So a lamp that is brighter by a factor changes I and W alike; what is left are the
rounding of grey levels and the 1, which keeps black finite. Factors of 0.8 to 1.25 of the channels, so long
as white stays below 255, change means by 0.015, deviations by 0.006 and skewness by 0.08. A turn by 90
degrees or a mirror changes nothing.
"""

from bloodcells.arrays import Positions
from bloodcells.images.cytology.moments import Moments, moments
from bloodcells.images.cytology.view import CellView
from bloodcells.images.white_cells.stain import UNIT
from bloodcells.measurements import CHANNELS


def moments_by_channel(view: CellView, places: Positions) -> dict[str, Moments]:
    """Compute the moments of the densities of each channel at some places, in 1 / `UNIT`."""
    return {
        channel: moments(of_channel.take(places))
        for channel, of_channel in zip(CHANNELS, view.densities, strict=True)
    }


def describe(nucleus: dict[str, Moments], cytoplasm: dict[str, Moments]) -> dict[str, float]:
    """Give the optical densities of a cell's nucleus and cytoplasm, from their moments by channel."""
    found = {}
    for channel in CHANNELS:
        for name, zone in (("Nucleus", nucleus[channel]), ("Cytoplasm", cytoplasm[channel])):
            found[f"{name} OD {channel}"] = zone.mean / UNIT
            found[f"{name} OD deviation {channel}"] = zone.deviation / UNIT
        found[f"Cytoplasm OD skewness {channel}"] = cytoplasm[channel].skewness
    return found
