"""Collect the sets of cells that the chosen model is scored on, none of which it was fitted to."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bloodcells.arrays import Floats
from bloodcells.classification.manifest import Evaluation
from training.report.record import Record

__all__ = ["Scored", "scored_sets"]


@dataclass(frozen=True)
class Scored:
    """Hold a set of cells with their predictions and scores."""

    key: str
    """Name of the set in names of files."""
    title: str
    """Name of the set in text."""
    truth: NDArray[np.intp]
    """(n,) position of each cell's class among the classes."""
    probabilities: Floats
    """(n, n_classes) predicted."""
    evaluation: Evaluation
    """The scores, as in the manifest."""
    slides: NDArray[Any] | None
    """(n,) slide of each cell, where cells are resampled by slide; None elsewhere."""
    marker: str
    """Marker of the set in figures."""
    filled: bool
    """Whether the marker is filled."""

    @property
    def said(self) -> NDArray[np.intp]:
        """Find the position of the most probable class of each cell, (n,)."""
        return np.asarray(self.probabilities.argmax(axis=1))


def scored_sets(record: Record) -> list[Scored]:
    """List the out-of-fold cells, then, where there are, whole slides held out and the test file."""
    manifest, cells = record.manifest, record.cells
    found = [
        Scored(
            "out-of-fold",
            "Random folds",
            _codes(cells.labels, manifest.classes),
            record.out_of_fold,
            manifest.out_of_fold,
            None,
            "o",
            True,
        )
    ]
    if record.slides_held_out is not None and manifest.slides_held_out is not None:
        found.append(
            Scored(
                "slides-held-out",
                "Slides held out",
                found[0].truth,
                record.slides_held_out,
                manifest.slides_held_out.scores,
                cells.slides,
                "D",
                False,
            )
        )
    if record.test is not None and record.test_probabilities is not None and manifest.test:
        found.append(
            Scored(
                "test",
                "Test file",
                _codes(record.test.labels, manifest.classes),
                record.test_probabilities,
                manifest.test.scores,
                None,
                "s",
                False,
            )
        )
    return found


def _codes(labels: NDArray[Any], classes: Sequence[str]) -> NDArray[np.intp]:
    """Encode labels by their position among the classes."""
    position = {name: i for i, name in enumerate(classes)}
    return np.array([position[name] for name in labels.tolist()], dtype=np.intp)
