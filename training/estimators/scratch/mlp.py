"""Define the multi-layer perceptron as an estimator."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.utils.validation import validate_data

from bloodcells.arrays import Floats
from training.estimators.scratch.activations import ACTIVATIONS
from training.estimators.scratch.base import ProbabilisticClassifier
from training.estimators.scratch.fitting import (
    DivergenceError,
    History,
    Plan,
    Rows,
    Run,
    split_rows,
    train,
)
from training.estimators.scratch.network import Parameters, forward, initialise, with_ones
from training.estimators.scratch.optimisers import OPTIMISERS
from training.estimators.scratch.validation import (
    check_choice,
    check_count,
    check_number,
    check_training_rows,
    row_weights,
)

__all__ = ["ScratchMLP", "Shape", "TrainingTask", "fit_stack"]

_PRECISIONS: Mapping[str, type[np.floating[Any]]] = MappingProxyType(
    {"double": np.float64, "single": np.float32}
)


@dataclass(frozen=True)
class Shape:
    """Hold what all networks of a stack must share: the shapes of arrays, and the functions applied."""

    hidden: tuple[int, ...]
    """Units of each hidden layer."""
    activation: str
    """Of the hidden layers."""
    optimiser: str
    """By which the weights are changed after each batch."""
    batch_size: int
    """Rows per step."""
    mixup: bool
    """Whether rows are mixed."""
    precision: str
    """Of all numbers: one of `_PRECISIONS`."""


@dataclass(frozen=True)
class TrainingTask:
    """Hold the rows of a table that a network is to learn."""

    index: NDArray[np.intp]
    """(n_rows,) positions in the table."""
    classes: NDArray[Any]
    """(n_classes,) labels that occur among the rows, sorted."""
    codes: NDArray[np.intp]
    """(n_rows,) position of each row's label in ``classes``."""
    shares: Floats | None = None
    """(n_rows, n_classes) targets in place of the labels; None for those."""


class ScratchMLP(ProbabilisticClassifier):
    """Train fully connected layers with softmax at the end, on mini-batches.

    Minimises J = mean cross-entropy + alpha/2 * sum of squared weights, biases not penalised.
    Columns should be of similar scale: put a scaler before it.

    Parameters
    ----------
    hidden_layer_sizes
        Units of each hidden layer; ``()`` for none, which is softmax regression.
    activation
        Of the hidden layers: "relu", "tanh" or "sigmoid".
    alpha
        Strength of the penalty, from 0 up.
    batch_size
        Rows per step; the last batch of an epoch holds the rest.
    learning_rate, decay
        The rate in epoch e, counted from 0, is ``learning_rate / (1 + decay * e)``; with decay
        "cosine" it falls along half a cosine to 0 after the last epoch.
    mixup
        With a > 0, rows and their targets are mixed in pairs by shares drawn from Beta(a, a):
        fewer confident errors near the borders. It cannot be used with a ``class_weight``.
    optimiser
        "adam" or "sgd".
    max_epochs
        Passes over the training rows; fewer with early stopping.
    init_range
        First weights and biases are drawn uniformly from ``(low, high)``; one number r stands
        for ``(-r, r)``.
    early_stopping
        Whether to hold out ``validation_fraction`` of each class, stop when the cross-entropy of
        these rows has not fallen for ``patience`` epochs, and keep the weights with the lowest.
    class_weight
        None, "balanced" or a mapping from class to weight: how much the rows of a class count in J.
        Weights are scaled to average 1 over the rows.
    precision
        Of the numbers in training, "double" or "single": single takes about half the time where
        batches are large or many networks are trained at once. Predictions are computed in double.
    random_state
        Seed or numpy ``Generator``; the same seed gives the same weights bit for bit.

    Attributes
    ----------
    classes_
        (n_classes,) labels, sorted: the order of probabilities.
    activation_
        The activation that the network was trained with.
    coefs_
        For each layer (n_in, n_out) weights.
    intercepts_
        For each layer (n_out,) biases.
    loss_curve_
        J of each epoch, averaged over the batches, each before its step.
    validation_loss_curve_
        Mean cross-entropy of the held-out rows after each epoch; empty without early stopping.
    n_epochs_, best_epoch_
        Number of epochs run, and the epoch (from 1) whose weights were kept.
    n_features_in_
        Number of columns of the training rows.

    Examples
    --------
    >>> X = [[0.0], [0.2], [0.8], [1.0]] * 5
    >>> y = ["low", "low", "high", "high"] * 5
    >>> model = ScratchMLP((4,), max_epochs=100, learning_rate=0.05, random_state=0).fit(X, y)
    >>> model.predict([[0.1], [0.9]]).tolist()
    ['low', 'high']
    >>> [weights.shape for weights in model.coefs_]
    [(1, 4), (4, 2)]
    """

    def __init__(
        self,
        hidden_layer_sizes: Any = (50, 20),
        activation: str = "relu",
        *,
        alpha: float = 1e-4,
        batch_size: int = 32,
        learning_rate: float = 1e-3,
        decay: Any = 0.0,
        mixup: float = 0.0,
        optimiser: str = "adam",
        max_epochs: int = 200,
        init_range: Any = (-0.7, 0.7),
        early_stopping: bool = False,
        validation_fraction: float = 0.1,
        patience: int = 10,
        class_weight: Any = None,
        precision: str = "double",
        random_state: Any = None,
    ) -> None:
        self.hidden_layer_sizes = hidden_layer_sizes
        self.activation = activation
        self.alpha = alpha
        self.batch_size = batch_size
        self.learning_rate = learning_rate
        self.decay = decay
        self.mixup = mixup
        self.optimiser = optimiser
        self.max_epochs = max_epochs
        self.init_range = init_range
        self.early_stopping = early_stopping
        self.validation_fraction = validation_fraction
        self.patience = patience
        self.class_weight = class_weight
        self.precision = precision
        self.random_state = random_state

    def fit(
        self,
        X: ArrayLike,
        y: ArrayLike,
        *,
        watch: "Callable[[ScratchMLP], None] | None" = None,
    ) -> "ScratchMLP":
        """Train on rows X (n_rows, n_features) with labels y (n_rows,).

        Parameters
        ----------
        watch
            Called with this network after each epoch, as if its training had ended there.

        Raises
        ------
        ValueError
            If a parameter, X or y is not usable.
        DivergenceError
            If the loss stops being a finite number.
        """
        matrix, classes, codes = check_training_rows(self, X, y)
        task = TrainingTask(np.arange(len(codes)), classes, codes)
        outcome = fit_stack([self], matrix, [task], watch)[0]
        if outcome is not None:
            raise outcome
        return self

    def fit_shares(self, X: ArrayLike, classes: ArrayLike, shares: ArrayLike) -> "ScratchMLP":
        """Train on rows X (n_rows, n_features) whose targets are shares of the classes, as another model's.

        Parameters
        ----------
        classes
            (n_classes,) labels, sorted.
        shares
            (n_rows, n_classes); each row adds up to 1.

        Raises
        ------
        ValueError
            If a parameter, X or the shares are not usable; early stopping, and weights of classes, need
            labels.
        DivergenceError
            If the loss stops being a finite number.
        """
        if self.early_stopping or self.class_weight is not None:
            raise ValueError(
                "Targets that are shares have no class to be held out or weighted by. Give "
                "early_stopping=False and class_weight=None."
            )
        matrix = validate_data(self, X, dtype=np.float64, order="C")
        labels, targets = np.asarray(classes), np.asarray(shares, dtype=np.float64)
        if targets.shape != (len(matrix), len(labels)):
            raise ValueError(
                f"shares must have the shape {(len(matrix), len(labels))}, a row for each of X and a "
                f"column for each class, but has {targets.shape}."
            )
        if not np.allclose(targets.sum(axis=1), 1.0) or (targets < 0).any():
            raise ValueError("Each row of shares must add up to 1, and none may be below 0.")
        task = TrainingTask(np.arange(len(matrix)), labels, targets.argmax(axis=1), targets)
        outcome = fit_stack([self], matrix, [task])[0]
        if outcome is not None:
            raise outcome
        return self

    def _probabilities(self, rows: Floats) -> Floats:
        """Compute the last layer's outputs."""
        parameters = Parameters.of(self.coefs_, self.intercepts_)
        return forward(parameters, with_ones(rows), ACTIVATIONS[self.activation_])[-1]

    def shape(self) -> "Shape":
        """Check and collect what networks must share to be trained as one stack.

        Raises
        ------
        ValueError
            If a parameter that belongs to it is not usable.
        """
        return Shape(
            hidden=_layer_sizes(self.hidden_layer_sizes),
            activation=check_choice("activation", self.activation, ACTIVATIONS),
            optimiser=check_choice("optimiser", self.optimiser, OPTIMISERS),
            batch_size=check_count("batch_size", self.batch_size),
            mixup=self._mixup() > 0,
            precision=check_choice("precision", self.precision, _PRECISIONS),
        )

    def _start(self, matrix: Floats, task: "TrainingTask", parameters: Parameters) -> Run:
        """Draw the held-out rows, then the first weights into ``parameters``; give the run."""
        plan = self._plan()
        low, high = _limits(self.init_range)
        fraction = check_number("validation_fraction", self.validation_fraction, above=0, below=1)
        rng = np.random.default_rng(self.random_state)
        index, codes, held_out = task.index, task.codes, None
        weights = row_weights(self.class_weight, task.classes, codes)
        if self.early_stopping:
            kept, aside = split_rows(codes, fraction, rng)
            held_out = Rows(
                matrix[index[aside]], codes[aside], None if weights is None else weights[aside]
            )
            index, codes = index[kept], codes[kept]
            weights = None if weights is None else weights[kept]
        parameters.flat[...] = initialise(parameters.layer_sizes, low, high, rng).flat
        return Run(index, codes, weights, held_out, plan, rng, task.shares)

    def _end(self, task: "TrainingTask", parameters: Parameters, history: History) -> None:
        """Store the trained parameters and the history as fitted attributes."""
        self.classes_ = task.classes
        self.activation_ = self.activation
        # Whatever the precision of training, the network is stored and applied in double.
        self.coefs_ = [weights.astype(np.float64) for weights in parameters.weights]
        self.intercepts_ = [bias.astype(np.float64) for bias in parameters.biases]
        self.loss_curve_ = history.training
        self.validation_loss_curve_ = history.validation
        self.n_epochs_ = len(history.training)
        self.best_epoch_ = history.best_epoch

    def _plan(self) -> Plan:
        """Check the parameters that the training loop needs."""
        return Plan(
            alpha=check_number("alpha", self.alpha, minimum=0),
            batch_size=check_count("batch_size", self.batch_size),
            learning_rate=check_number("learning_rate", self.learning_rate, above=0),
            decay=_decay(self.decay),
            mixup=self._mixup(),
            max_epochs=check_count("max_epochs", self.max_epochs),
            patience=check_count("patience", self.patience),
        )

    def _mixup(self) -> float:
        """Check mixup, which excludes weights of classes."""
        mixup = check_number("mixup", self.mixup, minimum=0)
        if mixup > 0 and self.class_weight is not None:
            raise ValueError(
                f"mixup={mixup:g} mixes rows of different classes, which have no weight in "
                "common. Give mixup=0 or class_weight=None."
            )
        return mixup


def fit_stack(
    networks: Sequence[ScratchMLP],
    matrix: Floats,
    tasks: Sequence[TrainingTask],
    watch: Callable[[ScratchMLP], None] | None = None,
) -> list[DivergenceError | None]:
    """Train networks of one shape, and of one number of classes, side by side, in place.

    Parameters
    ----------
    matrix
        (n, n_features) rows that have been checked.
    tasks
        One per network.
    watch
        Called with a network after each of its epochs, as if its training had ended there; the
        length of its ``loss_curve_`` is the number of epochs.

    Returns
    -------
    For each network None, or the error if it diverged; it is not fitted then.

    Raises
    ------
    ValueError
        If a parameter is not usable.
    """
    shape = networks[0].shape()
    dtype = _PRECISIONS[shape.precision]
    sizes = [matrix.shape[1], *shape.hidden, len(tasks[0].classes)]
    parameters = Parameters.zeros(sizes, (len(networks),), dtype)
    runs = [
        network._start(matrix, task, parameters.part(place))
        for place, (network, task) in enumerate(zip(networks, tasks, strict=True))
    ]
    # The training loop needs them sorted by numbers of rows.
    order = sorted(range(len(runs)), key=lambda place: len(runs[place].codes))
    parameters.flat[...] = parameters.flat[order]
    optimiser = OPTIMISERS[shape.optimiser](len(runs))
    table = matrix.astype(dtype, copy=False)
    activation = ACTIVATIONS[shape.activation]

    def show(place: int, history: History, learned: Parameters) -> None:
        at = order[place]
        networks[at]._end(tasks[at], learned, history)
        if watch is not None:
            watch(networks[at])

    histories = train(
        table,
        parameters,
        [runs[at] for at in order],
        activation,
        optimiser,
        show if watch is not None else None,
    )
    errors: list[DivergenceError | None] = [None] * len(networks)
    for place, (at, history) in enumerate(zip(order, histories, strict=True)):
        if isinstance(history, DivergenceError):
            errors[at] = history
        else:
            networks[at]._end(tasks[at], parameters.part(place), history)
    return errors


def _decay(given: Any) -> float | Literal["cosine"]:
    """Check the decay of the learning rate."""
    if isinstance(given, str):
        if given != "cosine":
            raise ValueError(f"decay must be a number from 0 up or 'cosine', but is {given!r}.")
        return "cosine"
    return check_number("decay", given, minimum=0)


def _layer_sizes(given: Any) -> tuple[int, ...]:
    """Check the sizes of hidden layers; one number is one layer."""
    sizes = tuple(given) if isinstance(given, (tuple, list, np.ndarray)) else (given,)
    return tuple(check_count("hidden_layer_sizes", size) for size in sizes)


def _limits(given: Any) -> tuple[float, float]:
    """Check the limits of the first weights."""
    if isinstance(given, (tuple, list)) and len(given) == 2:
        low = check_number("init_range[0]", given[0])
        return low, check_number("init_range[1]", given[1], above=low)
    reach = check_number("init_range", given, above=0)
    return -reach, reach
