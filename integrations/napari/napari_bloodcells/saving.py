"""Save the cells of a layer with their types and corrections."""

import csv
import io
from pathlib import Path

import pandas as pd

from bloodcells.files.atomic_file import whole_file
from bloodcells.tables.formats.csv_writing import free_names
from napari_bloodcells.classification import ClassifiedField
from napari_bloodcells.corrections import BY, CORRECTION

__all__ = ["save", "to_csv"]


def to_csv(field: ClassifiedField, features: pd.DataFrame) -> bytes:
    """Encode the cells as the page at `/` exports them.

    These are the columns of `bloodcells predict --images -o types.csv`, which end in `class`, `probability`
    and `flags`, and behind them `correction`, `corrected by` and `model`.

    Parameters
    ----------
    field
        The cells.
    features
        Those of its layer, in any order.
    """
    corrections = {
        int(label): (correction, by)
        for label, correction, by in zip(
            features["index"], features[CORRECTION], features[BY], strict=True
        )
    }
    header, *rows = csv.reader(io.StringIO(field.predictions.to_csv().decode()))
    for name in (CORRECTION, BY, "model"):
        header += free_names([name], header)
    sink = io.StringIO()
    writer = csv.writer(sink, lineterminator="\n")
    writer.writerow(header)
    for label, row in zip(field.labels, rows, strict=True):
        writer.writerow([*row, *corrections[label], field.model])
    return sink.getvalue().encode()


def save(path: Path, field: ClassifiedField, features: pd.DataFrame) -> None:
    """Write `to_csv` into a file, which is there whole or not at all.

    Raises
    ------
    bloodcells.files.atomic_file.Unwritable
        It cannot be written; a sentence for the user.
    """
    with whole_file(path) as file:
        file.write(to_csv(field, features))
