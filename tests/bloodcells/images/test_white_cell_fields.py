"""White cells of fields are measured as labels are: by ImageJ's definitions, with flags and limits."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from bloodcells.images import LabelSelection, measure_field, measure_pairs
from bloodcells.images.cytology import measure_cytology
from bloodcells.images.decoding import EncodedFile
from bloodcells.images.drawing import OF_CELLS, OF_MASK
from bloodcells.images.errors import (
    ImageTooLarge,
    LabelsBesideWhiteCells,
    MergedLabels,
    NoSuchSet,
    NoWhiteCells,
    SetOfWhiteCells,
)
from bloodcells.images.imagej import measure, printed
from bloodcells.images.white_cells import find_white_cells, nuclei
from tests.bloodcells.images.white_cells.drawn import NUCLEUS, Drawing
from tests.images import encoded

WHITE_CELLS = LabelSelection(white_cells=True)


def drawing() -> Drawing:
    """One white cell split over labels 4 and 5, one without a label, one that is its label."""
    drawn = Drawing()
    drawn.red_cells()
    drawn.white_cell(180, 150, 4)
    drawn.mask[:, 180:][drawn.mask[:, 180:] == 4] = 5
    drawn.white_cell(330, 270, 0)
    drawn.white_cell(450, 400, 9)
    return drawn


def files(drawn: Drawing) -> tuple[EncodedFile, EncodedFile]:
    return (
        EncodedFile("a.png", encoded(drawn.image)),
        EncodedFile("a_cp_masks.png", encoded(drawn.mask)),
    )


def saved(folder: Path, name: str, drawn: Drawing) -> tuple[Path, Path]:
    pair = folder / f"{name}.png", folder / f"{name}_cp_masks.png"
    for path, file in zip(pair, files(drawn), strict=True):
        path.write_bytes(file.data)
    return pair


def test_white_cells_have_imagejs_numbers_of_their_own_regions() -> None:
    drawn = drawing()
    cells = find_white_cells(drawn.image, drawn.mask)
    expected = measure(drawn.image, cells.mask)
    found = measure_field(*files(drawn), WHITE_CELLS)
    assert found.labels.tolist() == [1, 2, 3]
    np.testing.assert_array_equal(found.values, printed(expected.values))
    assert found.flags == cells.flags == [["joined labels"], ["no label"], []]
    of_label = measure_field(*files(drawn), LabelSelection(labels=(9,)))
    np.testing.assert_array_equal(found.values[2], of_label.values[0])


def test_nucleus_and_cytoplasm_are_measured_beside_imagejs_numbers() -> None:
    drawn = drawing()
    choice = LabelSelection(white_cells=True, feature_set="bloodcells-93")
    found, plain = measure_field(*files(drawn), choice), measure_field(*files(drawn), WHITE_CELLS)
    cells = find_white_cells(drawn.image, drawn.mask)
    np.testing.assert_array_equal(found.values[:, :33], plain.values)
    np.testing.assert_array_equal(
        found.values[:, 33:], measure_cytology(drawn.image, cells, [1, 2, 3]).round(6)
    )
    centre = replace(choice, centre=True)
    np.testing.assert_array_equal(measure_field(*files(drawn), centre).values, found.values[1:2])


def test_a_set_that_is_none_or_of_white_cells_alone_is_refused_for_labels() -> None:
    with pytest.raises(
        NoSuchSet, match="no set of measurements 'imagej-34'; name one of imagej-33,"
    ):
        LabelSelection(feature_set="imagej-34")
    with pytest.raises(
        SetOfWhiteCells, match="bloodcells-93 measures nucleus and cytoplasm, which"
    ):
        LabelSelection(feature_set="bloodcells-93")


def test_a_run_of_another_set_does_not_go_on(tmp_path: Path) -> None:
    made, keep = tmp_path / "fields", tmp_path / "out.part"
    made.mkdir()
    pairs = [saved(made, "a", drawing())]
    assert measure_pairs(pairs, WHITE_CELLS, keep=keep).fields[0].values.shape == (3, 33)
    choice = replace(WHITE_CELLS, feature_set="bloodcells-93")
    (first,), (again,) = (measure_pairs(pairs, choice, keep=keep).fields for _ in range(2))
    assert first.values.shape == (3, 93)
    np.testing.assert_array_equal(first.values, again.values)


def test_flags_of_the_region_follow_those_of_the_labels() -> None:
    drawn = Drawing()
    drawn.red_cells()
    drawn.white_cell(300, 20, 0)
    assert measure_field(*files(drawn), WHITE_CELLS).flags == [["no label", "touches the border"]]


def test_the_cell_nearest_to_the_centre_can_be_had_alone() -> None:
    found = measure_field(*files(drawing()), LabelSelection(white_cells=True, centre=True))
    assert (found.labels.tolist(), found.flags) == ([2], [["no label"]])


def test_a_field_without_a_white_cell_is_said_to_have_none() -> None:
    drawn = Drawing()
    drawn.red_cells()
    with pytest.raises(
        NoWhiteCells, match=r"^a.png has no white cell: nothing in it is stained like"
    ):
        measure_field(*files(drawn), WHITE_CELLS)


def test_a_mask_without_a_label_does_for_white_cells() -> None:
    drawn = drawing()
    drawn.mask[:] = 0
    assert measure_field(*files(drawn), WHITE_CELLS).flags == [["no label"]] * 3


def test_clumps_are_noted() -> None:
    drawn = Drawing(500, 900)
    drawn.white_cell(150, 150, 1)
    drawn.image[260:380, 100:800] = NUCLEUS
    assert measure_field(*files(drawn), WHITE_CELLS).notes == (
        "of a.png 1 stained area, larger than any nucleus, is left out: clumps of cells or of stain",
    )


def test_labels_cannot_be_chosen_beside_white_cells() -> None:
    with pytest.raises(LabelsBesideWhiteCells):
        LabelSelection(white_cells=True, labels=(3,))
    with pytest.raises(LabelsBesideWhiteCells):
        LabelSelection(white_cells=True, allow_background=True)


def test_the_limits_of_masks_hold_for_white_cells() -> None:
    drawn = drawing()
    with pytest.raises(ImageTooLarge, match="has 7 labels, more than 6, which is the limit"):
        measure_field(*files(drawn), LabelSelection(white_cells=True, max_labels=6))
    drawn.mask[drawn.mask > 0] = 1
    with pytest.raises(MergedLabels):
        measure_field(*files(drawn), WHITE_CELLS)


def test_more_stained_spots_than_the_limit_are_refused_before_they_are_looked_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(nuclei, "_MOST_ROWS", 30)
    with pytest.raises(
        ImageTooLarge, match=r"^a.png has stained spots of \d+ rows of pixels, more"
    ):
        measure_field(*files(drawing()), WHITE_CELLS)


def test_many_fields_are_measured_and_drawn_and_empty_ones_listed(tmp_path: Path) -> None:
    made, drawings = tmp_path / "fields", tmp_path / "drawings"
    made.mkdir()
    drawings.mkdir()
    empty = Drawing()
    empty.red_cells()
    pairs = [saved(made, "a", drawing()), saved(made, "b", empty)]
    for jobs in (1, 2):
        run = measure_pairs(pairs, WHITE_CELLS, draw=drawings, jobs=jobs)
        assert [field.labels.tolist() for field in run.fields] == [[1, 2, 3]]
        assert (run.empty, run.faults) == (["b.png"], [])
    with Image.open(drawings / "a.png.png") as picture:
        a = np.asarray(picture)
    with Image.open(drawings / "b.png.png") as picture:
        b = np.asarray(picture)
    assert a.shape == (500, 600, 3)
    yellow, green = (a == OF_CELLS).all(axis=2), (a == OF_MASK).all(axis=2)
    assert yellow[270, 255:265].any()  # the outline of the cell at (330, 270)
    assert not yellow[:100, :100].any()  # a red cell
    assert green[60, 110:120].any()
    assert not (b == OF_CELLS).all(axis=2).any()
    assert not list(drawings.glob("*.part"))


def test_a_run_with_drawings_does_not_go_on_from_one_without(tmp_path: Path) -> None:
    made, keep = tmp_path / "fields", tmp_path / "out.part"
    made.mkdir()
    pairs = [saved(made, "a", drawing())]
    measure_pairs(pairs, WHITE_CELLS, keep=keep)
    measure_pairs(pairs, WHITE_CELLS, keep=keep, draw=tmp_path)
    assert (tmp_path / "a.png.png").is_file()


def test_a_drawing_that_cannot_be_written_is_a_fault_of_its_field(tmp_path: Path) -> None:
    pairs = [saved(tmp_path, "a", drawing())]
    for jobs in (1, 2):
        run = measure_pairs(pairs * 2, WHITE_CELLS, draw=tmp_path / "nowhere", jobs=jobs)
        assert run.fields == []
        assert "a.png.png cannot be written: No such file or directory." in run.faults[0]
