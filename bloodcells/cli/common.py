"""Define what the commands share: options, errors as one sentence, and how a result is written."""

import errno
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, BinaryIO, Protocol

import pyarrow as pa
import pyarrow.parquet as pq
import typer

from bloodcells.classification.model_choice import ModelChoice
from bloodcells.classification.model_folder import StoredModel
from bloodcells.classification.shipped import default_models
from bloodcells.errors import BloodcellsError, TableError, list_some
from bloodcells.files.atomic_file import Unwritable, whole_file
from bloodcells.tables.cell_table import Invalid
from bloodcells.tables.chunked.chunks import read_names
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
    "SeveralModels",
    "TableOptions",
    "Unwritable",
    "Writable",
    "check_output",
    "choose_model",
    "one_sentence",
    "say_which",
    "write",
]


_MODELS = default_models()


@dataclass(frozen=True)
class TableOptions:
    """Hold the options of what reads tables of cells for a model."""

    model: Annotated[
        Path,
        typer.Option(
            help="models/NAME, for the version that is served, or models/NAME/VERSION; or the folder of all "
            "models, where columns or images find theirs.",
        ),
    ] = _MODELS
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


class SeveralModels(BloodcellsError):
    """Report tables that are not of the same model, where one model is to answer for all."""

    def __init__(self, tables: Mapping[str, Sequence[str]]) -> None:
        self.tables = {name: list(several) for name, several in tables.items()}
        found = "; ".join(
            f"of {name!r} {len(several):,} ({list_some(several, 3)})"
            for name, several in self.tables.items()
        )
        super().__init__(
            f"The tables are of several models by their columns: {found}. Give them apart, or name one model "
            "by --model."
        )


def choose_model(
    choice: ModelChoice[StoredModel],
    tables: Iterable[tuple[Path, str]],
    sheet: str | None = None,
    unterminated: Unterminated = "refuse",
) -> StoredModel:
    """Choose the model of tables by their columns.

    Parameters
    ----------
    choice
        The models; a single one, where it was named.
    tables
        The file and the name of each table. One that cannot be read counts for none: reading it says why.
    sheet, unterminated
        As `read_cells` takes them.

    Raises
    ------
    SeveralModels
        The tables are of several models.
    """
    if len(choice.models) == 1:
        return choice.default
    chosen: dict[str, StoredModel] = {}
    of_model: dict[str, list[str]] = {}
    for path, where in tables:
        try:
            found = choice.of(read_names(path, where, sheet, unterminated))
        except TableError:
            continue
        chosen[found.name] = found
        of_model.setdefault(found.name, []).append(where)
    if len(chosen) > 1:
        raise SeveralModels(of_model)
    return next(iter(chosen.values()), choice.default)


def say_which(model: StoredModel, choice: ModelChoice[StoredModel]) -> None:
    """Say on stderr which model answered, where it is not the default and was not named."""
    if model is not choice.default:
        typer.echo(f"By the model {model.name} version {model.version}.", err=True)


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
