"""Name the measurements that speak most for a cell's class against the runner-up, by sampled Shapley values.

What is shared out is the logarithm of the odds of the class against the runner-up: how it differs from that
of made-up cells whose measurements are drawn from the quantiles of training, each for itself. One measurement
after another is set from a made-up cell's to the cell's own; by how much the odds change is what it
contributes, and its mean over all orders is its Shapley value [1]_. Orders are sampled [2]_, each with its
reverse [3]_. The samples are the same for every cell, so that the answer does not depend on its company.

References
----------
.. [1] Lundberg & Lee, "A unified approach to interpreting model predictions", NeurIPS 2017.
.. [2] Strumbelj & Kononenko, *Knowledge and Information Systems* 41:647, 2014.
.. [3] Mitchell, Cooper, Frank & Holmes, *Journal of Machine Learning Research* 23(43):1, 2022.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from bloodcells.arrays import Codes, Floats
from bloodcells.classification.manifest import QUANTILES, Feature
from bloodcells.parallel.wanted import check_wanted

__all__ = ["NAMED", "ORDERS", "Explainer", "Explanations"]

NAMED = 3
"""Most measurements that are named for a cell."""
ORDERS = 30
"""Orders that are sampled: with the 33 of ImageJ, as many made-up cells as ONNX Runtime gets at once."""
_LEAST = 1e-6
"""Probabilities below count as this, so that made-up cells that are no cells do not outweigh the others."""
_SHARES = np.array(QUANTILES)

Run = Callable[[Floats], Floats]
"""Measurements `(n, m)` -> probabilities `(n, k)`."""


@dataclass(frozen=True)
class Explanations:
    """Hold what speaks for the class of each of n cells."""

    reasons: Sequence[list[dict[str, Any]] | None]
    """Up to three of each cell, the strongest first: `measurement`, `value`, `unit`, and `share`, the part of
    the training cells with a lower value. None for a rejected row."""
    texts: Sequence[str | None]
    """The same as a sentence, with the runner-up."""

    def to_arrow(self) -> pa.Array:
        """Convert to `(n,)` texts, null for rejected rows."""
        return pa.array(self.texts, pa.string())


class Explainer:
    """Compute what speaks for the classes of cells.

    Parameters
    ----------
    run
        Computes probabilities.
    features
        The m measurements, with their quantiles in training.
    classes
        The k classes.
    orders
        How many orders are sampled, an even number.
    seed
        Of what is sampled.
    """

    def __init__(
        self,
        run: Run,
        features: Sequence[Feature],
        classes: Sequence[str],
        orders: int = ORDERS,
        seed: int = 0,
    ) -> None:
        self._run, self._features, self._classes = run, features, classes
        self._quantiles = np.array([f.quantiles for f in features])
        m, rng = len(features), np.random.default_rng(seed)
        half = [rng.permutation(m) for _ in range(orders // 2)]
        self._orders = np.array([order for once in half for order in (once, once[::-1])])
        # Of each measurement, the draws are one from each of as many parts of equal share.
        shares = (np.array([rng.permutation(orders) for _ in features]).T + 0.5) / orders
        self.made_up = np.stack(
            [
                np.interp(shares[:, j], _SHARES, quantiles)
                for j, quantiles in enumerate(self._quantiles)
            ],
            axis=1,
        )
        """`(orders, m)` the made-up cell that each order begins with."""
        places = np.argsort(self._orders, axis=1)
        self._is_own = places[:, None, :] < np.arange(m)[None, :, None]

    def explain(self, values: Floats, probabilities: Floats) -> Explanations:
        """Name up to three measurements of each cell.

        Parameters
        ----------
        values
            `(n, m)`.
        probabilities
            `(n, k)`; NaN for rejected rows.
        """
        reasons: list[list[dict[str, Any]] | None] = []
        texts: list[str | None] = []
        for cell, given in zip(values, probabilities, strict=True):
            if np.isnan(given).any():
                reasons.append(None)
                texts.append(None)
                continue
            check_wanted()
            contributions, runner_up = self.contributions(cell, given)
            found = self._reasons(cell, contributions)
            reasons.append(found)
            texts.append(_sentence(self._classes[runner_up], found))
        return Explanations(reasons, texts)

    def contributions(self, cell: Floats, given: Floats) -> tuple[Floats, int]:
        """Compute how much each measurement speaks for a cell's class: `(m,)`, in nats; and the runner-up.

        Their sum is the logarithm of the odds of the class against the runner-up, less its mean over the
        made-up cells.

        Parameters
        ----------
        cell
            `(m,)`.
        given
            `(k,)` its probabilities.
        """
        best = int(given.argmax())
        others = given.copy()
        others[best] = -1.0
        runner_up = int(others.argmax())
        orders, m = self._orders.shape
        mixed = np.where(self._is_own, cell, self.made_up[:, None, :]).reshape(orders * m, m)
        likely = np.log(np.maximum(np.vstack([self._run(mixed), given]), _LEAST))
        odds = likely[:, best] - likely[:, runner_up]
        steps = np.empty((orders, m + 1))
        steps[:, :m], steps[:, m] = odds[:-1].reshape(orders, m), odds[-1]
        changes = np.diff(steps, axis=1)
        summed = np.bincount(self._orders.ravel(), weights=changes.ravel(), minlength=m)
        return summed / orders, runner_up

    def _reasons(self, cell: Floats, contributions: Floats) -> list[dict[str, Any]]:
        """Describe the measurements that speak most for the class; those against it are none."""
        strongest: Codes = np.argsort(-contributions, kind="stable")[:NAMED]
        return [
            {
                "measurement": self._features[j].name,
                "value": float(cell[j]),
                "unit": self._features[j].unit,
                "share": round(_share_below(float(cell[j]), self._quantiles[j]), 4),
            }
            for j in strongest.tolist()
            if contributions[j] > 0
        ]


def _share_below(value: float, quantiles: Floats) -> float:
    """Estimate the share of the training cells with a lower value; of those that have the same, half."""
    least = 1.0 - np.interp(-value, -quantiles[::-1], 1.0 - _SHARES[::-1])
    return float(least + np.interp(value, quantiles, _SHARES)) / 2.0


def _sentence(runner_up: str, reasons: Sequence[dict[str, Any]]) -> str:
    """Write `rather than Monocyte: Area 9,120 (pixels², below 97 % of training cells); ...`."""
    named = "; ".join(map(_words, reasons)) or "no measurement speaks for it"
    return f"rather than {runner_up}: {named}"


def _words(reason: dict[str, Any]) -> str:
    """Write `Area 9,120 (pixels², below 97 % of training cells)`."""
    value, share, unit = reason["value"], reason["share"], reason["unit"]
    number = f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"
    side, part = ("above", share) if share >= 0.5 else ("below", 1.0 - share)
    whole = "all" if part >= 1.0 else f"{min(99, round(100 * part))} % of"
    of = "" if unit in ("", "1") else f"{unit}, "
    return f"{reason['measurement']} {number} ({of}{side} {whole} training cells)"
