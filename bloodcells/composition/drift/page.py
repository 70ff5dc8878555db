"""Draw a comparison as one page of figures and tables."""

import numpy as np

from bloodcells.composition.drift.comparison import RATE, Compared, Drift
from bloodcells.composition.drift.wording import findings, novel_share
from bloodcells.composition.report.wording import clean, count, labels, share
from bloodcells.figures.page import Head, assemble
from bloodcells.figures.parts import Figure, Part, Prose, Section, Table
from bloodcells.figures.style import (
    ACCENT,
    EDGE,
    FULL,
    GREY,
    SHADES,
    canvas,
    drawing,
    ink_on,
    upright,
)
from bloodcells.figures.svg import as_file

__all__ = ["render"]

_MOST_GROUPS = 40
"""Most groups that are drawn and listed."""
_MOST_MEASUREMENTS = 33
"""Most measurements that are drawn: those that are furthest off."""
_LONGEST = 26
"""Most letters of a name beside a figure."""

_WHAT = (
    "The distance of a measurement is that of Kolmogorov and Smirnov, where the quantiles of the reference "
    "are: the largest difference of the share of cells below a value. 0 is the same distribution; at 1 all "
    "cells lie on one side of all of the reference."
)
_MIX = (
    "A distance has many causes. Another stain, light, camera or segmentation is one; another mix of types, "
    "or more broken segmentations, is another: a group of one type alone is far off in all that tells types "
    "apart."
)
_SLIDES = (
    "Cells of one slide resemble each other, so that most slides are further off than chance explains, also "
    "those that a model was trained on. The order says where to look first. If the reference is a table with "
    "the same column, the last column says how many of its own groups are as far off, which is the fairer "
    "judge."
)


def render(found: Drift) -> bytes:
    """Write the page of a comparison as HTML, a self-contained document in UTF-8."""
    sections = [
        Section("found", "What was found", [Prose(clean(s), "list") for s in findings(found)[1:]]),
        Section("means", "What it means", [Prose(_WHAT), Prose(_MIX)]),
    ]
    with drawing():
        sections.append(
            Section("measurements", "Measurements", [_measurements(found), _table(found.whole)])
        )
        if found.groups:
            parts: list[Part] = [Prose(_SLIDES), _heat(found), _group_table(found)]
            sections.append(Section("groups", f"By {clean(found.by)}", parts))
    sections.append(Section("mix", "Predicted mix", [_mix(found)]))
    return assemble(_head(found), sections).encode()


def _head(found: Drift) -> Head:
    whole = found.whole
    name, far = whole.largest
    scores = [
        ("Cells", count(whole.cells), f"{share(whole.broken)} broken segmentations"),
        ("Furthest off", f"{far:.3f}", f"{name}; by chance up to {whole.by_chance:.3f}"),
        (
            "Beyond chance",
            f"{len(whole.beyond)}",
            f"of {len(whole.distances)} measurements; by chance in {RATE:.0%} of tables",
        ),
    ]
    if whole.novel is not None and found.false_alarms is not None:
        expected = found.false_alarms * whole.scored
        scores.append(("Unlike any training cell", count(whole.novel), f"expected {expected:,.0f}"))
    return Head(
        kind="Bloodcells · drift",
        title=f"Drift of {clean(found.table)}",
        heading=f"How far {clean(found.table)} is from {clean(found.reference.name)}",
        byline=f"Types by {clean(found.model)}",
        scores_title="In short",
        scores=scores,
    )


def _measurements(found: Drift) -> Figure:
    """Draw the distance of each measurement, with that by chance."""
    whole = found.whole
    names = list(whole.distances)[:_MOST_MEASUREMENTS]
    far = [whole.distances[name] for name in names]
    drawn = canvas(FULL, 0.5 + 0.15 * len(names))
    axes = drawn.add_subplot()
    rows = np.arange(len(names))
    colours = [ACCENT if x > whole.by_chance else EDGE for x in far]
    axes.hlines(rows, 0, far, color=colours, linewidth=1)
    axes.scatter(far, rows, color=colours, s=14, zorder=2)
    axes.axvline(whole.by_chance, color=GREY, linewidth=0.8, linestyle=(0, (4, 2)))
    axes.set(xlim=(0, max(1.05 * max(far), 1.5 * whole.by_chance)), ylim=(len(names) - 0.5, -0.7))
    axes.set_yticks(rows, labels(names, _LONGEST))
    axes.set_xlabel("Distance")
    title = "Distance of each measurement"
    alt = f"Points: {names[0]} is furthest off, {far[0]:.3f}; the line of chance is at {whole.by_chance:.3f}"
    which = "" if len(names) == len(whole.distances) else f" The {len(names)} furthest are shown."
    caption = (
        f"The distance of each measurement. Beyond the line, {whole.by_chance:.3f}, chance does "
        f"not explain it: that is exceeded by {RATE:.0%} of tables like the reference.{which}"
    )
    return Figure("distances", as_file(drawn, title, alt), caption, alt)


def _table(whole: Compared) -> Table:
    rows = [
        [name, f"{far:.3f}", f"{far - whole.by_chance:+.3f}"]
        for name, far in whole.distances.items()
    ]
    caption = "The distance of each measurement, and by how much it exceeds what chance explains."
    return Table("measurements-table", caption, ["Measurement", "Distance", "Beyond chance"], rows)


def _heat(found: Drift) -> Figure:
    """Draw the distances of groups as shades, in the order of the groups."""
    groups = found.groups[:_MOST_GROUPS]
    names = list(found.whole.distances)[:_MOST_MEASUREMENTS]
    far = np.array([[group.distances[name] for name in names] for group in groups])
    drawn = canvas(FULL, 1.2 + 0.16 * len(groups))
    axes = drawn.add_subplot()
    axes.imshow(far, cmap=SHADES, vmin=0, vmax=1, aspect="auto", interpolation="nearest")
    axes.set_yticks(range(len(groups)), labels([clean(g.name) for g in groups], _LONGEST))
    axes.set_xticks(range(len(names)), labels(names, _LONGEST))
    upright(axes)
    axes.tick_params(length=0)
    for side in axes.spines.values():
        side.set_visible(False)
    for i, group in enumerate(groups):
        j = names.index(group.largest[0]) if group.largest[0] in names else None
        if j is not None:
            axes.text(
                j,
                i,
                f"{100 * far[i, j]:.0f}",
                ha="center",
                va="center",
                fontsize=5.5,
                color=ink_on(far[i, j]),
            )
    title = f"Distances by {clean(found.by)}"
    first = clean(groups[0].name)
    alt = f"Shades of {len(groups)} groups by {len(names)} measurements; {first} is furthest off"
    caption = (
        "The darker, the further from the reference; each group has its largest, in hundredths."
    )
    return Figure("groups", as_file(drawn, title, alt), caption, alt)


def _group_table(found: Drift) -> Table:
    of_reference = found.reference.groups is not None
    rows = []
    for group in found.groups[:_MOST_GROUPS]:
        name, far = group.largest
        row = [clean(group.name), name, count(group.cells), f"{far:.3f}", f"{group.excess:+.3f}"]
        row += [novel_share(group) + (" more" if group.more_novel else ""), share(group.broken)]
        if group.reference_groups is not None:
            row.append(share(group.reference_groups))
        rows.append(row)
    header = [
        clean(found.by),
        "Furthest off",
        "Cells",
        "Distance",
        "Beyond chance",
        "Novel",
        "Broken",
    ]
    more = (
        ""
        if len(found.groups) <= _MOST_GROUPS
        else f", the first {_MOST_GROUPS} of {len(found.groups)}"
    )
    return Table(
        "groups-table",
        f"The groups from the furthest off{more}. Novel: cells unlike any training cell, and whether these "
        "are more than expected.",
        [*header, *(["As far in the reference"] if of_reference else [])],
        rows,
        text_columns=(0, 1),
    )


def _mix(found: Drift) -> Table:
    rows = [
        [name, share(part), share(found.reference.mix.get(name, 0.0))]
        for name, part in found.whole.mix.items()
    ]
    caption = "The predicted types of the cells, and those of the reference."
    return Table("mix-table", caption, ["Type", "This table", "Reference"], rows)
