"""Hold what is known of a model's errors: its predictions of cells that it was not fitted to."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from bloodcells.arrays import Floats, Integers, Positions
from bloodcells.composition.estimation.calibration import VectorScaling, calibrate
from bloodcells.composition.estimation.checks import CompositionError, check_probabilities

__all__ = ["SAME_SLIDES", "Reference"]


_LEAST = 1e-12
"""Least ratio of densities: with 0, one odd cell could rule a class out of a whole group."""

SAME_SLIDES = 2.0
"""Samples of the reference's size whose error the correction has, where cells are of slides that the model
was trained on.

One is the reference. The other is the population that a group is drawn from: cells of another day, which
depart from the reference at least as another sample of its size does.
"""

_ROWS = 1 << 16
"""Cells calibrated at once, to bound the memory of intermediate arrays."""


@dataclass(frozen=True)
class Reference:
    """Hold the out-of-fold probabilities of the training cells, from which every correction follows.

    Raises
    ------
    CompositionError
        Shapes disagree, a number is no probability, or a class has fewer than two cells.
    """

    classes: tuple[str, ...]
    """(k,) names, in the order of the columns of `probabilities`."""
    probabilities: Floats
    """(n, k) from a model that was not fitted to the cell; each row adds up to 1."""
    codes: Positions
    """(n,) the place of each cell's true class in `classes`."""
    between_slides: float | None = None
    """Variance, between groups of slides, of the mean of what a model says of the cells of a class, in
    variances of a single such cell; learnt from slides that were held out. None for cells of the slides that
    the model was trained on."""

    def __post_init__(self) -> None:
        check_probabilities(self.probabilities, len(self.classes), "the reference")
        n, k = self.probabilities.shape
        codes = self.codes
        if k < 2:
            raise CompositionError(
                f"The reference has {k} class; a mix needs at least two. Export a model of more."
            )
        if codes.shape != (n,) or not np.issubdtype(codes.dtype, np.integer):
            raise CompositionError(
                f"The reference has {n} cells but {codes.shape} codes of type {codes.dtype}; "
                "one whole number per cell was expected. Export the model again."
            )
        if n and (codes.min() < 0 or codes.max() >= k):
            raise CompositionError(
                f"The reference has codes from {codes.min()} to {codes.max()}; they must be places "
                f"among the {k} classes, from 0 to {k - 1}. Export the model again."
            )
        few = [
            f"{name!r} has {count}"
            for name, count in zip(self.classes, np.bincount(codes, minlength=k), strict=True)
            if count < 2
        ]
        if few:
            raise CompositionError(
                f"The reference needs at least two cells of each class, but {', '.join(few)}; train "
                "on more cells of it, or without the class."
            )

    @cached_property
    def counts(self) -> Integers:
        """Count the cells of each class: (k,)."""
        return np.bincount(self.codes, minlength=len(self.classes)).astype(np.int64)

    @cached_property
    def errors(self) -> Floats:
        """Compute by how much the mean of a number over a class's cells is off in a group: (k,).

        It is a variance, in variances of the number between single cells of the class; `intervals` says why.
        """
        if self.between_slides is None:
            return SAME_SLIDES / self.counts
        error: Floats = 1 / self.counts + self.between_slides
        return error

    @cached_property
    def prior(self) -> Floats:
        """Compute the share of each class, which the calibrated probabilities presume: (k,)."""
        share: Floats = self.counts / self.counts.sum()
        return share

    @cached_property
    def rates(self) -> Floats:
        """Compute the share of the cells truly of the row's class predicted as the column's: (k, k)."""
        k = len(self.classes)
        cells = np.bincount(self.codes * k + self.probabilities.argmax(axis=1), minlength=k * k)
        rates: Floats = cells.reshape(k, k) / self.counts[:, None]
        return rates

    @cached_property
    def calibration(self) -> VectorScaling:
        """Fit what makes the probabilities agree with how often each class was right."""
        return calibrate(self.probabilities, self.codes)

    @cached_property
    def by_class(self) -> tuple[Floats, ...]:
        """Compute, for each class, the density ratios of its cells: (cells, k) each."""
        ratios = self.ratios(self.probabilities)
        return tuple(ratios[self.codes == c] for c in range(len(self.classes)))

    @cached_property
    def squares_by_class(self) -> tuple[Floats, ...]:
        """Multiply, for each class, every two ratios of its cells: (cells, k * k) each."""
        return tuple((r[:, :, None] * r[:, None, :]).reshape(len(r), -1) for r in self.by_class)

    @cached_property
    def predicted_by_class(self) -> tuple[Floats, ...]:
        """Encode, for each class, the predictions of its cells as 0 and 1: (cells, k) each."""
        hits = np.eye(len(self.classes))[self.probabilities.argmax(axis=1)]
        return tuple(hits[self.codes == c] for c in range(len(self.classes)))

    def ratios(self, probabilities: npt.NDArray[np.floating]) -> Floats:
        """Compute the density of cells in each class over their density among all training cells.

        By Bayes' rule that is the calibrated probability over the class's share in training.

        Parameters
        ----------
        probabilities
            (n, k) as the model gave them.

        Returns
        -------
        (n, k)
            Positive.
        """
        ratios = np.empty(probabilities.shape)
        for start in range(0, len(ratios), _ROWS):  # in parts, so that little is held twice
            part = slice(start, start + _ROWS)
            calibrated = self.calibration.apply(probabilities[part])
            np.maximum(calibrated / self.prior, _LEAST, out=ratios[part])
        return ratios
