"""Draw reliability diagrams: how often predictions of a given probability are right."""

import math
from collections.abc import Sequence

import numpy as np

from bloodcells.classification.metrics import calibration_curve
from bloodcells.figures.parts import Figure, Part
from bloodcells.figures.style import (
    ACCENT,
    FULL,
    GREEN,
    GREY,
    VERMILION,
    ClassStyles,
    canvas,
    plain_numbers,
)
from bloodcells.figures.svg import as_file
from training.report.scored import Scored
from training.report.wording import listed, score, shortened

__all__ = ["calibration_parts"]

_DRAWN = {
    "out-of-fold": (ACCENT, "-"),
    "slides-held-out": (VERMILION, (0, (4, 1.5))),
    "test": (GREEN, (0, (1, 1.2))),
}
FEWEST = 10
"""The fewest cells of a filled mark; a bin with fewer is hollow, as its share is mostly chance."""


def calibration_parts(
    scored: Sequence[Scored], classes: Sequence[str], styles: ClassStyles
) -> list[Part]:
    """Draw the diagram of the most probable class, and one of each class, without the test file."""
    return [_overall(scored, classes), _per_class(scored, classes, styles)]


def _overall(scored: Sequence[Scored], classes: Sequence[str]) -> Figure:
    """Draw the diagram of the most probable class, a line per set of cells."""
    figure = canvas(FULL, 3.9)
    upper, lower = figure.subplots(2, 1, sharex=True, height_ratios=[2.6, 1])
    upper.grid()
    upper.plot([0, 1], [0, 1], color=GREY, lw=0.8, ls=(0, (3, 2)))
    names = np.array(classes)
    width = 0.1 / (len(scored) + 1)
    for i, s in enumerate(scored):
        colour, dash = _DRAWN[s.key]
        curve = calibration_curve(names[s.truth], s.probabilities, list(classes))
        there = curve.counts > 0
        label = f"{s.title}, error {score(s.evaluation.calibration.error)}"
        upper.plot(
            curve.predicted[there], curve.observed[there], color=colour, ls=dash, label=label
        )
        for few, fill in ((False, colour), (True, "white")):
            shown = there & ((curve.counts < FEWEST) == few)
            upper.plot(curve.predicted[shown], curve.observed[shown], s.marker, color=colour,
                       mfc=fill if s.filled else "white", mew=1)  # fmt: skip
        at = curve.edges[:-1] + 0.05 + (i - (len(scored) - 1) / 2) * width
        lower.bar(at[there], curve.counts[there], width * 0.9, color=colour, log=True)
    start = min(1 / len(classes), 0.5)
    lower.set_xlim(math.floor(10 * start) / 10 - 0.01, 1.01)
    upper.set_ylim(-0.03, 1.03)
    upper.set_ylabel("Share that was right")
    upper.legend(loc="upper left")
    lower.set_ylabel("Cells (log)")
    lower.set_ylim(bottom=0.7)
    lower.set_xlabel("Probability of the class that was said")
    plain_numbers(lower, "y")
    alt = "Reliability diagram of the most probable class. Calibration error: " + ", ".join(
        f"{s.title} {score(s.evaluation.calibration.error)}" for s in scored
    )
    caption = (
        "Reliability: of the cells that were given a class with a probability in a bin of width "
        "0.1, the share that was right, and below how many there are. On the dashed line a "
        "probability is what it says; below it the model is too sure of itself."
    )
    return Figure("calibration", as_file(figure, "Reliability diagram", alt), caption, alt)


def _per_class(scored: Sequence[Scored], classes: Sequence[str], styles: ClassStyles) -> Figure:
    """Draw a small diagram per class against the rest."""
    shown = [s for s in scored if s.key != "test"]
    columns = math.ceil(len(classes) / math.ceil(len(classes) / 5))
    rows = math.ceil(len(classes) / columns)
    figure = canvas(FULL, 0.6 + rows * (FULL / columns * 0.8 + 0.2))
    panels = figure.subplots(rows, columns, squeeze=False, sharex=True, sharey=True)
    names = np.array(classes)
    for i, (panel, name) in enumerate(zip(panels.ravel(), classes, strict=False)):
        panel.grid()
        panel.plot([0, 1], [0, 1], color=GREY, lw=0.7, ls=(0, (3, 2)))
        for s in shown:
            curve = calibration_curve(names[s.truth], s.probabilities, list(classes), of=name)
            there = curve.counts > 0
            colour = styles[name].colour
            panel.plot(curve.predicted[there], curve.observed[there], color=colour,
                       ls="-" if s.filled else (0, (3, 1.5)), lw=1)  # fmt: skip
            for few in (False, True):
                at = there & ((curve.counts < FEWEST) == few)
                panel.plot(curve.predicted[at], curve.observed[at], s.marker, color=colour, ms=3.5,
                           mfc=colour if s.filled and not few else "white", mew=0.9)  # fmt: skip
        panel.set_title(shortened(name, 26), fontsize=7.5)
        panel.set_xlim(-0.04, 1.04)
        panel.set_ylim(-0.04, 1.04)
        panel.set_xticks([0, 0.5, 1], ["0", "0.5", "1"])
        panel.set_yticks([0, 0.5, 1], ["0", "0.5", "1"])
        panel.set_aspect("equal")
        if i >= len(classes) - columns:
            panel.tick_params(axis="x", labelbottom=True)
        if i % columns == 0:
            panel.set_ylabel("Share that is of it")
    figure.supxlabel("Probability of the class", fontsize=7.5)
    for panel in panels.ravel()[len(classes) :]:
        panel.set_axis_off()
    handles = [
        panels[0, 0].plot([], [], s.marker, ls="-" if s.filled else (0, (3, 1.5)), color="#333333",
                          mfc="#333333" if s.filled else "white", label=s.title)[0]
        for s in shown
    ]  # fmt: skip
    figure.legend(handles=handles, loc="outside upper right", ncols=len(handles))
    alt = f"Reliability diagrams of {listed(list(classes))}, each against the rest"
    caption = (
        "Reliability of the probability of each class against the rest; hollow marks of the solid "
        f"line are bins with fewer than {FEWEST} cells."
    )
    svg = as_file(figure, "Reliability by class", alt)
    return Figure("calibration-by-class", svg, caption, alt)
