"""Tables of the set with nucleus and cytoplasm are read by the same rules as those of ImageJ's numbers."""

import numpy as np
import pandas as pd
import pytest

from bloodcells import read_cells
from bloodcells.errors import TableError
from bloodcells.images import FieldTable, LabelSelection, measure_field
from bloodcells.images.decoding import EncodedFile
from bloodcells.measurements import FEATURE_SETS, measurements
from bloodcells.quality.flagging import flag_cells
from tests.bloodcells.images.cytology.fields import drawing
from tests.images import encoded

WANTED = measurements(FEATURE_SETS["bloodcells-93"])


@pytest.fixture(scope="module")
def table() -> FieldTable:
    drawn = drawing()
    files = (
        EncodedFile("a.png", encoded(drawn.image)),
        EncodedFile("m.png", encoded(drawn.mask)),
    )
    choice = LabelSelection(white_cells=True, feature_set="bloodcells-93")
    return FieldTable([measure_field(*files, choice)], "bloodcells-93")


@pytest.fixture
def frame(table: FieldTable) -> pd.DataFrame:
    found: pd.DataFrame = table.to_arrow().to_pandas()
    return found


def test_the_cells_for_a_model_are_those_of_the_table(
    table: FieldTable, frame: pd.DataFrame
) -> None:
    cells = table.to_cells()
    assert cells.features == FEATURE_SETS["bloodcells-93"]
    np.testing.assert_array_equal(cells.values, table.values)
    np.testing.assert_array_equal(read_cells(frame, WANTED).values, table.values)
    np.testing.assert_array_equal(read_cells(frame).values, table.values[:, :33])


def test_numbers_that_contradict_each_other_are_flagged(table: FieldTable) -> None:
    features, values = FEATURE_SETS["bloodcells-93"], table.values.copy()
    anything = np.full(93, -np.inf), np.full(93, np.inf)
    assert flag_cells(values, features, *anything).lists() == [[], []]
    values[1, features.index("Perim.")] *= 2
    plain = flag_cells(values[:, :33], features[:33], *(bound[:33] for bound in anything)).lists()
    found = flag_cells(values, features, *anything).lists()
    assert found == plain
    assert found[1][0].startswith("inconsistent: ")


def test_a_measurement_outside_of_the_training_range_is_flagged(table: FieldTable) -> None:
    features = FEATURE_SETS["bloodcells-93"]
    low, high = table.values.min(axis=0), table.values.max(axis=0)
    values = table.values.copy()
    values[0, features.index("Nucleus lobes")] = 9
    assert flag_cells(values, features, low, high).lists() == [
        ["outside training range: Nucleus lobes"],
        [],
    ]


def test_a_table_in_microns_is_refused_and_read_with_its_scale(frame: pd.DataFrame) -> None:
    scaled = frame.copy()
    for m in WANTED:
        if m.unit == "pixels":
            scaled[m.name] = (scaled[m.name] * 0.25).round(3)
        elif m.unit == "pixels²" or m.name == "IntDen":
            scaled[m.name] = (scaled[m.name] * 0.25**2).round(3)
    with pytest.raises(TableError, match="pixel"):
        read_cells(scaled, WANTED)
    cells = read_cells(scaled, WANTED, pixel_size=0.25)
    for name in ("Area", "Nucleus area", "Nucleus OD green"):
        np.testing.assert_array_equal(cells.select([name])[:, 0], frame[name])


def test_a_missing_measurement_is_named(frame: pd.DataFrame) -> None:
    with pytest.raises(TableError, match="Nucleus lobes"):
        read_cells(frame.drop(columns="Nucleus lobes"), WANTED)
