"""The measurements of intensity, from each region's histogram of one channel.

Sources: ImageJ User Guide, 30.7 "Set Measurements"; the behaviour of ImageJ 1.53t, classes
`ij.process.ByteStatistics` and `ij.process.ImageStatistics`. The order of the operations is theirs,
so that the doubles are the same and not only the printed digits.
"""

import numpy as np
import numpy.typing as npt

from bloodcells.arrays import Floats, Integers

LEVELS = 256


def histograms(grid: npt.NDArray[np.int32], image: npt.NDArray[np.uint8], count: int) -> Integers:
    """`(channels, count, 256)` pixels of each grey level, from a grid of regions with its margin.

    `image` is `(rows, columns, channels)`, as large as the grid without the margin.
    """
    codes = (grid[1:-1, 1:-1].astype(np.intp) + 1) * LEVELS
    size = (count + 1) * LEVELS
    return np.stack(
        [
            np.bincount((codes + image[:, :, channel]).ravel(), minlength=size)
            .reshape(count + 1, LEVELS)[1:]
            .astype(np.int64, copy=False)
            for channel in range(image.shape[2])
        ]
    )


def describe(histogram: Integers) -> dict[str, Floats]:
    """ImageJ's measurements of intensity from histograms `(n, 256)`, each region with a pixel or more.

    Each `(n,)`, in 8-bit grey levels but for the ratios `Skew` and `Kurt`:

    - `Mean`: the sum / the count. `StdDev`: the sample's, over n - 1; 0 for a single pixel.
    - `Mode`: the level with most pixels, the lowest of several.
    - `Min`, `Max`.
    - `Median`: the lowest level that more than half of the pixels do not exceed, which for an even
      count is the upper of the two in the middle.
    - `Skew`: third central moment / variance^1.5, over n. `Kurt`: fourth / variance^2 - 3, over n.
      Both NaN where all pixels are the same, as ImageJ prints.
    - `Sum`, of all grey levels.
    """
    levels = np.arange(LEVELS)
    count = histogram.sum(axis=1).astype(np.float64)
    # Whole numbers below 2^53 (up to 2 million pixels for the fourth power) are exact.
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
    there = histogram > 0
    return {
        "Mean": mean,
        "StdDev": deviation,
        "Mode": histogram.argmax(axis=1).astype(np.float64),
        "Min": there.argmax(axis=1).astype(np.float64),
        "Max": (LEVELS - 1 - there[:, ::-1].argmax(axis=1)).astype(np.float64),
        "Median": (histogram.cumsum(axis=1) > count[:, None] / 2.0)
        .argmax(axis=1)
        .astype(np.float64),
        "Skew": skewness,
        "Kurt": kurtosis,
        "Sum": sum1,
    }
