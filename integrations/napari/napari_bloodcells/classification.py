"""Classify the cells of one image, given as arrays, as `bloodcells predict --images` does."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bloodcells import Classifier
from bloodcells.arrays import LabelMask
from bloodcells.classification.image_plan import CellKind, measure_planned, plan_images
from bloodcells.classification.located_predictions import LocatedPredictions, predict_fields
from bloodcells.classification.model_folder import find_models
from bloodcells.classification.shipped import default_models
from bloodcells.images import Field, FieldTable, LabelSelection
from bloodcells.images.decoding import ImagePair
from bloodcells.images.field import measure_pair

__all__ = ["ClassifiedField", "classify"]

_BY_WINDOW = "Cells: every label"
"""How labels are asked for here."""


@dataclass(frozen=True)
class ClassifiedField:
    """Hold the cells of one image with their types, `n` of them."""

    cells: LabelMask
    """`(height, width)` the number of the cell that each pixel belongs to, 0 outside of all of them."""
    predictions: LocatedPredictions
    """The types, in the order of `labels`."""

    @property
    def labels(self) -> list[int]:
        """List the number of each cell in `cells`."""
        numbers: list[int] = self.predictions.measured.fields[0].labels.tolist()
        return numbers

    @property
    def image(self) -> str:
        """Name the image."""
        return self.predictions.measured.fields[0].name

    @property
    def model(self) -> str:
        """Name the model, as in `bloodcells version 3`."""
        return f"{self.predictions.model_name} version {self.predictions.model_version}"

    @property
    def notes(self) -> Sequence[str]:
        """List what is to be known of all of them, a sentence each."""
        return self.predictions.notes


def classify(
    pair: ImagePair, cells: CellKind | None = None, models: Path | None = None
) -> ClassifiedField:
    """Measure and classify the cells of one image.

    Parameters
    ----------
    pair
        The image and its labels.
    cells
        What is a cell: every label, or each white cell, found by its nucleus. For None white cells, where a
        model takes what can be measured of these, and labels in an image that has none.
    models
        The folder of all models, or of one; for None `models` in the working folder or the shipped ones.

    Raises
    ------
    bloodcells.errors.BloodcellsError
        There is nothing to classify, or no model; a sentence for the user.
    """
    choice = find_models(models or default_models())
    drawn: dict[str, LabelMask] = {}

    def measure(selection: LabelSelection) -> Field:
        field, drawn["cells"] = measure_pair(pair, selection)
        return field

    selection = LabelSelection(white_cells=cells == "white")
    plan, field = measure_planned(plan_images(choice, selection, cells, None), measure, _BY_WINDOW)
    table = FieldTable([field], plan.selection.feature_set)
    predictions = predict_fields(Classifier(plan.model.artifact), table)
    return ClassifiedField(drawn["cells"], predictions)
