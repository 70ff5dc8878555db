"""A file of predictions that is not whole cannot be taken for whole."""

import gc
import io
import zlib

import pytest

from bloodcells import Classifier, read_cells
from bloodcells.classification.writers.file import open_prediction_writer
from bloodcells.errors import UnreadableTable
from bloodcells.tables.formats import Limits, gunzip, read_bytes


class Broken(Exception):
    """Stand for what goes wrong behind the first cells."""


@pytest.mark.parametrize("ending", [".arrow", ".parquet", ".csv.gz", ".ndjson.gz", ".json.gz"])
def test_after_an_error_the_mark_of_the_end_is_not_written(
    ending: str, classifier: Classifier
) -> None:
    predictions = classifier.predict(read_cells("examples/cells.csv"))

    def written(breaks: bool) -> bytes:
        sink = io.BytesIO()
        try:
            with open_prediction_writer(sink, ending) as writer:
                writer.add(predictions)
                if breaks:
                    raise Broken
                writer.end(predictions.tally)
        except Broken:
            pass
        del writer
        gc.collect()  # Arrow and gzip write their ends when they are collected
        return sink.getvalue()

    def read(data: bytes) -> None:
        if ending.endswith(".gz"):
            gunzip(data, 10**6)
        else:
            read_bytes(data, "arrow" if ending == ".arrow" else "parquet", Limits())

    read(written(breaks=False))
    broken = written(breaks=True)
    with pytest.raises(UnreadableTable):
        read(broken)
    if ending == ".csv.gz":
        assert b"made-up-5" in zlib.decompressobj(31).decompress(broken)
