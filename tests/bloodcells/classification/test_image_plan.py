"""Images get the model that takes most of what can be measured, unless the user names something else."""

import pytest

from bloodcells.classification.image_plan import (
    CellKind,
    ImagePlan,
    measure_planned,
    note_on_labels,
    note_on_no_white_cell,
    plan_images,
)
from bloodcells.classification.model_choice import ModelChoice
from bloodcells.images import Field, LabelSelection, measure_field
from bloodcells.images.decoding import EncodedFile
from bloodcells.images.errors import NoWhiteCells
from bloodcells.measurements import FEATURE_SETS, measurements
from tests.bloodcells.classification.test_model_choice import FEW, IMAGEJ, WHITE, Model
from tests.bloodcells.images.white_cells.drawn import Drawing
from tests.images import encoded

BOTH = ModelChoice(IMAGEJ, [WHITE])
SET_93 = LabelSelection(white_cells=True, feature_set="bloodcells-93")
LABELS, CENTRE = LabelSelection(), LabelSelection(centre=True)


def test_white_cells_are_measured_for_the_model_that_takes_them() -> None:
    assert plan_images(BOTH, LABELS, None, None) == ImagePlan(
        WHITE, SET_93, otherwise=ImagePlan(IMAGEJ, LABELS)
    )
    plan = plan_images(BOTH, CENTRE, None, None)
    assert plan.selection == LabelSelection(
        centre=True, white_cells=True, feature_set="bloodcells-93"
    )
    assert plan.otherwise == ImagePlan(IMAGEJ, CENTRE)
    asked = plan_images(BOTH, LabelSelection(white_cells=True), "white", None)
    assert asked == ImagePlan(WHITE, SET_93)


@pytest.mark.parametrize(
    ("selection", "cells", "feature_set"),
    [
        (LABELS, "labels", None),
        (LABELS, None, "imagej-33"),
        (LabelSelection(white_cells=True), "white", "imagej-33"),
        (LabelSelection(labels=(3,)), None, None),
        (LabelSelection(centre=True, allow_background=True), None, None),
    ],
)
def test_what_is_named_is_measured(
    selection: LabelSelection, cells: CellKind | None, feature_set: str | None
) -> None:
    assert plan_images(BOTH, selection, cells, feature_set) == ImagePlan(IMAGEJ, selection)


def test_a_set_that_is_named_has_its_model() -> None:
    assert plan_images(BOTH, SET_93, None, "bloodcells-93") == ImagePlan(WHITE, SET_93)


def test_a_model_that_is_named_has_what_it_takes_measured() -> None:
    assert plan_images(ModelChoice(IMAGEJ), LABELS, None, None) == ImagePlan(IMAGEJ, LABELS)
    assert plan_images(ModelChoice(FEW), LABELS, None, None) == ImagePlan(FEW, LABELS)
    # It takes no labels, so that an image without a white cell is refused.
    assert plan_images(ModelChoice(WHITE), LABELS, None, None) == ImagePlan(WHITE, SET_93)


def test_a_model_of_more_than_is_measured_gets_no_images() -> None:
    more = Model("more", measurements([*FEATURE_SETS["bloodcells-93"], "Vacuoles"]))
    choice = ModelChoice(IMAGEJ, [more])
    assert plan_images(choice, LABELS, None, None) == ImagePlan(IMAGEJ, LABELS)


@pytest.fixture(scope="module")
def field() -> Field:
    drawn = Drawing()
    drawn.red_cells()
    drawn.white_cell(180, 150, 4)
    files = EncodedFile("a.png", encoded(drawn.image)), EncodedFile("m.png", encoded(drawn.mask))
    return measure_field(*files, SET_93)


def test_labels_without_a_white_cell_are_counted(field: Field) -> None:
    assert field.outside == 4
    assert note_on_labels([field]) == (
        "4 labels of the mask hold no white cell and get no type; to take each label for a cell, ask for "
        "labels (--cells labels; over HTTP, cells=labels)"
    )
    assert (note_on_labels([field, field]) or "").startswith("8 labels of the masks hold no white")
    assert note_on_labels([]) is None
    assert note_on_no_white_cell("a.png").startswith(
        "no white cell was found in a.png, so its labe"
    )


def test_a_note_asks_for_labels_as_its_reader_does(field: Field) -> None:
    plan = plan_images(BOTH, LABELS, None, None)
    _, measured = measure_planned(plan, lambda _: field, "Cells: every label")
    assert measured.notes[-1].endswith("ask for labels (Cells: every label)")


def test_an_image_without_a_white_cell_is_measured_otherwise(field: Field) -> None:
    def measure(selection: LabelSelection) -> Field:
        if selection.white_cells:
            raise NoWhiteCells("a.png")
        return field

    plan = plan_images(BOTH, LABELS, None, None)
    carried_out, measured = measure_planned(plan, measure)
    assert carried_out == ImagePlan(IMAGEJ, LABELS)
    assert measured.notes == (*field.notes, note_on_no_white_cell("a.png"))
    with pytest.raises(NoWhiteCells):
        measure_planned(plan_images(BOTH, LABELS, "white", None), measure)
