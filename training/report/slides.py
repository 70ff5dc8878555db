"""Draw the slides: how many cells of which class each holds, and where the model is right."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bloodcells.arrays import Floats
from bloodcells.figures.parts import Figure, Part, Prose, Table
from bloodcells.figures.style import FULL, GREY, INK, ClassStyles, canvas, plain_numbers
from bloodcells.figures.svg import as_file
from training.report.record import Record
from training.report.scored import Scored
from training.report.wording import count, plural, share, shortened

__all__ = ["slide_parts"]

MOST_SLIDES = 60
"""The most bars that are legible on a page; the smallest slides beyond them are added up."""


def slide_parts(record: Record, held_out: Scored | None, styles: ClassStyles) -> list[Part]:
    """Draw how many cells of which class each slide has, and where the model is right."""
    slides, classes = record.cells.slides, record.manifest.classes
    if slides is None:
        return [Prose("The ids of the cells do not name slides.")]
    names, codes = np.unique(slides, return_inverse=True)
    position = {name: i for i, name in enumerate(classes)}
    truth = np.array([position[name] for name in record.cells.labels.tolist()])
    mix = np.zeros((len(names), len(classes)), dtype=np.int64)
    np.add.at(mix, (codes, truth), 1)
    order = sorted(range(len(names)), key=lambda i: (-mix[i].sum(), names[i]))
    return [
        _slide_figure(
            [str(names[i]) for i in order],
            mix[order],
            None if held_out is None else _right(held_out, codes, len(names))[order],
            classes,
            styles,
        ),
        _slide_table(mix, names.tolist(), classes),
    ]


def _slide_figure(
    names: Sequence[str],
    mix: NDArray[np.int64],
    right: Floats | None,
    classes: Sequence[str],
    styles: ClassStyles,
) -> Figure:
    """Draw the slides, largest first.

    Parameters
    ----------
    mix
        (n_slides, n_classes) numbers of cells.
    right
        (n_slides,) share of cells that were right with the slide held out; None where not known.
    """
    rest = len(names) - MOST_SLIDES
    shown = list(names[:MOST_SLIDES])
    if rest > 0:
        merged = mix[MOST_SLIDES:]
        if right is not None:
            pooled = np.average(right[MOST_SLIDES:], weights=merged.sum(axis=1))
            right = np.append(right[:MOST_SLIDES], pooled)
        mix = np.vstack([mix[:MOST_SLIDES], merged.sum(axis=0)])
        shown.append(f"{rest} smaller slides")
    totals = mix.sum(axis=1)
    rows = np.arange(len(shown))
    height = 0.9 + 0.132 * len(shown) + 0.15 * -(-len(classes) // 6)
    figure = canvas(FULL, height)
    widths = [1.0, 1.5] + ([0.9] if right is not None else [])
    panels = figure.subplots(1, len(widths), sharey=True, width_ratios=widths)
    panels[0].barh(rows, totals, height=0.72, color="#9a9a9a", log=True)
    panels[0].set_xlabel("Cells (logarithmic)")
    panels[0].set_xlim(0.8, totals.max() * 2.4)
    plain_numbers(panels[0], "x")
    for row, total in enumerate(totals.tolist()):
        panels[0].annotate(
            count(total),
            (total, row),
            (2, 0),
            textcoords="offset points",
            va="center",
            fontsize=5.5,
        )
    left = np.zeros(len(shown))
    for code, name in enumerate(classes):
        style = styles[name]
        width = 100 * mix[:, code] / totals
        panels[1].barh(
            rows,
            width,
            left=left,
            height=0.72,
            label=shortened(name, 24),
            **style.fill,
        )
        left += width
    panels[1].set_xlim(0, 100)
    panels[1].set_xlabel("Share of the slide's cells, %")
    if right is not None:
        few = totals < 10
        panels[2].grid(axis="x")
        panels[2].plot(100 * right[~few], rows[~few], "o", color=INK, ms=3)
        panels[2].plot(100 * right[few], rows[few], "o", color=GREY, mfc="white", ms=3, mew=0.8)
        panels[2].set_xlim(-4, 104)
        panels[2].set_xlabel("Right when held out, %")
    panels[0].set_yticks(rows, [shortened(name, 22) for name in shown], fontsize=6)
    panels[0].set_ylim(len(shown) - 0.4, -0.6)
    for panel in panels:
        panel.tick_params(axis="y", length=0)
    figure.legend(loc="outside upper center", ncols=min(6, len(classes)))
    alt = (
        f"Bars for {plural(len(names), 'slide')}, largest first: number of cells from "
        f"{count(int(totals.max()))} down to {count(int(totals.min()))}, and the mix of classes"
        + (
            ", with the share of cells that was right when the slide was held out"
            if right is not None
            else ""
        )
    )
    caption = (
        "The slides, by number of cells, and the mix of classes on each. A slide of one colour "
        "holds one class, and tells a model what to say before it has looked at the cell."
        + (
            " On the right, the share of cells that was right when the slide was held out; hollow, "
            "where it has fewer than 10 cells."
            if right is not None
            else ""
        )
    )
    return Figure("slides", as_file(figure, "Cells by slide", alt), caption, alt)


def _slide_table(mix: NDArray[np.int64], names: Sequence[str], classes: Sequence[str]) -> Table:
    """List on how many slides each class lies, and on how many alone."""
    rows = []
    for code, name in enumerate(classes):
        on = mix[:, code]
        alone = (mix.sum(axis=1) == on) & (on > 0)
        largest = int(on.argmax())
        rows.append(
            [
                name,
                count(int((on > 0).sum())),
                f"{names[largest]} ({share(float(on[largest]), float(on.sum()))})",
                count(int(alone.sum())),
                share(float(on[alone].sum()), float(on.sum())),
            ]
        )
    whole = (mix > 0).sum(axis=1)
    return Table(
        "table-slides",
        f"On how many of the {plural(len(names), 'slide')} each class lies; "
        f"{count(int((whole == 1).sum()))} of them hold one class only. A class all of whose cells "
        "lie on slides with nothing else cannot be told from its slides.",
        ["Class", "Slides", "Most cells on", "Slides with nothing else", "Cells on these"],
        rows,
        text_columns=(0, 2),
    )


def _right(scored: Scored, codes: NDArray[np.intp], slides: int) -> Floats:
    """Compute the share of cells that are right on each slide, (n_slides,)."""
    hits = np.bincount(codes, weights=scored.said == scored.truth, minlength=slides)
    return np.asarray(hits / np.bincount(codes, minlength=slides))
