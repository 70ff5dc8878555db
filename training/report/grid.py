"""Draw the scores of all settings, a map for every candidate that has a grid."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from bloodcells.arrays import Floats
from bloodcells.figures.parts import Figure, Part, Prose
from bloodcells.figures.style import ACCENT, GREY, HALF, SHADES, VERMILION, canvas, ink_on
from bloodcells.figures.svg import as_file
from training.report.record import Record
from training.report.wording import listed, parameter, plural, score, setting, shortened, slug
from training.search.results import Compared, Tried

__all__ = ["Grid", "grid_of", "grids"]


@dataclass(frozen=True)
class Grid:
    """Hold the scores of a candidate over the one or two parameters with the most values."""

    name: str
    """Name of the candidate."""
    parameters: tuple[str, ...]
    """The one or two parameters, as the pipeline names them."""
    values: tuple[list[Any], ...]
    """For each parameter its values, in the order of its axis."""
    f1: Floats
    """(n_first, n_second) mean macro-F1 of the best setting with those values; (n, 1) where one
    parameter was varied; NaN where no setting could be fitted."""
    sd: Floats
    """Standard deviation of the same."""
    others: tuple[str, ...]
    """The other parameters that were varied."""


def grid_of(compared: Compared) -> Grid | None:
    """Arrange the scores of a candidate's settings; None where nothing was varied."""
    names = sorted({name for tried in compared.tried for name in tried.settings})
    values = {name: _distinct([t.settings.get(name) for t in compared.tried]) for name in names}
    varied = [name for name in names if len(values[name]) > 1]
    if not varied:
        return None
    # Of parameters with equally many values, the one that changes the score more comes first.
    varied.sort(key=lambda name: (-len(values[name]), -_effect(compared.tried, name), name))
    two = tuple(varied[:2])
    shape = (len(values[two[0]]), len(values[two[1]]) if len(two) > 1 else 1)
    f1, sd = np.full(shape, np.nan), np.full(shape, np.nan)
    for tried in compared.tried:
        if tried.failure is not None:
            continue
        at = tuple(_position(values[name], tried.settings.get(name)) for name in two)
        place = at if len(at) > 1 else (at[0], 0)
        mean = float(np.mean(tried.f1))
        if not mean <= f1[place]:
            f1[place], sd[place] = mean, float(np.std(tried.f1, ddof=1))
    return Grid(compared.name, two, tuple(values[name] for name in two), f1, sd, tuple(varied[2:]))


def grids(record: Record) -> list[Part]:
    """Draw a figure per candidate with a grid."""
    found = [grid for c in record.compared if (grid := grid_of(c)) is not None]
    found = [grid for grid in found if not np.isnan(grid.f1).all()]
    if not found:
        return [Prose("Each candidate was tried with one setting only: there is no grid to show.")]
    settings = sum(len(c.tried) for c in record.compared)
    widest = max(found, key=_reach)
    return [
        Prose(
            f"{plural(settings, 'setting')} of {plural(len(record.compared), 'candidate')} were "
            "tried on the first deal of random folds. Each figure shows the two parameters with the "
            "most values (one, where one was varied); for each pair of values, the best over all "
            "others. Darker is better, each figure on its own scale, and the best is framed. The "
            f"setting matters most for {widest.name}, whose macro-F1 differs by "
            f"{score(_reach(widest))}."
        ),
        *(_figure(grid, i) for i, grid in enumerate(found, 1)),
    ]


def _reach(grid: Grid) -> float:
    """Compute the distance between the best and the worst score."""
    return float(np.nanmax(grid.f1) - np.nanmin(grid.f1))


def _figure(grid: Grid, number: int) -> Figure:
    """Draw the grid of one candidate."""
    two = len(grid.parameters) > 1
    figure = canvas(HALF, 0.85 + max(0.75, 0.3 * grid.f1.shape[1]) if two else 1.75)
    axes = figure.subplots()
    if two:
        _map(axes, grid)
    else:
        _strip(axes, grid)
    best = np.unravel_index(int(np.nanargmax(grid.f1)), grid.f1.shape)
    at = ", ".join(
        f"{parameter(name)} {setting(values[int(i)])}"
        for name, values, i in zip(grid.parameters, grid.values, best, strict=False)
    )
    others = listed([parameter(name) for name in grid.others])
    caption = (
        f"{grid.name}: macro-F1 from {score(float(np.nanmin(grid.f1)))} to "
        f"{score(float(np.nanmax(grid.f1)))}, the best at {at}"
        + (f" (best over {others})." if others else ".")
        + ("" if two else " Bars: deviation over folds.")
    )
    alt = "Macro-F1 by setting. " + caption
    svg = as_file(figure, f"Grid of {grid.name}", alt)
    return Figure(f"grid-{number}-{slug(grid.name)}", svg, caption, alt, half=True)


def _map(axes: Axes, grid: Grid) -> None:
    """Draw a shaded square per pair of values."""
    # The parameter with more values is on the wider axis.
    f1 = grid.f1.T
    low, high = float(np.nanmin(f1)), float(np.nanmax(f1))
    span = (high - low) or 1.0
    axes.pcolormesh(
        np.ma.masked_invalid(f1), cmap=SHADES, vmin=low - 0.25 * span, vmax=high,
        edgecolors="white", linewidth=1.2,
    )  # fmt: skip
    best = np.unravel_index(int(np.nanargmax(f1)), f1.shape)
    for (i, j), value in np.ndenumerate(f1):
        if np.isnan(value):
            axes.text(
                j + 0.5, i + 0.5, "failed", ha="center", va="center", color=GREY, fontsize=6.5
            )
            continue
        shade = (value - low + 0.25 * span) / (1.25 * span)
        axes.text(
            j + 0.5, i + 0.5, score(float(value)), ha="center", va="center", color=ink_on(shade),
            fontsize=6.5 if f1.shape[1] < 7 else 5, fontweight="bold" if (i, j) == best else "normal",
        )  # fmt: skip
    axes.add_patch(_frame(int(best[1]), int(best[0])))
    _ticks(axes, grid)


def _frame(x: int, y: int) -> Rectangle:
    """Frame the best square."""
    return Rectangle(
        (x + 0.03, y + 0.04), 0.94, 0.92, fill=False, edgecolor=VERMILION, linewidth=1.4
    )


def _ticks(axes: Axes, grid: Grid) -> None:
    """Label both axes of a map with the values."""
    across, up = grid.values
    axes.set_xticks(
        np.arange(len(across)) + 0.5,
        [_wrapped(v, max(6, 40 // len(across))) for v in across],
        fontsize=6.5,
    )
    axes.set_yticks(np.arange(len(up)) + 0.5, [_wrapped(v, 16) for v in up], fontsize=6.5)
    axes.tick_params(length=0)
    axes.invert_yaxis()
    for spine in axes.spines.values():
        spine.set_visible(False)
    _titles(axes, grid)
    axes.set_ylabel(parameter(grid.parameters[1]))


def _strip(axes: Axes, grid: Grid) -> None:
    """Draw a point with its deviation per value of the one parameter."""
    (values,) = grid.values
    f1, sd = grid.f1[:, 0], grid.sd[:, 0]
    at = np.arange(len(values))
    axes.grid(axis="y")
    axes.errorbar(at, f1, yerr=sd, fmt="o-" if _ordered(values) else "o", color=ACCENT, ms=4,
                  lw=1, elinewidth=0.9)  # fmt: skip
    for x in np.flatnonzero(np.isnan(f1)).tolist():
        axes.text(x, 0.5, "failed", ha="center", color=GREY, fontsize=6.5,
                  transform=axes.get_xaxis_transform())  # fmt: skip
    best = int(np.nanargmax(f1))
    axes.plot(best, f1[best], "o", ms=8, mfc="none", mec=VERMILION, mew=1.3)
    axes.set_xticks(at, [_wrapped(v, max(6, 40 // len(values))) for v in values], fontsize=6.5)
    axes.set_xlim(-0.6, len(values) - 0.4)
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:.3f}")
    axes.locator_params(axis="y", nbins=4)
    axes.set_ylabel("macro-F1")
    _titles(axes, grid)


def _titles(axes: Axes, grid: Grid) -> None:
    """Write the title, and the parameter along the wider axis."""
    axes.set_title(shortened(grid.name, 40), fontsize=7.5, pad=4)
    axes.set_xlabel(parameter(grid.parameters[0]))


def _wrapped(value: Any, width: int) -> str:
    """Write a value in at most two lines."""
    lines = textwrap.wrap(setting(value), width) or [""]
    return "\n".join([*lines[:2], *(["…"] if len(lines) > 2 else [])])


def _ordered(values: Sequence[Any]) -> bool:
    """Tell whether all values are numbers."""
    return all(isinstance(v, (int, float)) and not isinstance(v, bool) for v in values)


def _distinct(values: Sequence[Any]) -> list[Any]:
    """List the different values, numbers in increasing order."""
    found: list[Any] = []
    for value in values:
        if not any(_same(value, other) for other in found):
            found.append(value)
    return sorted(found) if _ordered(found) else found


def _position(values: Sequence[Any], value: Any) -> int:
    """Find a value among the different ones."""
    return next(i for i, other in enumerate(values) if _same(value, other))


def _same(one: Any, other: Any) -> bool:
    """Tell whether two values are equal and of one type."""
    # True equals 1 in Python, but as settings they mean different things.
    return type(one) is type(other) and bool(one == other)


def _effect(tried: Sequence[Tried], name: str) -> float:
    """Compute how far apart the best scores of a parameter's values are."""
    best: dict[str, float] = {}
    for t in tried:
        if t.failure is None:
            key = repr(t.settings.get(name))
            best[key] = max(best.get(key, 0.0), float(np.mean(t.f1)))
    return max(best.values()) - min(best.values()) if best else 0.0
