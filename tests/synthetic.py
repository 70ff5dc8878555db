"""Made-up cells whose numbers agree with each other as those of real ones do."""

from functools import cache

import numpy as np
import numpy.typing as npt
from scipy.spatial import ConvexHull

from bloodcells.arrays import Floats
from bloodcells.measurements import CHANNELS, FEATURE_SETS

_NAMES = FEATURE_SETS["imagej-33"]
_GREYS = np.arange(256)
# Mean grey level of nucleus and cytoplasm per channel, as a Giemsa stain colours them.
_STAIN = {"red": (85.0, 170.0), "green": (40.0, 130.0), "blue": (115.0, 150.0)}


def make_cells(n: int, seed: int = 0) -> Floats:
    """Measure `n` drawn ellipses, filled with random 8-bit pixels.

    Returns
    -------
    `(n, 33)` in the order of `FEATURE_SETS["imagej-33"]`, rounded to the 3 decimals that ImageJ
    prints. No cell breaks a rule of `quality.rules.CHECKS` or looks like a broken segmentation. The first
    `k` cells of one seed are the same whatever `n` is.
    """
    cells = [_cell(seed, i) for i in range(n)]
    return np.round(np.array(cells, dtype=np.float64).reshape(n, len(_NAMES)), 3)


@cache
def _cell(seed: int, i: int) -> tuple[float, ...]:
    """Measure a cell: 5 ms, and many tests measure the same ones."""
    rng = np.random.default_rng([seed, i])
    measured = _shape(rng)
    area = int(measured["Area"])
    share = rng.uniform(0.3, 0.8)
    for channel in CHANNELS:
        measured |= _grey_levels(rng, channel, area, share)
    return tuple(measured[name] for name in _NAMES)


def _shape(rng: np.random.Generator) -> dict[str, float]:
    """Shape of an ellipse of whole pixels, as ImageJ defines each measurement."""
    a = rng.uniform(45, 105)
    b = a * rng.uniform(0.6, 0.95)
    angle = rng.uniform(0.1, np.pi / 2 - 0.1)  # an upright one has too neat a frame
    reach = int(a) + 2
    y, x = np.mgrid[-reach : reach + 1, -reach : reach + 1] + rng.uniform(-0.5, 0.5, (2, 1, 1))
    u, v = x * np.cos(angle) + y * np.sin(angle), y * np.cos(angle) - x * np.sin(angle)
    mask = (u / a) ** 2 + (v / b) ** 2 <= 1

    area = int(mask.sum())
    hull = _hull(mask)
    x1, y1 = hull.T
    x2, y2 = np.roll(hull, -1, axis=0).T
    hull_area = abs(np.sum(x1 * y2 - x2 * y1)) / 2
    normals = np.column_stack([y1 - y2, x2 - x1]) / np.hypot(x2 - x1, y2 - y1)[:, None]
    across = hull @ normals.T
    apart = np.hypot(*(hull[:, None] - hull[None]).transpose(2, 0, 1))
    perimeter = _perimeter(mask)
    rows, columns = np.nonzero(mask)
    # A pixel is a square, not a point: 1/12 more in each direction.
    low, high = np.linalg.eigvalsh(np.cov(rows, columns, ddof=0) + np.eye(2) / 12)
    return {
        "Area": area,
        "Perim.": perimeter,
        "Circ.": min(1.0, 4 * np.pi * area / perimeter**2),
        "Feret": float(apart.max()),
        "MinFeret": float((across.max(axis=0) - across.min(axis=0)).min()),
        "AR": float(np.sqrt(high / low)),
        "Solidity": float(area / hull_area),
    }


def _hull(mask: npt.NDArray[np.bool_]) -> Floats:
    """Corners of the convex hull of the pixels' corners, in order."""
    rows = np.flatnonzero(mask.any(axis=1))
    left = mask[rows].argmax(axis=1)
    right = mask.shape[1] - mask[rows, ::-1].argmax(axis=1)
    ends = [np.column_stack([x, y]) for x in (left, right) for y in (rows, rows + 1)]
    points = np.concatenate(ends).astype(np.float64)
    corners: Floats = points[ConvexHull(points).vertices]
    return corners


def _perimeter(mask: npt.NDArray[np.bool_]) -> float:
    """Length of the traced outline, a corner of two unit sides counted as sqrt(2)."""
    framed = np.pad(mask, 1).astype(int)
    sides = np.abs(np.diff(framed, axis=0)).sum() + np.abs(np.diff(framed, axis=1)).sum()
    around = framed[:-1, :-1] + framed[1:, :-1] + framed[:-1, 1:] + framed[1:, 1:]
    corners = np.isin(around, (1, 3)).sum() / 2
    return float(sides - (2 - np.sqrt(2)) * corners)


def _grey_levels(
    rng: np.random.Generator, channel: str, area: int, share: float
) -> dict[str, float]:
    """Statistics of `area` pixels, a `share` of them in a dark nucleus, from their histogram."""
    density = np.zeros(256)
    for weight, centre in zip((share, 1 - share), _STAIN[channel], strict=True):
        middle, spread = centre + rng.uniform(-20, 20), rng.uniform(8, 22)
        bell = np.exp(-0.5 * ((_GREYS - middle) / spread) ** 2)
        density += weight * bell / bell.sum()
    counts = rng.multinomial(area, density / density.sum())
    mean = float(counts @ _GREYS / area)
    moment = [float(counts @ (_GREYS - mean) ** k / area) for k in range(5)]
    present = np.flatnonzero(counts)
    measured = {
        "Mean": mean,
        "StdDev": np.sqrt(moment[2] * area / (area - 1)),
        "Mode": int(counts.argmax()),
        "Min": int(present[0]),
        "Max": int(present[-1]),
        "Median": int(np.searchsorted(np.cumsum(counts), area / 2, side="right")),
        "Skew": moment[3] / moment[2] ** 1.5,
        "Kurt": moment[4] / moment[2] ** 2 - 3,
    }
    named = {f"{name} {channel}": float(value) for name, value in measured.items()}
    if channel == "red":
        total = float(counts @ _GREYS)
        named |= {"IntDen": total, "RawIntDen red": total}
    return named
