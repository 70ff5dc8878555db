"""ImageJ's spatial scale: tables in microns are told from tables in pixels, and turned into them."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from bloodcells.features import PIXELS, SQUARE_PIXELS, Measurement

Floats = npt.NDArray[np.float64]

_HALF_UNIT = 0.0005  # of the last of the 3 decimals that ImageJ prints


def to_pixels(values: Floats, features: Sequence[Measurement], pixel_size: float | None) -> Floats:
    """Lengths over the pixel size, areas and `IntDen` (area x mean) over its square.

    Parameters
    ----------
    values : `(n, m)`. features : the `m` measurements.
    pixel_size : side of a pixel in the table's unit of length; None for a table in pixels.

    Returns
    -------
    `(n, m)`; an area that is a whole number of pixels within the printed digits is that number.
    """
    if pixel_size is None:
        return values
    values = values.copy()
    for j, m in enumerate(features):
        if m.unit == PIXELS:
            values[:, j] /= pixel_size
        elif m.unit == SQUARE_PIXELS or m.base == "IntDen":
            exact = values[:, j] / pixel_size**2
            whole = np.round(exact)
            rounding = _HALF_UNIT / pixel_size**2 + 1e-9 * np.abs(whole)
            values[:, j] = np.where(np.abs(exact - whole) <= rounding, whole, exact)
    return values


def scale_faults(
    values: Floats, features: Sequence[Measurement], pixel_size: float | None
) -> list[tuple[int, str]]:
    """Cells whose numbers show a scale that `pixel_size` does not undo.

    `IntDen` is area x mean and `RawIntDen` the sum of the pixels' values, so their ratio is the area
    of a pixel: 1 in a table in pixels (https://imagej.net/ij/docs/menus/analyze.html#set). A ratio
    other than 1 with `IntDen` still equal to `Area` x `Mean red` is a scale; where it is not equal,
    the numbers contradict each other, which is for `quality` to say.

    Returns
    -------
    0-based position and sentence of each such cell.
    """
    c = {m.name: values[:, j] for j, m in enumerate(features)}
    if not c.keys() >= {"IntDen", "RawIntDen red", "Area", "Mean red"}:
        return []
    density, raw, expected = c["IntDen"], c["RawIntDen red"], c["Area"] * c["Mean red"]
    with np.errstate(all="ignore"):
        ratio = density / raw
        slack = 0.001 * np.abs(raw) + 1
        consistent = np.abs(density - expected) <= 0.001 * np.abs(expected) + _HALF_UNIT * c["Area"]
        scaled = (np.abs(density - raw) > slack) & consistent & (ratio > 0) & np.isfinite(ratio)
    used = 1.0 if pixel_size is None else pixel_size
    given = "" if pixel_size is None else f", with pixel_size={pixel_size:g},"
    return [
        (
            int(i),
            f"IntDen is{given} {ratio[i]:.6g} times RawIntDen red, the area of a pixel of a scaled "
            "image: the measurements are not in pixels. Remove the scale in ImageJ (Analyze > Set "
            f"Scale) and measure again, or give pixel_size={np.sqrt(ratio[i]) * used:.6g}",
        )
        for i in np.flatnonzero(scaled)
    ]
