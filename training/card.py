"""What a model may be used for, and what it must not be trusted with: computed from its own cells."""

import numpy as np

from bloodcells.artifact import Evaluation
from bloodcells.quality import broken_segmentation
from training.data import LabelledCells

__all__ = ["citation", "intended_use", "limits"]

_RAABIN = {
    "048d004a9c1cdd7ba22f7f78799a848cd9a794de87a99e6b70ac955b9a98733f",
    "cf690b593fcf8523b7e0dc6ff13a33f19c7de7131f7a2f06e0336009ceef51ff",
}
"""SHA-256 of the two public tables, bloodcells_train.csv and bloodcells_test.csv."""


def intended_use(cells: LabelledCells) -> str:
    """Say what the model is for."""
    return (
        f"Research: it says which of {len(cells.classes)} classes ({', '.join(cells.classes)}) a "
        f"segmented cell is, from its {len(cells.features)} measurements, for cells that were "
        f"stained, photographed, segmented and measured as those of {cells.file.name} were. It is "
        "not a medical device and must not be used for diagnosis."
    )


def limits(
    cells: LabelledCells, out_of_fold: Evaluation, slides_held_out: Evaluation | None, tried: int
) -> list[str]:
    """Say what the scores do not show, one sentence each.

    Parameters
    ----------
    tried
        How many models and settings the chosen one was the best of.
    """
    found = [
        "Research use only; not a medical device.",
        f"Every cell is given one of the classes {', '.join(cells.classes)}, whatever it is: cells "
        "of other types, clumps and dirt are not recognised as such.",
        f"The score was the best of {tried} tried on the same folds, which makes it a little better "
        "than it would be on new cells of the same slides.",
    ]
    if slides_held_out is None:
        found.append(
            "The ids of the cells do not name at least five slides, so how well it does on slides "
            "that it has not seen is not known."
        )
    else:
        found.append(
            f"Macro-F1 is {out_of_fold.f1_macro:.3f} where cells of one slide are in both training "
            f"and test, {slides_held_out.f1_macro:.3f} where whole slides are held out: expect the "
            "second on new slides, and less with another stain, microscope or camera."
        )
    return found + _confounded(cells) + _broken(cells)


def citation(cells: LabelledCells) -> str:
    """Say whose cells they are, where that is known."""
    if cells.sha256 in _RAABIN:
        return (
            "Kouzehkanan ZM, Saghari S, Tavakoli S, et al. A large dataset of white blood cells "
            "containing cell locations and types, along with segmented nuclei and cytoplasm. "
            "Scientific Reports 12:1123, 2022 (Raabin-WBC)."
        )
    return f"Cite the source of the cells in {cells.file.name} (SHA-256 {cells.sha256})."


def _confounded(cells: LabelledCells) -> list[str]:
    """Find classes whose cells all lie on slides that hold nothing else."""
    if cells.slides is None:
        return []
    found = []
    for name in cells.classes:
        theirs = cells.labels == name
        slides = sorted(set(cells.slides[theirs].tolist()))
        if np.isin(cells.slides[~theirs], slides).any():
            continue
        where = f"{len(slides)} slides that hold" if len(slides) > 1 else "one slide that holds"
        found.append(
            f"All {theirs.sum():,} cells of the class {name} come from {where} nothing else "
            f"({', '.join(slides[:10])}{', ...' if len(slides) > 10 else ''}): what tells them "
            "apart may be the slide, the stain or the camera, and not the cell."
        )
    return found


def _broken(cells: LabelledCells) -> list[str]:
    """Count the rows that measure the background of an image instead of a cell."""
    broken = broken_segmentation(cells.values, cells.features)
    if not broken.any():
        return []
    names, counts = np.unique(cells.labels[broken], return_counts=True)
    by_count = sorted(zip(counts.tolist(), names.tolist(), strict=True), reverse=True)
    mix = ", ".join(f"{count:,} {name}" for count, name in by_count)
    return [
        f"In {broken.sum():,} of the {len(cells):,} training rows ({broken.mean():.1%}) the "
        f"segmentation is broken and the background was measured ({mix}): what the model says of "
        "such rows, which are flagged, repeats that mix."
    ]
