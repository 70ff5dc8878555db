"""What a model says of measured cells, with where in the image each of them is."""

from dataclasses import dataclass, fields
from typing import Any

import pyarrow as pa

from bloodcells.classification.classifier import Classifier
from bloodcells.classification.predictions import Predictions
from bloodcells.images.measured_table import IMAGE, FieldTable
from bloodcells.quality.flags import Flags


@dataclass(frozen=True)
class LocatedPredictions(Predictions):
    """Predictions with the image, label, centroid and bounding box of each cell.

    Attributes
    ----------
    measured
        The cells.
    flags
        Those of measuring, then the model's.
    """

    measured: FieldTable

    def records(self, probabilities: bool = True) -> list[dict[str, Any]]:
        """One JSON object per cell, None where a rejected row has nothing."""
        found = super().records(probabilities)
        return [record | place for record, place in zip(found, self.measured.places, strict=True)]

    def to_arrow(self, probabilities: bool = True) -> pa.Table:
        """The columns of `Predictions.to_arrow`, then `image filename`, `label`, `x`, `y` and `box`."""
        table = super().to_arrow(probabilities)
        places = self.measured.places
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


def predict_fields(classifier: Classifier, measured: FieldTable) -> LocatedPredictions:
    """Say of each measured cell what it is.

    Raises
    ------
    MissingMeasurements
        The model takes a measurement that ImageJ does not make.
    """
    found = classifier.predict(measured.to_cells(classifier.measurements))
    flags = [own + said for own, said in zip(measured.flags, found.flags, strict=True)]
    kept = {f.name: getattr(found, f.name) for f in fields(found)}
    return LocatedPredictions(**kept | {"cell_flags": Flags.of_lists(flags)}, measured=measured)
