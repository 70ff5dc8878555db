"""Measurements relative to the slide are those of its other cells; slides with too few cells are refused."""

import numpy as np
import pyarrow as pa
import pytest

from bloodcells import Classifier, read_cells
from bloodcells.arrays import Floats
from bloodcells.classification.slides import FEWEST, measured, relative, with_slides
from bloodcells.errors import InvalidValues, LabelError, NotBySlide, SmallSlides
from bloodcells.measurements import FEATURE_SETS, SLIDE_SETS, measurements
from bloodcells.tables.cell_table import CellTable
from tests.synthetic import make_cells

NAMES = FEATURE_SETS["imagej-33"]
WANTED = measurements(SLIDE_SETS["imagej-33-slide"])


def table_of(values: Floats, slides: list[str | None]) -> CellTable:
    table = pa.table([*values.T, slides], names=[*NAMES, "slide"])
    return read_cells(table, measured(WANTED), invalid="flag")


def test_by_hand() -> None:
    # Of 0, 1, 2, 3, 4 the median is 2 and the quartiles 1 and 3; the cell that is left out is none of them.
    values = np.array([[0.0], [1.0], [2.0], [3.0], [4.0], [100.0], [7.0]])
    slides = np.array([0, 0, 0, 0, 0, 0, 1])
    whole = np.array([True] * 5 + [False, True])
    assert relative(values, slides, whole).ravel().tolist() == [-1, -0.5, 0, 0.5, 1, 10, 0]


def test_another_light_and_scale_of_a_slide_change_nothing() -> None:
    rng = np.random.default_rng(0)
    values = rng.normal(size=(300, 4))
    slides, whole = np.repeat([0, 1, 2], 100), np.ones(300, dtype=bool)
    other = values.copy()
    other[100:200] = 3 * other[100:200] + 40
    np.testing.assert_allclose(
        relative(other, slides, whole), relative(values, slides, whole), atol=1e-9
    )


def test_a_table_has_its_own_measurements_and_those_in_the_slide() -> None:
    cells = np.tile(make_cells(FEWEST), (2, 1))
    cells[0, 0] = np.nan
    slides: list[str | None] = ["a", "b"] * FEWEST
    found = with_slides(table_of(np.vstack([cells, cells]), slides * 2), "slide", WANTED)
    assert found.features == SLIDE_SETS["imagej-33-slide"]
    assert found.values.shape == (4 * FEWEST, 66)
    np.testing.assert_array_equal(found.values[1:, :33], np.vstack([cells, cells])[1:])
    assert np.isnan(found.values[0, 33:]).all()
    assert np.abs(np.median(found.values[1::2, 33:], axis=0)).max() < 1e-9


def test_slides_with_too_few_cells_are_named_with_their_counts() -> None:
    cells = np.tile(make_cells(40), (4, 1))
    slides: list[str | None] = ["large"] * 110 + ["small"] * 49 + ["one"]
    with pytest.raises(
        SmallSlides, match=r"needs 100 cells .*; 'one' has 1, 'small' has 49\. "
    ) as e:
        with_slides(table_of(cells, slides), "slide", WANTED)
    assert e.value.cells == {"one": 1, "small": 49}
    cells[:20, 0] = np.nan  # which cannot be counted
    with pytest.raises(SmallSlides, match="'large' has 90"):
        with_slides(table_of(cells, slides), "slide", WANTED)


def test_a_column_that_is_not_there_or_empty_is_named() -> None:
    cells = make_cells(3)
    with pytest.raises(LabelError, match="no column 'plate'"):
        with_slides(table_of(cells, ["a"] * 3), "plate", WANTED)
    with pytest.raises(InvalidValues, match="row 2, column 'slide': there is no value"):
        with_slides(table_of(cells, ["a", None, "a"]), "slide", WANTED)


def test_a_model_that_takes_no_such_measurement_says_so(classifier: Classifier) -> None:
    assert not classifier.by_slide
    assert classifier.measured == classifier.measurements
    with pytest.raises(NotBySlide, match="'bloodcells' takes no measurement relative to the slide"):
        classifier.predict(table_of(make_cells(2), ["a", "a"]), slide="slide")
