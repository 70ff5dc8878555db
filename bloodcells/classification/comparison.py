"""Compare two models on the same cells: where they differ, and whether one is right more often."""

import io
import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import orjson
import pyarrow as pa
import pyarrow.csv

from bloodcells.classification.classifier import Classifier
from bloodcells.classification.evaluation import known_labels
from bloodcells.classification.metrics import Scores
from bloodcells.classification.metrics import evaluate as score
from bloodcells.classification.predictions import Predictions
from bloodcells.errors import BloodcellsError
from bloodcells.tables.arrow_stream import arrow_stream
from bloodcells.tables.cell_table import CellTable

__all__ = [
    "Comparison",
    "Differences",
    "McNemar",
    "NotComparable",
    "Rated",
    "compare",
    "exact_two_sided",
]


class NotComparable(BloodcellsError):
    """Report models, or cells as they read them, that cannot be compared."""


@dataclass(frozen=True)
class McNemar:
    """Count the cells on which each of two models is right, and test whether one is so more often.

    Notes
    -----
    McNemar, "Note on the sampling error of the difference between correlated proportions or percentages",
    *Psychometrika* 12:153-157 (1947). If none is right more often, each has half of the `only_first +
    only_second` cells: `p` is the two-sided binomial probability, exact for any number of cells.
    """

    both: int
    only_first: int
    only_second: int
    neither: int

    @property
    def p(self) -> float:
        """Compute the probability of a difference at least as large, if none is right more often."""
        return exact_two_sided(self.only_first, self.only_second)


@dataclass(frozen=True)
class Rated:
    """Hold the scores of both models on the same cells."""

    first: Scores
    second: Scores
    test: McNemar


@dataclass(frozen=True)
class Differences:
    """Hold the cells on which two models differ, a row each."""

    table: pa.Table

    def to_arrow(self) -> pa.Table:
        """Give the table: id, row, the known class where there is one, and what each model says."""
        return self.table

    def to_arrow_stream(self) -> bytes:
        """Encode it as an Arrow stream."""
        return arrow_stream(self.table)

    def to_csv(self) -> bytes:
        """Encode it as CSV."""
        sink = io.BytesIO()
        pyarrow.csv.write_csv(
            self.table,
            sink,
            pyarrow.csv.WriteOptions(quoting_style="needed", quoting_header="needed"),
        )
        return sink.getvalue()

    def to_json(self) -> bytes:
        """Encode it as a JSON array of objects."""
        return orjson.dumps(self.table.to_pylist())

    def to_ndjson(self) -> bytes:
        """Encode it as a JSON object a line."""
        lines = (
            orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE) for row in self.table.to_pylist()
        )
        return b"".join(lines)


@dataclass(frozen=True)
class Comparison:
    """Hold what two models say of the same cells."""

    first: Predictions
    second: Predictions
    labels: npt.NDArray[np.str_] | None
    """`(n,)` the known classes; None where they are not known."""
    seen: npt.NDArray[np.bool_] | None
    """`(n,)` marks the cells that one of the models was fitted to, or both; None where one does not say."""
    notes: tuple[str, ...]
    """What was done to read the labels, one sentence each."""

    @property
    def differ(self) -> npt.NDArray[np.bool_]:
        """Mark the cells of which they do not say the same class: `(n,)`."""
        return np.not_equal(self.first.codes, self.second.codes)

    @property
    def confusion(self) -> npt.NDArray[np.int64]:
        """Count cells by the class of the first model (rows) and of the second (columns)."""
        k = len(self.first.class_names)
        pairs = self.first.codes * k + self.second.codes
        return np.bincount(pairs, minlength=k * k).reshape(k, k)

    def rated(self, unseen: bool = False) -> Rated | None:
        """Score both models; None without known classes, or without cells.

        Parameters
        ----------
        unseen
            Only on cells that none of them was fitted to.
        """
        if self.labels is None or (unseen and self.seen is None):
            return None
        kept = ~self.seen if unseen and self.seen is not None else np.ones(len(self.labels), bool)
        truth, names = self.labels[kept], self.first.class_names
        if not len(truth):
            return None
        said = self.first, self.second
        first, second = (np.array(names)[p.codes[kept]] == truth for p in said)
        test = McNemar(
            int((first & second).sum()),
            int((first & ~second).sum()),
            int((~first & second).sum()),
            int((~first & ~second).sum()),
        )
        of_first, of_second = (
            score(truth, labels=names, probabilities=p.probabilities[kept]) for p in said
        )
        return Rated(of_first, of_second, test)

    def differences(self) -> Differences:
        """List the cells on which they differ, in the order of the table."""
        at = np.flatnonzero(self.differ)
        cells = self.first.cells
        columns: dict[str, pa.Array] = {
            "id": pa.array([cells.ids[i] for i in at], pa.string()),
            "row": pa.array(cells.rows[at]),
        }
        if self.labels is not None:
            columns["known class"] = pa.array(self.labels[at].tolist(), pa.string())
        for name, said in (("A", self.first), ("B", self.second)):
            columns[f"class {name}"] = pa.array([said.classes[i] for i in at], pa.string())
            columns[f"probability {name}"] = pa.array(said.probability[at])
        return Differences(pa.table(columns))


def compare(
    first: tuple[Classifier, CellTable], second: tuple[Classifier, CellTable], label: str | None
) -> Comparison:
    """Compare two models on the same cells.

    Parameters
    ----------
    first, second
        A model, and the cells of the table as it reads them.
    label
        The column of each cell's known class; None where it is not known.

    Raises
    ------
    NotComparable
        The models have other classes, or the rows that are cells are not the same for both.
    LabelError, InvalidRows
        As `evaluate` raises them.
    """
    (a, of_a), (b, of_b) = first, second
    if a.class_names != b.class_names:
        raise NotComparable(
            f"The models have other classes: {', '.join(a.class_names)}; {', '.join(b.class_names)}."
        )
    if not np.array_equal(of_a.rows, of_b.rows):
        raise NotComparable(
            f"Of the rows of the table, {len(of_a):,} are cells by the measurements of the first model and "
            f"{len(of_b):,} by those of the second: give a table of cells alone."
        )
    said = a.predict(of_a), b.predict(of_b)
    labels, notes = None, list[str]()
    if label is not None:
        labels, notes = known_labels(of_a, said[0], label)
    seen = [classifier.seen_in_training(cells) for classifier, cells in (first, second)]
    either = None if seen[0] is None or seen[1] is None else seen[0] | seen[1]
    return Comparison(*said, labels, either, tuple(notes))


def exact_two_sided(first: int, second: int) -> float:
    """Compute the two-sided binomial probability of a split at least as uneven, where each half is as likely.

    Notes
    -----
    2 P(X <= min(first, second)) for X of `first + second` fair throws, at most 1.
    """
    n, fewer = first + second, min(first, second)
    if n == 0:
        return 1.0
    top = math.lgamma(n + 1) - n * math.log(2)
    tail = math.fsum(
        math.exp(top - math.lgamma(k + 1) - math.lgamma(n - k + 1)) for k in range(fewer + 1)
    )
    return min(1.0, 2 * tail)
