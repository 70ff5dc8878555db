"""The sets of cells that the winner is scored on, each by models that were not fitted to them."""

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
    """Cells, what was said of them, and how good that was.

    Attributes
    ----------
    key
        For names of files.
    title
        For people.
    truth
        (n,) position of each cell's class among the classes.
    probabilities
        (n, n_classes).
    evaluation
        The scores, as the manifest has them.
    slides
        (n,) slide of each cell, where cells are resampled by slide; None elsewhere.
    marker, filled
        How its points are drawn.
    """

    key: str
    title: str
    truth: NDArray[np.intp]
    probabilities: Floats
    evaluation: Evaluation
    slides: NDArray[Any] | None
    marker: str
    filled: bool

    @property
    def said(self) -> NDArray[np.intp]:
        """The position of the most probable class of each cell, (n,)."""
        return np.asarray(self.probabilities.argmax(axis=1))


def scored_sets(record: Record) -> list[Scored]:
    """Give the out-of-fold cells, then whole slides held out and the test file where there are."""
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
    position = {name: i for i, name in enumerate(classes)}
    return np.array([position[name] for name in labels.tolist()], dtype=np.intp)
