"""Draw and list the scores of each class, with intervals."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes

from bloodcells.figures.parts import Figure, Part, Prose, Table
from bloodcells.figures.style import FULL, INK, RULE, ClassStyles, canvas
from bloodcells.figures.svg import as_file
from training.report.bootstrap import Intervals, intervals, resample
from training.report.scored import Scored
from training.report.wording import count, interval, plural, score, shortened

__all__ = ["per_class_parts"]

DRAWS, QUICK_DRAWS = 2000, 200
_KINDS = ("precision", "recall", "f1")
_MEAN = "Mean (macro)"


def per_class_parts(
    scored: Sequence[Scored],
    classes: Sequence[str],
    styles: ClassStyles,
    seed: int,
    quick: bool,
) -> list[Part]:
    """Draw and list precision, recall and F1 of each class on each set of cells."""
    draws = QUICK_DRAWS if quick else DRAWS
    found = [
        intervals(resample(s.truth, s.said, len(classes), draws, seed, s.slides)) for s in scored
    ]
    by_slide = any(s.slides is not None for s in scored)
    return [
        Prose(
            f"The intervals hold the middle 95 % of {plural(draws, 'bootstrap draw')}. Cells are "
            "drawn with replacement"
            + (
                "; where slides were held out, whole slides are, because cells of one slide are "
                "alike and count for less than as many of different slides"
                if by_slide
                else ""
            )
            + ". They say how far the score hangs on which cells were tested, not on which the "
            "model was fitted to."
        ),
        _figure(scored, found, classes, styles),
        *(_table(s, i, classes) for s, i in zip(scored, found, strict=True)),
    ]


def _figure(
    scored: Sequence[Scored],
    found: Sequence[Intervals],
    classes: Sequence[str],
    styles: ClassStyles,
) -> Figure:
    """Draw a panel each of precision, recall and F1."""
    step = 0.17 * len(scored) + 0.08
    figure = canvas(FULL, 0.8 + step * (len(classes) + 1))
    panels = figure.subplots(1, 3, sharex=True, sharey=True)
    offsets = (np.arange(len(scored)) - (len(scored) - 1) / 2) * 0.8 / max(len(scored), 2)
    for panel, kind in zip(panels, _KINDS, strict=True):
        panel.grid(axis="x")
        for s, ends, offset in zip(scored, found, offsets, strict=True):
            for row, of_class in enumerate(s.evaluation.per_class):
                low, high = getattr(ends, kind)[:, row]
                if of_class.support:
                    colour = styles[of_class.class_].colour
                    _mark(panel, s, getattr(of_class, kind), low, high, row + offset, colour)
            if kind == "f1":
                low, high = ends.f1_macro
                _mark(panel, s, s.evaluation.f1_macro, low, high, len(classes) + offset, INK)
        panel.set_title("F1" if kind == "f1" else kind.capitalize())
        panel.axhline(len(classes) - 0.5, color=RULE, lw=0.6)
        panel.tick_params(axis="y", length=0)
        panel.xaxis.set_major_formatter(lambda value, _: f"{value:g}")
    names = [shortened(name, 24) for name in classes]
    panels[0].set_yticks(range(len(classes) + 1), [*names, _MEAN])
    panels[0].set_xlim(right=1.02)
    panels[0].set_ylim(len(classes) + 0.55, -0.55)
    handles = [
        panels[0].plot(
            [], [], s.marker, color=INK, mfc=INK if s.filled else "white", label=s.title
        )[0]
        for s in scored
    ]
    figure.legend(handles=handles, loc="outside upper right", ncols=len(handles))
    alt = "Precision, recall and F1 with 95 % intervals. F1: " + "; ".join(
        f"{s.title}: " + ", ".join(f"{c.class_} {score(c.f1)}" for c in s.evaluation.per_class)
        for s in scored
    )
    first = scored[0].evaluation.per_class
    worst = min(first, key=lambda c: c.f1)
    caption = (
        "Precision, recall and F1 of each class, with 95 % bootstrap intervals. The weakest class "
        f"is {worst.class_}, with an F1 of {score(worst.f1)} in random folds"
    )
    if len(scored) > 1 and scored[1].slides is not None:
        second = scored[1].evaluation.per_class
        lost = [a.f1 - b.f1 for a, b in zip(first, second, strict=True)]
        most = int(np.argmax(lost))
        caption += (
            f"; {first[most].class_} loses most when slides are held out, {score(lost[most])}"
        )
    svg = as_file(figure, "Scores of each class", alt)
    return Figure("per-class", svg, caption + ".", alt)


def _mark(
    axes: Axes, s: Scored, value: float, low: float, high: float, row: float, colour: str
) -> None:
    """Draw a score with its interval."""
    if low == low:
        axes.plot([low, high], [row, row], color=colour, lw=1.1)
    axes.plot(value, row, s.marker, color=colour, mfc=colour if s.filled else "white", ms=4, mew=1)


def _table(s: Scored, ends: Intervals, classes: Sequence[str]) -> Table:
    """List the scores of one set of cells."""
    rows = []
    for code, c in enumerate(s.evaluation.per_class):
        cells = [c.class_, count(c.support)]
        for kind in _KINDS:
            low, high = getattr(ends, kind)[:, code]
            cells.append(f"{score(getattr(c, kind))} ({interval(low, high)})")
        rows.append(cells)
    e = s.evaluation
    low, high = ends.f1_macro
    rows.append([_MEAN, count(e.cells), "", "", f"{score(e.f1_macro)} ({interval(low, high)})"])
    resampled = "slides" if s.slides is not None else "cells"
    return Table(
        f"table-per-class-{s.key}",
        f"{s.title}: scores of each class, with the 95 % interval of resampled {resampled} in "
        "brackets.",
        ["Class", "Cells", "Precision", "Recall", "F1"],
        rows,
        emphasised=len(classes),
    )
