"""Add to a model what it does not know: distances in its graph, novelty and prediction sets beside it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bloodcells.classification.calibration_cells import to_bytes
from bloodcells.classification.manifest import (
    CALIBRATION_FILE,
    FORMAT_VERSION,
    MODEL_FILE,
    Manifest,
)
from training.data.labelled_cells import LabelledCells
from training.describe.model_card import unknown
from training.export import with_distances
from training.held_out import Held, describe_novelty, describe_sets, fit_distances

__all__ = ["Extended", "extend"]


@dataclass(frozen=True)
class Extended:
    """Hold a manifest with what the model does not know, and the files that changed."""

    manifest: Manifest
    files: dict[str, bytes]


def extend(manifest: Manifest, onnx: bytes, cells: LabelledCells, held: Held) -> Extended:
    """Add distances to a graph, and novelty, prediction sets and their limits to its manifest.

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
    described = {
        "format_version": FORMAT_VERSION,
        "golden_rows": golden.model_copy(update={"distances": of_golden}),
        "novelty": novelty,
        "prediction_sets": sets,
        "limits": [*_others(manifest.limits), *unknown(novelty, sets)],
    }
    return Extended(
        manifest.model_copy(update=described),
        {
            MODEL_FILE: with_distances(onnx, distances, cells.values),
            CALIBRATION_FILE: to_bytes(calibration),
        },
    )


def _others(limits: Sequence[str]) -> list[str]:
    """Leave out the limit of models without novelty, that nothing is recognised as unknown."""
    return [limit for limit in limits if not limit.startswith("Every cell is given one of")]
