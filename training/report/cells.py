"""Draw how many cells each class has, and how many of them are badly segmented."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from bloodcells.classification.metrics import f1_macro
from bloodcells.figures.parts import Figure, Part, Prose, Table
from bloodcells.figures.style import FULL, ClassStyles, canvas
from bloodcells.figures.svg import as_file
from bloodcells.quality.rules import broken_segmentation
from training.report.record import Record
from training.report.scored import Scored
from training.report.wording import MISSING, count, plural, score, share, shortened

__all__ = ["broken_parts", "class_parts"]


def class_parts(record: Record, styles: ClassStyles) -> list[Part]:
    """Draw how many cells each class has."""
    counts = record.manifest.training_data.class_counts
    names = sorted(counts, key=lambda name: (-counts[name], name))
    values = [counts[name] for name in names]
    total = sum(values)
    figure = canvas(FULL, 0.55 + 0.24 * len(names))
    axes = figure.subplots()
    labels = [f"{count(value)}  ({share(value, total)})" for value in values]
    _bars(axes, names, values, labels, styles, thickness=0.68, right=max(values) * 1.16)
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    axes.set_xlabel("Cells in the training table")
    alt = "Bar chart of cells by class: " + ", ".join(
        f"{name} {count(value)}" for name, value in zip(names, values, strict=True)
    )
    caption = (
        f"Cells of each class in {record.manifest.training_data.file}. The most common class, "
        f"{names[0]}, has {values[0] / values[-1]:.1f} times as many cells as the rarest, "
        f"{names[-1]}, which is why models are compared by macro-F1 and not by accuracy."
    )
    return [Figure("classes", as_file(figure, "Cells by class", alt), caption, alt)]


def broken_parts(record: Record, scored: Scored, styles: ClassStyles) -> list[Part]:
    """Count the broken segmentations by class, and their effect on the scores."""
    cells = record.cells
    broken = broken_segmentation(cells.values, cells.features)
    if not broken.any():
        return [
            Prose(
                "No row measures the background of an image instead of a cell, as far as the "
                "measurements can show it (bloodcells.quality.rules.broken_segmentation)."
            )
        ]
    classes = record.manifest.classes
    right = scored.said == scored.truth
    rows = []
    for code, name in enumerate(classes):
        of = scored.truth == code
        rows.append(
            [
                name,
                count(int(of.sum())),
                count(int((of & broken).sum())),
                share(float((of & broken).sum()), float(of.sum())),
                _mean(right[of & broken]),
                _mean(right[of & ~broken]),
            ]
        )
    rows.append(
        [
            "All",
            count(len(cells)),
            count(int(broken.sum())),
            share(float(broken.mean())),
            _mean(right[broken]),
            _mean(right[~broken]),
        ]
    )
    common = np.bincount(scored.truth[broken], minlength=len(classes))
    top = classes[int(common.argmax())]
    sound = ~broken
    named = np.array(classes)
    without = (
        f"Without these rows, macro-F1 in random folds would be "
        f"{score(f1_macro(named[scored.truth[sound]], named[scored.said[sound]]))} instead of "
        f"{score(scored.evaluation.f1_macro)}."
        if sound.any()
        else ""
    )
    return [
        Prose(
            f"In {plural(int(broken.sum()), 'row')} ({share(float(broken.mean()))}) the segmentation "
            "is broken: the background of the image was measured, and the convex hull of what was "
            f"measured is a rectangle of whole pixels. {share(float(common.max()), float(broken.sum()))} "
            f"of them are labelled {top}, so a model learns to say {top} of a broken row. {without}"
        ),
        _broken_figure(record, broken, scored, styles),
        Table(
            "table-broken",
            "Broken segmentations by class, and the share of cells that random folds got right among "
            "broken and sound ones.",
            ["Class", "Cells", "Broken", "Share broken", "Right if broken", "Right if sound"],
            rows,
            emphasised=len(rows) - 1,
        ),
    ]


def _broken_figure(
    record: Record, broken: NDArray[np.bool_], scored: Scored, styles: ClassStyles
) -> Figure:
    """Draw the share of each class whose segmentation is broken."""
    classes = record.manifest.classes
    shares = [float(broken[scored.truth == code].mean()) for code in range(len(classes))]
    figure = canvas(FULL, 0.55 + 0.22 * len(classes))
    axes = figure.subplots()
    counts = [int((broken & (scored.truth == code)).sum()) for code in range(len(classes))]
    labels = [f"{share(value)}  ({count(n)})" for value, n in zip(shares, counts, strict=True)]
    percent = [100 * value for value in shares]
    _bars(axes, classes, percent, labels, styles, thickness=0.66, right=118 * max(shares))
    axes.set_xlabel("Cells with a broken segmentation, % of their class")
    alt = "Bar chart of the share of broken segmentations: " + ", ".join(
        f"{name} {share(value)}" for name, value in zip(classes, shares, strict=True)
    )
    caption = (
        "Share of each class whose segmentation is broken (number of cells in brackets). Were "
        "segmentation to fail for reasons of its own, all classes would have the same share."
    )
    return Figure("broken", as_file(figure, "Broken segmentations", alt), caption, alt)


def _bars(
    axes: Axes,
    classes: Sequence[str],
    values: Sequence[float],
    labels: Sequence[str],
    styles: ClassStyles,
    *,
    thickness: float,
    right: float,
) -> None:
    """Draw a horizontal bar per class, its label at its end, the first class on top."""
    for row, (name, value, label) in enumerate(zip(classes, values, labels, strict=True)):
        style = styles[name]
        axes.barh(row, value, height=thickness, **style.fill)
        axes.annotate(
            label, (value, row), (4, 0), textcoords="offset points", va="center", fontsize=7
        )
    axes.set_yticks(range(len(classes)), [shortened(name, 40) for name in classes])
    axes.invert_yaxis()
    axes.set_xlim(0, right)
    axes.tick_params(axis="y", length=0)


def _mean(right: NDArray[np.bool_]) -> str:
    """Write the share of cells that are right, if there are cells."""
    return share(float(right.mean())) if right.size else MISSING
