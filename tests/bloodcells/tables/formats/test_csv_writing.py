"""Columns put together to CSV are what Python's own writer makes of them."""

from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bloodcells.tables.formats import Source
from bloodcells.tables.formats.csv_writing import _slowly, as_text, free_names, with_columns

TEXT = st.one_of(st.none(), st.text(st.sampled_from('a1.,;"\n\r\t é'), max_size=4))
FLOATS = st.one_of(st.none(), st.floats(), st.sampled_from([1.0, 0.0, -0.0, 1e15, 1e-4, 1e-5, 0.1]))


@given(
    st.lists(
        st.tuples(TEXT, FLOATS, st.one_of(st.none(), st.integers(-(2**63), 2**63 - 1)), TEXT),
        max_size=4,
    ),
    st.sampled_from(",;\t"),
    st.booleans(),
)
@example([("a", 1.0, 1, "b\rc")], ",", True)
@example([('a"', 1e-5, 1, "b,c")], ",", True)
@example([(None, 1e10, None, None)], ",", True)
@example([], ",", True)
def test_a_table_is_what_python_writes(
    rows: list[tuple[str | None, float | None, int | None, str | None]],
    separator: str,
    header: bool,
) -> None:
    text, number, whole, more = zip(*rows, strict=True) if rows else [()] * 4
    columns = [
        pa.array(text, pa.string()),
        pa.array(number, pa.float64()),
        pa.array(whole, pa.int64()),
        pa.array([None if v is None else v > 0 for v in whole], pa.bool_()),
    ]
    source = Source(pa.table(columns, names=["a", 'b"', "c", "d"]), "arrow")
    added = [pa.array(more, pa.string())]
    names = ["e,f"] if header else None
    assert with_columns(source, separator, names, added) == _slowly(source, separator, names, added)


def test_numbers_are_written_as_python_writes_them() -> None:
    single = pa.array([0.1, 1.0, None], pa.float32())
    assert as_text(single).to_pylist() == ["0.10000000149011612", "1.0", None]
    assert as_text(pa.chunked_array([[1.5], [2.0]])).to_pylist() == ["1.5", "2.0"]
    assert as_text(pa.array([Decimal("1.50")])).to_pylist() == ["1.50"]
    assert as_text(pa.nulls(2)).to_pylist() == [None, None]
    assert as_text(pa.array([True, None])).to_pylist() == ["True", None]
    assert as_text(pa.array([2**64 - 1], pa.uint64())).to_pylist() == ["18446744073709551615"]


@pytest.mark.parametrize(
    ("taken", "names"),
    [
        (["Area"], ["class", "flags"]),
        (["class"], ["predicted class", "predicted flags"]),
        (["CLASS"], ["predicted class", "predicted flags"]),
        (["Flags", "Predicted Class"], ["predicted 2 class", "predicted 2 flags"]),
    ],
)
def test_a_name_is_free_if_no_column_has_it_in_any_letters(
    taken: list[str], names: list[str]
) -> None:
    assert free_names(["class", "flags"], taken) == names
