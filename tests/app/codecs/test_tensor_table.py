"""Tensors become the table that they are: the model's cells by position, other columns by name."""

from typing import Any

import numpy as np
import pytest

from app.codecs.errors import InvalidInference
from app.codecs.tensor_table import table_of
from app.codecs.tensors import Tensor
from bloodcells.errors import EmptyTable


def tensor(name: str, values: Any, *shape: int) -> Tensor:
    if isinstance(values, list):
        return Tensor(name, shape or (len(values),), values)
    return Tensor(name, shape or values.shape, values)


FEATURES = ("Area", "Circ.", "AR")
CELLS = tensor("cells", np.arange(12.0).reshape(4, 3))


def test_cells_are_in_the_models_order() -> None:
    source = table_of([CELLS], FEATURES)
    assert source.names == FEATURES
    numbers = source.numbers([0, 1, 2])
    assert numbers is not None
    np.testing.assert_array_equal(numbers.T, CELLS.values)
    assert source.table.to_pydict()["Circ."] == [1, 4, 7, 10]


def test_other_tensors_are_columns_of_their_name() -> None:
    ids = tensor("id", ["a", "b", "c", "d"])
    source = table_of([ids, CELLS, tensor("Solidity", np.ones((4, 1)))], FEATURES)
    assert source.names == ("id", *FEATURES, "Solidity")
    assert source.table.column("id").to_pylist() == ["a", "b", "c", "d"]
    column = source.read_column(0)
    assert column is not None
    assert column.to_pylist() == ["a", "b", "c", "d"]
    last = source.numbers([4])
    assert last is not None
    assert last.tolist() == [[1, 1, 1, 1]]


@pytest.mark.parametrize("odd", [np.nan, np.inf, 1e16])
def test_what_is_no_measurement_stays_in_the_table(odd: float) -> None:
    values = np.arange(12.0).reshape(4, 3)
    values[2, 1] = odd
    source = table_of([tensor("cells", values)], FEATURES)
    assert source.numbers([0, 1, 2]) is None
    np.testing.assert_array_equal(source.table.column("Circ.").to_numpy(), values[:, 1])


def test_texts_alone_are_a_table_too() -> None:
    assert table_of([tensor("id", ["a"])], FEATURES).table.to_pydict() == {"id": ["a"]}


@pytest.mark.parametrize(
    ("tensors", "sentence"),
    [
        ([tensor("cells", np.ones((4, 2)))], r"the shape \[4, 2\]; \[rows, 3\] was expected"),
        ([tensor("cells", np.ones(4))], r"the shape \[4\]; \[rows, 3\] was expected"),
        ([tensor("input-0", np.ones((4, 3)))], "in one tensor are called 'cells'"),
        ([CELLS, tensor("AR", np.ones(5))], "'AR' has 5 rows, the first one 4"),
        ([tensor("cells", ["a"] * 3, 1, 3)], "has texts; numbers were expected"),
    ],
)
def test_tensors_of_other_shapes_are_refused(tensors: list[Tensor], sentence: str) -> None:
    with pytest.raises(InvalidInference, match=sentence):
        table_of(tensors, FEATURES)


def test_tensors_without_rows_are_refused() -> None:
    with pytest.raises(EmptyTable):
        table_of([tensor("cells", np.ones((0, 3)))], FEATURES)
