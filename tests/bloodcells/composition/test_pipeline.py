"""Test that the pipeline gives the numbers of `estimation`, whatever the form of the cells."""

import copy
import gzip
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq
import pytest

from bloodcells import Classifier, read_cells
from bloodcells.classification import store
from bloodcells.classification.manifest import OUT_OF_FOLD_FILE
from bloodcells.classification.out_of_fold import to_bytes
from bloodcells.composition import (
    CompositionTable,
    ExperimentDesign,
    compose_files,
    compose_table,
)
from bloodcells.composition.estimation import CompositionError, compare, estimate
from bloodcells.composition.model_reference import reference_of
from bloodcells.errors import BloodcellsError, InvalidValues, MissingMeasurements, TableError
from bloodcells.measurements import FEATURE_SETS
from bloodcells.tables.chunked import chunks, find_files
from bloodcells.tables.formats import Limits, Source
from bloodcells.tables.formats import read_bytes as read_source
from tests.app.artifacts import MODELS
from tests.bloodcells.classification.model_directory import older
from tests.bloodcells.composition.experiment import CONTROL, Experiment
from tests.synthetic import make_cells

# The cells are drawn from those that were held out one by one, as cells of the same slides are.
SAME = ExperimentDesign(("compound",), same_slides=True)
AGAINST = replace(SAME, control=CONTROL, within="plate")


def composed(made: Experiment, design: ExperimentDesign, *paths: Path) -> CompositionTable:
    """Estimate the composition of the cells in files."""
    read = partial(read_cells, features=made.classifier.measurements)
    return compose_files(find_files(paths), made.classifier, design, read)


def written(table: pa.Table, path: Path) -> Path:
    """Write a table in the format of its name, in small parts."""
    match "".join(path.suffixes):
        case ".csv":
            pacsv.write_csv(table, path)
        case ".csv.gz":
            plain = path.with_suffix("")
            pacsv.write_csv(table, plain)
            path.write_bytes(gzip.compress(plain.read_bytes()))
            plain.unlink()
        case ".parquet":
            pq.write_table(table, path, row_group_size=333)
        case ".arrow":
            with pa.ipc.new_stream(path, table.schema) as stream:
                stream.write_table(table, max_chunksize=150)
        case _:
            with pa.ipc.new_file(path, table.schema) as file:
                file.write_table(table)
            path.rename(path.with_suffix(".arrow"))
            path = path.with_suffix(".arrow")
    return path


def column(result: CompositionTable, name: str) -> np.ndarray:
    """Read a column of numbers as (groups, classes)."""
    cells = result.table.column(name).to_pylist()
    values = np.array([np.nan if v is None else v for v in cells], dtype=float)
    return values.reshape(-1, len(result.classes))


def test_groups_and_shifts_are_those_of_the_core(made: Experiment, tmp_path: Path) -> None:
    result = composed(made, AGAINST, written(made.with_lists(), tmp_path / "cells.parquet"))
    names = list(dict.fromkeys(made.compound))
    assert result.table.column("compound").to_pylist()[:: len(result.classes)] == names
    codes = np.array([names.index(name) for name in made.compound])
    float32 = made.probabilities.astype(np.float32)
    groups = estimate(made.reference, float32, codes, len(names), flagged=made.flagged)
    assert np.array_equal(column(result, "cells")[:, 0], groups.cells)
    assert np.array_equal(column(result, "flagged")[:, 0], groups.flagged)
    assert np.array_equal(column(result, "counted"), groups.counted)
    for name, expected in (
        ("fraction", groups.fractions),
        ("low", groups.low),
        ("high", groups.high),
    ):
        assert np.allclose(column(result, name), expected, atol=1e-9, rtol=0), name

    wells, unit = np.unique(
        [p + w for p, w in zip(made.plate, made.well, strict=True)], return_inverse=True
    )
    of = [made.compound[int((unit == u).argmax())] for u in range(len(wells))]
    shifts = compare(
        estimate(made.reference, float32, unit, len(wells)),
        np.array([names.index(name) for name in of]),
        len(names),
        names.index(CONTROL),
        plates=np.array([int(name[1]) for name in wells]),
    )
    for name, expected in (
        ("shift", shifts.shift),
        ("shift_low", shifts.low),
        ("shift_high", shifts.high),
        ("log2_ratio", shifts.log2_ratio),
        ("p", shifts.p),
        ("p_adjusted", shifts.p_adjusted),
    ):
        assert np.allclose(column(result, name), expected, atol=1e-9, equal_nan=True), name
    shifter = names.index("shifter"), result.classes.index("Eosinophil")
    assert column(result, "p_adjusted")[shifter] < 1e-3
    assert (result.units, result.groups, result.cells) == (("plate", "well"), 3, len(codes))


@pytest.mark.parametrize(
    "name", ["a.csv", "a.csv.gz", "a.parquet", "a.arrow", "a.file", "lists.arrow", "lists.parquet"]
)
def test_every_form_of_predicted_cells_gives_the_same(
    made: Experiment, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bloodcells.tables.chunked.chunks.CHUNK_ROWS", 170)
    monkeypatch.setattr(chunks, "BLOCK", 20_000)
    expected = composed(made, AGAINST, written(made.with_lists(), tmp_path / "e.parquet"))
    table = made.with_lists() if name.startswith("lists") else made.with_columns()
    found = composed(made, AGAINST, written(table, tmp_path / name))
    for numbers in ("cells", "flagged", "counted", "fraction", "low", "shift", "p"):
        assert np.allclose(
            column(found, numbers), column(expected, numbers), atol=1e-6, equal_nan=True
        ), numbers
    assert found.notes == expected.notes


def test_one_table_or_one_a_plate_is_the_same(made: Experiment, tmp_path: Path) -> None:
    whole = composed(made, AGAINST, written(made.with_lists(), tmp_path / "all.parquet"))
    table = made.with_lists()
    half = made.plate.index("P2")
    folder = tmp_path / "plates"
    folder.mkdir()
    written(table.slice(0, half), folder / "1.parquet")
    written(table.slice(half), folder / "2.arrow")
    found = composed(made, AGAINST, folder)
    assert found.to_csv() == whole.to_csv()


def test_a_class_alone_can_be_counted_and_corrected_but_no_more(
    made: Experiment, tmp_path: Path
) -> None:
    path = written(made.with_class(), tmp_path / "types.csv")
    with pytest.raises(TableError) as error:
        composed(made, ExperimentDesign(("compound",)), path)
    assert str(error.value) == (
        "types.csv: the table says each cell's class but not the probabilities, which the method "
        "'em' needs; give them, or take the method 'confusion' or 'counted'."
    )
    full = written(made.with_columns(), tmp_path / "full.csv")
    for method in ("confusion", "counted"):
        design = ExperimentDesign(("compound",), method=method)
        found, expected = composed(made, design, path), composed(made, design, full)
        assert np.array_equal(column(found, "fraction"), column(expected, "fraction"))
        assert any("types.csv has no column 'flags'" in note for note in found.notes)
        assert any("only a class for each cell" in note for note in found.notes)
    odd = made.with_class().set_column(3, "class", pa.array(["Neutrofil"] * len(made.well)))
    with pytest.raises(TableError, match=r"odd\.csv: in row 1, column 'class': 'Neutrofil' is no"):
        composed(
            made,
            ExperimentDesign(("compound",), method="counted"),
            written(odd, tmp_path / "odd.csv"),
        )


def measured(path: Path, groups: list[str], **changed: str) -> Path:
    """Write measured cells as CSV, with the `Area` of some rows changed, as `row3="n.a."`."""
    cells = make_cells(len(groups), seed=4)
    names = FEATURE_SETS["imagej-33"]
    lines = [";".join(["compound", *names])]
    for group, row in zip(groups, cells.tolist(), strict=True):
        lines.append(";".join([group, *map(str, row)]))
    for row, value in changed.items():
        number = int(row.removeprefix("row"))
        fields = lines[number].split(";")
        fields[1] = value
        lines[number] = ";".join(fields)
    path.write_text("\n".join(lines) + "\n")
    return path


def test_measured_cells_are_classified_in_blocks(
    made: Experiment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = measured(tmp_path / "cells.csv", ["a", "b", "b"] * 60)
    predictions = made.classifier.predict(read_cells(path))
    monkeypatch.setattr("bloodcells.tables.chunked.csv_blocks._LAST", 10)
    monkeypatch.setattr(chunks, "BLOCK", 5000)
    found = composed(made, SAME, path)
    codes = np.tile([0, 1, 1], 60)
    flags = np.array([bool(f) for f in predictions.flags])
    expected = estimate(
        made.reference, predictions.probabilities.astype(np.float32), codes, 2, flagged=flags
    )
    assert np.array_equal(column(found, "counted"), expected.counted)
    assert np.array_equal(column(found, "flagged")[:, 0], expected.flagged)
    assert np.allclose(column(found, "fraction"), expected.fractions, atol=1e-9)


def test_flags_of_measuring_are_added_to_the_models(made: Experiment, tmp_path: Path) -> None:
    plain = measured(tmp_path / "plain.csv", ["a"] * 20)
    # A model that has no novelty, by which it would flag all made-up cells.
    loaded = store.load(store.resolve(MODELS / "bloodcells"))
    made = replace(made, classifier=Classifier(older(loaded)))
    before = int(column(composed(made, ExperimentDesign(("compound",)), plain), "flagged")[0, 0])
    lines = plain.read_text().splitlines()
    lines[0] += ";flags"
    lines[1:] = [line + ";touches the border" for line in lines[1:]]
    (tmp_path / "flags.csv").write_text("\n".join(lines) + "\n")
    found = composed(made, ExperimentDesign(("compound",)), tmp_path / "flags.csv")
    assert column(found, "flagged")[0, 0] == 20 > before


def test_a_fault_is_named_by_its_row_in_the_file(
    made: Experiment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bloodcells.tables.chunked.csv_blocks._LAST", 10)
    monkeypatch.setattr(chunks, "BLOCK", 5000)
    path = measured(tmp_path / "cells.csv", ["a"] * 100, row77="n.a.")
    with pytest.raises(TableError) as error:
        composed(made, ExperimentDesign(("compound",)), path)
    assert str(error.value) == (
        "cells.csv: in row 77, column 'Area': 'n.a.' is not a finite number."
    )
    lines = measured(tmp_path / "short.csv", ["a"] * 100).read_text().splitlines()
    lines[88] = "a;1;2"
    (tmp_path / "short.csv").write_text("\n".join(lines) + "\n")
    with pytest.raises(TableError, match=r"short\.csv: in row 88: 34 values were expected"):
        composed(made, ExperimentDesign(("compound",)), tmp_path / "short.csv")
    path = measured(tmp_path / "cells.csv", ["a"] * 60 + [" "] + ["a"] * 39)
    with pytest.raises(TableError, match=r"cells\.csv: in row 61, column 'compound': there is no"):
        composed(made, ExperimentDesign(("compound",)), path)


def test_rejected_rows_are_in_no_group_and_counted(made: Experiment, tmp_path: Path) -> None:
    path = measured(tmp_path / "cells.csv", ["a"] * 10, row3="n.a.")
    read = partial(read_cells, features=made.classifier.measurements, invalid="flag")
    found = compose_files(
        find_files([path]), made.classifier, ExperimentDesign(("compound",)), read
    )
    assert found.cells == 9
    assert "1 row without a class, of rejected cells, in no group." in found.notes


def test_left_out_cells_are_counted_and_said(made: Experiment, tmp_path: Path) -> None:
    path = written(made.with_lists(), tmp_path / "cells.parquet")
    found = composed(made, ExperimentDesign(("compound",), leave_out_flagged=True), path)
    kept = ~made.flagged
    assert found.cells == kept.sum()
    assert column(found, "flagged")[:, 0].sum() == made.flagged.sum()
    assert any("That shifts the mix by itself" in note for note in found.notes)
    plain = written(made.with_columns().drop_columns("flags"), tmp_path / "plain.csv")
    with pytest.raises(TableError, match=r"plain\.csv: the table has no column 'flags'"):
        composed(made, ExperimentDesign(("compound",), leave_out_flagged=True), plain)


def test_a_group_whose_cells_are_all_flagged_has_no_fraction_but_the_others_have(
    made: Experiment, tmp_path: Path
) -> None:
    table = made.with_columns()
    flags = ["x" if name == "inert" else "" for name in made.compound]
    table = table.set_column(table.column_names.index("flags"), "flags", pa.array(flags))
    path = written(table, tmp_path / "cells.csv")
    design = ExperimentDesign(("compound",), control=CONTROL, leave_out_flagged=True)
    found = composed(made, design, path)
    rows = [r for r in found.records() if r["compound"] == "inert"]
    assert {r["fraction"] for r in rows} == {None}
    assert {r["note"] for r in rows} == {
        "all cells are flagged; not compared: no well of enough cells"
    }
    assert not np.isnan(column(found, "fraction")[[0, 2]]).any()
    flags = ["x"] * len(flags)
    table = table.set_column(table.column_names.index("flags"), "flags", pa.array(flags))
    with pytest.raises(CompositionError, match=r"All 2,400 cells are flagged"):
        composed(made, design, written(table, tmp_path / "all.csv"))


def test_a_group_too_small_says_so(made: Experiment, tmp_path: Path) -> None:
    table = made.with_columns().slice(0, 103)
    names = ["few"] * 3 + ["many"] * 100
    table = table.set_column(2, "compound", pa.array(names))
    found = composed(made, ExperimentDesign(("compound",)), written(table, tmp_path / "cells.csv"))
    notes = found.table.column("note").to_pylist()[:: len(found.classes)]
    assert notes == ["too few cells for an interval that says anything", None]


def test_wells_that_are_not_compared_are_counted_in_the_note(
    made: Experiment, tmp_path: Path
) -> None:
    # Of the second plate's control nothing is left, of one well of each group on the first 2 cells.
    rows = list(zip(made.plate, made.well, made.compound, strict=True))
    kept, seen = np.zeros(len(rows), dtype=bool), dict[str, list[str]]()
    for i, (plate, well, compound) in enumerate(rows):
        if plate == "P2":
            kept[i] = compound != CONTROL
            continue
        wells = seen.setdefault(compound, [])
        wells.append(well)
        kept[i] = well != wells[0] or wells.count(well) <= 2
    path = written(made.with_lists().filter(pa.array(kept)), tmp_path / "cells.parquet")
    found = composed(made, AGAINST, path)
    notes = found.table.column("note").to_pylist()[:: len(found.classes)]
    wells_of = {c: len({r[:2] for r in rows if r[2] == c}) for c in ("inert", "shifter")}
    on_first = {c: len(set(seen[c])) for c in seen}
    assert notes == [
        f"the control; 1 of {on_first[CONTROL]} wells not compared: too few cells",
        *(
            f"{n - on_first[c] + 1} of {n} wells not compared: too few cells, or not on a plate with "
            "the control"
            for c, n in wells_of.items()
        ),
    ]
    assert found.cells == kept.sum()


def test_without_wells_the_test_is_by_cells_and_that_is_said(
    made: Experiment, tmp_path: Path
) -> None:
    table = made.with_lists().drop_columns(["well", "plate"])
    path = written(table, tmp_path / "cells.parquet")
    found = composed(made, ExperimentDesign(("compound",), control=CONTROL), path)
    notes = found.table.column("note").to_pylist()[:: len(found.classes)]
    unknown = "no replicate: scatter between wells is not known"
    assert notes == ["the control", unknown, unknown]
    assert any("No column tells the wells" in note for note in found.notes)


def test_wells_of_one_name_in_two_files_without_a_plate_are_one_and_that_is_said(
    made: Experiment, tmp_path: Path
) -> None:
    table = made.with_lists().drop_columns("plate")
    half = made.plate.index("P2")
    for name, part in (("1.parquet", table.slice(0, half)), ("2.parquet", table.slice(half))):
        written(part, tmp_path / name)
    found = composed(made, ExperimentDesign(("compound",), control=CONTROL), tmp_path)
    assert any("in different files were taken as one well" in note for note in found.notes)


@pytest.mark.parametrize(
    ("design", "said"),
    [
        (
            ExperimentDesign(("compound",), control="dmso"),
            "No cell has the control 'dmso' in the column 'compound' (the nearest is 'DMSO'); its "
            "values are 'DMSO', 'inert', 'shifter'.",
        ),
        (
            ExperimentDesign(("well",), control="A13", units=("compuond",)),
            "cells.parquet: the table has no column 'compuond' (the nearest is 'compound'); beside "
            "measurements its columns are 'plate', 'well', 'compound'.",
        ),
        (
            ExperimentDesign(("class",)),
            "The answer has a column 'class' of its own, so the column to group by cannot be called "
            "that; rename it.",
        ),
    ],
)
def test_a_question_that_cannot_be_answered_is_one_sentence(
    made: Experiment, tmp_path: Path, design: ExperimentDesign, said: str
) -> None:
    with pytest.raises(BloodcellsError) as error:
        composed(made, design, written(made.with_lists(), tmp_path / "cells.parquet"))
    assert str(error.value) == said


def test_one_group_is_nothing_to_compare(made: Experiment, tmp_path: Path) -> None:
    table = made.with_lists().slice(0, 100)
    with pytest.raises(CompositionError, match=r"All cells have the control 'DMSO'"):
        composed(made, AGAINST, written(table, tmp_path / "cells.parquet"))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"by": ()}, "No column was named"),
        ({"by": ("a", "a")}, "name each once"),
        ({"within": "plate"}, "no control is named"),
        ({"units": ("well",)}, "no control is named"),
        ({"confidence": 1.0}, "The confidence is 1"),
        ({"confidence": 0.9999999999999999}, "The confidence is 1"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused(arguments: dict[str, Any], said: str) -> None:
    with pytest.raises(CompositionError, match=said):
        ExperimentDesign(**({"by": ("a",)} | arguments))


def test_probabilities_that_are_none_are_named_by_row(made: Experiment, tmp_path: Path) -> None:
    table = made.with_columns().slice(0, 5)
    name = f"probability {made.reference.classes[0]}"
    at = table.column_names.index(name)
    wrong = table.set_column(at, name, pa.array([0.5, 0.5, 2.0, 0.5, 0.5]))
    with pytest.raises(TableError, match=r"cells\.csv: in row 1: the probabilities add up to"):
        composed(made, ExperimentDesign(("compound",)), written(wrong, tmp_path / "cells.csv"))
    text = table.column(name).cast(pa.string()).to_pylist()
    text[3] = "high"
    wrong = table.set_column(at, name, pa.array(text))
    with pytest.raises(TableError, match=r"in row 4, column 'probability \w+': 'high'"):
        composed(made, ExperimentDesign(("compound",)), written(wrong, tmp_path / "cells.csv"))
    less = written(table.drop_columns(name), tmp_path / "cells.csv")
    with pytest.raises(TableError, match=rf"not one column each of '{name}'"):
        composed(made, ExperimentDesign(("compound",)), less)


@pytest.mark.parametrize(
    ("column", "values", "said"),
    [
        (
            "probabilities",
            [["a"] * 5] * 5,
            "'probabilities' holds lists of string; lists of numbers",
        ),
        ("probabilities", [[[0.2]] * 5] * 5, "'probabilities' holds lists of list<"),
        ("probabilities", [{"x": 0.2}] * 5, "'probabilities' holds struct<x: double>; lists were"),
        (
            "probabilities",
            [[0.2] * 5, [0.2, 0.2, 0.2, 0.4, None], *[[0.2] * 5] * 3],
            "in row 2, column 'probabilities': a probability is missing",
        ),
        ("flags", [{"x": 1}] * 5, "'flags' holds struct<x: int64>; lists were expected"),
    ],
)
def test_lists_of_something_else_are_refused(
    made: Experiment, tmp_path: Path, column: str, values: list[Any], said: str
) -> None:
    table = made.with_lists().slice(0, 5)
    at = table.column_names.index(column)
    path = written(table.set_column(at, column, pa.array(values)), tmp_path / "cells.parquet")
    with pytest.raises(TableError) as error:
        composed(made, ExperimentDesign(("compound",)), path)
    assert said in str(error.value)


@pytest.mark.parametrize("name", ["cells.parquet", "cells.arrow"])
@pytest.mark.parametrize("twice", ["compound", "flags"])
def test_a_column_that_stands_twice_is_named(
    made: Experiment, tmp_path: Path, name: str, twice: str
) -> None:
    table = made.with_columns().slice(0, 50)
    table = table.append_column(twice, table.column(twice))
    with pytest.raises(TableError, match=f"the table has several columns '{twice}'"):
        composed(made, ExperimentDesign(("compound",)), written(table, tmp_path / name))


def test_cells_of_another_model_are_refused(made: Experiment, tmp_path: Path) -> None:
    table = made.with_lists()
    other = dict(table.schema.metadata) | {b"model": b'{"name": "bloodcells", "version": 99}'}
    path = written(table.replace_schema_metadata(other), tmp_path / "cells.parquet")
    with pytest.raises(TableError, match=r"were predicted by bloodcells version 99, but"):
        composed(made, ExperimentDesign(("compound",)), path)
    types = made.with_class().replace_schema_metadata(other)
    path = written(types, tmp_path / "types.parquet")
    with pytest.raises(TableError, match=r"were predicted by bloodcells version 99, but"):
        composed(made, ExperimentDesign(("compound",), method="counted"), path)
    path = written(table.replace_schema_metadata(None), tmp_path / "bare.parquet")
    with pytest.raises(TableError, match=r"metadata do not say of which classes"):
        composed(made, ExperimentDesign(("compound",)), path)


def test_classes_in_another_order_are_put_in_the_models(made: Experiment, tmp_path: Path) -> None:
    table = made.with_lists()
    expected = composed(made, AGAINST, written(table, tmp_path / "a.parquet"))
    k = len(made.reference.classes)
    turned = pa.FixedSizeListArray.from_arrays(made.probabilities[:, ::-1].ravel(), k)
    at = table.column_names.index("probabilities")
    metadata = dict(table.schema.metadata)
    metadata[b"classes"] = str(list(made.reference.classes[::-1])).replace("'", '"').encode()
    table = table.set_column(at, "probabilities", turned).replace_schema_metadata(metadata)
    assert composed(made, AGAINST, written(table, tmp_path / "b.parquet")).to_csv() == (
        expected.to_csv()
    )


def test_a_model_that_does_not_know_how_it_errs_can_count_but_not_correct(made: Experiment) -> None:
    manifest = made.classifier.manifest
    bare = copy.copy(made.classifier)
    bare.contents = {}
    assert manifest.classes == bare.manifest.classes
    with pytest.raises(CompositionError, match=r"does not say how it errs \(it has no out_of_fold"):
        reference_of(bare, "em")
    assert reference_of(bare, "counted").classes == tuple(manifest.classes)


def test_the_errors_are_put_in_the_models_order_of_classes(made: Experiment) -> None:
    turned = copy.copy(made.classifier)
    reference = made.reference
    labels = [reference.classes[code] for code in reference.codes]
    turned.contents = {
        OUT_OF_FOLD_FILE: to_bytes(
            labels, reference.probabilities[:, ::-1], reference.classes[::-1]
        )
    }
    found = reference_of(turned, "em")
    assert found.classes == reference.classes
    assert np.array_equal(found.rates, reference.rates)
    assert np.array_equal(np.sort(found.codes), np.sort(reference.codes))


def test_a_group_of_one_well_is_compared_as_that_well(made: Experiment, tmp_path: Path) -> None:
    # Wells are numbered otherwise than groups: the control has four, inert two, shifter one.
    table = made.with_lists()
    kept = [
        plate == "P1" and (compound == CONTROL or well in ("A5", "A6", "A9"))
        for plate, well, compound in zip(made.plate, made.well, made.compound, strict=True)
    ]
    path = written(table.filter(pa.array(kept)), tmp_path / "cells.parquet")
    design = ExperimentDesign(("compound",), control=CONTROL, method="counted")
    found = composed(made, design, path)
    fraction, shift = column(found, "fraction"), column(found, "shift")
    assert [r["cells"] for r in found.records()[::5]] == [400, 200, 100]
    assert np.allclose(shift[1:], fraction[1:] - fraction[0])  # for wells of equal size


def test_one_table_in_memory_is_as_a_file(made: Experiment, tmp_path: Path) -> None:
    path = written(made.with_columns(), tmp_path / "cells.csv")
    source: Source = read_source(path.read_bytes(), "csv", Limits())
    read = partial(read_cells, features=made.classifier.measurements)
    found = compose_table(source, made.classifier, AGAINST, read)
    assert found.to_csv() == composed(made, AGAINST, path).to_csv()
    odd = read_source(b"compound,Area\na,1\n", "csv", Limits())
    with pytest.raises(MissingMeasurements):
        compose_table(odd, made.classifier, ExperimentDesign(("compound",)), read)
    bad = read_source(b"compound,class\na,Neutrofil\n", "csv", Limits())
    design = ExperimentDesign(("compound",), method="counted")
    with pytest.raises(InvalidValues):
        compose_table(bad, made.classifier, design, read)


def test_nothing_is_nan_in_json(made: Experiment, tmp_path: Path) -> None:
    found = composed(made, AGAINST, written(made.with_lists(), tmp_path / "cells.parquet"))
    answer = found.to_dict()
    assert [g["group"] for g in answer["groups"]] == [
        {"compound": name} for name in (CONTROL, "inert", "shifter")
    ]
    control = answer["groups"][0]
    assert control["note"] == "the control"
    assert {c["shift"] for c in control["classes"]} == {None}
    assert [c["class"] for c in control["classes"]] == list(found.classes)
    for name in ("shift", "p", "fraction"):
        assert not any(v != v for v in found.table.column(name).to_pylist())
