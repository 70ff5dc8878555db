"""What was said of each training cell comes back, in an order that says nothing."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pytest

from bloodcells.classification.out_of_fold import from_bytes, to_bytes
from bloodcells.errors import ModelError

CLASSES = ("Monocyte", "Basophil", "Neutrophil")


@pytest.fixture(scope="module")
def labels() -> npt.NDArray[Any]:
    return np.array(CLASSES)[np.random.default_rng(1).integers(0, 3, 200)]


@pytest.fixture(scope="module")
def probabilities() -> npt.NDArray[np.float64]:
    found = np.random.default_rng(2).dirichlet(np.ones(3), 200)
    found[:4] = found[4]  # as many models have it: the same numbers for several cells
    return found


@pytest.fixture(scope="module")
def content(labels: npt.NDArray[Any], probabilities: npt.NDArray[np.float64]) -> bytes:
    return to_bytes(labels, probabilities, CLASSES)


def test_every_cell_comes_back_to_the_last_bit(
    content: bytes, labels: npt.NDArray[Any], probabilities: npt.NDArray[np.float64]
) -> None:
    codes, found, classes = from_bytes(content)
    assert classes == CLASSES
    assert (found.dtype, found.shape, codes.shape) == (np.float64, (200, 3), (200,))
    given = [(name, *row) for name, row in zip(labels, probabilities.tolist(), strict=True)]
    read = [(CLASSES[c], *row) for c, row in zip(codes.tolist(), found.tolist(), strict=True)]
    assert sorted(read) == sorted(given)


def test_the_rows_are_sorted_by_class_and_probability(content: bytes) -> None:
    codes, found, _ = from_bytes(content)
    rows = [(c, *row) for c, row in zip(codes.tolist(), found.tolist(), strict=True)]
    assert rows == sorted(rows)


def test_the_order_of_the_training_table_is_not_in_the_file(
    content: bytes, labels: npt.NDArray[Any], probabilities: npt.NDArray[np.float64]
) -> None:
    order = np.random.default_rng(3).permutation(200)
    assert to_bytes(labels[order], probabilities[order], CLASSES) == content


def test_any_tool_that_reads_arrow_reads_it(content: bytes) -> None:
    table = pa.ipc.open_file(content).read_all()
    assert [(field.name, str(field.type)) for field in table.schema] == [
        ("class", "string"),
        *((name, "double") for name in CLASSES),
    ]


def test_a_class_may_be_called_class() -> None:
    names = ("class", "other")
    codes, _, classes = from_bytes(to_bytes(["other", "class"], [[0.5, 0.5], [0.9, 0.1]], names))
    assert (codes.tolist(), classes) == ([0, 1], names)


def test_float32_is_widened() -> None:
    given = np.array([[0.25, 0.75]], dtype=np.float32)
    _, found, _ = from_bytes(to_bytes(["a"], given, ["a", "b"]))
    assert found.tolist() == [[0.25, 0.75]]


@pytest.mark.parametrize(
    ("labels", "probabilities", "said"),
    [
        (["a", "c"], [[0.5, 0.5]] * 2, "labels holds 'c', outside the labels"),
        ([0, 1], [[0.5, 0.5]] * 2, "labels holds numbers but labels text"),
        (["a"], [[0.5, 0.5]] * 2, "y_true has 1 cells but probabilities has 2"),
        (["a"], [[0.5, 0.4]], "must add up to 1"),
        (["a"], [[np.nan, 0.4]], "must be finite"),
        (["a"], [[1.0]], "2 columns, one per label"),
    ],
)
def test_what_is_no_such_table_is_not_written(
    labels: list[Any], probabilities: list[list[float]], said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        to_bytes(labels, probabilities, ["a", "b"])


def arrow_file(columns: dict[str, Any], types: tuple[pa.DataType, ...] = ()) -> bytes:
    """A well-formed Arrow file of any columns, none of which may be null."""
    kinds = types or (pa.string(), *[pa.float64()] * (len(columns) - 1))
    fields = [pa.field(n, t, nullable=False) for n, t in zip(columns, kinds, strict=True)]
    batch = pa.record_batch(
        [pa.array(c, t) for c, t in zip(columns.values(), kinds, strict=True)],
        schema=pa.schema(fields),
    )
    sink = pa.BufferOutputStream()
    with pa.ipc.new_file(sink, batch.schema) as writer:
        writer.write_batch(batch)
    return bytes(sink.getvalue())


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "File is too small: 0"),
        (b"not an Arrow file at all", "Not an Arrow file"),
        (
            arrow_file({"truth": ["a"], "a": [0.5], "b": [0.5]}),
            "its columns are 'truth' as string, 'a' as double, 'b' as double; 'class' as string and "
            "one of double per class were expected",
        ),
        (
            arrow_file(
                {"class": ["a"], "a": [0.5], "b": [0.5]},
                (pa.string(), pa.float64(), pa.float32()),
            ),
            "its columns are 'class' as string, 'a' as double, 'b' as float; 'class' as string and "
            "one of double per class were expected",
        ),
        (
            arrow_file({"class": ["c"], "a": [0.5], "b": [0.5]}),
            "class holds 'c', outside the labels ['a', 'b']. Correct the spelling, or add what is "
            "missing to labels",
        ),
        (
            arrow_file({"class": ["a"], "a": [0.5], "b": [0.6]}),
            "Each row of probabilities must add up to 1, but row 1 adds up to 1.1",
        ),
        (arrow_file({"class": ["a"], "a": [np.nan], "b": [0.6]}), None),
        (arrow_file({"class": ["a"], "a": [None], "b": [0.6]}), None),
        (arrow_file({"class": [None], "a": [0.4], "b": [0.6]}), None),
        (arrow_file({"class": [], "a": [], "b": []}), None),
        (arrow_file({"class": ["a"]}), None),
    ],
)
def test_what_is_no_such_file_is_said(content: bytes, said: str | None) -> None:
    with pytest.raises(ModelError) as error:
        from_bytes(content)
    start = "out_of_fold.arrow is no table of out-of-fold probabilities: "
    end = ". Export the model again."
    assert str(error.value).startswith(start)
    assert str(error.value).endswith(end)
    if said is not None:
        assert str(error.value) == start + said + end


def test_a_file_that_was_cut_anywhere_is_refused(content: bytes) -> None:
    for length in range(0, len(content), 97):
        with pytest.raises(ModelError):
            from_bytes(content[:length])
