"""A set of measurements is a known one, or any columns that a file describes."""

import json
import math
from pathlib import Path

import numpy as np
import pytest

from bloodcells.measurements import FEATURE_SETS
from training.data.describing import describe_table
from training.data.labelled_cells import TrainingTableError, read
from training.data.measurement_set import BadDescription, MeasurementSet

TOML = """
name = "shape-3"
[[columns]]
name = "area"
unit = "pixels²"
range = [0, inf]
[[columns]]
name = "eccentricity"
range = [0, 1]
[[columns]]
name = "mean_red"
"""
JSON = {
    "name": "shape-3",
    "columns": [
        {"name": "area", "unit": "pixels²", "range": [0, None]},
        {"name": "eccentricity", "range": [0, 1]},
        {"name": "mean_red"},
    ],
}


def written(folder: Path, text: str, name: str = "set.toml") -> Path:
    file = folder / name
    file.write_text(text, "utf-8")
    return file


def test_toml_and_json_describe_the_same(tmp_path: Path) -> None:
    found = MeasurementSet.of(str(written(tmp_path, TOML)))
    assert found == MeasurementSet.of(str(written(tmp_path, json.dumps(JSON), "set.json")))
    assert found.name == "shape-3"
    assert [(m.name, m.unit, m.low, m.high) for m in found.measurements] == [
        ("area", "pixels²", 0, math.inf),
        ("eccentricity", "", 0, 1),
        ("mean_red", "", -math.inf, math.inf),
    ]


def test_a_known_set_is_found_by_its_name() -> None:
    found = MeasurementSet.of("imagej-33")
    assert [m.name for m in found.measurements] == list(FEATURE_SETS["imagej-33"])


def test_the_name_of_a_known_measurement_is_that_measurement(tmp_path: Path) -> None:
    text = 'name = "few"\n[[columns]]\nname = "Mean red"\n[[columns]]\nname = "Solidity"\nrange = [0, 1]'
    mean, solidity = MeasurementSet.read(written(tmp_path, text)).measurements
    assert (mean.channel, mean.base, "C1-Mean" in mean.aliases) == ("red", "Mean", True)
    assert (solidity.unit, solidity.high) == ("1", 1)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name = 3", "name: input should be a valid string (an example: name = "),
        ('name = "a b"\ncolumns = [{name = "x"}]', "name: string should match pattern"),
        ('name = "a"\ncolumns = []', "columns: list should have at least 1 item"),
        ('name = "a"\ncolumns = [{name = ""}]', "columns.1.name: a name must be text"),
        (
            'name = "a"\ncolumns = [{name = "x", units = "m"}]',
            "columns.1.units: extra inputs are not",
        ),
        (
            'name = "a"\ncolumns = [{name = "x", range = [1, 0]}]',
            "columns.1.range: the first of the two numbers must be less than the second",
        ),
        (
            'name = "a"\ncolumns = [{name = "x"}, {name = "X "}]',
            "columns.2.name: a name must be text without blanks",
        ),
        (
            'name = "a"\ncolumns = [{name = "x"}, {name = "X"}]',
            "two measurements take the column 'X'",
        ),
        (
            'name = "a"\ncolumns = [{name = "Area", unit = "µm²"}]',
            "'Area' is the name of a measurement of ours in 'pixels²', not in 'µm²'; rename the column",
        ),
        ('name = "imagej-33"\ncolumns = [{name = "x"}]', "'imagej-33' is the name of a known set"),
        ("name = ", "describes no measurements: Invalid value"),
    ],
)
def test_what_describes_no_set_is_refused(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(BadDescription) as error:
        MeasurementSet.read(written(tmp_path, text))
    assert said in str(error.value)


def test_no_file_and_no_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(
        BadDescription,
        match=r"there is imagej-33, bloodcells-93 and imagej-33-slide, or the path of a file",
    ):
        MeasurementSet.of("imagej-34")
    with pytest.raises(BadDescription, match=r"none\.toml cannot be read: No such file"):
        MeasurementSet.of(str(tmp_path / "none.toml"))


def test_cells_are_read_by_the_description(tmp_path: Path) -> None:
    taken = MeasurementSet.read(written(tmp_path, TOML))
    rows = "".join(f"s{i % 2}_{i},{i + 5},0.{i + 1},{i},{'ab'[i % 2]}\n" for i in range(8))
    table = written(tmp_path, "id,area,eccentricity,mean_red,Class\n" + rows, "cells.csv")
    cells = read(table, taken=taken)
    assert cells.feature_set == "shape-3"
    assert cells.measurements == taken.measurements
    assert cells.features == ("area", "eccentricity", "mean_red")
    assert cells.values[0].tolist() == [5, 0.1, 0]
    assert cells.slides is not None
    assert cells.slides.tolist() == ["s0", "s1"] * 4


def test_values_beyond_the_range_are_named_with_their_rows(tmp_path: Path) -> None:
    taken = MeasurementSet.read(written(tmp_path, TOML))
    rows = "".join(f"{i},{i},{1.5 if i > 1 else 0.5},{i},a\n" for i in range(7))
    table = written(tmp_path, "id,area,eccentricity,mean_red,Class\n" + rows, "cells.csv")
    with pytest.raises(TrainingTableError) as error:
        read(table, taken=taken)
    assert str(error.value) == (
        "cells.csv: 'eccentricity' must lie in the range from 0 to 1 that is described, but does not in row "
        "3 (1.5), row 4 (1.5), row 5 (1.5) and 2 more; correct the table or the description."
    )


def test_numbers_too_near_each_other_are_refused() -> None:
    taken = MeasurementSet.named("imagej-33")
    taken.check(
        np.full((8, 33), 0.5) + 1e-9 * np.arange(8)[:, None], range(1, 9)
    )  # measured, so known
    own = MeasurementSet(
        "hu", taken.measurements.__class__([type(taken.measurements[0])("moments_hu-5")])
    )
    own.check(
        np.full((8, 1), 1e-9), range(1, 9)
    )  # a constant column tells nothing, and harms nothing
    with pytest.raises(
        BadDescription, match=r"'moments_hu-5' lie between 1\.75e-09 and 5\.25e-09, too near"
    ):
        own.check(1e-9 * np.arange(8.0)[:, None], range(1, 9))


def test_a_table_is_described_as_it_can_be_read_back(tmp_path: Path) -> None:
    table = written(
        tmp_path,
        "Image\tObject ID\tCentroid X µm\tNucleus: Area µm^2\tSolidity\tnote\tClass\n"
        "a.svs\tx1\t5.5\t30.5\t0.9\tgood\tA\nb.svs\tx2\t6.5\t31.5\t0.8\t5\tB\n",
        "cells.tsv",
    )
    text = describe_table(table, "mine", "Class")
    found = MeasurementSet.read(written(tmp_path, text))
    assert (found.name, [m.name for m in found.measurements]) == (
        "mine",
        ["Nucleus: Area µm^2", "Solidity"],
    )
    assert '# Left out, as they say which cell it is, or where: "Centroid X µm"' in text
    assert 'are not numbers: "Image", "Object ID", "note", "Class"' in text
    assert "[[columns]]  # 30.5 to 31.5" in text


def test_a_table_without_numbers_cannot_be_described(tmp_path: Path) -> None:
    table = written(tmp_path, "id,Class\na,b\n", "cells.csv")
    with pytest.raises(BadDescription, match=r"cells\.csv has no column of numbers that could be"):
        describe_table(table, "mine", "Class")
