"""Write the intended use and the limits of a model, computed from its own cells."""

import numpy as np

from bloodcells.classification.manifest import (
    ConfoundedClass,
    Evaluation,
    Novelty,
    Optimism,
    PredictionSets,
)
from bloodcells.errors import listed
from bloodcells.quality.rules import broken_segmentation
from training.data.download import SHA256, TRAIN
from training.data.labelled_cells import FOLDS, LabelledCells
from training.describe.summary import confounded_in_words, optimism_in_words

__all__ = ["citation", "confounded", "intended_use", "limits", "unknown"]


def intended_use(cells: LabelledCells) -> str:
    """Write what the model is for."""
    return (
        f"Research: it says which of {len(cells.classes)} classes ({', '.join(cells.classes)}) a "
        f"segmented cell is, from its {len(cells.features)} measurements, for cells that were "
        f"stained, photographed, segmented and measured as those of {cells.file.name} were. It is "
        "not a medical device and must not be used for diagnosis."
    )


def limits(
    cells: LabelledCells,
    out_of_fold: Evaluation,
    slides_held_out: Evaluation | None,
    optimism: Optimism | None,
) -> list[str]:
    """List what the scores do not show, one sentence each."""
    found, bound = ["Research use only; not a medical device."], confounded(cells)
    if optimism is not None:
        found.append(optimism_in_words(optimism))
    if cells.sha256 == SHA256[TRAIN]:
        found.append(
            "The models that were compared, the shape of the networks and the weights of the votes "
            "among them, were worked out on these same cells before: what that adds to the scores "
            "is in no correction."
        )
    if slides_held_out is None:
        found.append(
            f"{_why_not_held_out(cells)}, so how well it does on slides that it has not seen is not "
            "known."
        )
    else:
        names = [c.class_ for c in bound]
        others = [scores.f1_without(names) for scores in (out_of_fold, slides_held_out)]
        without = (
            ""
            if None in others
            else f" (the mean of the classes without {listed(names)} {others[0]:.3f} and {others[1]:.3f})"
        )
        found.append(
            f"Macro-F1 is {out_of_fold.f1_macro:.3f} where cells of one slide are in both training "
            f"and test, {slides_held_out.f1_macro:.3f} where whole slides are held out{without}: expect the "
            "second on new slides, and less with another stain, microscope or camera."
        )
    return [*found, *map(confounded_in_words, bound), *_broken(cells)]


def unknown(novelty: Novelty, sets: PredictionSets) -> list[str]:
    """List what the flag of unknown cells misses, and what prediction sets cannot promise."""
    found = [
        f"Every cell is given one of the classes {', '.join(novelty.flagged)}, whatever it is; of cells of "
        "other types, clumps and dirt, only some are flagged `unlike any training cell`, and "
        f"{novelty.false_alarms:.0%} of cells like those in training are, too."
    ]
    without = [c.class_ for c in sets.per_class if not c.promised]
    if without:
        found.append(
            f"Prediction sets promise nothing for new slides of {listed(without)}: such slides are too few, "
            "hold nothing else, or are not known."
        )
    return found


def confounded(cells: LabelledCells) -> list[ConfoundedClass]:
    """Find classes whose cells all lie on slides that hold nothing else."""
    if cells.slides is None:
        return []
    found = []
    for name in cells.classes:
        theirs = cells.labels == name
        slides = sorted(set(cells.slides[theirs].tolist()))
        if not np.isin(cells.slides[~theirs], slides).any():
            found.append(
                ConfoundedClass.model_validate(
                    {"class": name, "cells": int(theirs.sum()), "slides": slides}
                )
            )
    return found


def citation(cells: LabelledCells) -> str:
    """Write the source of the cells, where it is known."""
    if cells.sha256 in SHA256.values():
        return (
            "Kouzehkanan ZM, Saghari S, Tavakoli S, et al. A large dataset of white blood cells "
            "containing cell locations and types, along with segmented nuclei and cytoplasm. "
            "Scientific Reports 12:1123, 2022 (Raabin-WBC)."
        )
    return f"Cite the source of the cells in {cells.file.name} (SHA-256 {cells.sha256})."


def _why_not_held_out(cells: LabelledCells) -> str:
    """Explain why whole slides could not be held out."""
    if cells.slides is None:
        return "The slides of the cells are not known"
    slides = len(set(cells.slides.tolist()))
    if slides < FOLDS:
        return f"The cells lie on {slides} slide{'s' if slides > 1 else ''}, fewer than {FOLDS}"
    return (
        "Whole slides could not be held out, as what is left without some of them cannot be learnt "
        "from, such as cells of one class"
    )


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
