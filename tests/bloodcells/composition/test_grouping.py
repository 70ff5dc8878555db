"""Test how columns become groups and wells."""

import numpy as np
import pyarrow as pa
import pytest

from bloodcells.composition import ExperimentDesign
from bloodcells.composition.grouping import Grouping
from bloodcells.composition.sender_columns import find_column, text_codes
from bloodcells.errors import InvalidValues, LabelError


def numbered(design: ExperimentDesign, *tables: pa.Table) -> tuple[Grouping, list[list[int]]]:
    """Number the groups and the wells of tables, one table after another."""
    grouping = Grouping(design, tables[0].column_names)
    found = []
    for table in tables:
        groups, wells = grouping.number(table, np.arange(1, table.num_rows + 1))
        found += [groups.tolist(), wells.tolist()]
    return grouping, found


def test_groups_are_numbered_as_they_come_and_go_on_in_the_next_table() -> None:
    first = pa.table({"compound": ["b", "a", "b"], "dose": [10, 10, 2]})
    second = pa.table({"Dose": ["2", "10", " 10"], "COMPOUND": ["a", "b ", "a"]})
    grouping, found = numbered(ExperimentDesign(("compound", "dose")), first, second)
    assert found == [[0, 1, 2], [0, 1, 2], [3, 0, 1], [3, 0, 1]]
    assert grouping.layout().groups == [("b", "10"), ("a", "10"), ("b", "2"), ("a", "2")]


def test_numbers_keep_their_text() -> None:
    places, values = text_codes(pa.array(["0.10", "0.1", " 0.10 ", "", None]))
    assert [values[i] for i in places] == ["0.10", "0.1", "0.10", None, None]
    places, values = text_codes(pa.array([0.5, float("nan"), None, 2.0]))
    assert [values[i] for i in places] == ["0.5", None, None, "2.0"]


def test_a_well_is_of_its_group_and_its_plate() -> None:
    table = pa.table(
        {
            "compound": ["a", "a", "a", "b"],
            "plate": ["1", "2", "2", "2"],
            "Well": ["A1", "A1", "A2", "A1"],
        }
    )
    grouping, found = numbered(ExperimentDesign(("compound",), control="b", within="plate"), table)
    assert found == [[0, 0, 0, 1], [0, 1, 2, 3]]
    assert grouping.units == ("plate", "well")
    layout = grouping.layout()
    assert layout.group_of.tolist() == [0, 0, 0, 1]
    assert layout.plate_of.tolist() == [0, 1, 1, 1]


def test_without_a_control_wells_do_not_matter() -> None:
    table = pa.table({"compound": ["a", "a"], "well": ["A1", "A2"]})
    assert numbered(ExperimentDesign(("compound",)), table)[1] == [[0, 0], [0, 0]]


def test_the_wells_that_are_named_count_and_no_others() -> None:
    table = pa.table({"c": ["a", "a"], "well": ["A1", "A2"], "field": ["1", "1"]})
    grouping, found = numbered(ExperimentDesign(("c",), control="a", units=("field",)), table)
    assert grouping.units == ("field",)
    assert found[1] == [0, 0]


def test_many_columns_of_many_values_are_no_overflow() -> None:
    rng = np.random.default_rng(0)
    names = [f"c{j}" for j in range(8)]
    table = pa.table({name: rng.permutation(5000) for name in names})
    _, (groups, _) = numbered(ExperimentDesign(tuple(names)), table)
    assert groups == list(range(5000))


def test_a_cell_without_a_group_is_named_by_its_row() -> None:
    table = pa.table({"compound": ["a", None, "b", " "]})
    grouping = Grouping(ExperimentDesign(("compound",)), table.column_names)
    with pytest.raises(InvalidValues, match=r"In row 12, column 'compound': .*\(1 more such"):
        grouping.number(table, np.array([11, 12, 13, 14]))


def test_a_column_that_is_not_there_is_an_error_with_the_nearest_one() -> None:
    with pytest.raises(LabelError) as error:
        find_column(["Area", "compound", "well"], "compond")
    assert str(error.value) == (
        "The table has no column 'compond' (the nearest is 'compound'); beside measurements its "
        "columns are 'compound', 'well'."
    )
    with pytest.raises(LabelError, match="several columns 'well': 'Well', 'WELL'; name one"):
        find_column(["Well", "WELL"], "well")
    assert find_column(["Well", "well"], "well") == 1
