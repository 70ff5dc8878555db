"""What a table is, cell by cell and measurement by measurement, with no prediction."""

from dataclasses import dataclass

import numpy as np

from bloodcells.classification.classifier import Classifier
from bloodcells.tables.cell_table import CellTable


@dataclass(frozen=True)
class Distance:
    """How far one measurement of a table lies from the training data.

    Attributes
    ----------
    name, unit
        Of the measurement.
    low, median, high
        Of the table's cells; None where no cell has a number.
    training_low, training_median, training_high
        Of the training data.
    shift
        (median - training median) / training interquartile range; None where that range is 0.
    outside
        Cells below `training_low` or above `training_high`.
    """

    name: str
    unit: str
    low: float | None
    median: float | None
    high: float | None
    training_low: float
    training_median: float
    training_high: float
    shift: float | None
    outside: int


@dataclass(frozen=True)
class Inspection:
    """What is to be said of a table before any model is asked.

    Attributes
    ----------
    cells
        The table.
    flags
        Per cell.
    distances
        Per measurement, in the model's order.
    """

    cells: CellTable
    flags: list[list[str]]
    distances: list[Distance]


def inspect(classifier: Classifier, cells: CellTable) -> Inspection:
    """Look at a table as the model would.

    Raises
    ------
    MissingMeasurements
        The table lacks a measurement that the model takes.
    """
    values = cells.select(classifier.manifest.feature_names)[~cells.rejected]
    distances = []
    for j, feature in enumerate(classifier.manifest.features):
        low, first, middle, third, high = feature.range()
        column = values[:, j]
        median = float(np.median(column)) if len(column) else None
        spread = third - first
        distances.append(
            Distance(
                name=feature.name,
                unit=feature.unit,
                low=float(column.min()) if len(column) else None,
                median=median,
                high=float(column.max()) if len(column) else None,
                training_low=low,
                training_median=middle,
                training_high=high,
                shift=None if median is None or spread == 0 else (median - middle) / spread,
                outside=int(((column < low) | (column > high)).sum()),
            )
        )
    return Inspection(cells, classifier.flags(cells), distances)
