"""What a layer does to its weighted sums.

The functions work in place, on arrays whose last axis is the layer's units, so that the training
loop makes no copies.
"""

from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

__all__ = ["ACTIVATIONS", "Activation", "softmax"]


@dataclass(frozen=True)
class Activation:
    """A function of one number, with its slope.

    Attributes
    ----------
    apply
        Replaces weighted sums ``z`` by outputs ``a = f(z)``.
    scale_by_slope
        Multiplies its first argument by ``f'(z)``, which is worked out from the outputs ``a``,
        the second argument.
    """

    apply: Callable[[NDArray[np.float64]], None]
    scale_by_slope: Callable[[NDArray[np.float64], NDArray[np.float64]], None]


def _relu(z: NDArray[np.float64]) -> None:
    np.maximum(z, 0.0, out=z)


def _scale_by_relu_slope(delta: NDArray[np.float64], a: NDArray[np.float64]) -> None:
    # f'(z) = 1 where z > 0, which is where a > 0, else 0 (0 is chosen at the kink).
    delta *= a > 0


def _tanh(z: NDArray[np.float64]) -> None:
    np.tanh(z, out=z)


def _scale_by_tanh_slope(delta: NDArray[np.float64], a: NDArray[np.float64]) -> None:
    # f'(z) = 1 - tanh(z)^2
    slope = a * a
    np.subtract(1.0, slope, out=slope)
    delta *= slope


def _sigmoid(z: NDArray[np.float64]) -> None:
    np.negative(z, out=z)
    # exp(-z) is infinite below z = -709, and 1 / (1 + infinity) = 0 is the right answer there.
    with np.errstate(over="ignore"):
        np.exp(z, out=z)
    z += 1.0
    np.reciprocal(z, out=z)


def _scale_by_sigmoid_slope(delta: NDArray[np.float64], a: NDArray[np.float64]) -> None:
    # f = 1 / (1 + e^-z), so f' = e^-z / (1 + e^-z)^2 = f (1 - f)
    slope = 1.0 - a
    slope *= a
    delta *= slope


def softmax(z: NDArray[np.float64]) -> None:
    """Replace each row of sums by probabilities, ``exp(z_k) / sum_j exp(z_j)``, in place.

    Taking the row's maximum off first changes nothing, as it cancels, and keeps ``exp`` from
    overflowing.
    """
    z -= np.maximum.reduce(z, axis=-1, keepdims=True)
    np.exp(z, out=z)
    z /= np.add.reduce(z, axis=-1, keepdims=True)


ACTIVATIONS = MappingProxyType(
    {
        "relu": Activation(_relu, _scale_by_relu_slope),
        "sigmoid": Activation(_sigmoid, _scale_by_sigmoid_slope),
        "tanh": Activation(_tanh, _scale_by_tanh_slope),
    }
)
"""Activations of hidden layers by name."""
