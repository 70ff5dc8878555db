"""Open a file for the predictions of a table, in the format that its ending names."""

import gzip
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, cast

from bloodcells.classification.writers.formats import FORMATS, PredictionWriter

__all__ = ["ENDINGS", "ending_of", "open_prediction_writer"]

_GZIPPED = ".gz"
_TEXT = (".csv", ".json", ".ndjson")
"""Formats that may be gzipped; those of Arrow compress their own columns."""

ENDINGS = (*FORMATS, *(ending + _GZIPPED for ending in _TEXT))
"""Endings that a file may have; the ending names the format."""


def ending_of(path: Path) -> str | None:
    """Find the ending of a file among `ENDINGS`; None if it has none of them."""
    return next((ending for ending in reversed(ENDINGS) if path.name.endswith(ending)), None)


@contextmanager
def open_prediction_writer(
    sink: BinaryIO, ending: str, gzip_level: int = 6
) -> Iterator[PredictionWriter]:
    """Open a writer into a file that is open for writing bytes.

    After an error nothing more is written: the marks that end a format, such as Arrow's end-of-stream marker
    and gzip's checksum, would let the part that was written pass for the whole.

    Parameters
    ----------
    sink
        The file; it is not closed.
    ending
        One of `ENDINGS`.
    gzip_level
        How hard to compress a file that ends in `.gz`, from 1 to 9.
    """
    zipped = None
    if ending.endswith(_GZIPPED):
        # No name and no time in the header, so that the same cells give the same bytes.
        zipped = gzip.GzipFile("", "wb", gzip_level, sink, mtime=0)
    writer = FORMATS[ending.removesuffix(_GZIPPED)](cast(BinaryIO, zipped or sink))
    try:
        yield writer
        writer.close()
        if zipped is not None:
            zipped.close()
    except BaseException:
        writer.abandon()
        if zipped is not None:
            with suppress(OSError):
                zipped.flush()
            # Or it would write its end when it is collected; typeshed does not know of this.
            zipped.fileobj = None  # type: ignore[assignment]
        raise
