"""Find redundant measurements: rank correlation, clusters, variance inflation."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.collections import Collection, PolyCollection
from scipy.cluster.hierarchy import fcluster, leaves_list, linkage
from scipy.spatial.distance import squareform
from scipy.stats import rankdata

from bloodcells.arrays import Floats
from bloodcells.figures.parts import Figure, Part, Prose
from bloodcells.figures.style import ACCENT, FULL, GREY, canvas, plain_numbers, upright
from bloodcells.figures.svg import as_file
from training.report.record import Record
from training.report.wording import MINUS, listed, plural, score, shortened

__all__ = ["Correlation", "correlate", "correlation_parts", "variance_inflation"]


TOGETHER = 0.9
"""The least size of the rank correlation between any two measurements of a group."""

MANY = 50
"""More measurements than these have only the correlations drawn that are not weak: their number grows with
the square, and so do the bytes of the figure."""
WEAK = 0.5
"""The least size of a correlation that is drawn of many measurements."""

INFINITE = 1e10
"""The largest finite variance inflation; beyond it, only rounding keeps the regression from being exact."""


@dataclass(frozen=True)
class Correlation:
    """Hold the correlation of measurements."""

    names: Sequence[str]
    """Names of the m measurements."""
    rank: Floats
    """(m, m) Spearman's correlation; 0 for a measurement that is the same in all cells."""
    order: list[int]
    """Positions of the measurements, similar ones side by side."""
    groups: list[list[int]]
    """Lists of positions that contain every measurement once; within a group all pairs correlate by
    at least :data:`TOGETHER`."""


def correlate(values: Floats, names: Sequence[str]) -> Correlation:
    """Correlate the ranks of measurements (n, m), and cluster them by complete linkage."""
    rank = _pearson(np.asarray(rankdata(values, axis=0)))
    if len(names) == 1:
        return Correlation(names, rank, [0], [[0]])
    distance = np.clip(1 - np.abs(rank), 0, None)
    np.fill_diagonal(distance, 0)
    tree = linkage(squareform(distance, checks=False), "complete", optimal_ordering=True)
    numbers = fcluster(tree, 1 - TOGETHER + 1e-12, "distance")
    groups = [np.flatnonzero(numbers == k).tolist() for k in sorted(set(numbers.tolist()))]
    return Correlation(names, rank, leaves_list(tree).tolist(), sorted(groups))


def variance_inflation(values: Floats) -> Floats:
    """Compute 1 / (1 - R^2) of each column (n, m) regressed on all others: (m,).

    It is infinite where the others determine the column exactly, and NaN where it is constant.
    """
    spread = values.std(axis=0)
    found = np.full(values.shape[1], np.nan)
    varied = np.flatnonzero(spread > 0)
    z = (values[:, varied] - values[:, varied].mean(axis=0)) / spread[varied]
    # The m rows of R in a QR decomposition have the same least squares as all n rows.
    triangle: Floats = np.asarray(np.linalg.qr(z, mode="r"))
    for j, column in enumerate(varied):
        others = np.delete(triangle, j, axis=1)
        target = triangle[:, j]
        fitted = others @ np.linalg.lstsq(others, target, rcond=1e-12)[0] if others.size else 0.0
        unexplained = float(np.sum((target - fitted) ** 2) / np.sum(target**2))
        inflation = 1 / unexplained if unexplained > 0 else np.inf
        found[column] = inflation if inflation < INFINITE else np.inf
    return found


def correlation_parts(record: Record, correlation: Correlation) -> list[Part]:
    """Draw the correlation matrix and the variance inflation, and list what is redundant."""
    values = record.cells.values
    inflation = variance_inflation(values)
    return [
        _matrix(correlation),
        Prose(_redundant(values, correlation.names, inflation)),
        _inflation_figure(correlation.names, inflation),
    ]


def _redundant(values: Floats, names: Sequence[str], inflation: Floats) -> str:
    """List the measurements that are equal, determined by others, or constant."""
    twins = [
        f"{names[i]} and {names[j]}"
        for i in range(len(names))
        for j in range(i + 1, len(names))
        if np.array_equal(values[:, i], values[:, j]) and np.ptp(values[:, i]) > 0
    ]
    infinite = [names[j] for j in np.flatnonzero(np.isinf(inflation)).tolist()]
    constant = [names[j] for j in np.flatnonzero(np.isnan(inflation)).tolist()]
    text = (
        "The variance inflation factor of a measurement is 1 / (1 - R²), R² being the share of its "
        "variance that a linear regression on all the others explains: from 10 on, a coefficient "
        "of a linear model means little by itself."
    )
    if infinite:
        text += f" It is infinite for {listed(infinite)}, which the others give exactly"
        text += f": {listed(twins)} are equal in every row." if twins else "."
    if constant:
        text += (
            f" {listed(constant)} {'is' if len(constant) == 1 else 'are'} the same in all cells."
        )
    return text


def _matrix(correlation: Correlation) -> Figure:
    """Draw the lower half of the correlation matrix."""
    m, order = len(correlation.names), correlation.order
    names = [correlation.names[i] for i in order]
    ordered = correlation.rank[np.ix_(order, order)]
    side = min(FULL, 1.6 + 0.16 * m)
    figure = canvas(side, side * 0.93)
    axes = figure.subplots()
    # The matrix is symmetric: its lower half is enough.
    hidden = np.triu(np.ones((m, m), dtype=bool))
    size = 6 if m <= MANY else 6 * MANY / m
    if m <= MANY:
        lower = np.ma.masked_where(hidden, ordered)
        mesh: Collection = axes.pcolormesh(
            lower, cmap="RdBu_r", vmin=-1, vmax=1, edgecolors="white", linewidth=0.4
        )
    else:  # a mesh has a path of each square, of those that are hidden too
        y, x = np.nonzero(~hidden & (np.abs(ordered) >= WEAK))
        corners = np.array([[0, 0], [1, 0], [1, 1], [0, 1]])
        squares = np.stack([x, y], axis=1)[:, None] + corners
        mesh = PolyCollection(
            list(squares), array=ordered[y, x], cmap="RdBu_r", edgecolors="white", linewidth=0.4
        )
        mesh.set_clim(-1, 1)
        axes.add_collection(mesh)
    axes.invert_yaxis()
    axes.set_aspect("equal")
    axes.set_xticks(np.arange(m - 1) + 0.5, names[:-1], fontsize=size)
    upright(axes)
    axes.set_yticks(np.arange(1, m) + 0.5, names[1:], fontsize=size)
    axes.set_xlim(0, max(m - 1, 1))
    axes.set_ylim(m, 1 if m > 1 else 0)
    axes.tick_params(length=0)
    for spine in axes.spines.values():
        spine.set_visible(False)
    bar = axes.inset_axes((0.55, 0.86, 0.4, 0.022))
    # So few steps are drawn as shapes; more would be drawn as an image.
    scale = figure.colorbar(
        mesh, cax=bar, orientation="horizontal", ticks=[-1, -0.5, 0, 0.5, 1],
        boundaries=np.linspace(-1, 1, 42),
    )  # fmt: skip
    if scale.solids is not None:  # no gaps between the steps
        scale.solids.set_edgecolor("face")
    bar.set_title("Spearman's rank correlation", fontsize=7, fontweight="normal", loc="center")
    bar.tick_params(labelsize=6.5)
    bar.xaxis.set_major_formatter(lambda value, _: f"{value:g}".replace("-", MINUS))
    groups = [g for g in correlation.groups if len(g) > 1]
    largest = max(groups, key=len, default=[])
    alt = f"Matrix of the correlations of {plural(m, 'measurement')}, alike ones side by side; " + (
        "; ".join(_span(correlation, g) for g in groups) or "no two are nearly the same"
    )
    caption = (
        "Rank correlation of the measurements, clustered so that alike ones stand together. "
        + (
            f"{plural(len(groups), 'group')} correlate by {TOGETHER:g} or more; the largest is "
            f"{listed([correlation.names[i] for i in largest], most=8)}."
            if groups
            else f"No two correlate by {TOGETHER:g} or more."
        )
        + (f" Of so many, correlations below {WEAK:g} are left blank." if m > MANY else "")
    )
    return Figure(
        "correlation", as_file(figure, "Correlation of the measurements", alt), caption, alt
    )


def _span(correlation: Correlation, group: Sequence[int]) -> str:
    """Write the measurements of a group and their least correlation."""
    within = np.abs(correlation.rank[np.ix_(group, group)]).min()
    return f"{listed([correlation.names[i] for i in group])} correlate by {score(float(within))} or more"


def _inflation_figure(names: Sequence[str], inflation: Floats) -> Figure:
    """Draw a bar per measurement, the largest inflation first."""
    shown = [j for j in range(len(names)) if not np.isnan(inflation[j])]
    shown.sort(key=lambda j: (-inflation[j], names[j]))
    finite = [inflation[j] for j in shown if np.isfinite(inflation[j])]
    most = max([*finite, 100.0]) * 6
    figure = canvas(FULL, 0.6 + 0.135 * len(shown))
    axes = figure.subplots()
    for row, j in enumerate(shown):
        value = float(inflation[j])
        finished = np.isfinite(value)
        axes.barh(
            row,
            value if finished else most,
            height=0.7,
            color=ACCENT if finished else "#b0b0b0",
            hatch="" if finished else "////",
        )
        axes.annotate(
            _factor(value) if finished else "infinite",
            (value if finished else most, row),
            (3, 0) if finished else (-3, 0),
            textcoords="offset points",
            va="center",
            ha="left" if finished else "right",
            fontsize=6,
            bbox=None if finished else {"facecolor": "white", "edgecolor": "none", "pad": 0.6},
        )
    axes.axvline(10, color=GREY, lw=0.8, ls=(0, (3, 2)))
    axes.set_xscale("log")
    axes.set_xlim(1, most)
    plain_numbers(axes, "x")
    axes.set_yticks(range(len(shown)), [shortened(names[j], 30) for j in shown], fontsize=6)
    axes.set_ylim(len(shown) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel("Variance inflation factor (logarithmic)")
    beyond = sum(inflation[j] > 10 for j in shown)
    alt = "Bars of the variance inflation factor: " + ", ".join(
        f"{names[j]} {_factor(float(inflation[j]))}" for j in shown
    )
    caption = (
        f"Variance inflation of the measurements; dashed, the usual bound of 10, which "
        f"{beyond} of {len(shown)} exceed."
    )
    return Figure("variance-inflation", as_file(figure, "Variance inflation", alt), caption, alt)


def _factor(value: float) -> str:
    """Write a variance inflation factor."""
    if np.isinf(value):
        return "infinite"
    return f"{value:.1f}" if value < 100 else f"{value:,.0f}"


def _pearson(values: Floats) -> Floats:
    """Correlate columns (n, m): (m, m), 0 for a constant column."""
    centred = values - values.mean(axis=0)
    spread = np.sqrt((centred**2).sum(axis=0))
    z = np.divide(centred, spread, out=np.zeros_like(centred), where=spread > 0)
    correlation: Floats = np.clip(z.T @ z, -1, 1)
    np.fill_diagonal(correlation, 1)
    return correlation
