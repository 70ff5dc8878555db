"""Rules that turn a gradient into a change of the parameters.

Each works on flat arrays, changes ``parameters`` in place, and takes the learning rate of the
moment, so that a schedule stays outside.
"""

from math import sqrt
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

__all__ = ["OPTIMISERS", "Adam", "Optimiser", "StochasticGradientDescent"]


class Optimiser(Protocol):
    """Changes parameters step by step, with whatever it remembers of the steps before."""

    def step(
        self,
        parameters: NDArray[np.float64],
        gradient: NDArray[np.float64],
        learning_rate: float,
    ) -> None:
        """Move ``parameters`` downhill; ``gradient`` may be overwritten."""


class StochasticGradientDescent:
    """Plain descent: x <- x - learning_rate g."""

    def step(
        self,
        parameters: NDArray[np.float64],
        gradient: NDArray[np.float64],
        learning_rate: float,
    ) -> None:
        """Move ``parameters`` downhill; ``gradient`` is overwritten."""
        gradient *= learning_rate
        parameters -= gradient


class Adam:
    """Descent with a step size per parameter (Kingma & Ba, "Adam", ICLR 2015, algorithm 1).

    m and v are running means of the gradient and of its square, which start at 0 and are
    therefore too small by the factor 1 - beta^t after t steps:

        m <- beta1 m + (1 - beta1) g        v <- beta2 v + (1 - beta2) g^2
        x <- x - learning_rate (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + eps)

    The code multiplies numerator and denominator by sqrt(1 - beta2^t), which leaves one pass over
    the arrays less and the same result.
    """

    def __init__(self, beta1: float = 0.9, beta2: float = 0.999, eps: float = 1e-8) -> None:
        self.beta1 = beta1
        self.beta2 = beta2
        self.eps = eps
        self._steps = 0
        self._mean = np.empty(0)
        self._square = np.empty(0)
        self._work = np.empty(0)

    def step(
        self,
        parameters: NDArray[np.float64],
        gradient: NDArray[np.float64],
        learning_rate: float,
    ) -> None:
        """Move ``parameters`` downhill; ``gradient`` is overwritten."""
        if self._steps == 0:
            self._mean = np.zeros_like(parameters)
            self._square = np.zeros_like(parameters)
            self._work = np.empty_like(parameters)
        self._steps += 1
        mean, square, work = self._mean, self._square, self._work
        mean *= self.beta1
        np.multiply(gradient, 1 - self.beta1, out=work)
        mean += work
        np.multiply(gradient, gradient, out=gradient)
        gradient *= 1 - self.beta2
        square *= self.beta2
        square += gradient
        root = sqrt(1 - self.beta2**self._steps)
        np.sqrt(square, out=work)
        work += self.eps * root
        np.divide(mean, work, out=work)
        work *= learning_rate * root / (1 - self.beta1**self._steps)
        parameters -= work


OPTIMISERS: dict[str, type[Optimiser]] = {"adam": Adam, "sgd": StochasticGradientDescent}
"""Optimisers by name, each made without arguments."""
