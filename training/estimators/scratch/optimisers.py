"""Update parameters by their gradient.

Each optimiser works on the flat arrays of a stack of networks, changes ``parameters`` in place, and
is given the current learning rates, so that a schedule is not its concern.
"""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from bloodcells.arrays import Floats

__all__ = ["OPTIMISERS", "Adam", "Optimiser", "StochasticGradientDescent"]


class Optimiser(Protocol):
    """Change parameters step by step, by the gradient and a memory of earlier steps."""

    def __init__(self, n_networks: int) -> None: ...

    def step(
        self, parameters: Floats, gradient: Floats, learning_rates: Floats, networks: slice
    ) -> None:
        """Move some networks' ``parameters`` downhill; ``gradient`` may be overwritten.

        Parameters
        ----------
        parameters, gradient
            (k, n_parameters).
        learning_rates
            (k, 1).
        networks
            The places of these ``k`` networks in the stack.
        """

    def keep(self, networks: NDArray[np.bool_]) -> None:
        """Forget all networks of the stack but those that are True in ``networks``, (n_networks,)."""


class StochasticGradientDescent:
    """Descend along the gradient: x <- x - learning_rate g."""

    def __init__(self, n_networks: int) -> None:
        pass

    def step(
        self, parameters: Floats, gradient: Floats, learning_rates: Floats, networks: slice
    ) -> None:
        """Move some networks' ``parameters`` downhill; ``gradient`` is overwritten."""
        gradient *= learning_rates
        parameters -= gradient

    def keep(self, networks: NDArray[np.bool_]) -> None:
        """Do nothing, as there is no memory of earlier steps."""


class Adam:
    """Descend with a step size per parameter (Kingma & Ba, "Adam", ICLR 2015, algorithm 1).

    m and v are running means of the gradient and of its square, which start at 0 and are
    therefore too small by the factor 1 - beta^t after t steps:

        m <- beta1 m + (1 - beta1) g        v <- beta2 v + (1 - beta2) g^2
        x <- x - learning_rate (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + eps)

    The code multiplies numerator and denominator by sqrt(1 - beta2^t), which saves a pass over the
    arrays and gives the same result.
    """

    def __init__(
        self, n_networks: int, beta1: float = 0.9, beta2: float = 0.999, eps: float = 1e-8
    ) -> None:
        self.beta1 = beta1
        self.beta2 = beta2
        self.eps = eps
        self._steps = np.zeros((n_networks, 1))
        self._mean = np.empty(0)
        self._square = np.empty(0)
        self._work = np.empty(0)

    def step(
        self, parameters: Floats, gradient: Floats, learning_rates: Floats, networks: slice
    ) -> None:
        """Move some networks' ``parameters`` downhill; ``gradient`` is overwritten."""
        if len(self._mean) == 0:
            shape = (len(self._steps), parameters.shape[-1])
            self._mean = np.zeros(shape, parameters.dtype)
            self._square = np.zeros(shape, parameters.dtype)
            self._work = np.empty(shape, parameters.dtype)
        mean, square, work = self._mean[networks], self._square[networks], self._work[networks]
        steps = self._steps[networks]
        steps += 1
        mean *= self.beta1
        np.multiply(gradient, 1 - self.beta1, out=work)
        mean += work
        np.multiply(gradient, gradient, out=gradient)
        gradient *= 1 - self.beta2
        square *= self.beta2
        square += gradient
        root = np.sqrt(1 - self.beta2**steps)
        length = learning_rates * root / (1 - self.beta1**steps)
        np.sqrt(square, out=work)
        work += (self.eps * root).astype(work.dtype)
        np.divide(mean, work, out=work)
        work *= length.astype(work.dtype)
        parameters -= work

    def keep(self, networks: NDArray[np.bool_]) -> None:
        """Forget all networks of the stack but those that are True in ``networks``, (n_networks,)."""
        self._steps = self._steps[networks]
        if len(self._mean) > 0:
            self._mean, self._square = self._mean[networks], self._square[networks]
            self._work = np.empty_like(self._mean)


OPTIMISERS: dict[str, type[Optimiser]] = {"adam": Adam, "sgd": StochasticGradientDescent}
"""The optimisers by name, each made for a number of networks."""
