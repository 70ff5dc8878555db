"""Write and read the out-of-fold probabilities of a model, files beside its manifest.

They are the probabilities of every training cell by a model that was not fitted to it; those of a second
file by a model that was fitted to no cell of its slide. A file is in Arrow's IPC file format: the column
`class`, text, has the cell's true class; then each class has a column, float64, of its probability, in the
order of the model's classes. Rows are sorted by class and then by probability, so that their order reveals
nothing of the training table, and the same numbers give the same bytes.

It is float64 and not float32, so that every figure of the manifest's `out_of_fold` can be computed from
it again to the last digit; with five classes a cell takes 45 bytes.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from bloodcells.classification import arrow_files
from bloodcells.classification.manifest import OUT_OF_FOLD_FILE, Evaluation
from bloodcells.classification.metrics_validation import (
    check_classes,
    check_column,
    check_lengths,
    check_probabilities,
    encode,
)
from bloodcells.errors import ModelError, reason_of

__all__ = ["check", "from_bytes", "to_bytes"]

_TRUE_CLASS = "class"


def to_bytes(labels: npt.ArrayLike, probabilities: npt.ArrayLike, classes: Sequence[str]) -> bytes:
    """Encode a file.

    Parameters
    ----------
    labels
        (n,) The name of each cell's true class.
    probabilities
        (n, classes)
    classes
        The names, in the order of the probabilities' columns.

    Raises
    ------
    ValueError
        The lengths differ, a label is no class, or the probabilities are invalid.
    """
    names = check_classes(list(classes))
    codes = encode(check_column(labels, "labels"), names, "labels")
    given = check_probabilities(probabilities, len(names)).astype(np.float64)
    check_lengths(codes, given, "probabilities")
    order = np.lexsort([*given.T[::-1], codes])  # lexsort sorts by its last key first
    columns = [pa.array(names[codes[order]].tolist(), pa.string())]
    columns += [pa.array(column) for column in given[order].T]
    batch = pa.record_batch(columns, schema=_schema(names.tolist()))
    return arrow_files.to_bytes(batch)


def from_bytes(
    content: bytes, file: str = OUT_OF_FOLD_FILE
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.float64], tuple[str, ...]]:
    """Read a file.

    Parameters
    ----------
    file
        Its name, for messages.

    Returns
    -------
    codes : (n,)
        Position of each cell's true class among the classes.
    probabilities : (n, classes)
        Probabilities, in the order of the classes.
    classes
        Names of the classes.

    Raises
    ------
    ModelError
        The bytes are no such file.
    """
    try:
        table = arrow_files.from_bytes(content)
        names = table.column_names[1:]
        if not table.schema.equals(_schema(names)):
            raise _malformed(
                file,
                f"its columns are {_listed(table.schema)}; {_TRUE_CLASS!r} as string and one of "
                "double per class were expected",
            )
        classes = check_classes(names)
        labels = table.column(0).to_pylist()
        # Not to_numpy, which imports pandas where that is installed: a quarter of a second.
        values = np.array([np.from_dlpack(c.combine_chunks()) for c in table.columns[1:]]).T
        probabilities = check_probabilities(values, len(classes)).astype(np.float64, copy=False)
        codes = encode(check_column(labels, _TRUE_CLASS), classes, _TRUE_CLASS)
    except ValueError as error:
        raise _malformed(file, reason_of(error)) from error
    return codes, probabilities, tuple(names)


def check(content: bytes, scores: Evaluation, file: str = OUT_OF_FOLD_FILE) -> None:
    """Compare a file with the scores that were computed from it.

    Raises
    ------
    ModelError
        The bytes are no such file, or one of other cells.
    """
    codes, probabilities, names = from_bytes(content, file)
    matrix = scores.confusion_matrix
    n = len(names)
    pairs = codes * n + probabilities.argmax(axis=1)
    counts = np.bincount(pairs, minlength=n * n).reshape(n, n)
    if sorted(names) == sorted(matrix.labels):
        order = [names.index(name) for name in matrix.labels]
        if counts[np.ix_(order, order)].tolist() == matrix.counts:
            return
    raise _malformed(file, "its cells give another confusion matrix than the manifest has")


def _schema(classes: Sequence[str]) -> pa.Schema:
    """Define the columns of a file with these classes."""
    fields = [pa.field(_TRUE_CLASS, pa.string(), nullable=False)]
    return pa.schema(fields + [pa.field(name, pa.float64(), nullable=False) for name in classes])


def _listed(schema: pa.Schema) -> str:
    """List the names and types of columns."""
    return ", ".join(f"{field.name!r} as {field.type}" for field in schema) or "none"


def _malformed(file: str, reason: str) -> ModelError:
    """Create the error of a file that cannot be read."""
    return ModelError(
        f"{file} is no table of out-of-fold probabilities: {reason}. Export the model again."
    )
