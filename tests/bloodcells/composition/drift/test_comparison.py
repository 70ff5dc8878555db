"""A group that was measured otherwise is first; what is like the reference is not beyond chance."""

import json

import numpy as np
import pyarrow as pa
import pytest

from bloodcells import Classifier, read_cells
from bloodcells.arrays import Floats
from bloodcells.composition.drift.comparison import DriftReference, NothingToCompare, compare
from bloodcells.composition.drift.page import render
from bloodcells.composition.drift.wording import findings
from bloodcells.errors import InvalidValues, LabelError
from bloodcells.measurements import FEATURE_SETS
from bloodcells.tables.cell_table import CellTable
from tests.bloodcells.composition.report.pages import Page
from tests.synthetic import make_cells

NAMES = FEATURE_SETS["imagej-33"]
GREEN = [j for j, name in enumerate(NAMES) if name.endswith(" green")][:2]


def table_of(values: Floats, **columns: list[object]) -> CellTable:
    table = pa.table([*values.T, *columns.values()], names=[*NAMES, *columns])
    return read_cells(table, invalid="flag")


@pytest.fixture(scope="module")
def cells() -> Floats:
    return np.tile(make_cells(200, seed=5), (3, 1))


@pytest.fixture(scope="module")
def shifted(cells: Floats) -> CellTable:
    """Three plates, in the second of which two measurements are others."""
    values = cells[:300].copy()
    values[100:200, GREEN] += 60
    return table_of(values, plate=["A"] * 100 + ["B <b>"] * 100 + ["C"] * 100)


def test_the_plate_that_is_off_is_first(
    classifier: Classifier, cells: Floats, shifted: CellTable
) -> None:
    plates = [f"P{i % 6}" for i in range(600)]
    reference = DriftReference.of_table(
        "known.csv", table_of(cells, plate=plates), classifier, "plate"
    )
    found = compare("new.csv", shifted, reference, classifier, "plate")
    assert found.groups[0].name == "B <b>"
    off, *others = found.groups
    assert set(off.beyond) == {NAMES[j] for j in GREEN}
    assert off.largest[0] in off.beyond
    assert off.reference_groups == pytest.approx(1 / 7)
    assert not any(group.beyond for group in others)
    assert sum(group.cells for group in found.groups) == found.whole.cells == 300
    said = json.loads(found.to_json())
    assert said["groups"][0]["beyond_chance"] == off.beyond
    assert said["reference_cells"] == 600
    sentences = " ".join(findings(found))
    assert "1 of 3 groups are further off than chance explains" in sentences
    assert "B <b>." in sentences
    page = Page(render(found))
    assert page.figures == ["distances", "groups"]
    assert page.rows("groups-table")[0][0] == "B <b>"
    assert len(page.rows("measurements-table")) == 33
    assert "script" not in page.tags


def test_cells_like_the_reference_are_not_beyond_chance(
    classifier: Classifier, cells: Floats
) -> None:
    table = table_of(cells[::2])
    found = compare(
        "b.csv", table, DriftReference.of_table("a.csv", table_of(cells), classifier), classifier
    )
    assert found.whole.beyond == []
    assert found.groups == []
    assert findings(found)[1].startswith("No measurement is further off than chance explains")
    assert Page(render(found)).figures == ["distances"]
    assert sum(found.whole.mix.values()) == pytest.approx(1)


def test_rejected_cells_are_left_out(classifier: Classifier, cells: Floats) -> None:
    values = cells[:50].copy()
    values[7, 0] = np.nan
    reference = DriftReference.of_model(classifier)
    assert compare("a.csv", table_of(values), reference, classifier).whole.cells == 49
    values[:, 0] = np.nan
    with pytest.raises(NothingToCompare, match="No cell has all measurements"):
        compare("a.csv", table_of(values), reference, classifier)


def test_a_column_that_is_not_there_or_empty_is_named(
    classifier: Classifier, cells: Floats
) -> None:
    reference = DriftReference.of_model(classifier)
    with pytest.raises(LabelError, match="no column 'slide'"):
        compare("a.csv", table_of(cells[:9]), reference, classifier, "slide")
    table = table_of(cells[:3], slide=["x", None, "y"])
    with pytest.raises(InvalidValues, match="row 2, column 'slide': there is no value"):
        compare("a.csv", table, reference, classifier, "slide")


def test_training_cells_are_not_far_from_themselves(
    classifier: Classifier, training_table: CellTable
) -> None:
    reference = DriftReference.of_model(classifier)
    found = compare("train.csv", training_table, reference, classifier).whole
    assert found.largest[1] < 0.001
    assert not found.more_novel
    assert found.broken == pytest.approx(reference.broken, abs=0.005)
    assert found.mix == pytest.approx(reference.mix, abs=0.02)
    rng = np.random.default_rng(0)
    values = training_table.values
    for n in (100, 1000):
        for _ in range(10):
            some = table_of(values[rng.choice(len(values), n, replace=False)])
            assert compare("some", some, reference, classifier).whole.beyond == []
