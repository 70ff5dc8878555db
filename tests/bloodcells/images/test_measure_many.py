"""Images with masks -> tables: which cells, which files, in parallel, killed and gone on with."""

import csv
import io
import json
import time
from pathlib import Path

import numpy as np
import pytest

from bloodcells import Classifier, read_cells
from bloodcells.classification.located_predictions import predict_fields
from bloodcells.errors import MissingMeasurements
from bloodcells.images import (
    FieldTable,
    LabelSelection,
    NoPairs,
    centre_label,
    find_pairs,
    measure_field,
    measure_many,
    measure_pairs,
)
from bloodcells.images.decoding import EncodedFile, ImagePair, read_file
from bloodcells.images.errors import (
    Background,
    ImageError,
    ImageTooLarge,
    LabelNotThere,
    NoLabels,
)
from bloodcells.images.field import BACKGROUND, measure_pair
from bloodcells.images.imagej import measure, printed
from bloodcells.measurements import FEATURE_SETS, measurements
from bloodcells.tables.formats import Limits, read_bytes
from tests.images import encoded, field, save_pair

NAMES = FEATURE_SETS["imagej-33"]
MODEL = Path(__file__).resolve().parents[3] / "models" / "bloodcells"


def files(seed: int = 0, cells: int = 3) -> tuple[EncodedFile, EncodedFile]:
    image, mask = field(seed, cells)
    return EncodedFile("a.png", encoded(image)), EncodedFile("a_cp_masks.png", encoded(mask))


# --- which cells ----------------------------------------------------------------------------------


def around(*labels: int, side: int = 5) -> np.ndarray:  # type: ignore[type-arg]
    """A mask of an odd side, with these labels in the four pixels at its centre."""
    mask = np.zeros((side, side), dtype=np.uint16)
    mask[side // 2 : side // 2 + 2, side // 2 : side // 2 + 2] = np.reshape(labels, (2, 2))
    return mask


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        ((7, 7, 7, 7), 7),
        ((10, 9, 9, 9), 9),  # as in 95-8-17-4_112_1.jpg, where ImageJ measured 9
        ((9, 10, 9, 9), 9),
        ((0, 4, 4, 4), 4),
        ((0, 0, 0, 4), 0),
        ((0, 0, 4, 4), 0),  # the mean of the numbers would be label 2, a cell elsewhere
        ((4, 0, 4, 0), 4),
        ((1, 2, 3, 4), 1),
        ((1, 2, 2, 4), 2),
    ],
)
def test_the_centre_of_an_odd_side_is_most_of_four_pixels(
    labels: tuple[int, ...], expected: int
) -> None:
    assert centre_label(around(*labels)) == expected


def test_the_centre_of_an_even_side_is_one_pixel() -> None:
    mask = np.arange(24).reshape(4, 6)
    assert centre_label(mask) == mask[2, 3]
    assert centre_label(np.array([[5]])) == 5


MASK = np.array([[0, 0, 3, 3, 3], [0, 0, 3, 3, 3], [8, 8, 0, 0, 0], [8, 8, 0, 0, 9]])


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        (LabelSelection(), None),
        (LabelSelection(labels=(8,)), [8]),
        (LabelSelection(labels=(9, 8, 9)), [9, 8]),
        (LabelSelection(centre=True, allow_background=True), [0]),
        (LabelSelection(labels=(8,), centre=True, allow_background=True), [8, 0]),
        (LabelSelection(labels=(0,), allow_background=True), [0]),
        (LabelSelection(max_labels=3), None),
    ],
)
def test_a_choice_is_of_these_labels(choice: LabelSelection, expected: list[int] | None) -> None:
    assert choice.of(MASK, "m.png") == expected


def test_a_background_that_is_not_allowed_is_refused() -> None:
    with pytest.raises(Background, match=r"^m.png: the centre of the image is background, where a"):
        LabelSelection(centre=True).of(MASK, "m.png")
    with pytest.raises(Background, match=r"^m.png: label 0 is background, where a cell was"):
        LabelSelection(labels=(8, 0)).of(MASK, "m.png")


def test_labels_that_are_not_there_or_too_many_are_refused() -> None:
    with pytest.raises(LabelNotThere, match=r"^m.png has no label 7; it has 3 labels, the highest"):
        LabelSelection(labels=(8, 7)).of(MASK, "m.png")
    with pytest.raises(NoLabels, match=r"^m.png has no label: every pixel is 0"):
        LabelSelection().of(MASK * 0, "m.png")
    with pytest.raises(
        ImageTooLarge, match=r"^m.png has 3 labels, more than 2, which is the limit"
    ):
        LabelSelection(max_labels=2).of(MASK, "m.png")


def test_a_field_has_the_printed_numbers_of_its_cells() -> None:
    image, mask = field(4)
    expected = measure(image, mask)
    found = measure_field(*files(4))
    assert (found.name, found.mask_name, found.width, found.height) == (
        "a.png", "a_cp_masks.png", 61, 61,
    )  # fmt: skip
    assert found.labels.tolist() == [1, 2, 3]
    np.testing.assert_array_equal(found.values, printed(expected.values))
    np.testing.assert_array_equal(found.boxes, expected.boxes)
    assert found.flags == expected.flags
    assert measure_field(*files(4), LabelSelection(labels=(3,))).labels.tolist() == [3]


def test_a_measured_background_is_flagged_as_one() -> None:
    found = measure_field(*files(), LabelSelection(labels=(0, 1), allow_background=True))
    assert found.labels.tolist() == [0, 1]
    assert BACKGROUND in found.flags[0]
    assert BACKGROUND not in found.flags[1]


# --- the table ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def table() -> FieldTable:
    """Two fields, and a cell of one pixel, of which ImageJ has no skewness."""
    image, mask = field(7, 2)
    mask[60, 60] = 300
    other = measure_field(
        EncodedFile("b c.png", encoded(image)), EncodedFile("m.png", encoded(mask))
    )
    return FieldTable([measure_field(*files(5)), other])


def test_a_csv_has_the_image_the_measurements_and_the_place(table: FieldTable) -> None:
    header, *rows = csv.reader(io.StringIO(table.to_csv().decode()))
    assert header == [
        "image filename", *NAMES, "label", "X", "Y", "BX", "BY", "Width", "Height", "flags",
    ]  # fmt: skip
    assert [(r[0], r[34]) for r in rows] == [
        ("a.png", "1"), ("a.png", "2"), ("a.png", "3"), ("b c.png", "1"), ("b c.png", "2"),
        ("b c.png", "300"),
    ]  # fmt: skip
    assert rows[5][header.index("Area")] == "1"
    assert rows[5][header.index("Skew red")] == "NaN"
    assert rows[5][header.index("X") : -1] == ["60.5", "60.5", "60", "60", "1", "1"]
    assert rows[5][-1] == "touches the border; smaller than 50 pixels"
    assert not any(value.endswith(".0") for row in rows for value in row[1:-1])


@pytest.mark.parametrize("kind", ["csv", "arrow", "ndjson"])
def test_a_written_table_is_read_again_with_the_same_values(table: FieldTable, kind: str) -> None:
    data = {"csv": table.to_csv, "arrow": table.to_arrow_stream, "ndjson": table.to_ndjson}[kind]()
    cells = read_cells(read_bytes(data, kind, Limits()), invalid="flag")  # type: ignore[arg-type]
    np.testing.assert_array_equal(cells.values, table.values)
    assert list(cells.reasons) == [5]
    assert [c.column for c in cells.receipt.columns] == list(NAMES)
    assert cells.receipt.form == "row per cell"


def test_cells_for_a_model_are_those_of_the_written_table(table: FieldTable) -> None:
    read = read_cells(read_bytes(table.to_csv(), "csv", Limits()), invalid="flag")
    cells = table.to_cells()
    np.testing.assert_array_equal(cells.values, read.values)
    assert cells.features == read.features
    assert cells.ids == ["a.png#1", "a.png#2", "a.png#3", "b c.png#1", "b c.png#2", "b c.png#300"]
    assert cells.table.column_names == read.table.column_names[:-1]
    assert cells.table["Area"].to_pylist()[5] == "1"
    assert list(cells.reasons) == [5]
    assert "'Skew red'" in cells.reasons[5]
    shape = table.to_cells(measurements(["Area", "AR"]))
    assert shape.features == ("Area", "AR")
    assert not shape.reasons


def test_a_json_answer_has_every_cell_with_its_place(table: FieldTable) -> None:
    answer = json.loads(table.to_json())
    assert answer["images"][1] == {"name": "b c.png", "width": 61, "height": 61}
    cell = answer["cells"][5]
    assert cell["id"] == "b c.png#300"
    assert (cell["label"], cell["x"], cell["y"], cell["box"]) == (300, 60.5, 60.5, [60, 60, 1, 1])
    assert cell["Area"] == 1
    assert cell["Skew red"] is None
    assert [json.loads(line) for line in table.to_ndjson().splitlines()] == answer["cells"]


def test_a_model_says_what_measured_cells_are(table: FieldTable) -> None:
    classifier = Classifier.load(MODEL)
    found = predict_fields(classifier, table)
    expected = classifier.predict(
        read_cells(read_bytes(table.to_csv(), "csv", Limits()), invalid="flag")
    )
    assert found.classes == expected.classes
    assert found.classes[5] is None
    np.testing.assert_array_equal(found.probabilities, expected.probabilities)
    assert found.flags[0] == table.flags[0] + expected.flags[0]
    assert found.flags[5][:2] == ["touches the border", "smaller than 50 pixels"]
    record = found.records()[4]
    assert (record["id"], record["label"]) == ("b c.png#2", 2)
    assert record["box"] == table.places()[4]["box"]
    arrow = found.to_arrow()
    assert arrow["image filename"].to_pylist() == table.images
    assert arrow["box"].to_pylist() == [p["box"] for p in table.places()]
    header = found.to_csv().decode().split("\n")[0]
    assert header.endswith(",Height,class,probability,flags")


def test_numbers_are_written_as_text_only_where_they_are_asked_for(table: FieldTable) -> None:
    found = predict_fields(Classifier.load(MODEL), table)
    assert found.to_json()
    source = found.cells.source
    assert "table" not in vars(source)  # which it keeps once it is read
    rows = csv.DictReader(io.StringIO(table.to_csv().decode()))
    without_flags = [{k: v for k, v in row.items() if k != "flags"} for row in rows]
    assert source.table.to_pylist() == without_flags
    assert (source.names, source.rows) == (tuple(source.table.column_names), len(table))


def test_a_model_of_other_measurements_is_told_what_is_missing(table: FieldTable) -> None:
    with pytest.raises(MissingMeasurements):
        table.to_cells(measurements(["Area", "Granules"])).select(["Area", "Granules"])


def test_a_table_of_no_cell_is_one() -> None:
    empty = FieldTable([])
    assert len(empty.to_csv().splitlines()) == 1
    assert empty.to_arrow().num_rows == 0
    assert len(empty.to_cells()) == 0


# --- which files ----------------------------------------------------------------------------------


def touch(folder: Path, *names: str) -> Path:
    for name in names:
        (folder / name).touch()
    return folder


def test_pairs_go_by_cellposes_names(tmp_path: Path) -> None:
    touch(
        tmp_path,
        *("b.jpg", "b_cp_masks.png", "a.TIF", "a_cp_masks.tif", "c.png", "c_seg.npy"),
        *("d.tiff", "d_masks.tif", "e.jpeg", "e_cp_masks.png", "e_seg.npy", ".hidden.jpg"),
        *("notes.txt", "b_cp_outlines.txt", "b_flows_cp_masks.tif", "b_outlines_cp_masks.png"),
        *("b_dP_cp_masks.tif", "b_cp_output_cp_masks.png", "b_flows.tif"),
    )
    (tmp_path / "sub.jpg").mkdir()
    found = find_pairs(tmp_path)
    assert [(image.name, mask.name) for image, mask in found.pairs] == [
        ("a.TIF", "a_cp_masks.tif"),
        ("b.jpg", "b_cp_masks.png"),
        ("c.png", "c_seg.npy"),
        ("d.tiff", "d_masks.tif"),
        ("e.jpeg", "e_cp_masks.png"),
    ]
    assert found.faults == []
    assert found.notes == [
        "Beside the mask that was taken lie Cellpose's own file, ROIs or outlines of the same image, which "
        "were not: b_cp_outlines.txt, e_seg.npy.",
        "1 pictures drawn by Cellpose were left aside.",
    ]


def test_cellposes_own_file_and_outlines_are_masks_too(tmp_path: Path) -> None:
    touch(
        tmp_path,
        *("a.jpg", "a_rois.zip", "a_cp_outlines.txt", "b.jpg", "b_cp_outlines.txt"),
        *("c.jpg", "c_rois.zip", "c_seg.npy", "d.jpg", "d_RoiSet.zip", "lost_rois.zip"),
    )
    found = find_pairs(tmp_path)
    assert [mask.name for _, mask in found.pairs] == [
        *("a_rois.zip", "b_cp_outlines.txt", "c_seg.npy", "d_RoiSet.zip"),
    ]
    assert found.faults == []
    assert len(found.notes) == 1
    assert found.notes[0].endswith("which were not: a_cp_outlines.txt, c_rois.zip.")


def test_what_has_no_partner_or_two_is_named(tmp_path: Path) -> None:
    touch(
        tmp_path,
        *("a.jpg", "a_cp_masks.png", "a_cp_masks.tif", "alone.jpg", "lost_cp_masks.png"),
        *("two.jpg", "two.png", "two_cp_masks.png"),
    )
    found = find_pairs(tmp_path)
    assert [image.name for image, _ in found.pairs] == ["a.jpg"]
    assert sorted(found.faults) == [
        "lost_cp_masks.png is the mask of no image here; expected lost.jpg beside it.",
        "two.jpg and two.png are both images of the mask two_cp_masks.png; leave one of them.",
    ]
    assert found.notes == [
        "a_cp_masks.png was taken, not a_cp_masks.tif.",
        "1 image has no mask and so no cell here (Cellpose writes none where it finds no cell): "
        "alone.jpg.",
    ]


def test_a_folder_without_a_pair_is_refused(tmp_path: Path) -> None:
    touch(tmp_path, "a.jpg", "b.jpg")
    with pytest.raises(NoPairs, match=r"has no image with its mask \(2 images and 0 masks were"):
        find_pairs(tmp_path)
    with pytest.raises(ImageError, match="nowhere: cannot be read"):
        find_pairs(tmp_path / "nowhere")


# --- many -----------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Six fields."""
    made = tmp_path / "fields"
    made.mkdir()
    for i in range(6):
        save_pair(made, f"f{i}", seed=i, cells=1 + i % 4)
    return made


def test_processes_give_what_one_gives_in_the_same_order(folder: Path) -> None:
    pairs = find_pairs(folder).pairs
    seen: list[int] = []
    alone = measure_pairs(pairs, progress=seen.append)
    assert seen == [0, 1, 2, 3, 4, 5, 6]
    together = measure_pairs(pairs, jobs=2)
    assert [f.name for f in together.fields] == [f"f{i}.png" for i in range(6)]
    assert FieldTable(together.fields).to_csv() == FieldTable(alone.fields).to_csv()


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_pair_that_cannot_be_measured_is_named_and_the_others_are_measured(
    folder: Path, jobs: int
) -> None:
    (folder / "f1.png").write_bytes(b"x")
    (folder / "f2_cp_masks.png").write_bytes(encoded(np.zeros((61, 61), dtype=np.uint8)))
    (folder / "f3_cp_masks.png").unlink()
    pairs = [*find_pairs(folder).pairs, (folder / "f3.png", folder / "f3_cp_masks.png")]
    run = measure_pairs(pairs, jobs=jobs)
    assert [f.name for f in run.fields] == ["f0.png", "f4.png", "f5.png"]
    assert run.empty == ["f2_cp_masks.png"]
    assert len(run.faults) == 2
    assert run.faults[0].startswith("f1.png is no image that is read here")
    assert "f3_cp_masks.png: cannot be read (No such file" in run.faults[1]


def test_what_is_kept_is_not_measured_again_unless_it_was_changed(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep = tmp_path / "out.csv.part"
    pairs = find_pairs(folder).pairs
    first = measure_pairs(pairs, keep=keep)
    measured: list[str] = []

    def spy(pair: ImagePair, *rest: object) -> object:
        measured.append(pair.name)
        return measure_pair(pair, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(measure_many, "measure_pair", spy)
    again = measure_pairs(pairs, keep=keep)
    assert measured == []
    assert FieldTable(again.fields).to_csv() == FieldTable(first.fields).to_csv()

    save_pair(folder, "f4", seed=40)
    whole = FieldTable(measure_pairs(pairs).fields).to_csv()
    measured.clear()
    assert FieldTable(measure_pairs(pairs, keep=keep).fields).to_csv() == whole
    assert measured == ["f4.png"]

    lines = keep.read_bytes().splitlines(keepends=True)
    keep.write_bytes(b"".join(lines[:3]) + lines[3][:50])  # killed while it wrote
    measured.clear()
    assert FieldTable(measure_pairs(pairs, keep=keep).fields).to_csv() == whole
    assert len(measured) == 4
    assert len(keep.read_bytes().splitlines()) == 7

    measured.clear()
    measure_pairs(pairs, LabelSelection(labels=(1,)), keep=keep)  # another run
    assert len(measured) == 6


def test_numbers_that_there_are_not_are_kept_too(tmp_path: Path) -> None:
    image, mask = field(1, 1)
    mask[0, 0] = 2
    (tmp_path / "a.png").write_bytes(encoded(image))
    (tmp_path / "a_cp_masks.png").write_bytes(encoded(mask))
    pairs = find_pairs(tmp_path).pairs
    keep = tmp_path / "keep"
    first, again = (FieldTable(measure_pairs(pairs, keep=keep).fields) for _ in range(2))
    assert b"NaN" in first.to_csv()
    assert again.to_csv() == first.to_csv()
    assert again.to_ndjson() == first.to_ndjson()


# --- the lab's ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def real(lab: Path) -> list[tuple[Path, Path]]:
    """The 300 fields of the lab."""
    return find_pairs(lab / "data" / "cells").pairs


def test_the_labs_fields_measure_as_imagej_measured_them(
    lab: Path, real: list[tuple[Path, Path]], tmp_path: Path
) -> None:
    run = measure_pairs(real, LabelSelection(centre=True, allow_background=True))
    assert (len(run.fields), run.empty, run.faults) == (300, [], [])
    table = FieldTable(run.fields)
    (tmp_path / "out.csv").write_bytes(table.to_csv())
    found = read_cells(tmp_path / "out.csv")
    expected = read_cells(lab / "data" / "cells" / "measured.csv")
    order = [found.ids.index(name) for name in expected.ids]
    # The lab's table went through another program, which cut numbers below 0.001 to six decimals.
    np.testing.assert_allclose(found.values[order], expected.values, rtol=0, atol=5.1e-7)
    model = Classifier.load(MODEL)
    ours = np.array(predict_fields(model, table).classes)[order]
    assert ours.tolist() == model.predict(expected).classes


def test_a_centre_that_is_background_is_refused_by_name(real: list[tuple[Path, Path]]) -> None:
    run = measure_pairs(real[:100], LabelSelection(centre=True))
    assert len(run.fields) + len(run.faults) == 100
    assert run.faults
    assert all("_cp_masks.png: the centre of the image is background" in f for f in run.faults)


def test_all_labels_of_a_field_are_measured_in_less_than_imagejs_time(
    real: list[tuple[Path, Path]],
) -> None:
    start, cells = time.perf_counter(), 0
    for image, mask in real[:10]:
        cells += len(measure_field(read_file(image), read_file(mask)))
    assert (time.perf_counter() - start) / cells < 0.043
