"""Predict cells that were measured on images, and keep where in its image each of them is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Any

import pyarrow as pa

from bloodcells.classification.classifier import Classifier
from bloodcells.classification.predictions import Predictions
from bloodcells.images.measured_table import IMAGE, FieldTable
from bloodcells.parallel.wanted import check_wanted
from bloodcells.quality.flag_sets import Flags


@dataclass(frozen=True, kw_only=True)
class LocatedPredictions(Predictions):
    """Hold predictions with the image, label, centroid and bounding box of each cell.

    The flags of a cell are those of its measuring, then those of the model.
    """

    measured: FieldTable
    """The cells."""
    shows_measurements: bool = False
    """Whether JSON has what was measured of each cell, too."""

    def records_of(
        self, part: slice, flags: Iterable[Sequence[str]], probabilities: bool
    ) -> list[dict[str, Any]]:
        """Build one JSON object for each of some cells, with its place."""
        records, places = super().records_of(part, flags, probabilities), self.measured.places(part)
        located = [record | place for record, place in zip(records, places, strict=True)]
        if self.shows_measurements:
            for record, numbers in zip(located, self.measured.measurements_of(part), strict=True):
                record["measurements"] = numbers
        return located

    def to_arrow(self, probabilities: bool = True) -> pa.Table:
        """Convert to `Predictions.to_arrow` with `image filename`, `label`, `x`, `y` and `box` behind."""
        table = super().to_arrow(probabilities)
        places = self.measured.places()
        table = table.append_column(IMAGE, pa.array(self.measured.images, pa.string()))
        for name, kind in _PLACE.items():
            table = table.append_column(name, pa.array([place[name] for place in places], kind))
        return table


_PLACE = {
    "label": pa.int64(),
    "x": pa.float64(),
    "y": pa.float64(),
    "box": pa.list_(pa.int64(), 4),
}
"""Type of each column that says where a cell is."""


def predict_fields(
    classifier: Classifier,
    measured: FieldTable,
    *,
    novelty: bool = False,
    sets: float | None = None,
    explain: bool = False,
    shows_measurements: bool = False,
) -> LocatedPredictions:
    """Predict the class of each measured cell.

    Parameters
    ----------
    novelty, sets, explain
        As for `Classifier.predict`.
    shows_measurements
        Whether JSON has what was measured of each cell, too.

    Raises
    ------
    MissingMeasurements
        The model takes a measurement that ImageJ does not make.
    NotCalibrated
        The model has no novelty or prediction sets.
    """
    cells = measured.to_cells(classifier.measurements)
    check_wanted()
    predictions = classifier.predict(cells, novelty=novelty, sets=sets, explain=explain)
    check_wanted()
    kinds, codes = predictions.cell_flags.kinds, predictions.cell_flags.codes.tolist()
    # Made one after the other: the garbage collector would hold up all threads for as many lists as cells.
    flags = ((*own, *kinds[code]) for own, code in zip(measured.flags, codes, strict=True))
    members = {f.name: getattr(predictions, f.name) for f in fields(predictions)}
    return LocatedPredictions(
        **members | {"cell_flags": Flags.of_lists(flags)},
        measured=measured,
        shows_measurements=shows_measurements,
    )
