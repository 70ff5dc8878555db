"""Write in words what was asked, what was found, and what it rests on."""

import numpy as np

from bloodcells.composition import CompositionTable
from bloodcells.composition.report.groups import SIGNIFICANT, Groups, strongest
from bloodcells.composition.report.wording import (
    clean,
    confidence,
    count,
    listed,
    plural,
    points,
    share,
    shortened,
)
from bloodcells.figures.page import Head
from bloodcells.figures.parts import Part, Prose

__all__ = ["assumptions", "head", "summary"]

_METHODS = {
    "em": "expectation-maximisation on calibrated probabilities",
    "confusion": "counts corrected with the confusion matrix",
    "counted": "counts as they are, not corrected",
}


def head(result: CompositionTable, groups: Groups) -> Head:
    """Write the head of the page: its title, the model, the method and the main numbers."""
    by = " and ".join(clean(name) for name in result.by)
    flagged = int(groups.flagged.sum())
    seen = result.cells + (flagged if result.left_out else 0)
    controls = int(groups.control.sum())
    against = (
        f"{count(result.groups - controls)} against {clean(result.control)}"
        if controls
        else "no control was named"
    )
    middle = int(np.median(groups.cells)) if len(groups.cells) else 0
    scores = [
        (
            "Cells",
            count(result.cells),
            f"{share(flagged / seen)} of {count(seen)} flagged, "
            f"{'left out' if result.left_out else 'kept'}"
            if flagged
            else "none flagged",
        ),
        ("Groups", count(result.groups), against),
        ("Cells in a group", count(middle), "the median; " + _extremes(groups)),
    ]
    if result.control is not None:
        tests = int((~np.isnan(groups.p)).sum())
        shifted = groups.significant.any(axis=1)
        scores.append(
            (
                "Groups shifted",
                count(int(shifted.sum())),
                f"{plural(int(groups.significant.sum()), 'shift')} of {count(tests)} tested at adjusted "
                f"p ≤ {SIGNIFICANT:g}",
            )
        )
    return Head(
        kind="Bloodcells · composition",
        title=f"Composition by {by}",
        heading=f"The mix of cells by {by}",
        byline=f"{clean(result.model)} · {_METHODS.get(result.method, result.method)} · "
        f"{confidence(result.confidence)} intervals",
        scores_title="What was looked at",
        scores=scores,
    )


def _extremes(groups: Groups) -> str:
    """Write the fewest and the most cells of a group."""
    if not len(groups.cells):
        return "no group"
    return f"{count(int(groups.cells.min()))} to {count(int(groups.cells.max()))}"


def summary(result: CompositionTable, groups: Groups) -> list[Part]:
    """Write what was found, and the notes of the result."""
    parts: list[Part] = []
    if result.control is not None:
        parts.append(Prose(_significant_shifts(result, groups)))
        parts.append(Prose(_tested(result)))
    else:
        parts.append(
            Prose(
                "No control was named, so this page tells how each group is mixed and not whether "
                "groups differ; overlapping intervals are no test."
            )
        )
    parts += [Prose(clean(note), "note") for note in result.notes]
    return parts


def _significant_shifts(result: CompositionTable, groups: Groups) -> str:
    """Say how many groups differ from the control, and name the strongest shifts."""
    control = clean(result.control)
    tests = int((~np.isnan(groups.p)).sum())
    if not tests:
        return f"No shift against {control} could be tested; the notes say why."
    significant = int(groups.significant.sum())
    if not significant:
        return (
            f"Of {plural(tests, 'shift')} tested against {control}, none has an adjusted p of "
            f"{SIGNIFICANT:g} or less. That is no proof that there is none: the intervals say "
            "how large it may be."
        )
    first = strongest(groups, min(3, significant))
    named = [
        f"{shortened(groups.names[s.group], 60)} ({groups.classes[s.code]} "
        f"{points(float(groups.shift[s]))} percentage points)"
        for s in first
    ]
    shifted = int(groups.significant.any(axis=1).sum())
    return (
        f"{plural(shifted, 'group')} of {count(len(groups.names) - int(groups.control.sum()))} "
        f"{'differs' if shifted == 1 else 'differ'} from {control} in at least one class at an "
        f"adjusted p of {SIGNIFICANT:g} or less. The strongest evidence is for {listed(named, 3)}."
    )


def _tested(result: CompositionTable) -> str:
    """Say what was compared with what, and how p-values were adjusted."""
    # Where no column tells wells apart, a note of the result says what that means.
    wells = (
        f"What is compared is wells ({' and '.join(clean(name) for name in result.units)}) and not "
        "cells, so that scatter between replicates counts. "
        if result.units
        else ""
    )
    within = (
        ""
        if result.within is None
        else f"Each is compared with the control wells of its own {clean(result.within)}. "
    )
    return (
        f"{wells}{within}The p-values are adjusted over all groups and classes (Benjamini and "
        f"Hochberg): of the shifts with an adjusted p up to {SIGNIFICANT:g}, at most about one in twenty is "
        "expected to be by chance."
    )


def assumptions(result: CompositionTable) -> list[Part]:
    """Write what the numbers rest on, in plain words."""
    level = confidence(result.confidence)
    corrected = result.method != "counted"
    correction = (
        "A model mistakes some cells, and counting what it says pulls every mix towards the one it "
        "was trained on. The fractions here are corrected for that, by how often the model was "
        "wrong on training cells that it had not been fitted to."
        if corrected
        else "The fractions are counts of what the model says, not corrected for its errors: they "
        "are pulled towards the mix that it was trained on, and the intervals are of what would be "
        "counted, not of what is there."
    )
    return [
        Prose(correction, "list"),
        Prose(
            "A cell of a class is taken to look the same in every group; only the mix differs. A "
            "compound that changes how cells look breaks that, and no interval here knows of it: "
            "look at images of the groups that matter.",
            "list",
        ),
        Prose(
            "Slides, stains or microscopes that the model was not trained on make more errors of "
            "other kinds: there the intervals are likely too narrow.",
            "list",
        ),
        Prose(
            (
                f"Each interval of {level} carries the cells that were drawn"
                + (" and what is not known of the correction" if corrected else "")
                + "; it is for one fraction by itself, not for all at once."
            ),
            "list",
        ),
        Prose(
            "Flagged cells were left out. Most broken segmentations are of one class, so that alone "
            "shifts the mix."
            if result.left_out
            else "Flagged cells, as broken segmentations, are kept: most are of one class, and "
            "leaving them out would itself shift the mix.",
            "list",
        ),
    ]
