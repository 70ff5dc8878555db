"""A fully connected network as functions of its arrays.

Layer l computes z_l = a_(l-1) W_l + b_l, then a_l = f(z_l); a_0 are the rows of X, and the last
layer's function is softmax. Every function also takes a stack of networks of one shape: leading
axes are carried along, X of shape (n_rows, n_in) being shared or (stack, n_rows, n_in) their own.

Gradients by back-propagation (Rumelhart, Hinton & Williams, Nature 323, 1986). Write
delta_l = dJ/dz_l. From z_l = a_(l-1) W_l + b_l and the chain rule,

    dJ/dW_l     = a_(l-1)^T delta_l
    dJ/db_l     = sum of the rows of delta_l
    dJ/da_(l-1) = delta_l W_l^T
    delta_(l-1) = dJ/da_(l-1) * f'(z_(l-1))        (element by element)

and for the last layer delta = (p - t) / n, derived in :mod:`training.scratch.losses`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from training.scratch.activations import Activation, softmax
from training.scratch.losses import cross_entropy, one_hot, penalty

__all__ = ["Parameters", "backward", "forward", "initialise", "objective"]


@dataclass(frozen=True)
class Parameters:
    """Weights and biases of a network, or one number for each: a gradient has the same form.

    Attributes
    ----------
    flat : (..., n_parameters)
        All numbers in one array, weights first, so that an optimiser updates them in one go.
    weights : list of (..., n_in, n_out)
        One per layer, a view of ``flat``.
    biases : list of (..., 1, n_out)
        One per layer, a view of ``flat``: rows, to be added to every row of a batch.
    n_weights
        How many of the numbers of one network are weights.
    """

    flat: NDArray[np.float64]
    weights: list[NDArray[np.float64]]
    biases: list[NDArray[np.float64]]
    n_weights: int

    @classmethod
    def zeros(cls, layer_sizes: Sequence[int], stack: tuple[int, ...] = ()) -> "Parameters":
        """Make room for networks with ``layer_sizes`` units, inputs first, classes last."""
        shapes = list(pairwise(layer_sizes))
        n_weights = sum(n_in * n_out for n_in, n_out in shapes)
        flat = np.zeros((*stack, n_weights + sum(layer_sizes[1:])))
        weights, biases = [], []
        at_weight, at_bias = 0, n_weights
        for n_in, n_out in shapes:
            part = flat[..., at_weight : at_weight + n_in * n_out]
            weights.append(part.reshape(*stack, n_in, n_out))
            biases.append(flat[..., at_bias : at_bias + n_out].reshape(*stack, 1, n_out))
            at_weight += n_in * n_out
            at_bias += n_out
        return cls(flat, weights, biases, n_weights)

    @classmethod
    def of(
        cls, weights: Sequence[NDArray[np.float64]], biases: Sequence[NDArray[np.float64]]
    ) -> "Parameters":
        """Copy a network's weights, each (n_in, n_out), with its biases, each (n_out,)."""
        parameters = cls.zeros([len(weights[0]), *(len(bias) for bias in biases)])
        pairs = zip(parameters.weights + parameters.biases, [*weights, *biases], strict=True)
        for view, array in pairs:
            view[...] = array
        return parameters

    @property
    def penalised(self) -> NDArray[np.float64]:
        """The weights without the biases, (..., n_weights), a view."""
        return self.flat[..., : self.n_weights]


def initialise(
    layer_sizes: Sequence[int], low: float, high: float, rng: np.random.Generator
) -> Parameters:
    """Draw all weights and biases of a network uniformly from [low, high)."""
    parameters = Parameters.zeros(layer_sizes)
    parameters.flat[...] = rng.uniform(low, high, size=parameters.flat.shape)
    return parameters


def forward(
    parameters: Parameters, X: NDArray[np.float64], activation: Activation
) -> list[NDArray[np.float64]]:
    """Give the output of every layer: X first, probabilities (..., n_rows, n_classes) last."""
    outputs = [X]
    last = len(parameters.weights) - 1
    for layer, (weights, bias) in enumerate(
        zip(parameters.weights, parameters.biases, strict=True)
    ):
        z = np.matmul(outputs[-1], weights)
        z += bias
        if layer < last:
            activation.apply(z)
        else:
            softmax(z)
        outputs.append(z)
    return outputs


def backward(
    parameters: Parameters,
    outputs: list[NDArray[np.float64]],
    delta: NDArray[np.float64],
    activation: Activation,
    gradient: Parameters,
) -> None:
    """Write the gradient of the mean cross-entropy into ``gradient``.

    Parameters
    ----------
    outputs
        What :func:`forward` gave for the same parameters.
    delta : (..., n_rows, n_classes)
        Derivative of the loss by the last layer's sums z, row weights and 1/n included.
    """
    ones = np.ones((1, delta.shape[-2]))
    for layer in range(len(parameters.weights) - 1, -1, -1):
        np.matmul(outputs[layer].swapaxes(-1, -2), delta, out=gradient.weights[layer])
        # The sum over rows as a product, which is several times faster than a reduction.
        np.matmul(ones, delta, out=gradient.biases[layer])
        if layer > 0:
            delta = np.matmul(delta, parameters.weights[layer].swapaxes(-1, -2))
            activation.scale_by_slope(delta, outputs[layer])


def objective(
    parameters: Parameters,
    X: NDArray[np.float64],
    codes: NDArray[np.intp],
    activation: Activation,
    alpha: float = 0.0,
    row_weights: NDArray[np.float64] | None = None,
) -> tuple[float, Parameters]:
    """Give J and its gradient over all rows, for one network.

    Parameters
    ----------
    X : (n_rows, n_in)
    codes : (n_rows,)
        Column of the true class.
    row_weights : (n_rows,)
        Weights that average 1 over the rows; without them all are 1.
    """
    outputs = forward(parameters, X, activation)
    probabilities = outputs[-1]
    delta = probabilities - one_hot(codes, probabilities.shape[-1])
    delta /= len(X)
    if row_weights is not None:
        delta *= row_weights[:, np.newaxis]
    sizes = [X.shape[-1], *(weights.shape[-1] for weights in parameters.weights)]
    gradient = Parameters.zeros(sizes)
    backward(parameters, outputs, delta, activation, gradient)
    gradient.penalised[...] += alpha * parameters.penalised
    loss = cross_entropy(probabilities, codes, row_weights)
    return loss + penalty(parameters.penalised, alpha), gradient
