"""Measurements and the sender's own columns are taken from a table of cells by their names."""

import numpy as np
import pytest

from bloodcells.errors import LabelError, MissingMeasurements
from tests.bloodcells.tables.sent_tables import CELLS, NAMES, read, table_of


def test_selected_measurements_are_given_in_the_order_asked_for() -> None:
    cells = read(table_of())
    assert cells.select(NAMES) is cells.values
    found = cells.select(["AR", "Area"])
    assert np.array_equal(found, CELLS[:, [NAMES.index("AR"), NAMES.index("Area")]])
    with pytest.raises(MissingMeasurements) as error:
        cells.select(["AR", "Texture"])
    assert str(error.value) == (
        "The table lacks 1 of the 2 measurements that the model takes: 'Texture' is missing (no "
        "column is like it)."
    )


def test_a_column_of_the_senders_is_found_by_its_name_or_one_like_it() -> None:
    extra = {
        "Class": list("abcd"),
        "Group name": [1, 2, 3, 4],
        "x": list("aaaa"),
        "X": list("bbbb"),
    }
    cells = read({**table_of(), **extra})
    assert cells.column("class") == list("abcd")
    assert cells.column("group_name") == ["1", "2", "3", "4"]
    assert cells.column("x") == list("aaaa")
    with pytest.raises(LabelError) as error:
        cells.column("Clas")
    assert str(error.value) == (
        "The table has no column 'Clas' (the nearest is 'Class'); name the one that is meant."
    )
    with pytest.raises(LabelError) as error:
        cells.column("zzzzzz")
    assert str(error.value) == "The table has no column 'zzzzzz'; name the one that is meant."
    with pytest.raises(LabelError) as error:
        cells.column("_x_")
    assert str(error.value) == ("The table has several columns '_x_': 'x', 'X'; name one exactly.")
