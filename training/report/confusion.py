"""Draw confusion matrices: counts of cells, and their share of the true class."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from bloodcells.arrays import Floats
from bloodcells.figures.parts import Figure, Part
from bloodcells.figures.style import FULL, HALF, SHADES, canvas, ink_on, upright
from bloodcells.figures.svg import as_file
from training.report.scored import Scored
from training.report.wording import count, score, share, shortened

__all__ = ["confusion_parts"]

_KINDS = {
    "out-of-fold": "random folds",
    "slides-held-out": "whole slides held out",
    "test": "the test file",
}
SMALL = 6
"""The most classes of a matrix of half the text's width."""


def confusion_parts(scored: Sequence[Scored], classes: Sequence[str]) -> list[Part]:
    """Draw one matrix per set of cells."""
    return [_matrix(s, classes) for s in scored]


def _matrix(scored: Scored, classes: Sequence[str]) -> Figure:
    """Draw the matrix of one set of cells."""
    counts = np.array(scored.evaluation.confusion_matrix.counts)
    true = counts.sum(axis=1)
    shares = np.divide(counts, true[:, None], out=np.zeros(counts.shape), where=true[:, None] > 0)
    k = len(classes)
    half = k <= SMALL
    names = [shortened(name, 14 if half else 18) for name in classes]
    figure = canvas(HALF, HALF * 1.0) if half else canvas(FULL, FULL * 0.9)
    axes = figure.subplots()
    axes.pcolormesh(shares, cmap=SHADES, vmin=0, vmax=1, edgecolors="white", linewidth=1)
    axes.set_aspect("equal")
    for i in range(k):
        axes.add_patch(Rectangle((i, i), 1, 1, fill=False, edgecolor="#4d4d4d", linewidth=0.7))
        for j in range(k):
            _write(axes, i, j, int(counts[i, j]), float(shares[i, j]), k)
    turn = k > SMALL or max(map(len, names)) * k > 62
    axes.set_xticks(np.arange(k) + 0.5, names, fontsize=6.5)
    if turn:
        upright(axes)
    axes.set_yticks(np.arange(k) + 0.5, names, fontsize=6.5)
    axes.set_xlabel("Predicted class")
    axes.set_ylabel("True class")
    axes.invert_yaxis()
    axes.tick_params(length=0)
    for spine in axes.spines.values():
        spine.set_visible(False)
    title = f"{scored.title}: macro-F1 {score(scored.evaluation.f1_macro)}"
    axes.set_title(title, fontsize=7.5)
    alt = f"Confusion matrix of {_KINDS[scored.key]}, rows true: " + "; ".join(
        f"{name}: "
        + ", ".join(f"{count(int(n))} {said}" for said, n in zip(classes, row, strict=True) if n)
        for name, row in zip(classes, counts.tolist(), strict=True)
    )
    caption = (
        f"Confusion matrix, {_KINDS[scored.key]}: cells, and the share of their true class. "
        + _worst(shares, counts, classes)
    )
    never = [name for j, name in enumerate(classes) if not counts[:, j].any()]
    if never:
        caption += f" No cell was said to be {', '.join(never)}."
    svg = as_file(figure, f"Confusion matrix, {_KINDS[scored.key]}", alt)
    return Figure(f"confusion-{scored.key}", svg, caption, alt, half=half)


def _write(axes: Axes, i: int, j: int, n: int, part: float, k: int) -> None:
    """Write count and share into the square of row i and column j of a matrix of k classes."""
    if n == 0:
        axes.text(j + 0.5, i + 0.5, "0", ha="center", va="center", color="#a6a6a6", fontsize=6)
        return
    size = 6.5 if k <= 8 else 5.5
    # Two texts, each centred by the viewer of the SVG, in whatever font it uses.
    for shift, text in ((0.36, count(n)), (0.64, share(part))):
        axes.text(
            j + 0.5, i + shift, text, ha="center", va="center_baseline", color=ink_on(part),
            fontsize=size,
        )  # fmt: skip


def _worst(shares: Floats, counts: NDArray[np.int64], classes: Sequence[str]) -> str:
    """Write the most common mistake, as a share of the true class."""
    wrong = shares.copy()
    np.fill_diagonal(wrong, 0)
    if not wrong.any():
        return "There is no mistake."
    i, j = np.unravel_index(int(wrong.argmax()), wrong.shape)
    return (
        f"Most often mistaken: {share(float(wrong[i, j]))} of {classes[int(i)]} "
        f"({count(int(counts[i, j]))}) were called {classes[int(j)]}."
    )
