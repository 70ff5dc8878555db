"""Draw the importance of measurements: macro-F1 lost when one is shuffled among held-out cells."""

from collections.abc import Sequence

import numpy as np

from bloodcells.arrays import Floats
from bloodcells.figures.parts import Figure, Part, Prose, Table
from bloodcells.figures.style import ACCENT, EDGE, FULL, INK, canvas
from bloodcells.figures.svg import as_file
from training.report.collinearity import TOGETHER, Correlation
from training.report.record import Record
from training.report.refits import Refits
from training.report.wording import listed, plural, score, score_sd, shortened

__all__ = ["importance_parts"]


def importance_parts(record: Record, refits: Refits, correlation: Correlation) -> list[Part]:
    """Draw the loss per measurement, and list that of groups of redundant ones."""
    names = record.cells.features
    if np.isnan(refits.drops).all():
        return [Prose("The winner could not be fitted again to the folds.")]
    drops = refits.drops[~np.isnan(refits.drops).any(axis=1)]
    parts: list[Part] = [
        Prose(
            "Each measurement is shuffled among the held-out cells of a fold, which leaves its "
            "distribution and takes away what it says of a cell; what macro-F1 loses by it is its "
            "importance. A measurement that another one repeats can be shuffled without loss, so "
            f"those that correlate by {TOGETHER:g} or more are also shuffled together."
        ),
        _bars(names, drops),
    ]
    groups = [g for g in correlation.groups if len(g) > 1]
    if groups:
        together = refits.group_drops[~np.isnan(refits.group_drops).any(axis=1)]
        parts.append(_group_table(names, groups, drops, together))
    return parts


def _bars(names: Sequence[str], drops: Floats) -> Figure:
    """Draw a bar per measurement, the greatest loss first."""
    mean = drops.mean(axis=0)
    sd = drops.std(axis=0, ddof=1) if len(drops) > 1 else np.zeros(len(names))
    order = np.argsort(-mean, kind="stable")
    figure = canvas(FULL, 0.6 + 0.145 * len(names))
    axes = figure.subplots()
    axes.grid(axis="x")
    rows = np.arange(len(names))
    axes.barh(rows, mean[order], height=0.7, color=ACCENT, alpha=0.85)
    axes.errorbar(mean[order], rows, xerr=sd[order], fmt="none", ecolor=INK, elinewidth=0.7)
    axes.axvline(0, color=EDGE, lw=0.6)
    axes.set_yticks(rows, [shortened(names[i], 30) for i in order], fontsize=6.5)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel("Macro-F1 lost when shuffled (mean ± deviation over folds and shuffles)")
    alt = "Macro-F1 lost by shuffling: " + ", ".join(
        f"{names[i]} {score_sd(float(mean[i]), float(sd[i]))}" for i in order
    )
    caption = (
        f"Permutation importance on held-out cells ({plural(len(drops), 'shuffle')} over all "
        f"folds). The model depends most on {listed([names[i] for i in order[:3]])}; a low bar may "
        "also mean that another measurement says the same."
    )
    return Figure("importance", as_file(figure, "Permutation importance", alt), caption, alt)


def _group_table(
    names: Sequence[str],
    groups: Sequence[Sequence[int]],
    drops: Floats,
    together: Floats,
) -> Table:
    """List the loss of each group, shuffled together and each measurement alone."""
    mean = together.mean(axis=0)
    sd = together.std(axis=0, ddof=1) if len(together) > 1 else np.zeros(len(groups))
    rows = []
    for i in np.argsort(-mean, kind="stable").tolist():
        alone = drops.mean(axis=0)[list(groups[i])]
        rows.append(
            [
                listed([names[j] for j in groups[i]]),
                score_sd(float(mean[i]), float(sd[i])),
                score(float(alone.max())),
            ]
        )
    return Table(
        "table-importance",
        "Measurements that say nearly the same, shuffled together: macro-F1 lost (mean ± "
        "deviation), and the most that any one of them loses alone.",
        ["Group", "Lost together", "Most lost alone"],
        rows,
    )
