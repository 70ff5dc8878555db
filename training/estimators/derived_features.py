"""Derive features from rows of measurements, by formulas that numpy and ONNX share.

A formula takes matrices of columns and an `Algebra`; it uses the operators + - * / and the
algebra's functions. Training computes it on numpy arrays; the export runs it on symbols of a graph,
which record it, so that both do the same operations in the same order.

Every formula gives a finite number for any finite row: an argument that would leave a function's
domain is held at half of the last digit that ImageJ prints, or at a grey level.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain, combinations
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted, validate_data

from bloodcells.arrays import Floats
from bloodcells.measurements import CHANNELS, FEATURE_SETS, HALF_UNIT, IMAGEJ_33, SLIDE_SETS

__all__ = ["REACH", "SETS", "Algebra", "DerivedFeatures", "Family", "derive"]

REACH = 1e12
"""The largest size of a measurement; larger ones are clipped, so that no product overflows."""

_STEPS = 2.0**30
"""Features are rounded to multiples of one over this; with a power of two, its products are exact."""


class Algebra(Protocol):
    """Provide the functions that formulas use beside the operators."""

    def columns(self, x: Any, positions: list[int]) -> Any:
        """Take columns by position."""

    def join(self, parts: list[Any]) -> Any:
        """Put columns side by side."""

    def rounded(self, x: Any, steps: float) -> Any:
        """Round to the nearest multiple of 1 / steps, halves to the even one; steps is a power of two."""

    def log(self, x: Any) -> Any:
        """Take the natural logarithm."""

    def sqrt(self, x: Any) -> Any:
        """Take the square root."""

    def abs(self, x: Any) -> Any:
        """Take the absolute value."""

    def sign(self, x: Any) -> Any:
        """Take the sign: -1, 0 or 1."""

    def at_least(self, x: Any, floor: float) -> Any:
        """Replace what is below the floor by the floor."""


class _Arrays:
    """Compute the functions on numpy arrays."""

    def columns(self, x: Floats, positions: list[int]) -> Floats:
        """Take columns by position."""
        return x[:, positions]

    def join(self, parts: list[Floats]) -> Floats:
        """Put columns side by side."""
        return np.hstack(parts)

    def rounded(self, x: Floats, steps: float) -> Floats:
        """Round to the nearest multiple of 1 / steps, halves to the even one."""
        return np.round(x * steps) * (1.0 / steps)

    log = staticmethod(np.log)
    sqrt = staticmethod(np.sqrt)
    abs = staticmethod(np.abs)
    sign = staticmethod(np.sign)
    at_least = staticmethod(np.maximum)


@dataclass(frozen=True)
class Family:
    """Describe the features that share a formula."""

    label: str
    """Pattern of the features' names, with `{0}`, `{1}`, ... for the measurements."""
    of: tuple[tuple[str, ...], ...]
    """The names of each feature's measurements."""
    formula: Callable[..., Any]
    """Algebra, then one matrix (n_rows, n_features) per place in `of` -> the features."""
    first: Callable[[Algebra, Any], Any] | None = None
    """Algebra, then measurements -> what the formula is given in their place; computed once per
    measurement, however many features use it."""

    @property
    def names(self) -> list[str]:
        """Name the features."""
        return [self.label.format(*measurements) for measurements in self.of]

    def known(self, names: Iterable[str]) -> "Family":
        """Keep the features whose measurements are all among the names."""
        there = set(names)
        return replace(self, of=tuple(m for m in self.of if there >= set(m)))


def _per_channel(*bases: str) -> tuple[tuple[str, ...], ...]:
    """List, for each channel, these measurements in it."""
    return tuple(tuple(f"{base} {channel}" for base in bases) for channel in CHANNELS)


def _per_pair(*bases: str) -> tuple[tuple[str, ...], ...]:
    """List, for each of these measurements and each pair of channels, the two measurements."""
    return tuple(
        (f"{b} {one}", f"{b} {two}") for b in bases for one, two in combinations(CHANNELS, 2)
    )


def _log(o: Algebra, x: Any) -> Any:
    """Take the logarithm of a size, from half of ImageJ's last digit up."""
    return o.log(o.at_least(x, HALF_UNIT))


def _asinh(o: Algebra, x: Any) -> Any:
    """Take the inverse hyperbolic sine."""
    # ONNX Runtime has no Asinh in float64.
    size = o.abs(x)
    return o.sign(x) * o.log(size + o.sqrt(size * size + 1.0))


def _log_kurtosis(o: Algebra, x: Any) -> Any:
    """Take the logarithm of an excess kurtosis plus 3."""
    # Kurtosis is at least 1 (Pearson 1916), so ImageJ's excess kurtosis at least -2.
    return o.log(o.at_least(x + 3.0, 0.5))


def _share(o: Algebra, x: Any, low: Any, high: Any) -> Any:
    """Place x between low and high, as a share of their distance."""
    return (x - low) / o.at_least(high - low, 1.0)


_SIZES = ("Area", "Perim.", "Feret", "MinFeret", "IntDen", "RawIntDen red", "AR")
_TAILS = tuple(f"{base} {channel}" for base in ("Skew", "Kurt") for channel in CHANNELS)
_EVERY = dict.fromkeys(chain.from_iterable((FEATURE_SETS | SLIDE_SETS).values()))
_MEASUREMENTS = Family("{0}", tuple((name,) for name in _EVERY), lambda o, x: x)

SETS: dict[str, tuple[Family, ...]] = {
    "measured": (_MEASUREMENTS,),
    # The measurements, with the long tails of sizes and moments compressed.
    "tamed": (
        Family(
            "{0}",
            tuple(of for of in _MEASUREMENTS.of if of[0] not in (*_SIZES, *_TAILS)),
            lambda o, x: x,
        ),
        # RawIntDen equals IntDen where a pixel is the unit, as in all tables that are read here.
        Family("log {0}", tuple((n,) for n in _SIZES if n != "RawIntDen red"), _log),
        Family("asinh {0}", _per_channel("Skew"), _asinh),
        Family("log ({0} + 3)", _per_channel("Kurt"), _log_kurtosis),
    ),
    "shape": (
        Family(
            "{0} / ({1} {2})",
            (("Area", "Feret", "MinFeret"),),
            lambda o, area, feret, width: area / o.at_least(feret * width, HALF_UNIT),
        ),
        Family(
            "{0} / {1}",
            (("MinFeret", "Feret"),),
            lambda o, width, feret: width / o.at_least(feret, HALF_UNIT),
        ),
        Family(
            "log ({0}^2 / {1})",
            (("Perim.", "Area"),),
            lambda o, perimeter, area: 2.0 * _log(o, perimeter) - _log(o, area),
        ),
        Family("log (1 - {0})", (("Solidity",), ("Circ.",)), lambda o, x: _log(o, 1.0 - x)),
    ),
    # The grey levels of one channel relative to each other.
    "within": (
        Family(
            "{0} - {1}",
            (
                *_per_channel("Mean", "Median"),
                *_per_channel("Mean", "Mode"),
                *_per_channel("Max", "Min"),
            ),
            lambda o, x, y: x - y,
        ),
        Family(
            "{0} / {1}",
            _per_channel("StdDev", "Mean"),
            lambda o, spread, mean: spread / o.at_least(mean, 0.5),
        ),
        Family(
            "({0} - {1}) / ({2} - {1})",
            (
                *_per_channel("Mean", "Min", "Max"),
                *_per_channel("Median", "Min", "Max"),
                *_per_channel("Mode", "Min", "Max"),
            ),
            _share,
        ),
        # Sarle's coefficient: near 1 where a channel has two peaks, as nucleus and cytoplasm do.
        Family(
            "({0}^2 + 1) / ({1} + 3)",
            _per_channel("Skew", "Kurt"),
            lambda o, skew, kurtosis: (skew * skew + 1.0) / o.at_least(kurtosis + 3.0, 0.5),
        ),
    ),
    # One channel relative to another: colour, whatever the brightness of the lamp.
    "between": (
        Family(
            "{0} - {1}",
            _per_pair("Mean", "Median", "Mode", "Min", "Max", "Skew"),
            lambda o, x, y: x - y,
        ),
        Family(
            "log ({0} / {1})",
            _per_pair("Mean", "StdDev"),
            lambda o, x, y: x - y,
            first=lambda o, x: o.log(o.at_least(x, 0.05)),
        ),
        Family(
            "log ({0} + 3) - log ({1} + 3)",
            _per_pair("Kurt"),
            lambda o, x, y: x - y,
            first=_log_kurtosis,
        ),
    ),
}
"""The families of each set of features, by the set's name."""


@dataclass(frozen=True)
class Step:
    """Hold a family with the columns of a table that contain its measurements."""

    family: Family
    columns: list[int]
    """The column of each measurement, once."""
    places: list[list[int]]
    """For each argument of the formula, the positions in `columns` of its measurements."""

    def run(self, o: Algebra, x: Any) -> Any:
        """Compute the family's features of rows x (n_rows, n_measurements)."""
        if self.family.first is None:
            given = [o.columns(x, [self.columns[i] for i in place]) for place in self.places]
        else:
            once = self.family.first(o, o.columns(x, self.columns))
            given = [o.columns(once, place) for place in self.places]
        return self.family.formula(o, *given)


def derive(o: Algebra, x: Any, plan: Sequence[Step]) -> Any:
    """Compute the features of rows x (n_rows, n_measurements), clipped to :data:`REACH`, by a plan."""
    parts = [step.run(o, x) for step in plan]
    # Libraries differ in the last bits of a logarithm, and a tree may split at exactly that number.
    return o.rounded(o.join(parts), _STEPS)


class DerivedFeatures(TransformerMixin, BaseEstimator):
    """Turn measurements into derived features, row by row.

    `fit` learns nothing from the numbers; it only looks up which features the columns allow.

    Parameters
    ----------
    names
        Names of the columns. A feature whose measurements are not all there is left out.
    sets
        Names of :data:`SETS`, in the order in which their features come out.

    Attributes
    ----------
    families_
        The families with at least one feature.
    n_features_in_
        Number of columns of the training rows.
    """

    def __init__(
        self,
        names: Sequence[str] = FEATURE_SETS[IMAGEJ_33],
        sets: Sequence[str] = ("tamed", "shape", "within", "between"),
    ) -> None:
        self.names = names
        self.sets = sets

    def fit(self, X: ArrayLike, y: Any = None) -> "DerivedFeatures":
        """Find the families whose measurements X (n_rows, len(names)) has.

        Raises
        ------
        ValueError
            If X has another number of columns, a set is unknown, or no feature is left.
        """
        matrix = validate_data(self, X, dtype=np.float64)
        if matrix.shape[1] != len(self.names):
            raise ValueError(f"X has {matrix.shape[1]} columns, but {len(self.names)} are named.")
        if unknown := [name for name in self.sets if name not in SETS]:
            raise ValueError(f"There is no set {unknown[0]!r}; the sets are {', '.join(SETS)}.")
        every = [family.known(self.names) for name in self.sets for family in SETS[name]]
        own = tuple((name,) for name in self.names if name not in _EVERY)
        if any(family.label == "{0}" for family in every):
            # The columns of a set of the user's own, of which no formula is known.
            every.append(replace(_MEASUREMENTS, of=own))
        self.families_ = [family for family in every if family.of]
        if not self.families_:
            raise ValueError(f"No feature can be derived from {list(self.names)}.")
        return self

    def transform(self, X: ArrayLike) -> Floats:
        """Compute the features of each row: (n_rows, n_derived)."""
        check_is_fitted(self)
        matrix = validate_data(self, X, dtype=np.float64, reset=False)
        features: Floats = derive(_Arrays(), np.clip(matrix, -REACH, REACH), self.plan())
        return features

    def plan(self) -> list[Step]:
        """Match each family with the columns of X that contain its measurements."""
        position = {name: j for j, name in enumerate(self.names)}
        steps = []
        for family in self.families_:
            columns = sorted({position[name] for of in family.of for name in of})
            places = [[columns.index(position[n]) for n in p] for p in zip(*family.of, strict=True)]
            steps.append(Step(family, columns, places))
        return steps

    def get_feature_names_out(self, input_features: Any = None) -> NDArray[np.object_]:
        """Name the features, (n_derived,)."""
        check_is_fitted(self)
        return np.array([name for family in self.families_ for name in family.names], dtype=object)
