"""Draw the mix of each group as a stacked bar."""

from collections.abc import Mapping

import numpy as np
from matplotlib.patches import Patch

from bloodcells.arrays import Floats, Positions
from bloodcells.composition.report.groups import Groups
from bloodcells.composition.report.wording import count, labels, shortened
from bloodcells.figures.parts import Figure
from bloodcells.figures.style import FULL, GREY, INK, ClassStyle, canvas
from bloodcells.figures.svg import as_file

__all__ = ["LONGEST", "bars", "rows_of"]

LONGEST = 30
"""Most letters of a group's name beside a figure."""

_ROW = 0.175
"""Inches per group, so that 40 groups fit on a page."""
_NARROWEST = 0.035
"""Least part of a bar that a number fits in."""
_MOST_NUMBERS = 15
"""Most groups whose parts have numbers; with more, the numbers crowd the figure."""


def rows_of(groups: Groups, order: Positions) -> Floats:
    """Place the rows of groups in a figure, with a gap below the control.

    Returns
    -------
    (drawn,)
        Height of each row from the top, in rows.
    """
    controls = int(groups.control[order].sum())
    rows = np.arange(len(order), dtype=np.float64)
    rows[controls:] += 0.5 if 0 < controls < len(order) else 0.0
    return rows


def bars(
    groups: Groups,
    order: Positions,
    styles: Mapping[str, ClassStyle],
    sorting: str,
) -> Figure:
    """Draw one bar per group.

    Parameters
    ----------
    groups
        All groups.
    order
        The groups that are drawn, from top to bottom.
    styles
        The colour and hatch of each class.
    sorting
        A sentence on how they are sorted, for the caption.
    """
    rows = rows_of(groups, order)
    # The legend has as many classes in a line as the longest name leaves room for.
    widest = max(min(len(name), LONGEST) for name in groups.classes)
    columns = max(1, min(len(groups.classes), int(FULL / (0.35 + 0.075 * widest))))
    lines = -(-len(groups.classes) // columns)
    height = max(_ROW, 0.24 - 0.004 * len(order))
    drawn = canvas(FULL, 0.55 + 0.16 * lines + height * (rows[-1] + 1))
    axes = drawn.add_subplot()
    left = np.zeros(len(order))
    for code, name in enumerate(groups.classes):
        style = styles[name]
        part = np.nan_to_num(groups.fraction[order, code])
        axes.barh(
            rows,
            part,
            left=left,
            height=0.78,
            edgecolor="white",
            linewidth=0.4,
            **style.fill,
        )
        if len(order) <= _MOST_NUMBERS and not style.hatch:
            for row, start, width in zip(rows, left, part, strict=True):
                if width >= _NARROWEST:
                    axes.text(
                        start + width / 2,
                        row,
                        f"{100 * width:.0f}",
                        ha="center",
                        va="center",
                        fontsize=6.5,
                        color=_ink(style.colour),
                    )
        left += part
    for row, group in zip(rows, order, strict=True):
        empty = np.isnan(groups.fraction[group]).all()
        if empty:
            axes.text(0.01, row, "no cells to tell from", va="center", color=GREY, fontsize=7)
        axes.text(1.008, row, count(int(groups.cells[group])), va="center", color=GREY, fontsize=7)
    axes.set(xlim=(0, 1), ylim=(rows[-1] + 0.55, -0.55), xlabel="Per cent of the cells")
    axes.set_yticks(rows, labels([groups.names[i] for i in order], LONGEST))
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.set_xticks(np.linspace(0, 1, 6), [f"{value:.0f}" for value in np.linspace(0, 100, 6)])
    axes.set_title("Cells", loc="right", fontsize=7, fontweight="normal", color=GREY)
    for label, group in zip(axes.get_yticklabels(), order, strict=True):
        label.set(fontweight="bold" if groups.control[group] else "normal", color=INK)
    drawn.legend(
        handles=[
            Patch(
                facecolor=styles[name].colour,
                hatch=styles[name].hatch,
                edgecolor="white",
                label=shortened(name, LONGEST),
            )
            for name in groups.classes
        ],
        loc="outside upper left",
        ncols=columns,
        handlelength=1.1,
        handleheight=0.9,
        borderpad=0.1,
        columnspacing=1.3,
    )
    title = "The mix of each group"
    alt = f"Stacked bars of the fractions of {len(groups.classes)} classes in {len(order)} groups"
    caption = (
        "The estimated fraction of each class in each group; the numbers on the right are the "
        f"cells it was estimated from. {sorting}"
    )
    return Figure("mix", as_file(drawn, title, alt), caption, alt)


def _ink(colour: str) -> str:
    """Choose black or white text for a coloured ground, by its relative luminance (WCAG 2.2)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in parts]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return "white" if luminance < 0.3 else INK
