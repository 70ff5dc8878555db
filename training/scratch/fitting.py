"""The training loop of a network: epochs of mini-batches, with early stopping.

Sums that overflow are not reported where they arise but as the loss they lead to.
"""

from dataclasses import dataclass, field
from math import cos, pi
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from training.scratch.activations import Activation
from training.scratch.losses import cross_entropy, one_hot, penalty, soft_cross_entropy
from training.scratch.network import Parameters, backward, forward
from training.scratch.optimisers import Optimiser

__all__ = ["DivergenceError", "History", "Plan", "Rows", "split_rows", "train"]


class DivergenceError(ArithmeticError):
    """Training left the range of finite numbers.

    Attributes
    ----------
    epoch
        The epoch at which it did, from 1.
    learning_rate
        The rate at the time.
    """

    def __init__(self, epoch: int, learning_rate: float) -> None:
        self.epoch = epoch
        self.learning_rate = learning_rate
        super().__init__(
            f"Training diverged: the loss is not a finite number after epoch {epoch}. Lower the "
            f"learning rate (it was {learning_rate:g}), or bring the columns to similar scales."
        )

    def __reduce__(self) -> tuple[type["DivergenceError"], tuple[int, float]]:
        # Exceptions are rebuilt from their message by default; a parallel search sends them.
        return type(self), (self.epoch, self.learning_rate)


@dataclass(frozen=True)
class Rows:
    """Labelled rows: X (n_rows, n_features), codes of the classes (n_rows,), optional weights."""

    X: NDArray[np.float64]
    codes: NDArray[np.intp]
    weights: NDArray[np.float64] | None = None

    def take(self, index: NDArray[np.intp]) -> "Rows":
        """Give the rows at ``index``, in that order."""
        weights = None if self.weights is None else self.weights[index]
        return Rows(self.X[index], self.codes[index], weights)


@dataclass(frozen=True)
class Plan:
    """How to train.

    Attributes
    ----------
    alpha
        Strength of the penalty on squared weights.
    learning_rate, decay
        See :meth:`rate`.
    mixup
        With a > 0, every row of a batch is mixed with the one before it, in its measurements and
        in its target alike, by a share drawn from Beta(a, a) (Zhang et al., "mixup: Beyond
        empirical risk minimization", ICLR 2018).
    patience
        With held-out rows: stop after this many epochs without a new lowest loss on them.
    """

    alpha: float
    batch_size: int
    learning_rate: float
    decay: float | Literal["cosine"]
    max_epochs: int
    patience: int
    mixup: float = 0.0

    def rate(self, epoch: int) -> float:
        """Give the learning rate of an epoch, counted from 0.

        ``learning_rate / (1 + decay * epoch)``, or, for "cosine", half a cosine that reaches 0
        after the last epoch (Loshchilov & Hutter, "SGDR", ICLR 2017, without restarts).
        """
        if self.decay == "cosine":
            return self.learning_rate * (1 + cos(pi * epoch / self.max_epochs)) / 2
        return self.learning_rate / (1 + self.decay * epoch)


@dataclass
class History:
    """What happened: one loss per epoch, and the epoch (from 1) whose weights were kept.

    ``training`` is J averaged over the batches as each was met, with the penalty of the epoch's
    end; ``validation`` is the mean cross-entropy of the held-out rows after the epoch, without a
    penalty.
    """

    training: list[float] = field(default_factory=list)
    validation: list[float] = field(default_factory=list)
    best_epoch: int = 0


def train(
    parameters: Parameters,
    rows: Rows,
    held_out: Rows | None,
    activation: Activation,
    optimiser: Optimiser,
    plan: Plan,
    rng: np.random.Generator,
) -> History:
    """Fit ``parameters``, in place.

    With held-out rows, training stops when their loss has not fallen for ``plan.patience``
    epochs, and the parameters end as they were when it was lowest.

    Raises
    ------
    DivergenceError
        If the loss stops being a finite number.
    """
    history = History()
    best = parameters.flat.copy()
    lowest = np.inf
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        for epoch in range(plan.max_epochs):
            rate = plan.rate(epoch)
            shuffled = rows.take(rng.permutation(len(rows.codes)))
            loss = _run_epoch(parameters, shuffled, activation, optimiser, plan, rate, rng)
            if held_out is not None:
                probabilities = forward(parameters, held_out.X, activation)[-1]
                held_out_loss = cross_entropy(probabilities, held_out.codes, held_out.weights)
                history.validation.append(held_out_loss)
            # The batches' losses say nothing of the last update: the parameters themselves do.
            if not np.isfinite(loss) or not np.isfinite(parameters.flat).all():
                raise DivergenceError(epoch + 1, rate)
            history.training.append(loss)
            if held_out is None:
                history.best_epoch = epoch + 1
            elif held_out_loss < lowest:
                lowest = held_out_loss
                best[...] = parameters.flat
                history.best_epoch = epoch + 1
            elif epoch + 1 - history.best_epoch >= plan.patience:
                break
    if held_out is not None:
        parameters.flat[...] = best
    return history


def _run_epoch(
    parameters: Parameters,
    rows: Rows,
    activation: Activation,
    optimiser: Optimiser,
    plan: Plan,
    rate: float,
    rng: np.random.Generator,
) -> float:
    """Take one step per batch, the last batch being what is left; give the mean J met."""
    n_rows, n_classes = len(rows.codes), parameters.biases[-1].shape[-1]
    targets = one_hot(rows.codes, n_classes)
    seen = np.empty((n_rows, n_classes))
    gradient = Parameters.zeros(
        [rows.X.shape[1], *(weights.shape[-1] for weights in parameters.weights)]
    )
    for start in range(0, n_rows, plan.batch_size):
        batch = slice(start, start + plan.batch_size)
        X = rows.X[batch]
        if plan.mixup > 0:
            share = rng.beta(plan.mixup, plan.mixup, size=(len(X), 1))
            X = _mix(X, share)
            targets[batch] = _mix(targets[batch], share)
        outputs = forward(parameters, X, activation)
        probabilities = outputs[-1]
        seen[batch] = probabilities
        delta = probabilities - targets[batch]
        delta *= 1.0 / len(delta)
        if rows.weights is not None:
            delta *= rows.weights[batch, np.newaxis]
        backward(parameters, outputs, delta, activation, gradient)
        if plan.alpha > 0:
            gradient.penalised[...] += plan.alpha * parameters.penalised
        optimiser.step(parameters.flat, gradient.flat, rate)
    if plan.mixup > 0:
        loss = soft_cross_entropy(seen, targets)
    else:
        loss = cross_entropy(seen, rows.codes, rows.weights)
    return loss + penalty(parameters.penalised, plan.alpha)


def _mix(rows: NDArray[np.float64], share: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give each row's share of itself and the rest of the row before it, around the batch."""
    return share * rows + (1 - share) * np.roll(rows, 1, axis=0)


def split_rows(
    codes: NDArray[np.intp], fraction: float, rng: np.random.Generator
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Set aside about ``fraction`` of the rows of every class at random.

    Each class keeps at least one row for training, so one of a single row is not held out.

    Returns
    -------
    kept, held_out
        Row numbers, each in increasing order.

    Raises
    ------
    ValueError
        If there are too few rows to hold any out.
    """
    held_out = np.zeros(len(codes), dtype=bool)
    for code in np.unique(codes):
        members = rng.permutation(np.flatnonzero(codes == code))
        held_out[members[: min(round(fraction * len(members)), len(members) - 1)]] = True
    if not held_out.any():
        raise ValueError(
            f"No class has enough rows to hold out validation_fraction={fraction:g} of them. Give "
            "more rows, a larger validation_fraction, or early_stopping=False."
        )
    return np.flatnonzero(~held_out), np.flatnonzero(held_out)
