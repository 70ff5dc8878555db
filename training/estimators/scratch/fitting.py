"""The training loop of a stack of networks: epochs of mini-batches, with early stopping.

Most of a small network's time is spent on calling numpy, not in it, so networks of one shape are
trained side by side: one call does the same step of all of them. Each has its own rows, rate,
penalty and random numbers, and meets what it would meet alone; one network is a stack of one.

A network with fewer rows ends its epoch earlier than others, and its last batch holds what is left
of its rows. In a stack sorted by numbers of rows, those that take a batch of one size together are
neighbours: a slice, on which the step is done as on the whole.

Sums that overflow are not reported where they arise but as the loss they lead to.
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

    X: Floats
    codes: NDArray[np.intp]
    weights: Floats | None = None

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
    penalty, and ``lowest`` the least of it.
    """

    training: list[float] = field(default_factory=list)
    validation: list[float] = field(default_factory=list)
    best_epoch: int = 0
    lowest: float = inf

    def add(self, loss: float, held_out_loss: float | None) -> bool:
        """Add an epoch, and say whether its weights are to be kept."""
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
    """What one network of a stack is trained on, and how.

    Attributes
    ----------
    index
        (n_rows,) Which rows of the table, which the stack has in common, are this network's.
    codes
        (n_rows,) Column of the true class of each.
    weights
        (n_rows,) Weights that average 1; None for equal ones. held_out Rows that training is
        stopped by; None to run all epochs. plan The batch size, and whether there is mixup, are
        common to the stack. rng Where the order of the rows, and mixup's shares, are drawn from.
    """

    index: NDArray[np.intp]
    codes: NDArray[np.intp]
    weights: Floats | None
    held_out: Rows | None
    plan: Plan
    rng: np.random.Generator


def train(
    table: Floats,
    parameters: Parameters,
    runs: Sequence[Run],
    activation: Activation,
    optimiser: Optimiser,
    watch: Callable[[int, History, Parameters], None] | None = None,
) -> list[History | DivergenceError]:
    """Fit ``parameters``, a stack of networks, in place.

    With held-out rows, a network's training stops when their loss has not fallen for the
    ``patience`` of its plan, and its parameters end as they were when it was lowest.

    Parameters
    ----------
    table
        (n, n_in) What the runs' indices count in, of the precision of ``parameters``. runs One per
        network, sorted by numbers of rows. watch Is told after each epoch which network, counted
        from 0, has what history and, now, which parameters: views, to be read at once.

    Returns
    -------
    What happened to each network; where its loss stopped being a finite number, an error that
    says when, and its parameters are of no use. The others go on.
    """
    histories = [History() for _ in runs]
    outcomes: list[History | DivergenceError] = [*histories]
    kept = parameters.flat.copy()
    # Which networks are still in the stack.
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
                # The batches' losses say nothing of the last update: the parameters themselves do.
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
    """Networks in training, with room for an epoch of theirs.

    Parameters
    ----------
    table
        (n, n_in + 1) Rows, with ones in the last column.
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
        # The slope of the penalty is alpha times a weight, and nothing for a bias.
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
        """Give some of the networks as a stack of their own."""
        self._optimiser.keep(networks)
        return _Stack(
            self._table,
            self.parameters.only(networks),
            [run for run, kept in zip(self._runs, networks, strict=True) if kept],
            self._activation,
            self._optimiser,
        )

    def run_epoch(self, epoch: int) -> list[float]:
        """Take one step per batch; give the mean J that each network met."""
        self._shuffle()
        plans = [run.plan for run in self._runs]
        rates = np.array([[plan.rate(epoch)] for plan in plans], self.parameters.flat.dtype)
        for part, rows in self._steps:
            networks = part.networks
            # Clipping never takes place; without it, numpy would fill a copy first.
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
        """Give the mean cross-entropy of a network's held-out rows, if it has any."""
        rows = self._runs[place].held_out
        if rows is None:
            return None
        alone = self.parameters.part(place)
        probabilities = forward(alone, with_ones(rows.X), self._activation)[-1]
        return cross_entropy(probabilities, rows.codes, rows.weights)

    def _shuffle(self) -> None:
        """Draw the order in which each network meets its rows, and what it mixes of them."""
        for place, run in enumerate(self._runs):
            n = len(run.codes)
            order = run.rng.permutation(n)
            self._order[place, :n] = run.index[order]
            self._codes[place, :n] = run.codes[order]
            self._targets[place, :n] = one_hot(run.codes[order], self._targets.shape[-1])
            if self._weights is not None and run.weights is not None:
                self._weights[place, :n, 0] = run.weights[order]
            if self._share is not None:
                self._share[place, :n] = run.rng.beta(run.plan.mixup, run.plan.mixup, size=(n, 1))

    def _loss(self, place: int) -> float:
        """Give the J that a network met: the penalty is that of the epoch's end."""
        run, n = self._runs[place], len(self._runs[place].codes)
        seen = self._seen[place, :n]
        if self._mixup:
            loss = soft_cross_entropy(seen, self._targets[place, :n])
        else:
            weights = None if self._weights is None else self._weights[place, :n, 0]
            loss = cross_entropy(seen, self._codes[place, :n], weights)
        alone = self.parameters.part(place)
        return loss + sum(penalty(weights, run.plan.alpha) for weights in alone.weights)


class _Part:
    """Networks of a stack that take a step together, as views, with room for a batch of each.

    Attributes
    ----------
    rows
        (networks, batch, n_in + 1).
    decayed
        (networks, n_parameters) share Of a row in the mean over the batch.
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
    """Give the steps of an epoch: which networks take which of their shuffled rows.

    A network of ``lengths[i]`` rows, in increasing order, takes ``batch_size`` of them at a time
    and at last what is left.
    """
    for start in range(0, lengths[-1], batch_size):
        ends = [min(length, start + batch_size) for length in lengths]
        places = [place for place, end in enumerate(ends) if end > start]
        for end, group in groupby(places, key=ends.__getitem__):
            together = list(group)
            yield slice(together[0], together[-1] + 1), slice(start, end)


def _mix(rows: Floats, share: Floats) -> None:
    """Replace rows by their share of themselves and the rest of the row before, around the batch.

    Parameters
    ----------
    rows
        (..., batch, n).
    share
        (..., batch, 1).
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
