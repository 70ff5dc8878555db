"""The tables that the benches send are whole tables of the lab's cells."""

import numpy as np
import pyarrow as pa
import pytest

from bench.cells import BLOCK, NAMES, Block, blocks, encoded
from bloodcells.tables.formats import Limits, read_bytes
from bloodcells.tables.reading import read_cells


@pytest.fixture(scope="module")
def block(lab):
    """The first cells, and the first again."""
    return Block.read(lab / "data" / "bloodcells_train.csv")


def test_a_block_begins_with_the_labs_cells(block, training_table):
    cells = training_table.select(NAMES)
    np.testing.assert_array_equal(block.values()[: len(cells)], cells)
    np.testing.assert_array_equal(block.values()[len(cells) :], cells[: BLOCK - len(cells)])


@pytest.mark.parametrize("kind", ["arrow", "csv"])
def test_pieces_are_a_table_of_so_many_cells(block, kind):
    sent = b"".join(encoded(block, kind).pieces(2 * BLOCK))
    cells = read_cells(read_bytes(sent, kind, Limits()))
    np.testing.assert_array_equal(cells.select(NAMES), np.tile(block.values(), (2, 1)))


def test_an_arrow_stream_has_a_batch_for_each_block(block):
    sent = b"".join(encoded(block, "arrow").pieces(3 * BLOCK))
    assert [b.num_rows for b in pa.ipc.open_stream(sent)] == [BLOCK] * 3


def test_cells_that_are_no_whole_blocks_are_refused():
    assert blocks(3 * BLOCK) == 3
    for cells in (0, BLOCK + 1):
        with pytest.raises(SystemExit):
            blocks(cells)
