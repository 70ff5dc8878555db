"""A training row is known again by what ImageJ printed, and by nothing else."""

import re
from hashlib import blake2b

import numpy as np
import pytest

from bloodcells import CellTable, read_cells
from bloodcells.arrays import Floats
from bloodcells.classification.training_rows import from_bytes, hash_rows, seen, to_bytes
from bloodcells.errors import ModelError
from bloodcells.tables.formats import Limits, read_bytes
from tests.synthetic import make_cells


@pytest.fixture(scope="module")
def rows() -> Floats:
    """Made-up cells, of 3 decimals as a table has them."""
    return make_cells(300, seed=11)


@pytest.fixture(scope="module")
def content(rows: Floats) -> bytes:
    return to_bytes(rows[::2])


def test_the_rows_that_were_hashed_are_seen_and_no_other(rows: Floats, content: bytes) -> None:
    np.testing.assert_array_equal(seen(rows, content), np.arange(300) % 2 == 0)


def test_a_hash_is_blake2b_of_the_row_as_printed() -> None:
    """Written out by hand: who has a row can look for it in the file with any tool."""
    row = np.array([36063.0, 0.907, -1.669], dtype="<f4").tobytes()
    expected = blake2b(row, digest_size=8, person=b"bloodcells row 1").hexdigest()
    assert to_bytes([[36063, 0.907, -1.669]]) == f"{expected}\n".encode()


def test_the_file_is_one_sorted_line_per_row(rows: Floats, content: bytes) -> None:
    lines = content.decode().splitlines(keepends=True)
    assert len(lines) == 150
    assert lines == sorted(lines)
    assert all(re.fullmatch(r"[0-9a-f]{16}\n", line) for line in lines)
    np.testing.assert_array_equal(from_bytes(content), np.sort(hash_rows(rows[::2])))


def test_the_file_is_the_same_in_whatever_order_the_rows_came(rows: Floats) -> None:
    order = np.random.default_rng(2).permutation(300)
    assert to_bytes(rows[order]) == to_bytes(rows)


def test_a_row_that_is_there_twice_has_two_lines(rows: Floats) -> None:
    twice = to_bytes(np.concatenate([rows[:1], rows[:1]]))
    assert len(twice.splitlines()) == 2
    assert seen(rows[:2], twice).tolist() == [True, False]


@pytest.mark.parametrize("size", [1.0, 1e2, 1e4, 16_384.0, 1e5, 1e6, 6e7, 1e12])
def test_float32_is_the_same_row_at_any_size(size: float) -> None:
    """IntDen is larger than float32 has digits for."""
    rows = np.round(np.random.default_rng(3).uniform(0, size, (5000, 3)), 3)
    narrow = rows.astype(np.float32)
    if size > 20_000:
        assert (narrow.astype(np.float64).round(3) != rows).any()
    np.testing.assert_array_equal(hash_rows(narrow), hash_rows(rows))


def test_minus_nothing_is_nothing() -> None:
    (zero,) = hash_rows([[0.0, 1.0]])
    assert hash_rows([[-0.0, 1.0], [-0.0004, 1.0], [0.0004, 1.0]]).tolist() == [zero] * 3


def test_further_decimals_are_the_number_that_would_be_printed(
    rows: Floats, content: bytes
) -> None:
    off = np.random.default_rng(4).uniform(-0.00049, 0.00049, rows.shape)
    assert seen(rows + off, content).sum() == 150


@pytest.mark.parametrize("column", [0, 5, 32])
def test_one_other_digit_is_another_row(rows: Floats, content: bytes, column: int) -> None:
    other = rows.copy()
    other[:, column] += 0.001
    assert not seen(other, content).any()


def test_the_order_of_the_measurements_counts(rows: Floats, content: bytes) -> None:
    assert not seen(rows[:, ::-1], content).any()


def test_integers_are_numbers_as_well() -> None:
    np.testing.assert_array_equal(hash_rows([[1, 2], [3, 4]]), hash_rows([[1.0, 2.0], [3.0, 4.0]]))


def test_rows_that_are_no_cells_are_no_training_rows(content: bytes, rows: Floats) -> None:
    odd = rows[:4].copy()
    odd[0, 3], odd[1, 3], odd[2, 3] = np.nan, np.inf, 1e308
    assert seen(odd, content).tolist() == [False, False, False, False]


def test_no_rows_have_no_hashes() -> None:
    assert hash_rows(np.empty((0, 33))).shape == (0,)


def test_the_rows_of_a_batch_and_of_many_have_the_same_hashes() -> None:
    rows = np.arange(20_000.0).reshape(-1, 1)
    hashes = hash_rows(rows)
    assert len(np.unique(hashes)) == 20_000
    np.testing.assert_array_equal(hashes[[0, 8191, 8192, 19_999]],
                                  hash_rows(rows[[0, 8191, 8192, 19_999]]))  # fmt: skip


def test_one_row_alone_is_refused() -> None:
    with pytest.raises(ValueError, match=r"the shape is \(33,\)"):
        hash_rows(np.zeros(33))


GOOD = b"0123456789abcdef\n"


@pytest.mark.parametrize(
    ("content", "line", "found"),
    [
        (b"", 1, "''"),
        (b"\n", 1, "''"),
        (GOOD[:-1], 1, "'0123456789abcdef'"),
        (GOOD + b"0123456789ABCDEF\n", 2, "'0123456789ABCDEF'"),
        (GOOD + b"0123456789abcde\n" + GOOD, 2, "'0123456789abcde'"),
        (GOOD + GOOD[:-1] + b"0\n", 2, "'0123456789abcdef0'"),
        (GOOD + GOOD[:-1] + b"\r\n", 2, "'0123456789abcdef\\r'"),
        (GOOD + b"\xff" * 17, 2, "'ÿÿÿÿÿÿÿÿÿÿÿÿÿÿÿÿÿ'"),
        (GOOD + b"12", 2, "'12'"),
    ],
)
def test_what_is_no_such_file_is_said_by_line(content: bytes, line: int, found: str) -> None:
    with pytest.raises(ModelError) as error:
        seen(np.zeros((1, 3)), content)
    assert str(error.value) == (
        f"training_rows.txt is no list of training rows: line {line} is {found}; 16 hexadecimal "
        "digits and a line end were expected. Export the model again."
    )


def test_no_two_of_the_labs_cells_are_taken_for_each_other(training_table: CellTable) -> None:
    values = training_table.values
    assert len(np.unique(hash_rows(values))) == len(np.unique(values, axis=0))


def test_the_labs_table_saved_again_is_the_same_rows(training_table: CellTable) -> None:
    """Other column order, a decimal comma, another separator, and the index column of ImageJ."""
    names = training_table.features
    order = np.random.default_rng(8).permutation(len(names))
    lines = ["\t".join([" ", *(names[i] for i in order)])]
    for n, row in enumerate(training_table.values[:200].tolist(), start=1):
        lines.append("\t".join([str(n), *(f"{row[i]:.3f}".replace(".", ",") for i in order)]))
    again = read_cells(read_bytes("\n".join(lines).encode(), "csv", Limits()))
    content = to_bytes(training_table.values[:100])
    assert seen(again.select(names), content).tolist() == [True] * 100 + [False] * 100
