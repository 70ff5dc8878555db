"""Define what the commands share: options, errors as one sentence, and how a result is written."""

import errno
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, BinaryIO, Protocol

import pyarrow as pa
import pyarrow.parquet as pq
import typer

from bloodcells.classification.shipped import default_models
from bloodcells.errors import BloodcellsError
from bloodcells.files.atomic_file import Unwritable, whole_file
from bloodcells.tables.cell_table import Invalid
from bloodcells.tables.formats import Unterminated
from bloodcells.tables.scale import LARGEST_PIXEL, SMALLEST_PIXEL

OnInvalid = Annotated[
    Invalid, typer.Option(help="A value that is no number refuses the table, or flags its row.")
]
Output = Annotated[
    Path | None,
    typer.Option(
        "--output",
        "-o",
        help="A .csv, .json, .ndjson, .arrow or .parquet file, for stdout none.",
    ),
]

TABLE_HELP = "CSV, ImageJ's .txt or .xls, .xlsx, .ods, JSON, NDJSON, Arrow, Parquet; or .gz."

__all__ = [
    "TABLE_HELP",
    "OnInvalid",
    "Output",
    "TableOptions",
    "Unwritable",
    "Writable",
    "check_output",
    "one_sentence",
    "write",
]


@dataclass(frozen=True)
class TableOptions:
    """Hold the options of what reads tables of cells for a model."""

    model: Annotated[
        Path, typer.Option(help="models/NAME, for its newest version, or models/NAME/VERSION.")
    ] = default_models() / "bloodcells"
    pixel_size: Annotated[
        float | None,
        typer.Option(
            min=SMALLEST_PIXEL,
            max=LARGEST_PIXEL,
            help="Side of a pixel, for a table with a scale set.",
        ),
    ] = None
    sheet: Annotated[
        str | None,
        typer.Option(
            help="Sheet of a workbook; by default the first that has a table.", show_default=False
        ),
    ] = None
    unterminated: Annotated[
        Unterminated,
        typer.Option(
            help="An Arrow stream without its end-of-stream marker may have been cut; accept it of a "
            "writer that ends by closing."
        ),
    ] = "refuse"


class Writable(Protocol):
    """Describe what can be written in every format: predictions, compositions, tables of measured cells."""

    def to_csv(self) -> bytes:
        """Encode as CSV."""

    def to_json(self) -> bytes:
        """Encode as JSON."""

    def to_ndjson(self) -> bytes:
        """Encode as JSON, a line for each row."""

    def to_arrow(self) -> pa.Table:
        """Build a table of Arrow."""

    def to_arrow_stream(self) -> bytes:
        """Encode as an Arrow stream."""


@contextmanager
def one_sentence() -> Iterator[None]:
    """End the command with status 1 and a sentence on stderr, where an error is the input's fault."""
    try:
        yield
    except BloodcellsError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error


def check_output(
    output: Path | None, sources: Sequence[Path], endings: Sequence[str] | None = None
) -> None:
    """Refuse an output that cannot be written, before the work rather than after it.

    Parameters
    ----------
    output
        The file; stdout, which is always taken, where it is None.
    sources
        The files that are read.
    endings
        The endings that are known; those that `write` takes, where it is None.

    Raises
    ------
    typer.BadParameter
        Its ending is not known, or it is a file that is read.
    Unwritable
        Its folder is not there.
    """
    if output is None:
        return
    known = tuple(_WRITERS) if endings is None else tuple(endings)
    if not output.name.endswith(known):
        raise typer.BadParameter(
            f"{output.name}: the ending is to be one of {', '.join(known)}.",
            param_hint="--output",
        )
    if any(output.resolve() == source.resolve() for source in sources):
        raise typer.BadParameter(
            f"{output} is what is to be read; name another file.", param_hint="--output"
        )
    if not output.parent.is_dir():
        raise Unwritable(output, OSError(errno.ENOENT, os.strerror(errno.ENOENT)))


def write(result: Writable, output: Path | None) -> None:
    """Write a file in the format of its ending, whole or not at all; CSV to stdout, where it is None.

    Raises
    ------
    Unwritable
        The file cannot be written.
    """
    if output is None:
        sys.stdout.buffer.write(result.to_csv())
        return
    with whole_file(output) as file:
        _WRITERS[output.suffix](result, file)


_WRITERS: dict[str, Callable[[Writable, BinaryIO], Any]] = {
    ".csv": lambda result, file: file.write(result.to_csv()),
    ".json": lambda result, file: file.write(result.to_json()),
    ".ndjson": lambda result, file: file.write(result.to_ndjson()),
    ".arrow": lambda result, file: file.write(result.to_arrow_stream()),
    ".parquet": lambda result, file: pq.write_table(result.to_arrow(), file),
}
