"""Train a stack of networks: epochs of mini-batches, with early stopping.

A small network spends most of its training on calls of numpy, not in them. So networks of one shape
are trained side by side: one call does the same step of all of them. Each has its own rows, learning
rate, penalty and random numbers, and is trained as it would be alone; one network is a stack of one.

A network with fewer rows ends its epoch earlier than others, and its last batch holds the rest of
its rows. The stack is sorted by numbers of rows, so that networks whose batches have the same size at
a step are neighbours: a slice, on which the step is done as on the whole.

Sums that overflow are not reported where they arise, but by the loss that they lead to.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from math import cos, inf, pi
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from bloodcells.arrays import Floats
from training.estimators.scratch.activations import Activation
from training.estimators.scratch.losses import cross_entropy, one_hot, penalty, soft_cross_entropy
from training.estimators.scratch.network import Buffers, Parameters, backward, forward, with_ones
from training.estimators.scratch.optimisers import Optimiser

__all__ = [
    "DivergenceError",
    "History",
    "Plan",
    "Rows",
    "Run",
    "epoch_steps",
    "split_rows",
    "train",
]


class DivergenceError(ArithmeticError):
    """Report that training left the range of finite numbers.

    Attributes
    ----------
    epoch
        The epoch after which it had, from 1.
    learning_rate
        The learning rate of that epoch.
    """

    def __init__(self, epoch: int, learning_rate: float) -> None:
        self.epoch = epoch
        self.learning_rate = learning_rate
        super().__init__(
            f"Training diverged: the loss is not a finite number after epoch {epoch}. Lower the "
            f"learning rate (it was {learning_rate:g}), or bring the columns to similar scales."
        )

    def __reduce__(self) -> tuple[type["DivergenceError"], tuple[int, float]]:
        # By default, exceptions are unpickled from their message; a parallel search pickles them.
        return type(self), (self.epoch, self.learning_rate)


@dataclass(frozen=True)
class Rows:
    """Hold labelled rows."""

    X: Floats
    """(n_rows, n_features)."""
    codes: NDArray[np.intp]
    """(n_rows,) column of the true class."""
    weights: Floats | None = None
    """(n_rows,) weights that average 1; None for equal ones."""

    def take(self, index: NDArray[np.intp]) -> "Rows":
        """Take the rows at ``index``, in that order."""
        weights = None if self.weights is None else self.weights[index]
        return Rows(self.X[index], self.codes[index], weights)


@dataclass(frozen=True)
class Plan:
    """Hold how to train a network."""

    alpha: float
    """Strength of the penalty on squared weights."""
    batch_size: int
    """Rows per step; the last batch of an epoch holds the rest."""
    learning_rate: float
    """Of the first step; see :meth:`rate`."""
    decay: float | Literal["cosine"]
    """How the rate falls; see :meth:`rate`."""
    max_epochs: int
    """Most passes over the training rows."""
    patience: int
    """With held-out rows: stop after this many epochs without a new lowest loss on them."""
    mixup: float = 0.0
    """With a > 0, every row of a batch is mixed with the one before it, in its measurements and in
    its target alike, by a share drawn from Beta(a, a) (Zhang et al., "mixup: Beyond empirical risk
    minimization", ICLR 2018)."""

    def rate(self, epoch: int) -> float:
        """Compute the learning rate of an epoch, counted from 0.

        It is ``learning_rate / (1 + decay * epoch)``, or, for "cosine", half a cosine that reaches 0
        after the last epoch (Loshchilov & Hutter, "SGDR", ICLR 2017, without restarts).
        """
        if self.decay == "cosine":
            return self.learning_rate * (1 + cos(pi * epoch / self.max_epochs)) / 2
        return self.learning_rate / (1 + self.decay * epoch)


@dataclass
class History:
    """Hold the losses of a training, one per epoch."""

    training: list[float] = field(default_factory=list)
    """J of each epoch: the cross-entropy averaged over its batches, each before its step, plus the
    penalty at the end of the epoch."""
    validation: list[float] = field(default_factory=list)
    """Mean cross-entropy of the held-out rows after each epoch, without the penalty; empty without
    such rows."""
    best_epoch: int = 0
    """The epoch (from 1) whose weights are kept."""
    lowest: float = inf
    """The least of ``validation``."""

    def add(self, loss: float, held_out_loss: float | None) -> bool:
        """Add an epoch, and tell whether its weights are the best so far."""
        self.training.append(loss)
        if held_out_loss is not None:
            self.validation.append(held_out_loss)
            if not held_out_loss < self.lowest:
                return False
            self.lowest = held_out_loss
        self.best_epoch = len(self.training)
        return True


@dataclass(frozen=True)
class Run:
    """Hold the rows and the plan of one network of a stack."""

    index: NDArray[np.intp]
    """(n_rows,) positions of this network's rows in the table that the stack shares."""
    codes: NDArray[np.intp]
    """(n_rows,) column of the true class of each."""
    weights: Floats | None
    """(n_rows,) weights that average 1; None for equal ones."""
    held_out: Rows | None
    """Rows whose loss stops the training; None to run all epochs."""
    plan: Plan
    """How to train; the batch size, and whether there is mixup, are the same in the whole stack."""
    rng: np.random.Generator
    """Generator of the order of the rows and of mixup's shares."""
    shares: Floats | None = None
    """(n_rows, n_classes) share of each class in a row's target; None where all of it is the true class."""


def train(
    table: Floats,
    parameters: Parameters,
    runs: Sequence[Run],
    activation: Activation,
    optimiser: Optimiser,
    watch: Callable[[int, History, Parameters], None] | None = None,
) -> list[History | DivergenceError]:
    """Train ``parameters``, a stack of networks, in place.

    With held-out rows, a network's training stops when their loss has not fallen for the
    ``patience`` of its plan, and its parameters are then those with the lowest loss.

    Parameters
    ----------
    table
        (n, n_in) rows that the runs' indices refer to, of the precision of ``parameters``.
    parameters
        The first weights; the trained ones at the end.
    runs
        One per network, sorted by numbers of rows.
    activation
        Of the hidden layers.
    optimiser
        Made for as many networks.
    watch
        Called after each epoch of a network with its position from 0, its history and its current
        parameters; these are views, to be read at once.

    Returns
    -------
    The history of each network. Where its loss stopped being a finite number, the error that says
    when; its parameters are of no use then, and the others go on.
    """
    histories = [History() for _ in runs]
    outcomes: list[History | DivergenceError] = [*histories]
    kept = parameters.flat.copy()
    # The networks that are still in training.
    left = np.arange(len(runs))
    stack = _Stack(with_ones(table), parameters, runs, activation, optimiser)
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        for epoch in range(max(run.plan.max_epochs for run in runs)):
            going = np.zeros(len(left), dtype=bool)
            for place, (network, loss) in enumerate(
                zip(left.tolist(), stack.run_epoch(epoch), strict=True)
            ):
                run, history, flat = runs[network], histories[network], stack.parameters.flat[place]
                held_out_loss = stack.held_out_loss(place)
                # The batches' losses are of before the last update, so the parameters are checked too.
                if not np.isfinite(loss) or not np.isfinite(flat).all():
                    outcomes[network] = DivergenceError(epoch + 1, run.plan.rate(epoch))
                    continue
                if history.add(loss, held_out_loss):
                    kept[network] = flat
                if watch is not None:
                    watch(network, history, stack.parameters.part(place))
                going[place] = (
                    epoch + 1 < run.plan.max_epochs
                    and epoch + 1 - history.best_epoch < run.plan.patience
                )
            if not going.any():
                break
            if not going.all():
                stack, left = stack.only(going), left[going]
    parameters.flat[...] = kept
    return outcomes


class _Stack:
    """Hold networks in training, with buffers for an epoch.

    Parameters
    ----------
    table
        (n, n_in + 1) rows, with ones in the last column.
    """

    def __init__(
        self,
        table: Floats,
        parameters: Parameters,
        runs: Sequence[Run],
        activation: Activation,
        optimiser: Optimiser,
    ) -> None:
        self.parameters = parameters
        self._table = table
        self._runs = runs
        self._activation = activation
        self._optimiser = optimiser
        self._gradient = parameters.room()
        # The slope of the penalty is alpha times the weight, and 0 for a bias.
        decay = parameters.room()
        for weights in decay.weights:
            weights += np.array([run.plan.alpha for run in runs])[:, np.newaxis, np.newaxis]
        self._decay = decay.flat if decay.flat.any() else None

        lengths = [len(run.codes) for run in runs]
        shape, dtype = (len(runs), max(lengths)), parameters.flat.dtype
        n_classes = parameters.layers[-1].shape[-1]
        self._order = np.zeros(shape, dtype=np.intp)
        self._codes = np.zeros(shape, dtype=np.intp)
        self._targets = np.zeros((*shape, n_classes), dtype)
        self._seen = np.zeros((*shape, n_classes), dtype)
        weighted = any(run.weights is not None for run in runs)
        self._weights = np.ones((*shape, 1), dtype) if weighted else None
        self._mixup = runs[0].plan.mixup > 0
        self._share = np.ones((*shape, 1), dtype) if self._mixup else None
        parts = {}
        self._steps = []
        for networks, rows in epoch_steps(lengths, runs[0].plan.batch_size):
            key = (networks.start, networks.stop, rows.stop - rows.start)
            if key not in parts:
                parts[key] = _Part(networks, key[2], parameters, self._gradient, table.shape[1])
            self._steps.append((parts[key], rows))

    def only(self, networks: NDArray[np.bool_]) -> "_Stack":
        """Copy the networks that are True into a stack of their own."""
        self._optimiser.keep(networks)
        return _Stack(
            self._table,
            self.parameters.only(networks),
            [run for run, kept in zip(self._runs, networks, strict=True) if kept],
            self._activation,
            self._optimiser,
        )

    def run_epoch(self, epoch: int) -> list[float]:
        """Take one step per batch; give the J of the epoch for each network."""
        self._shuffle()
        plans = [run.plan for run in self._runs]
        rates = np.array([[plan.rate(epoch)] for plan in plans], self.parameters.flat.dtype)
        for part, rows in self._steps:
            networks = part.networks
            # No index is out of range; in another mode, numpy would fill a copy first.
            self._table.take(self._order[networks, rows], axis=0, out=part.rows, mode="clip")
            targets = self._targets[networks, rows]
            if self._share is not None:
                share = self._share[networks, rows]
                _mix(part.rows, share)
                _mix(targets, share)
            outputs = forward(part.parameters, part.rows, self._activation, part.buffers)
            self._seen[networks, rows] = outputs[-1]
            delta = part.buffers.deltas[-1]
            np.subtract(outputs[-1], targets, out=delta)
            delta *= part.share
            if self._weights is not None:
                delta *= self._weights[networks, rows]
            backward(part.parameters, outputs, delta, self._activation, part.gradient, part.buffers)
            gradient = part.gradient.flat
            if self._decay is not None:
                np.multiply(part.parameters.flat, self._decay[networks], out=part.decayed)
                gradient += part.decayed
            self._optimiser.step(part.parameters.flat, gradient, rates[networks], networks)
        return [self._loss(place) for place in range(len(self._runs))]

    def held_out_loss(self, place: int) -> float | None:
        """Compute the mean cross-entropy of a network's held-out rows; None if it has none."""
        rows = self._runs[place].held_out
        if rows is None:
            return None
        alone = self.parameters.part(place)
        probabilities = forward(alone, with_ones(rows.X), self._activation)[-1]
        return cross_entropy(probabilities, rows.codes, rows.weights)

    def _shuffle(self) -> None:
        """Draw the order of each network's rows, and mixup's shares of them."""
        for place, run in enumerate(self._runs):
            n = len(run.codes)
            order = run.rng.permutation(n)
            self._order[place, :n] = run.index[order]
            self._codes[place, :n] = run.codes[order]
            self._targets[place, :n] = (
                one_hot(run.codes[order], self._targets.shape[-1])
                if run.shares is None
                else run.shares[order]
            )
            if self._weights is not None and run.weights is not None:
                self._weights[place, :n, 0] = run.weights[order]
            if self._share is not None:
                self._share[place, :n] = run.rng.beta(run.plan.mixup, run.plan.mixup, size=(n, 1))

    def _loss(self, place: int) -> float:
        """Compute J of a network over the epoch's batches, with the penalty of the epoch's end."""
        run, n = self._runs[place], len(self._runs[place].codes)
        seen = self._seen[place, :n]
        if self._mixup or run.shares is not None:
            loss = soft_cross_entropy(seen, self._targets[place, :n])
        else:
            weights = None if self._weights is None else self._weights[place, :n, 0]
            loss = cross_entropy(seen, self._codes[place, :n], weights)
        alone = self.parameters.part(place)
        return loss + sum(penalty(weights, run.plan.alpha) for weights in alone.weights)


class _Part:
    """Hold the networks of a stack that take a step together, as views, with buffers for a batch.

    Attributes
    ----------
    rows
        (networks, batch, n_in + 1).
    decayed
        (networks, n_parameters) slope of the penalty.
    share
        Share of a row in the mean over the batch.
    """

    def __init__(
        self, networks: slice, batch: int, parameters: Parameters, gradient: Parameters, width: int
    ) -> None:
        self.networks = networks
        self.parameters = parameters.part(networks)
        self.gradient = gradient.part(networks)
        self.buffers = Buffers(self.parameters, batch)
        self.decayed = np.empty_like(self.parameters.flat)
        self.rows = np.empty((len(self.decayed), batch, width), self.decayed.dtype)
        self.share = 1.0 / batch


def epoch_steps(lengths: Sequence[int], batch_size: int) -> Iterator[tuple[slice, slice]]:
    """List the steps of an epoch: which networks take which of their shuffled rows.

    A network of ``lengths[i]`` rows takes ``batch_size`` of them at a time, and the rest at last.

    Parameters
    ----------
    lengths
        Numbers of rows, in increasing order.

    Yields
    ------
    A slice of networks and a slice of rows.
    """
    for start in range(0, lengths[-1], batch_size):
        ends = [min(length, start + batch_size) for length in lengths]
        places = [place for place, end in enumerate(ends) if end > start]
        for end, group in groupby(places, key=ends.__getitem__):
            together = list(group)
            yield slice(together[0], together[-1] + 1), slice(start, end)


def _mix(rows: Floats, share: Floats) -> None:
    """Mix each row with the one before it, the first with the last, in place.

    Parameters
    ----------
    rows
        (..., batch, n).
    share
        (..., batch, 1) share of the row itself.
    """
    rows[...] = share * rows + (1 - share) * np.roll(rows, 1, axis=-2)


def split_rows(
    codes: NDArray[np.intp], fraction: float, rng: np.random.Generator
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Set aside about ``fraction`` of the rows of every class at random.

    Each class keeps at least one row for training, so one of a single row is not held out.

    Returns
    -------
    kept, held_out
        Positions of rows, each in increasing order.

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
