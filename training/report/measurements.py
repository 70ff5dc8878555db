"""Draw the distribution of each measurement in each class, smoothed so that no cell can be read off."""

import math
from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.lines import Line2D

from bloodcells.arrays import Floats
from bloodcells.figures.parts import Figure, Part, Prose
from bloodcells.figures.style import FULL, GREY, ClassStyle, ClassStyles, canvas
from bloodcells.figures.svg import as_file
from bloodcells.measurements import CHANNELS, Measurement, measurement
from bloodcells.measurements.cytology import CYTOLOGY
from training.report.record import Record
from training.report.wording import MINUS, listed, plural, shortened, slug

__all__ = ["density", "distributions"]

FEWEST = 20
"""The fewest cells of a class that is drawn; the curve of fewer would show single cells."""

COLUMNS = 5
POINTS = 80
_CYTOLOGY = {m.name for m in CYTOLOGY}
_WHAT = {"shape": "shape and size", "own": "the table's own columns"} | {
    c: f"the {c} channel" for c in CHANNELS
}
"""Subjects that are not called as they are in the text."""
_UNITS = {
    "8-bit grey level": "grey level",
    "sum of 8-bit grey levels": "sum of grey levels",
    "1": "",
}


def distributions(record: Record, styles: ClassStyles) -> list[Part]:
    """Draw a figure per subject, with a panel per measurement and a curve per class."""
    cells, classes = record.cells, record.manifest.classes
    drawn = [name for name in classes if (cells.labels == name).sum() >= FEWEST]
    left_out = [name for name in classes if name not in drawn]
    text = (
        "Every curve is smoothed and of the same area, and runs from the 0.5 % to the 99.5 % "
        'quantile of all cells; axes marked "log" are logarithmic. Curves far apart tell classes '
        "apart; a second hump far off is mostly that of the broken segmentations."
    )
    if left_out:
        text += (
            f" {listed(left_out)} {'has' if len(left_out) == 1 else 'have'} fewer than {FEWEST} "
            "cells and no curve."
        )
    subjects: dict[str, list[int]] = {}
    for j, name in enumerate(cells.features):
        subjects.setdefault(_subject(name), []).append(j)
    figures = [_figure(record, drawn, styles, subject, of) for subject, of in subjects.items()]
    return [Prose(text), *figures]


def _subject(name: str) -> str:
    """Name what a measurement is of: a channel, nucleus, cytoplasm, shape, or a set of the user's own."""
    zone = name.partition(" ")[0].casefold()
    if not (known := measurement(name)).unit:
        return "own"
    return known.channel or (zone if name in _CYTOLOGY else "shape")


def _figure(
    record: Record,
    drawn: Sequence[str],
    styles: ClassStyles,
    subject: str,
    of: Sequence[int],
) -> Figure:
    """Draw the measurements of one subject."""
    cells = record.cells
    rows = math.ceil(len(of) / COLUMNS)
    figure = canvas(FULL, 0.25 * math.ceil(len(drawn) / 6) + 1.25 * rows)
    panels = figure.subplots(rows, COLUMNS, squeeze=False).ravel()
    for panel, j in zip(panels, of, strict=False):
        of_class = [cells.values[cells.labels == label, j] for label in drawn]
        _panel(panel, cells.measurements[j], of_class, [styles[label] for label in drawn])
    for panel in panels[len(of) :]:
        panel.set_axis_off()
    handles = [
        Line2D([], [], color=styles[label].colour, ls=styles[label].dash, lw=1.8) for label in drawn
    ]
    if handles:
        names = [shortened(label, 20) for label in drawn]
        figure.legend(handles, names, loc="outside upper right", ncols=min(6, len(names)))
    what = _WHAT.get(subject, f"the {subject}")
    names = [cells.features[j] for j in of]
    alt = (
        f"{plural(len(of), 'small panel')}, one per measurement of {what}, each with a density curve "
        f"for {listed(drawn) if drawn else 'no class'}: {', '.join(names)}"
    )
    caption = f"Distribution of the {plural(len(of), 'measurement')} of {what} in each class."
    svg = as_file(figure, f"Distribution by class, {what}", alt)
    return Figure(f"distributions-{slug(subject)}", svg, caption, alt)


def density(values: Floats, grid: Floats) -> Floats:
    """Estimate the density of values (n,) at the points of an even grid (m,), by a normal kernel.

    Notes
    -----
    The width is Silverman's (1986, eq. 3.31), but at least 2 % of the grid, so that whole numbers do
    not give a peak each.
    """
    span = grid[-1] - grid[0]
    quarter, three = np.quantile(values, [0.25, 0.75])
    spread = min(values.std(), (three - quarter) / 1.34) or values.std()
    width = max(0.9 * spread * len(values) ** -0.2, 0.02 * span)
    # After counting on a fine grid, a million cells cost as much as a thousand.
    edges = np.linspace(grid[0] - 0.1 * span, grid[-1] + 0.1 * span, 601)
    counts = np.histogram(values, edges)[0]
    middles = (edges[:-1] + edges[1:]) / 2
    kernel = np.exp(-0.5 * ((grid[:, None] - middles) / width) ** 2)
    return np.asarray(kernel @ counts / (len(values) * width * math.sqrt(2 * math.pi)))


def _panel(
    axes: Axes, of: Measurement, of_class: Sequence[Floats], styles: Sequence[ClassStyle]
) -> None:
    """Draw the curves of one measurement, on a logarithmic axis where its tail is long."""
    unit = _UNITS.get(of.unit, of.unit)
    axes.set_title(shortened(of.name, 24), fontsize=7, pad=2)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    if not of_class:
        axes.set_xticks([])
        return
    every = np.concatenate(of_class)
    low, middle, high = np.quantile(every, [0.005, 0.5, 0.995])
    logarithmic = bool(low > 0 and high > 8 * low and high - middle > 5 * (middle - low))
    if low == high:
        axes.set_xticks([])
        axes.text(
            0.5,
            0.5,
            "the same in all cells",
            ha="center",
            va="center",
            color=GREY,
            fontsize=6,
            transform=axes.transAxes,
        )
        return
    start, end = (math.log10(low), math.log10(high)) if logarithmic else (low, high)
    margin = 0.04 * (end - start)
    grid = np.linspace(start - margin, end + margin, POINTS)
    for values, style in zip(of_class, styles, strict=True):
        with np.errstate(divide="ignore", invalid="ignore"):
            scale = np.log10(values) if logarithmic else values
        curve = density(scale[np.isfinite(scale)], grid)
        at = 10**grid if logarithmic else grid
        # One polygon serves as line and shade, in half of the bytes.
        axes.fill(
            np.concatenate([at[:1], at, at[-1:]]),
            np.concatenate([[0], curve, [0]]),
            facecolor=to_rgba(style.colour, 0.1 if len(styles) <= 6 else 0.0),
            edgecolor=style.colour,
            ls=style.dash,
            lw=1.0,
        )
    if logarithmic:
        axes.set_xscale("log")
        axes.set_xticks(_decades(low, high))
        axes.set_xticks([], minor=True)
    else:
        axes.locator_params(axis="x", nbins=3)
    axes.xaxis.set_major_formatter(lambda value, _: _short(value))
    axes.set_xlim(
        10 ** grid[0] if logarithmic else grid[0], 10 ** grid[-1] if logarithmic else grid[-1]
    )
    axes.set_ylim(bottom=0)
    axes.tick_params(axis="x", labelsize=5.5, pad=1.5)
    axes.set_xlabel(f"{unit} (log)".strip() if logarithmic else unit, fontsize=6, labelpad=1)


def _decades(low: float, high: float) -> list[float]:
    """Choose at most four round ticks of a logarithmic axis."""
    found = [
        m * 10.0**e
        for e in range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
        for m in (1, 2, 5)
        if low <= m * 10.0**e <= high
    ]
    return found[:: math.ceil(len(found) / 4)] if found else [low, high]


def _short(value: float) -> str:
    """Write a number in few characters, with k for thousands and M for millions."""
    if abs(value) >= 1e6:
        return f"{value / 1e6:g}M"
    if abs(value) >= 1e4:
        return f"{value / 1e3:g}k"
    return f"{value:.4g}".replace("-", MINUS)
