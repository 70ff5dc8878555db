"""Compute a fully connected network, forward and backward, as functions of its arrays.

Layer l computes z_l = a_(l-1) W_l + b_l, then a_l = f(z_l); a_0 are the rows of X, and the last
layer's function is softmax. With a column of ones beside a_(l-1), and the biases as a last row
under W_l, that sum is one product; both are stored so. Every function also takes a stack of networks
of one shape, by leading axes: rows of shape (n_rows, n_in + 1) are shared by all, rows of shape
(stack, n_rows, n_in + 1) are each network's own. All arrays are of one precision, float64 or float32.

Gradients by back-propagation (Rumelhart, Hinton & Williams, Nature 323, 1986). Write
delta_l = dJ/dz_l. From z_l = a_(l-1) W_l + b_l and the chain rule,

    dJ/dW_l     = a_(l-1)^T delta_l
    dJ/db_l     = sum of the rows of delta_l        (the same product, with the column of ones)
    dJ/da_(l-1) = delta_l W_l^T
    delta_(l-1) = dJ/da_(l-1) * f'(z_(l-1))        (element by element)

and for the last layer delta = (p - t) / n, derived in :mod:`training.estimators.scratch.losses`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bloodcells.arrays import Floats
from training.estimators.scratch.activations import Activation, softmax
from training.estimators.scratch.losses import cross_entropy, one_hot, penalty

__all__ = [
    "Buffers",
    "Parameters",
    "backward",
    "forward",
    "initialise",
    "objective",
    "with_ones",
]


@dataclass(frozen=True)
class Parameters:
    """Hold weights and biases of a network, or one number for each, such as a gradient."""

    flat: Floats
    """(..., n_parameters) all numbers in one array, so that an optimiser updates them in one go."""
    layers: list[Floats]
    """For each layer (..., n_in + 1, n_out): its weights with the biases as last row, a view of
    ``flat``."""

    @classmethod
    def zeros(
        cls,
        layer_sizes: Sequence[int],
        stack: tuple[int, ...] = (),
        dtype: type[np.floating[Any]] = np.float64,
    ) -> "Parameters":
        """Make the parameters, all 0, of networks with ``layer_sizes`` units, inputs first, classes last."""
        shapes = [(n_in + 1, n_out) for n_in, n_out in pairwise(layer_sizes)]
        ends = np.cumsum([rows * columns for rows, columns in shapes]).tolist()
        flat: NDArray[Any] = np.zeros((*stack, ends[-1]), dtype)
        layers = [
            flat[..., start:end].reshape(*stack, *shape)
            for start, end, shape in zip([0, *ends], ends, shapes, strict=False)
        ]
        return cls(flat, layers)

    @classmethod
    def of(cls, weights: Sequence[Floats], biases: Sequence[Floats]) -> "Parameters":
        """Copy a network's weights, each (n_in, n_out), and its biases, each (n_out,)."""
        parameters = cls.zeros([len(weights[0]), *(len(bias) for bias in biases)])
        parameters.fill(weights, biases)
        return parameters

    def fill(self, weights: Sequence[Floats], biases: Sequence[Floats]) -> None:
        """Overwrite the weights, each (..., n_in, n_out), and the biases, each (..., n_out)."""
        for view, array in zip(self.weights, weights, strict=True):
            view[...] = array
        for view, array in zip(self.biases, biases, strict=True):
            view[...] = array

    @property
    def layer_sizes(self) -> list[int]:
        """Count the units of each layer, inputs first, classes last."""
        return [self.layers[0].shape[-2] - 1, *(layer.shape[-1] for layer in self.layers)]

    def room(self) -> "Parameters":
        """Make parameters of the same form, all 0, such as for a gradient."""
        return Parameters.zeros(self.layer_sizes, self.flat.shape[:-1], self.flat.dtype.type)

    def part(self, networks: int | slice) -> "Parameters":
        """View one or some networks of a stack."""
        return Parameters(self.flat[networks], [layer[networks] for layer in self.layers])

    def only(self, networks: NDArray[np.bool_]) -> "Parameters":
        """Copy the networks of a stack that are True."""
        stack = (int(np.count_nonzero(networks)),)
        kept = Parameters.zeros(self.layer_sizes, stack, self.flat.dtype.type)
        kept.flat[...] = self.flat[networks]
        return kept

    @property
    def weights(self) -> list[Floats]:
        """View the weights of each layer, (..., n_in, n_out)."""
        return [layer[..., :-1, :] for layer in self.layers]

    @property
    def biases(self) -> list[Floats]:
        """View the biases of each layer, (..., n_out)."""
        return [layer[..., -1, :] for layer in self.layers]


class Buffers:
    """Hold the arrays of a pass forward and back through networks, to be used again.

    Attributes
    ----------
    outputs
        For each layer (..., n_rows, n_out + 1), the last column for the ones that multiply the next
        layer's biases; for the last layer (..., n_rows, n_out).
    sums
        For each layer (..., n_rows, n_out): ``outputs`` without that column, views.
    deltas
        For each layer dJ/dz, in the form of ``outputs``; the last column of a hidden layer has no
        meaning.
    """

    def __init__(self, parameters: Parameters, n_rows: int) -> None:
        stack, dtype = parameters.flat.shape[:-1], parameters.flat.dtype
        *hidden, last = (layer.shape[-1] for layer in parameters.layers)
        shapes = [*((*stack, n_rows, n_out + 1) for n_out in hidden), (*stack, n_rows, last)]
        self.outputs = [np.ones(shape, dtype) for shape in shapes]
        self.sums = [*(output[..., :-1] for output in self.outputs[:-1]), self.outputs[-1]]
        self.deltas = [np.empty(shape, dtype) for shape in shapes]


def with_ones(X: Floats) -> Floats:
    """Put a column of ones beside X (..., n_rows, n_in)."""
    return np.concatenate([X, np.ones((*X.shape[:-1], 1), X.dtype)], axis=-1)


def initialise(
    layer_sizes: Sequence[int], low: float, high: float, rng: np.random.Generator
) -> Parameters:
    """Draw all weights, then all biases, of a network uniformly from [low, high)."""
    parameters = Parameters.zeros(layer_sizes)
    for array in (*parameters.weights, *parameters.biases):
        array[...] = rng.uniform(low, high, size=array.shape)
    return parameters


def forward(
    parameters: Parameters,
    rows: Floats,
    activation: Activation,
    buffers: Buffers | None = None,
) -> list[Floats]:
    """Compute the output of every layer: the rows first, probabilities (..., n_rows, n_classes) last.

    Large sums may overflow and still end at the right limit: call this under ``np.errstate`` where
    they may arise.

    Parameters
    ----------
    rows
        (..., n_rows, n_in + 1), with ones in the last column, as in the outputs of hidden layers.
    activation
        Of the hidden layers.
    buffers
        Arrays for the outputs, which are then valid until their next use; None to make new ones.
    """
    if buffers is None:
        buffers = Buffers(parameters, rows.shape[-2])
    inputs, *_ = outputs = [rows, *buffers.outputs]
    last = len(parameters.layers) - 1
    for number, layer in enumerate(parameters.layers):
        z = outputs[number + 1]
        np.matmul(inputs, layer, out=buffers.sums[number])
        if number < last:
            # On the whole array, the ones' column included, as it is contiguous in memory.
            activation.apply(z)
            z[..., -1] = 1.0
        else:
            softmax(z)
        inputs = z
    return outputs


def backward(
    parameters: Parameters,
    outputs: list[Floats],
    delta: Floats,
    activation: Activation,
    gradient: Parameters,
    buffers: Buffers | None = None,
) -> None:
    """Write the gradient of the mean cross-entropy into ``gradient``.

    Parameters
    ----------
    outputs
        Outputs of :func:`forward` for the same parameters; those of hidden layers are overwritten.
    delta
        (..., n_rows, n_classes) derivative of the loss with respect to the last layer's sums z, row
        weights and 1/n included.
    gradient
        Overwritten.
    buffers
        Arrays for the other layers' deltas; None to make new ones.
    """
    if buffers is None:
        buffers = Buffers(parameters, delta.shape[-2])
    for number in range(len(parameters.layers) - 1, -1, -1):
        np.matmul(outputs[number].swapaxes(-1, -2), delta, out=gradient.layers[number])
        if number > 0:
            layer, whole = parameters.layers[number], buffers.deltas[number - 1]
            np.matmul(delta, layer.swapaxes(-1, -2), out=whole)
            activation.scale_by_slope(whole, outputs[number])
            delta = whole[..., :-1]


def objective(
    parameters: Parameters,
    X: Floats,
    codes: NDArray[np.intp],
    activation: Activation,
    alpha: float = 0.0,
    row_weights: Floats | None = None,
) -> tuple[float, Parameters]:
    """Compute J and its gradient over all rows, for one network.

    Parameters
    ----------
    X
        (n_rows, n_in).
    codes
        (n_rows,) column of the true class.
    alpha
        Strength of the penalty.
    row_weights
        (n_rows,) weights that average 1 over the rows; None for equal ones.
    """
    outputs = forward(parameters, with_ones(X), activation)
    probabilities = outputs[-1]
    delta = probabilities - one_hot(codes, probabilities.shape[-1])
    delta /= len(X)
    if row_weights is not None:
        delta *= row_weights[:, np.newaxis]
    gradient = parameters.room()
    backward(parameters, outputs, delta, activation, gradient)
    for slope, weights in zip(gradient.weights, parameters.weights, strict=True):
        slope += alpha * weights
    loss = cross_entropy(probabilities, codes, row_weights)
    return loss + sum(penalty(weights, alpha) for weights in parameters.weights), gradient
