"""Work out by held-out cells what a model does not know: its scale of novelty, and its prediction sets."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler

from bloodcells.arrays import Floats, Mask
from bloodcells.classification.calibration_cells import CalibrationCells
from bloodcells.classification.conformal import sets_of
from bloodcells.classification.manifest import ClassSets, HeldOut, Novelty, PredictionSets
from bloodcells.classification.novelty import NoveltyScale, entropy, joined, log_tails, quantiles
from bloodcells.quality.rules import broken_segmentation
from training.data.labelled_cells import LabelledCells
from training.estimators.class_distances import ClassDistances
from training.estimators.clipped_scaler import ClippedScaler
from training.estimators.derived_features import DerivedFeatures
from training.estimators.distilled import DistilledMLP
from training.estimators.foldable_features import FoldableFeatures
from training.estimators.soft_vote import SoftVote
from training.search.folds import Fold, random_folds, slide_folds

__all__ = [
    "LEVEL",
    "Held",
    "describe_novelty",
    "describe_sets",
    "fit_distances",
    "hold_out",
    "is_foldable",
    "scale_of",
]

FALSE_ALARMS = 0.05
"""Share of cells like the training cells that are flagged `unlike any training cell`."""
LEVEL = 0.9
"""The level at which a manifest describes prediction sets."""


@dataclass(frozen=True)
class Held:
    """Hold what is known of every training cell by models that were not fitted to it."""

    by: HeldOut
    """Which cells were held out together."""
    probabilities: Floats
    """(n_cells, n_classes)"""
    distances: Floats
    """(n_cells,) from the nearest class."""
    folds: NDArray[np.intp]
    """(n_cells,) number of the fold in which each cell was held out."""
    sound: Mask
    """(n_cells,) whether a cell was measured, and not the background of its image."""
    foldable: bool
    """Whether the distances are of features that a product takes in."""


def is_foldable(model: Any) -> bool:
    """Tell whether distances of a model, fitted or not, are to be those of features that a product takes in.

    They take a third of the time of derived features, unless the model computes these anyway.
    """
    if isinstance(model, SoftVote):
        return all(is_foldable(member) for _, member in model.members)
    if isinstance(model, Pipeline) and isinstance(model[-1], DistilledMLP):
        model = model[-1].network
    return not (isinstance(model, Pipeline) and isinstance(model[0], DerivedFeatures))


def fit_distances(cells: LabelledCells, rows: NDArray[np.intp], foldable: bool) -> Pipeline:
    """Fit distances from classes to some of the cells.

    Features are those of the model, scaled as for it, by all rows, so that a graph computes them once;
    classes are learnt from sound cells, for a broken segmentation is a cell of no class.

    Parameters
    ----------
    foldable
        Whether the model takes features that its first product takes in.
    """
    values, labels = cells.values[rows], cells.labels[rows]
    sound = ~broken_segmentation(values, cells.features)
    if not sound.any():
        sound[:] = True
    of = FoldableFeatures if foldable else DerivedFeatures
    features = of(cells.features).fit(values)
    derived = features.transform(values)
    scale = (StandardScaler() if foldable else ClippedScaler()).fit(derived)
    # Of the foldable features, 20 components see as much as 30 and take two thirds of the time.
    components = 20 if foldable else 30
    distances = ClassDistances(components).fit(scale.transform(derived[sound]), labels[sound])
    return Pipeline([("features", features), ("scale", scale), ("distances", distances)])


def hold_out(
    cells: LabelledCells, random: Floats, by_slides: Floats | None, seed: int, *, foldable: bool
) -> Held:
    """Join the probabilities of held-out cells with their distances, with slides held out where they are.

    Parameters
    ----------
    random
        (n_cells, n_classes) out-of-fold probabilities, of the folds that the seed deals.
    by_slides
        The same with whole slides held out; None where that could not be done.
    foldable
        Whether the model takes features that its first product takes in.
    """
    deal = None if by_slides is None else slide_folds(cells, seed)
    if deal is None or by_slides is None:
        return _held("random folds", cells, random, random_folds(cells, seed), foldable)
    return _held("slides held out", cells, by_slides, deal, foldable)


def _held(
    by: HeldOut, cells: LabelledCells, probabilities: Floats, deal: Sequence[Fold], foldable: bool
) -> Held:
    """Measure the distances of each fold's cells from the classes of the others."""
    distances, folds = np.zeros(len(cells)), np.zeros(len(cells), dtype=np.intp)
    for i, (train, test) in enumerate(deal):
        distances[test] = fit_distances(cells, train, foldable).predict(cells.values[test])
        folds[test] = i
    sound = ~broken_segmentation(cells.values, cells.features)
    if not sound.any():
        sound[:] = True
    return Held(by, probabilities, distances, folds, sound, foldable)


def describe_novelty(cells: LabelledCells, held: Held) -> Novelty:
    """Describe the novelty of sound held-out cells, by which that of others is scored."""
    sound = held.sound
    known = scale_of(held.probabilities[sound], held.distances[sound], held.by)
    scale = NoveltyScale(known)
    flagged = scale.unlike(scale.score(held.probabilities, held.distances))
    of_class = {name: (cells.labels == name) & sound for name in cells.classes}
    shares = {name: float(flagged[of].mean()) if of.any() else 0.0 for name, of in of_class.items()}
    return known.model_copy(update={"flagged": shares})


def scale_of(probabilities: Floats, distances: Floats, by: HeldOut) -> Novelty:
    """Describe the scale of novelty by held-out cells, without what share of each class is flagged.

    Parameters
    ----------
    probabilities
        (n, n_classes)
    distances
        (n,) from the nearest class.
    """
    uncertain = entropy(probabilities)
    pair = quantiles(uncertain), quantiles(distances)
    known, n = (np.array(pair[0]), np.array(pair[1])), len(distances)
    return Novelty(
        calibrated_on=by,
        cells=n,
        false_alarms=FALSE_ALARMS,
        flagged={},
        entropy=pair[0],
        distance=pair[1],
        joined=quantiles(joined(uncertain, distances, known, log_tails(n))),
    )


def describe_sets(
    cells: LabelledCells, held: Held, confounded: Sequence[str]
) -> tuple[PredictionSets, CalibrationCells]:
    """Describe the prediction sets of sound held-out cells, with the cells that sets are calibrated by.

    Parameters
    ----------
    confounded
        Classes that cannot be told from their slides.
    """
    classes, sound = cells.classes, held.sound
    codes = np.searchsorted(classes, cells.labels)
    given = held.probabilities[np.arange(len(cells)), codes]
    together, own = held.folds, np.arange(len(cells))
    if held.by == "slides held out" and cells.slides is not None:
        together = own = np.unique(cells.slides, return_inverse=True)[1]
    whole = _calibration(cells, given, own, sound)
    sets = np.zeros(held.probabilities.shape, dtype=bool)
    for left_out in np.unique(together[sound]).tolist():
        others = _calibration(cells, given, own, sound & (together != left_out))
        here = together == left_out
        sets[here] = sets_of(held.probabilities[here], others.thresholds(classes, LEVEL))
    covered = sets[np.arange(len(cells)), codes]
    thresholds = whole.thresholds(classes, LEVEL)
    per_class = []
    for name, least in zip(classes, thresholds.tolist(), strict=True):
        theirs = sound & (cells.labels == name)
        some = bool(theirs.any())
        per_class.append(
            ClassSets.model_validate(
                {
                    "class": name,
                    "cells": int(theirs.sum()),
                    "slides": None if cells.slides is None else len(set(cells.slides[theirs])),
                    "threshold": least,
                    "coverage": float(covered[theirs].mean()) if some else 0.0,
                    "size": float(sets[theirs].sum(axis=1).mean()) if some else 0.0,
                    "promised": held.by == "slides held out"
                    and name not in confounded
                    and whole.promised(name, LEVEL),
                }
            )
        )
    described = PredictionSets(
        calibrated_on=held.by,
        level=LEVEL,
        cells=int(sound.sum()),
        coverage=float(covered[sound].mean()),
        size=float(sets[sound].sum(axis=1).mean()),
        per_class=per_class,
    )
    return described, whole


def _calibration(
    cells: LabelledCells, given: Floats, slides: NDArray[np.intp], chosen: Mask
) -> CalibrationCells:
    """Take some of the cells for calibration."""
    return CalibrationCells(cells.labels[chosen], slides[chosen].astype(np.int32), given[chosen])
