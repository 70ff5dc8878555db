"""`bloodcells`: tables and models from the command line."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Annotated, Any

import orjson
import pyarrow.parquet as pq
import typer
from rich.console import Console
from rich.table import Table

from bloodcells import artifact
from bloodcells.classifier import Classifier
from bloodcells.errors import BloodcellsError, UnknownModel
from bloodcells.evaluation import evaluate as evaluate_cells
from bloodcells.metrics import Scores
from bloodcells.predictions import Predictions
from bloodcells.tables import CellTable, Invalid, read_cells

app = typer.Typer(
    help="Say which white-blood-cell type each row of ImageJ cell measurements is.",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)

Tables = Annotated[
    Path, typer.Argument(help="CSV, ImageJ's .txt or .xls, JSON, NDJSON, Arrow, Parquet; or .gz.")
]
Model = Annotated[
    Path, typer.Option(help="models/NAME, for its newest version, or models/NAME/VERSION.")
]
PixelSize = Annotated[
    float | None,
    typer.Option(min=1e-3, max=1e3, help="Side of a pixel, for a table with a scale set."),
]

DEFAULT_MODEL = Path("models/bloodcells")


@app.command()
def predict(
    table: Tables,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            help="A .csv, .json, .ndjson, .arrow or .parquet file, for stdout none.",
        ),
    ] = None,
    model: Model = DEFAULT_MODEL,
    invalid: Annotated[
        Invalid, typer.Option(help="A value that is no number refuses the table, or flags its row.")
    ] = "fail",
    pixel_size: PixelSize = None,
) -> None:
    """Say of each cell what it is. CSV, the default, is your own table with three more columns."""
    with _one_sentence():
        if output is not None and output.suffix not in _WRITERS:
            raise typer.BadParameter(
                f"{output.name}: the ending is to be one of {', '.join(_WRITERS)}.",
                param_hint="--output",
            )
        if output is not None and output.resolve() == table.resolve():
            raise typer.BadParameter(
                f"{output} is the table itself; name another file.", param_hint="--output"
            )
        classifier, cells = _read(table, model, invalid, pixel_size)
        predictions = classifier.predict(cells)
        if output is None:
            sys.stdout.buffer.write(predictions.to_csv())
        else:
            _write(predictions, output)
        summary = predictions.summary()
        counts = ", ".join(f"{name} {count:,}" for name, count in summary["counts"].items())
        typer.echo(
            f"{summary['rows']:,} cells: {counts or 'none predicted'}; {summary['flagged']:,} "
            f"flagged, {summary['rejected']:,} rejected.",
            err=True,
        )
        for note in _left_out(cells):
            typer.echo(note, err=True)


@app.command()
def evaluate(
    table: Tables,
    label: Annotated[str, typer.Option(help="Column that says the class.")] = "Class",
    model: Model = DEFAULT_MODEL,
    pixel_size: PixelSize = None,
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Score a model on cells whose class is known."""
    with _one_sentence():
        classifier, cells = _read(table, model, "fail", pixel_size)
        scores = evaluate_cells(classifier, cells, label)
    if json:
        typer.echo(orjson.dumps(scores.to_dict(), option=orjson.OPT_INDENT_2).decode())
    else:
        _print_scores(scores)


@app.command()
def models(
    folder: Annotated[Path, typer.Argument(help="The folder of all models.")] = Path("models"),
) -> None:
    """List the models, verified byte by byte."""
    with _one_sentence():
        names = sorted(d for d in folder.iterdir() if d.is_dir()) if folder.is_dir() else []
        found = [d / str(v) for d in names for v in artifact.versions(d)]
        if not found:
            raise UnknownModel(f"There is no model in {folder}.")
        table = Table("model", "version", "created", "measurements", "chosen", "macro-F1", box=None)
        for path in found:
            manifest = Classifier.load(path).manifest
            chosen = manifest.chosen
            table.add_row(
                manifest.name,
                str(manifest.version),
                f"{manifest.created:%Y-%m-%d}",
                manifest.feature_set,
                chosen.name,
                f"{chosen.f1_macro_mean:.3f} ± {chosen.f1_macro_sd:.3f}",
            )
        Console().print(table)


@contextmanager
def _one_sentence() -> Iterator[None]:
    """An error of the input's ends the command with 1 and its sentence on stderr."""
    try:
        yield
    except BloodcellsError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error


def _read(
    table: Path, model: Path, invalid: Invalid, pixel_size: float | None
) -> tuple[Classifier, CellTable]:
    classifier = Classifier.load(model)
    cells = read_cells(table, classifier.measurements, pixel_size=pixel_size, invalid=invalid)
    return classifier, cells


def _write(predictions: Predictions, output: Path) -> None:
    aside = output.with_name(f".{output.name}.part")
    try:
        _WRITERS[output.suffix](predictions, aside)
        aside.replace(output)
    except OSError as error:
        with suppress(OSError):  # what kept it from being written may keep it from being removed
            aside.unlink()
        raise _Unwritable(f"{output} cannot be written: {error.strerror}.") from error


class _Unwritable(BloodcellsError):
    """A file that cannot be written."""


def _parquet(predictions: Predictions, path: Path) -> None:
    pq.write_table(predictions.to_arrow(), path)


_WRITERS: dict[str, Any] = {
    ".csv": lambda predictions, path: path.write_bytes(predictions.to_csv()),
    ".json": lambda predictions, path: path.write_bytes(predictions.to_json()),
    ".ndjson": lambda predictions, path: path.write_bytes(predictions.to_ndjson()),
    ".arrow": lambda predictions, path: path.write_bytes(predictions.to_arrow_stream()),
    ".parquet": _parquet,
}


def _left_out(cells: CellTable) -> list[str]:
    return [f"Left out: row {row.row}, {row.reason}." for row in cells.receipt.left_out]


def _print_scores(scores: Scores) -> None:
    console = Console()
    names = [str(name) for name in scores.labels]
    console.print(f"{scores.cells:,} cells")
    console.print(f"macro-F1 {scores.f1_macro:.4f}, weighted F1 {scores.f1_weighted:.4f}")
    console.print(f"accuracy {scores.accuracy:.4f}, log loss {scores.log_loss:.4f}\n")
    table = Table("class", "precision", "recall", "F1", "cells", box=None)
    for row in scores.per_class:
        figures = (f"{x:.3f}" for x in (row.precision, row.recall, row.f1))
        table.add_row(str(row.label), *figures, f"{row.support:,}")
    console.print(table)
    console.print("\nTrue class down, predicted class across:\n")
    matrix = Table("", *names, box=None)
    for name, counts in zip(names, scores.counts.tolist(), strict=True):
        matrix.add_row(name, *(f"{count:,}" for count in counts))
    console.print(matrix)
