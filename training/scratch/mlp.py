"""The multi-layer perceptron as an estimator."""

from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from training.scratch.activations import ACTIVATIONS
from training.scratch.base import ProbabilisticClassifier
from training.scratch.fitting import Plan, Rows, split_rows, train
from training.scratch.network import Parameters, forward, initialise
from training.scratch.optimisers import OPTIMISERS
from training.scratch.validation import (
    check_choice,
    check_count,
    check_number,
    check_training_rows,
    row_weights,
)

__all__ = ["ScratchMLP"]


class ScratchMLP(ProbabilisticClassifier):
    """Network of fully connected layers with softmax at the end, trained on mini-batches.

    Minimises J = mean cross-entropy + alpha/2 * sum of squared weights, biases not penalised.
    Columns should be of similar scale: put a scaler before it.

    Parameters
    ----------
    hidden_layer_sizes
        Units of each hidden layer; ``()`` for none, which is softmax regression.
    activation : {"relu", "tanh", "sigmoid"}
        Of the hidden layers.
    alpha
        Strength of the penalty, from 0 up.
    batch_size
        Rows per step; the last batch of an epoch holds what is left.
    learning_rate, decay
        The rate in epoch e, counted from 0, is ``learning_rate / (1 + decay * e)``; with decay
        "cosine" it falls along half a cosine to 0 after the last epoch.
    mixup
        With a > 0, rows and their targets are mixed in pairs by shares drawn from Beta(a, a):
        fewer confident errors near the borders. It goes with no ``class_weight``.
    optimiser : {"adam", "sgd"}
    max_epochs
        Passes over the training rows.
    init_range
        First weights and biases are drawn uniformly from ``(low, high)``; one number r stands
        for ``(-r, r)``.
    early_stopping
        Hold out ``validation_fraction`` of each class, stop when the cross-entropy of these rows
        has not fallen for ``patience`` epochs, and keep the weights with the lowest.
    class_weight
        None, "balanced" or a mapping from class to weight: how much its rows count in J. Weights
        are scaled to average 1 over the rows.
    random_state
        Seed or numpy ``Generator``; the same seed gives the same weights bit for bit.

    Attributes
    ----------
    classes_ : (n_classes,)
        Labels, sorted: the order of probabilities.
    activation_ : str
        The activation trained with.
    coefs_ : list of (n_in, n_out)
        Weights of each layer.
    intercepts_ : list of (n_out,)
        Biases of each layer.
    loss_curve_ : list of float
        J in each epoch, averaged over the batches as each was met.
    validation_loss_curve_ : list of float
        Mean cross-entropy of the held-out rows after each epoch; empty without early stopping.
    n_epochs_, best_epoch_ : int
        Epochs run, and the epoch (from 1) whose weights were kept.
    n_features_in_ : int
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
        self.random_state = random_state

    def fit(self, X: ArrayLike, y: ArrayLike) -> "ScratchMLP":
        """Train on rows X (n_rows, n_features) with labels y (n_rows,).

        Raises
        ------
        ValueError
            If a parameter, X or y is not usable.
        DivergenceError
            If the loss stops being a finite number.
        """
        plan = self._plan()
        hidden = _layer_sizes(self.hidden_layer_sizes)
        low, high = _limits(self.init_range)
        activation = ACTIVATIONS[check_choice("activation", self.activation, ACTIVATIONS)]
        optimiser = OPTIMISERS[check_choice("optimiser", self.optimiser, OPTIMISERS)]()
        fraction = check_number("validation_fraction", self.validation_fraction, above=0, below=1)

        matrix, classes, codes = check_training_rows(self, X, y)
        rng = np.random.default_rng(self.random_state)
        rows, held_out = Rows(matrix, codes, row_weights(self.class_weight, classes, codes)), None
        if self.early_stopping:
            kept, aside = split_rows(codes, fraction, rng)
            rows, held_out = rows.take(kept), rows.take(aside)
        parameters = initialise([matrix.shape[1], *hidden, len(classes)], low, high, rng)
        history = train(parameters, rows, held_out, activation, optimiser, plan, rng)

        self.classes_ = classes
        self.activation_ = self.activation
        self.coefs_ = [weights.copy() for weights in parameters.weights]
        self.intercepts_ = [bias[0].copy() for bias in parameters.biases]
        self.loss_curve_ = history.training
        self.validation_loss_curve_ = history.validation
        self.n_epochs_ = len(history.training)
        self.best_epoch_ = history.best_epoch
        return self

    def _probabilities(self, rows: NDArray[np.float64]) -> NDArray[np.float64]:
        parameters = Parameters.of(self.coefs_, self.intercepts_)
        return forward(parameters, rows, ACTIVATIONS[self.activation_])[-1]

    def _plan(self) -> Plan:
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
        mixup = check_number("mixup", self.mixup, minimum=0)
        if mixup > 0 and self.class_weight is not None:
            raise ValueError(
                f"mixup={mixup:g} mixes rows of different classes, which have no weight in "
                "common. Give mixup=0 or class_weight=None."
            )
        return mixup


def _decay(given: Any) -> float | Literal["cosine"]:
    if isinstance(given, str):
        if given != "cosine":
            raise ValueError(f"decay must be a number from 0 up or 'cosine', but is {given!r}.")
        return "cosine"
    return check_number("decay", given, minimum=0)


def _layer_sizes(given: Any) -> tuple[int, ...]:
    sizes = tuple(given) if isinstance(given, (tuple, list, np.ndarray)) else (given,)
    return tuple(check_count("hidden_layer_sizes", size) for size in sizes)


def _limits(given: Any) -> tuple[float, float]:
    if isinstance(given, (tuple, list)) and len(given) == 2:
        low = check_number("init_range[0]", given[0])
        return low, check_number("init_range[1]", given[1], above=low)
    reach = check_number("init_range", given, above=0)
    return -reach, reach
