"""Define the functions that layers apply to their weighted sums.

The functions work in place, on arrays whose last axis is the layer's units, so that the training
loop makes no copies. They may overflow and still end at the right limit: call them under
``np.errstate``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

import numpy as np

from bloodcells.arrays import Floats

__all__ = ["ACTIVATIONS", "Activation", "softmax"]


@dataclass(frozen=True)
class Activation:
    """Hold a function of one number, and its derivative."""

    apply: Callable[[Floats], None]
    """Replaces weighted sums ``z`` by outputs ``a = f(z)``, in place."""
    scale_by_slope: Callable[[Floats, Floats], None]
    """Multiplies its first argument by ``f'(z)``, in place. The slope is computed from the outputs
    ``a``, the second argument, which are overwritten."""


def _relu(z: Floats) -> None:
    """Apply max(0, z)."""
    np.maximum(z, 0.0, out=z)


def _scale_by_relu_slope(delta: Floats, a: Floats) -> None:
    """Multiply delta by the slope of relu."""
    # f'(z) = 1 where z > 0, that is where a > 0, else 0 (0 is chosen at the kink).
    np.sign(a, out=a)
    delta *= a


def _tanh(z: Floats) -> None:
    """Apply the hyperbolic tangent."""
    np.tanh(z, out=z)


def _scale_by_tanh_slope(delta: Floats, a: Floats) -> None:
    """Multiply delta by the slope of tanh."""
    # f'(z) = 1 - tanh(z)^2
    np.multiply(a, a, out=a)
    np.subtract(1.0, a, out=a)
    delta *= a


def _sigmoid(z: Floats) -> None:
    """Apply 1 / (1 + exp(-z))."""
    # exp(-z) is infinite below z = -709, and 1 / (1 + infinity) = 0 is the right answer there.
    np.negative(z, out=z)
    np.exp(z, out=z)
    z += 1.0
    np.reciprocal(z, out=z)


def _scale_by_sigmoid_slope(delta: Floats, a: Floats) -> None:
    """Multiply delta by the slope of the sigmoid."""
    # f = 1 / (1 + e^-z), so f' = e^-z / (1 + e^-z)^2 = f (1 - f)
    delta *= a
    np.subtract(1.0, a, out=a)
    delta *= a


def softmax(z: Floats) -> None:
    """Replace each row of sums by probabilities, ``exp(z_k) / sum_j exp(z_j)``, in place.

    The row's maximum is subtracted first: it cancels, and ``exp`` cannot overflow.
    """
    # Classes are few and rows many, and numpy reduces rows one by one. So the maximum is taken column
    # by column, and the sum, repeated for each class, is a product with a square of ones.
    n_classes = z.shape[-1]
    largest = z[..., :1]
    for column in range(1, n_classes):
        largest = np.maximum(largest, z[..., column : column + 1])
    z -= largest
    np.exp(z, out=z)
    z /= np.matmul(z, _square_of_ones(n_classes, z.dtype.char))


@cache
def _square_of_ones(n: int, dtype: str) -> Floats:
    """Make a read-only (n, n) array of ones, once."""
    ones: Floats = np.ones((n, n), dtype)
    ones.flags.writeable = False
    return ones


ACTIVATIONS = MappingProxyType(
    {
        "relu": Activation(_relu, _scale_by_relu_slope),
        "sigmoid": Activation(_sigmoid, _scale_by_sigmoid_slope),
        "tanh": Activation(_tanh, _scale_by_tanh_slope),
    }
)
"""The activations of hidden layers, by name."""
