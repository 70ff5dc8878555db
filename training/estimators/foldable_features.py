"""Derive features that cost next to nothing: measurements, logarithms, and sums and differences of both.

A network's first layer takes in whatever is linear in its inputs. So the graph of a model computes only the
measurements and the logarithms, and the differences are folded into the weights: they are there because a
network learns faster from what it would otherwise have to put together. Ratios are differences of logarithms.

So that a graph in float32 gives the same as training in float64, measurements are rounded to float32 first,
in training too, and counted from a whole number near their mean: float32 subtracts that without any error,
and measurements near each other too. Logarithms are of a measurement over a power of two, which is exact and
makes them small.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted, validate_data

from bloodcells.arrays import Floats
from bloodcells.measurements import CHANNELS, FEATURE_SETS, HALF_UNIT, IMAGEJ_33
from training.estimators.derived_features import REACH
from training.estimators.scratch.validation import check_number

__all__ = ["FoldableFeatures"]

Terms = Mapping[str, float]
"""Name of a measurement or of a logarithm -> its factor in a sum."""


@dataclass(frozen=True)
class _Logarithm:
    """Describe the logarithm of a sum of measurements."""

    name: str
    of: Terms
    added: float = 0.0
    floor: float = HALF_UNIT
    """What is below is raised to it: half of the last digit that ImageJ prints, or a grey level."""


_NOT_MEASURED = (
    # The tails of sizes and of kurtoses are long: their logarithms are there.
    *("Area", "Perim.", "Feret", "MinFeret", "IntDen", "AR"),
    *(f"Kurt {channel}" for channel in CHANNELS),
    # It equals IntDen where a pixel is the unit.
    "RawIntDen red",
)
"""Measurements that are no features themselves."""


def _logarithms() -> Iterable[_Logarithm]:
    """List all logarithms."""
    for size in ("Area", "Perim.", "Feret", "MinFeret", "IntDen", "AR"):
        yield _Logarithm(f"log {size}", {size: 1.0})
    for share in ("Solidity", "Circ."):
        yield _Logarithm(f"log (1 - {share})", {share: -1.0}, 1.0)
    for c in CHANNELS:
        yield _Logarithm(f"log Mean {c}", {f"Mean {c}": 1.0}, 0.0, 0.05)
        yield _Logarithm(f"log StdDev {c}", {f"StdDev {c}": 1.0}, 0.0, 0.05)
        # Kurtosis is at least 1 (Pearson 1916), so ImageJ's excess kurtosis at least -2.
        yield _Logarithm(f"log (Kurt {c} + 3)", {f"Kurt {c}": 1.0}, 3.0, 0.5)
        for level, floor in (("Max", 1.0), ("Mean", 0.5), ("Median", 0.5), ("Mode", 0.5)):
            terms = {f"{level} {c}": 1.0, f"Min {c}": -1.0}
            yield _Logarithm(f"log ({level} - Min) {c}", terms, 0.0, floor)


def _differences() -> Iterable[Terms]:
    """List the differences."""
    for c in CHANNELS:
        for one, other in (("Mean", "Median"), ("Mean", "Mode"), ("Max", "Min")):
            yield {f"{one} {c}": 1.0, f"{other} {c}": -1.0}
        for level in ("Mean", "Median", "Mode"):
            yield {f"log ({level} - Min) {c}": 1.0, f"log (Max - Min) {c}": -1.0}
        yield {f"log StdDev {c}": 1.0, f"log Mean {c}": -1.0}
    for of in (
        *("Mean {}", "Median {}", "Mode {}", "Min {}", "Max {}", "Skew {}"),
        *("log Mean {}", "log StdDev {}", "log (Kurt {} + 3)"),
    ):
        for one, other in combinations(CHANNELS, 2):
            yield {of.format(one): 1.0, of.format(other): -1.0}
    yield {"log Area": 1.0, "log Feret": -1.0, "log MinFeret": -1.0}
    yield {"log MinFeret": 1.0, "log Feret": -1.0}
    yield {"log Perim.": 2.0, "log Area": -1.0}


_LOGARITHMS = tuple(_logarithms())
_DIFFERENCES = tuple(MappingProxyType(dict(terms)) for terms in _differences())


class FoldableFeatures(TransformerMixin, BaseEstimator):
    """Turn measurements into measurements, logarithms and differences of both, row by row.

    Parameters
    ----------
    names
        Names of the columns. A feature whose measurements are not all there is left out.
    limit
        Each measurement is clipped to that many standard deviations around the mean of the training rows, so
        that a broken one does not outweigh all others.

    Attributes
    ----------
    low_, high_
        (n_measurements,) what measurements are clipped to, float32.
    centre_
        (n_measurements,) whole numbers that are then subtracted from them.
    terms_, added_, floors_
        (n_measurements, n_logarithms), (n_logarithms,) and again: the logarithms are those of
        ``max(clipped @ terms_ + added_, floors_)``.
    combinations_
        (n_measurements + n_logarithms, n_features) with which measurements, less the whole numbers, and
        logarithms are multiplied.
    n_features_in_
        Number of columns of the training rows.
    """

    def __init__(self, names: Sequence[str] = FEATURE_SETS[IMAGEJ_33], limit: float = 5.0) -> None:
        self.names = names
        self.limit = limit

    def fit(self, X: ArrayLike, y: object = None) -> "FoldableFeatures":
        """Learn how far the measurements X (n_rows, len(names)) reach, and find the features.

        Raises
        ------
        ValueError
            If X has another number of columns, `limit` is not usable, or no feature is left.
        """
        limit = check_number("limit", self.limit, above=0)
        rows = _rounded(validate_data(self, X, dtype=np.float64))
        if rows.shape[1] != len(self.names):
            raise ValueError(f"X has {rows.shape[1]} columns, but {len(self.names)} are named.")
        mean, spread = rows.mean(axis=0), rows.std(axis=0)
        self.centre_ = np.round(mean).astype(np.float32).astype(np.float64)
        self.low_ = (mean - limit * spread).astype(np.float32)
        self.high_ = (mean + limit * spread).astype(np.float32)
        logarithms = [of for of in _LOGARITHMS if set(of.of) <= set(self.names)]
        terms = _matrix(self.names, [of.of for of in logarithms])
        floors = np.array([of.floor for of in logarithms])
        added = np.array([of.added for of in logarithms])
        clipped = np.clip(rows, self.low_, self.high_)
        typical = np.maximum(np.median(clipped @ terms + added, axis=0), floors)
        unit = np.exp2(-np.round(np.log2(typical)))
        self.terms_, self.added_, self.floors_ = terms * unit, added * unit, floors * unit
        there = [*self.names, *(of.name for of in logarithms)]
        itself = [{name: 1.0} for name in there if name not in _NOT_MEASURED]
        apart = [terms for terms in _DIFFERENCES if set(terms) <= set(there)]
        if not itself:
            raise ValueError(f"No feature can be derived from {list(self.names)}.")
        self.combinations_ = _matrix(there, [*itself, *apart])
        self._columns = [_in_words(terms) for terms in (*itself, *apart)]
        return self

    def transform(self, X: ArrayLike) -> Floats:
        """Compute the features of each row: (n_rows, n_features)."""
        check_is_fitted(self)
        rows = _rounded(validate_data(self, X, dtype=np.float64, reset=False))
        rows = np.clip(rows, self.low_, self.high_)
        logarithms = np.log(np.maximum(rows @ self.terms_ + self.added_, self.floors_))
        features: Floats = np.hstack([rows - self.centre_, logarithms]) @ self.combinations_
        return features

    def get_feature_names_out(self, input_features: object = None) -> NDArray[np.object_]:
        """Name the features, (n_features,)."""
        check_is_fitted(self)
        return np.array(self._columns, dtype=object)


def _rounded(rows: Floats) -> Floats:
    """Round to float32, (n_rows, n_measurements), after what no float32 holds was clipped."""
    single = np.clip(rows, -REACH, REACH).astype(np.float32)
    return single.astype(np.float64)


def _matrix(rows: Sequence[str], columns: Sequence[Terms]) -> Floats:
    """Write sums as the columns of a matrix, (n_rows, n_columns), whose rows have names."""
    matrix = np.zeros((len(rows), len(columns)))
    for j, terms in enumerate(columns):
        for name, factor in terms.items():
            matrix[rows.index(name), j] = factor
    return matrix


def _in_words(terms: Terms) -> str:
    """Name a feature by its terms, as in `log StdDev red - log Mean red`."""
    signs = {1.0: ("", " + "), -1.0: ("-", " - ")}
    words = ""
    for name, factor in terms.items():
        times = "" if abs(factor) == 1.0 else f"{abs(factor):g} "
        words += signs[np.sign(factor)][bool(words)] + times + name
    return words
