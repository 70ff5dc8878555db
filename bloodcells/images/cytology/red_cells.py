"""Compare the colour of a white cell with the field's own red cells, which are stained with it.

A turn by 90 degrees or a mirror changes nothing. Factors of the lamp of 0.8 to 1.25 of the channels, so
long as white stays below 255, change ratios by 0.03 and shares by 0.002.
"""

from collections.abc import Sequence

from bloodcells.images.cytology.moments import Moments
from bloodcells.images.white_cells.stain import UNIT
from bloodcells.measurements import CHANNELS

_LEAST = 0.05
"""Is added to what is divided by, so that no pale red cell or cytoplasm makes a ratio large."""


def describe(
    nucleus: dict[str, Moments], cytoplasm: dict[str, Moments], red_cells: Sequence[float]
) -> dict[str, float]:
    """Give the colour of nucleus and cytoplasm relative to that of red cells.

    Parameters
    ----------
    nucleus, cytoplasm
        The moments of their optical densities, by channel.
    red_cells
        The optical densities of the field's red cells, red, green, blue.
    """
    found = {}
    for zone, of_zone in (("Nucleus", nucleus), ("Cytoplasm", cytoplasm)):
        means = [max(of_zone[channel].mean / UNIT, 0.0) for channel in CHANNELS]
        for channel, mean, red_cell in zip(CHANNELS, means, red_cells, strict=True):
            found[f"{zone} OD to red cells {channel}"] = mean / (red_cell + _LEAST)
            own, theirs = mean / (sum(means) + _LEAST), red_cell / (sum(red_cells) + _LEAST)
            found[f"{zone} share less red cells {channel}"] = own - theirs
    return found
