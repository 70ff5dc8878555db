"""Compute the measurements of intensity from each region's histogram of one channel.

Sources: ImageJ User Guide, 30.7 "Set Measurements"; the behaviour of ImageJ 1.53t, classes
`ij.process.ByteStatistics` and `ij.process.ImageStatistics`. The order of the operations is theirs,
so that the doubles are the same and not only the printed digits.
"""

import numpy as np
import numpy.typing as npt

from bloodcells.arrays import Floats, Integers
from bloodcells.images.imagej.runs import Runs
from bloodcells.parallel.wanted import check_wanted

LEVELS = 256
"""The grey levels of 8 bits."""


_PIXELS = 2**14
"""Pixels that are counted together."""


def histograms(runs: Runs, image: npt.NDArray[np.uint8], count: int) -> Integers:
    """Count the pixels of each grey level, by channel and region.

    Parameters
    ----------
    runs
        The pixels of the regions.
    image
        `(rows, columns, channels)` the grey levels.
    count
        How many regions there are.

    Returns
    -------
    Integers
        `(channels, count, 256)`.
    """
    flat = image.reshape(-1, image.shape[2])
    result = np.zeros((image.shape[2], count * LEVELS), dtype=np.int64)
    for region, place in runs.pixels(image.shape[1], _PIXELS):
        check_wanted()
        levels, lowest = flat.take(place, axis=0), region[0]
        codes = (region - lowest) * LEVELS
        some = slice(lowest * LEVELS, (region[-1] + 1) * LEVELS)
        for channel, of_channel in enumerate(result[:, some]):
            of_channel += np.bincount(codes + levels[:, channel], minlength=len(of_channel))
    return result.reshape(-1, count, LEVELS)


def describe(histogram: Integers) -> dict[str, Floats]:
    """Compute ImageJ's measurements of intensity.

    Parameters
    ----------
    histogram
        `(n, 256)` pixels of each grey level, at least one in each region.

    Returns
    -------
    dict of Floats
        `(n,)` each, in 8-bit grey levels except for the ratios `Skew` and `Kurt`.

    Notes
    -----
    - `Mean`: the sum of grey levels / n, where n is the number of pixels.
    - `StdDev`: that of a sample, over n - 1; 0 for a single pixel.
    - `Mode`: the level with most pixels, the lowest of several.
    - `Min`, `Max`: the lowest and the highest level.
    - `Median`: the lowest level that more than half of the pixels do not exceed, which for an even
      count is the upper of the two in the middle.
    - `Skew`: third central moment / variance^1.5; `Kurt`: fourth central moment / variance^2 - 3. The
      moments are over n. Both are NaN where all pixels are the same, as ImageJ prints.
    - `Sum`: the sum of grey levels.
    """
    levels = np.arange(LEVELS)
    count = histogram.sum(axis=1).astype(np.float64)
    # Sums below 2^53 are exact in a double: up to 2 million pixels for the fourth power.
    powers = (histogram @ np.stack([levels**k for k in (1, 2, 3, 4)], axis=1)).astype(np.float64)
    sum1, sum2, sum3, sum4 = powers.T
    mean = sum1 / count
    spread = (count * sum2 - sum1 * sum1) / count
    deviation = np.sqrt(np.maximum(spread, 0.0) / np.maximum(count - 1.0, 1.0))

    mean2 = mean * mean
    variance = sum2 / count - mean2
    with np.errstate(divide="ignore", invalid="ignore"):
        third = (sum3 - 3.0 * mean * sum2) / count + 2.0 * mean * mean2
        fourth = (sum4 - 4.0 * mean * sum3 + 6.0 * mean2 * sum2) / count - 3.0 * mean2 * mean2
        skewness = third / (variance * np.sqrt(variance))
        kurtosis = fourth / (variance * variance) - 3.0
    occurs = histogram > 0
    return {
        "Mean": mean,
        "StdDev": deviation,
        "Mode": histogram.argmax(axis=1).astype(np.float64),
        "Min": occurs.argmax(axis=1).astype(np.float64),
        "Max": (LEVELS - 1 - occurs[:, ::-1].argmax(axis=1)).astype(np.float64),
        "Median": (histogram.cumsum(axis=1) > count[:, None] / 2.0)
        .argmax(axis=1)
        .astype(np.float64),
        "Skew": skewness,
        "Kurt": kurtosis,
        "Sum": sum1,
    }
