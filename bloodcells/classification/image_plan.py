"""Choose the model for images and what it needs measured, by what the user has named."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Generic, Literal

from bloodcells.classification.model_choice import M, ModelChoice
from bloodcells.images import Field, LabelSelection
from bloodcells.images.errors import NoWhiteCells
from bloodcells.measurements import FEATURE_SETS, IMAGEJ_33, WHITE_CELL_SETS

__all__ = [
    "CellKind",
    "ImagePlan",
    "measure_planned",
    "note_on_labels",
    "note_on_no_white_cell",
    "plan_images",
]

BY_OPTIONS = "--cells labels; over HTTP, cells=labels"
"""How labels are asked for, of the command and the service."""

CellKind = Literal["labels", "white"]
"""What is a cell: a label of the mask, or a white cell found by its nucleus."""


@dataclass(frozen=True)
class ImagePlan(Generic[M]):
    """Hold what is measured of images, and the model that takes it."""

    model: M
    """The model."""
    selection: LabelSelection
    """What is measured."""
    otherwise: "ImagePlan[M] | None" = None
    """What to do where no white cell is found; None where white cells or labels were asked for."""


def plan_images(
    choice: ModelChoice[M],
    selection: LabelSelection,
    cells: CellKind | None,
    feature_set: str | None,
) -> ImagePlan[M]:
    """Choose the model that takes most of what can be measured, of what the user has left open.

    Images and label masks allow the measurements of white cells. So if neither cells, labels nor a set of
    measurements are named, and a model takes such measurements, white cells are found and measured for it.
    In an image without any, the labels are measured for the model that takes ImageJ's numbers.

    Parameters
    ----------
    choice
        The models; a single one, where it is named.
    selection
        What the user has named, with defaults for the rest.
    cells, feature_set
        What the user has named; None where that is left open.
    """
    labels = ImagePlan(choice.of(FEATURE_SETS[selection.feature_set]), selection)
    by_label = cells == "labels" or selection.labels or selection.allow_background
    if feature_set is not None or by_label:
        return labels
    for name in WHITE_CELL_SETS:
        model = choice.of(FEATURE_SETS[name])
        taken = {m.name for m in model.measurements}
        if taken <= set(FEATURE_SETS[name]) and not taken <= set(FEATURE_SETS[IMAGEJ_33]):
            white = replace(selection, white_cells=True, feature_set=name)
            can_take_labels = {m.name for m in labels.model.measurements} <= set(
                FEATURE_SETS[IMAGEJ_33]
            )
            fallback = labels if cells is None and can_take_labels else None
            return ImagePlan(model, white, fallback)
    return labels


def measure_planned(
    plan: ImagePlan[M],
    measure: Callable[[LabelSelection], Field],
    by: str = BY_OPTIONS,
) -> tuple[ImagePlan[M], Field]:
    """Measure one image as planned, or in another way where it has no white cell.

    Parameters
    ----------
    plan
        What is measured of it.
    measure
        Measures the image.
    by
        How labels are asked for, for the note.

    Returns
    -------
    The plan that was carried out, and the image's cells, with a note on labels that get no type.

    Raises
    ------
    NoWhiteCells
        There is none, and white cells were asked for.
    """
    try:
        field = measure(plan.selection)
        note = None if plan.otherwise is None else note_on_labels([field], by)
    except NoWhiteCells as error:
        if plan.otherwise is None:
            raise
        plan = plan.otherwise
        field = measure(plan.selection)
        note = note_on_no_white_cell(error.image)
    return plan, field if note is None else replace(field, notes=(*field.notes, note))


def note_on_labels(fields: Sequence[Field], by: str = BY_OPTIONS) -> str | None:
    """Say how many labels got no type as they hold no white cell, without capital and full stop.

    Parameters
    ----------
    fields
        The images.
    by
        How labels are asked for.
    """
    n = sum(field.outside for field in fields)
    if not n:
        return None
    masks = "mask" if len(fields) == 1 else "masks"
    which, get = (
        ("label", "holds no white cell and gets")
        if n == 1
        else ("labels", "hold no white cell and get")
    )
    return (
        f"{n:,} {which} of the {masks} {get} no type; to take each label for a cell, ask for labels "
        f"({by})"
    )


def note_on_no_white_cell(what: str) -> str:
    """Say that labels were predicted for want of white cells, without capital and full stop."""
    return (
        f"no white cell was found in {what}, so its labels were taken for the cells, by ImageJ's numbers "
        "alone"
    )
