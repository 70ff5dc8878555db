"""Add to a model what it does not know.

That is distances in its graph, and beside it novelty, prediction sets and how it errs on new slides.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bloodcells.classification import out_of_fold
from bloodcells.classification.calibration_cells import to_bytes
from bloodcells.classification.manifest import (
    CALIBRATION_FILE,
    FORMAT_VERSION,
    MODEL_FILE,
    SLIDES_HELD_OUT_FILE,
    Manifest,
    NewSlides,
)
from training.data.labelled_cells import LabelledCells
from training.describe.model_card import unknown
from training.export import with_distances
from training.held_out import Held, describe_novelty, describe_sets, fit_distances
from training.new_slides import DEALS, HeldOutSlides, describe_new_slides

__all__ = ["Extended", "extend"]


@dataclass(frozen=True)
class Extended:
    """Hold a manifest with what the model does not know, and the files that changed."""

    manifest: Manifest
    files: dict[str, bytes]


def extend(manifest: Manifest, onnx: bytes, cells: LabelledCells, held: Held) -> Extended:
    """Add distances to a graph, and what else is known of held-out cells to its manifest, with their files.

    Parameters
    ----------
    held
        The training cells as models say that were not fitted to them.

    Raises
    ------
    ExportRefused
        If the graph does not give the fitted distances.
    """
    distances = fit_distances(cells, np.arange(len(cells)), held.foldable)
    golden = manifest.golden_rows
    of_golden = distances.predict(np.array(golden.cells)).tolist()
    novelty = describe_novelty(cells, held)
    sets, calibration = describe_sets(cells, held, [c.class_ for c in manifest.confounded])
    # Each deal takes seconds: a comparison that is to be quick, with fewer than three repeats, has one.
    most_deals = DEALS if manifest.selection.repeats > 2 else 1
    new_slides = _new_slides(cells, held, manifest.seed, most_deals)
    described = {
        "format_version": FORMAT_VERSION,
        "golden_rows": golden.model_copy(update={"distances": of_golden}),
        "novelty": novelty,
        "prediction_sets": sets,
        "new_slides": new_slides,
        "limits": [*_others(manifest.limits), *unknown(novelty, sets)],
    }
    files = {
        MODEL_FILE: with_distances(onnx, distances, cells.values),
        CALIBRATION_FILE: to_bytes(calibration),
    }
    if new_slides is not None:
        files[SLIDES_HELD_OUT_FILE] = out_of_fold.to_bytes(
            cells.labels, held.probabilities, cells.classes
        )
    return Extended(manifest.model_copy(update=described), files)


def _new_slides(cells: LabelledCells, held: Held, seed: int, most_deals: int) -> NewSlides | None:
    """Describe how intervals of composition are widened for new slides; None where slides are not known."""
    if held.by != "slides held out" or cells.slides is None:
        return None
    slides = HeldOutSlides(
        tuple(cells.classes),
        held.probabilities,
        np.searchsorted(cells.classes, cells.labels),
        np.unique(cells.slides, return_inverse=True)[1],
        held.folds,
    )
    return describe_new_slides(slides, seed, most_deals)


def _others(limits: Sequence[str]) -> list[str]:
    """Leave out the limit of models without novelty, that nothing is recognised as unknown."""
    return [limit for limit in limits if not limit.startswith("Every cell is given one of")]
