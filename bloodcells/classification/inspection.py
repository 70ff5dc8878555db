"""Compare a table with the training data, cell by cell and measurement by measurement."""

from dataclasses import dataclass

import numpy as np

from bloodcells.classification.classifier import Classifier
from bloodcells.tables.cell_table import CellTable


@dataclass(frozen=True)
class Distance:
    """Hold how far one measurement of a table lies from the training data."""

    name: str
    """The measurement."""
    unit: str
    """Its unit."""
    low: float | None
    """Least value of the table's cells; None if no cell has a number."""
    median: float | None
    """Median of the table's cells; None if no cell has a number."""
    high: float | None
    """Largest value of the table's cells; None if no cell has a number."""
    training_low: float
    """Least value of the training data."""
    training_median: float
    """Median of the training data."""
    training_high: float
    """Largest value of the training data."""
    shift: float | None
    """(median - training median) / training interquartile range; None if that range is 0."""
    outside: int
    """Number of cells below `training_low` or above `training_high`."""


@dataclass(frozen=True)
class Inspection:
    """Hold the flags and distances of a table, without any prediction."""

    cells: CellTable
    """The table."""
    flags: list[list[str]]
    """The flags of each cell, without `low margin`, which needs probabilities."""
    distances: list[Distance]
    """The distance of each measurement, in the model's order."""


def inspect(classifier: Classifier, cells: CellTable) -> Inspection:
    """Compare a table with the training data of a model.

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
