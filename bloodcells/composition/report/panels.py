"""Draw fractions and shifts with their intervals: a panel per class, a row per group."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from bloodcells.arrays import Floats, Mask, Positions
from bloodcells.composition.report.bars import LONGEST, rows_of
from bloodcells.composition.report.groups import Groups
from bloodcells.composition.report.wording import confidence, labels, shortened
from bloodcells.figures.parts import Figure
from bloodcells.figures.style import FULL, GREY, INK, ClassStyle, canvas
from bloodcells.figures.svg import as_file

__all__ = ["fractions", "shifts"]


_MOST_PANELS = 5
"""Most panels side by side; with more, a panel is narrower than its title."""
_ROW = 0.165
"""Inches per group."""


def fractions(
    groups: Groups, order: Positions, styles: Mapping[str, ClassStyle], level: float
) -> list[Figure]:
    """Draw each class's fraction with its interval, and the control's as a line.

    Parameters
    ----------
    groups, order
        All groups, and those that are drawn from top to bottom.
    styles
        The colour of each class.
    level
        The confidence of the intervals, for the caption.
    """
    control = groups.control_fraction if groups.control.any() else None
    line = "" if control is None else " The line is the control's fraction."
    full = np.ones(len(order), dtype=bool)
    figures = []
    for number, codes in enumerate(_side_by_side(len(groups.classes)), 1):
        drawn = canvas(FULL, _height(groups, order))
        for axes, code in _axes(drawn, groups, order, codes):
            colour = styles[groups.classes[code]].colour
            values, low, high = (
                100 * g[order, code] for g in (groups.fraction, groups.low, groups.high)
            )
            _draw(axes, rows_of(groups, order), values, low, high, colour, full)
            top = np.nanmax(np.append(np.where(np.isnan(high), values, high), 1.0))
            if control is not None and control[code] == control[code]:
                top = max(top, 100 * control[code])
                axes.axvline(100 * control[code], color=INK, linewidth=0.7, dashes=(3, 2), zorder=1)
            axes.set_xlim(-0.03 * top, 1.06 * top)
        drawn.supxlabel("Per cent of the cells", fontsize=7.5)
        title = f"Fractions with intervals, {_class_range(groups, codes)}"
        alt = f"{title}: a point and an interval for each of {len(order)} groups"
        caption = (
            f"The fraction of each class with its {confidence(level)} interval."
            f"{line} Each panel has a scale of its own."
        )
        figures.append(Figure(f"fractions-{number}", as_file(drawn, title, alt), caption, alt))
    return figures


def shifts(
    groups: Groups, order: Positions, styles: Mapping[str, ClassStyle], level: float
) -> list[Figure]:
    """Draw each class's shift from the control with its interval, in percentage points.

    Parameters
    ----------
    groups, order, styles, level
        As for `fractions`; the control among the groups is left out.

    Returns
    -------
    list of Figure
        Empty where no shift is known.
    """
    order = order[~groups.control[order]]
    known = 100 * groups.shift[order]
    if not np.isfinite(known).any():
        return []
    ends = 100 * np.abs(np.stack([groups.shift_low[order], groups.shift_high[order]]))
    # The wide interval of one tiny group would flatten all others, so it may leave the panel.
    usual = np.nanquantile(ends, 0.95) if np.isfinite(ends).any() else 0.0
    reach = 1.05 * max(1.15 * np.nanmax(np.abs(known)), usual, 1.0)
    leaves = bool((ends > reach).any())
    figures = []
    for number, codes in enumerate(_side_by_side(len(groups.classes)), 1):
        drawn = canvas(FULL, _height(groups, order))
        for axes, code in _axes(drawn, groups, order, codes):
            values, low, high = (
                100 * g[order, code] for g in (groups.shift, groups.shift_low, groups.shift_high)
            )
            colour = styles[groups.classes[code]].colour
            significant = groups.significant[order, code]
            _draw(axes, rows_of(groups, order), values, low, high, colour, significant)
            axes.axvline(0, color=INK, linewidth=0.7, zorder=1)
            axes.set_xlim(-reach, reach)
        drawn.supxlabel("Percentage points against the control", fontsize=7.5)
        title = f"Shifts from the control, {_class_range(groups, codes)}"
        alt = f"{title}: a point and an interval for each of {len(order)} groups"
        caption = (
            f"The shift of each class from the control with its {confidence(level)} interval. Full "
            "points: adjusted p of 0.05 or less. All panels have one scale."
            + (" An interval cut at the edge goes on." if leaves else "")
        )
        figures.append(Figure(f"shifts-{number}", as_file(drawn, title, alt), caption, alt))
    return figures


def _side_by_side(classes: int) -> list[list[int]]:
    """Deal the classes to figures, as evenly as possible."""
    figures = -(-classes // _MOST_PANELS)
    return [[int(i) for i in part] for part in np.array_split(np.arange(classes), figures)]


def _height(groups: Groups, order: Positions) -> float:
    """Compute the height of a figure in inches."""
    return 0.72 + _ROW * float(rows_of(groups, order)[-1] + 1)


def _class_range(groups: Groups, codes: Sequence[int]) -> str:
    """Name the first and the last of some classes."""
    first, last = groups.classes[codes[0]], groups.classes[codes[-1]]
    return first if first == last else f"{first} to {last}"


def _axes(
    drawn: Any, groups: Groups, order: Positions, codes: Sequence[int]
) -> list[tuple[Axes, int]]:
    """Set up a panel per class, with the names of the groups at the first panel."""
    rows = rows_of(groups, order)
    # Space between panels, so that the last number of one is not read together with the first of the next.
    drawn.get_layout_engine().set(wspace=0.07)
    panels: npt.NDArray[np.object_] = drawn.subplots(1, len(codes), sharey=True, squeeze=False)[0]
    letters = int(70 / len(codes))
    for axes, code in zip(panels, codes, strict=True):
        axes.set_ylim(rows[-1] + 0.6, -0.6)
        axes.set_title(shortened(groups.classes[code], letters), fontsize=7.5)
        axes.tick_params(axis="y", length=0)
        axes.spines["left"].set_visible(False)
        axes.xaxis.set_major_locator(MaxNLocator(5 if len(codes) > 3 else 7, steps=[1, 2, 5, 10]))
        axes.grid(axis="x")
        for row in rows[::2]:
            axes.axhspan(row - 0.5, row + 0.5, color="#f6f6f6", linewidth=0, zorder=0)
    panels[0].set_yticks(rows, labels([groups.names[i] for i in order], LONGEST))
    for label, group in zip(panels[0].get_yticklabels(), order, strict=True):
        label.set_fontweight("bold" if groups.control[group] else "normal")
    return list(zip(panels, codes, strict=True))


def _draw(
    axes: Axes, rows: Floats, values: Floats, low: Floats, high: Floats, colour: str, full: Mask
) -> None:
    """Draw one panel's points and intervals, and "not known" for NaN.

    Parameters
    ----------
    axes
        The panel.
    rows
        (drawn,) the height of each group's row.
    values, low, high
        (drawn,) in per cent or percentage points.
    colour
        Of the class.
    full
        (drawn,) True for points that are filled.
    """
    known = np.isfinite(low) & np.isfinite(high)
    axes.hlines(rows[known], low[known], high[known], color=colour, linewidth=1.1, zorder=2)
    there = np.isfinite(values)
    for which, face in ((there & full, colour), (there & ~full, "white")):
        axes.plot(
            values[which],
            rows[which],
            "o",
            markersize=3.2,
            markerfacecolor=face,
            markeredgecolor=colour,
            markeredgewidth=0.8,
            zorder=3,
        )
    for row in rows[~there]:
        axes.text(
            0.5,
            row,
            "not known",
            transform=axes.get_yaxis_transform(),
            ha="center",
            va="center",
            color=GREY,
            fontsize=6,
        )
