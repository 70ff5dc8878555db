"""Check that an Arrow stream ends where its format says that it ends."""

from collections.abc import Iterator
from typing import Any, Literal

import pyarrow as pa

from bloodcells.errors import UnreadableTable

__all__ = ["Unterminated", "check_end", "joined_streams", "more_behind", "stream_batches"]

Unterminated = Literal["refuse", "accept"]
"""What to do with an Arrow stream that has no end-of-stream marker: a writer may end by closing its
connection, but so ends a stream that is cut between two batches too."""

_MARK, _OLD_MARK = b"\xff\xff\xff\xff\0\0\0\0", bytes(4)
"""The end-of-stream marker, and that of older writers.
https://arrow.apache.org/docs/format/Columnar.html#ipc-streaming-format"""


def stream_batches(
    reader: Any, source: Any, unterminated: Unterminated
) -> Iterator[pa.RecordBatch]:
    """Read the batches of a stream one by one, and check that it ends behind them.

    Parameters
    ----------
    reader
        Arrow's reader of the stream, which has read nothing but the schema.
    source
        The open file that it reads.

    Raises
    ------
    UnreadableTable
        The stream is cut short between two batches, or something follows it.
    """
    rows, end = 0, source.tell()
    try:
        for batch in reader:
            end = source.tell()
            rows += batch.num_rows
            yield batch
    except (pa.ArrowException, OSError) as error:
        # Arrow says so of a schema behind the first one.
        if "is not RecordBatch" in str(error):
            raise joined_streams(rows) from error
        raise
    at = source.tell()
    if at == end + len(_MARK) == source.size():
        return  # Arrow found the marker, as it reads nothing else to its end without a batch
    # Dictionaries may stand behind the last batch, before the marker.
    source.seek(max(end, at - len(_MARK)))
    check_end(source.read(len(_MARK) + 1), rows, unterminated)


def check_end(rest: bytes, rows: int, unterminated: Unterminated) -> None:
    """Refuse a stream without its end-of-stream marker, or with anything behind it.

    Parameters
    ----------
    rest
        The first bytes behind the last batch.
    rows
        Rows of all batches.
    """
    if rest in (_MARK, _OLD_MARK) or (not rest and unterminated == "accept"):
        return
    if not rest:
        raise UnreadableTable(
            f"The Arrow stream has no end-of-stream marker behind its {_counted(rows)}, so more may have "
            "been lost. Send all of it, and close its writer; if its writer never writes the marker, say "
            "unterminated=accept (--unterminated accept at the command line)."
        )
    if _MARK.startswith(rest) or _OLD_MARK.startswith(rest):
        raise UnreadableTable("The Arrow stream cannot be read: it is cut short.")
    raise more_behind(rows)


def more_behind(rows: int) -> UnreadableTable:
    """Build the error for bytes behind the end-of-stream marker."""
    return UnreadableTable(
        f"The Arrow stream ends after {_counted(rows)}, and more follows its end-of-stream marker, as where "
        "two streams are put one behind the other. Send each by itself."
    )


def joined_streams(rows: int) -> UnreadableTable:
    """Build the error for a stream behind one that has no end-of-stream marker."""
    return UnreadableTable(
        f"In the Arrow stream a second one begins after {_counted(rows)}, as where two are put one behind "
        "the other. Send each by itself."
    )


def _counted(rows: int) -> str:
    return f"{rows:,} {'row' if rows == 1 else 'rows'}"
